"""A matrix as a product of simpler ones: Cholesky (a triangle times its own transpose) and QR (a rotation times a triangle)."""

import numpy as np

from edutorch.op import op
from edutorch.ops.complex_numbers import real_part
from edutorch.ops.matrix_tools import LinAlgError, adjoint, diagonal_matrix, diagonal_of, element
from edutorch.ops.shape import cat_
from edutorch.ops.solving import solve_triangular_
from edutorch.ops.triangle import tril_, triu_


@op(label="LinalgCholeskyEx")
def cholesky_(A):
    """L, lower triangular with a positive diagonal, for which L @ L^H = A. Only the lower half of A is read."""
    return np.linalg.cholesky(A)


@cholesky_.backward
def cholesky_backward(grad, out):
    """inv(L)^H S inv(L), where S is the lower half of L^H grad, mirrored (I. Murray 2016, arXiv:1602.07527)."""
    lower = tril_(adjoint(out) @ grad)
    mirrored = 0.5 * (lower + adjoint(tril_(lower, diagonal=-1)))
    left = solve_triangular_(adjoint(out), mirrored, upper=True)
    return adjoint(solve_triangular_(adjoint(out), adjoint(left), upper=True))


@cholesky_.explain
def cholesky_error(A, name="linalg.cholesky"):
    """Which corner of which matrix was the first that is not positive-definite?"""
    for index, matrix in enumerate(A.reshape(-1, *A.shape[-2:])):
        order = failing_order(matrix)
        if order:
            raise LinAlgError(
                f"{name}: {element(index, A.ndim > 2)}The factorization could not be completed because the input is not "
                f"positive-definite (the leading minor of order {order} is not positive-definite)."
            )


def failing_order(matrix):
    """The size of the first corner that has no Cholesky factor; 0 if all have one."""
    for n in range(1, len(matrix) + 1):
        try:
            np.linalg.cholesky(matrix[:n, :n])
        except np.linalg.LinAlgError:
            return n
    return 0


@op(outputs=("Q", "R"), label="LinalgQr")
def qr_(A, *, mode="reduced"):
    """Q with orthogonal columns of length 1, and R upper triangular, for which Q @ R = A.

    mode: "reduced", "complete" for a square Q, or "r" for no Q at all.
    """
    return (np.empty_like(A, shape=(0,)), np.linalg.qr(A, "r")) if mode == "r" else tuple(np.linalg.qr(A, mode))


@qr_.backward
def qr_backward(grad, A, Q, R, mode):
    to_Q, to_R = grad
    m, n = A.shape[-2:]
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, "
            "mode='reduced') if you are going to differentiate through linalg.qr."
        )
    if mode == "complete" and m > n:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.")
    if m >= n:
        return tall_qr_backward(to_Q, to_R, Q, R)
    # R2 = Q^H @ A2 is a product, which gives gradients to A2 and to Q. A1 = Q @ R1 is square.
    to_Q = to_Q + A[..., :, m:] @ adjoint(to_R[..., :, m:])
    left = tall_qr_backward(to_Q, to_R[..., :, :m], Q, R[..., :, :m])
    return cat_(left, Q @ to_R[..., :, m:], dim=len(A.shape) - 1)


def tall_qr_backward(to_Q, to_R, Q, R):
    """(to_Q + Q S) inv(R)^H, where S is the upper half of R to_R^H - ..., mirrored."""
    upper = triu_(to_R @ adjoint(R) - adjoint(Q) @ to_Q)
    mirrored = upper + adjoint(upper) - diagonal_matrix(real_diagonal(upper))
    inside = to_Q + Q @ mirrored
    return adjoint(solve_triangular_(R, adjoint(inside), upper=True))


def real_diagonal(x):
    """The real parts of the diagonals, in x's own type."""
    diagonal = diagonal_of(x)
    return real_part(diagonal) + 0 * diagonal
