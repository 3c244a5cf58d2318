"""Convolution: a small window slides over a picture, and at each place the numbers under it are weighted and summed.

Three ops that are linear in both their inputs, and that are each other's gradients: `convolution_` gathers the numbers under
each window, `conv_transpose_` gives numbers back to the places under each window, and `convolution_weight_` asks what each
weight of a window has met. All work in any number of dimensions.

They take pictures a few at a time, write what lies under the windows into the columns of a matrix ("im2col"), and leave the
work to matrix products: nothing multiplies faster. While a window moves down a picture, each of its rows meets the same
numbers, one after the other. So one copy of what lies under windows of a single row is enough, and each row has a product.

The settings stride, padding and dilation are tuples, a number for each dimension of the picture.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from edutorch.kernels import kernel
from edutorch.memory import contiguous
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


def gather(pictures, kernel, places, stride, padding, dilation):
    """What lies under each position of the window, at every place: (n, C, *kernel, *places).

    It is a view: windows that overlap show the same numbers of memory. To reshape it is to write it out, "im2col".
    """
    pictures, ndim = padded(pictures, padding), len(kernel)
    if not all(places):
        return np.empty_like(pictures, shape=(*pictures.shape[:2], *kernel, *places))
    reach = [d * (k - 1) + 1 for d, k in zip(dilation, kernel)]
    windows = sliding_window_view(pictures, reach, range(2, 2 + ndim))  # (n, C, *every place, *every position)
    steps = [slice(0, n * by, by) for n, by in (*zip(places, stride), *zip(kernel, dilation))]
    windows = windows[:, :, *steps]
    return windows.transpose(0, 1, *range(2 + ndim, 2 + 2 * ndim), *range(2, 2 + ndim))


def columns_by_row(pictures, kernel, places, stride, padding, dilation, groups, rows):
    """im2col in `rows` parts: for each of so many rows of the window (or at once, if rows is 1) a column for each place.

    Returns:
        A list of (n, G, C / G * K / rows, P): views of one matrix, each shifted by a row of places against the last.
    """
    n, channels = pictures.shape[:2]
    part, step, shift = kernel[0] // rows, math.prod(places[1:]), dilation[0]
    tall = places[0] + shift * (rows - 1)  # all rows of places that any row of the window meets
    columns = gather(pictures, (part, *kernel[1:]), (tall, *places[1:]), stride, padding, dilation)
    columns = columns.reshape(n, groups, channels // groups * part * math.prod(kernel[1:]), tall * step)
    return [columns[..., k * shift * step : (k * shift + places[0]) * step] for k in range(rows)]


def give_back(columns, size, padding, stride, dilation):
    """col2im: (n, C, *kernel, *places) becomes (n, C, *size). Where windows overlap, what they give back is added."""
    kernel, places = columns.shape[2 : 2 + len(size)], columns.shape[2 + len(size) :]
    border = [m + 2 * p for m, p in zip(size, padding)]
    pictures = np.zeros_like(columns, shape=(*columns.shape[:2], *border), order="C")
    for offset in np.ndindex(*kernel):
        pictures[under(offset, places, stride, dilation)] += columns[:, :, *offset]
    return pictures[inside(size, padding)]


def a_few(count, height, places):
    """Slices of so many pictures as fill one matrix of columns, which are `height` numbers high."""
    step = max(1, COLUMNS // max(1, height * math.prod(places)))
    return [slice(k, min(k + step, count)) for k in range(0, count, step)]


def by_row(weight, groups, rows):
    """(O, C / groups, *kernel) as matrices that go with columns_by_row: (rows, groups, O / groups, C / groups * K / rows)."""
    outputs, channels, *kernel = weight.shape
    weight = weight.reshape(groups, outputs // groups, channels, rows, math.prod(kernel) // rows)
    return np.moveaxis(weight, 3, 0).reshape(rows, groups, outputs // groups, channels * math.prod(kernel) // rows)


def turned(weight, groups):
    """(O, C / groups, *kernel) as (C, O / groups, *kernel), each window read from its end: it gives back what was gathered."""
    o, c, *kernel = weight.shape
    weight = weight.reshape(groups, o // groups, c, *kernel).swapaxes(1, 2)
    return np.flip(weight, range(3, weight.ndim)).reshape(groups * c, o // groups, *kernel)


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
    out = np.empty_like(input, shape=(len(input), groups, len(weight) // groups, math.prod(places)), order="C")
    # One product a row of the window, if it moves by one row, and if its parts cost less to add than columns to copy.
    rows = kernel[0] if stride[0] == 1 and input.shape[1] * math.prod(kernel[1:]) >= len(weight) else 1
    matrices = by_row(weight, groups, rows)
    for few in a_few(len(input), groups * matrices.shape[3], places):
        parts = columns_by_row(input[few], kernel, places, stride, padding, dilation, groups, rows)
        np.matmul(matrices[0], parts[0], out=out[few])
        for matrix, columns in zip(matrices[1:], parts[1:]):
            out[few] += matrix @ columns
    out = out.reshape(len(input), len(weight), *places)
    if bias is not None:
        out += bias.reshape(-1, *[1] * len(kernel))
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
@kernel
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
    around = tuple(d * (k - 1) - p for d, k, p in zip(dilation, kernel, padding))
    if set(stride) == {1} and min(around) >= 0 and len(weight) < 8 * channels:
        # Without a stride each place has a whole window around it, and gathers what it is given: no parts need be added.
        settings = {"stride": stride, "padding": around, "dilation": dilation}
        if output_size(places, kernel, **settings) == tuple(size):  # no output_padding
            return convolution_.forward(input, turned(weight, groups), bias, groups=groups, **settings)
    out = np.empty_like(input, shape=(len(input), channels, *size), order="C")
    matrix = by_row(weight, groups, rows=1)[0].swapaxes(1, 2)  # (G, C / G * K, O / G)
    for few in a_few(len(input), channels * math.prod(kernel), places):
        signal = input[few].reshape(few.stop - few.start, groups, matrix.shape[2], math.prod(places))
        columns = matrix @ signal if matrix.shape[2] > 1 else matrix * signal  # (n, G, C / G * K, P)
        out[few] = give_back(columns.reshape(len(signal), channels, *kernel, *places), size, padding, stride, dilation)
    if bias is not None:
        out += bias.reshape(-1, *[1] * len(kernel))
    return out


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
    channels, outputs, places = pictures.shape[1] // groups, signal.shape[1], signal.shape[2:]
    rows = kernel[0] if stride[0] == 1 else 1
    height = channels * math.prod(kernel) // rows
    out = np.zeros_like(signal, shape=(rows, groups, height, outputs // groups))
    for few in a_few(len(pictures), groups * height, places):
        lines = signal[few].reshape(few.stop - few.start, groups, outputs // groups, math.prod(places))
        lines = lines.swapaxes(2, 3)  # (n, G, P, O / G)
        if math.prod(places) <= 256 and height >= outputs // groups:
            lines = contiguous(lines)  # turned round once here, rather than slowly in the product of each row
        parts = columns_by_row(pictures[few], kernel, places, stride, padding, dilation, groups, rows)
        for row, columns in zip(out, parts):
            row += product_over_pictures(columns, lines)
    out = out.reshape(rows, groups, channels, math.prod(kernel) // rows, outputs // groups)
    return out.transpose(1, 4, 2, 0, 3).reshape(outputs, channels, *kernel)


def product_over_pictures(columns, lines):
    """columns (n, G, A, P) times lines (n, G, P, O), summed over the places of all pictures: (G, A, O)."""
    n, groups, places, outputs = lines.shape
    if places >= outputs:
        return (columns @ lines).sum(0)
    # Small pictures, laid side by side, make one product: the sum would be more work than the products.
    columns = columns.transpose(1, 2, 0, 3).reshape(groups, columns.shape[2], n * places)
    return columns @ lines.swapaxes(0, 1).reshape(groups, n * places, outputs)


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
