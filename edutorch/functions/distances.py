"""How far points are from each other, and vectors made no longer than allowed."""

import numpy as np

from edutorch import ops
from edutorch.device import xp
from edutorch.dtypes import is_float, is_half, is_inexact, title
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.dims import wrap_dim
from edutorch.ops.kinds import not_for_halves

__all__ = ["dist", "cdist", "pdist", "renorm"]


@known_as("DistBackward0")
def dist(input, other, p=2):
    """The p-norm of input - other.

    Example:
        >>> import edutorch as torch
        >>> torch.dist(torch.tensor([1.0, 1.0]), torch.tensor([4.0, 5.0]))
        tensor(5.)
    """
    away = ops.sub(input, other)
    if not is_inexact(away.array.dtype):
        raise RuntimeError(
            f"norm(): input dtype should be either floating point or complex. Got {title(away.array.dtype)} instead."
        )
    return ops.norm_(away, p=float(p))


def check_points(name, x, which=""):
    if not is_float(x.array.dtype):
        end = f", {which} got: {title(x.array.dtype)}" if which else ""
        raise RuntimeError(f"{name} only supports floating-point dtypes{end}")


@known_as("CdistBackward0")
def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """The distance of every row of x1 from every row of x2.

    Args:
        x1 (*, n, d), x2 (*, m, d)
        p: which norm: 2 is the ordinary distance, 1 the sum of the steps along the axes, inf the longest of them.
        compute_mode: PyTorch's choice between two ways to compute it; here there is one.

    Returns:
        A tensor (*, n, m).

    Example:
        >>> import edutorch as torch
        >>> torch.cdist(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]))
        tensor([[5., 1.]])
    """
    for which, x in (("X1", x1), ("X2", x2)):
        if x.array.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {which} got: {x.array.ndim}D")
    columns = x1.array.shape[-1], x2.array.shape[-1]
    if columns[0] != columns[1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {columns[0]} X2: {columns[1]}")
    for which, x in (("X1", x1), ("X2", x2)):
        check_points("cdist", x, which)
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    kinds = x1.array.dtype, x2.array.dtype
    if kinds[0] != kinds[1]:
        raise RuntimeError(f"expected scalar type {title(kinds[0])} but found {title(kinds[1])}")
    if is_half(kinds[0]):
        raise NotImplementedError(f"\"cdist\" not implemented for '{title(kinds[0])}'")
    away = ops.sub(ops.unsqueeze_(x1, dim=x1.array.ndim - 1), ops.unsqueeze_(x2, dim=x2.array.ndim - 2))
    return lengths(away, p)


def lengths(away, p):
    """The norms along the last dimension. Vectors without numbers are 0 long."""
    last = away.array.ndim - 1
    return ops.sum_(away, dim=(last,)) if not away.array.shape[last] else ops.norm_(away, p=float(p), dim=(last,))


@known_as("PdistBackward0")
def pdist(input, p=2.0):
    """The distance of every pair of rows: 0 and 1, 0 and 2, ... 1 and 2, ...

    Args:
        input (n, d)
        p: which norm, see cdist.

    Returns:
        A tensor (n * (n - 1) / 2).

    Example:
        >>> import edutorch as torch
        >>> torch.pdist(torch.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]))
        tensor([5.0000, 1.0000, 4.2426])
    """
    if input.array.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.array.ndim}D")
    check_points("pdist", input)
    not_for_halves("pdist", input.array)
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    first, second = map(xp(input.array).asarray, np.triu_indices(input.array.shape[0], 1))
    return lengths(ops.sub(ops.index(input, fresh(first)), ops.index(input, fresh(second))), p)


@known_as("RenormBackward0")
def renorm(input, p, dim, maxnorm):
    """Every slice along dim that is longer than maxnorm is shortened to that length.

    Args:
        input: a tensor with at least two dimensions.
        p: which norm.
        dim: along which dimension the slices are counted.

    Example:
        >>> import edutorch as torch
        >>> torch.renorm(torch.tensor([[3.0, 4.0], [0.3, 0.4]]), p=2, dim=0, maxnorm=1.0)
        tensor([[0.6000, 0.8000],
                [0.3000, 0.4000]])
    """
    if not p > 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm:g}")
    ndim = input.array.ndim
    if ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {ndim} dimensions")
    dim = wrap_dim(dim, ndim)
    if not is_inexact(input.array.dtype):
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {title(input.array.dtype)}"
        )
    size = ops.norm_(input, p=float(p), dim=tuple(d for d in range(ndim) if d != dim), keepdim=True)
    factor = ops.where(ops.gt(size, maxnorm), ops.div(float(maxnorm), ops.add(size, 1e-7)), 1.0)
    return ops.mul(input, factor)
