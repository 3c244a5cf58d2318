"""Small formulas, element by element: lerp, addcmul, logit ... Made of other ops, they need no rules of their own."""

import math

import numpy as np

from edutorch import ops
from edutorch.dtypes import c_name, default, is_complex, is_float, is_inexact
from edutorch.functions.halves import rounded_once
from edutorch.graph import TensorBase
from edutorch.limits import finfo
from edutorch.node_names import known_as
from edutorch.op import bare, fresh
from edutorch.ops import (
    acosh,
    asinh,
    atanh,
    bitwise_left_shift,
    bitwise_right_shift,
    copysign,
    erf,
    erfc,
    exp2,
    gcd,
    hypot,
    lcm,
    logaddexp,
    logaddexp2,
    nextafter,
    trunc,
)  # fmt: skip
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.kinds import not_for

__all__ = [
    "addcmul", "addcdiv", "lerp", "frac", "nan_to_num", "xlogy", "logit", "sinc", "deg2rad", "rad2deg", "clamp_min",
    "clamp_max", "float_power", "fmax", "fmin", "heaviside", "positive", "signbit", "isposinf", "isneginf", "isreal",
    "exp2", "erf", "erfc", "asinh", "acosh", "atanh", "arcsinh", "arccosh", "arctanh", "logaddexp", "hypot",
    "bitwise_left_shift", "bitwise_right_shift", "fix", "gcd", "lcm", "copysign", "nextafter", "logaddexp2", "ldexp",
]  # fmt: skip


arcsinh, arccosh, arctanh, fix = asinh, acosh, atanh, trunc


def no_complex(words, input):
    if input.array.dtype.kind == "c":
        raise RuntimeError(words)


@known_as("AddcmulBackward0")
@rounded_once
def addcmul(input, tensor1, tensor2, *, value=1):
    """input + value * tensor1 * tensor2.

    Example:
        >>> import edutorch as torch
        >>> torch.addcmul(torch.ones(2), torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]), value=0.5)
        tensor([2.5000, 5.0000])
    """
    broadcast_error(input.array, tensor1.array, tensor2.array)
    not_for("b", "addcmul_cpu_out", tensor1.array, tensor2.array)
    if not any(is_inexact(x.array.dtype) for x in (input, tensor1, tensor2)):
        value = int(value)  # among whole numbers it is one, too
    product = ops.mul(tensor1, tensor2)
    return ops.add(input, product if value == 1 else ops.mul(product, value))


@known_as("AddcdivBackward0")
@rounded_once
def addcdiv(input, tensor1, tensor2, *, value=1):
    """input + value * tensor1 / tensor2.

    Example:
        >>> import edutorch as torch
        >>> torch.addcdiv(torch.ones(2), torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0]))
        tensor([1.5000, 1.5000])
    """
    if all(not is_inexact(x.array.dtype) for x in (tensor1, tensor2)):
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a "
            "true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value "
            "* torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / "
            "tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value "
            "* tensor1 / tensor2), for all dtypes."
        )
    quotient = ops.div(tensor1, tensor2)
    return ops.add(input, quotient if value == 1 else ops.mul(quotient, value))


@known_as(lambda input, end, weight: f"LerpBackward{int(isinstance(weight, TensorBase))}")
@rounded_once
def lerp(input, end, weight):
    """On the way from input to end: input for weight 0, end for weight 1.

    Example:
        >>> import edutorch as torch
        >>> torch.lerp(torch.tensor([0.0, 10.0]), torch.tensor([10.0, 20.0]), 0.25)
        tensor([ 2.5000, 12.5000])
    """
    for name, x in (("end", end), ("weight", weight)):
        if isinstance(x, TensorBase) and x.array.dtype != input.array.dtype:
            raise RuntimeError(
                f"expected dtype {c_name(input.array.dtype)} for `{name}` but got dtype {c_name(x.array.dtype)}"
            )
    broadcast_error(*(x.array for x in (input, end, weight) if isinstance(x, TensorBase)))
    not_for("biu", f"lerp_kernel_{'tensor' if isinstance(weight, TensorBase) else 'scalar'}", input.array)
    way = ops.sub(end, input)
    forward = ops.add(input, ops.mul(way, weight))
    if isinstance(weight, TensorBase):  # measured from the nearer end, so that weight 1 is end exactly
        return ops.where(ops.lt(ops.abs_(weight), 0.5), forward, ops.sub(end, ops.mul(way, ops.rsub_(weight, 1))))
    return forward if abs(weight) < 0.5 else ops.sub(end, ops.mul(way, 1 - weight))


