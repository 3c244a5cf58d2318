"""One number in, one number out: arithmetic and the functions of school mathematics, each with its derivative beside it.

A rule is written with operators and with other ops. On arrays (ordinary backward) it computes; on Tensors
(create_graph=True) it also writes down, so it can be differentiated again. Broadcasting is undone by the engine.
"""

import math

import numpy as np

from edutorch.op import bare, op


def broadcast_error(*arrays, **settings):
    """PyTorch's words for shapes that do not fit together."""
    a, b = (np.shape(x) for x in arrays[:2])
    for i in range(1, min(len(a), len(b)) + 1):
        if a[-i] != b[-i] and 1 not in (a[-i], b[-i]):
            raise RuntimeError(
                f"The size of tensor a ({a[-i]}) must match the size of tensor b ({b[-i]}) at non-singleton dimension "
                f"{max(len(a), len(b)) - i}"
            )


# Arithmetic


@op(promotes="same", ufunc=np.add)
def add(input, other):
    """input + other, element by element."""
    return input + other


@add.backward
def add_backward(grad):  # remembers nothing
    return grad, grad


@op(promotes="same", ufunc=np.subtract)
def sub(input, other):
    """input - other, element by element."""
    return input - other


@sub.backward
def sub_backward(grad, needs):
    return grad, -grad if needs[1] else None


@op(promotes="same", ufunc=np.multiply)
def mul(input, other):
    """input * other, element by element."""
    return input * other


@mul.backward(product=True)
def mul_backward(grad, input, other, needs):  # remembers each factor for the other one's sake
    return grad * other if needs[0] else None, grad * input if needs[1] else None


@op(promotes="float", ufunc=np.true_divide)
def div(input, other):
    """input / other, element by element. Dividing by zero gives inf or nan."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return input / other


@div.backward
def div_backward(grad, other, out, needs):  # the result serves where the numerator would
    return div(grad, other) if needs[0] else None, div(-grad * out, other) if needs[1] else None


@op(promotes="same")
def floor_divide(input, other):
    """The largest whole number that is not above input / other."""
    refuse_zero(input, other)
    with np.errstate(divide="ignore", invalid="ignore"):
        return input // other


@op(promotes="same")
def remainder(input, other):
    """input - other * floor(input / other): has the sign of other, as Python's %."""
    refuse_zero(input, other)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.remainder(input, other)


@remainder.backward
def remainder_backward(grad, input, other, needs):
    quotient = np.floor(bare(input) / bare(other)) if needs[1] else None
    return grad, -grad * quotient if needs[1] else None


@op(promotes="same")
def fmod(input, other):
    """input - other * trunc(input / other): has the sign of input, as C's %."""
    refuse_zero(input, other)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.fmod(input, other)


@fmod.backward
def fmod_backward(grad, input, other, needs):
    quotient = np.trunc(bare(input) / bare(other)) if needs[1] else None
    return grad, -grad * quotient if needs[1] else None


def refuse_zero(input, other):
    """Whole numbers cannot be divided by zero: there is no inf among them."""
    if getattr(input, "dtype", np.dtype(float)).kind in "biu" and not np.all(other):
        raise RuntimeError("ZeroDivisionError")


@op
def neg(input):
    """-input, element by element."""
    return -input


@neg.backward
def neg_backward(grad):
    return -grad


@neg.explain
def neg_error(input):
    if input.dtype == bool:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the "
            "`~` or `logical_not()` operator instead."
        )


@sub.explain
def sub_error(input, other):
    if bool in (getattr(input, "dtype", None), getattr(other, "dtype", None)):
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
            "operator instead."
        )
    broadcast_error(input, other)


@op(promotes="same")
def pow_(input, exponent):
    """input to the power exponent."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return input**exponent


@pow_.backward
def pow_backward(grad, input, exponent, out, needs):
    to_base = to_exponent = None
    if needs[0]:
        if isinstance(exponent, (int, float)):
            to_base = grad * (exponent * pow_(input, exponent - 1)) if exponent != 0 else grad * 0.0
        else:
            zero = bare(exponent) == 0  # x ** 0 is 1 everywhere, also where 0 * x ** -1 is nan
            to_base = grad * where(zero, 0.0, exponent * pow_(input, exponent - 1))
    if needs[1]:
        # 0 ** y is 0 for every y > 0: its slope is 0 there, not 0 * log(0) = nan.
        flat = (bare(input) == 0) & (bare(exponent) >= 0)
        logarithm = log(input) if not isinstance(input, (int, float)) else log_of_number(input)
        to_exponent = grad * where(flat, 0.0, out * logarithm)
    return to_base, to_exponent


def log_of_number(x):
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


@pow_.explain
def pow_error(input, exponent):
    if isinstance(exponent, int) and exponent < 0 and input.dtype.kind in "iub":
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    broadcast_error(input, exponent)


@op(promotes="same")
def where(condition, input, other):
    """input where condition is true, other elsewhere."""
    return np.where(condition, input, other)


@where.backward
def where_backward(grad, condition, needs):
    return (
        None,
        where(condition, grad, 0.0) if needs[1] else None,
        where(condition, 0.0, grad) if needs[2] else None,
    )


# Functions. promotes="float": of whole numbers they make floats.


@op(promotes="float", ufunc=np.exp)
def exp(input):
    """e to the power input, element by element."""
    with np.errstate(over="ignore"):
        return np.exp(input)


@exp.backward
def exp_backward(grad, out):  # remembers its output, not its input
    return grad * out


@op(promotes="float")
def expm1(input):
    """exp(input) - 1, precise near zero."""
    with np.errstate(over="ignore"):
        return np.expm1(input)


@expm1.backward
def expm1_backward(grad, out):
    return grad * (out + 1)


@op(promotes="float")
def log(input):
    """The natural logarithm."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(input)


