"""Schedules: how the learning rate changes while one trains. Large steps find the valley, small ones its floor."""

from edutorch.optim.lr_scheduler.base import LambdaLR, LRScheduler, MultiplicativeLR, _LRScheduler
from edutorch.optim.lr_scheduler.cycles import CosineAnnealingLR, CosineAnnealingWarmRestarts, OneCycleLR
from edutorch.optim.lr_scheduler.decay import ConstantLR, ExponentialLR, LinearLR, MultiStepLR, PolynomialLR, StepLR
from edutorch.optim.lr_scheduler.plateau import ReduceLROnPlateau
from edutorch.optim.lr_scheduler.several import ChainedScheduler, SequentialLR
from edutorch.optim.lr_scheduler.triangles import CyclicLR

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
