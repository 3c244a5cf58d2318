"""erf, the error function: how much of a normal distribution lies within a distance. numpy does not have it.

Rational approximations of W. J. Cody, "Rational Chebyshev approximations for the error function" (1969): one near zero,
one up to 4, one beyond. They are right to the last digits of float64.
"""

import math

import numpy as np

from edutorch.op import op
from edutorch.ops.arithmetic import div
from edutorch.ops.exponential import exp
from edutorch.ops.kinds import not_for

# Numerators and denominators, highest power first.
NEAR = (
    [
        1.85777706184603153e-1,
        3.16112374387056560e0,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    ],
    [1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3],
)
MIDDLE = (
    [
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
        2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
        1.23033935479799725e3,
    ],
    [
        1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
        3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
    ],
)  # fmt: skip
FAR = (
    [
        1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
        1.60837851487422766e-2, 6.58749161529837803e-4,
    ],
    [
        1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
        2.33520497626869185e-3,
    ],
)  # fmt: skip


def polynomial(coefficients, x):
    """Horner's rule: ((a x + b) x + c) x + ..."""
    result = coefficients[0]
    for coefficient in coefficients[1:]:
        result = result * x + coefficient
    return result


def fraction(pair, x):
    return polynomial(pair[0], x) / polynomial(pair[1], x)


def scaled_tail(size):
    """exp(size^2) (1 - erf(size)) for size > 0.46875: falls slowly, where 1 - erf(size) itself soon is too small a number."""
    middle = fraction(MIDDLE, np.minimum(size, 4))
    inverse = 1 / np.maximum(size, 4) ** 2
    far = (1 / math.sqrt(math.pi) - inverse * fraction(FAR, inverse)) / np.maximum(size, 4)
    return np.where(size <= 4, middle, far)


def beyond(size):
    """1 - erf(size) for size > 0.46875, without the loss of taking it from 1."""
    return np.where(size >= 27, 0, np.exp(-size * size) * scaled_tail(size))


@op(promotes="float", refuses={"c": "erf_vml_cpu"})
def erf(input):
    """The error function: 2 / sqrt(pi) times the area under exp(-t^2) from 0 to input."""
    x = input.astype(np.float64)
    size = np.abs(x)
    near = x * fraction(NEAR, np.minimum(x * x, 0.25))
    return np.where(size <= 0.46875, near, np.copysign(1 - beyond(size), x)).astype(input.dtype)


@erf.backward
def erf_backward(grad, input):
    return grad * (2 / math.sqrt(math.pi)) * exp(-input * input)


@op(promotes="float", refuses={"c": "erfc_vml_cpu"})
def erfc(input):
    """1 - erf(input), precise also where that is tiny."""
    x = input.astype(np.float64)
    size = np.abs(x)
    tail = beyond(np.maximum(size, 0.46875))
    near = 1 - x * fraction(NEAR, np.minimum(x * x, 0.25))
    return np.where(size <= 0.46875, near, np.where(x > 0, tail, 2 - tail)).astype(input.dtype)


@erfc.backward
def erfc_backward(grad, input):
    return grad * (-2 / math.sqrt(math.pi)) * exp(-input * input)


@op(promotes="float")
def erfcx(input):
    """exp(input^2) erfc(input): what is left of erfc when its steep fall is taken away.

    Example:
        >>> import edutorch as torch
        >>> torch.special.erfcx(torch.tensor([0.0, 100.0]))
        tensor([1.0000, 0.0056])
    """
    not_for("c", "erfcx_cpu", input)
    return erfcx_of(input.astype(np.float64)).astype(input.dtype)


def erfcx_of(x):
    size = np.abs(x)
    near = np.exp(np.minimum(x * x, 1)) * (1 - x * fraction(NEAR, np.minimum(x * x, 0.25)))
    tail = scaled_tail(np.maximum(size, 0.46875))
    return np.where(size <= 0.46875, near, np.where(x > 0, tail, 2 * np.exp(x * x) - tail))


@erfcx.backward
def erfcx_backward(grad, input, out):
    return grad * (2 * input * out - 2 / math.sqrt(math.pi))


@op(promotes="float")
def log_ndtr(input):
    """log of the share of the normal distribution that lies below input, precise also where that is tiny.

    Example:
        >>> import edutorch as torch
        >>> torch.special.log_ndtr(torch.tensor([0.0, -20.0]))
        tensor([  -0.6931, -203.9172])
    """
    not_for("c", "log_ndtr_cpu", input)
    x = input.astype(np.float64)
    z = x / math.sqrt(2)
    left = np.log(erfcx_of(-np.minimum(z, 0)) / 2) - z * z
    size = np.maximum(np.abs(z), 0.46875)
    right = np.log1p(-np.where(x > 0.7, beyond(size), 1 - z * fraction(NEAR, np.minimum(z * z, 0.25))) / 2)
    return np.where(x < -0.6, left, right).astype(input.dtype)


@log_ndtr.backward
def log_ndtr_backward(grad, input):
    return div(grad * math.sqrt(2 / math.pi), erfcx(input * -math.sqrt(0.5)))


erfcx.named("SpecialErfcxBackward0")
log_ndtr.named("SpecialLogNdtrBackward0")
