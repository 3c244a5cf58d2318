"""The table, second part: ops that lessons meet later, and functions that are made of several ops."""

import numpy as np

from edutorch import ops

from .recipes import FLOATS, INTEGERS, binary, function, mask, positions, positive, row, these, unary, unit, x

# One number in, one number out

unary(ops.exp2, "exp2", method="exp2_")
unary(ops.erf, "erf", method="erf_")
unary(ops.erfc, "erfc", method="erfc_")
unary(ops.asinh, "asinh", method="asinh_")
unary(ops.acosh, "acosh", lambda *shape: x(*shape).between(1.2, 3), method="acosh_")
unary(ops.atanh, "atanh", unit, method="atanh_")
binary(ops.hypot, "hypot", first=positive, second=positive, types=FLOATS, method="hypot_")
binary(ops.logaddexp, "logaddexp", types=FLOATS[:2])
for op in (ops.bitwise_left_shift, ops.bitwise_right_shift):
    row(op, function(op.name), (x(2, 3), positions(3, below=4)), (x(), positions(below=4)), types=INTEGERS)
    row(op, lambda T, x, n=op.name: getattr(T, n)(x, 2), x(2, 3), types=INTEGERS)
row((ops.mul, ops.add), lambda T, a, b, c: T.addcmul(a, b, c, value=2), (x(2, 3), x(2, 1), x(3)))
row((ops.div, ops.add), lambda T, a, b, c: T.addcdiv(a, b, c, value=0.5), (x(2, 3), x(2, 1), positive(3)), types=FLOATS)
for weight in (0.25, 0.75, 1.0):
    row((ops.add, ops.sub)[weight > 0.5], lambda T, a, b, w=weight: T.lerp(a, b, w), (x(2, 3), x(3)), types=FLOATS)
row(ops.where, function("lerp"), (x(2, 3), x(3), positive(2, 1)), types=FLOATS)
unary(ops.trunc, "frac", types=FLOATS)
row(
    ops.where,
    lambda T, x: T.nan_to_num(x, 3.0, posinf=9.0),
    these(1.0, np.nan, np.inf, -np.inf),
    types=FLOATS,
    nudge=False,
)
row(ops.log, function("xlogy"), (positive(2, 3), positive(3)), (these(0.0, 1.0, 2.0), these(3.0, 3.0, 2.0)), types=FLOATS,
    nudge=False)  # fmt: skip
row(ops.log, lambda T, x: T.logit(x), x(2, 3).between(0.1, 0.9), types=FLOATS)
row(ops.log, lambda T, x: T.logit(x, eps=0.3), x(2, 3).between(0.1, 0.9), types=FLOATS)
row(ops.sin, function("sinc"), x(2, 3), types=FLOATS)
row(ops.mul, function("deg2rad"), x(2, 3), types=FLOATS)
row(ops.mul, function("rad2deg"), x(2, 3), types=FLOATS)
row(ops.clamp_, lambda T, x: T.clamp_min(x, 0), x(2, 3))
row(ops.clamp_, lambda T, x: x.clamp_max(1), x(2, 3))
row(ops.pow_, lambda T, x: T.float_power(x, 2), x(2, 3))
row(ops.where, function("fmax"), (these(1.0, np.nan, 3.0, np.nan), these(2.0, 2.0, np.nan, np.nan)), types=FLOATS, nudge=False,
    oracle=False)  # fmt: skip
row(
    ops.where,
    function("fmin"),
    (these(1.0, np.nan, 3.0), these(2.0, 2.0, np.nan)),
    types=FLOATS,
    nudge=False,
    oracle=False,
)
row(ops.eq, function("isposinf"), these(np.inf, -np.inf, 1.0), types=FLOATS)

# Many into few

row(
    ops.cumprod_,
    lambda T, x: T.cumprod(x, 0),
    x(),
    x(3),
    x(2, 3),
    x(2, 3, 2),
    x(0),
    these(2.0, 0.0, 3.0),
    these(0.0, 2.0, 0.0),
)
row(ops.cumprod_, lambda T, x: x.cumprod(-1), x(), x(2, 3), these(1.0, 0.0, 2.0, 0.0, 3.0, 4.0, shape=(2, 3)))
row(
    ops.gather_,
    lambda T, x: x.median(),
    x(3),
    x(2, 3),
    x(4),
    these(1.0, np.nan, 2.0),
    types=FLOATS,
    nudge=False,
)
row(ops.gather_, lambda T, x: T.median(x, 1), unit(2, 3), unit(2, 4), types=FLOATS[:2])
row(ops.gather_, lambda T, x: T.median(x, 0, keepdim=True), unit(3), unit(2, 3), types=FLOATS[:2])
row(ops.gather_, lambda T, x: T.kthvalue(x, 2), unit(3), unit(2, 3), types=FLOATS[:2])
row(ops.gather_, lambda T, x: T.mode(x), these(1, 2, 2, 1, 3), these(3, 3, 1, 1, 2, 2, shape=(2, 3)), types=("int64", "float32"),
    smooth=False)  # fmt: skip
