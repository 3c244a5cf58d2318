"""Shapes as people change them: view, reshape, transpose, expand ... with PyTorch's words when they do not fit."""

import math
import operator

import numpy as np

from edutorch import ops
from edutorch.dtypes import title
from edutorch.node_names import called, known_as
from edutorch.ops.dims import different_dims, sizes, wrap_dim

__all__ = [
    "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "broadcast_to", "tile", "narrow", "select", "flip", "roll",
]  # fmt: skip


def filled_in(shape, count):
    """The shape with -1 replaced by what is left of count numbers."""
    if any(n < -1 for n in shape):
        raise RuntimeError(
            f"invalid shape dimension {min(shape)} at index {shape.index(min(shape))} of shape {list(shape)}"
        )
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if -1 in shape:
        known = math.prod(n for n in shape if n != -1)
        if known == 0:
            if count == 0:
                raise RuntimeError(
                    f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension "
                    "size -1 can be any value and is ambiguous"
                )
            raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
        if count % known == 0:
            return tuple(count // known if n == -1 else n for n in shape)
    if math.prod(shape) != count:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
    return shape


def reshape(input, *shape):
    """The same numbers in another shape: a view where possible, else a copy.

    Args:
        input: a tensor.
        shape: the new sizes; one of them may be -1, which means "what is left".

    Raises:
        RuntimeError: if the numbers do not fit.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(6).reshape(2, -1)
        tensor([[0, 1, 2],
                [3, 4, 5]])
    """
    return reshaped(input, filled_in(sizes(shape), input.array.size))


def reshaped(input, shape):
    """A view where possible. PyTorch's node has one name for that, one if the memory was in another order, one for a copy."""
    y = ops.reshape(input, shape=shape)
    if y._view is None:
        called(y, "UnsafeViewBackward0")
    elif not input.array.flags.c_contiguous:
        called(y, "ReshapeAliasBackward0")
    return y


def view(input, *shape):
    """The same memory in another shape (or, given a dtype, read as another type). Never a copy.

    Raises:
        RuntimeError: if the memory cannot be read in that shape: then reshape would have to copy.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(6).view(3, 2)
        tensor([[0, 1],
                [2, 3],
                [4, 5]])
    """
    if len(shape) == 1 and hasattr(shape[0], "numpy"):
        return ops.view_dtype(input, dtype=dtype_of_view(input.array, shape[0].numpy))
    shape = filled_in(sizes(shape), input.array.size)
    array = input.array
    if not array.flags.c_contiguous and array.size and not np.may_share_memory(array.reshape(shape), array):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return ops.reshape(input, shape=shape)


def dtype_of_view(array, dtype):
    """The type that the memory may be read as, if it may.

    Raises:
        RuntimeError: if its numbers are of another size, and those of the array do not lie side by side or do not fill them.
    """
    words = f"to view {title(array.dtype)} as {title(dtype)} (different element sizes)"
    ratio = dtype.itemsize / array.itemsize
    if ratio != 1 and array.ndim == 0:
        raise RuntimeError(f"self.dim() cannot be 0 {words}")
    if ratio != 1 and array.size and array.strides[-1] != array.itemsize:
        raise RuntimeError(f"self.stride(-1) must be 1 {words}, but got {array.strides[-1] // array.itemsize}")
    if ratio > 1 and array.shape[-1] % ratio:
        raise RuntimeError(f"self.size(-1) must be divisible by {int(ratio)} {words}, but got {array.shape[-1]}")
    return dtype


def view_as(input, other):
    """The same memory in the shape of other."""
    return view(input, other.array.shape)


def reshape_as(input, other):
    """The same numbers in the shape of other."""
    return reshape(input, other.array.shape)


def flatten(input, start_dim=0, end_dim=-1):
    """Put the dimensions from start_dim to end_dim into one.

    Example:
        >>> import edutorch as torch
        >>> torch.flatten(torch.zeros(2, 3, 4), start_dim=1).shape
        torch.Size([2, 12])
    """
    shape = input.array.shape
    start, end = wrap_dim(start_dim, len(shape)), wrap_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not shape:
        return ops.reshape(input, shape=(1,))
    if start == end:
        return input
    return reshaped(input, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


def unflatten(input, dim, sizes):
    """Split one dimension into several: flatten, backwards.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 12).unflatten(1, (3, 4)).shape
        torch.Size([2, 3, 4])
    """
    shape = input.array.shape
    dim = wrap_dim(dim, len(shape))
    if not shape:
        raise RuntimeError(
            f"unflatten got an unexpected error:\nDimension specified as {dim} but tensor has no dimensions"
        )
    parts = [operator.index(n) for n in sizes]
    if not parts:
        raise RuntimeError("unflatten: sizes must be non-empty")
    if -1 in parts:
        parts[parts.index(-1)] = shape[dim] // max(-math.prod(parts), 1)
    if math.prod(parts) != shape[dim]:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} ({shape[dim]}) in the "
            "input tensor"
        )
    return ops.reshape(input, shape=(*shape[:dim], *parts, *shape[dim + 1 :]))


@known_as(lambda input, dim=None: f"SqueezeBackward{0 if dim is None else 1 if isinstance(dim, int) else 2}")
def squeeze(input, dim=None):
    """Drop dimensions of size one: all of them, or those named. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(1, 3, 1).squeeze().shape, torch.zeros(1, 3, 1).squeeze(0).shape
        (torch.Size([3]), torch.Size([3, 1]))
    """
    shape = input.array.shape
    wanted = range(len(shape)) if dim is None else different_dims((dim,) if isinstance(dim, int) else dim, len(shape))
    return ops.squeeze_(input, dims=tuple(d for d in wanted if shape and shape[d] == 1))


