"""Optimizers: they change parameters so that the loss falls; and schedules of how long their steps are."""

from edutorch.optim import lr_scheduler
from edutorch.optim.adagrad import Adagrad
from edutorch.optim.adam import Adam, AdamW
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.rmsprop import RMSprop
from edutorch.optim.sgd import SGD

__all__ = ["Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "SGD", "lr_scheduler"]
