"""What linear algebra asks of its inputs before it begins, in PyTorch's words; and the named tuples that it answers with."""

from edutorch.dtypes import is_half, is_inexact, title
from edutorch.functions.reduce import named_tuple
from edutorch.ops.arithmetic import broadcast_error


def answer(name, fields):
    """The type of an answer with several parts: it prints as torch.return_types.linalg_qr(...)."""
    return named_tuple(name, fields)


def need_matrices(name, x, letter="A"):
    """At least two dimensions."""
    if x.array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor {letter} must have at least 2 dimensions.")


def need_square(name, x):
    """As many rows as columns."""
    need_matrices(name, x)
    m, n = x.array.shape[-2:]
    if m != n:
        raise RuntimeError(f"{name}: A must be batches of square matrices, but they are {m} by {n} matrices")


def need_numbers(name, x, kernel=None, whole=True):
    """Floating point or complex numbers of at least 32 bits.

    Args:
        kernel (str): PyTorch's name for the loop in which it notices that 16 bits are too few; if None, it notices before.
        whole: does it notice before the loop that whole numbers are wrong?
    """
    kind = x.array.dtype
    if not is_inexact(kind) and (whole or kernel is None):
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {title(kind)}")
    if is_half(kind) or not is_inexact(kind):
        if kernel is None:
            raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {title(kind)}")
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{title(kind)}'")


def need_same_dtype(name, A, B):
    if A.array.dtype != B.array.dtype:
        raise RuntimeError(
            f"{name}: Expected A and B to have the same dtype, but found A of type {title(A.array.dtype)} and B of type "
            f"{title(B.array.dtype)} instead"
        )


def need_fitting(name, A, B, left=True):
    """A @ X = B (or X @ A = B) must make sense, batches included."""
    need_matrices(name, B, "B")
    a, b = A.array.shape, B.array.shape
    if a[-1] != b[-2 if left else -1]:
        equation = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation {equation} ({a[-2]}x{a[-1]} and {b[-2]}x{b[-1]})"
        )
    broadcast_error(B.array[..., 0, 0], A.array[..., 0, 0]) if a[-1] and b[-1] and b[-2] else None
