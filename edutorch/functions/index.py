"""x[...] in all its forms, and the functions that pick numbers by position."""

import operator

import numpy as np

from edutorch import ops
from edutorch.device import move
from edutorch.dtypes import title
from edutorch.graph import TensorBase
from edutorch.node_names import known_as
from edutorch.op import type_name
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.dims import wrap_dim

__all__ = ["masked_select", "masked_fill", "gather", "index_select", "nonzero", "take_along_dim"]


def as_positions(item, array):
    """A list, numpy array or tensor of positions, as an array beside the one they lead into; None if item is no such thing."""
    if isinstance(item, TensorBase):
        item = item.array
    elif isinstance(item, (list, tuple, range)):
        item = np.array([move(x.array, "cpu") if isinstance(x, TensorBase) else x for x in item])
        item = item.astype(np.int64) if item.size == 0 else item
    if not hasattr(item, "ndim") or isinstance(item, np.generic):  # no array of numpy's or CuPy's
        return None
    if item.dtype == np.uint8:
        return item.astype(bool)  # how masks were written before there was bool
    if item.dtype.kind not in "iub":
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if type(item) is not type(array):
        if not isinstance(item, np.ndarray):
            raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
        item = np.asarray(item, like=array)
    return item


def taken_apart(input, index):
    """PyTorch's order of work: first what gives a view, then the tensors of positions.

    Returns:
        The basic part, with `:` where tensors of positions stood, and those tensors by dimension of the view.
    """
    items = list(index) if isinstance(index, tuple) else [index]
    items = [item.item() if isinstance(item, (np.integer, np.bool_)) else item for item in items]
    positions = [
        None if isinstance(i, (int, slice)) or i is None or i is ... else as_positions(i, input.array) for i in items
    ]
    positions_given = list(positions)
    for k, p in enumerate(positions):
        if p is not None and p.ndim == 0 and p.dtype != bool:
            items[k], positions[k] = int(p), None
    takes = [0 if i is None or i is ... or isinstance(i, bool) else p.ndim if p is not None and p.dtype == bool else 1
             for i, p in zip(items, positions, strict=True)]  # fmt: skip
    array, wanted = input.array, sum(takes)
    if wanted > array.ndim:
        if array.ndim == 0 and len(items) == 1 and isinstance(items[0], slice):
            plain_slice(items[0])
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        if array.ndim == 0 and len(items) == 1 and isinstance(items[0], int) and positions_given[0] is None:
            if items[0]:
                raise IndexError(f"index {items[0]} is out of bounds for dimension 0 with size 0")
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a 0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {array.ndim}")
    basic, chosen, masks, dim = [], [], [], 0  # dim: where we are in input
    for place, (item, p, count) in enumerate(zip(items, positions, takes, strict=True)):
        if item is ...:
            skipped, wanted = array.ndim - wanted, array.ndim  # a second `...` stands for nothing
            basic += [slice(None)] * skipped
            chosen += [None] * skipped
            dim += skipped
        elif p is not None:
            if p.dtype == bool and p.ndim:
                masks.append((p, len(chosen)))
            basic += [slice(None)] * count if p.ndim or p.dtype != bool else [None]
            chosen += p.nonzero() if p.dtype == bool and p.ndim else [item if is_counted(item, p) else p]
            if p.dtype == bool and p.ndim == 0:
                chosen[-1] = np.zeros(int(p), np.int64, like=array)
            dim += count
        elif isinstance(item, bool):
            basic.append(None)
            chosen.append(np.zeros(int(item), np.int64, like=array))
        elif item is None:
            basic.append(None)
            chosen.append(None)
        elif isinstance(item, slice):
            basic.append(plain_slice(item))
            chosen.append(None)
            dim += 1
        else:
            basic.append(checked(item, array.shape[dim], place))
            dim += 1
    basic = tuple(basic)
    if masks:
        shape = array[basic].shape
        for mask, at in masks:
            check_mask(mask, at, shape)
    return basic, chosen


def checked(item, size, place):
    try:
        item = item.__index__()
    except AttributeError:
        if isinstance(item, str):
            raise TypeError("new(): invalid data type 'str'") from None
        kind = IndexError if isinstance(item, (float, complex)) else TypeError
        raise kind(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got "
            f"{type_name(item)})"
        ) from None
    if not -size <= item < size:
        raise IndexError(f"index {item} is out of bounds for dimension {place} with size {size}")
    return item


def plain_slice(item):
    """A slice of numbers: x[a:b] may be written with tensors."""
    parts = [None if part is None else as_index(part) for part in (item.start, item.stop, item.step)]
    if parts[2] == 0:
        raise ValueError("slice step cannot be zero")
    if parts[2] is not None and parts[2] < 0:
        raise ValueError("step must be greater than zero")
    return slice(*parts)


def as_index(part):
    try:
        return operator.index(part)
    except TypeError:
        if hasattr(part, "__index__"):  # a tensor or an array has words of its own
            raise
        raise TypeError("slice indices must be integers or None or have an __index__ method") from None


def check_mask(mask, at, shape):
    """A mask must have the sizes of the dimensions that it stands for, from `at` on."""
    for i, n in enumerate(mask.shape):
        if n != shape[at + i]:
            raise IndexError(
                f"The shape of the mask {list(mask.shape)} at index {i} does not match the shape of the indexed tensor "
                f"{list(shape)} at index {at + i}"
            )


