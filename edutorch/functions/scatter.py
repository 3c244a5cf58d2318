"""Writing numbers to positions: scatter, index_add and their relatives. Each returns a changed copy."""

import numpy as np

from edutorch import ops
from edutorch.dtypes import title
from edutorch.functions.index import as_tensors
from edutorch.graph import TensorBase
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.cupy_lacks import at
from edutorch.ops.dims import wrap_dim
from edutorch.ops.index import line_places

__all__ = [
    "scatter", "scatter_add", "index_add", "index_copy", "index_fill", "masked_scatter", "index_put", "take",
]  # fmt: skip


def checked(name, input, dim, index, src):
    """PyTorch's checks of positions along a dim. Returns the dim, counted from the front."""
    x, i = input.array, index.array
    dim = wrap_dim(dim, x.ndim)
    if i.dtype != np.int64:
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    if i.size and (max(i.ndim, 1) != max(x.ndim, 1)):
        raise RuntimeError("Index tensor must have the same number of dimensions as self tensor")
    if isinstance(src, TensorBase):
        if max(src.array.ndim, 1) != max(x.ndim, 1):
            raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
        if src.array.dtype != x.dtype:
            raise RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype")
    source = src.array.shape if isinstance(src, TensorBase) else i.shape
    if i.size and any(i.shape[d] > source[d] or (d != dim and i.shape[d] > x.shape[d]) for d in range(i.ndim)):
        of_src = f" and to be no larger size than src {list(source)}" if isinstance(src, TensorBase) else ""
        raise RuntimeError(
            f"Expected index {list(i.shape)} to be no larger than self {list(x.shape)} apart from dimension "
            f"{dim}{of_src}"
        )
    size = x.shape[dim] if x.ndim else 1
    wrong = i[(i < 0) | (i >= size)]
    if wrong.size:
        raise RuntimeError(f"index {wrong.flat[0]} is out of bounds for dimension {dim} with size {size}")
    return dim


def cropped(src, shape):
    """The part of src that index speaks of."""
    return src if src.array.shape == shape else ops.slice_(src, index=tuple(slice(n) for n in shape))


def scatter(input, dim, index, src=None, *, value=None, reduce=None):
    """input, but with src at the positions that index names along dim: gather, the other way round.

    For dim 0: out[index[i][j]][j] = src[i][j].

    Args:
        input: a tensor.
        dim: the dimension that index counts along.
        index: an int64 tensor with as many dimensions as input.
        src (or value): a tensor at least as large as index, or a number.
        reduce: "add" or "multiply" instead of writing over.

    Raises:
        RuntimeError: if sizes do not fit or a position is out of range.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 3).scatter(1, torch.tensor([[2], [0]]), 1.0)
        tensor([[0., 0., 1.],
                [1., 0., 0.]])
    """
    src = value if src is None else src
    dim = checked("scatter", input, dim, index, src)
    if not isinstance(src, TensorBase):
        src = fresh(np.full_like(index.array, src, np.asarray(src).dtype).astype(input.array.dtype))
    src = cropped(src, index.array.shape)
    if reduce not in (None, "add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    if input.array.ndim == 0:
        src = ops.reshape(src, shape=())
        start = {None: src, "add": ops.add(input, src), "multiply": ops.mul(input, src)}[reduce]
        return ops.where(fresh(np.array(True, like=input.array)), start, input)
    if reduce == "add":
        return scatter_add(input, dim, index, src)
    if reduce == "multiply":
        out = input.array.copy()
        at(np.multiply, out, line_places(index.array, dim), src.array)
        return fresh(out)
    return ops.scatter_(input, index, src, dim=dim)


@known_as("ScatterAddBackward0")
def scatter_add(input, dim, index, src):
    """input, with the numbers of src added at the positions that index names along dim.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(3).scatter_add(0, torch.tensor([0, 2, 2]), torch.ones(3))
        tensor([1., 0., 2.])
    """
    dim = checked("scatter", input, dim, index, src)
    return ops.add(input, ops.put_along(cropped(src, index.array.shape), index, dim=dim, shape=input.array.shape))


# Whole slices


def along(input, dim, index):
    """The positions for index_put: `:` in front of dim, index along it."""
    return [None] * wrap_dim(dim, input.array.ndim) + [ops.reshape(index, shape=(-1,))]


@known_as("IndexAddBackward0")
def index_add(input, dim, index, source, *, alpha=1):
    """input, with the slices of source added to the slices along dim that index names.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(3, 2).index_add(0, torch.tensor([0, 2, 2]), torch.ones(3, 2))
        tensor([[1., 1.],
                [0., 0.],
                [2., 2.]])
    """
    x, i, s = input.array, index.array, source.array
    dim = wrap_dim(dim, x.ndim)
    if i.ndim > 1:
        raise IndexError(
            f"index_add_(): Index is supposed to be a vector, but got dim: {i.ndim} with type: {title(i.dtype)} and "
            f"size: {list(i.shape)}"
        )
    if i.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"index_add_(): Expected dtype int32/int64 for index but got: {title(i.dtype)}")
    if s.dtype != x.dtype:
        raise RuntimeError(
            f"index_add_(): self ({title(x.dtype)}) and source ({title(s.dtype)}) must have the same scalar type"
        )
    if x.ndim != s.ndim and x.ndim and s.ndim == 0:
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(x.shape)} source.shape = {list(s.shape)}"
        )
    if x.ndim and i.size != s.shape[dim]:
        raise RuntimeError(
            f"index_add_(): Number of indices ({i.size}) should be equal to source.size(dim): ({s.shape[dim]}), "
            f"for dim: {dim}"
        )
    if x.shape[:dim] + x.shape[dim + 1 :] != s.shape[:dim] + s.shape[dim + 1 :]:
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(x.shape)} source.shape = {list(s.shape)}"
        )
    wrong = i.reshape(-1)[(i.reshape(-1) < 0) | (i.reshape(-1) >= x.shape[dim])] if x.ndim else i.reshape(-1)[:0]
    if wrong.size:
        if x.ndim == 1:
            raise IndexError("index out of range in self")
        raise RuntimeError(f"index {wrong[0]} is out of bounds for dimension {dim} with size {x.shape[dim]}")
    source = source if alpha == 1 else ops.mul(source, alpha)
    return ops.index_put(input, source, *along(input, dim, index), accumulate=True)


