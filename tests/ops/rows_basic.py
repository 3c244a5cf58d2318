"""The table, first part: the ops that everything is made of."""

import numpy as np

from edutorch import ops

from .recipes import FLOATS, Input, binary, function, mask, positions, positive, row, set_at, these, unary, unit, x

# Arithmetic

binary(ops.add, "add", method="add_")
binary(ops.sub, "sub", method="sub_")
binary(ops.mul, "mul", method="mul_")
binary(ops.div, "div", second=positive, method="div_")
binary(ops.floor_divide, "floor_divide", second=positive, smooth=False, method="floor_divide_")
binary(ops.remainder, "remainder", second=positive, method="remainder_")
binary(ops.fmod, "fmod", second=positive, method="fmod_")
binary(ops.pow_, "pow", first=positive, second=positive, method="pow_")
unary(ops.neg, "neg", method="neg_")
unary(ops.abs_, "abs", method="abs_")
unary(ops.square, "square", method="square_")
for number in (2, -1.5, 0, 3, 0.5):
    row(ops.add, lambda T, x, n=number: x + n, x(), x(2, 3))
    row(ops.sub, lambda T, x, n=number: x - n, x(), x(2, 3))
    row(ops.rsub_, lambda T, x, n=number: n - x, x(), x(2, 3))
    row(ops.mul, lambda T, x, n=number: x * n, x(), x(2, 3))
    row((ops.reciprocal, ops.mul), lambda T, x, n=number: n / x, positive(), positive(2, 3))
    row(ops.pow_, lambda T, x, n=number: x**n, positive(), positive(2, 3), (these(1.0, 2.0),))
    row(ops.remainder, lambda T, x, n=number: n % x, positive(2, 3), oracle=False)
    row(ops.floor_divide, lambda T, x, n=number: n // x, positive(2, 3), smooth=False)
for number in (2, -1.5, 3):
    row(ops.div, lambda T, x, n=number: x / n, x(), x(2, 3))
    row(ops.remainder, lambda T, x, n=number: x % n, x(), x(2, 3))
    row(ops.fmod, lambda T, x, n=number: T.fmod(x, n), x(), x(2, 3))
    row(ops.floor_divide, lambda T, x, n=number: x // n, x(2, 3), smooth=False)
row(ops.pow_, lambda T, x: 2.5**x, x(), x(2, 3))
row(ops.pow_, lambda T, x: 2**x, positive(), positive(2, 3))
row(ops.add, lambda T, a, b: T.add(a, b, alpha=2), (x(2, 3), x(3)))
row(ops.sub, lambda T, a, b: T.sub(a, b, alpha=2), (x(2, 3), x(3)))
row(ops.rsub_, function("rsub"), (x(2, 3), x(3)))
row(ops.div_rounded, lambda T, a, b: T.div(a, b, rounding_mode="floor"), (x(2, 3), positive(3)))
row(ops.div_rounded, lambda T, a, b: T.div(a, b, rounding_mode="trunc"), (x(2, 3), positive(3)))

# Powers, exponential functions, logarithms

unary(ops.exp, "exp", method="exp_")
unary(ops.expm1, "expm1", method="expm1_")
for op, name in ((ops.log, "log"), (ops.log2, "log2"), (ops.log10, "log10"), (ops.log1p, "log1p"), (ops.sqrt, "sqrt"),
                 (ops.rsqrt, "rsqrt"), (ops.reciprocal, "reciprocal")):  # fmt: skip
    unary(op, name, positive, method=f"{name}_")

# Angles

for op, name, make in (
    (ops.sin, "sin", x), (ops.cos, "cos", x), (ops.tan, "tan", unit), (ops.asin, "asin", unit), (ops.acos, "acos", unit),
    (ops.atan, "atan", x), (ops.sinh, "sinh", x), (ops.cosh, "cosh", x), (ops.tanh, "tanh", x),
):  # fmt: skip
    unary(op, name, make, method=f"{name}_")
binary(ops.atan2, "atan2", method="atan2_")

# Steps

for op, name in (
    (ops.floor, "floor"),
    (ops.ceil, "ceil"),
    (ops.trunc, "trunc"),
    (ops.sign, "sign"),
    (ops.round_, "round"),
):
    unary(op, name, method=f"{name}_")
row(ops.round_, lambda T, x: T.round(x, decimals=1), x(), x(2, 3), types=FLOATS[:2])
row(ops.round_, lambda T, x: T.round(x, decimals=-1), these(5.0, 15.0, 25.0, -35.0), types=FLOATS[:2], nudge=False)

# Choices

binary(ops.maximum, "maximum")
binary(ops.minimum, "minimum")
row(ops.where, function("where"), (mask(2, 3), x(2, 3), x(3)), (mask(), x(), x()), (mask(3), x(2, 1), x()),
    (mask(0), x(0), x(1)))  # fmt: skip
row(ops.where, lambda T, m, x: T.where(m, x, 0.0), (mask(2, 3), x(2, 3)), (mask(), x()))
row(ops.where, lambda T, m, x: T.where(m, 1, x), (mask(2, 3), x(2, 3)), (mask(3), x()))
row(ops.clamp_, lambda T, x: T.clamp(x, -1, 1), x(), x(0), x(2, 3))
row(ops.clamp_, lambda T, x: T.clamp(x, -0.5, 1.0), x(), x(0), x(2, 3))
row(ops.clamp_, lambda T, x: T.clamp(x, min=0.5), x(), x(2, 3))
row(ops.clamp_, lambda T, x: T.clamp(x, max=1), x(), x(2, 3))
row(
    ops.clamp_,
    function("clamp"),
    (x(2, 3), Input((3,), -1, -0.1), Input((2, 1), 0.1, 1)),
    (x(2), Input((), -1, 0), positive()),
)

# Comparisons

for op in (ops.eq, ops.ne, ops.lt, ops.le, ops.gt, ops.ge):
    binary(op, op.name, method=f"{op.name}_")
    row(op, lambda T, x, n=op.name: getattr(x, n)(1), x(), x(2, 3))
    row(op, lambda T, x, n=op.name: getattr(x, n)(0.5), x(), x(2, 3))
for op in (ops.logical_and, ops.logical_or, ops.logical_xor):
    binary(op, op.name, method=f"{op.name}_")
for op in (ops.bitwise_and, ops.bitwise_or, ops.bitwise_xor):
    binary(op, op.name)
unary(ops.logical_not, "logical_not")
unary(ops.bitwise_not, "bitwise_not")
for op in (ops.isnan, ops.isinf, ops.isfinite):
    unary(op, op.name)
    row(op, function(op.name), these(0.0, np.inf, -np.inf, np.nan), types=FLOATS)
row(ops.isclose, function("isclose"), (x(2, 3), x(2, 3)), (x(3), x()), (these(1, np.inf, np.nan), these(1, np.inf, np.nan)),
    types=FLOATS[:2])  # fmt: skip
row(ops.isclose, lambda T, a, b: T.isclose(a, b, rtol=0.5, atol=0.1, equal_nan=True),
    (these(1, np.inf, np.nan), these(2, -np.inf, np.nan)), types=FLOATS[:2])  # fmt: skip
row(ops.nonzero_, function("nonzero"), x(), x(0), x(2, 3), these(0, 1, 0, 2), mask(2, 3))
row(ops.nonzero_tuple, lambda T, x: T.nonzero(x, as_tuple=True), x(), x(0), x(2, 3), these(0, 1, 0, 2), mask(2, 3))

# Many into few

MATRICES = x(), x(3), x(2, 3), x(2, 3, 4)


def reduction(op, name, *samples, dims=(0, -1), several=True, empty=True, **settings):
    row(op, function(name), *samples, *((x(0), x(2, 0)) if empty else ()), **settings)
    for dim in dims:
        row(op, lambda T, x, d=dim: getattr(T, name)(x, dim=d), *samples, *((x(2, 0, 3),) if empty else ()), **settings)
        row(op, lambda T, x, d=dim: getattr(x, name)(d, keepdim=True), *samples, **settings)
    if several:
        row(op, lambda T, x: getattr(x, name)((0, -2), True), x(2, 3, 4), **settings)
        row(op, lambda T, x: getattr(x, name)(dim=(-1, 0)), x(2, 3, 4), x(2, 3), **settings)
        row(op, lambda T, x: getattr(x, name)(()), x(2, 3), **settings | {"oracle": name not in ("var", "std")})


reduction(ops.sum_, "sum", *MATRICES)
reduction(ops.mean_, "mean", *MATRICES)
reduction(ops.var_, "var", x(3), x(2, 3), x(2, 3, 4))
reduction(ops.std_, "std", x(3), x(2, 3), x(2, 3, 4))
row(ops.var_, lambda T, x: T.var(x, dim=0, correction=0), x(3), x(2, 3), x(1, 2))
row(ops.std_, lambda T, x: x.std(unbiased=False), x(3), x(2, 3))
row(ops.std_, lambda T, x: x.std(1, False), x(2, 3))
row(ops.var_, lambda T, x: x.var((0, 1), unbiased=True, keepdim=True), x(2, 3))
reduction(ops.prod_, "prod", *MATRICES, several=False)
reduction(ops.amax_, "amax", *MATRICES, empty=False)
reduction(ops.amin_, "amin", *MATRICES, empty=False)
row(ops.max_all, function("max"), *MATRICES)
row(ops.min_all, function("min"), *MATRICES)
for op, name in ((ops.max_dim, "max"), (ops.min_dim, "min")):
    row(op, lambda T, x, n=name: getattr(T, n)(x, dim=0), *MATRICES)
    row(op, lambda T, x, n=name: getattr(x, n)(-1, keepdim=True), *MATRICES, x(0, 2))
for op, name in ((ops.argmax_, "argmax"), (ops.argmin_, "argmin")):
    row(op, function(name), *MATRICES)
    row(op, lambda T, x, n=name: getattr(x, n)(dim=-1), *MATRICES)
    row(op, lambda T, x, n=name: getattr(x, n)(0, True), *MATRICES)
reduction(ops.all_, "all", *MATRICES, several=False)
reduction(ops.any_, "any", *MATRICES, several=False)
row(ops.logsumexp_, lambda T, x: T.logsumexp(x, 0), *MATRICES)
row(ops.logsumexp_, lambda T, x: x.logsumexp((-1, 0), keepdim=True), x(2, 3), x(2, 3, 4))
row(ops.cumsum_, lambda T, x: T.cumsum(x, 0), *MATRICES, x(0))
row(ops.cumsum_, lambda T, x: x.cumsum(-1), *MATRICES)
for p in (2, 1, 3, 0.5, float("inf"), -float("inf"), 0):
    row(ops.norm_, lambda T, x, p=p: T.norm(x, p), positive(3), positive(2, 3), types=FLOATS[:2])
    row(ops.norm_, lambda T, x, p=p: x.norm(p, dim=1, keepdim=True), x(2, 3), x(2, 3, 4), types=FLOATS[:2])
row(ops.norm_, lambda T, x: x.norm(), *MATRICES, x(0), types=FLOATS[:2])
row(ops.norm_, lambda T, x: x.norm(dim=(0, 1)), x(2, 3), types=FLOATS[:2])

# Shapes

row(ops.reshape, lambda T, x: x.reshape(6), x(2, 3), x(3, 2))
row(ops.reshape, lambda T, x: x.reshape(-1, 1), x(), x(3), x(2, 3))
row(ops.reshape, lambda T, x: T.flatten(x, 1), x(2, 3, 2), x(2, 3), x(0, 2, 1))
row(ops.reshape, lambda T, x: x.unflatten(-1, (3, -1)), x(2, 6), x(3))
row(ops.permute_, lambda T, x: x.permute(2, 0, 1), x(2, 3, 4), x(0, 1, 2))
row(ops.permute_, lambda T, x: T.permute(x, (-1, 0)), x(2, 3))
row(ops.permute_, lambda T, x: x.movedim(0, -1), x(2, 3, 4), x(2))
row(ops.transpose_, lambda T, x: x.transpose(0, -1), x(3, 2), x(), x(3), x(2, 3), x(2, 3, 4))
row(ops.matrix_t, lambda T, x: x.t(), x(), x(3), x(2, 3))
row(ops.expand_, lambda T, x: x.expand(2, 3), x(), x(3), x(2, 1), x(1, 1))
row(ops.expand_, lambda T, x: x.expand(2, -1, 3), x(2, 1), x(4, 3))
row(ops.squeeze_, lambda T, x: x.squeeze(), x(), x(1, 3, 1), x(2, 3))
row(ops.squeeze_, lambda T, x: x.squeeze(0), x(), x(1, 3, 1), x(2, 3))
row(ops.squeeze_, lambda T, x: x.squeeze((0, -1)), x(1, 3, 1), x(2, 1, 1))
row(ops.unsqueeze_, lambda T, x: x.unsqueeze(0), *MATRICES, x(0))
row(ops.unsqueeze_, lambda T, x: T.unsqueeze(x, -1), *MATRICES)
row(ops.split_, lambda T, x: x.split(2), x(3), x(4, 3), x(1))
row(ops.split_, lambda T, x: T.split(x, [1, 0, 2], dim=-1), x(3), x(2, 3))
row(ops.split_, lambda T, x: x.chunk(2, dim=-1), x(3), x(2, 5))
row(ops.unbind_, lambda T, x: x.unbind(), x(3), x(2, 3))
row(ops.unbind_, lambda T, x: T.unbind(x, -1), x(3), x(2, 3, 2))
row(ops.cat_, lambda T, *xs: T.cat(xs), (x(3), x(2)), (x(2, 3), x(1, 3)), (x(2), x(0)), (x(3),))
row(ops.cat_, lambda T, *xs: T.cat(xs, dim=-1), (x(2, 3), x(2, 1), x(2, 2)))
row(ops.stack_, lambda T, *xs: T.stack(xs), (x(), x()), (x(3), x(3)), (x(2, 3),))
row(ops.stack_, lambda T, *xs: T.stack(xs, dim=-1), (x(), x()), (x(2, 3), x(2, 3)))
row(ops.flip_, lambda T, x: x.flip(0), x(3), x(2, 3))
row(ops.flip_, lambda T, x: T.flip(x, (0, -1)), x(2, 3, 4))
row(ops.roll_, lambda T, x: T.roll(x, 1), x(3), x(2, 3), x(0))
row(ops.roll_, lambda T, x: x.roll((1, -1), (0, 1)), x(2, 3))
row(ops.tril_, lambda T, x: x.tril(), x(3, 3), x(2, 3, 4), x(0, 3))
row(ops.triu_, lambda T, x: T.triu(x, diagonal=1), x(3, 3), x(2, 3, 4))
row((ops.expand_, ops.reshape), lambda T, x: x.repeat(2, 3), x(), x(2), x(2, 1))

# Positions

row(ops.slice_, lambda T, x: x[1:, ..., None], x(3), x(2, 3))
row(ops.slice_, lambda T, x: x[0], x(3), x(2, 3))
row(ops.slice_, lambda T, x: x.narrow(-1, 1, 2), x(3), x(2, 3))
row(ops.slice_, lambda T, x: x.select(0, -1), x(3), x(2, 3))
row(ops.index, lambda T, x, i: x[i], (x(3), positions(4, below=3)), (x(3, 2), positions(2, 2, below=3, low=-3)),
    (x(3, 2), positions(0, below=3)))  # fmt: skip
row(ops.index, lambda T, x, i, j: x[i, :, j], (x(3, 2, 4), positions(2, 1, below=3), positions(3, below=4)))
row(ops.index, lambda T, x, m: x[m], (x(3, 2), mask(3, 2)), (x(3, 2), mask(3)))
row(ops.index, lambda T, x, i: T.index_select(x, -1, i), (x(2, 3), positions(4, below=3)), (x(3), positions(below=3)))
row(ops.index, lambda T, x, m: T.masked_select(x, m), (x(2, 3), mask(3)), (x(3), mask(2, 3)))
row(ops.masked_fill_, lambda T, x, m: x.masked_fill(m, 2), (x(2, 3), mask(2, 3)), (x(2, 3), mask(3)), (x(), mask()))
row(ops.masked_fill_, lambda T, x, m, v: x.masked_fill(m, v), (x(2, 3), mask(2, 3), x()))
row(ops.gather_, lambda T, x, i: T.gather(x, 0, i), (x(3), positions(4, below=3)), (x(3, 4), positions(2, 3, below=3)),
    (x(), positions(below=1)), (x(3, 2), positions(0, 2, below=3)))  # fmt: skip
row(
    ops.gather_,
    lambda T, x, i: x.gather(-1, i),
    (x(3, 4), positions(3, 2, below=4)),
    (x(2, 3, 4), positions(1, 3, 2, below=4)),
)
row(ops.sort_, lambda T, x: T.sort(x), *MATRICES, x(0))
row(ops.sort_, lambda T, x: T.sort(x, dim=0, descending=True, stable=True), *MATRICES)
row(ops.topk_, lambda T, x: x.topk(2), unit(3), unit(2, 3), types=FLOATS[:2])
row(ops.topk_, lambda T, x: T.topk(x, 1, dim=0, largest=False), unit(), unit(3), unit(2, 3), types=FLOATS[:2])

# Matrices

row(ops.matmul, function("matmul"), (x(2, 3), x(3, 4)), (x(3), x(3)), (x(2, 3), x(3)), (x(3), x(3, 2)), (x(2, 2, 3), x(3, 2)),
    (x(2, 1, 2, 3), x(3, 3, 2)), (x(2, 2, 3), x(3)), (x(3), x(2, 3, 2)), (x(0, 3), x(3, 2)), (x(2, 0), x(0, 3)))  # fmt: skip
row(ops.matmul, function("mm"), (x(2, 3), x(3, 4)))
row(ops.matmul, function("bmm"), (x(2, 2, 3), x(2, 3, 1)), (x(0, 2, 3), x(0, 3, 1)))
row(ops.matmul, function("mv"), (x(2, 3), x(3)))
row(ops.mul, function("outer"), (x(2), x(3)))
row(
    ops.addmm_,
    lambda T, a, b, c: T.addmm(a, b, c, beta=2, alpha=3),
    (x(4), x(2, 3), x(3, 4)),
    (x(), x(2, 3), x(3, 4)),
)
row(ops.dot, function("dot"), (x(3), x(3)), (x(0), x(0)))
row(ops.linear, function("nn.functional.linear"), (x(2, 3), x(4, 3)), (x(2, 3), x(4, 3), x(4)), (x(3), x(4, 3), x(4)),
    (x(2, 2, 3), x(4, 3), x(4)), (x(0, 3), x(4, 3), x(4)), types=FLOATS)  # fmt: skip

# Neural networks

unary(ops.relu, "relu", method="relu_")
unary(ops.sigmoid, "sigmoid", method="sigmoid_")
row(ops.softmax_, lambda T, x: T.softmax(x, 0), *MATRICES)
row(ops.softmax_, lambda T, x: x.softmax(-1), *MATRICES)
row(ops.log_softmax_, lambda T, x: T.log_softmax(x, 0), *MATRICES)
row(ops.log_softmax_, lambda T, x: x.log_softmax(dim=-1), *MATRICES)

# Other types, other memory

row(ops.to, lambda T, x: x.to(T.float64), x(), x(2, 3))
row(ops.to, lambda T, x: x.float(), x(), x(2, 3), nudge=False)
row(ops.to, lambda T, x: x.long(), x(), x(2, 3))
row(ops.to, lambda T, x: x.bool(), x(), x(2, 3))
row(ops.clone, function("clone"), x(), x(0), x(2, 3))
row(ops.contiguous_copy, lambda T, x: x.t().contiguous(), x(2, 3), x(0, 2))

# In-place changes: what becomes of the tensor, as an op

row(ops.fill, lambda T, a, b: a.clone().copy_(b), (x(2, 3), x(3)), (x(2, 3), x(2, 3)), (x(), x()))
row(ops.index_put, lambda T, a, v, i: set_at(a.clone(), i, v), (x(4, 2), x(2), these(3, 1, dtype="int64")))
row(ops.fill, lambda T, a, v: set_at(a.clone(), slice(1, 3), v), (x(4, 2), x(2)), (x(4), x()))
