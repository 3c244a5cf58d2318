"""Numbers brought to mean 0 and variance 1 on their way through a network, as functions. normalization.py makes modules."""

import math

import numpy as np

from edutorch.functions.halves import rounded_once
from edutorch.limits import finfo
from edutorch.nn.functions.checks import must_be_tensor, one_type
from edutorch.op import fresh
from edutorch.ops.kinds import not_for
from edutorch.ops.normalization import batch_norm_, batch_norm_by_, layer_norm_


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """(input - mean) / sqrt(variance + eps) * weight + bias, over the last dimensions. Ba et al. 2016.

    Args:
        input (*, normalized_shape)
        normalized_shape: the sizes of the last dimensions.
        weight, bias (normalized_shape): or None.

    Raises:
        RuntimeError: if input does not end with normalized_shape.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.layer_norm(torch.tensor([1.0, 2.0, 3.0]), (3,))
        tensor([-1.2247,  0.0000,  1.2247])
    """
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    must_be_tensor(input, "layer_norm")
    check_ending(input.array.shape, shape, weight, bias)
    one_type(input, weight, bias)
    return layer_norm_(input, weight, bias, ndim=len(shape), eps=eps)


def check_ending(given, shape, *settings):
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    for name, x in zip(("weight", "bias"), settings):
        if x is not None and x.array.shape != shape:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(x.array.shape)} and normalized_shape = {list(shape)}"
            )
    if given[max(len(given) - len(shape), 0) :] != shape:
        expected = ", ".join(["*", *map(str, shape)])
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [{expected}], but got input of "
            f"size{list(given)}"
        )


def rms_norm(input, normalized_shape, weight=None, eps=None):
    """input / sqrt(mean of input^2 + eps) * weight, over the last dimensions. Zhang and Sennrich 2019.

    Args:
        input (*, normalized_shape)
        normalized_shape: the sizes of the last dimensions.
        weight (normalized_shape): or None.
        eps: the smallest step of input's number type, if left out.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.rms_norm(torch.tensor([3.0, 4.0]), (2,))
        tensor([0.8485, 1.1314])
    """
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    must_be_tensor(input, "rms_norm")
    if input.array.ndim < len(shape):
        raise ValueError(f"Input tensor must have at least {len(shape)} dimensions, but got {input.array.ndim}")
    check_ending(input.array.shape, shape, weight)
    not_for("iub", "rms_norm", input.array)
    return over_root_mean_square(input, weight, tuple(range(-len(shape), 0)), eps)


@rounded_once
def over_root_mean_square(input, weight, dims, eps):
    eps = finfo(input.dtype).eps if eps is None else eps
    out = input * (input.square().mean(dims, keepdim=True) + eps).rsqrt()
    return out if weight is None else out * weight


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """(input - mean) / sqrt(variance + eps) * weight + bias, for each channel. Ioffe and Szegedy 2015.

    Args:
        input (N, C, *)
        running_mean, running_var (C): used outside training, and moved in place by momentum in training; or None.
        weight, bias (C): or None.
        training: measure mean and variance over the batch.

    Raises:
        ValueError: in training, if there is only one number for each channel.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.batch_norm(torch.tensor([[1.0], [3.0]]), None, None, training=True)
        tensor([[-1.0000],
                [ 1.0000]])
    """
    shape = input.array.shape
    count = shape[0] * math.prod(shape[2:])
    if training and count == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.size()}")
    if eps < 0.0 or (training and eps == 0.0):
        word = "positive during training" if training else "non-negative"
        raise ValueError(f"batch_norm eps must be {word}, but got {eps}")
    channels = shape[1] if len(shape) > 1 else 0
    named = (("running_mean", running_mean), ("running_var", running_var), ("weight", weight), ("bias", bias))
    for name, x in named:
        if x is not None and x.array.size != channels:
            raise RuntimeError(f"{name} should contain {channels} elements not {x.array.size}")
    if len(shape) < 2:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
    if input.array.dtype.kind in "fV":
        one_type(input, *(x for _, x in named))
    if not training:
        if running_mean is None or running_var is None:
            missing = "running_mean" if running_mean is None else "running_var"
            raise RuntimeError(f"{missing} must be defined in evaluation mode")
        return batch_norm_by_(input, running_mean, running_var, weight, bias, eps=eps)
    if count == 0:  # nothing to measure: the running averages stay
        nothing = fresh(np.zeros_like(input.array, shape=(2, channels)))
        return batch_norm_by_(input, *nothing, weight, bias, eps=eps)
    out, mean, var = batch_norm_(input, weight, bias, eps=eps)
    move(running_mean, mean.array, momentum)
    move(running_var, var.array * var.array.dtype.type(count / (count - 1)), momentum)  # as of a sample: over n - 1
    return out


def move(average, new, momentum):
    """A running average takes a step towards a new value."""
    if average is not None:
        kind = average.array.dtype.type
        average.array[...] = new * kind(momentum) + average.array * kind(1 - momentum)
        average._counter[0] += 1
