"""Convolution: a small window slides over a picture, and at each place the numbers under it are weighted and summed.

Three ops that are linear in both their inputs, and that are each other's gradients: `convolution_` gathers the numbers under
each window, `conv_transpose_` gives numbers back to the places under each window, and `convolution_weight_` asks what each
weight of a window has met. All work in any number of dimensions.

They take pictures a few at a time, write what lies under the windows into the columns of a matrix ("im2col"), and leave the
work to one matrix product a group: the copying is cheap, and nothing multiplies faster.

The settings stride, padding and dilation are tuples, a number for each dimension of the picture.
"""

import math

import numpy as np

from edutorch.kernels import kernel
from edutorch.op import op
from edutorch.ops.complex_numbers import conj
from edutorch.ops.reduce import sum_

COLUMNS = 1 << 19  # numbers in one matrix of columns: what stays near the processor while it is worked on


def output_size(size, kernel, stride, padding, dilation):
    """How many places a window has along each dimension."""
    return tuple(
        (n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(size, kernel, stride, padding, dilation)
    )


def padded(input, padding):
    """A copy of input (N, C, *size) with zeros around the pictures; input itself, if the border has no width."""
    if not any(padding):
        return input
    size = [n + 2 * p for n, p in zip(input.shape[2:], padding)]
    out = np.zeros_like(input, shape=(*input.shape[:2], *size))
    out[inside(input.shape[2:], padding)] = input
    return out


def inside(size, padding):
    """The index of the pictures in their border."""
    return (..., *(slice(p, p + n) for n, p in zip(size, padding)))


def under(offset, places, stride, dilation):
    """The index of the numbers that lie under one position of the window, for every place of the window."""
    return (
        ...,
        *(slice(o * d, o * d + s * (n - 1) + 1, s) for o, n, s, d in zip(offset, places, stride, dilation)),
    )


def gather(pictures, kernel, places, stride, padding, dilation, groups=1):
    """im2col: (n, C, *size) becomes a column of numbers for each place of the window, (groups, C / groups * K, n * P)."""
    n, channels = pictures.shape[:2]
    pictures = padded(pictures, padding)
    columns = np.empty_like(pictures, shape=(channels, *kernel, n, *places), order="C")
    pictures = pictures.swapaxes(0, 1)
    for offset in np.ndindex(*kernel):
        columns[:, *offset] = pictures[under(offset, places, stride, dilation)]
    return columns.reshape(groups, channels // groups * math.prod(kernel), n * math.prod(places))


def give_back(columns, size, kernel, places, stride, padding, dilation):
    """col2im: (groups, C / groups * K, n * P) becomes (n, C, *size). Where windows overlap, what they give back is added."""
    channels = columns.shape[0] * columns.shape[1] // math.prod(kernel)
    n = columns.shape[2] // math.prod(places)
    columns = columns.reshape(channels, *kernel, n, *places)
    border = [m + 2 * p for m, p in zip(size, padding)]
    pictures = np.zeros_like(columns, shape=(channels, n, *border))
    for offset in np.ndindex(*kernel):
        pictures[under(offset, places, stride, dilation)] += columns[:, *offset]
    return pictures[inside(size, padding)].swapaxes(0, 1)


def a_few(count, channels, kernel, places):
    """Slices of so many pictures as fill one matrix of columns."""
    step = max(1, COLUMNS // max(1, channels * math.prod(kernel) * math.prod(places)))
    return [slice(k, min(k + step, count)) for k in range(0, count, step)]


def by_group(weight, groups):
    """(O, C / groups, *kernel) as one matrix a group: (groups, O / groups, C / groups * K)."""
    return weight.reshape(groups, weight.shape[0] // groups, math.prod(weight.shape[1:]))


def lines(pictures, groups):
    """(n, O, *places) as one matrix a group, with a line for each channel: (groups, O / groups, n * P)."""
    n, channels = pictures.shape[:2]
    return pictures.swapaxes(0, 1).reshape(groups, channels // groups, n * math.prod(pictures.shape[2:]))


def product(matrix, lines):
    """matrix @ lines. With a group for each channel nothing is summed, and multiplying is all there is to do."""
    return matrix @ lines if matrix.shape[2] > 1 else matrix * lines


@op(label="Convolution")
@kernel
def convolution_(input, weight, bias=None, *, stride, padding, dilation, groups=1, places=None):
    """out[n, o, place] = bias[o] + the sum over c and k of weight[o, c, k] * input[n, c, place * stride + k * dilation].

    Args:
        input (N, C, *size)
        weight (O, C / groups, *kernel)
        bias (O): or None.
        places: how many along each dimension; as many as there are, if left out.

    Returns:
        (N, O, *places)
    """
    kernel = weight.shape[2:]
    places = places or output_size(input.shape[2:], kernel, stride, padding, dilation)
    out = np.empty_like(input, shape=(len(input), len(weight), *places), order="C")
    matrix = by_group(weight, groups)  # (G, O / G, C / G * K)
    for few in a_few(len(input), input.shape[1], kernel, places):
        columns = gather(input[few], kernel, places, stride, padding, dilation, groups)  # (G, C / G * K, n * P)
        product = (matrix @ columns).reshape(len(weight), few.stop - few.start, *places).swapaxes(0, 1)
        if bias is None:
            out[few] = product
        else:
            np.add(product, bias.reshape(-1, *[1] * len(kernel)), out=out[few])
    return out


@convolution_.backward
def convolution_backward(grad, input, weight, input_shape, weight_shape, stride, padding, dilation, groups, needs):
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    to_input = to_weight = None
    if needs[0]:
        to_input = conv_transpose_(grad, conj(weight), size=input_shape[2:], **settings)
    if needs[1]:
        to_weight = convolution_weight_(conj(input), grad, kernel=weight_shape[2:], **settings)
    return to_input, to_weight, to_bias(grad, needs)


def to_bias(grad, needs):
    """The bias of a channel was added at every place."""
    return sum_(grad, dim=(0, *range(2, len(grad.shape)))) if len(needs) > 2 and needs[2] else None


@op(label="Convolution")
def conv_transpose_(input, weight, bias=None, *, size, stride, padding, dilation, groups=1):
    """out[n, c, place * stride + k * dilation] is bias[c] + the sum over o and k of weight[o, c, k] * input[n, o, place].

    Args:
        input (N, O, *places)
        weight (O, C / groups, *kernel)
        bias (C): or None.
        size: of the pictures that come out. (A stride leaves more than one possible.)

    Returns:
        (N, C, *size)
    """
    kernel, places = weight.shape[2:], input.shape[2:]
    channels = weight.shape[1] * groups
    around = tuple(d * (k - 1) - p for k, p, d in zip(kernel, padding, dilation))
    if {*stride} == {1} and min(around) >= 0 and len(weight) <= 2 * channels:
        # Without a stride, giving back is gathering with the window turned round, which needs no sums of overlapping parts.
        settings = {"stride": stride, "padding": around, "dilation": dilation}
        if output_size(places, kernel, **settings) == tuple(size):
            return convolution_.forward(input, turned_round(weight, groups), bias, groups=groups, **settings)
    out = np.empty_like(input, shape=(len(input), channels, *size), order="C")
    matrix = by_group(weight, groups).swapaxes(1, 2)  # (G, C / G * K, O / G)
    for few in a_few(len(input), channels, kernel, places):
        columns = product(matrix, lines(input[few], groups))  # (G, C / G * K, n * P)
        out[few] = give_back(columns, size, kernel, places, stride, padding, dilation)
    if bias is not None:
        out += bias.reshape(-1, *[1] * len(kernel))
    return out


def turned_round(weight, groups):
    """(O, C / groups, *kernel) as (C, O / groups, *kernel), each window read from its end."""
    kernel = weight.shape[2:]
    out, channels = len(weight) // groups, weight.shape[1]
    by_input = weight.reshape(groups, out, channels, *kernel).swapaxes(1, 2)  # (G, C / G, O / G, *kernel)
    return np.flip(by_input, tuple(range(3, by_input.ndim))).reshape(groups * channels, out, *kernel)


@conv_transpose_.backward
def conv_transpose_backward(grad, input, weight, input_shape, weight_shape, stride, padding, dilation, groups, needs):
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    to_input = to_weight = None
    if needs[0]:
        to_input = convolution_(grad, conj(weight), places=input_shape[2:], **settings)
    if needs[1]:
        to_weight = convolution_weight_(grad, conj(input), kernel=weight_shape[2:], **settings)
    return to_input, to_weight, to_bias(grad, needs)


@op(label="ConvolutionBackward")
@kernel
def convolution_weight_(pictures, signal, *, kernel, stride, padding, dilation, groups=1):
    """out[o, c, k] is the sum over n and place of signal[n, o, place] * pictures[n, c, place * stride + k * dilation].

    Args:
        pictures (N, C, *size)
        signal (N, O, *places)

    Returns:
        (O, C / groups, *kernel)
    """
    channels, places = pictures.shape[1], signal.shape[2:]
    rows = channels // groups * math.prod(kernel)
    out = np.zeros_like(signal, shape=(groups, rows, signal.shape[1] // groups))
    for few in a_few(len(pictures), channels, kernel, places):
        columns = gather(pictures[few], kernel, places, stride, padding, dilation, groups)
        out += columns @ lines(signal[few], groups).swapaxes(1, 2)
    return out.swapaxes(1, 2).reshape(signal.shape[1], channels // groups, *kernel)


@convolution_weight_.backward
def convolution_weight_backward(
    grad, pictures, signal, pictures_shape, signal_shape, stride, padding, dilation, groups, needs
):
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    to_pictures = to_signal = None
    if needs[0]:
        to_pictures = conv_transpose_(conj(signal), grad, size=pictures_shape[2:], **settings)
    if needs[1]:
        to_signal = convolution_(conj(pictures), grad, places=signal_shape[2:], **settings)
    return to_pictures, to_signal
