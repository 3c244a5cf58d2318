"""Methods of a Tensor that go number by number: operators, arithmetic, functions of one number, comparisons."""

from edutorch import ops
from edutorch.autograd.inplace import set_item
from edutorch.calls import methods
from edutorch.functions import formulas, index, pointwise, shares, softmax
from edutorch.methods.manners import divided_by, operator, unary


@methods
class Pointwise:
    """x + y, x.exp(), x.eq(y) and their like."""

    # Operators

    __add__, __radd__ = operator(ops.add), operator(ops.add, reflected=True)
    __sub__, __rsub__ = operator(ops.sub), operator(ops.rsub_)
    __mul__, __rmul__ = operator(ops.mul), operator(ops.mul, reflected=True)
    __truediv__, __rtruediv__ = operator(ops.div), divided_by
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

    add = pointwise.add
    sub = pointwise.sub
    div = pointwise.div
    pow = pointwise.pow
    fmod = pointwise.fmod
    subtract = pointwise.sub
    divide = pointwise.div
    true_divide = pointwise.div
    mul = multiply = ops.mul
    floor_divide = ops.floor_divide
    remainder = ops.remainder
    atan2 = ops.atan2
    maximum = ops.maximum
    minimum = ops.minimum
    neg = negative = ops.neg
    abs = absolute = ops.abs_
    exp = ops.exp
    expm1 = ops.expm1
    log = ops.log
    log2 = ops.log2
    log10 = ops.log10
    log1p = ops.log1p
    sqrt = ops.sqrt
    rsqrt = ops.rsqrt
    square = ops.square
    reciprocal = ops.reciprocal
    sin = ops.sin
    cos = ops.cos
    tan = ops.tan
    asin = ops.asin
    acos = ops.acos
    atan = ops.atan
    sinh = ops.sinh
    cosh = ops.cosh
    tanh = ops.tanh
    sigmoid = ops.sigmoid
    relu = ops.relu
    floor = ops.floor
    ceil = ops.ceil
    trunc = ops.trunc
    sign = ops.sign
    round = pointwise.round
    clamp = pointwise.clamp
    clip = pointwise.clamp
    softmax, log_softmax = softmax.softmax, softmax.log_softmax
    exp2 = ops.exp2
    erf = ops.erf
    erfc = ops.erfc
    asinh = ops.asinh
    acosh = ops.acosh
    atanh = ops.atanh
    logaddexp = ops.logaddexp
    hypot = ops.hypot
    arcsin = asin
    arccos = acos
    arctan = atan
    arctan2 = atan2
    fix = trunc
    addcmul = formulas.addcmul
    addcdiv = formulas.addcdiv
    lerp = formulas.lerp
    frac = formulas.frac
    xlogy = formulas.xlogy
    nan_to_num = formulas.nan_to_num
    logit = formulas.logit
    sinc = formulas.sinc
    deg2rad = formulas.deg2rad
    rad2deg = formulas.rad2deg
    clamp_min = formulas.clamp_min
    clamp_max = formulas.clamp_max
    float_power = formulas.float_power
    heaviside = formulas.heaviside
    fmax = formulas.fmax
    fmin = formulas.fmin
    positive = formulas.positive
    signbit = formulas.signbit
    copysign = ops.copysign
    gcd = ops.gcd
    lcm = ops.lcm
    ldexp = formulas.ldexp
    frexp = shares.frexp
    nextafter = ops.nextafter
    logaddexp2 = ops.logaddexp2
    arcsinh = ops.asinh
    arccosh = ops.acosh
    arctanh = ops.atanh
    isposinf = formulas.isposinf
    isneginf = formulas.isneginf
    isreal = formulas.isreal

    eq = ops.eq
    ne = ops.ne
    lt = ops.lt
    le = ops.le
    gt = ops.gt
    ge = ops.ge
    logical_and = ops.logical_and
    logical_or = ops.logical_or
    logical_xor = ops.logical_xor
    bitwise_and = ops.bitwise_and
    bitwise_or = ops.bitwise_or
    bitwise_xor = ops.bitwise_xor
    bitwise_left_shift = ops.bitwise_left_shift
    bitwise_right_shift = ops.bitwise_right_shift
    greater = gt
    greater_equal = ge
    less = lt
    less_equal = le
    not_equal = ne
    logical_not = ops.logical_not
    bitwise_not = ops.bitwise_not
    isnan = ops.isnan
    isinf = ops.isinf
    isfinite = ops.isfinite
    isclose = pointwise.isclose
    allclose = pointwise.allclose
    equal = pointwise.equal

    def where(self, condition, other):
        """self where condition is true, other elsewhere."""
        return pointwise.where(condition, self, other)
