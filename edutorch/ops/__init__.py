"""Every primitive once: an array function and, beside it, its backward rule. One file a family."""

from edutorch.op import fresh
from edutorch.ops.arithmetic import abs_, add, div, div_rounded, floor_divide, fmod, mul, neg, remainder, rsub_, sub
from edutorch.ops.bessel import i0, i0e, i1, i1e
from edutorch.ops.choice import clamp_, maximum, minimum, where
from edutorch.ops.compare import (
    bitwise_and,
    bitwise_left_shift,
    bitwise_not,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    eq,
    ge,
    gt,
    isclose,
    isfinite,
    isinf,
    isnan,
    le,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    ne,
    nonzero_,
    nonzero_tuple,
)
from edutorch.ops.complex_numbers import (
    angle,
    complex_,
    conj_,
    conj_physical,
    imag_,
    polar,
    real_,
    sgn,
    view_as_complex,
    view_as_real,
)
from edutorch.ops.convert import clone, contiguous_copy, to, to_device, view_dtype
from edutorch.ops.cumulative import cumprod_, cumsum_, logcumsumexp_
from edutorch.ops.determinant import det_, slogdet_
from edutorch.ops.error_function import erf, erfc, erfcx, log_ndtr
from edutorch.ops.exponential import (
    exp,
    exp2,
    expm1,
    hypot,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logaddexp2,
    pow_,
    reciprocal,
    rsqrt,
    sqrt,
    square,
)
from edutorch.ops.factorization import cholesky_, qr_
from edutorch.ops.fourier import fft_, irfft_, rfft_
from edutorch.ops.gamma_function import digamma, gammainc, gammaincc, lgamma, mvlgamma_, polygamma_, zeta
from edutorch.ops.index import gather_, index, index_put, index_sum, masked_fill_, put_along, scatter_, slice_
from edutorch.ops.linalg import addmm_, dot, linear, matmul, vdot
from edutorch.ops.matrix_functions import lstsq_, matrix_exp_, pinv_
from edutorch.ops.neural import cross_entropy_, log_softmax_, nll_loss_, relu, sigmoid, softmax_, softplus_
from edutorch.ops.normal_quantile import erfinv, ndtri
from edutorch.ops.number_theory import copysign, frexp, gcd, lcm, nextafter
from edutorch.ops.place import fill, place, zeros_like
from edutorch.ops.reduce import (
    all_,
    amax_,
    amin_,
    any_,
    argmax_,
    argmin_,
    logsumexp_,
    max_all,
    max_dim,
    mean_,
    min_all,
    min_dim,
    norm_,
    prod_,
    std_,
    sum_,
    var_,
)
from edutorch.ops.rounding import ceil, floor, round_, sign, trunc
from edutorch.ops.scatter_reduction import scatter_reduce_
from edutorch.ops.shape import (
    cat_,
    expand_,
    flip_,
    matrix_t,
    permute_,
    reshape,
    roll_,
    split_,
    squeeze_,
    stack_,
    transpose_,
    unbind_,
    unsqueeze_,
)
from edutorch.ops.solving import inv_, lu_, lu_factor_, solve_, solve_triangular_
from edutorch.ops.sorting import sort_, topk_
from edutorch.ops.special import entr, xlog1py
from edutorch.ops.spectrum import eig_, eigh_, eigvals_, eigvalsh_, svd_, svdvals_
from edutorch.ops.triangle import tril_, triu_
from edutorch.ops.trigonometry import (
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cos,
    cosh,
    sin,
    sinh,
    tan,
    tanh,
)
from edutorch.ops.windows import as_strided_, diagonal_, unfold_

__all__ = [name for name in dir() if not name.startswith("__")]
