"""A matrix as a product of simpler ones: Cholesky, QR, eigenvectors, singular vectors."""

import numpy as np

from edutorch import ops
from edutorch.dtypes import title
from edutorch.functions.complex_numbers import adjoint
from edutorch.functions.matrix_checks import answer, need_matrices, need_numbers, need_square
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.factorization import cholesky_error, failing_order
from edutorch.ops.kinds import not_for
from edutorch.ops.matrix_tools import LinAlgError, identities

__all__ = ["cholesky_inverse", "cholesky_solve"]

CholeskyEx = answer("linalg_cholesky_ex", "L info")
QR = answer("linalg_qr", "Q R")
Eigh, Eig = (answer(name, "eigenvalues eigenvectors") for name in ("linalg_eigh", "linalg_eig"))
SVD = answer("linalg_svd", "U S Vh")


@known_as("LinalgCholeskyExBackward0")
def cholesky(A, *, upper=False):
    """L, lower triangular, for which L @ L^H = A: a square root of a symmetric, positive-definite matrix.

    Args:
        A (*, n, n): only its lower half is read.
        upper: return L^H instead, and read the upper half.

    Raises:
        LinAlgError: if a matrix is not positive-definite.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.cholesky(torch.tensor([[4.0, 2.0], [2.0, 5.0]]))
        tensor([[2., 0.],
                [1., 2.]])
    """
    need_square("linalg.cholesky", A)
    need_numbers("linalg.cholesky", A, "cholesky_cpu")
    return adjoint(ops.cholesky_(adjoint(A))) if upper else ops.cholesky_(A)


def cholesky_ex(A, *, upper=False, check_errors=False):
    """The Cholesky factor, and the order of the first corner that is not positive-definite instead of an error.

    Returns:
        (L (*, n, n), info (*)): info is 0 where all went well. Where it is not, L means nothing.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.cholesky_ex(torch.ones(2, 2)).info
        tensor(2, dtype=torch.int32)
    """
    info = np.zeros_like(A.array, np.int32, shape=A.array.shape[:-2])
    try:
        return CholeskyEx(cholesky(A, upper=upper), fresh(info))
    except LinAlgError:
        if check_errors:
            cholesky_error(A.array, "linalg.cholesky_ex")
    L = np.tril(A.array)
    for place in np.ndindex(info.shape):
        info[place] = failing_order(A.array[place])
        if info[place] == 0:
            L[place] = np.linalg.cholesky(A.array[place])
    return CholeskyEx(fresh(L.conj().swapaxes(-1, -2) if upper else L), fresh(info))


@known_as("CholeskySolveBackward0")
def cholesky_solve(B, L, upper=False):
    """X for which A @ X = B, where L is the Cholesky factor of A.

    Args:
        B (*, n, k)
        L (*, n, n)
        upper: is L the upper factor?

    Example:
        >>> import edutorch as torch
        >>> L = torch.linalg.cholesky(torch.tensor([[4.0, 2.0], [2.0, 5.0]]))
        >>> torch.cholesky_solve(torch.tensor([[8.0], [12.0]]), L)
        tensor([[1.],
                [2.]])
    """
    for name, x in (("b", B), ("u", L)):
        if x.array.ndim < 2:
            raise RuntimeError(f"{name} should have at least 2 dimensions, but has {x.array.ndim} dimensions instead")
    (m, n), (rows, columns) = L.array.shape[-2:], B.array.shape[-2:]
    if m == n != rows:
        raise RuntimeError(
            f"Incompatible matrix sizes for cholesky_solve: each A matrix is {m} by {n} but each b matrix is {rows} by "
            f"{columns}"
        )
    if m != n:
        raise RuntimeError(f"A must be batches of square matrices, but they are {m} by {n} matrices")
    if B.array.dtype != L.array.dtype:
        raise RuntimeError(
            f"Expected b and A to have the same dtype, but found b of type {title(B.array.dtype)} and A of type "
            f"{title(L.array.dtype)} instead."
        )
    need_numbers("cholesky_solve", L, "cholesky_solve_cpu", whole=False)
    L = adjoint(L) if upper else L
    return ops.solve_triangular_(adjoint(L), ops.solve_triangular_(L, B, upper=False), upper=True)


@known_as("CholeskyInverseBackward0")
def cholesky_inverse(L, upper=False):
    """The inverse of A, where L is the Cholesky factor of A.

    Example:
        >>> import edutorch as torch
        >>> torch.cholesky_inverse(torch.tensor([[2.0, 0.0], [0.0, 1.0]]))
        tensor([[0.2500, 0.0000],
                [0.0000, 1.0000]])
    """
    need_square("cholesky_inverse", L)
    L = adjoint(ops.triu_(L)) if upper else ops.tril_(L)
    return cholesky_solve(fresh(identities(L.array)), L)


