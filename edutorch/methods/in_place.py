"""Methods of a Tensor that end in an underscore: each changes the tensor in the memory that it has, and returns it."""

from edutorch import ops, random
from edutorch.calls import methods
from edutorch.functions import (
    changing,
    formulas,
    linalg,
    matrices,
    reduce,
    scatter,
    scatter_reduction,
    statistics,
    transposing,
    windows,
)
from edutorch.functions import shape as shapes
from edutorch.methods.manners import by_copy, in_place, look_otherwise


@methods
class InPlace:
    """x.add_(1), x.zero_(), x.clamp_(min=0) and their like."""

    add_ = changing.add_
    sub_ = changing.sub_
    div_ = changing.div_
    clamp_ = changing.clamp_
    copy_ = changing.copy_
    fill_ = changing.fill_
    zero_ = changing.zero_
    clamp_min_ = changing.clamp_min_
    clamp_max_ = changing.clamp_max_
    mul_ = in_place(ops.mul)
    floor_divide_ = in_place(ops.floor_divide)
    remainder_ = in_place(ops.remainder)
    pow_ = in_place(ops.pow_)
    exp_ = in_place(ops.exp)
    log_ = in_place(ops.log)
    sqrt_ = in_place(ops.sqrt)
    square_ = in_place(ops.square)
    abs_ = in_place(ops.abs_)
    neg_ = in_place(ops.neg)
    sin_ = in_place(ops.sin)
    cos_ = in_place(ops.cos)
    tanh_ = in_place(ops.tanh)
    sigmoid_ = in_place(ops.sigmoid)
    relu_ = in_place(ops.relu)
    floor_ = in_place(ops.floor)
    ceil_ = in_place(ops.ceil)
    reciprocal_ = in_place(ops.reciprocal)
    rsqrt_ = in_place(ops.rsqrt)
    round_ = in_place(ops.round_)
    trunc_ = in_place(ops.trunc)
    sign_ = in_place(ops.sign)
    expm1_ = in_place(ops.expm1)
    log2_ = in_place(ops.log2)
    log10_ = in_place(ops.log10)
    log1p_ = in_place(ops.log1p)
    tan_ = in_place(ops.tan)
    asin_ = in_place(ops.asin)
    acos_ = in_place(ops.acos)
    atan_ = in_place(ops.atan)
    sinh_ = in_place(ops.sinh)
    cosh_ = in_place(ops.cosh)
    fmod_ = in_place(ops.fmod)
    atan2_ = in_place(ops.atan2)
    masked_fill_ = in_place(ops.masked_fill_)
    eq_ = in_place(ops.eq)
    ne_ = in_place(ops.ne)
    lt_ = in_place(ops.lt)
    le_ = in_place(ops.le)
    gt_ = in_place(ops.gt)
    ge_ = in_place(ops.ge)
    logical_and_ = in_place(ops.logical_and)
    logical_or_ = in_place(ops.logical_or)
    logical_xor_ = in_place(ops.logical_xor)
    logical_not_ = in_place(ops.logical_not)
    bitwise_and_ = in_place(ops.bitwise_and)
    bitwise_or_ = in_place(ops.bitwise_or)
    bitwise_xor_ = in_place(ops.bitwise_xor)
    __iand__, __ior__, __ixor__ = bitwise_and_, bitwise_or_, bitwise_xor_
    subtract_ = sub_
    multiply_ = mul_
    divide_ = div_
    negative_ = neg_
    absolute_ = abs_
    clip_ = clamp_
    exp2_ = in_place(ops.exp2)
    erf_ = in_place(ops.erf)
    erfc_ = in_place(ops.erfc)
    asinh_ = in_place(ops.asinh)
    acosh_ = in_place(ops.acosh)
    atanh_ = in_place(ops.atanh)
    hypot_ = in_place(ops.hypot)
    bitwise_not_ = in_place(ops.bitwise_not)
    bitwise_left_shift_ = in_place(ops.bitwise_left_shift)
    bitwise_right_shift_ = in_place(ops.bitwise_right_shift)
    __ilshift__, __irshift__ = bitwise_left_shift_, bitwise_right_shift_
    copysign_ = in_place(ops.copysign)
    gcd_ = in_place(ops.gcd)
    lcm_ = in_place(ops.lcm)
    nextafter_ = in_place(ops.nextafter)
    true_divide_ = div_
    fix_ = trunc_
    arcsin_, arccos_, arctan_, arctan2_ = asin_, acos_, atan_, atan2_
    arcsinh_, arccosh_, arctanh_ = asinh_, acosh_, atanh_
    greater_, greater_equal_, less_, less_equal_, not_equal_ = gt_, ge_, lt_, le_, ne_
    ldexp_ = by_copy(formulas.ldexp)
    float_power_ = by_copy(formulas.float_power)
    heaviside_ = by_copy(formulas.heaviside)
    deg2rad_ = by_copy(formulas.deg2rad)
    rad2deg_ = by_copy(formulas.rad2deg)
    sinc_ = by_copy(formulas.sinc)
    scatter_reduce_ = by_copy(scatter_reduction.scatter_reduce)
    index_reduce_ = by_copy(scatter_reduction.index_reduce)
    put_ = by_copy(scatter_reduction.put)
    addmv_ = by_copy(matrices.addmv)
    addr_ = by_copy(matrices.addr)
    addbmm_ = by_copy(matrices.addbmm)
    apply_ = changing.apply_
    map_ = changing.map_
    map2_ = changing.map2_
    scatter_ = by_copy(scatter.scatter)
    scatter_add_ = by_copy(scatter.scatter_add)
    index_add_ = by_copy(scatter.index_add)
    index_copy_ = by_copy(scatter.index_copy)
    index_fill_ = by_copy(scatter.index_fill)
    index_put_ = by_copy(scatter.index_put)
    masked_scatter_ = by_copy(scatter.masked_scatter)
    addcmul_ = by_copy(formulas.addcmul)
    addcdiv_ = by_copy(formulas.addcdiv)
    lerp_ = by_copy(formulas.lerp)
    frac_ = by_copy(formulas.frac)
    nan_to_num_ = by_copy(formulas.nan_to_num)
    cumsum_ = by_copy(reduce.cumsum)
    cumprod_ = by_copy(statistics.cumprod)
    tril_ = by_copy(linalg.tril)
    triu_ = by_copy(linalg.triu)
    addmm_ = by_copy(linalg.addmm)
    baddbmm_ = by_copy(matrices.baddbmm)
    squeeze_ = look_otherwise(shapes.squeeze)
    unsqueeze_ = look_otherwise(shapes.unsqueeze)
    t_ = look_otherwise(transposing.t)
    transpose_ = look_otherwise(transposing.transpose)
    swapaxes_ = look_otherwise(transposing.transpose)
    swapdims_ = look_otherwise(transposing.transpose)
    as_strided_ = look_otherwise(windows.as_strided)
    fill_diagonal_ = changing.fill_diagonal_
    __iadd__, __isub__, __imul__, __itruediv__ = add_, sub_, mul_, div_
    __ifloordiv__, __imod__, __ipow__ = floor_divide_, remainder_, pow_

    uniform_ = random.uniform_
    normal_ = random.normal_
    random_ = random.random_
    bernoulli_ = random.bernoulli_
    exponential_ = random.exponential_
    geometric_ = random.geometric_
    cauchy_ = random.cauchy_
    log_normal_ = random.log_normal_
    bernoulli = random.bernoulli
    multinomial = random.multinomial


# Those that PyTorch has as functions too: torch.relu_(x) is x.relu_().
ALSO_FUNCTIONS = (
    "abs_", "acos_", "acosh_", "addmv_", "arccos_", "arccosh_", "arcsin_", "arcsinh_", "arctan_", "arctanh_",
    "as_strided_", "asin_", "asinh_", "atan_", "atanh_", "ceil_", "clamp_", "clamp_max_", "clamp_min_", "clip_",
    "conj_physical_", "cos_", "cosh_", "deg2rad_", "detach_", "erf_", "erfc_", "exp2_", "exp_", "expm1_", "fill_",
    "fix_", "floor_", "frac_", "gcd_", "i0_", "index_put_", "lcm_", "ldexp_", "log10_", "log1p_", "log2_", "log_",
    "logit_", "nan_to_num_", "neg_", "negative_", "rad2deg_", "reciprocal_", "relu_", "resize_as_", "round_",
    "rsqrt_", "sigmoid_", "sin_", "sinc_", "sinh_", "sqrt_", "square_", "tan_", "tanh_", "trunc_", "xlogy_",
    "zero_",
)  # fmt: skip
