"""More ways to lay out the same numbers: hstack, rot90, repeat_interleave, unfold, triangles of positions ..."""

import itertools

import numpy as np

from edutorch import ops
from edutorch.device import move, placed
from edutorch.functions.index import getitem
from edutorch.functions.joining import cat, listed, stack
from edutorch.functions.shape import expand, flatten, flip, reshape
from edutorch.graph import TensorBase
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.dims import wrap_dim
from edutorch.size import Size

__all__ = [
    "atleast_1d", "atleast_2d", "atleast_3d", "hstack", "vstack", "row_stack", "dstack", "column_stack", "tensor_split",
    "fliplr", "flipud", "rot90", "repeat_interleave", "broadcast_tensors", "broadcast_shapes", "cartesian_prod",
    "combinations", "tril_indices", "triu_indices", "block_diag", "ravel", "diff",
]  # fmt: skip


def each(function):
    """Let a function of one tensor take several, as arguments or as a list."""

    def over_all(*tensors):
        if len(tensors) == 1 and isinstance(tensors[0], TensorBase):
            return function(tensors[0])
        return tuple(map(function, tensors[0] if len(tensors) == 1 else tensors))

    over_all.__name__, over_all.__doc__ = function.__name__, function.__doc__
    return over_all


@each
def atleast_1d(x):
    """The tensor with at least one dimension."""
    return x if x.array.ndim else reshape(x, 1)


@each
def atleast_2d(x):
    """The tensor with at least two dimensions; new ones come in front."""
    return x if x.array.ndim > 1 else reshape(x, 1, x.array.size)


@each
def atleast_3d(x):
    """The tensor with at least three dimensions: (n) becomes (1, n, 1), and (n, m) becomes (n, m, 1)."""
    if x.array.ndim > 2:
        return x
    return ops.unsqueeze_(atleast_2d(x), dim=2)


def hstack(tensors):
    """Tensors beside each other: along the second dimension, or the only one.

    Example:
        >>> import edutorch as torch
        >>> torch.hstack([torch.tensor([1, 2]), torch.tensor([3])])
        tensor([1, 2, 3])
    """
    tensors = atleast_1d(listed("hstack", tensors))
    return cat(tensors, 0 if tensors[0].array.ndim == 1 else 1)


def vstack(tensors):
    """Tensors below each other: rows become a matrix.

    Example:
        >>> import edutorch as torch
        >>> torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])])
        tensor([[1, 2],
                [3, 4]])
    """
    return cat(atleast_2d(listed("vstack", tensors)), 0)


row_stack = vstack


def dstack(tensors):
    """Tensors behind each other, along a third dimension."""
    return cat(atleast_3d(listed("dstack", tensors)), 2)


def column_stack(tensors):
    """Vectors as the columns of a matrix."""
    listed("column_stack", tensors)
    return hstack([reshape(x, -1, 1) if x.array.ndim < 2 else x for x in tensors])