def qr(A, mode="reduced"):
    """A = Q @ R: Q has orthogonal columns of length 1, R is upper triangular.

    Args:
        A (*, m, n)
        mode: "reduced": Q (*, m, k) and R (*, k, n) with k = min(m, n); "complete": Q (*, m, m), R (*, m, n); "r": only R.

    Returns:
        (Q, R)

    Example:
        >>> import edutorch as torch
        >>> Q, R = torch.linalg.qr(torch.tensor([[3.0, 1.0], [4.0, 2.0]]))
        >>> R
        tensor([[-5.0000, -2.2000],
                [ 0.0000,  0.4000]])
    """
    need_matrices("linalg.qr", A)
    need_numbers("linalg.qr", A, "geqrf_cpu")
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    return QR(*ops.qr_(A, mode=mode))


@known_as("LinalgHouseholderProductBackward0")
def householder_product(input, tau):
    """The first columns of a product of reflections: each column of input is a mirror's normal, below a 1 on the diagonal.

    Args:
        input (*, m, n), tau (*, k) with k <= n <= m

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.householder_product(torch.tensor([[1.0], [1.0]]), torch.tensor([1.0]))
        tensor([[ 0.],
                [-1.]])
    """
    name = "torch.linalg.householder_product"
    not_for("biu", "orgqr_cpu", input.array)
    if input.array.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    m, n = input.array.shape[-2:]
    if m < n:
        raise RuntimeError(f"{name}: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if n < tau.array.shape[-1]:
        raise RuntimeError(f"{name}: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    out = fresh(identities(input.array, m))
    normals = ops.tril_(input, diagonal=-1) + out
    for i in reversed(range(tau.array.shape[-1])):
        normal = normals[..., :, i : i + 1]
        out = out - tau[..., None, i : i + 1] * (normal @ (adjoint(normal) @ out))
    return out


def hermitian_input(A, UPLO):
    need_square("linalg.eigh", A)
    if UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    need_numbers("linalg.eigh", A, "linalg_eigh_cpu", whole=False)


def eigh(A, UPLO="L"):
    """A = V @ diag(L) @ V^H for a symmetric (or Hermitian) matrix: eigenvalues in rising order, eigenvectors as columns.

    Args:
        A (*, n, n): only one half of it is read.
        UPLO: "L" for the lower half, "U" for the upper one.

    Returns:
        (eigenvalues (*, n), which are real, eigenvectors (*, n, n))

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.eigh(torch.tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
        tensor([1., 2.])
    """
    hermitian_input(A, UPLO)
    return Eigh(*ops.eigh_(A, UPLO=UPLO.upper()))


def eigvalsh(A, UPLO="L"):
    """The eigenvalues of a symmetric (or Hermitian) matrix, in rising order. See eigh.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.eigvalsh(torch.tensor([[2.0, 1.0], [1.0, 2.0]]))
        tensor([1., 3.])
    """
    hermitian_input(A, UPLO)
    return ops.eigvalsh_(A, UPLO=UPLO.upper())


def eig_input(name, A):
    need_square(name, A)
    if A.array.dtype.kind in "iub":
        raise RuntimeError(f"Unknown Complex ScalarType for {title(A.array.dtype)}")
    need_numbers(name, A, "linalg_eig_out_cpu")


def eig(A):
    """A @ V = V @ diag(L) for any square matrix: eigenvalues and eigenvectors, which are complex, in no order.

    Returns:
        (eigenvalues (*, n), eigenvectors (*, n, n) as columns)

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.eig(torch.tensor([[2.0, 0.0], [0.0, 3.0]])).eigenvalues
        tensor([2.+0.j, 3.+0.j])
    """
    eig_input("linalg.eig", A)
    return Eig(*ops.eig_(A))


def eigvals(A):
    """The eigenvalues of any square matrix: complex numbers, in no order.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.eigvals(torch.tensor([[0.0, -1.0], [1.0, 0.0]]))
        tensor([0.+1.j, 0.-1.j])
    """
    eig_input("linalg.eigvals", A)
    return ops.eigvals_(A)


def svd(A, full_matrices=True, *, driver=None):
    """A = U @ diag(S) @ Vh: singular values from the largest to the smallest, and singular vectors.

    Args:
        A (*, m, n)
        full_matrices: make U and Vh square; if False, only k = min(m, n) columns of U and rows of Vh.

    Returns:
        (U, S (*, k), Vh)

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.svd(torch.tensor([[0.0, 2.0], [1.0, 0.0]])).S
        tensor([2., 1.])
    """
    singular_input(A, driver)
    return SVD(*ops.svd_(A, full_matrices=full_matrices))


def singular_input(A, driver=None):
    need_matrices("linalg.svd", A)
    need_numbers("linalg.svd", A, "linalg_svd_cpu")
    if driver is not None:
        raise RuntimeError(
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
        )


def svdvals(A, *, driver=None):
    """The singular values, from the largest to the smallest. See svd.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.svdvals(torch.tensor([[0.0, 2.0], [1.0, 0.0]]))
        tensor([2., 1.])
    """
    singular_input(A, driver)
    return ops.svdvals_(A)
