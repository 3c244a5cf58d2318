"""Pooling as functions: each window of a picture becomes one number. pooling.py, one floor up, makes modules of them."""

import math

import numpy as np

from edutorch.calls.explained import explained
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.nn.functions.pooling_checks import (
    check_dimensions,
    check_line,
    check_pooling,
    pooling_settings,
)
from edutorch.nn.functions.sizes import for_each
from edutorch.ops.arithmetic import abs_
from edutorch.ops.kinds import not_for
from edutorch.ops.neural import relu
from edutorch.ops.pooling import avg_pool_, indices_of_winners, max_pool_
from edutorch.ops.rounding import sign


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest number of each window along a line.

    Args:
        input (N, C, L) or (C, L)
        kernel_size: how long a window is.
        stride: how far a window moves; as far as it is long, if left out.
        padding: so many numbers at both ends count as minus infinity; at most half a window.
        dilation: the distance between neighbours in a window.
        ceil_mode: a last window may reach beyond the end.
        return_indices: also tell where each of them lay.

    Returns:
        (N, C, L'), with L' = (L + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1 without ceil_mode; or a pair.

    Raises:
        RuntimeError: if the settings leave no window, or the padding is too large.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.max_pool1d(torch.tensor([[[1.0, 5.0, 2.0, 3.0]]]), 2)
        tensor([[[5., 3.]]])
    """
    if return_indices:
        return max_pool(1, input, kernel_size, stride, padding, dilation, ceil_mode, True)
    must_be_tensor(input, "max_pool1d")
    settings = pooling_settings("max_pool1d", 1, kernel_size, stride, padding=padding, dilation=dilation)
    places = check_line(input, ceil_mode=ceil_mode, **settings)
    if not input.requires_grad:
        not_for("iubc", "max_pool1d_impl", input.array)
    return largest(input, settings, places, return_indices=False)


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest number of each window of a picture.

    Args:
        input (N, C, H, W) or (C, H, W)
        kernel_size, stride, padding, dilation: as in max_pool1d; a number, or one for each dimension.
        ceil_mode: a last window may reach beyond the end.
        return_indices: also tell where each of them lay, counted through the flattened picture.

    Returns:
        (N, C, H', W'), or a pair.

    Example:
        >>> import edutorch as torch
        >>> picture = torch.arange(16.0).view(1, 1, 4, 4)
        >>> torch.nn.functional.max_pool2d(picture, 2)
        tensor([[[[ 5.,  7.],
                  [13., 15.]]]])
    """
    return max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest number of each window of a volume (N, C, D, H, W) or (C, D, H, W). See max_pool2d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.max_pool3d(torch.arange(8.0).view(1, 1, 2, 2, 2), 2)
        tensor([[[[[7.]]]]])
    """
    return max_pool(3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool(n, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices):
    name = f"max_pool{n}d" + "_with_indices" * return_indices
    must_be_tensor(input, name)
    if n == 1 and return_indices and input.array.ndim not in (2, 3):
        raise RuntimeError(
            f"Expected 2 to 3 dimensions, but got {input.array.ndim}-dimensional tensor for argument #1 'self' (while "
            "checking arguments for max_pool1d)"
        )
    settings = pooling_settings(name, n, kernel_size, stride, padding=padding, dilation=dilation)
    places = check_pooling(name, n, input, ceil_mode=ceil_mode, **settings)
    not_for("bc", f"max_pool{max(n, 2)}d", input.array)
    return largest(input, settings, places, return_indices)


def largest(input, settings, places, return_indices):
    names = {"kernel": "kernel_size", "stride": "stride", "padding": "padding", "dilation": "dilation"}
    settings = {ours: settings[theirs] for ours, theirs in names.items()}
    out, winner = max_pool_(input, places=places, **settings)
    if not return_indices:
        return out
    return out, indices_of_winners(winner, size=input.array.shape[-len(places) :], **settings)


def with_indices(function):
    """The same pooling, which also tells where each number lay."""

    def call(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        return function(input, kernel_size, stride, padding, dilation, ceil_mode, True)

    call.__name__ = call.__qualname__ = f"{function.__name__}_with_indices"
    call.__doc__ = f"{function.__name__} with return_indices=True: the largest numbers, and where each of them lay."
    return call


max_pool1d_with_indices, max_pool2d_with_indices, max_pool3d_with_indices = map(
    with_indices, (max_pool1d, max_pool2d, max_pool3d)
)


def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window along a line (N, C, L) or (C, L).

    Args:
        kernel_size, stride, padding, ceil_mode: as in max_pool1d; the padding is of zeros.
        count_include_pad: do these zeros count, when the sum is divided?

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.avg_pool1d(torch.tensor([[[1.0, 5.0, 2.0, 4.0]]]), 2)
        tensor([[[3., 3.]]])
    """
    settings = pooling_settings("avg_pool1d", 1, kernel_size, stride, padding=padding)
    must_be_tensor(input, "avg_pool1d")
    check_dimensions("avg_pool1d", input.array.ndim)
    return averaged(1, input, settings, ceil_mode, count_include_pad, None)


def avg_pool2d(
    input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean of each window of a picture (N, C, H, W) or (C, H, W).

    Args:
        kernel_size, stride, padding, ceil_mode: as in max_pool2d; the padding is of zeros.
        count_include_pad: do these zeros count, when the sum is divided?
        divisor_override: divide by this number instead.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.avg_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 2)
        tensor([[[[1.5000]]]])
    """
    settings = pooling_settings("avg_pool2d", 2, kernel_size, stride, padding=padding)
    return averaged(2, input, settings, ceil_mode, count_include_pad, divisor_override)


def avg_pool3d(
    input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean of each window of a volume (N, C, D, H, W) or (C, D, H, W). See avg_pool2d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.avg_pool3d(torch.arange(8.0).view(1, 1, 2, 2, 2), 2)
        tensor([[[[[3.5000]]]]])
    """
    settings = pooling_settings("avg_pool3d", 3, kernel_size, stride, padding=padding)
    return averaged(3, input, settings, ceil_mode, count_include_pad, divisor_override)


def averaged(n, input, settings, ceil_mode, count_include_pad, divisor_override):
    """What avg_pool1d, 2d and 3d share."""
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    places = check_pooling(f"avg_pool{n}d", n, input, ceil_mode=ceil_mode, **settings)
    array = input.array
    if array.dtype.name != "int64":
        not_for("iubc", "avg_pool3d_out_frame" if n == 3 else "avg_pool2d", array)
    kernel, stride, padding = settings["kernel_size"], settings["stride"], settings["padding"]
    if divisor_override is None:
        divisor = counts(array.shape[-n:], kernel, stride, padding, places, count_include_pad)
    else:
        divisor = np.full(places, divisor_override)
    return avg_pool_(input, kernel=kernel, stride=stride, padding=padding, divisor=divisor)


def counts(size, kernel, stride, padding, places, count_include_pad):
    """How many numbers lie under each window: (*places). What lies beyond the padding never counts."""
    lengths = []
    for n, k, s, p, m in zip(size, kernel, stride, padding, places):
        start = np.arange(m) * s - p
        end = np.minimum(start + k, n + p)
        if not count_include_pad:
            start, end = np.maximum(start, 0), np.minimum(end, n)
        lengths.append(np.maximum(end - start, 0))
    return np.maximum(math.prod(np.ix_(*lengths)), 1)


def lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """(sum of x^p)^(1/p) over each window of a line (N, C, L): p = 1 is the sum, p = infinity the largest number.

    Args:
        norm_type: the power p.
        kernel_size, stride, ceil_mode: as in max_pool1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.lp_pool1d(torch.tensor([[[3.0, 4.0]]]), 2, 2)
        tensor([[[5.]]])
    """
    return lp_pool(max_pool1d, avg_pool1d, 1, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """(sum of x^p)^(1/p) over each window of a picture (N, C, H, W). See lp_pool1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.lp_pool2d(torch.tensor([[[[3.0, 4.0]]]]), 2, (1, 2))
        tensor([[[[5.]]]])
    """
    return lp_pool(max_pool2d, avg_pool2d, 2, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """(sum of x^p)^(1/p) over each window of a volume (N, C, D, H, W). See lp_pool1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.lp_pool3d(torch.tensor([[[[[3.0, 4.0]]]]]), 2, (1, 1, 2))
        tensor([[[[[5.]]]]])
    """
    return lp_pool(max_pool3d, avg_pool3d, 3, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool(max_pool, avg_pool, n, input, norm_type, kernel_size, stride, ceil_mode):
    must_be_tensor(input, f"lp_pool{n}d")
    if norm_type == math.inf:
        return max_pool(abs_(input), kernel_size, stride, 0, 1, ceil_mode)
    if norm_type == -math.inf:
        return -max_pool(-abs_(input), kernel_size, stride, 0, 1, ceil_mode)
    out = avg_pool(input**norm_type, kernel_size, stride, 0, ceil_mode)
    count = math.prod(for_each(kernel_size, n))
    return (sign(out) * relu(abs_(out)) * count) ** (1.0 / norm_type)


HOME = "edutorch.nn.functional"
avg_pool1d, avg_pool2d, avg_pool3d = (explained(f, kind="nn", home=HOME) for f in (avg_pool1d, avg_pool2d, avg_pool3d))
