"""Two rarer kinds of pooling: back from the largest numbers to where they lay, and windows whose places are drawn."""

import numpy as np

from edutorch.dtypes import title
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.nn.functions.sizes import for_each
from edutorch.ops.kinds import not_for
from edutorch.ops.pooling import fractional_max_pool_, max_unpool_
from edutorch.random import rand


def max_unpool1d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Puts the largest numbers of max_pool1d back to where they lay. All others, which are not known, become 0.

    Args:
        input (N, C, L) or (C, L): what max_pool1d gave.
        indices: where each number lay, from max_pool1d with return_indices=True.
        kernel_size, stride, padding: as they were.
        output_size: how long the line was, where that is not clear.

    Example:
        >>> import edutorch as torch
        >>> F = torch.nn.functional
        >>> largest, indices = F.max_pool1d(torch.tensor([[[1.0, 5.0, 3.0, 2.0]]]), 2, return_indices=True)
        >>> F.max_unpool1d(largest, indices, 2)
        tensor([[[0., 5., 3., 0.]]])
    """
    return max_unpool(1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Puts the largest numbers of max_pool2d back to where they lay: (N, C, H, W) or (C, H, W). See max_unpool1d.

    Example:
        >>> import edutorch as torch
        >>> F = torch.nn.functional
        >>> largest, indices = F.max_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 2, return_indices=True)
        >>> F.max_unpool2d(largest, indices, 2)
        tensor([[[[0., 0.],
                  [0., 3.]]]])
    """
    return max_unpool(2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Puts the largest numbers of max_pool3d back to where they lay. See max_unpool1d.

    Example:
        >>> import edutorch as torch
        >>> F = torch.nn.functional
        >>> largest, indices = F.max_pool3d(torch.arange(8.0).view(1, 1, 2, 2, 2), 2, return_indices=True)
        >>> F.max_unpool3d(largest, indices, 2).sum()
        tensor(7.)
    """
    return max_unpool(3, input, indices, kernel_size, stride, padding, output_size)


def max_unpool(n, input, indices, kernel_size, stride, padding, output_size):
    """What max_unpool1d, 2d and 3d share."""
    must_be_tensor(input, f"max_unpool{n}d")
    must_be_tensor(indices, f"max_unpool{n}d", "indices", 2)
    kernel, padding = for_each(kernel_size, n), for_each(padding, n)
    stride = kernel if stride is None else for_each(stride, n)
    size = unpooled_size(input, kernel, stride, padding, output_size)
    array, places, dims = input.array, indices.array, max(n, 2)
    one = [1] * (n == 1)  # for PyTorch, a line is a picture that is one wide
    if places.dtype.name != "int64":
        got = "" if n == 3 else f" but got: {title(places.dtype)}"
        raise RuntimeError(f"elements in indices should be type int64{got}")
    if array.ndim not in (n + 1, n + 2):
        raise RuntimeError(
            f"Input to max_unpooling{dims}d should be a {dims + 1}d or {dims + 2}d Tensor, but got a tensor with "
            f"{array.ndim + len(one)} dimensions."
        )
    if n == 3 and min(stride) <= 0:
        raise RuntimeError(f"strides should be greater than zero, but got stride: {list(stride)}")
    if array.shape != places.shape:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({[*array.shape, *one]}) but got indices "
            f"tensor with shape: {[*places.shape, *one]}"
        )
    if 0 in array.shape[1:]:
        raise RuntimeError(
            f"max_unpooling{dims}d_forward_out_cpu(): Expected input to have non-zero size for non-batch dimensions, but got "
            f"{[*array.shape, *one]} with dimension {array.shape.index(0, 1)} being empty."
        )
    not_for("iubc", f"max_unpool{dims}d", array)
    wrong = places[(places < 0) | (places >= np.prod(size))]
    if wrong.size:
        volume = "x".join(map(str, (*size, *one)))
        raise RuntimeError(f"Found an invalid max index: {wrong[-1]} (output volumes are of size {volume})")
    return max_unpool_(input, indices, size=size)


def unpooled_size(input, kernel, stride, padding, output_size):
    """How large the pictures were before the pooling: what is given, if it may be, or the smallest possible size."""
    n = len(kernel)
    size = [(m - 1) * s + k - 2 * p for m, s, k, p in zip(input.array.shape[-n:], stride, kernel, padding)]
    if output_size is not None:
        if len(output_size) == n + 2:
            output_size = output_size[2:]
        if len(output_size) != n:
            raise ValueError(
                f"output_size should be a sequence containing {n} or {n + 2} elements, but it has a length of "
                f"'{len(output_size)}'"
            )
        for d, (wanted, usual, s) in enumerate(zip(output_size, size, stride)):
            if not usual - s < wanted < usual + s:
                raise ValueError(
                    f'invalid output_size "{output_size}" (dim {d} must be between {usual - s} and {usual + s})'
                )
        size = output_size
    for d, m in enumerate(size):
        if m < 0:
            raise ValueError(
                f"max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[{d}]={m}"
            )
    return tuple(size)


def fractional_max_pool2d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """The largest numbers of windows that lie irregularly, in steps of more than one size. Graham 2014.

    So pictures may shrink by a factor that is no whole number; where exactly the windows lie is drawn for each channel.

    Args:
        input (N, C, H, W) or (C, H, W)
        kernel_size: of a window, a number or two.
        output_size: how many windows, a number or two; or
        output_ratio: how many, as two shares of H and W.
        return_indices: also tell where each of them lay.
        _random_samples (N, C, 2): numbers from 0 to 1 that decide where the windows lie; drawn, if left out.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.fractional_max_pool2d(torch.randn(1, 1, 10, 10), 2, output_size=7).shape
        torch.Size([1, 1, 7, 7])
    """
    if output_size is None and output_ratio is not None and len(output_ratio) > 2:
        raise ValueError("fractional_max_pool2d requires output_ratio to either be a single Int or tuple of Ints.")
    return fractional_max_pool(2, input, kernel_size, output_size, output_ratio, return_indices, _random_samples)


def fractional_max_pool3d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """fractional_max_pool2d for volumes (N, C, D, H, W) or (C, D, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.fractional_max_pool3d(torch.randn(1, 1, 9, 9, 9), 2, output_size=5).shape
        torch.Size([1, 1, 5, 5, 5])
    """
    return fractional_max_pool(3, input, kernel_size, output_size, output_ratio, return_indices, _random_samples)


def fractional_max_pool(n, input, kernel_size, output_size, output_ratio, return_indices, samples):
    """What fractional_max_pool2d and 3d share."""
    name = f"fractional_max_pool{n}d"
    if output_size is None and output_ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    must_be_tensor(input, name)
    array = input.array
    if array.ndim < n + 1:
        ndim = array.ndim
        raise IndexError(f"Dimension out of range (expected to be in range of [{-ndim}, {ndim - 1}], but got {-n - 1})")
    if output_size is None:
        output_size = [int(m * share) for m, share in zip(array.shape[-n:], for_each(output_ratio, n))]
    if samples is None:
        batch = 1 if array.ndim == n + 1 else array.shape[0]
        not_for("iub", "check_uniform_bounds", array)
        samples = rand(batch, array.shape[-n - 1], n, dtype=input.dtype, device=input.device)
    kernel, places = for_each(kernel_size, n), for_each(output_size, n)
    check_fractional(name, n, input, kernel, places, samples)
    drawn = samples.array[: array.shape[0]] if array.ndim == n + 2 else samples.array[0]
    # PyTorch draws the place along a row first for pictures, and last for volumes.
    order = reversed(range(n)) if n == 2 else range(n)
    starts = [
        where_windows_begin(drawn[..., k], m, count, length)
        for k, m, count, length in zip(order, array.shape[-n:], places, kernel)
    ]
    pair = fractional_max_pool_(input, kernel=kernel, starts=starts)
    return pair if return_indices else pair[0]


def where_windows_begin(samples, size, count, length):
    """Along one dimension: floor((k + sample) * step) - floor(sample * step) for window k; the last ends at the end.

    Args:
        samples (N, C): from 0 to 1.

    Returns:
        (N, C, count), whole numbers.
    """
    number, samples = samples.dtype.type, samples[..., np.newaxis]
    step = number(size - length) / number(max(count - 1, 1))
    windows = np.arange(count, dtype=samples.dtype, like=samples)
    starts = ((windows + samples) * step).astype(int) - (samples * step).astype(int)
    starts[..., count - 1 :] = size - length
    return starts


def check_fractional(name, n, input, kernel, places, samples):
    """Pictures, windows and samples must fit each other."""
    words = "Ints" if n == 2 else "three Ints"
    for what, value in (("kernel_size", kernel), ("output_size", places)):
        if len(value) != n:
            raise RuntimeError(f"{name}: {what} must either be a single Int or tuple of {words}")
    shape, dims = list(input.array.shape), ("time", "height", "width")[-n:]
    function = name if n == 2 else f"{name}_out"
    if 0 in shape[-n - 1 :]:
        empty = shape.index(0, len(shape) - n - 1)
        raise RuntimeError(
            f"{function}(): Expected input to have non-zero size for non-batch dimensions, but got{shape} with dimension "
            f"{empty} being empty."
        )
    for dim, m, k, count in zip(dims, shape[-n:], kernel, places):
        if count + k - 1 > m - (n == 3):  # PyTorch asks one more of volumes
            raise RuntimeError(f"{function}(): pool {dim} {k} too large relative to input {dim} {m}")
    given = samples.array.shape
    if samples.array.dtype != input.array.dtype:
        raise RuntimeError("Expect _random_samples to have the same dtype as input")
    if given[0] < (shape[0] if len(shape) == n + 2 else 1):
        raise RuntimeError("Expect _random_samples.size(0) no less then input batch size.")
    if given[1] != shape[-n - 1]:
        raise RuntimeError("Expect _random_samples.size(1) equals to input channel size.")
    if given[2] != n:
        raise RuntimeError(f"Expect _random_samples.size(2) equals to {n}; got {given[2]}.")
