"""Optimizers: they change parameters so that the loss falls."""

from edutorch.optim.adam import Adam, AdamW
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.sgd import SGD

__all__ = ["Adam", "AdamW", "Optimizer", "SGD"]
