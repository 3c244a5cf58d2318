"""Activations in the memory of their input: the functions whose names end with an underscore. And the one with chance in it."""

import numpy as np

from edutorch import ops, random
from edutorch.autograd.inplace import change
from edutorch.device import move
from edutorch.dtypes import title
from edutorch.nn.functions import activations
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.activations import leaky_relu_ as leaky_relu_op
from edutorch.rng import generator


def elu_(input, alpha=1.0):
    """elu in place.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.elu_(torch.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    return activations.elu(input, alpha, inplace=True)


def selu_(input):
    """selu in place.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.selu_(torch.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])
    """
    return activations.selu(input, inplace=True)


def celu_(input, alpha=1.0):
    """celu in place.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.celu_(torch.tensor([-1.0, 2.0]), alpha=2.0)
        tensor([-0.7869,  2.0000])
    """
    return activations.celu(input, alpha, inplace=True)


def hardtanh_(input, min_val=-1.0, max_val=1.0):
    """hardtanh in place.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.hardtanh_(torch.tensor([-3.0, 0.5]))
        tensor([-1.0000,  0.5000])
    """
    return activations.hardtanh(input, min_val, max_val, inplace=True)


def leaky_relu_(input, negative_slope=0.01):
    """leaky_relu in place.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.leaky_relu_(torch.tensor([-1.0, 2.0]))
        tensor([-0.0100,  2.0000])
    """
    return activations.leaky_relu(input, negative_slope, inplace=True)


def threshold_(input, threshold, value):
    """threshold in place.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.threshold_(torch.tensor([0.5, 2.0]), 1.0, 20.0)
        tensor([20.,  2.])
    """
    return activations.threshold(input, threshold, value, inplace=True)


@known_as("RreluWithNoiseBackward0")
def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """leaky_relu with a slope that is drawn anew for each number, between lower and upper. Xu et al. 2015.

    Args:
        input: any shape.
        lower, upper: the bounds of the slope.
        training: False takes the mean of both bounds instead.
        inplace: work in input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.rrelu(torch.tensor([-1.0, 2.0]), lower=0.1, upper=0.3)
        tensor([-0.2000,  2.0000])
    """
    must_be_tensor(input, "rrelu")
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if not training:
        return activations.maybe_in_place(input, inplace, leaky_relu_op, negative_slope=(lower + upper) / 2)
    numbers = move(input.array, "cpu")
    if numbers.dtype.name not in ("float32", "float64"):
        raise NotImplementedError(f"\"rrelu_with_noise_out_cpu\" not implemented for '{title(numbers.dtype)}'")
    slopes, negative = np.ones_like(numbers), ~(numbers > 0) & ~np.isnan(numbers)
    drawn = generator.unit(random.source(None), int(negative.sum()))  # float64 draws, whatever the type
    slopes[negative] = lower + (upper - lower) * drawn
    slopes = fresh(move(slopes, input.device))
    return change(input, ops.mul, slopes) if inplace else ops.mul(input, slopes)


def rrelu_(input, lower=1.0 / 8, upper=1.0 / 3, training=False):
    """rrelu in place.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.rrelu_(torch.tensor([-1.0, 2.0]), lower=0.1, upper=0.3)
        tensor([-0.2000,  2.0000])
    """
    return rrelu(input, lower, upper, training, inplace=True)
