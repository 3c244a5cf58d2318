"""Systems of linear equations: A @ X = B, the inverse, and LU, the factorization by which both are found."""

import numpy as np

from edutorch import ops
from edutorch.functions.complex_numbers import adjoint
from edutorch.functions.matrix_checks import answer, need_fitting, need_numbers, need_same_dtype, need_square
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.matrix_tools import LinAlgError, element, first_failure, identities
from edutorch.ops.shape import reshape, transpose_
from edutorch.ops.solving import inv_error, permutation_matrix, solve_anyway, zero_pivots

__all__ = ["inverse", "lu_unpack"]

InvEx = answer("linalg_inv_ex", "inverse info")
SolveEx = answer("linalg_solve_ex", "result info")
LU = answer("linalg_lu", "P L U")
LUFactor = answer("linalg_lu_factor", "LU pivots")
LUFactorEx = answer("linalg_lu_factor_ex", "LU pivots info")
LUUnpacked = answer("lu_unpack", "P L U")


def inv(A):
    """The inverse: the matrix X for which A @ X is the identity.

    To solve A @ X = B do not multiply with the inverse: solve(A, B) is faster and more precise.

    Args:
        A (*, n, n): one matrix or a batch of them.

    Returns:
        A tensor (*, n, n).

    Raises:
        RuntimeError: if A is not square.
        LinAlgError: if a matrix is singular.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.inv(torch.tensor([[2.0, 0.0], [0.0, 4.0]]))
        tensor([[0.5000, 0.0000],
                [0.0000, 0.2500]])
    """
    need_square("linalg.inv", A)
    need_numbers("linalg.inv", A)
    return ops.inv_(A)


inverse = inv


def inv_ex(A, *, check_errors=False):
    """The inverse, and where elimination met a zero, instead of an error.

    Args:
        A (*, n, n)
        check_errors: raise the error after all.

    Returns:
        (inverse (*, n, n), info (*)): info is 0 where all went well, else the place of the zero, counted from 1.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.inv_ex(torch.zeros(2, 2)).info
        tensor(1, dtype=torch.int32)
    """
    need_square("linalg.inv", A)
    need_numbers("linalg.inv", A)
    try:
        return InvEx(ops.inv_(A), no_failure(A.array))
    except LinAlgError:
        if check_errors:
            inv_error(A.array, "linalg.inv_ex")
    info = zero_pivots(ops.lu_factor_.forward(A.array)[0])
    return InvEx(fresh(solve_anyway(A.array, identities(A.array))), fresh(info.astype(np.int32)))


def no_failure(array):
    """For every matrix of a batch the number 0: all went well."""
    return fresh(np.zeros_like(array, np.int32, shape=array.shape[:-2]))


@known_as("LinalgSolveExBackward0")
def solve(A, B, *, left=True):
    """X for which A @ X = B.

    Args:
        A (*, n, n): one matrix or a batch of them.
        B (*, n) or (*, n, k): right hand sides; each column is a system of its own.
        left: if False, X @ A = B.

    Returns:
        A tensor in the shape of B (and of the batch).

    Raises:
        LinAlgError: if a matrix is singular.

    Example:
        >>> import edutorch as torch
        >>> A = torch.tensor([[2.0, 1.0], [1.0, 3.0]])
        >>> torch.linalg.solve(A, torch.tensor([3.0, 5.0]))
        tensor([0.8000, 1.4000])
    """
    name = "linalg.solve"
    need_square(name, A)
    need_numbers(name, A, "lu_cpu")
    need_same_dtype(name, A, B)
    vector = is_vector(A.array.shape, B.array.shape)
    if vector and not left:
        raise RuntimeError(
            "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case "
            "linalg.solve is equivalent to B / A.squeeze(-1)"
        )
    B = ops.unsqueeze_(B, dim=B.array.ndim) if vector else B
    need_fitting(name, A, B, left)
    X = ops.solve_(A, B) if left else flipped(ops.solve_(flipped(A), flipped(B)))
    return ops.squeeze_(X, dims=(X.array.ndim - 1,)) if vector else X


def is_vector(a, b):
    """Is B a vector (or a batch of vectors, one for each matrix) and not a matrix?"""
    return len(b) == 1 or (len(a) - 1 == len(b) and b == a[:-1])


def flipped(x):
    return transpose_(x, dim0=-2, dim1=-1)