for way in ("linear", "lower", "higher", "nearest", "midpoint"):
    row(ops.sort_, lambda T, x, w=way: T.quantile(x, 0.4, interpolation=w), unit(5), unit(2, 3), types=FLOATS[:2])
row(
    ops.sort_,
    lambda T, x: T.quantile(x, T.tensor([0.25, 0.5], dtype=x.dtype), dim=1, keepdim=True),
    unit(2, 4),
    types=FLOATS[:2],
)
row((ops.var_, ops.mean_), lambda T, x: T.var_mean(x, 1), x(2, 3), types=FLOATS[:2])
row((ops.std_, ops.mean_), lambda T, x: T.std_mean(x, dim=0, keepdim=True), x(2, 3), types=FLOATS[:2])
row((ops.amax_, ops.amin_), lambda T, x: T.aminmax(x, dim=1), x(2, 3), types=FLOATS)
row(ops.sum_, lambda T, x: T.nansum(x, 0), these(1.0, np.nan, 2.0), x(2, 3), types=FLOATS, nudge=False)
row(ops.sum_, lambda T, x: T.nanmean(x), these(1.0, np.nan, 2.0), x(2, 3), types=FLOATS[:2], nudge=False)
row(
    ops.gather_,
    lambda T, x: T.cummax(x, 0),
    unit(4),
    unit(3, 2),
    these(1.0, 1.0, 0.0, 1.0),
    types=FLOATS[:2],
    nudge=False,
)
row(ops.gather_, lambda T, x: T.cummin(x, -1), unit(4), unit(3, 2), types=FLOATS[:2])
row(ops.norm_, function("dist"), (x(2, 3), x(3)), types=FLOATS[:2])
row(ops.norm_, function("cdist"), (x(2, 3), x(4, 3)), (x(2, 2, 3), x(2, 1, 3)), types=FLOATS[:2])
row(ops.matmul, function("cov"), x(2, 4), x(4), types=FLOATS[:2])
row(ops.matmul, function("corrcoef"), x(2, 4), types=FLOATS[:2], nudge=False)

# Shapes

row(ops.diagonal_, lambda T, x: T.diagonal(x), x(3, 3), x(2, 4), x(3, 2, 2), x(0, 2))
row(ops.diagonal_, lambda T, x: x.diagonal(1, 0, -1), x(3, 3), x(2, 4), x(3, 2, 2))
row(ops.diagonal_, lambda T, x: x.diagonal(offset=-1, dim1=-1, dim2=-2), x(3, 3), x(2, 3, 3))
row(ops.diagonal_, lambda T, x: T.diag(x, 1), x(3, 3), x(2, 3))
row(ops.place, lambda T, x: T.diag(x), x(3), x(1))
row(ops.place, lambda T, x: T.diag_embed(x, 1), x(2, 3), x(3))
row(ops.diagonal_, function("trace"), x(2, 2), x(2, 3))
row(ops.unfold_, lambda T, x: x.unfold(0, 2, 1), x(4), x(3, 2))
row(ops.unfold_, lambda T, x: x.unfold(-1, 2, 2), x(4), x(3, 5))
row(ops.as_strided_, lambda T, x: x.contiguous().as_strided((2, 2), (1, 2)), x(6), x(2, 3))
row(ops.as_strided_, lambda T, x: T.as_strided(x.contiguous(), (3, 2), (1, 1), 1), x(6), x(2, 3))
row(ops.cat_, lambda T, *xs: T.hstack(xs), (x(2), x(3)), (x(2, 1), x(2, 2)), (x(), x()))
row(ops.cat_, lambda T, *xs: T.vstack(xs), (x(3), x(3)), (x(2, 3), x(3)), (x(), x()))
row(ops.cat_, lambda T, *xs: T.dstack(xs), (x(3), x(3)), (x(2, 3), x(2, 3)))
row(ops.cat_, lambda T, *xs: T.column_stack(xs), (x(3), x(3)), (x(3, 2), x(3)))
row(ops.slice_, lambda T, x: T.tensor_split(x, 3), x(5), x(4, 2))
row(ops.slice_, lambda T, x: x.tensor_split((1, 3), dim=-1), x(5), x(2, 4))
row(ops.flip_, function("fliplr"), x(2, 3))
row(ops.flip_, function("flipud"), x(3), x(2, 3))
for k in (1, 2, -1, 5):
    row(ops.flip_, lambda T, x, k=k: T.rot90(x, k), x(2, 3), x(2, 3, 2))
