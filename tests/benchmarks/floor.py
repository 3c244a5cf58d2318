"""The matrix products of one training step and nothing else: no step that multiplies these matrices with numpy can be faster.

All arrays are made beforehand, and each product is written into one of them. A product is (rows, inner, columns): an m x k
matrix times a k x n matrix, with a fourth number if a whole stack of such products is done by one call.
"""

import numpy as np


def linear(rows, inputs, outputs, first=False):
    """A linear layer: forward, the gradient of its weight and, unless it is the first, of its input."""
    weight = [(rows, inputs, outputs), (outputs, rows, inputs)]
    return weight if first else [*weight, (rows, outputs, inputs)]


def convolution(places, window, channels, first=False):
    """A convolution: each place it looks at is a row of `window` numbers, so that it is a linear layer."""
    return linear(places, window, channels, first)


def recurrent(batch, length, width, gates=4):
    """An LSTM layer: its input for all times at once, its state one time after the other."""
    there, back = (batch, width, gates * width), (batch, gates * width, width)
    weight = (gates * width, batch * length, width)
    return linear(batch * length, width, gates * width) + [there] * length + [back] * length + [weight]


def attention(heads, length, width):
    """Scores and mixing for all heads of a batch, forward, and two products backward for each."""
    scores, mixing = (length, width, length, heads), (length, length, width, heads)
    return [scores, mixing, scores, mixing, mixing, mixing]


BLOCK = [product for sizes in ((128, 384), (128, 128), (128, 512), (512, 128)) for product in linear(1024, *sizes)]

PRODUCTS = {
    "MLP, SGD": linear(64, 784, 256, first=True) + linear(64, 256, 128) + linear(64, 128, 10),
    "MLP with norms": linear(256, 784, 512, first=True) + linear(256, 512, 512) + linear(256, 512, 10),
    "CNN": convolution(25088, 9, 8, first=True) + convolution(6272, 72, 16) + linear(32, 784, 10),
    "ResNet block": convolution(4096, 288, 32, first=True) + convolution(4096, 288, 32) + linear(16, 32, 10),
    "char LSTM": recurrent(32, 64, 128) + linear(2048, 128, 65),
    "tiny GPT": 4 * (BLOCK + attention(heads=64, length=64, width=32)) + linear(1024, 128, 65),
}
PRODUCTS["MLP, Adam"] = PRODUCTS["MLP, SGD"]
PRODUCTS["loop of LSTM cells"] = PRODUCTS["char LSTM"]  # nothing hinders a loop from multiplying all its inputs at once


def products(sizes):
    """A function that does these products. Equal products share their arrays, as the steps of a loop share a weight."""
    arrays = {}
    for rows, inner, columns, *stack in sizes:
        shapes = (*stack, rows, inner), (*stack, inner, columns), (*stack, rows, columns)
        arrays[(rows, inner, columns, *stack)] = [np.full(shape, 0.5, np.float32) for shape in shapes]

    def step():
        for size in sizes:
            a, b, out = arrays[size]
            np.matmul(a, b, out=out)
        return 0.0

    return step
