"""The bends of a network: each takes one number and gives one number, with its slope beside it."""

import math

import numpy as np

from edutorch.op import op
from edutorch.ops.choice import where
from edutorch.ops.exponential import exp
from edutorch.ops.neural import sigmoid
from edutorch.ops.trigonometry import tanh


@op(label="LeakyRelu")
def leaky_relu_(input, *, negative_slope=0.01):
    """input where it is positive, negative_slope * input elsewhere."""
    return np.where(input > 0, input, input * input.dtype.type(negative_slope))


@leaky_relu_.backward
def leaky_relu_backward(grad, input, negative_slope):
    return where(input > 0, grad, grad * negative_slope)


@op(label="Elu")
def elu_(input, *, alpha=1.0, scale=1.0):
    """input where it is positive, alpha * (exp(input) - 1) elsewhere; times scale."""
    negative = np.expm1(np.minimum(input, 0)) * input.dtype.type(alpha)
    return np.where(input > 0, input, negative) * input.dtype.type(scale)


@elu_.backward
def elu_backward(grad, input, alpha, scale):
    positive = input > 0
    return grad * where(positive, scale, scale * alpha * exp(where(positive, 0.0, input)))


@op
def silu(input):
    """input * sigmoid(input), which is also called swish.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.silu(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([-0.2689,  0.0000,  0.7311])
    """
    return input * sigmoid.forward(input)


@silu.backward
def silu_backward(grad, input):
    s = sigmoid(input)
    return grad * (s * (1 + input * (1 - s)))


@op(label="Hardtanh")
def hardtanh_(input, *, min_val=-1.0, max_val=1.0):
    """input, but not below min_val and not above max_val."""
    return np.clip(input, input.dtype.type(min_val), input.dtype.type(max_val))


@hardtanh_.backward
def hardtanh_backward(grad, input, min_val, max_val):
    return where((input > min_val) & (input < max_val), grad, 0.0)  # no slope at the corners, unlike clamp


def erf(x):
    """The error function of an array: the share of a normal distribution within x * sqrt(2) of its mean, with a sign."""
    return np.vectorize(math.erf, otypes=[x.dtype])(x) if x.size else x.copy()


SQRT_HALF = math.sqrt(0.5)
DENSITY = 1 / math.sqrt(2 * math.pi)


@op(label="Gelu")
def gelu_(input, *, approximate="none"):
    """input times the share of a normal distribution below input; or, with "tanh", a close formula of it."""
    if approximate == "tanh":
        return 0.5 * input * (1 + np.tanh(TANH_SCALE * (input + 0.044715 * input * input * input)))
    return (0.5 * input * (1 + erf(input * SQRT_HALF))).astype(input.dtype)


TANH_SCALE = math.sqrt(2 / math.pi)


@gelu_.backward
def gelu_backward(grad, input, approximate):
    if approximate == "tanh":
        inner = TANH_SCALE * (input + 0.044715 * input * input * input)
        t = tanh(inner)
        slope = TANH_SCALE * (1 + 3 * 0.044715 * input * input)
        return grad * (0.5 * (1 + t) + 0.5 * input * (1 - t * t) * slope)
    return grad * (normal_share(input) + input * (exp(-0.5 * input * input) * DENSITY))


@op
def normal_share(input):
    """The share of a normal distribution below input."""
    return (0.5 * (1 + erf(input * SQRT_HALF))).astype(input.dtype)


@normal_share.backward
def normal_share_backward(grad, input):
    return grad * (exp(-0.5 * input * input) * DENSITY)
