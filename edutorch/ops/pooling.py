"""Pooling: each window of a picture becomes one number, its largest or its mean. So pictures shrink on their way.

Windows are visited by position: all their upper left numbers at once, then all those to the right of these, and so on.
Max pooling remembers which position won, a small number; an index is the place in the flattened picture, as in PyTorch.

(*, *size) below is a batch of pictures with channels, or one picture: any dimensions, and then those of the picture.
"""

import math

import numpy as np

from edutorch.device import near
from edutorch.kernels import kernel
from edutorch.op import op
from edutorch.ops import cupy_lacks
from edutorch.ops.convolution import under


def lowest(dtype):
    """No number of this type is smaller."""
    return np.iinfo(dtype).min if dtype.kind in "iu" else -np.inf


def leading(input, ndim):
    """The sizes of the dimensions before those of the picture."""
    return input.shape[: input.ndim - ndim]


def bordered(input, kernel, stride, padding, dilation, places, value):
    """input (*, *size) with as wide a border that every window lies inside; input itself, if it needs none."""
    size = input.shape[-len(kernel) :]
    after = [
        max(0, s * (m - 1) + d * (k - 1) + 1 - p - n)
        for n, k, s, p, d, m in zip(size, kernel, stride, padding, dilation, places)
    ]
    if not any(padding) and not any(after):
        return input
    whole = [n + p + a for n, p, a in zip(size, padding, after)]
    out = np.full_like(input, value, shape=(*leading(input, len(size)), *whole), order="C")
    out[(..., *(slice(p, p + n) for p, n in zip(padding, size)))] = input
    return out


def flat_places(lines, size):
    """The place in a flattened picture, from a line of positions for each dimension."""
    steps = [math.prod(size[d + 1 :]) for d in range(len(size))]
    return sum(line * step for line, step in zip(np.ix_(*lines), steps))


def by_dimension(name, setting="kernel"):
    """PyTorch's name for a node: a line is a picture that is one high, whose height is then dropped."""

    def naming(inputs, params):
        n = len(params[setting])
        return "SqueezeBackward1" if n == 1 else f"{name.format(n)}Backward0"

    return naming


