"""The bends of a network: each takes one number and gives one number, with its slope beside it."""

import math

import numpy as np

from edutorch.kernels import kernel
from edutorch.op import op
from edutorch.ops.choice import where
from edutorch.ops.error_function import erf
from edutorch.ops.exponential import exp
from edutorch.ops.neural import sigmoid, softplus_
from edutorch.ops.trigonometry import tanh


@op(label="LeakyRelu", refuses={"iubc": "leaky_relu_cpu"})
def leaky_relu_(input, *, negative_slope=0.01):
    """input where it is positive, negative_slope * input elsewhere."""
    return np.where(input > 0, input, input * input.dtype.type(negative_slope))


@leaky_relu_.backward
def leaky_relu_backward(grad, input, negative_slope):
    return where(input > 0, grad, grad * negative_slope)


@op(label="PreluKernel", refuses={"iubc": "prelu_cpu"})
def prelu_(input, weight):
    """input where it is positive, weight * input elsewhere. The weight broadcasts: one number for each channel."""
    return np.where(input > 0, input, input * weight)


@prelu_.backward
def prelu_backward(grad, input, weight, needs):
    positive = input > 0
    return (
        where(positive, grad, grad * weight) if needs[0] else None,
        where(positive, 0.0, grad * input) if needs[1] else None,
    )


@op(label="Elu", refuses={"iubc": "elu_cpu"})
def elu_(input, *, alpha=1.0, scale=1.0):
    """input where it is positive, alpha * (exp(input) - 1) elsewhere; times scale."""
    negative = np.expm1(np.minimum(input, 0)) * input.dtype.type(alpha)
    return np.where(input > 0, input, negative) * input.dtype.type(scale)


@elu_.backward
def elu_backward(grad, input, alpha, scale):
    negative = input <= 0
    return grad * where(negative, scale * alpha * exp(where(negative, input, 0.0)), scale)


@op(label="Celu", refuses={"iubc": "elu_cpu"})
def celu_(input, *, alpha=1.0):
    """input where it is positive, alpha * (exp(input / alpha) - 1) elsewhere: elu without the corner at 0."""
    a = input.dtype.type(alpha)
    return np.where(input > 0, input, np.expm1(np.minimum(input, 0) / a) * a)


@celu_.backward
def celu_backward(grad, input, alpha):
    negative = input <= 0
    return grad * where(negative, exp(where(negative, input, 0.0) / alpha), 1.0)


@op(refuses={"iub": "silu_cpu"})
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


@op(refuses={"iubc": "mish_cpu"})
def mish(input):
    """input * tanh(log(1 + exp(input))). Misra 2019.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.mish(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([-0.3034,  0.0000,  0.8651])
    """
    return input * np.tanh(np.logaddexp(input, input.dtype.type(0)))


@mish.backward
def mish_backward(grad, input):
    t = tanh(softplus_(input))
    return grad * (t + input * (1 - t * t) * sigmoid(input))


@op(
    label="Hardtanh",
    refuses={
        "b": RuntimeError("Bool inputs not supported for hardtanh"),
        "c": NotImplementedError("clamp is not supported for complex types"),
    },
)
def hardtanh_(input, *, min_val=-1.0, max_val=1.0):
    """input, but not below min_val and not above max_val."""
    return np.clip(input, input.dtype.type(min_val), input.dtype.type(max_val))


@hardtanh_.backward
def hardtanh_backward(grad, input, min_val, max_val):
    return where((input <= min_val) | (input >= max_val), 0.0, grad)  # no slope at the corners, unlike clamp


@op(label="Hardsigmoid", refuses={"iubc": "hardsigmoid_cpu"})
def hardsigmoid_(input):
    """relu6(input + 3) / 6: a sigmoid of three straight lines."""
    return np.clip(input + 3, 0, 6) / 6


@hardsigmoid_.backward
def hardsigmoid_backward(grad, input):
    return where((input > -3) & (input < 3), grad / 6, 0.0)


@op(label="Hardswish", refuses={"iubc": "hardswish_cpu"})
def hardswish_(input):
    """input * relu6(input + 3) / 6: silu with a sigmoid of three straight lines. Howard et al. 2019."""
    return input * np.clip(input + 3, 0, 6) / 6


@hardswish_.backward
def hardswish_backward(grad, input):
    return where(input <= -3, 0.0, where(input < 3, grad * (input / 3 + 0.5), grad))


@op(label="Threshold", refuses={"bc": "threshold_cpu"})
def threshold_(input, *, threshold, value):
    """input where it is above threshold, value elsewhere."""
    return np.where(input <= threshold, input.dtype.type(value), input)


@threshold_.backward
def threshold_backward(grad, input, threshold):
    return where(input <= threshold, 0.0, grad)


@op(label="Hardshrink", refuses={"iubc": "hardshrink_cpu"})
def hardshrink_(input, *, lambd=0.5):
    """input, but 0 from -lambd to lambd."""
    return np.where(np.abs(input) <= lambd, input.dtype.type(0), input)


@hardshrink_.backward
def hardshrink_backward(grad, input, lambd):
    return where((input <= lambd) & (input >= -lambd), 0.0, grad)


@op(label="Softshrink", refuses={"iubc": "softshrink_check"})
def softshrink_(input, *, lambd=0.5):
    """input moved towards 0 by lambd; 0 where it is nearer than that."""
    step = input.dtype.type(lambd)
    return np.where(np.abs(input) <= step, input * 0, input - np.copysign(step, input))  # * 0 lets nan stay nan


@softshrink_.backward
def softshrink_backward(grad, input, lambd):
    return where((input <= lambd) & (input >= -lambd), 0.0, grad)


SQRT_HALF = math.sqrt(0.5)
DENSITY = 1 / math.sqrt(2 * math.pi)
TANH_SCALE = math.sqrt(2 / math.pi)
TANH_CUBE = 0.044715 * TANH_SCALE


@op(label="Gelu", refuses={"iubc": "GeluKernelImpl"})
@kernel
def gelu_(input, *, approximate="none"):
    """input times the share of a normal distribution below input; or, with "tanh", a close formula of it."""
    if approximate == "tanh":
        return 0.5 * input * (1 + np.tanh(input * (TANH_SCALE + TANH_CUBE * (input * input))))
    return input * normal_share.forward(input)


@gelu_.backward
@kernel
def gelu_backward(grad, input, approximate):
    if approximate == "tanh":
        square = input * input
        t = tanh(input * (TANH_SCALE + TANH_CUBE * square))
        slope = TANH_SCALE + 3 * TANH_CUBE * square
        return 0.5 * grad * (1 + t) * (1 + input * slope * (1 - t))  # the slope of tanh is 1 - t * t, (1 + t) (1 - t)
    return grad * (normal_share(input) + input * (exp(-0.5 * input * input) * DENSITY))


@op
def normal_share(input):
    """The share of a normal distribution below input."""
    return 0.5 * (1 + erf.forward(input * SQRT_HALF))


@normal_share.backward
def normal_share_backward(grad, input):
    return grad * (exp(-0.5 * input * input) * DENSITY)


@op(refuses={"iubc": "log_sigmoid_cpu"})
def log_sigmoid(input):
    """log(sigmoid(input)), without overflow.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.logsigmoid(torch.tensor([0.0, -1000.0]))
        tensor([-6.9315e-01, -1.0000e+03])
    """
    return -np.logaddexp(-input, input.dtype.type(0))


@log_sigmoid.backward
def log_sigmoid_backward(grad, input):
    return grad * (1 - sigmoid(input))
