"""Small tools that the distributions share: from probabilities to log-odds and back, properties computed once."""

import numpy as np

from edutorch import ops
from edutorch.autograd import enable_grad
from edutorch.creation import arange, empty, tensor
from edutorch.dtypes import get_default_dtype
from edutorch.functions.rearrange import broadcast_tensors
from edutorch.limits import finfo
from edutorch.tensor import Tensor

__all__ = [
    "broadcast_all", "clamp_probs", "euler_constant", "lazy_property", "logits_to_probs", "probs_to_logits",
    "tril_matrix_to_vec", "vec_to_tril_matrix",
]  # fmt: skip

euler_constant = 0.57721566490153286060
NUMBER = (bool, int, float)


def broadcast_all(*values):
    """Tensors of one shape; numbers become tensors of the type of the first tensor, or of the default type.

    Raises:
        ValueError: if a value is neither a tensor nor a number.

    Example:
        >>> import edutorch as torch
        >>> broadcast_all(1, torch.zeros(2))
        (tensor([1., 1.]), tensor([0., 0.]))
    """
    if not all(isinstance(v, (Tensor, *NUMBER)) for v in values):
        raise ValueError(
            "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__."
        )
    first = next((v for v in values if isinstance(v, Tensor)), None)
    kind = {"dtype": get_default_dtype()} if first is None else {"dtype": first.dtype, "device": first.device}
    return tuple(broadcast_tensors(*(v if isinstance(v, Tensor) else tensor(v, **kind) for v in values)))


def one_of(probs, logits):
    """Refuse a call that gives both probabilities and log-odds, or neither."""
    if (probs is None) == (logits is None):
        raise ValueError("Either `probs` or `logits` must be specified, but not both.")


def standard_normal(shape, like):
    """Normal numbers of a shape, of the type of another tensor."""
    return empty(shape, dtype=like.dtype, device=like.device).normal_()


def sum_rightmost(value, dim):
    """The sum over the last `dim` dimensions."""
    return value if dim == 0 else value.reshape((*value.shape[:-dim], -1)).sum(-1)


def logits_to_probs(logits, is_binary=False):
    """Probabilities for log-odds (is_binary), or for unnormalised log-probabilities along the last dimension."""
    return ops.sigmoid(logits) if is_binary else logits.softmax(-1)


def clamp_probs(probs):
    """Probabilities, kept away from 0 and 1 by the smallest step there is at 1."""
    eps = finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def probs_to_logits(probs, is_binary=False):
    """Log-odds for probabilities (is_binary), or their logarithms."""
    inside = clamp_probs(probs)
    return inside.log() - (-inside).log1p() if is_binary else inside.log()


def one_hot_like(positions, like):
    """1 at a position along the last dimension, 0 elsewhere, in the type and with the last size of another tensor."""
    return positions.unsqueeze(-1).eq(arange(like.shape[-1], device=like.device)).to(like.dtype)


class lazy_property:
    """A property that is computed when it is first asked for, and then remembered as an attribute."""

    def __init__(self, wrapped):
        self.wrapped, self.__doc__, self.name = wrapped, wrapped.__doc__, wrapped.__name__

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        with enable_grad():  # also if it happens to be asked for inside no_grad()
            value = self.wrapped(instance)
        setattr(instance, self.name, value)
        return value


def tril_matrix_to_vec(mat, diag=0):
    """The entries on and below a diagonal, row by row: (..., n, n) to (..., number of entries).

    Raises:
        ValueError: if there is no such diagonal.
    """
    n = mat.shape[-1]
    if not -n <= diag < n:
        raise ValueError(f"diag ({diag}) provided is outside [{-n}, {n - 1}].")
    rows, columns = np.tril_indices(n, diag)
    return mat[..., tensor(rows, device=mat.device), tensor(columns, device=mat.device)]


def vec_to_tril_matrix(vec, diag=0):
    """tril_matrix_to_vec, backwards: the entries put on and below a diagonal of a square matrix of zeros.

    Raises:
        ValueError: if no square matrix has so many entries there.
    """
    odd = 1 + 2 * diag
    n = (-odd + (odd**2 + 8 * vec.shape[-1] + 4 * abs(diag) * (diag + 1)) ** 0.5) / 2
    if round(n) - n > finfo(vec.dtype).eps:
        raise ValueError(
            f"The size of last dimension is {vec.shape[-1]} which cannot be expressed as the lower triangular part of a "
            "square D x D matrix."
        )
    n = round(n)
    rows, columns = np.tril_indices(n, diag)
    matrix = vec.new_zeros((*vec.shape[:-1], n, n))
    matrix[..., tensor(rows, device=vec.device), tensor(columns, device=vec.device)] = vec
    return matrix