def solve_ex(A, B, *, left=True, check_errors=False):
    """As solve, but with inf and nan instead of an error where A is singular, and with the place of the zero that was met.

    Returns:
        (result, info)

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.solve_ex(torch.eye(2), torch.ones(2)).info
        tensor(0, dtype=torch.int32)
    """
    try:
        return SolveEx(solve(A, B, left=left), no_failure(A.array))
    except LinAlgError:
        if check_errors:
            raise
    vector = is_vector(A.array.shape, B.array.shape)
    a, b = A.array, B.array[..., None] if vector else B.array
    if not left:
        a, b = a.swapaxes(-1, -2), b.swapaxes(-1, -2)
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a, b = np.broadcast_to(a, (*batch, *a.shape[-2:])), np.broadcast_to(b, (*batch, *b.shape[-2:]))
    x = solve_anyway(a, b)
    x = x[..., 0] if vector else x if left else x.swapaxes(-1, -2)
    return SolveEx(fresh(x), fresh(zero_pivots(ops.lu_factor_.forward(a)[0]).astype(np.int32)))


@known_as("LinalgSolveTriangularBackward0")
def solve_triangular(A, B, *, upper, left=True, unitriangular=False):
    """X for which A @ X = B, where A is triangular: only one half of A is read.

    Args:
        A (*, n, n)
        B (*, n, k)
        upper: is A upper triangular (or lower)?
        left: if False, X @ A = B.
        unitriangular: take the diagonal of A for ones.

    Example:
        >>> import edutorch as torch
        >>> A = torch.tensor([[2.0, 1.0], [0.0, 4.0]])
        >>> torch.linalg.solve_triangular(A, torch.tensor([[4.0], [8.0]]), upper=True)
        tensor([[1.],
                [2.]])
    """
    name = "linalg.solve_triangular"
    need_square(name, A)
    need_fitting(name, A, B, left)
    need_numbers(name, A, "triangular_solve_cpu", whole=False)
    if B.array.dtype != A.array.dtype:
        B = ops.to(B, dtype=A.array.dtype)
    if left:
        return ops.solve_triangular_(A, B, upper=upper, unitriangular=unitriangular)
    return flipped(ops.solve_triangular_(flipped(A), flipped(B), upper=not upper, unitriangular=unitriangular))


# LU


def lu_input(A, name, pivot):
    if A.array.ndim < 2:
        raise RuntimeError(
            f"{name}: Expected tensor with 2 or more dimensions. Got size: {list(A.array.shape)} instead"
        )
    need_numbers(name, A, "lu_cpu", whole=False)
    if not pivot:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")


def lu_factor(A, *, pivot=True):
    """L and U of A = P @ L @ U in one matrix, and which rows were exchanged: what lu_solve and lu_unpack take.

    Args:
        A (*, m, n)

    Returns:
        (LU (*, m, n), pivots (*, min(m, n)))

    Raises:
        RuntimeError: if a matrix is singular.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.lu_factor(torch.tensor([[1.0, 2.0], [4.0, 4.0]])).LU
        tensor([[4.0000, 4.0000],
                [0.2500, 1.0000]])
    """
    lu_input(A, "torch.lu_factor", pivot)
    LU, pivots, info = lu_factor_ex(A)
    refuse_zero_pivot("torch.linalg.lu_factor", info)
    return LUFactor(LU, pivots)


def lu_factor_ex(A, *, pivot=True, check_errors=False):
    """As lu_factor, with the place of the first zero on the diagonal of U instead of an error.

    Returns:
        (LU, pivots, info)

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.lu_factor_ex(torch.ones(2, 2)).info
        tensor(2, dtype=torch.int32)
    """
    lu_input(A, "torch.lu_factor", pivot)
    LU, pivots = ops.lu_factor_(A)
    info = fresh(zero_pivots(LU.array).astype(np.int32))
    if check_errors:
        refuse_zero_pivot("torch.linalg.lu_factor_ex", info)
    return LUFactorEx(LU, pivots, info)


def refuse_zero_pivot(name, info):
    if info.array.any():
        index, place = first_failure(info.array)
        raise RuntimeError(
            f"{name}: {element(index, info.array.ndim)}U[{place},{place}] is zero and using it on lu_solve would result in a "
            "division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or "
            "linalg.lu_factor_ex(A, pivot)"
        )


def lu(A, *, pivot=True):
    """A = P @ L @ U: rows exchanged, then a lower triangle (with ones on its diagonal) times an upper one.

    Args:
        A (*, m, n)

    Returns:
        (P (*, m, m), L (*, m, k), U (*, k, n)) with k = min(m, n)

    Example:
        >>> import edutorch as torch
        >>> P, L, U = torch.linalg.lu(torch.tensor([[1.0, 2.0], [4.0, 4.0]]))
        >>> U
        tensor([[4., 4.],
                [0., 1.]])
    """
    lu_input(A, "linalg.lu", pivot)
    P, L, U = ops.lu_(A)
    return LU(P.detach(), L, U)


