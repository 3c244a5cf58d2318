"""Methods of a Tensor that end in an underscore: each changes the tensor in the memory that it has, and returns it."""

from edutorch import ops, random
from edutorch.functions import changing, formulas, linalg, matrices, reduce, scatter, statistics
from edutorch.functions import shape as shapes
from edutorch.methods.manners import by_copy, in_place, look_otherwise


class InPlace:
    """x.add_(1), x.zero_(), x.clamp_(min=0) and their like."""

    add_, sub_, div_, clamp_ = changing.add_, changing.sub_, changing.div_, changing.clamp_
    copy_, fill_, zero_ = changing.copy_, changing.fill_, changing.zero_
    clamp_min_, clamp_max_ = changing.clamp_min_, changing.clamp_max_
    mul_, floor_divide_, remainder_, pow_ = map(in_place, (ops.mul, ops.floor_divide, ops.remainder, ops.pow_))
    exp_, log_, sqrt_, square_, abs_, neg_ = map(in_place, (ops.exp, ops.log, ops.sqrt, ops.square, ops.abs_, ops.neg))
    sin_, cos_, tanh_, sigmoid_, relu_, floor_, ceil_ = map(
        in_place, (ops.sin, ops.cos, ops.tanh, ops.sigmoid, ops.relu, ops.floor, ops.ceil)
    )
    reciprocal_, rsqrt_, round_, trunc_, sign_ = map(
        in_place, (ops.reciprocal, ops.rsqrt, ops.round_, ops.trunc, ops.sign)
    )
    expm1_, log2_, log10_, log1p_ = map(in_place, (ops.expm1, ops.log2, ops.log10, ops.log1p))
    tan_, asin_, acos_, atan_, sinh_, cosh_ = map(in_place, (ops.tan, ops.asin, ops.acos, ops.atan, ops.sinh, ops.cosh))
    fmod_, atan2_, masked_fill_ = map(in_place, (ops.fmod, ops.atan2, ops.masked_fill_))
    eq_, ne_, lt_, le_, gt_, ge_ = map(in_place, (ops.eq, ops.ne, ops.lt, ops.le, ops.gt, ops.ge))
    logical_and_, logical_or_, logical_xor_, logical_not_ = map(
        in_place, (ops.logical_and, ops.logical_or, ops.logical_xor, ops.logical_not)
    )
    bitwise_and_, bitwise_or_, bitwise_xor_ = map(in_place, (ops.bitwise_and, ops.bitwise_or, ops.bitwise_xor))
    __iand__, __ior__, __ixor__ = bitwise_and_, bitwise_or_, bitwise_xor_
    subtract_, multiply_, divide_, negative_, absolute_ = sub_, mul_, div_, neg_, abs_
    clip_ = clamp_
    exp2_, erf_, erfc_, asinh_, acosh_, atanh_, hypot_ = map(
        in_place, (ops.exp2, ops.erf, ops.erfc, ops.asinh, ops.acosh, ops.atanh, ops.hypot)
    )
    scatter_, scatter_add_, index_add_, index_copy_, index_fill_, index_put_, masked_scatter_ = map(
        by_copy,
        (
            scatter.scatter,
            scatter.scatter_add,
            scatter.index_add,
            scatter.index_copy,
            scatter.index_fill,
            scatter.index_put,
            scatter.masked_scatter,
        ),
    )
    addcmul_, addcdiv_, lerp_, frac_, nan_to_num_, cumsum_, cumprod_, tril_, triu_, addmm_, baddbmm_ = map(
        by_copy,
        (
            formulas.addcmul,
            formulas.addcdiv,
            formulas.lerp,
            formulas.frac,
            formulas.nan_to_num,
            reduce.cumsum,
            statistics.cumprod,
            linalg.tril,
            linalg.triu,
            linalg.addmm,
            matrices.baddbmm,
        ),
    )
    squeeze_, unsqueeze_, t_, transpose_, swapaxes_ = map(
        look_otherwise, (shapes.squeeze, shapes.unsqueeze, shapes.t, shapes.transpose, shapes.transpose)
    )
    fill_diagonal_ = changing.fill_diagonal_
    __iadd__, __isub__, __imul__, __itruediv__ = add_, sub_, mul_, div_
    __ifloordiv__, __imod__, __ipow__ = floor_divide_, remainder_, pow_

    uniform_, normal_, random_, bernoulli_ = random.uniform_, random.normal_, random.random_, random.bernoulli_
    exponential_, geometric_, cauchy_, log_normal_ = (
        random.exponential_, random.geometric_, random.cauchy_, random.log_normal_
    )  # fmt: skip
    bernoulli, multinomial = random.bernoulli, random.multinomial
