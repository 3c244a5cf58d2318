"""Twins of the bends of a network: one pass over the memory, whatever the formula."""

import math

import numpy as np
from numba import float32

from edutorch.kernels.numba_cpu.loops import erf32, exp32, in_order, loop, sigmoid32


def lines(*arrays):
    return [a.reshape(-1) for a in arrays]


@loop
def relu_backward_loop(grad, out, result):
    for k in range(grad.size):
        result[k] = float32(0) if out[k] <= float32(0) else grad[k]


def relu_backward(grad, out):
    if not in_order(grad, out):
        return NotImplemented
    result = np.empty_like(grad)
    relu_backward_loop(*lines(grad, out, result))
    return result


TWICE_SCALE = 2 * math.sqrt(2 / math.pi)
SQRT_HALF = math.sqrt(0.5)
DENSITY = 1 / math.sqrt(2 * math.pi)


@loop
def gelu_loop(input, result):
    for k in range(input.size):
        x = input[k]
        result[k] = float32(0.5) * x * (float32(1) + erf32(x * float32(SQRT_HALF)))


@loop
def gelu_tanh_loop(input, result):
    for k in range(input.size):
        x = input[k]
        u = float32(TWICE_SCALE) * x * (float32(1) + float32(0.044715) * x * x)
        result[k] = x * sigmoid32(u)  # (1 + tanh(u / 2)) / 2 is sigmoid(u)


def gelu(input, *, approximate="none"):
    if not in_order(input):
        return NotImplemented
    result = np.empty_like(input)
    (gelu_tanh_loop if approximate == "tanh" else gelu_loop)(*lines(input, result))
    return result


@loop
def gelu_backward_loop(grad, input, result):
    for k in range(input.size):
        x = input[k]
        share = float32(0.5) * (float32(1) + erf32(x * float32(SQRT_HALF)))
        result[k] = grad[k] * (share + x * exp32(float32(-0.5) * x * x) * float32(DENSITY))


@loop
def gelu_tanh_backward_loop(grad, input, result):
    for k in range(input.size):
        x = input[k]
        square = x * x
        share = sigmoid32(float32(TWICE_SCALE) * x * (float32(1) + float32(0.044715) * square))
        slope = float32(TWICE_SCALE) * (float32(1) + float32(3 * 0.044715) * square)
        result[k] = grad[k] * share * (float32(1) + x * (float32(1) - share) * slope)


def gelu_backward(grad, input, approximate):
    if not in_order(grad, input):
        return NotImplemented
    result = np.empty_like(input)
    (gelu_tanh_backward_loop if approximate == "tanh" else gelu_backward_loop)(*lines(grad, input, result))
    return result