def unpacked(packed, pivots):
    m, n = packed.array.shape[-2:]
    k = min(m, n)
    P = fresh(permutation_matrix(pivots.array, m, packed.array.dtype))
    L = ops.tril_(packed[..., :, :k], diagonal=-1) + fresh(identities(packed.array[..., :k], m))
    return P, L, ops.triu_(packed[..., :k, :])


def lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True):
    """P, L and U out of what lu_factor returned. What is not asked for is empty.

    Example:
        >>> import edutorch as torch
        >>> P, L, U = torch.lu_unpack(*torch.linalg.lu_factor(torch.tensor([[1.0, 2.0], [4.0, 4.0]])))
        >>> P @ L @ U
        tensor([[1., 2.],
                [4., 4.]])
    """
    if unpack_pivots and LU_pivots.array.dtype != np.int32:
        raise RuntimeError(
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function is "
            "intended to be used with the output produced by torch.linalg.lu_factor"
        )
    P, L, U = unpacked(LU_data, LU_pivots)
    nothing = fresh(np.zeros_like(LU_data.array, shape=0))
    return LUUnpacked(P if unpack_pivots else nothing, *((L, U) if unpack_data else (nothing, nothing)))


@known_as("LinalgLuSolveBackward0")
def lu_solve(LU, pivots, B, *, left=True, adjoint=False):
    """X for which A @ X = B, where LU and pivots are what lu_factor(A) returned.

    Args:
        LU (*, n, n), pivots (*, n)
        B (*, n, k)
        left: if False, X @ A = B.
        adjoint: with the conjugate transpose of A in the place of A.

    Example:
        >>> import edutorch as torch
        >>> A = torch.tensor([[2.0, 1.0], [1.0, 3.0]])
        >>> torch.linalg.lu_solve(*torch.linalg.lu_factor(A), torch.tensor([[3.0], [5.0]]))
        tensor([[0.8000],
                [1.4000]])
    """
    name = "linalg.lu_solve"
    need_numbers(f"torch.{name}", LU)
    if pivots.array.dtype != np.int32:
        raise RuntimeError("linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32")
    need_square(name, LU)
    if pivots.array.shape[-1:] != LU.array.shape[-1:]:
        raise RuntimeError("linalg.lu_solve: Number of pivots per batch should be same as the dimension of the matrix")
    need_fitting(name, LU, B, left)
    need_same_dtype(name, LU, B)
    if not left:  # X A = B  is  A^H X^H = B^H
        return turned(lu_solve(LU, pivots, turned(B), adjoint=not adjoint))
    P = fresh(permutation_matrix(pivots.array, LU.array.shape[-1], LU.array.dtype))
    if adjoint:  # (P L U)^H = U^H L^H P^H, from the left
        Y = ops.solve_triangular_(turned(LU), B, upper=False)
        return P @ ops.solve_triangular_(turned(LU), Y, upper=True, unitriangular=True)
    Y = ops.solve_triangular_(LU, flipped(P) @ B, upper=False, unitriangular=True)
    return ops.solve_triangular_(LU, Y, upper=True)


turned = adjoint


# Tensors taken for matrices


def tensorinv(A, ind=2):
    """The inverse of a tensor that is taken for a matrix: its first `ind` dimensions for rows, the others for columns.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.tensorinv(torch.eye(6).reshape(2, 3, 6)).shape
        torch.Size([6, 2, 3])
    """
    shape = A.array.shape
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    rows, columns = int(np.prod(shape[:ind])), int(np.prod(shape[ind:]))
    if rows != columns:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{columns} != {rows}"
        )
    return reshape(inv(reshape(A, shape=(rows, columns))), shape=(*shape[ind:], *shape[:ind]))


def tensorsolve(A, B, dims=None):
    """X for which tensordot(A, X, X.ndim) = B. The dimensions of A that belong to X are its last ones; dims moves others there.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.tensorsolve(torch.eye(6).reshape(2, 3, 6), torch.ones(2, 3))
        tensor([1., 1., 1., 1., 1., 1.])
    """
    if dims is not None:
        last = [d % A.array.ndim for d in dims]
        A = ops.permute_(A, dims=(*(d for d in range(A.array.ndim) if d not in last), *last))
    rows, columns = B.array.size, int(np.prod(A.array.shape[B.array.ndim :]))
    if rows != columns:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but "
            f"got {columns} != {rows}"
        )
    X = solve(reshape(A, shape=(rows, columns)), reshape(B, shape=(-1,)))
    return reshape(X, shape=A.array.shape[B.array.ndim :])
