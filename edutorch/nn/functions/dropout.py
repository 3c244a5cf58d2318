"""Dropout as functions: a part of the numbers becomes 0 by chance. The modules are in nn/dropout.py."""

import warnings

import numpy as np

from edutorch import ops, random
from edutorch.autograd.inplace import change
from edutorch.device import move
from edutorch.memory import empty_on_cpu
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.op import fresh
from edutorch.rng import sampling


def dropout(input, p=0.5, training=True, inplace=False):
    """Set each number to 0 with probability p and divide the others by 1 - p, so that the mean stays. Only in training.

    Args:
        input: any shape.
        p: the probability of a 0.
        training: False gives input back as it is.
        inplace: work in input's own memory.

    Raises:
        ValueError: if p is not a probability.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.dropout(torch.ones(3), p=0.5, training=False)
        tensor([1., 1., 1.])
    """
    check_probability(p)
    must_be_tensor(input, "dropout")
    return dropped(input, p, training, inplace, empty_on_cpu(input.array))


def dropout1d(input, p=0.5, training=True, inplace=False):
    """Dropout of whole channels of input (N, C, L) or (C, L): neighbours are alike, so single zeros would hide little.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.dropout1d(torch.ones(1, 2, 3), p=1.0)
        tensor([[[0., 0., 0.],
                 [0., 0., 0.]]])
    """
    ndim = input.array.ndim
    if ndim not in (2, 3):
        check_probability(p)
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. Note that dropout1d exists to provide "
            "channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension "
            "(i.e. 2D or 3D inputs)."
        )
    if ndim == 2:
        return channels_dropped(input.unsqueeze(0), p, training, inplace).squeeze(0)
    return channels_dropped(input, p, training, inplace)


def dropout2d(input, p=0.5, training=True, inplace=False):
    """Dropout of whole channels of input (N, C, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.dropout2d(torch.ones(1, 1, 2, 2), p=1.0)
        tensor([[[[0., 0.],
                  [0., 0.]]]])
    """
    ndim = input.array.ndim
    if ndim not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {ndim}-D input to dropout2d, which is deprecated and will result in an error in a future "
            "release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout2d "
            "exists to provide channel-wise dropout on inputs with 2 spatial dimensions, a channel dimension, and an optional "
            "batch dimension (i.e. 3D or 4D inputs).",
            stacklevel=2,
        )
    if ndim == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - "
            "input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future "
            "release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D "
            "channel-wise dropout behavior, please switch to using dropout1d instead.",
            stacklevel=2,
        )
    return channels_dropped(input, p, training, inplace)


def dropout3d(input, p=0.5, training=True, inplace=False):
    """Dropout of whole channels of input (N, C, D, H, W) or (C, D, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.dropout3d(torch.ones(1, 1, 1, 1, 2), p=1.0)
        tensor([[[[[0., 0.]]]]])
    """
    check_probability(p)
    ndim = input.array.ndim
    if ndim not in (4, 5):
        warnings.warn(
            f"dropout3d: Received a {ndim}-D input to dropout3d, which is deprecated and will result in an error in a future "
            "release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout3d "
            "exists to provide channel-wise dropout on inputs with 3 spatial dimensions, a channel dimension, and an optional "
            "batch dimension (i.e. 4D or 5D inputs).",
            stacklevel=2,
        )
    if ndim == 5:
        return channels_dropped(input, p, training, inplace)
    return channels_dropped(input.unsqueeze(0), p, training, inplace).squeeze(0)


def check_probability(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def channels_dropped(input, p, training, inplace):
    return dropped(input, p, training, inplace, one_a_channel(input))


def one_a_channel(input):
    """Memory for one draw for each channel of each sample."""
    shape = input.array.shape
    if len(shape) < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    return np.empty((*shape[:2], *[1] * (len(shape) - 2)), input.array.dtype)


def dropped(input, p, training, inplace, mask):
    """input with zeros drawn into mask, which tells the shape of the draw and its order in memory."""
    check_probability(p)
    if p == 0 or not training or input.array.size == 0:
        return input
    keep = fresh(move(drawn(mask, p, input.device), input.device))
    return change(input, ops.mul, keep) if inplace else ops.mul(input, keep)


def drawn(mask, p, where):
    """mask filled with 0, with probability p, and 1 / (1 - p)."""
    if p == 1:
        mask.fill(0)
    else:
        mask = random.filled(mask, sampling.bernoulli, where, 1 - p)
        mask /= 1 - p
    return mask


def alpha_dropout(input, p=0.5, training=False, inplace=False):
    """Dropout that suits selu: mean and variance stay as they are. Klambauer et al. 2017.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.alpha_dropout(torch.ones(3), p=0.5)
        tensor([1., 1., 1.])
    """
    check_probability(p)
    if p == 0 or not training or input.array.size == 0:
        return input
    return alpha_dropped(input, p, inplace, empty_on_cpu(input.array))


def feature_alpha_dropout(input, p=0.5, training=False, inplace=False):
    """alpha_dropout of whole channels of input (N, C, *).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.feature_alpha_dropout(torch.ones(1, 3), p=0.5)
        tensor([[1., 1., 1.]])
    """
    check_probability(p)
    if p == 0 or not training or input.array.size == 0:
        return input
    return alpha_dropped(input, p, inplace, one_a_channel(input))


def alpha_dropped(input, p, inplace, mask):
    """input with selu's lowest value where the draw, of the shape of mask, says so, scaled to keep mean and variance."""
    if p == 1:
        zeros = ops.zeros_like(input.detach())
        return change(input, ops.mul, zeros) if inplace else ops.mul(input, zeros)
    lowest = 1.7580993408473766  # selu's alpha * scale: what a dropped number becomes, before all are scaled
    a = 1 / ((lowest**2 * p + 1) * (1 - p)) ** 0.5
    kept = random.filled(mask, sampling.bernoulli, input.device, 1 - p)
    number = kept.dtype.type
    shift = fresh(move((kept - 1) * number(lowest * a) + number(lowest * a * p), input.device))
    factor = fresh(move(kept * number(a), input.device))
    return change(change(input, ops.mul, factor), ops.add, shift) if inplace else input * factor + shift
