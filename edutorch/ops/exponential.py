"""Powers, roots, exponential functions and logarithms, each with its derivative beside it.

promotes="float": of whole numbers they make floats. The derivative of exp is its own result, so exp remembers that.
"""

import cmath
import math

import numpy as np

from edutorch.dtypes import decide, held, promote
from edutorch.op import NUMBERS, op
from edutorch.ops.arithmetic import broadcast_error, div
from edutorch.ops.choice import where
from edutorch.ops.complex_numbers import conj, real_part
from edutorch.ops.kinds import not_for


def promote_for_pow(arrays):
    """An exponent that the type cannot hold is refused, where other ops would wrap it."""
    common = decide(*arrays)
    if common.kind in "iu" and type(arrays[1]) is int and arrays[1] < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    return promote([arrays[0], held(arrays[1], common)])


@op(
    promotes=promote_for_pow,
    rounds_numbers=True,
    without_gradient={"PowBackward0": ["exponent"], "PowBackward2": ["input"]},
)
def pow_(input, exponent):
    """input to the power exponent."""
    not_for("b", "pow", input, exponent)
    if hasattr(exponent, "dtype") and exponent.dtype.kind == "i":
        return whole_power(input, exponent)
    return input**exponent


def whole_power(input, exponent):
    """Among whole numbers 1 / x is 1 or -1 for these two, and rounds to 0 for all others."""
    negative = exponent < 0
    if not negative.any():
        return input**exponent
    odd = exponent % 2 == 1
    inverse = np.where(input == 1, 1, np.where(input == -1, np.where(odd, -1, 1), 0))
    return np.where(negative, inverse, input ** np.where(negative, 0, exponent)).astype(exponent.dtype)


@pow_.backward(only_for={"out": 1})
def pow_backward(grad, input, exponent, out, needs):
    to_base = to_exponent = None
    if needs[0]:
        if isinstance(exponent, (int, float, complex)):
            to_base = grad * conj(exponent * pow_(input, exponent - 1)) if exponent != 0 else grad * 0.0
        else:
            zero = exponent == 0  # x ** 0 is 1 everywhere, also where 0 * x ** -1 is nan
            to_base = grad * where(zero, 0.0, conj(exponent * pow_(input, exponent - 1)))
    if needs[1]:
        # 0 ** y is 0 for every y > 0: its slope is 0 there, not 0 * log(0) = nan.
        flat = (input == 0) & (real_part(exponent) >= 0)
        logarithm = log(input) if not isinstance(input, (int, float, complex)) else log_of_number(input)
        to_exponent = grad * where(flat, 0.0, conj(out * logarithm))
    return to_base, to_exponent


def log_of_number(x):
    if isinstance(x, complex):
        return cmath.log(x)
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


pow_.explain(broadcast_error)
pow_.named(lambda inputs, params: f"PowBackward{2 if type(inputs[0]) in NUMBERS else type(inputs[1]) not in NUMBERS:d}")


@op
def square(input):
    """input * input. Truth values count as 0 and 1."""
    input = input.astype(np.int64) if input.dtype == bool else input
    return input * input


@square.backward
def square_backward(grad, input):
    return grad * conj(2.0 * input)


square.named("PowBackward0")


@op(promotes="float")
def sqrt(input):
    """The square root."""
    return np.sqrt(input)


@sqrt.backward
def sqrt_backward(grad, out):
    return div(grad, 2 * conj(out))


@op(promotes="float")
def rsqrt(input):
    """1 / sqrt(input)."""
    return 1 / np.sqrt(input)


@rsqrt.backward
def rsqrt_backward(grad, out):
    return -0.5 * grad * conj(pow_(out, 3))


@op(promotes="float")
def reciprocal(input):
    """1 / input."""
    return 1 / input


@reciprocal.backward
def reciprocal_backward(grad, out):
    return -grad * conj(out * out)


@op(promotes="float", ufunc=np.exp)
def exp(input):
    """e to the power input, element by element."""
    return np.exp(input)


@exp.backward
def exp_backward(grad, out):  # remembers its output, not its input
    return grad * conj(out)


@op(promotes="float")
def exp2(input):
    """2 to the power input."""
    return np.exp2(input)


@exp2.backward
def exp2_backward(grad, out):
    return grad * conj(out) * math.log(2)


@op(promotes="same", numbers=False)
def logaddexp(input, other):
    """log(exp(input) + exp(other)), without overflow."""
    not_for("biu", "logaddexp_cpu", input, other)
    if input.dtype.kind == "c":
        first = input.real >= other.real
        return np.where(first, input, other) + np.log1p(np.exp(np.where(first, other - input, input - other)))
    return np.logaddexp(input, other)


@logaddexp.backward
def logaddexp_backward(grad, input, other, needs):
    return (
        div(grad, 1 + exp(other - input)) if needs[0] else None,
        div(grad, 1 + exp(input - other)) if needs[1] else None,
    )


@op(promotes="same", numbers=False, refuses={"c": "logaddexp2_cpu"})
def logaddexp2(input, other):
    """log2(2^input + 2^other), without overflow."""
    not_for("biu", "logaddexp2_cpu", input, other)
    return np.logaddexp2(input, other)


@logaddexp2.backward
def logaddexp2_backward(grad, input, other, needs):
    return (
        div(grad, 1 + exp2(other - input)) if needs[0] else None,
        div(grad, 1 + exp2(input - other)) if needs[1] else None,
    )


@op(promotes="same", numbers=False, refuses={"c": "hypot_cpu"})
def hypot(input, other):
    """sqrt(input^2 + other^2): the length of the long side of a right triangle, without overflow."""
    not_for("biu", "hypot_cpu", input, other)
    return np.hypot(input, other)


@hypot.backward
def hypot_backward(grad, input, other, out, needs):
    return grad * div(input, out) if needs[0] else None, grad * div(other, out) if needs[1] else None


for binary in (logaddexp, hypot):
    binary.explain(broadcast_error)


@op(promotes="float")
def expm1(input):
    """exp(input) - 1, precise near zero."""
    return np.expm1(input)


@expm1.backward
def expm1_backward(grad, out):
    return grad * conj(out + 1)


@op(promotes="float")
def log(input):
    """The natural logarithm."""
    return np.log(input)


@log.backward
def log_backward(grad, input):
    return div(grad, conj(input))


@op(promotes="float")
def log2(input):
    """The logarithm to base 2."""
    return np.log2(input)


@log2.backward
def log2_backward(grad, input):
    return div(grad, conj(input) * math.log(2))


@op(promotes="float")
def log10(input):
    """The logarithm to base 10."""
    return np.log10(input)


@log10.backward
def log10_backward(grad, input):
    return div(grad, conj(input) * math.log(10))


@op(promotes="float", label="Log1P")
def log1p(input):
    """log(1 + input), precise near zero."""
    return np.log1p(input)


@log1p.backward
def log1p_backward(grad, input):
    return div(grad, conj(input) + 1)


logaddexp2.explain(broadcast_error)