@known_as("FracBackward0")
def frac(input):
    """What is behind the point, with the sign of input.

    Example:
        >>> import edutorch as torch
        >>> torch.frac(torch.tensor([1.25, -2.5]))
        tensor([ 0.2500, -0.5000])
    """
    not_for("biuc", "frac_cpu", input.array)
    return ops.sub(input, ops.trunc(input))


@known_as("NanToNumBackward0")
def nan_to_num(input, nan=0.0, posinf=None, neginf=None):
    """input with ordinary numbers in the place of nan, inf and -inf (the largest and the smallest, if none are given).

    Example:
        >>> import edutorch as torch
        >>> torch.nan_to_num(torch.tensor([float("nan"), 2.0]), nan=7.0)
        tensor([7., 2.])
    """
    if not is_inexact(input.array.dtype):
        return ops.clone(input)
    if is_complex(input.array.dtype):
        parts = (nan_to_num(part, nan, posinf, neginf) for part in (ops.real_(input), ops.imag_(input)))
        return ops.complex_(*parts)
    limits = finfo(input.array.dtype)
    out = ops.where(ops.isnan(input), float(nan or 0.0), input)
    out = ops.where(isposinf(input), float(limits.max if posinf is None else posinf), out)
    return ops.where(isneginf(input), float(limits.min if neginf is None else neginf), out)


def number_like(x, kind, model):
    """A number as a tensor of this type, or of the complex one beside it, where the array model is."""
    return fresh(np.asarray(x, np.result_type(kind, np.complex64) if isinstance(x, complex) else kind, like=model))


def name_of_xlogy(input, other):
    """PyTorch numbers its forms: two tensors, a number first, a number second."""
    form = 2 if not isinstance(other, TensorBase) else 0 if isinstance(input, TensorBase) else 1
    return f"XlogyBackward{form}"


@known_as(name_of_xlogy)
def xlogy(input, other):
    """input * log(other), which is 0 where input is 0.

    Example:
        >>> import edutorch as torch
        >>> torch.xlogy(torch.tensor([0.0, 2.0]), torch.tensor([0.0, 1.0]))
        tensor([0., 0.])
    """
    model = (input if isinstance(input, TensorBase) else other).array
    kind = model.dtype if is_inexact(model.dtype) else default.float
    input, other = (x if isinstance(x, TensorBase) else number_like(x, kind, model) for x in (input, other))
    not_for("c", "xlogy_cpu", input.array, other.array)
    nothing = fresh(np.asarray((bare(input) == 0) & (bare(other) <= 0), like=model))
    return ops.mul(input, ops.log(ops.where(nothing, 1.0, other)))


@known_as("LogitBackward0")
def logit(input, eps=None):
    """log(input / (1 - input)): sigmoid, backwards. With eps, input is first kept between eps and 1 - eps.

    Example:
        >>> import edutorch as torch
        >>> torch.logit(torch.tensor([0.5, 1.0]), eps=0.25)
        tensor([0.0000, 1.0986])
    """
    not_for("c", "logit_cpu", input.array)
    input = input if is_inexact(input.array.dtype) else ops.to(input, dtype=default.float)
    x = input if eps is None else ops.clamp_(input, eps, 1 - eps)
    return ops.log(ops.div(x, ops.rsub_(x, 1)))