def unsqueeze(input, dim):
    """A new dimension of size one at dim. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(3).unsqueeze(0).shape
        torch.Size([1, 3])
    """
    return ops.unsqueeze_(input, dim=wrap_dim(dim, input.array.ndim + 1))


def expand(input, *size):
    """Stretch dimensions of size one, without copying; -1 leaves a dimension alone. A view: do not write into it.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1], [2]]).expand(2, 3)
        tensor([[1, 1, 1],
                [2, 2, 2]])
    """
    size, shape = sizes(size), input.array.shape
    extra = len(size) - len(shape)
    if extra < 0:
        kind = title(input.array.dtype)
        old = kind in ("Float", "Double", "Long", "Int", "Short", "Char", "Byte")  # these have a name from Lua's days
        raise RuntimeError(
            f"expand({f'torch.{kind}Tensor' if old else f'CPU{kind}Type'}{{{list(shape)}}}, size={list(size)}): the number "
            "of sizes provided "
            f"({len(size)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    goal = list(size)
    for i, n in reversed(list(enumerate(size))):
        old = shape[i - extra] if i >= extra else 1
        if n == -1 and i < extra:
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) isn't allowed in a leading, non-existing dimension {i}"
            )
        if n != -1 and old not in (1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({old}) at non-singleton "
                f"dimension {i}.  Target sizes: {list(size)}.  Tensor sizes: {list(shape)}"
            )
        goal[i] = old if n == -1 else n
    return ops.expand_(input, shape=tuple(goal))


def expand_as(input, other):
    """Stretch to the shape of other, without copying."""
    return expand(input, other.array.shape)


def broadcast_to(input, size):
    """Stretch to a shape, without copying. The same as expand."""
    return expand(input, size)


def not_negative(shape):
    """The sizes of a tensor that is to be made, if they can be."""
    for n in shape:
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(shape)}")
    return shape


@known_as("RepeatBackward0")
def repeat(input, *repeats):
    """Copies of the tensor, side by side: repeats[i] of them along dim i.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1, 2]).repeat(2, 2)
        tensor([[1, 2, 1, 2],
                [1, 2, 1, 2]])
    """
    repeats, shape = sizes(repeats), input.array.shape
    if len(repeats) < len(shape):
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    shape = (1,) * (len(repeats) - len(shape)) + shape
    # Each dimension n becomes (repeats, n): stretch the first of the pair, then put the pair into one.
    pairs = [size for n in shape for size in (1, n)]
    stretched = [size for r, n in zip(repeats, shape, strict=True) for size in (r, n)]
    not_negative([r * n if r >= 0 else r for r, n in zip(repeats, shape, strict=True)])
    out = ops.expand_(ops.reshape(input, shape=tuple(pairs)), shape=tuple(stretched))
    out = ops.reshape(out, shape=tuple(r * n for r, n in zip(repeats, shape, strict=True)))
    return out if out._view is None and out.array.flags.c_contiguous else ops.contiguous_copy(out)


def tile(input, *dims):
    """As repeat, but missing repeats are 1, as numpy.tile does."""
    dims = sizes(dims)
    return repeat(input, (1,) * (input.array.ndim - len(dims)) + dims)


def narrow(input, dim, start, length):
    """The part of input from start to start + length along dim. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(5).narrow(0, 1, 3)
        tensor([1, 2, 3])
    """
    if input.array.ndim == 0:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    dim = wrap_dim(dim, input.array.ndim)
    size = input.array.shape[dim]
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start = start + size if start < 0 else start
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return ops.slice_(input, index=(slice(None),) * dim + (slice(start, start + length),))


def select(input, dim, index):
    """One slice along dim. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).select(1, 0)
        tensor([1, 3])
    """
    if input.array.ndim == 0:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim = wrap_dim(dim, input.array.ndim)
    if not -input.array.shape[dim] <= index < input.array.shape[dim]:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(input.array.shape)} at dimension {dim}"
        )
    return ops.slice_(input, index=(slice(None),) * dim + (index,))


def flip(input, *dims):
    """The order turned round along dims. A copy.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(3).flip(0)
        tensor([2, 1, 0])
    """
    return ops.flip_(input, dims=different_dims(sizes(dims), input.array.ndim))


@known_as("RollBackward0")
def roll(input, shifts, dims=None):
    """Numbers moved along dims; what falls off one end comes in at the other. Without dims: as if flattened.

    Example:
        >>> import edutorch as torch
        >>> torch.roll(torch.arange(4), 1)
        tensor([3, 0, 1, 2])
    """
    shifts = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    dims = () if dims is None else (dims,) if isinstance(dims, int) else tuple(dims)
    if not shifts:
        raise RuntimeError("`shifts` required")
    if not dims and len(shifts) == 1:
        return reshape(roll(reshape(input, -1), shifts, 0), input.array.shape)
    if len(shifts) != len(dims):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}")
    return ops.roll_(input, shifts=shifts, dims=tuple(wrap_dim(d, input.array.ndim) for d in dims))


def contiguous(input, *, memory_format=None):
    """The tensor itself if its numbers lie in order in memory, else a copy in which they do."""
    return input if input.array.flags.c_contiguous else ops.contiguous_copy(input)
