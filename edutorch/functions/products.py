"""Products of vectors: perpendicular ones, dot products in batches, tables of powers."""

import numpy as np

from edutorch import ops
from edutorch.dtypes import is_half, is_inexact, title
from edutorch.functions.complex_numbers import conj
from edutorch.functions.shape import expand
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.dims import wrap_dim
from edutorch.ops.kinds import not_for


@known_as("LinalgCrossBackward0")
def cross(input, other, *, dim=-1):
    """The vector that is perpendicular to two vectors of three numbers, as long as the area between them.

    Args:
        input, other: tensors of as many dimensions, whose shapes broadcast.
        dim: the dimension with the three numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0]))
        tensor([0, 0, 1])
    """
    a, b = input.array.shape, other.array.shape
    if len(a) != len(b):
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    d = wrap_dim(dim, len(a))
    not_for("b", "cross", input.array, other.array)
    if a[d] != 3 or b[d] != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {a[d]} and {b[d]}")
    broadcast_error(input.array, other.array)
    shape = np.broadcast_shapes(a, b)
    input, other = expand(input, shape), expand(other, shape)

    def turned(x, by):
        return ops.roll_(x, shifts=(-by,), dims=(d,))

    return ops.sub(ops.mul(turned(input, 1), turned(other, 2)), ops.mul(turned(input, 2), turned(other, 1)))


def vecdot(x, y, *, dim=-1):
    """The sums of conj(x) * y along a dimension: dot products, in batches.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.vecdot(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([1.0, 1.0]))
        tensor([3., 7.])
    """
    for tensor in (x, y):
        if not is_inexact(tensor.array.dtype):
            raise RuntimeError(
                f"linalg.vecdot: Expected a floating point or complex tensor as input. Got {title(tensor.array.dtype)}"
            )
    product = ops.mul(conj(x), y)
    return ops.sum_(product, dim=(wrap_dim(dim, product.array.ndim),))


def vander(x, *, N=None):
    """The powers x^0, x^1, ... x^(N-1) of every number, in a new last dimension.

    Args:
        x (*, n)
        N: how many powers; n if left out.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.vander(torch.tensor([2, 3]), N=3)
        tensor([[1, 2, 4],
                [1, 3, 9]])
    """
    if x.array.dtype == bool or is_half(x.array.dtype):
        kind = title(x.array.dtype)
        raise RuntimeError(f"linalg.vander supports floating point, complex, and integer tensors, but got {kind}")
    shape = x.array.shape
    if (N is None and not shape) or (N is not None and N <= 1):
        raise RuntimeError("N must be greater than 1.")
    N = shape[-1] if N is None else N
    column = ops.unsqueeze_(x, dim=len(shape))
    one = fresh(np.ones_like(x.array, shape=(*shape, 1)))
    if N == 1:
        return one
    again = expand(column, (*shape, N - 1))
    powers = ops.cumprod_(again, dim=len(shape))
    return ops.cat_(one, powers, dim=len(shape))