@known_as("SincBackward0")
@rounded_once
def sinc(input):
    """sin(pi x) / (pi x), which is 1 at 0."""
    x = ops.mul(input, math.pi)
    zero = ops.eq(x, 0)
    return ops.where(zero, 1.0, ops.div(ops.sin(x), ops.where(zero, 1.0, x)))


@known_as("Deg2RadBackward0")
def deg2rad(input):
    """Degrees in radians.

    Example:
        >>> import edutorch as torch
        >>> torch.deg2rad(torch.tensor([180.0]))
        tensor([3.1416])
    """
    no_complex("deg2rad is not supported for complex tensors.", input)
    return ops.mul(input, math.pi / 180)


@known_as("Rad2DegBackward0")
def rad2deg(input):
    """Radians in degrees."""
    no_complex("rad2deg is not supported for complex tensors.", input)
    return ops.mul(input, 180 / math.pi)


@known_as("ClampMinBackward0")
def clamp_min(input, min):
    """input, but not below min."""
    return ops.clamp_(input, min, None)


@known_as("ClampMaxBackward0")
def clamp_max(input, max):
    """input, but not above max."""
    return ops.clamp_(input, None, max)


def float_power(input, exponent):
    """input to the power exponent, in float64.

    Example:
        >>> import edutorch as torch
        >>> torch.float_power(torch.tensor([2, 3]), 0.5)
        tensor([1.4142, 1.7321], dtype=torch.float64)
    """
    arrays = [x.array for x in (input, exponent) if isinstance(x, TensorBase)]
    kind = np.dtype(
        "complex128" if any(map(np.iscomplexobj, arrays)) or complex in (type(input), type(exponent)) else "float64"
    )
    input, exponent = (
        ops.to(x, dtype=kind) if isinstance(x, TensorBase) else kind.type(x).item() for x in (input, exponent)
    )
    return ops.pow_(input, exponent)


@known_as("FmaxBackward0")
def fmax(input, other):
    """The larger of the two; where one is nan, the other one."""
    no_complex("fmax not implemented for complex tensors.", input)
    return ops.where(ops.logical_or(ops.ge(input, other), ops.isnan(other)), input, other)


@known_as("FminBackward0")
def fmin(input, other):
    """The smaller of the two; where one is nan, the other one."""
    no_complex("fmin not implemented for complex tensors.", input)
    return ops.where(ops.logical_or(ops.le(input, other), ops.isnan(other)), input, other)


def heaviside(input, values):
    """0 for negative numbers, 1 for positive ones, values at zero."""
    if values.array.dtype != input.array.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    step = ops.to(ops.gt(input, 0), dtype=input.array.dtype)
    return ops.where(ops.eq(input, 0), values, step)


def positive(input):
    """input itself: what +x is."""
    if input.array.dtype == bool:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


def signbit(input):
    """Is it negative? -0.0 is."""
    if input.array.dtype.kind == "c":
        raise NotImplementedError("signbit is not implemented for complex tensors.")
    array = input.array
    return fresh(np.asarray(np.signbit(array) if is_float(array.dtype) else array < 0, like=array))


def isposinf(input):
    """Is it inf?"""
    no_complex("isposinf does not support complex inputs.", input)
    return ops.eq(input, math.inf)


def isneginf(input):
    """Is it -inf?"""
    no_complex("isneginf does not support complex inputs.", input)
    return ops.eq(input, -math.inf)


def isreal(input):
    """Is its imaginary part 0?"""
    return fresh(np.asarray(np.isreal(input.array), like=input.array))


@known_as("LdexpBackward0")
def ldexp(input, other):
    """input * 2^other.

    Example:
        >>> import edutorch as torch
        >>> torch.ldexp(torch.tensor([1.0, 3.0]), torch.tensor([2, -1]))
        tensor([4.0000, 1.5000])
    """
    power = ops.pow_(2.0, other)
    return ops.mul(input, ops.to(power, dtype=input.array.dtype) if is_float(input.array.dtype) else power)
