"""Linear algebra as PyTorch wrote it before it had torch.linalg: other names, other argument orders, and advice to move on."""

import warnings

import numpy as np

from edutorch import ops
from edutorch.functions import determinant, factorization, matrix_functions, norms, products, solving
from edutorch.functions.complex_numbers import adjoint
from edutorch.functions.matrix_checks import answer
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.factorization import cholesky_error

__all__ = [
    "cholesky", "qr", "svd", "lu", "lu_solve", "triangular_solve", "chain_matmul", "slogdet", "cross", "vander", "norm",
    "orgqr", "symeig", "eig", "solve", "lstsq", "matrix_rank",
]  # fmt: skip

QR, SVD = answer("qr", "Q R"), answer("svd", "U S V")
LUWithInfo = answer("_lu_with_info", "LU pivots info")
TriangularSolve = answer("triangular_solve", "solution cloned_coefficient")
REMOVED = "This function was deprecated since version 1.9 and is now removed."


def old(text):
    warnings.warn(text, stacklevel=4)


@known_as("CholeskyBackward0")
def cholesky(input, upper=False):
    """The older torch.linalg.cholesky.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.cholesky(torch.tensor([[4.0]]))  # torch.cholesky does the same, and warns
        tensor([[2.]])
    """
    L, info = factorization.cholesky_ex(input, upper=upper)
    if info.array.any():
        cholesky_error(input.array, "cholesky")
    old(
        "torch.cholesky is deprecated in favor of torch.linalg.cholesky and will be removed in a future PyTorch release.\n"
        "L = torch.cholesky(A)\nshould be replaced with\nL = torch.linalg.cholesky(A)\nand\n"
        "U = torch.cholesky(A, upper=True)\nshould be replaced with\nU = torch.linalg.cholesky(A).mH\n"
        "This transform will produce equivalent results for all valid (symmetric positive definite) inputs."
    )
    return L


def qr(input, some=True):
    """The older torch.linalg.qr: some=False makes Q square."""
    factors = factorization.qr(input, "reduced" if some else "complete")
    old(
        "torch.qr is deprecated in favor of torch.linalg.qr and will be removed in a future PyTorch release.\n"
        "The boolean parameter 'some' has been replaced with a string parameter 'mode'.\nQ, R = torch.qr(A, some)\n"
        "should be replaced with\nQ, R = torch.linalg.qr(A, 'reduced' if some else 'complete')"
    )
    return QR(*factors)


def svd(input, some=True, compute_uv=True):
    """A = U @ diag(S) @ V^H: the older torch.linalg.svd, which returns V and not its adjoint.

    Args:
        input (*, m, n)
        some: U and V have k = min(m, n) columns; if False they are square.
        compute_uv: if False, U and V are zeros.

    Example:
        >>> import edutorch as torch
        >>> U, S, V = torch.svd(torch.tensor([[0.0, 2.0], [1.0, 0.0]]))
        >>> S
        tensor([2., 1.])
    """
    if input.array.ndim < 2:
        raise RuntimeError("linalg.svd: input should have at least 2 dimensions, but has "
                           f"{input.array.ndim} dimensions instead")  # fmt: skip
    if compute_uv:
        U, S, Vh = factorization.svd(input, full_matrices=not some)
        return SVD(U, S, adjoint(Vh))
    *batch, m, n = input.array.shape
    U, V = (fresh(np.zeros_like(input.array, shape=(*batch, k, k))) for k in (m, n))
    return SVD(U, factorization.svdvals(input), V)


def lu(A, pivot=True, get_infos=False, out=None):
    """The older torch.linalg.lu_factor."""
    LU, pivots, info = solving.lu_factor_ex(A, pivot=pivot)
    old(
        "torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and will be removed in a future "
        "PyTorch release.\nLU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\n"
        "LU, pivots = torch.linalg.lu_factor(A, compute_pivots)\nand\n"
        "LU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be replaced with\n"
        "LU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)"
    )
    return LUWithInfo(LU, pivots, info) if get_infos else (LU, pivots)


def lu_solve(b, LU_data, LU_pivots):
    """The older torch.linalg.lu_solve."""
    X = solving.lu_solve(LU_data, LU_pivots, b)
    old(
        "torch.lu_solve is deprecated in favor of torch.linalg.lu_solveand will be removed in a future PyTorch release.\n"
        "Note that torch.linalg.lu_solve has its arguments reversed.\nX = torch.lu_solve(B, LU, pivots)\n"
        "should be replaced with\nX = torch.linalg.lu_solve(LU, pivots, B)"
    )
    return X


def triangular_solve(b, A, upper=True, transpose=False, unitriangular=False):
    """The older torch.linalg.solve_triangular, which also returns a copy of A."""
    used = solving.flipped(A) if transpose else A
    X = solving.solve_triangular(used, b, upper=upper != transpose, unitriangular=unitriangular)
    old(
        "torch.triangular_solve is deprecated in favor of torch.linalg.solve_triangularand will be removed in a future PyTorch "
        "release.\ntorch.linalg.solve_triangular has its arguments reversed and does not return a copy of one of the inputs.\n"
        "X = torch.triangular_solve(B, A).solution\nshould be replaced with\nX = torch.linalg.solve_triangular(A, B)."
    )
    return TriangularSolve(X, ops.clone(A))


