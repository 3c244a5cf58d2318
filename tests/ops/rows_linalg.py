"""The table, third part: complex numbers, linear algebra, Fourier transforms.

A complex input is made of two real ones, and a complex result is looked at as pairs: so nudging works for them too.
"""

from edutorch import ops

from .recipes import FLOATS, positive, row, these, x

REAL = FLOATS[:2]
MATRIX = these(4, 1, -2, 1, 3, 0.5, 0, -1, 2, shape=(3, 3))
BATCH = x(2, 3, 3)
SHAPES = ((3, 3), (2, 3), (3, 2), (2, 2, 2), (2, 3, 2))


def pairs(T, y):
    return T.view_as_real(y.resolve_conj()) if y.is_complex() else y


def complex_row(op, call, *shapes):
    """A row for a function of one complex tensor, of two, ...: each shape stands for the real and for the imaginary part."""
    samples = []
    for shape in shapes:
        shape = shape if isinstance(shape[0], tuple) else (shape,)
        samples.append(tuple(x(*s) for s in shape for _ in "ri"))

    def run(T, *parts):
        result = call(T, *(T.complex(a * 1, b * 1) for a, b in zip(parts[::2], parts[1::2])))
        return tuple(pairs(T, y) for y in result) if isinstance(result, tuple) else pairs(T, result)

    row(op, run, *samples, types=REAL)


# Complex numbers

complex_row((ops.complex_, ops.conj_, ops.view_as_real), lambda T, z: z.conj(), (3,), (2, 3))
complex_row(ops.conj_physical, lambda T, z: T.conj_physical(z), (3,))
complex_row(ops.real_, lambda T, z: z.real * z.real, (2, 3))
complex_row(ops.imag_, lambda T, z: z.imag * z.imag, (2, 3))
complex_row(ops.sgn, lambda T, z: T.sgn(z), (2, 3))
complex_row(ops.angle, lambda T, z: T.angle(z), (2, 3))
complex_row(ops.vdot, lambda T, z, w: T.vdot(z, w), ((3,), (3,)))
complex_row(ops.abs_, lambda T, z: z.abs(), (2, 3))
complex_row(ops.mul, lambda T, z, w: z * w / (w * 2), ((2, 3), (3,)))
complex_row(ops.pow_, lambda T, z: z**3, (2, 3))
complex_row(ops.exp, lambda T, z: z.exp() + z.sin().tanh(), (2, 2))
complex_row(ops.matmul, lambda T, z, w: z @ w, ((2, 2), (2, 2)))
row(
    ops.view_as_complex,
    lambda T, x: T.view_as_real(T.view_as_complex(x.contiguous()) ** 2),
    x(3, 2),
    x(2, 2, 2),
    types=REAL,
)
row(
    ops.polar, lambda T, r, a: T.view_as_real(T.polar(r, a)), (positive(3), x(3)), (positive(2, 3), x(2, 3)), types=REAL
)
row(ops.sgn, lambda T, x: T.sgn(x), x(3), types=FLOATS, oracle=False)
row(ops.angle, lambda T, x: T.angle(x), x(3), types=REAL)

# Equations

row(ops.inv_, lambda T, x: T.linalg.inv(x), MATRIX, BATCH, x(0, 0), types=REAL)
row(
    ops.solve_,
    lambda T, a, b: T.linalg.solve(a, b),
    (MATRIX, x(3)),
    (MATRIX, x(3, 2)),
    (BATCH, x(2, 3)),
    (MATRIX, x(2, 3, 1)),
    types=REAL,
)
row(ops.solve_, lambda T, a, b: T.linalg.solve(a, b, left=False), (MATRIX, x(2, 3)), types=REAL)
for upper in (True, False):
    row(
        ops.solve_triangular_,
        lambda T, a, b, u=upper: T.linalg.solve_triangular(a, b, upper=u),
        (MATRIX, x(3, 2)),
        (MATRIX, x(2, 3, 1)),
        types=REAL,
    )
    row(ops.solve_triangular_, lambda T, a, b, u=upper: T.linalg.solve_triangular(a, b, upper=u, left=False, unitriangular=True),
        (MATRIX, x(2, 3)), types=REAL)  # fmt: skip