@log.backward
def log_backward(grad, input):
    return div(grad, input)


@op(promotes="float")
def log2(input):
    """The logarithm to base 2."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2(input)


@log2.backward
def log2_backward(grad, input):
    return div(grad, input * math.log(2))


@op(promotes="float")
def log10(input):
    """The logarithm to base 10."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(input)


@log10.backward
def log10_backward(grad, input):
    return div(grad, input * math.log(10))


@op(promotes="float")
def log1p(input):
    """log(1 + input), precise near zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log1p(input)


@log1p.backward
def log1p_backward(grad, input):
    return div(grad, input + 1)


@op(promotes="float")
def sqrt(input):
    """The square root."""
    with np.errstate(invalid="ignore"):
        return np.sqrt(input)


@sqrt.backward
def sqrt_backward(grad, out):
    return div(grad, 2 * out)


@op(promotes="float")
def rsqrt(input):
    """1 / sqrt(input)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 / np.sqrt(input)


@rsqrt.backward
def rsqrt_backward(grad, out):
    return -0.5 * grad * pow_(out, 3)


@op(promotes="float")
def reciprocal(input):
    """1 / input."""
    with np.errstate(divide="ignore"):
        return 1 / input


@reciprocal.backward
def reciprocal_backward(grad, out):
    return -grad * out * out


@op
def square(input):
    """input * input."""
    return input * input


@square.backward
def square_backward(grad, input):
    return grad * (2.0 * input)


square.named(lambda node: ("Pow", 0))


@op
def abs_(input):
    """The distance from zero."""
    return np.abs(input)


@abs_.backward
def abs_backward(grad, input):
    return grad * np.sign(bare(input))


@op
def sign(input):
    """-1, 0 or 1."""
    return np.sign(input)


@sign.backward
def sign_backward(grad):
    return grad * 0.0


@op
def floor(input):
    """The largest whole number that is not above."""
    return np.floor(input)


@floor.backward
def floor_backward(grad):
    return grad * 0.0


@op
def ceil(input):
    """The smallest whole number that is not below."""
    return np.ceil(input)


@ceil.backward
def ceil_backward(grad):
    return grad * 0.0


@op
def round_(input, *, decimals=0):
    """The nearest whole number; halves go to the even one."""
    return np.round(input, decimals)


@round_.backward
def round_backward(grad):
    return grad * 0.0


@op
def trunc(input):
    """The whole number next to it towards zero."""
    return np.trunc(input)


@trunc.backward
def trunc_backward(grad):
    return grad * 0.0


@op(promotes="same")
def clamp_(input, min=None, max=None):
    """input, but not below min and not above max (numbers, tensors or None)."""
    out = input if min is None else np.maximum(input, min)
    out = out if max is None else np.minimum(out, max)
    return out.copy() if out is input else out


@clamp_.backward
def clamp_backward(grad, input, min, max, needs):
    x = bare(input)
    below = False if min is None else x < bare(min)
    above = False if max is None else x > bare(max)
    return (
        where(below | above, 0.0, grad) if needs[0] else None,
        where(below, grad, 0.0) if len(needs) > 1 and needs[1] else None,
        where(above, grad, 0.0) if len(needs) > 2 and needs[2] else None,
    )


@op(promotes="same")
def maximum(input, other):
    """The larger of the two, element by element."""
    return np.maximum(input, other)


@maximum.backward
def maximum_backward(grad, input, other, needs):
    return compared(grad, bare(input) > bare(other), bare(input) == bare(other), needs)


@op(promotes="same")
def minimum(input, other):
    """The smaller of the two, element by element."""
    return np.minimum(input, other)


@minimum.backward
def minimum_backward(grad, input, other, needs):
    return compared(grad, bare(input) < bare(other), bare(input) == bare(other), needs)


def compared(grad, first, tie, needs):
    """The winner gets the gradient; at a tie each gets half."""
    first = first + 0.5 * tie
    share = first.astype(bare(grad).dtype)
    return grad * share if needs[0] else None, grad * (1 - share) if needs[1] else None


for binary in (add, mul, div, floor_divide, remainder, fmod, maximum, minimum):
    binary.explain(broadcast_error)
