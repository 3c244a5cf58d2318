"""Functions of whole matrices: the pseudo-inverse, least squares, the exponential."""

import math

import numpy as np

from edutorch.op import bare, op
from edutorch.ops.matrix_tools import adjoint, identities
from edutorch.ops.place import zeros_like
from edutorch.ops.shape import cat_


def turned(array):
    """Rows of an array become columns, conjugated."""
    return array.conj().swapaxes(-1, -2)


@op(label="LinalgPinv")
def pinv_(A, *, atol, rtol, hermitian=False):
    """The pseudo-inverse (Moore-Penrose): inverts what A stretches, and forgets what A flattens.

    atol, rtol: arrays or numbers. Singular values up to max(atol, rtol * the largest) count as 0.
    """
    if A.shape[-1] == 0 or A.shape[-2] == 0:
        return np.zeros_like(A, shape=(*A.shape[:-2], A.shape[-1], A.shape[-2]))
    if hermitian:
        values, U = np.linalg.eigh(A)
        Vh = turned(U)
    else:
        U, values, Vh = np.linalg.svd(A, full_matrices=False)
    size = np.abs(values)
    kept = size > np.maximum(atol, rtol * size.max(-1))[..., None]
    inverse = np.where(kept, 1 / np.where(kept, values, 1), 0).astype(values.dtype, copy=False)
    return (turned(Vh) * inverse[..., None, :]) @ turned(U)


@pinv_.backward
def pinv_backward(grad, A, out):
    """G. Golub and V. Pereyra, "The differentiation of pseudo-inverses", 1973."""
    back, P = adjoint(out), out  # (m, n) and (n, m)
    G = adjoint(grad)
    left = G @ P @ back
    right = back @ P @ G
    return -back @ grad @ back + (left - A @ (P @ left)) + (right - (right @ P) @ A)


@op(outputs=("solution", "rank", "singular_values"), label="LinalgLstsq")
def lstsq_(A, B, *, rcond):
    """The shortest X for which the squares of A @ X - B add up to as little as possible; A's rank and singular values."""
    U, S, Vh = np.linalg.svd(A, full_matrices=False)
    kept = rcond * S[..., :1] < S  # the largest stands first
    inverse = np.where(kept, 1 / np.where(kept, S, 1), 0).astype(S.dtype, copy=False)
    solution = turned(Vh) @ (inverse[..., :, None] * (turned(U) @ B))
    return solution, kept.sum(-1), S


@lstsq_.backward
def lstsq_backward(grad, A, B, needs):
    """X is pinv(A) @ B."""
    P = pinv_(A, atol=0.0, rtol=precision(A) * max(A.shape[-2:]))
    to_B = adjoint(P) @ grad[0]
    return pinv_backward(grad[0] @ adjoint(B), A, P) if needs[0] else None, to_B


def precision(x):
    """The distance from 1 to the next number of x's type."""
    return float(np.finfo(bare(x).dtype).eps)


# The exponential


@op(label="LinalgMatrixExp")
def matrix_exp_(A):
    """The sum of A^k / k! for all k: what A does to a vector that grows by A times itself at every moment.

    A is halved s times until it is small, exp of that is a quotient of two polynomials (Pade), and the result is squared
    s times (N. Higham, "The scaling and squaring method for the matrix exponential revisited", 2005).
    """
    if A.size == 0:
        return A.copy()
    largest = np.abs(A).sum(-2).max(-1)  # of each matrix
    finite = np.where(np.isfinite(largest), largest, 0)
    halvings = np.ceil(np.log2(np.maximum(finite / LIMIT, 1))).astype(np.int64)
    small = A * np.exp2(-halvings).astype(A.real.dtype)[..., None, None]
    out = pade(small)
    for step in range(int(halvings.max())):
        out = np.where((halvings > step)[..., None, None], out @ out, out)
    return out


LIMIT = 5.37  # up to this size (of the largest column) the quotient is exact to the last digit of a float64
ORDER = 13
# The coefficients of the numerator; the denominator is the same polynomial of -A.
COEFFICIENTS = [
    math.comb(ORDER, k) * math.factorial(2 * ORDER - k) / math.factorial(2 * ORDER) for k in range(ORDER + 1)
]


def pade(A):
    """exp(A) for a small A, as the quotient of two polynomials of A."""
    one = identities(A)
    square = A @ A
    even, odd, power = COEFFICIENTS[0] * one, COEFFICIENTS[1] * one, one
    for k in range(2, ORDER + 1, 2):
        power = power @ square
        even = even + COEFFICIENTS[k] * power
        if k < ORDER:
            odd = odd + COEFFICIENTS[k + 1] * power
    odd = A @ odd
    return np.linalg.solve(even - odd, even + odd)


@matrix_exp_.backward
def matrix_exp_backward(grad, A):
    """exp of the block matrix [[A^H, grad], [0, A^H]] holds the gradient in its corner (Higham, Functions of Matrices, 3.6)."""
    n = A.shape[-1]
    back = adjoint(A)
    last = len(A.shape) - 1
    above = cat_(back, grad, dim=last)
    below = cat_(zeros_like(back), back, dim=last)
    return matrix_exp_(cat_(above, below, dim=last - 1))[..., :n, n:]
