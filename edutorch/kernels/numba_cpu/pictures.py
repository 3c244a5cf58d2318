"""Twins of pooling and batch norm, and of what convolution copies: loops over the rows of pictures."""

import numpy as np
from numba import float32, int32

from edutorch.kernels.numba_cpu.loops import in_order, inlined, loop

# Max pooling by windows of 2 x 2 that do not overlap: nearly all that there is


def halves(input, kernel, stride, padding, dilation, places):
    """Is each window a square of four, and none beyond the border?"""
    usual = kernel == stride == (2, 2) and padding == (0, 0) and dilation == (1, 1)
    return usual and in_order(input) and all(2 * n <= size for n, size in zip(places, input.shape[-2:]))


def planes(x):
    return x.reshape(-1, *x.shape[-2:])


@inlined
def larger(a, b):
    """Does b win against a, which came before it? nan wins against everything."""
    return b > a or b != b


@loop
def max_pool_loop(input, result):
    for k in range(result.shape[0]):
        for i in range(result.shape[1]):
            upper, lower, out = input[k, 2 * i], input[k, 2 * i + 1], result[k, i]
            for j in range(out.size):
                best = upper[2 * j]
                best = upper[2 * j + 1] if larger(best, upper[2 * j + 1]) else best
                best = lower[2 * j] if larger(best, lower[2 * j]) else best
                out[j] = lower[2 * j + 1] if larger(best, lower[2 * j + 1]) else best


def max_pool(input, *, kernel, stride, padding, dilation, places):
    if not halves(input, kernel, stride, padding, dilation, places):
        return NotImplemented
    result = np.empty((*input.shape[:-2], *places), np.float32)
    max_pool_loop(planes(input), planes(result))
    return result


@loop
def to_largest_loop(grad, input, slopes):
    places = np.empty(grad.shape[2], np.int32)  # which of the four won, for a row of windows
    for k in range(grad.shape[0]):
        for i in range(grad.shape[1]):
            upper, lower, g = input[k, 2 * i], input[k, 2 * i + 1], grad[k, i]
            to_upper, to_lower = slopes[k, 2 * i], slopes[k, 2 * i + 1]
            for j in range(g.size):
                best, place = upper[2 * j], int32(0)
                place = int32(1) if larger(best, upper[2 * j + 1]) else place
                best = upper[2 * j + 1] if larger(best, upper[2 * j + 1]) else best
                place = int32(2) if larger(best, lower[2 * j]) else place
                best = lower[2 * j] if larger(best, lower[2 * j]) else best
                places[j] = int32(3) if larger(best, lower[2 * j + 1]) else place
            for j in range(g.size):
                to_upper[2 * j] = g[j] if places[j] == 0 else float32(0)
                to_upper[2 * j + 1] = g[j] if places[j] == 1 else float32(0)
            for j in range(g.size):
                to_lower[2 * j] = g[j] if places[j] == 2 else float32(0)
                to_lower[2 * j + 1] = g[j] if places[j] == 3 else float32(0)


def to_largest(grad, input, *, kernel, stride, padding, dilation, places):
    if not in_order(grad) or not halves(input, kernel, stride, padding, dilation, places):
        return NotImplemented
    whole = all(2 * n == size for n, size in zip(places, input.shape[-2:]))
    slopes = np.empty_like(input) if whole else np.zeros_like(input)
    to_largest_loop(planes(grad), planes(input), planes(slopes))
    return slopes
