"""The table, third part: pieces put back, positions where several meet, whole numbers, running log-sums."""

import numpy as np

from edutorch import ops

from .recipes import FLOATS, INTEGERS, binary, of_method, positions, positive, row, these, x

binary(ops.copysign, "copysign", nudge=False)
binary(ops.gcd, "gcd", types=INTEGERS, method="gcd_")
binary(ops.lcm, "lcm", types=INTEGERS, method="lcm_")
binary(ops.nextafter, "nextafter", types=FLOATS[:2], method="nextafter_")
binary(ops.logaddexp2, "logaddexp2", types=FLOATS[:2])
row(ops.frexp, lambda T, x: T.frexp(x), x(2, 3), x(), types=FLOATS[:2], nudge=False)
row(
    (ops.pow_, ops.mul),
    lambda T, a, b: T.ldexp(a, b),
    (x(2, 3), these(1, 2, -1, dtype="int64")),
    types=FLOATS[:2],
    grads=(0,),
    oracle=False,  # PyTorch computes 2^other with whole numbers there, and 2^-1 is 0
)
for dim in (0, 1, -1):
    row(ops.logcumsumexp_, of_method("logcumsumexp", dim), x(2, 3), x(3, 2).between(-50, 50), types=FLOATS[:2])

# Where several meet

for reduce in ("sum", "prod", "mean", "amax", "amin"):
    for include_self in (True, False):
        row(
            ops.scatter_reduce_,
            lambda T, a, i, src, reduce=reduce, own=include_self: a.scatter_reduce(1, i, src, reduce, include_self=own),
            (x(2, 3), positions(2, 4, below=3), x(2, 4)),
            (x(2, 3), positions(1, 2, below=3), x(1, 2)),
            types=(*FLOATS[:2], "int64"),
        )
        if reduce != "sum":
            row(
                ops.scatter_reduce_,
                lambda T, a, i, src, reduce=reduce, own=include_self: a.index_reduce(
                    0, i, src, reduce, include_self=own
                ),
                (x(3, 2), positions(4, below=3), x(4, 2)),
                types=(*FLOATS[:2], "int64"),
            )
row(
    ops.scatter_reduce_,
    lambda T, a, src: a.scatter_reduce(0, T.tensor([0, 0, 1, 1, 1]), src, "prod"),
    (these(2.0, 0.0, 3.0), these(0.0, 5.0, 0.0, 4.0, 2.0)),
    (these(0.0, 1.0, 3.0), these(3.0, 0.0, 7.0, 4.0, 2.0)),
    types=FLOATS[:2],
    smooth=False,
)
row(ops.index_put, of_method("put"), (x(2, 3), these(0, 3, -1, 2, dtype="int64"), x(4)), types=FLOATS[:2])
row(
    ops.index_put,
    lambda T, a, i, b: a.put(i, b, accumulate=True),
    (x(2, 3), positions(4, below=6, low=-6), x(4)),
    types=FLOATS[:2],
)

# Pieces

row(ops.index_put, lambda T, a, b: T.select_scatter(a, b, 1, -1), (x(2, 3), x(2)))
row(ops.index_put, lambda T, a, b: T.slice_scatter(a, b, 1, 0, 3, 2), (x(2, 3), x(2, 2)))
row(ops.index_put, lambda T, a, b: T.diagonal_scatter(a, b, 1), (x(3, 3), x(2)))
# PyTorch sends the gradient of the numbers that stay to wrong places.
row(ops.index_put, lambda T, a, b: T.as_strided_scatter(a, b, (2, 2), (1, 2)), (x(2, 3), x(2, 2)), oracle=False)
row((), lambda T, x: T.hsplit(x, 3), x(2, 3))
row((), lambda T, x: T.vsplit(x, [1]), x(2, 3))
row((), lambda T, x: T.dsplit(x, 2), x(1, 2, 4))
row(ops.split_, lambda T, x: x.split_with_sizes([1, 2], 1), x(2, 3))
row((), lambda T, x: T.diagflat(x, 1), x(2, 2), x(3), x())
row((), lambda T, i: T.unravel_index(i, (2, 3, 4)), positions(5, below=24), positions(below=24), types=("int64",))
row(ops.sum_, lambda T, x: x.sum_to_size(1, 3), x(2, 3), x(3, 2, 3), types=FLOATS[:2])

# Ordered and counted

with_nan = these(1.0, np.nan, 3.0, 2.0, np.nan, np.nan, shape=(2, 3))
row((), lambda T, x: x.nanmedian(), x(5), with_nan, types=FLOATS[:2], nudge=False, oracle=False)
row((), lambda T, x: x.nanmedian(1), x(2, 5), with_nan, types=FLOATS[:2], nudge=False, oracle=False)
row((), lambda T, x: x.nanquantile(0.3), x(5), with_nan, types=FLOATS[:2], nudge=False)
row(
    (),
    lambda T, x: x.nanquantile(T.tensor([0.3, 0.9], dtype=x.dtype), 1, True),
    x(2, 5),
    with_nan,
    types=FLOATS[:2],
    nudge=False,
)
row((), lambda T, x: T.histogram(x, 5), x(20), types=FLOATS[:2], smooth=False)
row(
    (),
    lambda T, x, w: T.histogram(x, 4, range=(-1.0, 1.0), weight=w, density=True),
    (x(20), positive(20)),
    types=FLOATS[:2],
    smooth=False,
)
row((), lambda T, x: T.histogram(x, T.tensor([-1.0, 0.0, 2.0], dtype=x.dtype)), x(20), types=FLOATS[:2], smooth=False)
row((), lambda T, x: T.gradient(x), x(5), x(3, 4), types=FLOATS[:2])
row((), lambda T, x: T.gradient(x, spacing=0.5, dim=1, edge_order=2), x(3, 4), types=FLOATS[:2])
row((), lambda T, x: T.gradient(x, spacing=(T.tensor([0.0, 1.0, 3.0]),), dim=0), x(3, 2), types=FLOATS[:2])
