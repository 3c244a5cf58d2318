"""Systems of linear equations. Gaussian elimination (LU) turns a matrix into two triangular ones, which are solved row by row.

Everything works on the last two dimensions; those before them are batches.
"""

import math

import numpy as np

from edutorch.device import xp
from edutorch.op import alongside, bare, op
from edutorch.ops.matrix_tools import LinAlgError, adjoint, element, first_failure, identity
from edutorch.ops.shape import cat_
from edutorch.ops.triangle import tril_, triu_

# Triangles


@op(label="LinalgSolveTriangular")
def solve_triangular_(A, B, *, upper, unitriangular=False):
    """X for which A @ X = B, where A is triangular: every row has one unknown more than the row before it."""
    n = A.shape[-1]
    X = np.empty_like(B, shape=(*np.broadcast_shapes(A.shape[:-2], B.shape[:-2]), *B.shape[-2:]))
    for i in reversed(range(n)) if upper else range(n):
        known = slice(i + 1, n) if upper else slice(0, i)
        right = B[..., i, :] - (A[..., i, None, known] @ X[..., known, :])[..., 0, :]
        X[..., i, :] = right if unitriangular else right / A[..., i, i, None]
    return X


@solve_triangular_.backward
def solve_triangular_backward(grad, A, out, upper, unitriangular, needs):
    to_B = solve_triangular_(adjoint(A), grad, upper=not upper, unitriangular=unitriangular)
    if not needs[0]:
        return None, to_B
    to_A = -to_B @ adjoint(out)
    return triu_(to_A, diagonal=int(unitriangular)) if upper else tril_(to_A, diagonal=-int(unitriangular)), to_B


# LU


@op(outputs=("LU", "pivots"), label="LinalgLuFactorEx")
def lu_factor_(A):
    """P @ L @ U = A with L lower triangular (1 on its diagonal) and U upper triangular, both in one matrix.

    Column by column: the largest number at or below the diagonal is brought up to it by exchanging two rows (partial
    pivoting: without it rounding errors grow), and multiples of that row are taken from all rows below.
    pivots[i] says with which row, counted from 1, row i was exchanged.
    """
    m, n = A.shape[-2:]
    out = A.copy(order="C")
    lu, k = out.reshape(math.prod(A.shape[:-2]), m, n), min(m, n)
    every = xp(A).arange(len(lu))
    pivots = np.empty_like(lu, np.int32, shape=(len(lu), k))
    for j in range(k):
        column = lu[:, j:, j]
        size = np.abs(column.real) + np.abs(column.imag) if A.dtype.kind == "c" else np.abs(column)
        largest = j + size.argmax(1)
        pivots[:, j] = largest + 1
        up = lu[every, largest]
        lu[every, largest] = lu[:, j]
        lu[:, j] = up
        pivot = lu[:, j, j, None]
        lu[:, j + 1 :, j] /= np.where(pivot == 0, 1, pivot)  # a column of zeros stays one
        lu[:, j + 1 :, j + 1 :] -= lu[:, j + 1 :, j, None] * lu[:, j, None, j + 1 :]
    return out, pivots.reshape(*A.shape[:-2], k)


def permutation_matrix(pivots, m, dtype):
    """P of a factorization, as an array: the exchanges done one after the other on the identity."""
    every = xp(pivots).arange(math.prod(pivots.shape[:-1]))
    order = np.empty_like(pivots, np.int64, shape=(len(every), m))
    order[...] = xp(pivots).arange(m)
    for j, target in enumerate(pivots.reshape(len(every), pivots.shape[-1]).T - 1):
        up = order[every, target]
        order[every, target] = order[:, j]
        order[:, j] = up
    rows = xp(pivots).eye(m, dtype=dtype)[order]
    return rows.swapaxes(-1, -2).reshape(*pivots.shape[:-1], m, m)


def zero_pivots(LU):
    """For each matrix the place of the first zero on the diagonal of U, counted from 1; 0 if there is none."""
    zeros = np.diagonal(LU, axis1=-2, axis2=-1) == 0
    if not zeros.shape[-1]:
        return np.zeros_like(zeros, np.int64, shape=zeros.shape[:-1])
    return np.where(zeros.any(-1), zeros.argmax(-1) + 1, 0)


