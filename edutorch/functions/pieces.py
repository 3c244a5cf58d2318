"""Cutting a tensor into pieces in more ways, and putting one piece back; adding up to a smaller shape."""

import numpy as np

from edutorch import ops
from edutorch.device import near
from edutorch.functions.index import getitem
from edutorch.functions.joining import chunk, split
from edutorch.functions.matrices import diag, diagonal
from edutorch.functions.rearrange import tensor_split
from edutorch.functions.shape import flatten, select
from edutorch.functions.windows import as_strided
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.dims import sizes, wrap_dim

__all__ = [
    "hsplit", "vsplit", "dsplit", "split_with_sizes", "unsafe_split", "unsafe_split_with_sizes", "unsafe_chunk",
    "select_scatter", "slice_scatter", "diagonal_scatter", "as_strided_scatter", "diagflat", "unravel_index",
]  # fmt: skip


def split_along(name, input, sections, dim, least):
    ndim = input.array.ndim
    if ndim < least:
        raise RuntimeError(
            f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {ndim} dimensions!"
        )
    length = input.array.shape[dim]
    if isinstance(sections, int) and (sections < 1 or length % sections):
        raise RuntimeError(
            f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension {length} is not "
            f"divisible by the split_size {sections}!"
        )
    return tensor_split(input, sections, dim)


def hsplit(input, indices_or_sections):
    """Pieces side by side: so many of one size, or cut in front of the columns that are named. Views.

    Example:
        >>> import edutorch as torch
        >>> torch.hsplit(torch.tensor([[1, 2], [3, 4]]), 2)[0]
        tensor([[1],
                [3]])
    """
    return split_along("hsplit", input, indices_or_sections, 0 if input.array.ndim == 1 else 1, 1)


def vsplit(input, indices_or_sections):
    """Pieces one below the other: so many of one size, or cut in front of the rows that are named. Views."""
    return split_along("vsplit", input, indices_or_sections, 0, 2)


def dsplit(input, indices_or_sections):
    """Pieces one behind the other, along dim 2. Views."""
    return split_along("dsplit", input, indices_or_sections, 2, 3)


def split_with_sizes(input, split_sizes, dim=0):
    """Pieces of these sizes along dim. Views."""
    return split(input, list(split_sizes), dim)


unsafe_split, unsafe_split_with_sizes, unsafe_chunk = split, split_with_sizes, chunk


# One piece exchanged, in a copy


def with_piece(name, input, piece, src):
    """A copy of input in which a piece, made by a view, is src."""
    if piece(input).array.shape != src.array.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the {name} of self. src size = {list(src.array.shape)}, "
            f"{name} size = {list(piece(input).array.shape)}"
        )
    places = fresh(np.arange(input.array.size, like=input.array).reshape(input.array.shape))
    out = ops.index_put(flatten(input), flatten(src), flatten(piece(places)))
    return ops.reshape(out, shape=input.array.shape)


@known_as("SelectScatterBackward0")
def select_scatter(input, src, dim, index):
    """A copy of input with src as the slice number index along dim.

    Example:
        >>> import edutorch as torch
        >>> torch.select_scatter(torch.zeros(2, 2), torch.ones(2), 0, 1)
        tensor([[0., 0.],
                [1., 1.]])
    """
    return with_piece("slice", input, lambda x: select(x, dim, index), src)


@known_as("SliceScatterBackward0")
def slice_scatter(input, src, dim=0, start=None, end=None, step=1):
    """A copy of input with src in the place of input[start:end:step] along dim."""
    where = (slice(None),) * wrap_dim(dim, input.array.ndim) + (slice(start, end, step),)
    return with_piece("slice", input, lambda x: getitem(x, where), src)


@known_as("DiagonalScatterBackward0")
def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    """A copy of input with src on the diagonal.

    Example:
        >>> import edutorch as torch
        >>> torch.diagonal_scatter(torch.zeros(2, 2), torch.tensor([1.0, 2.0]))
        tensor([[1., 0.],
                [0., 2.]])
    """
    return with_piece("slice", input, lambda x: diagonal(x, offset, dim1, dim2), src)


@known_as("AsStridedScatterBackward0")
def as_strided_scatter(input, src, size, stride, storage_offset=None):
    """A copy of input with src where as_strided would look."""
    return with_piece("slice", input, lambda x: as_strided(x, size, stride, storage_offset), src)


def diagflat(input, offset=0):
    """A matrix with all numbers of input on its diagonal.

    Example:
        >>> import edutorch as torch
        >>> torch.diagflat(torch.tensor([[1], [2]]))
        tensor([[1, 0],
                [0, 2]])
    """
    return diag(flatten(input), offset)


def unravel_index(indices, shape):
    """The position in each dimension of a shape for positions in the flat line of its numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.unravel_index(torch.tensor(5), (2, 3))
        (tensor(1), tensor(2))
    """
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if indices.array.dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    if any(n < 0 for n in shape):
        raise ValueError(f"'shape' cannot have negative values, but got {shape}")
    places, out = indices.array, []
    for n in reversed(shape):
        out.append(fresh(np.asarray(places % n, like=near(places))))
        places = places // n
    return tuple(reversed(out))


def sum_to_size(input, *size):
    """Added up over dimensions, so far that a shape comes out which broadcasts to this one.

    Example:
        >>> import edutorch as torch
        >>> torch.ones(2, 3).sum_to_size(1, 3)
        tensor([[2., 2., 2.]])
    """
    size, shape = sizes(size), input.array.shape
    extra = len(shape) - len(size)
    if extra < 0 or any(n not in (1, old) for n, old in zip(size, shape[extra:], strict=False)):
        raise RuntimeError(f"size {{{list(size)}}} is not expandable to size {{{list(shape)}}}.")
    dims = (*range(extra), *(d + extra for d, n in enumerate(size) if n == 1 and shape[d + extra] != 1))
    return ops.reshape(ops.sum_(input, dim=dims, keepdim=True), shape=size) if dims else input
