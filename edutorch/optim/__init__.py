"""Optimizers: they change parameters so that the loss falls; and schedules of how long their steps are."""

from edutorch.optim import lr_scheduler, swa_utils
from edutorch.optim.adadelta import Adadelta
from edutorch.optim.adafactor import Adafactor
from edutorch.optim.adagrad import Adagrad
from edutorch.optim.adam import Adam, AdamW
from edutorch.optim.adamax import Adamax
from edutorch.optim.asgd import ASGD
from edutorch.optim.lbfgs import LBFGS
from edutorch.optim.muon import Muon
from edutorch.optim.nadam import NAdam
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.radam import RAdam
from edutorch.optim.rmsprop import RMSprop
from edutorch.optim.rprop import Rprop
from edutorch.optim.sgd import SGD
from edutorch.optim.sparse_adam import SparseAdam

__all__ = [
    "ASGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "LBFGS",
    "Muon",
    "NAdam",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SGD",
    "SparseAdam",
    "lr_scheduler",
    "swa_utils",
]
