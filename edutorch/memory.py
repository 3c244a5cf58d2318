"""Arrays and the memory that they look at: whose it is, where in it a view begins, and how else it may be seen.

numpy and CuPy let several arrays look at one memory. What PyTorch calls a storage is that memory as a row of bytes.
"""

import functools
import mmap
import warnings
import weakref

import numpy as np

from edutorch.device import xp


class Boundary:
    """Memory that somebody else owns: a storage begins where the array does that was handed to us, not where the array
    begins that it was cut from."""

    __slots__ = ("__array_interface__", "owner")

    def __init__(self, array):
        self.__array_interface__, self.owner = array.__array_interface__, array


class Bytes:
    """A stretch of memory for numpy to look at. It keeps the array alive that the memory belongs to."""

    __slots__ = ("__array_interface__", "base")

    def __init__(self, start, count, base):
        data = (start, not base.flags.writeable)
        self.__array_interface__ = {"data": data, "shape": (count,), "typestr": "|u1", "version": 3}
        self.base = base


def writable(array):
    """The same memory, as an array that may be written to."""
    view = Bytes(address(array), 0, array)
    view.__array_interface__ = {**array.__array_interface__, "data": (address(array), False)}
    return array if array.flags.writeable else np.asarray(view)


def foreign(array):
    """The same memory, as a numpy array that knows nothing of what it was cut from."""
    return array if array.base is None else np.asarray(Boundary(array)).view(array.dtype)


def borrowed(array):
    """A numpy array of somebody else's, as the memory of a tensor.

    Raises:
        ValueError: if it cannot be seen as PyTorch sees memory.
    """
    if not array.flags.writeable:
        warn_once(READ_ONLY)
    if any(step % (array.itemsize or 1) for step in array.strides):
        raise ValueError(
            "given numpy array strides not a multiple of the element byte size. Copy the numpy array to reallocate the "
            "memory."
        )
    if any(step < 0 for step in array.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array  with "
            "array.copy().) "
        )
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion between byte orders is "
            "currently not supported."
        )
    return foreign(array)


READ_ONLY = (
    "The given NumPy array is not writable, and PyTorch does not support non-writable tensors. This means writing to this "
    "tensor will result in undefined behavior. You may want to copy the array to protect its data or make it writable "
    "before converting it to a tensor. This type of warning will be suppressed for the rest of this program."
)


def owner_of(array):
    """The array that the memory belongs to: follow the views down."""
    while (base := array.base if array.base is not None else remembered(array)) is not None:
        if not hasattr(base, "dtype"):  # as_strided and Bytes put a small object between two arrays
            base = getattr(base, "base", None)
        if not hasattr(base, "dtype"):
            return array
        array = base
    return array


owners = {}  # id of a view of CuPy's -> a weak reference to it, and whose memory it looks at


def remembered(view):
    return owners[id(view)][1] if id(view) in owners else None


def looking_at(owner, view):
    """The view, of which is remembered whose memory it looks at: CuPy forgets that where strides were chosen freely."""
    key = id(view)
    owners[key] = weakref.ref(view, lambda _: owners.pop(key, None)), owner
    return view


def address(array):
    """Where in memory the first number lies."""
    return array.__array_interface__["data"][0] if isinstance(array, np.ndarray) else array.data.ptr


def bytes_of(owner):
    """All of an array's memory, as bytes."""
    if not isinstance(owner, np.ndarray):
        return owner.reshape(-1).view("uint8") if owner.flags.c_contiguous else owner.T.reshape(-1).view("uint8")
    if owner.dtype == np.uint8 and owner.ndim == 1 and owner.flags.c_contiguous:
        return owner
    if not owner.size:
        return np.empty(0, np.uint8)
    start, end = np.lib.array_utils.byte_bounds(owner)
    return np.asarray(Bytes(start, end - start, owner))