row(ops.index, lambda T, x: x.repeat_interleave(2), x(3), x(2, 2))
row(ops.index, lambda T, x: T.repeat_interleave(x, T.tensor([2, 0, 1]), dim=0), x(3), x(3, 2))
row(ops.expand_, lambda T, *xs: T.broadcast_tensors(*xs), (x(2, 1), x(3)), (x(), x(2)))
row(ops.stack_, lambda T, *xs: T.cartesian_prod(*xs), (x(2), x(3)), (x(2), x(1), x(2)))
row(ops.index, lambda T, x: T.combinations(x, 2), x(4))
row(ops.cat_, lambda T, *xs: T.block_diag(*xs), (x(2, 2), x(1, 3)), (x(2), x()))
row(ops.sub, lambda T, x: T.diff(x), x(3), x(2, 3), types=(*FLOATS, *INTEGERS))
row(ops.sub, lambda T, x: x.diff(2, 0), x(4), x(3, 2), types=(*FLOATS, *INTEGERS))
row(ops.reshape, lambda T, x: T.atleast_3d(x), x(), x(3), x(2, 3))
row(ops.reshape, function("ravel"), x(2, 3), x())

# Positions

row(ops.scatter_, lambda T, x, i, s: T.scatter(x, 0, i, s), (x(3, 2), these(2, 0, 1, 1, shape=(2, 2), dtype="int64"), x(2, 2)),
    (x(3), these(1, dtype="int64"), x(1)))  # fmt: skip
row(ops.scatter_, lambda T, x, i: x.scatter(-1, i, 2), (x(2, 3), these(2, 0, shape=(2, 1), dtype="int64")))
row(ops.put_along, lambda T, x, i, s: T.scatter_add(x, 0, i, s), (x(3, 2), positions(2, 2, below=3), x(2, 2)),
    (x(3), positions(5, below=3), x(5)), types=(*FLOATS, *INTEGERS))  # fmt: skip
row(ops.put_along, lambda T, x, i, s: x.scatter_add(1, i, s), (x(2, 3), positions(2, 2, below=3), x(2, 2)))
row(ops.index_put, lambda T, x, i, s: T.index_add(x, 0, i, s, alpha=2), (x(3, 2), positions(4, below=3), x(4, 2)),
    types=(*FLOATS, *INTEGERS))  # fmt: skip
row(ops.index_put, lambda T, x, i, s: x.index_add(-1, i, s), (x(2, 3), positions(4, below=3), x(2, 4)))
row(ops.index_put, lambda T, x, i, s: T.index_copy(x, 0, i, s), (x(3, 2), these(2, 0, dtype="int64"), x(2, 2)))
row(ops.index_put, lambda T, x, i: T.index_fill(x, 1, i, 2), (x(2, 3), positions(2, below=3)))
row(ops.index_put, lambda T, x, i, v: T.index_put(x, (i,), v), (x(3, 2), these(2, 0, dtype="int64"), x(2)))
row(
    ops.index_put,
    lambda T, x, i, v: x.index_put((i,), v, accumulate=True),
    (x(3, 2), these(2, 2, dtype="int64"), x(2, 2)),
)
row(ops.index_put, function("masked_scatter"), (x(2, 3), mask(2, 3), x(6)), (x(2, 3), mask(3), x(2, 3)))
row(ops.index, function("take"), (x(2, 3), positions(4, below=6)), (x(2, 3), positions(2, 2, below=6, low=-6)))
row(ops.sort_, lambda T, x: T.msort(x), unit(3), unit(2, 3), types=FLOATS[:2])
row(
    ops.gather_,
    lambda T, x, i: T.take_along_dim(x, i, 1),
    (x(2, 3), positions(1, 2, below=3)),
    (x(1, 3), positions(2, 2, below=3)),
)

# Products

for equation, *shapes in (
    ("ij,jk->ik", (2, 3), (3, 2)), ("ij,jk", (2, 3), (3, 2)), ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)), ("ii", (3, 3)),
    ("ii->i", (3, 3)), ("ij->ji", (2, 3)), ("ij->", (2, 3)), ("ij->j", (2, 3)), ("i,i", (3,), (3,)), ("i,j->ij", (2,), (3,)),
    ("bhid,bhjd->bhij", (1, 2, 2, 3), (1, 2, 3, 3)), ("...ij,...jk->...ik", (2, 2, 3), (3, 2)), ("ij,j->i", (2, 3), (3,)),
    ("i,ij,j->", (2,), (2, 3), (3,)), ("ab,bc,cd->ad", (2, 2), (2, 3), (3, 2)), ("b...->...", (2, 3)), ("bn,anm,bm->ba", (2, 2), (1, 2, 3), (2, 3)),
    ("nc, nd -> cd", (3, 2), (3, 2)),
):  # fmt: skip
    row(ops.permute_ if equation == "ij->ji" else ops.diagonal_ if equation[:2] == "ii" else ops.sum_ if equation in ("ij->", "ij->j", "b...->...")
        else ops.mul if equation == "i,j->ij" else ops.matmul, lambda T, *xs, e=equation: T.einsum(e, *xs), tuple(x(*s) for s in shapes), types=FLOATS[:2])  # fmt: skip