@lu_factor_.backward
def lu_factor_backward(grad, LU, pivots):
    k = min(LU.shape[-2:])
    P = alongside(permutation_matrix(bare(pivots), LU.shape[-2], bare(LU).dtype), LU)
    return factors_backward(grad[0][..., :, :k], grad[0][..., :k, :], P, LU[..., :, :k], LU[..., :k, :])


def factors_backward(to_L, to_U, P, L, U):
    """The gradient of A = P @ L @ U. L and U may be parts of a matrix that holds both: only their own half is read.

    The square part first; what is wider or taller than it is a triangular solve.
    """
    k, m, n = U.shape[-2], L.shape[-2], U.shape[-1]
    top, left = L[..., :k, :], U[..., :, :k]
    to_top, to_left = tril_(to_L[..., :k, :], diagonal=-1), triu_(to_U[..., :, :k])
    beside = below = None
    if n > k:  # U2 = inv(L) @ (P.T @ A)2
        beside = solve_triangular_(adjoint(top), to_U[..., :, k:], upper=True, unitriangular=True)
        to_top = to_top - tril_(beside @ adjoint(U[..., :, k:]), diagonal=-1)
    if m > k:  # L2 = (P.T @ A)2 @ inv(U)
        below = adjoint(solve_triangular_(left, adjoint(to_L[..., k:, :]), upper=True))
        to_left = to_left - triu_(adjoint(L[..., k:, :]) @ below)
    ones_below = tril_(top, diagonal=-1) + identity(top)
    middle = tril_(adjoint(ones_below) @ to_top, diagonal=-1) + triu_(to_left @ adjoint(triu_(left)))
    half = solve_triangular_(adjoint(top), middle, upper=True, unitriangular=True)
    out = adjoint(solve_triangular_(left, adjoint(half), upper=True))
    if beside is not None:
        out = cat_(out, beside, dim=len(out.shape) - 1)
    if below is not None:
        out = cat_(out, below, dim=len(out.shape) - 2)
    return P @ out


@op(outputs=("P", "L", "U"), label="LinalgLu")
def lu_(A):
    """The three factors of A = P @ L @ U, each a matrix of its own."""
    packed, pivots = lu_factor_.forward(A)
    m, n = A.shape[-2:]
    k = min(m, n)
    L = np.tril(packed[..., :, :k], -1) + xp(A).eye(m, k, dtype=A.dtype)
    return permutation_matrix(pivots, m, A.dtype), L, np.triu(packed[..., :k, :])


@lu_.backward
def lu_backward(grad, P, L, U):
    return factors_backward(grad[1], grad[2], P, L, U)


def solve_anyway(A, B):
    """What elimination makes of A @ X = B, also if A is singular: then inf and nan. For arrays."""
    LU, pivots = lu_factor_.forward(A)
    Y = permutation_matrix(pivots, A.shape[-1], A.real.dtype).swapaxes(-1, -2) @ B
    Y = solve_triangular_.forward(LU, Y, upper=False, unitriangular=True)
    return solve_triangular_.forward(LU, Y, upper=True)


# Inverse and solution


@op(label="LinalgInvEx")
def inv_(A):
    """The matrix X for which A @ X is the identity."""
    return np.linalg.inv(A)


@inv_.backward
def inv_backward(grad, out):
    return -adjoint(out) @ grad @ adjoint(out)


@inv_.explain
def inv_error(A, name="linalg.inv"):
    """Which pivot was zero?"""
    index, place = first_failure(zero_pivots(lu_factor_.forward(A)[0]))
    raise LinAlgError(
        f"{name}: {element(index, A.ndim > 2)}The diagonal element {place} is zero, the inversion could not be completed "
        "because the input matrix is singular."
    )


@op(label="LinalgSolveEx")
def solve_(A, B):
    """The matrices X for which A @ X = B."""
    return np.linalg.solve(A, B)


@solve_.backward
def solve_backward(grad, A, out, needs):
    to_B = solve_(adjoint(A), grad)
    return -to_B @ adjoint(out) if needs[0] else None, to_B


@solve_.explain
def solve_error(A, B):
    index, _ = first_failure(zero_pivots(lu_factor_.forward(A)[0]))
    where = element(index, max(A.ndim, B.ndim) > 2)
    raise LinAlgError(f"torch.linalg.solve: {where}The solver failed because the input matrix is singular.")
