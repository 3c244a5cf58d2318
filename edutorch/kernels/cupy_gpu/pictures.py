"""Twins of max pooling, for windows of any kind over pictures (*, H, W)."""

import math

import numpy as np

from edutorch.kernels.cupy_gpu.launching import by_number, in_order, suit

SIZES = (
    "int64 height, int64 width, int64 rows, int64 columns, int64 tall, int64 broad, int64 step_y, int64 step_x, "
    "int64 border_y, int64 border_x, int64 apart_y, int64 apart_x"
)


def sizes(size, places, kernel, stride, padding, dilation):
    return [int(n) for pair in (size, places, kernel, stride, padding, dilation) for n in pair]


# One thread for each window, number i of all: it looks at what lies under the window, but not at what lies beyond the border.
# log(0) is -inf.
windows = by_number(
    "max_pool",
    f"raw T x, {SIZES}",
    "T largest, W winner",
    """
    const long long corner_x = i % columns * step_x - border_x, corner_y = i / columns % rows * step_y - border_y;
    const long long picture = i / (rows * columns) * height * width;
    const long long first_y = corner_y < 0 ? (apart_y - 1 - corner_y) / apart_y : 0;
    const long long first_x = corner_x < 0 ? (apart_x - 1 - corner_x) / apart_x : 0;
    A most = log(A(0));
    long long won = first_y * broad + first_x;
    for (long long a = first_y; a < tall; a++)
        for (long long b = first_x; b < broad; b++) {
            const long long y = corner_y + a * apart_y, along = corner_x + b * apart_x;
            if (y >= height || along >= width) continue;
            const A number = x[picture + y * width + along];
            if (number > most || number != number) most = number, won = a * broad + b;
        }
    largest = most;
    winner = won;
    """,
)


def max_pool(input, *, kernel, stride, padding, dilation, places):
    if len(kernel) != 2 or not suit(input):
        return NotImplemented
    result = np.empty_like(input, shape=(*input.shape[:-2], *places), order="C")
    winner = np.empty_like(result, np.min_scalar_type(math.prod(kernel)))
    windows(in_order(input), *sizes(input.shape[-2:], places, kernel, stride, padding, dilation), result, winner)
    return result, winner


# One thread for each number of the picture: it asks all windows that may have seen it whether it won there. (If each window
# sent its gradient to its winner, two threads could write to one place.)
slopes_of_windows = by_number(
    "max_pool_backward",
    f"raw T grad, raw W winner, {SIZES}",
    "T slope",
    """
    const long long along = i % width, y = i / width % height, picture = i / (width * height) * rows * columns;
    A total = 0;
    for (long long a = 0; a < tall; a++)
        for (long long b = 0; b < broad; b++) {
            const long long from_y = y + border_y - a * apart_y, from_x = along + border_x - b * apart_x;
            if (from_y < 0 || from_x < 0 || from_y % step_y || from_x % step_x) continue;
            const long long row = from_y / step_y, column = from_x / step_x;
            if (row >= rows || column >= columns) continue;
            const long long window = picture + row * columns + column;
            if (winner[window] == a * broad + b) total += A(grad[window]);
        }
    slope = total;
    """,
)


def max_pool_backward(grad, winner, input_shape, kernel, stride, padding, dilation):
    grad = grad[0]
    if len(kernel) != 2 or not suit(grad):
        return NotImplemented
    result = np.empty_like(grad, shape=input_shape, order="C")
    settings = sizes(input_shape[-2:], winner.shape[-2:], kernel, stride, padding, dilation)
    slopes_of_windows(in_order(grad), in_order(winner), *settings, result)
    return result
