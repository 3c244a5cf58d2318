"""Memory seen in steps of one's own: sliding windows, and strides as you like."""

from edutorch import ops
from edutorch.memory import address, bytes_of, last_needed, owner_of
from edutorch.ops.dims import sizes, wrap_dim

__all__ = ["as_strided"]


def unfold(input, dimension, size, step):
    """Windows of so many numbers along a dimension, each a step further; the window is a new last dimension. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(5).unfold(0, 3, 1)
        tensor([[0, 1, 2],
                [1, 2, 3],
                [2, 3, 4]])
    """
    dimension = wrap_dim(dimension, input.array.ndim)
    n = input.array.shape[dimension] if input.array.ndim else 1
    if size > n:
        raise RuntimeError(f"maximum size for tensor at dimension {dimension} is {n} but size is {size}")
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    return ops.unfold_(input, dimension=dimension, size=size, step=step)


def as_strided(input, size, stride, storage_offset=None):
    """The memory that a tensor lies in, read in steps of your own. A view.

    Raises:
        RuntimeError: if that would reach beyond the memory.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(6).as_strided((2, 3), (1, 2))
        tensor([[0, 2, 4],
                [1, 3, 5]])
    """
    size, stride = sizes((size,)), sizes((stride,))
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(n < 0 for n in stride):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}")
    if any(n < 0 for n in size):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}")
    memory, itemsize = bytes_of(owner_of(input.array)), input.array.itemsize
    if storage_offset is None:
        storage_offset = (address(input.array) - address(memory)) // itemsize if memory.nbytes else 0
    last = last_needed(storage_offset, size, stride)
    if 0 not in size and last * itemsize > memory.nbytes:
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {storage_offset}, and itemsize "
            f"{itemsize} requiring a storage size of {last * itemsize} are out of bounds for storage of size "
            f"{memory.nbytes}"
        )
    return ops.as_strided_(input, size=size, stride=stride, offset=storage_offset)