def seen(memory, numpy_dtype, offset, size, stride):
    """What a tensor sees of a memory (bytes): offset and strides count numbers, not bytes. Nothing is checked here."""
    itemsize = numpy_dtype.itemsize
    steps = tuple(n * itemsize for n in stride)
    if isinstance(memory, np.ndarray):
        return np.ndarray(tuple(size), numpy_dtype, memory, offset * itemsize, steps)
    rest = memory[offset * itemsize :]
    count = len(rest) // itemsize
    numbers = rest[: count * itemsize].view(numpy_dtype)
    return looking_at(memory, xp(rest).lib.stride_tricks.as_strided(numbers, tuple(size), steps))


def room_laid_out_as(array):
    """New memory on the CPU for numbers of the same shape, type and order in memory: so random numbers are drawn."""
    if not array.size:
        return np.empty(array.shape, array.dtype)
    last = sum((n - 1) * step for n, step in zip(array.shape, array.strides))  # bytes from the first number to the last
    memory = np.empty(last // array.itemsize + 1, array.dtype)
    return np.lib.stride_tricks.as_strided(memory, array.shape, array.strides)


def last_needed(offset, size, stride):
    """How many numbers a memory must have, so that a view of this kind stays inside."""
    return 0 if 0 in size else offset + 1 + sum((n - 1) * step for n, step in zip(size, stride))


def in_order(size):
    """The strides of numbers that lie in memory in the order in which they are printed."""
    strides, step = [], 1
    for n in reversed(size):
        strides.append(step)
        step *= max(n, 1)
    return tuple(reversed(strides))


def shared_copy(array):
    """The same numbers in memory that forked processes share."""
    memory = np.frombuffer(mmap.mmap(-1, max(array.nbytes, 1)), array.dtype, array.size).reshape(array.shape)
    memory[...] = array
    return memory


def is_shared_memory(array):
    """Does an array lie in memory that `shared_copy` made?"""
    owner = owner_of(array)
    buffer = owner.base.obj if isinstance(owner.base, memoryview) else owner.base
    return isinstance(buffer, mmap.mmap)


@functools.cache
def warn_once(words):
    """Warn of memory that must not be written to, but only once in this process."""
    warnings.warn(words, UserWarning, stacklevel=3)


def strides_of(array):
    """The strides as PyTorch has them, in numbers. numpy says 0 where there is nothing to step over: for an array without
    numbers, and for a dimension of size one that was put in."""
    if not array.size:
        return in_order(array.shape)
    steps, behind = [], 1
    for n, step in zip(reversed(array.shape), reversed(array.strides), strict=True):
        step = behind if n == 1 and step == 0 else step // array.itemsize
        steps.append(step)
        behind = n * step
    return tuple(reversed(steps))


def contiguous(array):
    """The array, if its numbers lie in memory in order; else a copy in which they do."""
    return array if array.flags.c_contiguous else array.copy("C")


def order_to_keep(array):
    """How numpy is to lay out a copy, as PyTorch does: as the array lies, unless that has gaps or folds."""
    stretched = any(step == 0 and n > 1 for n, step in zip(array.shape, array.strides, strict=True))
    return "C" if stretched else "K"


def empty_as(model, dtype=None):
    """Memory for as many numbers as a model array has, laid out as a copy of it would be."""
    return np.empty_like(model, dtype, order=order_to_keep(model))


def empty_on_cpu(model, dtype=None):
    """The same on the CPU, for a model that may live on a card: random numbers are drawn here, in the order of its memory."""
    if isinstance(model, np.ndarray):
        return empty_as(model, dtype)
    dims = range(model.ndim)
    outer_first = sorted(dims, key=lambda d: -model.strides[d]) if order_to_keep(model) == "K" else list(dims)
    out = np.empty([model.shape[d] for d in outer_first], dtype or model.dtype)
    return out.transpose([outer_first.index(d) for d in dims])


def laid_out_as(model, array):
    """The same numbers in memory of the order of a model."""
    out = empty_as(model, array.dtype)
    out[...] = array
    return out