row(ops.matmul, lambda T, a, b: T.tensordot(a, b, dims=1), (x(2, 3), x(3, 2)), types=FLOATS[:2])
row(ops.matmul, lambda T, a, b: T.tensordot(a, b, dims=([1, 0], [0, 2])), (x(2, 3), x(3, 2, 2)), types=FLOATS[:2])
row(
    ops.addmm_,
    lambda T, a, b, c: T.baddbmm(a, b, c, beta=0.5, alpha=2),
    (x(2, 2), x(2, 2, 3), x(2, 3, 2)),
    types=FLOATS[:2],
)
row(ops.addmm_, function("addbmm"), (x(2, 2), x(2, 2, 3), x(2, 3, 2)), types=FLOATS[:2])
row(ops.addmm_, function("addmv"), (x(2), x(2, 3), x(3)), types=FLOATS[:2])
row(ops.mul, function("addr"), (x(2, 3), x(2), x(3)))
row(ops.mul, function("ger"), (x(2), x(3)))
row(ops.matmul, function("inner"), (x(2, 3), x(4, 3)), (x(3), x(3)), types=FLOATS[:2])
row(ops.mul, function("kron"), (x(2, 2), x(2, 3)), (x(2), x(2, 2)), oracle=False)
row(ops.mul, lambda T, a, b: T.cross(a, b, dim=-1), (x(3), x(3)), (x(2, 3), x(2, 3)), types=(*FLOATS, *INTEGERS))
row(ops.matmul, lambda T, x: T.matrix_power(x, 3), x(2, 2), x(2, 2, 2), types=FLOATS[:2])
row(
    ops.matmul,
    lambda T, *xs: T.linalg.multi_dot(xs) if hasattr(T, "linalg") else T.chain_matmul(*xs),
    (x(2, 3), x(3, 2), x(2, 2)),
    types=FLOATS[:2],
)

# Counting: no gradients

row((), lambda T, x: T.unique(x), these(3, 1, 3, 2), x(2, 3), types=("float32", "int64", "bool"), smooth=False)
row((), lambda T, x: T.unique(x, return_inverse=True, return_counts=True), these(3, 1, 3, 2, shape=(2, 2)), types=("float32", "int64"),
    smooth=False)  # fmt: skip
row(
    (),
    lambda T, x: T.unique(x, dim=0, return_inverse=True),
    these(3, 1, 3, 1, 0, 1, shape=(3, 2)),
    types=("int64",),
    smooth=False,
)
row(
    (),
    lambda T, x: T.unique_consecutive(x, return_inverse=True, return_counts=True),
    these(1, 1, 2, 1),
    types=("int64",),
    smooth=False,
)
row(
    (),
    lambda T, x: T.unique_consecutive(x, dim=1),
    these(1, 1, 2, 3, 3, 2, shape=(2, 3)),
    types=("int64",),
    smooth=False,
)
row((), lambda T, x: T.bincount(x, minlength=5), these(3, 1, 3), types=INTEGERS, smooth=False)
row((), lambda T, x, w: T.bincount(x, w), (these(3, 1, 3, dtype="int64"), x(3)), types=FLOATS[:2], smooth=False)
row((), lambda T, x: T.bucketize(x, T.tensor([-1.0, 0.0, 1.0])), x(2, 3), types=("float32",), smooth=False)
row((), lambda T, x: T.bucketize(x, T.tensor([-1, 0, 1]), right=True), x(2, 3), types=("int64",), smooth=False)
row(
    (),
    lambda T, x: T.searchsorted(T.tensor([[-1.0, 0.0, 1.0], [0.0, 0.5, 2.0]]), x),
    x(2, 3),
    types=("float32",),
    smooth=False,
)
row((), lambda T, x: T.histc(x, 4, -1, 1), x(2, 3), x(10), types=FLOATS[:2], smooth=False)
row((), lambda T, x: T.isin(x, T.tensor([1, 2])), these(3, 1, 3, 2), types=("int64",), smooth=False)
row(ops.nonzero_, function("argwhere"), these(0, 1, 0, 2, shape=(2, 2)))
row((), lambda T, x: (T.tril_indices(2, 3), T.triu_indices(3, 2, 1)), x(), types=("float32",), smooth=False)
row((), lambda T, x: (x.new_full((2,), 3), x.new_tensor([1, 2])), x(), smooth=False)
