"""Twins of pooling and batch norm: loops over the rows of pictures."""

import numpy as np
from numba import float32, uint8

from edutorch.kernels.numba_cpu.loops import in_order, inlined, loop

# Max pooling by windows of 2 x 2 that do not overlap: nearly all that there is


def halves(kernel, stride, padding, dilation, size, places):
    """Is each window a square of four, and none beyond the border?"""
    usual = kernel == stride == (2, 2) and padding == (0, 0) and dilation == (1, 1)
    return usual and all(2 * n <= whole for n, whole in zip(places, size))


def planes(x):
    return x.reshape(-1, *x.shape[-2:])


@inlined
def larger(a, b):
    """Does b win against a, which came before it? nan wins against everything."""
    return b > a or b != b


@inlined
def largest(a, b):
    return b if larger(a, b) else a


@loop
def max_pool_loop(input, result, winner):
    for k in range(result.shape[0]):
        for i in range(result.shape[1]):
            upper, lower, out, position = input[k, 2 * i], input[k, 2 * i + 1], result[k, i], winner[k, i]
            for j in range(out.size):
                top, bottom = largest(upper[2 * j], upper[2 * j + 1]), largest(lower[2 * j], lower[2 * j + 1])
                out[j] = largest(top, bottom)
            for j in range(out.size):
                top, bottom = largest(upper[2 * j], upper[2 * j + 1]), largest(lower[2 * j], lower[2 * j + 1])
                in_upper = uint8(1) if larger(upper[2 * j], upper[2 * j + 1]) else uint8(0)
                in_lower = uint8(3) if larger(lower[2 * j], lower[2 * j + 1]) else uint8(2)
                position[j] = in_lower if larger(top, bottom) else in_upper


def max_pool(input, *, kernel, stride, padding, dilation, places):
    if not halves(kernel, stride, padding, dilation, input.shape[-2:], places) or not in_order(input):
        return NotImplemented
    result = np.empty((*input.shape[:-2], *places), np.float32)
    winner = np.empty(result.shape, np.uint8)
    max_pool_loop(planes(input), planes(result), planes(winner))
    return result, winner


@loop
def max_pool_backward_loop(grad, winner, slopes):
    for k in range(grad.shape[0]):
        for i in range(grad.shape[1]):
            g, position, upper, lower = grad[k, i], winner[k, i], slopes[k, 2 * i], slopes[k, 2 * i + 1]
            for j in range(g.size):
                upper[2 * j] = g[j] if position[j] == 0 else float32(0)
                upper[2 * j + 1] = g[j] if position[j] == 1 else float32(0)
            for j in range(g.size):
                lower[2 * j] = g[j] if position[j] == 2 else float32(0)
                lower[2 * j + 1] = g[j] if position[j] == 3 else float32(0)


def max_pool_backward(grad, winner, input_shape, kernel, stride, padding, dilation):
    grad, size, places = grad[0], input_shape[-2:], winner.shape[-2:]
    if not halves(kernel, stride, padding, dilation, size, places) or not in_order(grad):
        return NotImplemented
    whole = all(2 * n == side for n, side in zip(places, size))
    slopes = (np.empty if whole else np.zeros)(input_shape, np.float32)
    max_pool_backward_loop(planes(grad), planes(winner), planes(slopes))
    return slopes


# Batch norm: each row is a channel of a picture


@loop
def sums(x, y, shift, result, products):
    """For each channel of x and y (N, C, P): the sum of x, and that of x * (y - shift)."""
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            a, b, middle = x[n, c], y[n, c], shift[c]
            total = product = float32(0)
            for k in range(a.size):
                total += a[k]
                product += a[k] * (b[k] - middle)
            result[c] += total
            products[c] += product


@loop
def squares(x, shift, result):
    """For each channel of x (N, C, P): the sum of (x - shift) ** 2."""
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            row, middle = x[n, c], shift[c]
            total = float32(0)
            for k in range(row.size):
                total += (row[k] - middle) * (row[k] - middle)
            result[c] += total


@loop
def totals(x, result):
    """For each channel of x (N, C, P): the sum."""
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            row = x[n, c]
            total = float32(0)
            for k in range(row.size):
                total += row[k]
            result[c] += total


@loop
def straight_lines(x, middle, scale, shift, result):
    """(x - middle) * scale + shift, for each channel."""
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            row, out, m, a, b = x[n, c], result[n, c], middle[c], scale[c], shift[c]
            for k in range(row.size):
                out[k] = (row[k] - m) * a + b


@loop
def batch_norm_backward_loop(grad, input, middle, scale, slope, shift, result):
    """grad * scale - (input - middle) * slope - shift, for each channel."""
    for n in range(input.shape[0]):
        for c in range(input.shape[1]):
            g, x, out, m, a, b, d = grad[n, c], input[n, c], result[n, c], middle[c], scale[c], slope[c], shift[c]
            for k in range(x.size):
                out[k] = g[k] * a - (x[k] - m) * b - d


def by_channel(x):
    return x.reshape(*x.shape[:2], -1)


def measured(rows):
    """Mean and variance of each channel, in float64: rounding errors of one row at most."""
    count = rows.shape[0] * rows.shape[2]
    mean, var = np.zeros((2, rows.shape[1]))
    totals(rows, mean)
    mean /= count
    squares(rows, mean.astype(np.float32), var)
    return mean.astype(np.float32), var / count


def batch_norm(input, weight=None, bias=None, *, eps=1e-5):
    if not in_order(input, weight, bias) or input.ndim < 3:
        return NotImplemented
    rows, result = by_channel(input), np.empty_like(input)
    mean, var = measured(rows)
    scale = (1 / np.sqrt(var + eps)).astype(np.float32)
    shift = np.zeros_like(mean) if bias is None else bias
    straight_lines(rows, mean, scale if weight is None else scale * weight, shift, by_channel(result))
    return result, mean, var.astype(np.float32)


def batch_norm_backward(grad, input, weight, eps, needs):
    grad = grad[0]
    if not in_order(grad, input, weight) or input.ndim < 3:
        return NotImplemented
    rows, result = by_channel(input), None
    count = rows.shape[0] * rows.shape[2]
    mean, var = measured(rows)
    to_bias, products = np.zeros((2, len(mean)))
    sums(by_channel(grad), rows, mean, to_bias, products)
    inverse = 1 / np.sqrt(var + eps)
    to_weight = products * inverse
    if needs[0]:
        result = np.empty_like(input)
        scale = inverse if weight is None else inverse * weight
        constants = (
            x.astype(np.float32) for x in (scale, scale * inverse * to_weight / count, scale * to_bias / count)
        )
        batch_norm_backward_loop(by_channel(grad), rows, mean, *constants, by_channel(result))
    gradients = (result, to_weight.astype(np.float32), to_bias.astype(np.float32))
    return tuple(gradient if wanted else None for gradient, wanted in zip(gradients, needs))