@known_as("IndexCopyBackward0")
def index_copy(input, dim, index, source):
    """input, with the slices of source in place of the slices along dim that index names.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(3).index_copy(0, torch.tensor([2]), torch.tensor([5.0]))
        tensor([0., 0., 5.])
    """
    x, i, s = input.array, index.array, source.array
    dim = wrap_dim(dim, x.ndim)
    if i.ndim > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {i.ndim})")
    if i.dtype != np.int64:
        raise RuntimeError(f"index_copy_(): Expected a long tensor for index, but got {title(i.dtype)}")
    if s.dtype != x.dtype:
        raise RuntimeError(
            "index_copy_(): self and source expected to have the same dtype, but got (self) "
            f"{title(x.dtype)} and (source) {title(s.dtype)}"
        )
    if s.ndim == 0 and i.size != 1:
        raise IndexError(f"index_copy_(): When source is scalar, index should have one element (got {i.size})")
    if s.ndim and x.ndim and s.ndim != x.ndim:
        raise IndexError(
            "index_copy_(): When source and destination are not scalars, their dimensionality must match. Source "
            f"dimensionality ({s.ndim}), destination dimensionality ({x.ndim})"
        )
    if s.ndim and i.size != s.shape[dim]:
        raise IndexError(
            f"index_copy_(): Number of indices ({i.size}) should be equal to source.size(dim) ({s.shape[dim]})"
        )
    wrong = [k for k in i.reshape(-1).tolist() if not 0 <= k < (x.shape[dim] if x.ndim else 1)]
    if wrong:
        raise IndexError(
            f"index_copy_(): index {wrong[0]} is out of bounds for dimension {dim} with size {x.shape[dim]}"
        )
    return ops.index_put(input, source, *along(input, dim, index))


@known_as("IndexFillBackward0")
def index_fill(input, dim, index, value):
    """input, with one number in the slices along dim that index names.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(3).index_fill(0, torch.tensor([0, 2]), 7.0)
        tensor([7., 0., 7.])
    """
    if index.array.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    if index.array.dtype != np.int64:
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    if isinstance(value, TensorBase) and value.array.ndim:
        raise RuntimeError(
            "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value.array.ndim} dimension(s)."
        )
    return ops.index_put(input, value, *along(input, dim, index))


def index_put(input, indices, values, accumulate=False):
    """input, with values at the positions that a tuple of tensors names, one for each dimension.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 2).index_put((torch.tensor([0, 1]), torch.tensor([1, 0])), torch.tensor([5.0, 6.0]))
        tensor([[0., 5.],
                [6., 0.]])
    """
    positions = []
    for i in indices:
        positions += as_tensors(i.array.nonzero()) if i.array.dtype == bool else [i]
    return ops.index_put(input, values, *positions, accumulate=accumulate)


@known_as("MaskedScatterBackward0")
def masked_scatter(input, mask, source):
    """input, with the numbers of source, one after the other, where mask is true.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(3).masked_scatter(torch.tensor([True, False, True]), torch.tensor([1.0, 2.0, 3.0]))
        tensor([1., 0., 2.])
    """
    if mask.array.dtype != bool:
        raise RuntimeError(
            "masked_scatter_ only supports boolean masks, but got mask with dtype " + title(mask.array.dtype)
        )
    if source.array.dtype != input.array.dtype:
        raise RuntimeError(
            "masked_scatter: expected self and source to have same dtypes but got"
            f"{title(input.array.dtype)} and {title(source.array.dtype)}"
        )
    broadcast_error(mask.array, input.array)
    shape = np.broadcast_shapes(input.array.shape, mask.array.shape)
    input, places = ops.expand_(input, shape=shape), np.broadcast_to(mask.array, shape)
    count = int(places.sum())
    if source.array.size < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    values = ops.slice_(ops.reshape(source, shape=(-1,)), index=(slice(count),))
    if not shape:
        return ops.reshape(masked_scatter(ops.reshape(input, shape=(1,)), fresh(places.reshape(1)), values), shape=())
    return ops.index_put(input, values, *as_tensors(places.nonzero()))


@known_as("TakeBackward0")
def take(input, index):
    """The numbers at positions in the flattened tensor.

    Example:
        >>> import edutorch as torch
        >>> torch.take(torch.tensor([[4, 3], [2, 1]]), torch.tensor([0, 3]))
        tensor([4, 1])
    """
    if index.array.dtype != np.int64:
        raise RuntimeError(f"take(): Expected a long tensor for index, but got {title(index.array.dtype)}")
    n = input.array.size
    wrong = index.array[(index.array < -n) | (index.array >= n)]
    if wrong.size:
        raise IndexError(f"out of range: tried to access index {wrong.flat[0]} on a tensor of {n} elements.")
    return ops.index(ops.reshape(input, shape=(-1,)), index)
