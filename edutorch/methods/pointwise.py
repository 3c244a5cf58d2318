"""Methods of a Tensor that go number by number: operators, arithmetic, functions of one number, comparisons."""

from edutorch import ops
from edutorch.autograd.inplace import set_item
from edutorch.functions import formulas, index, pointwise, softmax
from edutorch.methods.manners import binary, operator, unary


class Pointwise:
    """x + y, x.exp(), x.eq(y) and their like."""

    # Operators

    __add__, __radd__ = operator(ops.add), operator(ops.add, reflected=True)
    __sub__, __rsub__ = operator(ops.sub), operator(ops.rsub_)
    __mul__, __rmul__ = operator(ops.mul), operator(ops.mul, reflected=True)
    __truediv__, __rtruediv__ = operator(ops.div), operator(ops.div, reflected=True)
    __floordiv__, __rfloordiv__ = operator(ops.floor_divide), operator(ops.floor_divide, reflected=True)
    __mod__, __rmod__ = operator(ops.remainder), operator(ops.remainder, reflected=True)
    __pow__, __rpow__ = operator(ops.pow_), operator(ops.pow_, reflected=True)
    __matmul__, __rmatmul__ = operator(ops.matmul, numbers=False), operator(ops.matmul, reflected=True, numbers=False)
    __and__, __rand__ = operator(ops.bitwise_and), operator(ops.bitwise_and, reflected=True)
    __or__, __ror__ = operator(ops.bitwise_or), operator(ops.bitwise_or, reflected=True)
    __xor__, __rxor__ = operator(ops.bitwise_xor), operator(ops.bitwise_xor, reflected=True)
    __lshift__, __rlshift__ = operator(ops.bitwise_left_shift), operator(ops.bitwise_left_shift, reflected=True)
    __rshift__, __rrshift__ = operator(ops.bitwise_right_shift), operator(ops.bitwise_right_shift, reflected=True)
    __eq__, __ne__ = operator(ops.eq), operator(ops.ne)
    __lt__, __le__, __gt__, __ge__ = map(operator, (ops.lt, ops.le, ops.gt, ops.ge))
    __neg__, __abs__, __invert__ = unary(ops.neg), unary(ops.abs_), pointwise.invert
    __pos__ = formulas.positive
    __hash__ = object.__hash__  # == compares numbers; as a key of a dictionary a tensor is itself
    __getitem__ = index.getitem
    __setitem__ = set_item

    # Number by number

    add, sub, div, pow, fmod = pointwise.add, pointwise.sub, pointwise.div, pointwise.pow, pointwise.fmod
    subtract, divide, true_divide = pointwise.sub, pointwise.div, pointwise.div
    mul = multiply = binary(ops.mul)
    floor_divide, remainder, atan2 = map(binary, (ops.floor_divide, ops.remainder, ops.atan2))
    maximum, minimum = map(binary, (ops.maximum, ops.minimum))
    neg = negative = unary(ops.neg)
    abs = absolute = unary(ops.abs_)
    exp, expm1, log, log2, log10, log1p = map(unary, (ops.exp, ops.expm1, ops.log, ops.log2, ops.log10, ops.log1p))
    sqrt, rsqrt, square, reciprocal = map(unary, (ops.sqrt, ops.rsqrt, ops.square, ops.reciprocal))
    sin, cos, tan, asin, acos, atan = map(unary, (ops.sin, ops.cos, ops.tan, ops.asin, ops.acos, ops.atan))
    sinh, cosh, tanh, sigmoid, relu = map(unary, (ops.sinh, ops.cosh, ops.tanh, ops.sigmoid, ops.relu))
    floor, ceil, trunc, sign = map(unary, (ops.floor, ops.ceil, ops.trunc, ops.sign))
    round, clamp, clip = pointwise.round, pointwise.clamp, pointwise.clamp
    softmax, log_softmax = softmax.softmax, softmax.log_softmax
    exp2, erf, erfc, asinh, acosh, atanh = map(unary, (ops.exp2, ops.erf, ops.erfc, ops.asinh, ops.acosh, ops.atanh))
    logaddexp, hypot = binary(ops.logaddexp), binary(ops.hypot)
    arcsin, arccos, arctan, arctan2, fix, sgn = asin, acos, atan, atan2, trunc, sign
    addcmul, addcdiv, lerp, frac, xlogy = (
        formulas.addcmul, formulas.addcdiv, formulas.lerp, formulas.frac, formulas.xlogy
    )  # fmt: skip
    nan_to_num, logit, sinc, deg2rad, rad2deg = (
        formulas.nan_to_num, formulas.logit, formulas.sinc, formulas.deg2rad, formulas.rad2deg
    )  # fmt: skip
    clamp_min, clamp_max, float_power, heaviside = (
        formulas.clamp_min, formulas.clamp_max, formulas.float_power, formulas.heaviside
    )  # fmt: skip
    fmax, fmin, positive, signbit = formulas.fmax, formulas.fmin, formulas.positive, formulas.signbit
    isposinf, isneginf, isreal = formulas.isposinf, formulas.isneginf, formulas.isreal

    eq, ne, lt, le, gt, ge = map(binary, (ops.eq, ops.ne, ops.lt, ops.le, ops.gt, ops.ge))
    logical_and, logical_or, logical_xor = map(binary, (ops.logical_and, ops.logical_or, ops.logical_xor))
    bitwise_and, bitwise_or, bitwise_xor = map(binary, (ops.bitwise_and, ops.bitwise_or, ops.bitwise_xor))
    bitwise_left_shift, bitwise_right_shift = map(binary, (ops.bitwise_left_shift, ops.bitwise_right_shift))
    greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne
    logical_not, bitwise_not = unary(ops.logical_not), unary(ops.bitwise_not)
    isnan, isinf, isfinite = map(unary, (ops.isnan, ops.isinf, ops.isfinite))
    isclose, allclose, equal = pointwise.isclose, pointwise.allclose, pointwise.equal

    def where(self, condition, other):
        """self where condition is true, other elsewhere."""
        return ops.where(condition, self, other)
