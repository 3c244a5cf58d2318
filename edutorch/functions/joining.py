"""Many tensors into one and one into many: cat, stack, split, chunk, unbind."""

from edutorch import ops
from edutorch.graph import TensorBase
from edutorch.node_names import known_as
from edutorch.ops.dims import wrap_dim

__all__ = ["cat", "stack", "split", "chunk", "unbind"]


def listed(name, tensors):
    if not isinstance(tensors, (tuple, list)):
        raise TypeError(
            f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}"
        )
    if not tensors:
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    for i, x in enumerate(tensors):
        if not isinstance(x, TensorBase):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(x).__name__}")
    return tensors


def cat(tensors, dim=0, *, axis=None):
    """Tensors one after the other along dim.

    Args:
        tensors: a list or tuple of tensors whose sizes agree except along dim.
        dim: the dimension that grows.

    Raises:
        RuntimeError: if the list is empty or the sizes do not agree.

    Example:
        >>> import edutorch as torch
        >>> torch.cat([torch.zeros(1, 2), torch.ones(2, 2)])
        tensor([[0., 0.],
                [1., 1.],
                [1., 1.]])
    """
    if isinstance(tensors, TensorBase):
        raise TypeError("cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor")
    if not len(tensors):
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    tensors = listed("torch.cat(): expected", tensors)
    if any(x.array.ndim == 0 for x in tensors):
        at = [x.array.ndim for x in tensors].index(0)
        raise RuntimeError(f"zero-dimensional tensor (at position {at}) cannot be concatenated")
    tensors = [x for x in tensors if x.array.shape != (0,)] or tensors  # PyTorch skips tensors of shape (0,)
    n = tensors[0].array.ndim
    dim = wrap_dim(dim if axis is None else axis, n)
    for i, x in enumerate(tensors):
        if x.array.ndim != n:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {n} and {x.array.ndim}")
        for d in range(n):
            if d != dim and x.array.shape[d] != tensors[0].array.shape[d]:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size "
                    f"{tensors[0].array.shape[d]} but got size {x.array.shape[d]} for tensor number {i} in the list."
                )
    return ops.cat_(*tensors, dim=dim)


def stack(tensors, dim=0):
    """Tensors of one shape beside each other along a new dim.

    Example:
        >>> import edutorch as torch
        >>> torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])], dim=1)
        tensor([[1, 3],
                [2, 4]])
    """
    tensors = listed("stack", tensors)
    first = tensors[0].array.shape
    for i, x in enumerate(tensors):
        if x.array.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and "
                f"{list(x.array.shape)} at entry {i}"
            )
    return ops.stack_(*tensors, dim=wrap_dim(dim, len(first) + 1))


def split_name(tensor, split_size_or_sections, dim=0):
    return "SplitBackward0" if isinstance(split_size_or_sections, int) else "SplitWithSizesBackward0"


@known_as(split_name)
def split(tensor, split_size_or_sections, dim=0):
    """Pieces along dim: all of one size (the last may be smaller), or of the sizes in a list. Views.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(5).split(2)
        (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    n = tensor.array.ndim
    if n == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = wrap_dim(dim, n)
    length, size = tensor.array.shape[dim], split_size_or_sections
    if isinstance(size, int):
        if size < 0:
            raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
        if size == 0 and length:
            raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {length}")
        size = [min(size, length - i) for i in range(0, length, max(size, 1))] or [0]
    elif not isinstance(size, (tuple, list)):
        raise TypeError(
            f"split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not {type(size).__name__}"
        )
    elif min(size, default=0) < 0:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={list(size)}"
        )
    elif sum(size) != length:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension "
            f"{dim}), but got split_sizes={list(size)}"
        )
    return ops.split_(tensor, sizes=list(size), dim=dim)


def chunk(input, chunks, dim=0):
    """At most so many pieces along dim, of equal size except perhaps the last. Views.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(5).chunk(2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if input.array.ndim == 0:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    length = input.array.shape[wrap_dim(dim, input.array.ndim)]
    return split(input, -(-length // chunks) if length else [0] * chunks, dim)


def unbind(input, dim=0):
    """Every slice along dim, as a tuple of views.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).unbind()
        (tensor([1, 2]), tensor([3, 4]))
    """
    if input.array.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    return ops.unbind_(input, dim=wrap_dim(dim, input.array.ndim))
