"""Angles and hyperbolas: sine, cosine, tangent, their inverses and hyperbolic cousins."""

import numpy as np

from edutorch.op import op
from edutorch.ops.arithmetic import broadcast_error, div
from edutorch.ops.choice import where
from edutorch.ops.complex_numbers import conj, holds_complex
from edutorch.ops.exponential import rsqrt


@op(promotes="float")
def sin(input):
    """The sine of an angle in radians."""
    return np.sin(input)


@sin.backward
def sin_backward(grad, input):
    return grad * conj(cos(input))


@op(promotes="float")
def cos(input):
    """The cosine of an angle in radians."""
    return np.cos(input)


@cos.backward
def cos_backward(grad, input):
    return -grad * conj(sin(input))


@op(promotes="float")
def tan(input):
    """The tangent of an angle in radians."""
    return np.tan(input)


@tan.backward
def tan_backward(grad, out):
    return grad * conj(1 + out * out)


@op(promotes="float")
def asin(input):
    """The angle whose sine is input."""
    return np.arcsin(input)


@asin.backward
def asin_backward(grad, input):
    return grad * conj(rsqrt(1 - input * input))


@op(promotes="float")
def acos(input):
    """The angle whose cosine is input."""
    return np.arccos(input)


@acos.backward
def acos_backward(grad, input):
    return -grad * conj(rsqrt(1 - input * input))


@op(promotes="float")
def atan(input):
    """The angle whose tangent is input."""
    return np.arctan(input)


@atan.backward
def atan_backward(grad, input):
    return div(grad, conj(1 + input * input))


@op(promotes="float", numbers=False, refuses={"c": "atan2_cpu"})
def atan2(input, other):
    """The angle of the point (other, input), in all four quadrants."""
    return np.arctan2(input, other)


atan2.explain(broadcast_error)


@atan2.backward
def atan2_backward(grad, input, other, needs):
    square = input * input + other * other
    slope = where(square == 0, 0.0, div(grad, square))  # the origin has no angle: PyTorch says 0
    return slope * other if needs[0] else None, -slope * input if needs[1] else None


@op(promotes="float")
def sinh(input):
    """(e^x - e^-x) / 2."""
    return np.sinh(input)


@sinh.backward
def sinh_backward(grad, input):
    return grad * conj(cosh(input))


@op(promotes="float")
def cosh(input):
    """(e^x + e^-x) / 2."""
    return np.cosh(input)


@cosh.backward
def cosh_backward(grad, input):
    return grad * conj(sinh(input))


@op(promotes="float", ufunc=np.tanh)
def tanh(input):
    """sinh / cosh: squeezes every number into (-1, 1)."""
    return np.tanh(input)


@tanh.backward
def tanh_backward(grad, out):
    return grad * conj(1 - out * out)


@op(promotes="float")
def asinh(input):
    """The number whose sinh is input."""
    return np.arcsinh(input)


@asinh.backward
def asinh_backward(grad, input):
    return grad * conj(rsqrt(input * input + 1))


@op(promotes="float")
def acosh(input):
    """The number whose cosh is input."""
    return np.arccosh(input)


@acosh.backward
def acosh_backward(grad, input):
    if holds_complex(input):  # the root of a product is not the product of the roots: there the sign may differ
        return grad * conj(rsqrt(input + 1) * rsqrt(input - 1))
    return grad * rsqrt(input * input - 1)


@op(promotes="float")
def atanh(input):
    """The number whose tanh is input."""
    return np.arctanh(input)


@atanh.backward
def atanh_backward(grad, input):
    return div(grad, conj(1 - input * input))
