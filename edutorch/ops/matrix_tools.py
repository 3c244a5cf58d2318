"""Small words that the rules of linear algebra are written in. They are for arrays and for Tensors alike."""

import numpy as np

from edutorch.device import xp
from edutorch.graph import TensorBase, edge_of
from edutorch.op import alongside, bare
from edutorch.ops.complex_numbers import conj
from edutorch.ops.linalg import swapped
from edutorch.ops.place import place
from edutorch.ops.windows import diagonal_


class _LinAlgError(RuntimeError):
    """A matrix for which there is no answer: singular, not positive-definite, or full of nan."""


LinAlgError = _LinAlgError  # the name with which one catches it; messages print the other one, as PyTorch's


def adjoint(x):
    """Rows become columns, and complex numbers are conjugated: what (Ax, y) = (x, adjoint(A) y) asks for."""
    return conj(swapped(x))


def identity(x):
    """The identity matrix that fits matrices x, in x's (real) type, beside arrays an array, beside Tensors a Tensor."""
    array = bare(x)
    return alongside(xp(array).eye(array.shape[-1], dtype=array.real.dtype), x)


def identities(array, m=None):
    """Identity matrices (or m rows of them), one for each matrix of a batch, as an array of the same type."""
    n = array.shape[-1]
    m = n if m is None else m
    return np.broadcast_to(xp(array).eye(m, n, dtype=array.dtype), (*array.shape[:-2], m, n))


def diagonal_of(x):
    """The diagonals of matrices: (*, n, n) -> (*, n)."""
    return diagonal_(x, dim1=len(x.shape) - 2, dim2=len(x.shape) - 1)


def diagonal_matrix(x):
    """Matrices with x on their diagonals: (*, n) -> (*, n, n)."""
    recipe = (None, diagonal_, {"dim1": len(x.shape) - 1, "dim2": len(x.shape)}, None)
    return place(None, x, recipe=recipe, shape=(*x.shape, x.shape[-1]))


def arrived(grad):
    """Has a gradient come to this output? One that nobody used gets plain zeros."""
    if isinstance(grad, TensorBase) and edge_of(grad) is not None:
        return True
    return bool(bare(grad).any())


def element(index, batch):
    """In messages: which matrix of a batch."""
    return f"(Batch element {index}): " if batch else ""


def first_failure(bad):
    """The number of the first matrix of a batch for which `bad` is not zero, and what it says there."""
    flat = bad.reshape(-1)
    index = int(np.flatnonzero(flat)[0])
    return index, int(flat[index])
