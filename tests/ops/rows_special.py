"""The table, third part: the gamma function, Bessel functions, shares of the normal distribution."""

import numpy as np

from edutorch import ops

from .recipes import FLOATS, TYPES, binary, function, positive, row, these, unary, unit, x

NO_HALF = tuple(kind for kind in TYPES if kind != "float16")  # PyTorch has no 16-bit form of some

unary(ops.lgamma, "lgamma", positive, method="lgamma_")
unary(ops.digamma, "digamma", positive, method="digamma_", oracle=False)  # PyTorch's trigamma has ten digits
row(ops.lgamma, function("lgamma"), these(-0.4, -1.7, -2.5), these(12.5, 40.0, 0.01), types=FLOATS)
row(ops.digamma, function("digamma"), these(-0.4, -1.7, -2.3), these(12.5, 40.0, 0.1), types=FLOATS, oracle=False)
for n in (1, 2, 3):
    kinds = FLOATS[: 1 if n == 1 else 2]
    row(ops.polygamma_, lambda T, x, n=n: T.polygamma(n, x), positive(), positive(2, 3), positive(0), types=kinds)
row(ops.digamma, lambda T, x: x.polygamma(0), positive(2, 3), oracle=False)
row(ops.polygamma_, lambda T, x: x.polygamma(1), these(-0.4, -1.7, -2.3), types=FLOATS[:1])
row(ops.mvlgamma_, lambda T, x: T.mvlgamma(x, 3), these(3.5, 1.7, 9.0), these(2.5, shape=()), types=FLOATS[:2])
row(ops.zeta, lambda T, q: T.special.zeta(3, q), positive(2, 3), positive(), types=FLOATS[:2])
row(ops.zeta, function("special.zeta"), (these(2.0, 3.5), these(1.0, 0.5)), types=("int64", *FLOATS[:2]), grads=(1,))
for op, name in ((ops.gammainc, "igamma"), (ops.gammaincc, "igammac")):
    binary(op, name, positive, positive, types=FLOATS[:2], grads=(1,))

unary(ops.erfinv, "erfinv", unit, method="erfinv_")
unary(ops.erfcx, "special.erfcx", types=NO_HALF)
unary(ops.log_ndtr, "special.log_ndtr", types=NO_HALF)
unary(ops.ndtri, "special.ndtri", lambda *shape: x(*shape).between(0.05, 0.95), types=FLOATS[:2])
row(ops.erf, function("special.ndtr"), x(2, 3), x())
unary(ops.entr, "special.entr", positive)
row(ops.entr, function("special.entr"), these(0.0, -1.0, np.nan, np.inf), types=FLOATS, smooth=False)
binary(ops.xlog1py, "special.xlog1py", x, positive)
row(ops.xlog1py, lambda T, x: T.special.xlog1py(x, 2), x(2, 3))
row(ops.xlog1py, lambda T, x: T.special.xlog1py(1.5, x), positive(2, 3), types=FLOATS)
row(ops.xlog1py, function("special.xlog1py"), (these(0.0, 0.0, 2.0, 0.0), these(-1.0, -3.0, -1.0, np.nan)), types=FLOATS,
    smooth=False)  # fmt: skip

unary(ops.i0, "i0", method="i0_")
unary(ops.i0e, "special.i0e")
unary(ops.i1, "special.i1")
unary(ops.i1e, "special.i1e")