@op(outputs=("out", "winner"), refuses={"c": "max_pool2d", "b": "max_pool2d"})
@kernel
def max_pool_(input, *, kernel, stride, padding, dilation, places):
    """The largest number under each window, and its position in the window, counted through: 0, 1, 2, ...

    Of equal numbers the first counts, and nan counts as larger than everything.

    Args:
        input (*, *size)
        places: how many windows there are in each dimension.

    Returns:
        Two arrays (*, *places).
    """
    size = input.shape[-len(kernel) :]
    pictures = bordered(input, kernel, stride, padding, dilation, places, lowest(input.dtype))
    unknown = input.size and np.isnan(input.max())  # is there a nan among the numbers?
    out = np.full_like(input, lowest(input.dtype), shape=(*leading(input, len(size)), *places), order="C")
    winner = np.empty_like(out, np.min_scalar_type(math.prod(kernel)))
    first = [  # the first position that is not in the border
        np.maximum(0, -((np.arange(m) * s - p) // d)) for s, p, d, m in zip(stride, padding, dilation, places)
    ]
    winner[...] = np.asarray(flat_places(first, kernel), like=near(input))
    for position, offset in enumerate(np.ndindex(*kernel)):
        numbers = pictures[under(offset, places, stride, dilation)]
        larger = numbers > out
        if unknown:
            larger |= np.isnan(numbers)
        np.maximum(winner, larger * winner.dtype.type(position), out=winner)  # a later winner has the larger number
        np.maximum(out, numbers, out=out)  # of a number and nan, nan
    return out, winner


@max_pool_.backward
@kernel
def max_pool_backward(grad, winner, input_shape, kernel, stride, padding, dilation):
    size = input_shape[-len(kernel) :]
    indices = indices_of_winners(winner, size=size, kernel=kernel, stride=stride, padding=padding, dilation=dilation)
    return add_at_places(grad[0], indices, size=size)


max_pool_.named(by_dimension("MaxPool{}DWithIndices"))


@op
def indices_of_winners(winner, *, size, kernel, stride, padding, dilation):
    """Where the largest numbers lie, counted through the flattened picture: (*, *places)."""
    corner = [np.arange(m) * s - p for m, s, p in zip(winner.shape[-len(size) :], stride, padding)]
    reach = flat_places([np.arange(k) * d for k, d in zip(kernel, dilation)], size).reshape(-1)
    return np.asarray(reach, like=near(winner))[winner] + np.asarray(flat_places(corner, size), like=near(winner))


def flattened(pictures, ndim):
    """(*, *size) as (*, P)."""
    return pictures.reshape(*leading(pictures, ndim), math.prod(pictures.shape[pictures.ndim - ndim :]))


@op(label="MaxPoolBackward", without_gradient=["indices"])
def add_at_places(input, indices, *, size):
    """Empty pictures (*, *size), with each number of input (*, *places) added at its index."""
    lead = leading(input, len(size))
    count = math.prod(lead)
    out = np.zeros_like(input, shape=(count, math.prod(size)), order="C")
    places = indices.reshape(count, math.prod(indices.shape[len(lead) :]))
    places = places + np.arange(count, like=near(places))[:, np.newaxis] * math.prod(size)
    cupy_lacks.at(np.add, out.reshape(-1), (places.reshape(-1),), input.reshape(-1))
    return out.reshape(*lead, *size)


@add_at_places.backward
def add_at_places_backward(grad, indices, size):
    return numbers_at(grad, indices, ndim=len(size))


@op(label="MaxUnpoolBackward", without_gradient=["indices"])
def numbers_at(input, indices, *, ndim):
    """The numbers of input (*, *size) at the indices (*, *places). ndim: the dimensions of a picture."""
    return np.take_along_axis(flattened(input, ndim), flattened(indices, ndim), -1).reshape(indices.shape)


@numbers_at.backward
def numbers_at_backward(grad, indices, input_shape, ndim):
    return add_at_places(grad, indices, size=input_shape[len(input_shape) - ndim :])


@op(without_gradient=["indices"])
def max_unpool_(input, indices, *, size):
    """Empty pictures (*, *size), with each number of input (*, *places) put at its index."""
    ndim = len(size)
    out = np.zeros_like(input, shape=(*leading(input, ndim), math.prod(size)), order="C")
    np.put_along_axis(out, flattened(indices, ndim), flattened(input, ndim), -1)
    return out.reshape(*leading(input, ndim), *size)


@max_unpool_.backward
def max_unpool_backward(grad, indices, size):
    return numbers_at(grad, indices, ndim=len(size))


max_unpool_.named(by_dimension("MaxUnpool{}D", "size"))


def windows_summed(input, kernel, stride, padding, places):
    """The sum under each window: (*, *size) becomes (*, *places)."""
    ones = (1,) * len(kernel)
    pictures = bordered(input, kernel, stride, padding, ones, places, 0)
    out = np.zeros_like(input, shape=(*leading(input, len(kernel)), *places), order="C")
    for offset in np.ndindex(*kernel):
        out += pictures[under(offset, places, stride, ones)]
    return out


def divided(total, divisor):
    return total / divisor if total.dtype.kind != "i" else np.trunc(total / divisor).astype(total.dtype)


@op
def avg_pool_(input, *, kernel, stride, padding, divisor):
    """The sum under each window, divided by its divisor.

    Args:
        input (*, *size)
        divisor (*places): how many numbers count, for each window.
    """
    total = windows_summed(input, kernel, stride, padding, divisor.shape)
    return divided(total, np.asarray(divisor, total.dtype, like=near(total)))


@avg_pool_.backward
def avg_pool_backward(grad, input_shape, kernel, stride, padding, divisor):
    size = input_shape[-len(kernel) :]
    return share_out(grad, size=size, kernel=kernel, stride=stride, padding=padding, divisor=divisor)


avg_pool_.named(by_dimension("AvgPool{}D"))


@op(label="AvgPoolBackward")
def share_out(input, *, size, kernel, stride, padding, divisor):
    """Each number of input (*, *places), divided, goes to all that lie under its window: (*, *size)."""
    places, ones = divisor.shape, (1,) * len(kernel)
    shares = input / np.asarray(divisor, input.dtype, like=near(input))
    empty = np.zeros_like(input, shape=(*leading(input, len(size)), *size), order="C")
    out = bordered(empty, kernel, stride, padding, ones, places, 0)
    for offset in np.ndindex(*kernel):
        out[under(offset, places, stride, ones)] += shares
    return out[(..., *(slice(p, p + n) for p, n in zip(padding, size)))]


@share_out.backward
def share_out_backward(grad, kernel, stride, padding, divisor):
    return avg_pool_(grad, kernel=kernel, stride=stride, padding=padding, divisor=divisor)


# Adaptive pooling: the number of windows is given, and they are as large as they have to be


def adaptive_windows(size, count):
    """count windows that cover a line of so many numbers, as evenly as they can: slices."""
    return [slice(k * size // count, -(-(k + 1) * size // count)) for k in range(count)]


@op
def adaptive_avg_pool_(input, *, places):
    """The mean of each of (*places) windows that cover the pictures (*, *size): dimension after dimension."""
    for dim, count in enumerate(places, start=input.ndim - len(places)):
        windows = adaptive_windows(input.shape[dim], count)
        out = np.empty_like(input, shape=(*input.shape[:dim], count, *input.shape[dim + 1 :]), order="C")
        for k, window in enumerate(windows):
            out[at(dim, k)] = input[at(dim, window)].mean(dim)
        input = out
    return input


def at(dim, index):
    return (*[slice(None)] * dim, index)


@adaptive_avg_pool_.backward
def adaptive_avg_pool_backward(grad, input_shape, places):
    return adaptive_share_out(grad, size=input_shape[-len(places) :])


adaptive_avg_pool_.named(by_dimension("AdaptiveAvgPool{}D", "places"))


@op(label="AdaptiveAvgPoolBackward")
def adaptive_share_out(input, *, size):
    """Each number of input (*, *places) goes, in equal shares, to all in its window: (*, *size)."""
    for dim, length in enumerate(size, start=input.ndim - len(size)):
        out = np.zeros_like(input, shape=(*input.shape[:dim], length, *input.shape[dim + 1 :]), order="C")
        for k, window in enumerate(adaptive_windows(length, input.shape[dim])):
            out[at(dim, window)] += input[at(dim, slice(k, k + 1))] / input.dtype.type(window.stop - window.start)
        input = out
    return input


@adaptive_share_out.backward
def adaptive_share_out_backward(grad, input_shape, size):
    return adaptive_avg_pool_(grad, places=input_shape[-len(size) :])


@op(outputs=("out", "indices"))
def adaptive_max_pool_(input, *, places):
    """The largest number of each of (*places) windows that cover the pictures (*, *size), and where it lies."""
    size = input.shape[-len(places) :]
    windows = [adaptive_windows(n, count) for n, count in zip(size, places)]
    out = np.empty_like(input, shape=(*leading(input, len(size)), *places), order="C")
    indices = np.empty_like(out, np.int64)
    for place in np.ndindex(*places):
        window = tuple(windows[d][k] for d, k in enumerate(place))
        numbers = flattened(input[(..., *window)], len(size))
        best = index_of_largest(numbers)
        flat = flat_places([np.arange(one.start, one.stop, like=near(input)) for one in window], size).reshape(-1)
        out[(..., *place)] = np.take_along_axis(numbers, best[..., np.newaxis], -1)[..., 0]
        indices[(..., *place)] = flat[best]
    return out, indices


def index_of_largest(numbers):
    """Along the last dimension: the first of the largest; or the last nan, as in PyTorch."""
    best = numbers.argmax(-1)
    unknown = numbers != numbers
    if unknown.any():
        last = numbers.shape[-1] - 1 - unknown[..., ::-1].argmax(-1)
        best = np.where(unknown.any(-1), last, best)
    return best


@adaptive_max_pool_.backward
def adaptive_max_pool_backward(grad, indices, input_shape, places):
    return add_at_places(grad[0], indices, size=input_shape[-len(places) :])


adaptive_max_pool_.named(by_dimension("AdaptiveMaxPool{}D", "places"))


# Fractional pooling: windows of one size whose places are drawn


@op(outputs=("out", "indices"))
def fractional_max_pool_(input, *, kernel, starts):
    """The largest number of each window, and where it lies.

    Args:
        input (*, *size)
        kernel: the size of the windows.
        starts: for each dimension (*, places), where the windows begin.
    """
    ndim = len(kernel)
    size, lead = input.shape[-ndim:], leading(input, ndim)
    places = tuple(line.shape[-1] for line in starts)
    flat = np.zeros((1,) * (len(lead) + 2 * ndim), np.int64, like=near(input))  # (*, *places, *kernel)
    for d, line in enumerate(starts):
        line = np.asarray(line, like=near(input))
        positions = line[..., np.newaxis] + np.arange(
            kernel[d], like=near(input)
        )  # (*, places, kernel) of this dimension
        shape = [1] * (2 * ndim)
        shape[d], shape[ndim + d] = positions.shape[-2:]
        flat = flat + positions.reshape(*lead, *shape) * math.prod(size[d + 1 :])
    flat = flat.reshape(*lead, math.prod(places), math.prod(kernel))
    numbers = np.take_along_axis(flattened(input, ndim)[..., np.newaxis, :], flat, -1)
    best = index_of_largest(numbers)[..., np.newaxis]
    return tuple(np.take_along_axis(x, best, -1).reshape(*lead, *places) for x in (numbers, flat))


@fractional_max_pool_.backward
def fractional_max_pool_backward(grad, indices, input_shape, kernel):
    return add_at_places(grad[0], indices, size=input_shape[-len(kernel) :])


fractional_max_pool_.named(by_dimension("FractionalMaxPool{}D"))