row(ops.lu_factor_, lambda T, x: T.linalg.lu_factor(x).LU, *(x(*shape) for shape in SHAPES), types=REAL)
row(ops.lu_, lambda T, x: tuple(T.linalg.lu(x)), *(x(*shape) for shape in SHAPES), types=REAL)
row(ops.lu_factor_, lambda T, a, b: T.linalg.lu_solve(*T.linalg.lu_factor(a), b), (MATRIX, x(3, 2)), types=REAL)
row(ops.det_, lambda T, x: T.linalg.det(x), MATRIX, BATCH, x(2, 2), x(0, 0), types=REAL)
row(
    ops.det_, lambda T, x: T.det(x), these(1, 2, 0, 3, -1, 0, 0.5, 4, 0, shape=(3, 3)), types=REAL, oracle=False
)  # singular
row(ops.slogdet_, lambda T, x: tuple(T.linalg.slogdet(x)), MATRIX, BATCH, types=REAL)
row(ops.slogdet_, lambda T, x: T.logdet(x), MATRIX, types=REAL)

# Factorizations. Vectors are unique only up to their sign, so the rows look at what does not depend on it.


def spd(T, x):
    """A symmetric, positive-definite matrix made of any one."""
    return x @ x.mT + T.eye(x.shape[-1], dtype=x.dtype)


row(ops.cholesky_, lambda T, x: T.linalg.cholesky(spd(T, x)), x(2, 2), BATCH, x(0, 0), types=REAL)
row(ops.cholesky_, lambda T, x: T.linalg.cholesky(spd(T, x), upper=True), x(3, 3), types=REAL)
row(ops.cholesky_, lambda T, x, b: T.cholesky_solve(b, T.linalg.cholesky(spd(T, x))), (x(3, 3), x(3, 2)), types=REAL)
row(ops.cholesky_, lambda T, x: T.cholesky_inverse(T.linalg.cholesky(spd(T, x))), x(3, 3), types=REAL)
row(ops.qr_, lambda T, x: tuple(T.linalg.qr(x)), *(x(*shape) for shape in SHAPES), types=REAL)
row(ops.qr_, lambda T, x: tuple(T.linalg.qr(x, mode="complete")), x(2, 2), x(2, 3), types=REAL)
row(
    ops.eigh_,
    lambda T, x: (lambda L, V: (L, V.abs(), (V * L.sqrt()) @ V.mT))(*T.linalg.eigh(spd(T, x))),
    MATRIX,
    x(2, 2),
    types=REAL,
)
row(ops.eigvalsh_, lambda T, x: T.linalg.eigvalsh(spd(T, x)), x(3, 3), x(2, 2, 2), types=REAL)
row(
    ops.eig_,
    lambda T, x: tuple(pairs(T, y) for y in (lambda L, V: (L, V.abs()))(*T.linalg.eig(x))),
    MATRIX,
    x(2, 2),
    types=REAL,
)
row(ops.eigvals_, lambda T, x: pairs(T, T.linalg.eigvals(x)), MATRIX, x(2, 2), types=REAL)
row(ops.svd_, lambda T, x: (lambda U, S, V: (U.abs(), S, V.abs(), U @ V))(*T.linalg.svd(x, full_matrices=False)),
    *(x(*shape) for shape in SHAPES), types=REAL)  # fmt: skip
row(ops.svd_, lambda T, x: (lambda U, S, V: (S, U[:, :2].abs()))(*T.svd(x)), x(2, 3), x(3, 2), types=REAL)
row(ops.svdvals_, lambda T, x: T.linalg.svdvals(x), *(x(*shape) for shape in SHAPES), types=REAL)
row(
    ops.svdvals_,
    lambda T, x: T.linalg.matrix_norm(x, "nuc") + T.linalg.matrix_norm(x, 2) + T.linalg.cond(x),
    x(2, 3),
    types=REAL,
)

# Functions of matrices

