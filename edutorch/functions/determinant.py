"""Determinants, and their logarithms."""

from edutorch import ops
from edutorch.functions.matrix_checks import answer, need_numbers, need_square

__all__ = ["det", "logdet"]

Slogdet, OldSlogdet = (answer(name, "sign logabsdet") for name in ("linalg_slogdet", "slogdet"))


def det(A):
    """The determinant of square matrices: by how much they stretch volumes. Of a singular matrix it is 0.

    Args:
        A (*, n, n): one matrix or a batch of them.

    Returns:
        A tensor (*).

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.det(torch.tensor([[2.0, 1.0], [0.0, 3.0]]))
        tensor(6.)
    """
    need_square("linalg.det", A)
    need_numbers("linalg.det", A, "lu_cpu")
    return ops.det_(A)


def sign_and_size(A):
    need_square("linalg.slogdet", A)
    need_numbers("linalg.slogdet", A)
    return ops.slogdet_(A)


def slogdet(A):
    """The sign of the determinant, and the logarithm of its size: these neither overflow nor underflow.

    Returns:
        (sign (*), logabsdet (*)): det is sign * exp(logabsdet).

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.slogdet(torch.eye(2) * -1e-30).logabsdet
        tensor(-138.1551)
    """
    return Slogdet(*sign_and_size(A))


def logdet(input):
    """The logarithm of the determinant: nan if that is negative, -inf if it is 0.

    Example:
        >>> import edutorch as torch
        >>> torch.logdet(torch.eye(2) * 2)
        tensor(1.3863)
    """
    need_square("logdet", input)
    need_numbers("logdet", input)
    sign, size = ops.slogdet_(input)
    if input.array.dtype.kind == "c":
        return ops.add(ops.log(sign), size)
    return ops.where(ops.eq(sign, -1), float("nan"), size)