def chain_matmul(*matrices):
    """The older torch.linalg.multi_dot."""
    for x in matrices:
        if x.array.ndim != 2:
            raise RuntimeError(f"Tensor dimension is {x.array.ndim}, expected 2 instead.")
    out = matrix_functions.multi_dot(matrices) if len(matrices) > 1 else matrices[0]
    old(
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot instead, "
        "which accepts a list of two or more tensors rather than multiple parameters."
    )
    return out


def slogdet(input):
    """The sign of the determinant, and the logarithm of its size. See torch.linalg.slogdet.

    Example:
        >>> import edutorch as torch
        >>> torch.slogdet(torch.eye(2)).logabsdet
        tensor(0.)
    """
    return determinant.OldSlogdet(*determinant.sign_and_size(input))


@known_as("LinalgCrossBackward0")
def cross(input, other, dim=None):
    """The vector that is perpendicular to two vectors of three numbers.

    Args:
        dim: the dimension with the three numbers. If it is left out, the first one that has three: better to say it.

    Example:
        >>> import edutorch as torch
        >>> torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0]), dim=0)
        tensor([0, 0, 1])
    """
    if dim is not None:
        return products.cross(input, other, dim=dim)
    if input.array.ndim != other.array.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    if 3 not in input.array.shape:
        raise RuntimeError("no dimension of size 3 in input")
    out = products.cross(input, other, dim=input.array.shape.index(3))
    old(
        "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply use "
        "torch.linalg.cross.\nThe default value of dim will change to agree with that of linalg.cross in a future release."
    )
    return out


def vander(x, N=None, increasing=False):
    """The powers of every number of a vector, a row each: x^(N-1) first, or x^0 first if increasing.

    Example:
        >>> import edutorch as torch
        >>> torch.vander(torch.tensor([2, 3]), 3)
        tensor([[4, 2, 1],
                [9, 3, 1]])
    """
    if x.array.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    N = x.array.size if N is None else N
    if N < 0:
        raise RuntimeError("N must be non-negative.")
    if N < 2:
        powers = fresh(np.ones_like(x.array, shape=(x.array.size, N)))
    else:
        powers = products.vander(ops.to(x, dtype=np.int64) if x.array.dtype == bool else x, N=N)
    return powers if increasing else ops.flip_(powers, dims=(1,))


def norm(input, p="fro", dim=None, keepdim=False, dtype=None):
    """The length of a tensor: (sum |x|^p)^(1/p), of all numbers or along dim. See torch.linalg.vector_norm.

    Args:
        p: 2 or "fro" is the ordinary length, inf the largest |x|, "nuc" the sum of the singular values of a matrix.

    Example:
        >>> import edutorch as torch
        >>> torch.norm(torch.tensor([3.0, 4.0]))
        tensor(5.)
    """
    if isinstance(p, str) and p != "fro":
        dims = dim if dim is not None else (-2, -1) if input.array.ndim <= 2 else tuple(range(input.array.ndim))
        return norms.matrix_norm(input, p, dims, keepdim, dtype=dtype)
    return norms.vector_norm(input, 2 if p in ("fro", None) else p, dim, keepdim, dtype=dtype)


orgqr = factorization.householder_product


# What is gone: a lesson that still calls it learns what to write instead.


def removed(name, advice):
    def function(*args, **kwargs):
        raise RuntimeError(f"{REMOVED}{advice}")

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Gone from PyTorch since version 1.13: says what to write in the place of torch.{name}."
    return function


symeig = removed(
    "symeig",
    " The default behavior has changed from using the upper triangular portion of the matrix by default to using the lower "
    "triangular portion.\n\nL, _ = torch.symeig(A, upper=upper) should be replaced with:\nL = "
    "torch.linalg.eigvalsh(A, UPLO='U' if "
    "upper else 'L')\n\nand\n\nL, V = torch.symeig(A, eigenvectors=True) should be replaced with:\nL, V = torch.linalg.eigh(A, "
    "UPLO='U' if upper else 'L')",
)
eig = removed(
    "eig",
    " `torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors mimicking complex "
    "tensors.\n\nL, _ = torch.eig(A) should be replaced with:\nL_complex = torch.linalg.eigvals(A)\n\nand\n\nL, "
    "V = torch.eig(A, "
    "eigenvectors=True) should be replaced with:\nL_complex, V_complex = torch.linalg.eig(A)",
)
solve = removed(
    "solve",
    " `torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` has its arguments "
    "reversed and does not "
    "return the LU factorization.\n\nTo get the LU factorization see `torch.lu`, which can be used with `torch.lu_solve` or "
    "`torch.lu_unpack`.\nX = torch.solve(B, A).solution should be replaced with:\nX = torch.linalg.solve(A, B)",
)
lstsq = removed(
    "lstsq",
    " `torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`.\n`torch.linalg.lstsq` has reversed arguments and does not "
    "return the QR decomposition in the returned tuple (although it returns other information about the "
    "problem).\n\nTo get the QR "
    "decomposition consider using `torch.linalg.qr`.\n\nThe returned solution in `torch.lstsq` stored the "
    "residuals of the solution "
    "in the last m - n columns of the returned value whenever m > n. In torch.linalg.lstsq, the residuals are in the field "
    "'residuals' of the returned named tuple.\n\nThe unpacking of the solution, as in\nX, _ = torch.lstsq(B, "
    "A).solution[:A.size(1)]\n"
    "should be replaced with:\nX = torch.linalg.lstsq(A, B).solution",
)
matrix_rank = removed(
    "matrix_rank",
    "\nPlease use the `torch.linalg.matrix_rank` function instead. The parameter 'symmetric' was renamed in "
    "`torch.linalg.matrix_rank()` to 'hermitian'.",
)
