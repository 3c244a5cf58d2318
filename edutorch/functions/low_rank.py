"""The few largest singular values of a large matrix, found with random directions; and principal components.

N. Halko, P. Martinsson and J. Tropp, "Finding structure with randomness", 2009.
"""

from edutorch import ops
from edutorch.dtypes import of
from edutorch.functions.complex_numbers import adjoint
from edutorch.functions.factorization import qr, svd
from edutorch.functions.reduce import mean
from edutorch.random import randn

__all__ = ["svd_lowrank", "pca_lowrank"]


def main_directions(A, q, niter):
    """Q (*, m, q) whose columns span nearly all that A makes of anything: A is shown random vectors, again and again."""
    shown = randn(A.array.shape[-1], q, dtype=of(A.array.dtype), device=A.device)
    Q = qr(ops.matmul(A, shown)).Q
    for _ in range(niter):
        Q = qr(ops.matmul(adjoint(A), Q)).Q
        Q = qr(ops.matmul(A, Q)).Q
    return Q


def svd_lowrank(A, q=6, niter=2, M=None):
    """A is about U @ diag(S) @ V^H, with only q singular values.

    Args:
        A (*, m, n)
        q (int): how many; a few more than one needs.
        niter (int): how often the random vectors are improved.
        M: subtracted from A first; (*, m, n) or a shape that broadcasts to it.

    Returns:
        (U (*, m, q), S (*, q), V (*, n, q))

    Example:
        >>> import edutorch as torch
        >>> U, S, V = torch.svd_lowrank(torch.eye(3) * 2, q=3)
        >>> S
        tensor([2., 2., 2.])
    """
    A = A if M is None else ops.sub(A, M)
    wide = A.array.shape[-2] < A.array.shape[-1]
    tall = adjoint(A) if wide else A
    Q = main_directions(tall, q, niter)
    U, S, Vh = svd(ops.matmul(adjoint(Q), tall), full_matrices=False)
    U, V = ops.matmul(Q, U), adjoint(Vh)
    return (V, S, U) if wide else (U, S, V)


def pca_lowrank(A, q=None, center=True, niter=2):
    """The principal components of data A, a row each: the directions V in which the rows differ most.

    Args:
        A (*, m, n): m samples of n numbers.
        q (int): how many components; 6 (or all there are) if left out.
        center: subtract the mean of every column first.
        niter (int): how often the random vectors are improved.

    Returns:
        (U (*, m, q), S (*, q), V (*, n, q)): A @ V[:, :k] has only k columns and keeps what matters most.

    Example:
        >>> import edutorch as torch
        >>> x = torch.linspace(-1, 1, 5)
        >>> U, S, V = torch.pca_lowrank(torch.stack([x, 2 * x], 1), q=1)
        >>> V.abs()
        tensor([[0.4472],
                [0.8944]])
    """
    m, n = A.array.shape[-2:]
    q = min(6, m, n) if q is None else q
    if not 0 <= q <= min(m, n):
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(m, n)}")
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(ops.sub(A, mean(A, -2, keepdim=True)) if center else A, q, niter)