row(ops.pinv_, lambda T, x: T.linalg.pinv(x), *(x(*shape) for shape in SHAPES), types=REAL)
row(
    ops.lstsq_,
    lambda T, a, b: T.linalg.lstsq(a, b).solution,
    (x(3, 2), x(3, 1)),
    (x(2, 3), x(2, 2)),
    (x(2, 3, 2), x(2, 3)),
    types=REAL,
)
row(ops.matrix_exp_, lambda T, x: T.matrix_exp(x), MATRIX, x(2, 2), x(2, 2, 2), x(0, 0), types=REAL)
row(ops.matmul, lambda T, x: T.linalg.matrix_power(x, 3), x(2, 2), types=REAL)
row(ops.inv_, lambda T, x: T.linalg.matrix_power(x, -2), MATRIX, types=REAL)
row(
    ops.matmul,
    lambda T, *xs: T.linalg.multi_dot(xs),
    (x(3), x(3, 2), x(2, 2), x(2)),
    (x(2, 3), x(3, 1), x(1, 4)),
    types=REAL,
)
row(
    ops.addmm_,
    lambda T, c, a, b: T.addmm(c, a, b, beta=0.5, alpha=2),
    (x(2, 2), x(2, 3), x(3, 2)),
    (x(2), x(2, 3), x(3, 2)),
    types=REAL,
)
row(ops.addmm_, lambda T, c, a, b: T.addmv(c, a, b), (x(2), x(2, 3), x(3)), types=REAL)
row(ops.addmm_, lambda T, c, a, b: T.addbmm(c, a, b, alpha=3), (x(2, 2), x(2, 2, 3), x(2, 3, 2)), types=REAL)
row(ops.mul, lambda T, a, b: T.linalg.cross(a, b), (x(2, 3), x(1, 3)), types=REAL)
row(ops.mul, lambda T, a, b: T.linalg.vecdot(a, b), (x(2, 3), x(3)), types=REAL)
row(ops.cumprod_, lambda T, x: T.linalg.vander(x, N=4), x(3), x(2, 2), types=REAL)
row(ops.solve_, lambda T, a, b: T.linalg.tensorsolve(a, b), (x(2, 2, 4), x(2, 2)), types=REAL)
row(ops.inv_, lambda T, a: T.linalg.tensorinv(a, ind=1), x(4, 2, 2), types=REAL)
row(ops.matmul, lambda T, a, tau: T.linalg.householder_product(a, tau), (x(3, 2), x(2)), types=REAL)
row(ops.norm_, lambda T, x: T.renorm(x, 2, 0, 1), x(3, 2), types=REAL)
row(ops.norm_, lambda T, x: T.pdist(x, 3.0), x(3, 2), types=REAL)
row(ops.mul, lambda T, y, x: T.trapezoid(y, x), (x(2, 3), x(3)), (x(3), x(3)), types=REAL)
row(ops.cumsum_, lambda T, y: T.cumulative_trapezoid(y, dx=0.5), x(2, 3), types=REAL)
row(ops.mul, lambda T, a, b, c: T.einsum("i,j,k->ikj", a, b, c), (x(2), x(2), x(3)), types=REAL)
row(ops.matmul, lambda T, a, b: T.einsum("...ij,kj->...ik", a, b), (x(2, 2, 3), x(2, 3)), types=REAL)

# Fourier transforms

for norm in ("backward", "ortho", "forward"):
    complex_row(ops.fft_, lambda T, z, n=norm: T.fft.fft(z, norm=n), (4,), (2, 3))
    row(ops.rfft_, lambda T, x, n=norm: pairs(T, T.fft.rfft(x, norm=n)), x(4), x(2, 5), types=REAL)
    complex_row(ops.irfft_, lambda T, z, n=norm: T.fft.irfft(z, norm=n), (3,), (2, 2))
complex_row(ops.fft_, lambda T, z: T.fft.ifft(z, n=5, dim=0), (4,), (2, 3))
complex_row(ops.irfft_, lambda T, z: T.fft.irfft(z, n=5), (3,), (2, 4))
complex_row(ops.irfft_, lambda T, z: T.fft.hfft(z, dim=0), (3,), (3, 2))
complex_row((ops.fft_, ops.irfft_), lambda T, z: T.fft.irfftn(z, s=(3, 3)), (2, 3))
row(ops.fft_, lambda T, x: pairs(T, T.fft.fft(x)), x(4), x(2, 3), types=REAL)
row((ops.rfft_, ops.fft_), lambda T, x: pairs(T, T.fft.rfft2(x)), x(2, 3), types=REAL)
row(ops.rfft_, lambda T, x: pairs(T, T.fft.ihfft(x, n=3)), x(4), types=REAL)
row(ops.roll_, lambda T, x: T.fft.fftshift(T.fft.ifftshift(x), dim=-1), x(3), x(2, 3), types=REAL)
row(
    (ops.rfft_, ops.unfold_),
    lambda T, x: pairs(T, T.stft(x, 4, window=T.hann_window(4, dtype=x.dtype), return_complex=True)),
    x(10),
    types=REAL,
)
row(ops.irfft_, lambda T, x: T.istft(T.stft(x, 4, window=T.hann_window(4, dtype=x.dtype), return_complex=True), 4,
    window=T.hann_window(4, dtype=x.dtype)), x(10), types=REAL)  # fmt: skip