def tensor_split(input, indices_or_sections, dim=0):
    """As many pieces as asked for (the first ones may be larger), or pieces that end at given positions. Views.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor_split(torch.arange(5), 2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if input.array.ndim == 0:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    dim, wish = wrap_dim(dim, input.array.ndim), indices_or_sections
    n = input.array.shape[dim]
    if isinstance(wish, int):
        if wish <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {wish}")
        wish = list(itertools.accumulate(n // wish + (k < n % wish) for k in range(wish - 1)))
    ends = [0, *wish, n]
    return tuple(ops.slice_(input, index=(slice(None),) * dim + (slice(a, b),)) for a, b in itertools.pairwise(ends))


def ravel(input):
    """All numbers in one row: a view if they lie in order in memory."""
    return flatten(input if input.array.flags.c_contiguous else ops.contiguous_copy(input))


def fliplr(input):
    """Left and right change places: the second dimension turned round.

    Example:
        >>> import edutorch as torch
        >>> torch.fliplr(torch.tensor([[1, 2], [3, 4]]))
        tensor([[2, 1],
                [4, 3]])
    """
    if input.array.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


def flipud(input):
    """Up and down change places: the first dimension turned round."""
    if input.array.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


@known_as("Rot90Backward0")
def rot90(input, k=1, dims=(0, 1)):
    """A quarter turn, k times, from the first of dims towards the second.

    Example:
        >>> import edutorch as torch
        >>> torch.rot90(torch.tensor([[1, 2], [3, 4]]))
        tensor([[2, 4],
                [1, 3]])
    """
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if input.array.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {input.array.ndim}")
    if dims[0] == dims[1]:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    a, b = (wrap_dim(d, input.array.ndim) for d in dims)
    if k % 4 == 0:
        return ops.contiguous_copy(input)
    if k % 4 == 2:
        return flip(input, a, b)
    turned = flip(input, b) if k % 4 == 1 else flip(input, a)
    return ops.transpose_(turned, dim0=a, dim1=b)


def repeated_name(input, repeats=None, dim=None, **settings):
    """PyTorch stretches by a number, and picks by a tensor."""
    return f"{'IndexSelect' if isinstance(repeats, TensorBase) else 'View'}Backward0"


@known_as(repeated_name)
def repeat_interleave(input, repeats=None, dim=None, *, output_size=None):
    """Each number (or each slice along dim) several times, one after the other.

    Args:
        repeats: how often: a number, or a tensor with one for each slice.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1, 2]).repeat_interleave(2), torch.tensor([1, 2]).repeat(2)
        (tensor([1, 1, 2, 2]), tensor([1, 2, 1, 2]))
    """
    if repeats is None:
        if input.array.ndim != 1:
            raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
        return fresh(repeated_places(input.array.size, input.array, input.array))
    if dim is None:
        input, dim = flatten(input), 0
    dim = wrap_dim(dim, input.array.ndim)
    if not input.array.ndim:
        if isinstance(repeats, TensorBase):
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
    n, counts = input.array.shape[dim], repeats.array if isinstance(repeats, TensorBase) else np.array(repeats)
    if counts.size not in (1, n):
        raise RuntimeError(
            "repeats must have the same size as input along dim, but got repeats.size(0) = "
            f"{counts.size} and input.size({dim}) = {n}"
        )
    if (counts < 0).any():
        raise RuntimeError("Repeats must be non-negative" if counts.ndim == 0 else "repeats can not be negative")
    places = repeated_places(n, counts.reshape(-1), input.array)
    return getitem(input, (slice(None),) * dim + (fresh(places),))


def repeated_places(n, counts, model):
    """0, 1, ... n - 1, each as often as counts says, where a model array lives. CuPy takes no array of counts."""
    return np.asarray(np.repeat(np.arange(n), move(counts, "cpu")), like=model)


def broadcast_shapes(*shapes):
    """The shape that tensors of these shapes have together.

    Example:
        >>> import edutorch as torch
        >>> torch.broadcast_shapes((2, 1), (3,))
        torch.Size([2, 3])
    """
    together = ()
    for k, shape in enumerate(shapes):
        for d in range(1, min(len(shape), len(together)) + 1):
            if shape[-d] != together[-d] and 1 not in (shape[-d], together[-d]):
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {shape[-d]} at {-d}! Mismatching argument at "
                    f"index {k} had {shape}; but expected shape should be broadcastable to {list(together)}"
                )
        together = np.broadcast_shapes(together, tuple(shape))
    return Size(together)


def broadcast_tensors(*tensors):
    """The tensors, all stretched to the shape that they have together. Views.

    Example:
        >>> import edutorch as torch
        >>> [x.shape for x in torch.broadcast_tensors(torch.zeros(2, 1), torch.zeros(3))]
        [torch.Size([2, 3]), torch.Size([2, 3])]
    """
    for x in tensors[1:]:
        broadcast_error(tensors[0].array, x.array)
    shape = np.broadcast_shapes(*(x.array.shape for x in tensors))
    return tuple(expand(x, shape) for x in tensors)


def cartesian_prod(*tensors):
    """Every combination of a number from each tensor, a row each.

    Example:
        >>> import edutorch as torch
        >>> torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))
        tensor([[1, 3],
                [1, 4],
                [2, 3],
                [2, 4]])
    """
    only_vectors(*tensors)
    if len(tensors) == 1:
        return tensors[0]
    shape = tuple(x.array.size for x in tensors)
    grids = []
    for d, x in enumerate(tensors):
        line = ops.reshape(x, shape=tuple(-1 if i == d else 1 for i in range(len(shape))))
        grids.append(ops.reshape(ops.expand_(line, shape=shape), shape=(-1,)))
    return stack(grids, 1)


def only_vectors(*tensors):
    for x in tensors:
        if x.array.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.array.shape)}")


def combinations(input, r=2, with_replacement=False):
    """Every choice of r numbers, in order, a row each.

    Example:
        >>> import edutorch as torch
        >>> torch.combinations(torch.tensor([1, 2, 3]))
        tensor([[1, 2],
                [1, 3],
                [2, 3]])
    """
    only_vectors(input)
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    places = np.array(list(choose(range(input.array.size), r)), np.int64, like=input.array).reshape(-1, r)
    return ops.index(input, fresh(places))


def triangle(places, row, col, offset, dtype, device):
    for name, n in (("row", row), ("col", col)):
        if n < 0:
            raise RuntimeError(f"{name} must be non-negative, got{n}")
    rows, columns = places(row, offset, col)
    return fresh(placed(np.stack([rows, columns]).astype(np.int64 if dtype is None else dtype.numpy), device))


def tril_indices(row, col, offset=0, *, dtype=None, device=None, layout=None):
    """The positions on and below a diagonal, a row of row numbers and a row of column numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.tril_indices(2, 2)
        tensor([[0, 1, 1],
                [0, 0, 1]])
    """
    return triangle(np.tril_indices, row, col, offset, dtype, device)


def triu_indices(row, col, offset=0, *, dtype=None, device=None, layout=None):
    """The positions on and above a diagonal, a row of row numbers and a row of column numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.triu_indices(2, 2)
        tensor([[0, 0, 1],
                [0, 1, 1]])
    """
    return triangle(np.triu_indices, row, col, offset, dtype, device)


@known_as("BlockDiagBackward0")
def block_diag(*tensors):
    """Matrices along the diagonal of a large one, with 0 elsewhere.

    Example:
        >>> import edutorch as torch
        >>> torch.block_diag(torch.tensor([[1]]), torch.tensor([[2, 3]]))
        tensor([[1, 0, 0],
                [0, 2, 3]])
    """
    for k, x in enumerate(tensors):
        if x.array.ndim > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {k} has {x.array.ndim} "
                "dimensions"
            )
    blocks = atleast_2d(list(tensors))
    width, left, rows = sum(x.array.shape[1] for x in blocks), 0, []
    for x in blocks:
        n, m = x.array.shape
        before, after = (fresh(np.zeros((n, k), x.array.dtype, like=x.array)) for k in (left, width - left - m))
        rows.append(cat([before, x, after], 1))
        left += m
    return cat(rows, 0)


def diff(input, n=1, dim=-1, prepend=None, append=None):
    """The differences between neighbours along dim, taken n times.

    Example:
        >>> import edutorch as torch
        >>> torch.diff(torch.tensor([1, 3, 2]))
        tensor([ 2, -1])
    """
    if not input.array.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    dim = wrap_dim(dim, input.array.ndim)
    if prepend is not None or append is not None:
        input = cat([x for x in (prepend, input, append) if x is not None], dim)
    front = (slice(None),) * dim
    for _ in range(min(n, input.array.shape[dim])):
        later, earlier = (ops.slice_(input, index=(*front, part)) for part in (slice(1, None), slice(None, -1)))
        input = ops.bitwise_xor(later, earlier) if input.array.dtype == bool else ops.sub(later, earlier)
    return input