def getitem(input, index):
    """input[index]: a view for numbers, slices, None and `...`; a copy for tensors of positions or truth values."""
    if type(index) is int and input.array.ndim and -len(input.array) <= index < len(input.array):
        return ops.slice_(input, index=(index,))  # the most frequent case needs no taking apart
    basic, chosen = taken_apart(input, index)
    if all(p is None for p in chosen):
        return ops.slice_(input, index=basic)
    view = input if all(item == slice(None) for item in basic) else ops.slice_(input, index=basic)
    return ops.index(view, *as_tensors(chosen))


def is_counted(item, positions):
    """Is it a tensor of positions as it stands? Then changes to it until backward shall be noticed."""
    return isinstance(item, TensorBase) and item.array is positions and positions.dtype.kind == "i"


def as_tensors(chosen):
    return [p if p is None or isinstance(p, TensorBase) else ops.fresh(p) for p in chosen]


@known_as("MaskedSelectBackward0")
def masked_select(input, mask):
    """The numbers where mask is true, in one row.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([1.0, -2.0, 3.0])
        >>> torch.masked_select(x, x > 0)
        tensor([1., 3.])
    """
    if mask.array.dtype != bool:
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    broadcast_error(mask.array, input.array)
    shape = np.broadcast_shapes(input.array.shape, mask.array.shape)
    return getitem(ops.expand_(input, shape=shape), ops.expand_(mask, shape=shape))


def masked_fill(input, mask, value):
    """value where mask is true, input elsewhere.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1.0, 2.0]).masked_fill(torch.tensor([True, False]), 0.0)
        tensor([0., 2.])
    """
    return ops.masked_fill_(input, mask, value)


def gather(input, dim, index):
    """A number from each line along dim: for dim 0, out[i][j] = input[index[i][j]][j].

    Args:
        input: a tensor.
        dim: the dimension that index counts along.
        index: an int64 tensor with as many dimensions as input.

    Raises:
        RuntimeError: if index is out of range or its type is not int64.

    Example:
        >>> import edutorch as torch
        >>> torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[0], [1]]))
        tensor([[1],
                [4]])
    """
    if index.array.dtype != np.int64:
        raise RuntimeError("gather(): Expected dtype int32/int64 for index")
    if index.array.ndim != input.array.ndim:
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    dim = wrap_dim(dim, input.array.ndim)
    size = input.array.shape[dim] if input.array.ndim else 1
    for d, n in enumerate(index.array.shape):
        if d != dim and n > input.array.shape[d]:
            raise RuntimeError(
                f"Size does not match at dimension {d} expected index {list(index.array.shape)} to be no larger than "
                f"self {list(input.array.shape)} apart from dimension {dim}"
            )
    wrong = index.array[(index.array < 0) | (index.array >= size)]
    if wrong.size:
        raise RuntimeError(f"index {wrong.flat[0]} is out of bounds for dimension {dim} with size {size}")
    return ops.gather_(input, index, dim=dim)


@known_as("IndexSelectBackward0")
def index_select(input, dim, index):
    """The slices along dim that index names.

    Example:
        >>> import edutorch as torch
        >>> torch.index_select(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([1]))
        tensor([[2],
                [4]])
    """
    if index.array.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index.array.dtype not in (np.int64, np.int32):
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    size = input.array.shape[wrap_dim(dim, input.array.ndim)] if input.array.ndim else 1
    if index.array.size and not 0 <= index.array.min() <= index.array.max() < size:
        raise IndexError("index out of range in self")
    return getitem(input, (slice(None),) * wrap_dim(dim, input.array.ndim) + (ops.reshape(index, shape=(-1,)),))


def nonzero(input, *, as_tuple=False):
    """The positions of all numbers that are not zero: a row each, or a tensor for each dimension.

    Example:
        >>> import edutorch as torch
        >>> torch.nonzero(torch.tensor([0, 5, 6]))
        tensor([[1],
                [2]])
    """
    return ops.nonzero_tuple(input) if as_tuple else ops.nonzero_(input)


def take_along_dim(input, indices, dim=None):
    """The numbers at indices along dim, where sizes broadcast.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([[30, 10, 20]])
        >>> torch.take_along_dim(x, torch.tensor([[1, 2, 0]]), dim=1)
        tensor([[10, 20, 30]])
    """
    if dim is None:
        return gather(ops.reshape(input, shape=(-1,)), 0, ops.reshape(indices, shape=(-1,)))
    if indices.array.dtype != np.int64:
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {title(indices.array.dtype)}"
        )
    if indices.array.ndim != input.array.ndim:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.array.ndim} dimensions for input, and {indices.array.ndim} dimensions for indices"
        )
    dim = wrap_dim(dim, input.array.ndim)
    a, b = ([*x.array.shape[:dim], 1, *x.array.shape[dim + 1 :]] for x in (input, indices))
    broadcast_error(np.empty(a), np.empty(b))
    shape = np.broadcast_shapes(a, b)
    input, indices = (
        ops.expand_(x, shape=(*shape[:dim], x.array.shape[dim], *shape[dim + 1 :])) for x in (input, indices)
    )
    return gather(input, dim, indices)
