"""Tensors around memory that other libraries made: numpy arrays, buffers, files, and whatever speaks DLPack."""

import mmap
import os

import numpy as np

from edutorch import dtypes
from edutorch.creation import finish, from_numpy, tensor
from edutorch.device import cupy
from edutorch.graph import TensorBase
from edutorch.memory import warn_once, writable
from edutorch.op import fresh

__all__ = ["asarray", "frombuffer", "from_file", "from_dlpack"]

DLPACK_CPU = (1, 0)  # DLPack's number for the computer's own memory, and which of them
DLPACK_CUDA = 2


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=None):
    """obj as a tensor, in its own memory where that is possible.

    Args:
        obj: a tensor, a numpy array, an object with DLPack or a buffer, a number or nested lists of numbers.
        copy: True always copies; False never does and is an error where a copy is needed.

    Raises:
        ValueError: if copy is False but the memory cannot be shared.

    Example:
        >>> import edutorch as torch, numpy
        >>> a = numpy.zeros(2, numpy.float32)
        >>> x = torch.asarray(a)
        >>> a[0] = 7
        >>> x
        tensor([7., 0.])
    """
    source = shared(obj, dtype)
    if source is None:
        if copy is False:
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        return tensor(obj, dtype=dtype, device=device, requires_grad=bool(requires_grad))
    result = source.to(dtype=dtype, device=device)
    if copy is False and result is not source:
        raise ValueError(refusal_to_alias(source, result))
    if copy and result is source:
        result = source.clone()
    wanted = source.requires_grad if requires_grad is None else requires_grad
    if not wanted:
        return result.detach() if result.requires_grad else result
    return result if result.requires_grad else result.detach().requires_grad_()


def shared(obj, dtype):
    """A tensor in the memory of obj, or None if it has none that can be shared."""
    if isinstance(obj, TensorBase):
        return obj
    if isinstance(obj, np.generic):
        return fresh(np.array(obj))
    if isinstance(obj, np.ndarray):
        return from_numpy(obj)
    if hasattr(obj, "__dlpack__"):
        return from_dlpack(obj)
    if isinstance(obj, (bytes, bytearray, memoryview, mmap.mmap)):
        return frombuffer(obj, dtype=dtype if dtype is not None else dtypes.get_default_dtype())
    return None


def refusal_to_alias(source, result):
    if source.dtype != result.dtype:
        return f"can't alias tensor with dtype '{source.dtype.title}' into dtype '{result.dtype.title}'."
    return f"can't alias tensor from device '{source.device}' to '{result.device}'."


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    """The bytes of a buffer, read as numbers. A 1-D tensor in the buffer's own memory.

    Args:
        buffer: bytes, a bytearray, an array.array, a memoryview, an mmap ...
        count: how many numbers; -1 for all.
        offset: how many bytes to leave out at the front.

    Raises:
        ValueError: if the bytes do not make up so many numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.frombuffer(bytearray([1, 0, 2, 0]), dtype=torch.int16)
        tensor([1, 2], dtype=torch.int16)
    """
    kind = dtypes.of(dtype).numpy
    try:
        view = memoryview(buffer)
    except TypeError:
        raise ValueError("object does not implement Python buffer protocol.") from None
    length, size = view.nbytes, kind.itemsize
    if not length or not count:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({length} bytes) minus 1"
        )
    if count < 0 and (length - offset) % size:
        raise ValueError(
            f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a multiple of element size "
            f"({size})"
        )
    if count > 0 and offset + count * size > length:
        raise ValueError(
            f"requested buffer length ({count} * {size} bytes) after offset ({offset} bytes) must not be greater than "
            f"actual buffer length ({length} bytes)"
        )
    if view.readonly:
        warn_once(
            "The given buffer is not writable, and PyTorch does not support non-writable tensors. This means you can "
            "write to the underlying (supposedly non-writable) buffer using the tensor. You may want to copy the buffer "
            "to protect its data or make it writable before converting it to a tensor. This type of warning will be "
            "suppressed for the rest of this program."
        )
    return finish(np.frombuffer(buffer, kind, max(count, -1), offset), requires_grad)


def from_file(filename, shared=None, size=0, *, dtype=None, requires_grad=False):
    """The bytes of a file, read as numbers, straight from the disk: only what is used is read.

    Args:
        shared: True writes changes of the tensor into the file (which is made longer if need be).
        size: how many numbers.

    Raises:
        RuntimeError: if the file has fewer bytes than that.
    """
    kind = np.dtype(dtypes.default.float) if dtype is None else dtypes.of(dtype).numpy
    needed = size * kind.itemsize
    with open(filename, "a+b" if shared else "rb") as file:
        there = os.fstat(file.fileno()).st_size
        if there < needed and shared:
            file.truncate(needed)
        elif there < needed:
            raise RuntimeError(f"unable to mmap {needed} bytes from file <{filename}>: it has only {there}")
        if not needed:
            return finish(np.empty(0, kind), requires_grad)
        memory = mmap.mmap(file.fileno(), needed, access=mmap.ACCESS_WRITE if shared else mmap.ACCESS_COPY)
    return finish(np.frombuffer(memory, kind, size), requires_grad)


class Capsule:
    """A DLPack capsule as an object that can be asked for it."""

    def __init__(self, capsule):
        self.capsule = capsule

    def __dlpack__(self, **wishes):
        return self.capsule

    def __dlpack_device__(self):
        return DLPACK_CPU


def of_capsule(capsule):
    """A tensor in the memory of a DLPack capsule, which does not tell outside where that memory is."""
    try:
        array = np.from_dlpack(Capsule(capsule))
    except (BufferError, RuntimeError):  # not on the CPU
        if cupy() is None:
            raise
        return fresh(cupy().from_dlpack(capsule))
    return fresh(writable(array))  # an old capsule cannot say whether it may be written to, so numpy assumes not


def from_dlpack(ext_tensor, *, device=None, copy=None):
    """A tensor in the memory of another library's tensor or array, by the protocol that all of them know (DLPack).

    Args:
        ext_tensor: a tensor or array of PyTorch, numpy, CuPy, JAX ..., or a DLPack capsule.
        copy: True copies; False is an error where a copy is needed.

    Example:
        >>> import edutorch as torch, numpy
        >>> a = numpy.arange(3)
        >>> x = torch.from_dlpack(a)
        >>> a[0] = 7
        >>> x
        tensor([7, 1, 2])
    """
    if type(ext_tensor).__name__ == "PyCapsule":
        return of_capsule(ext_tensor)
    if not hasattr(ext_tensor, "__dlpack__"):
        raise RuntimeError(
            "from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed only once, so you might "
            "have already constructed a tensor from it once."
        )
    if ext_tensor.__dlpack_device__()[0] == DLPACK_CUDA and cupy() is not None:
        array = cupy().from_dlpack(ext_tensor)
    else:
        array = np.from_dlpack(ext_tensor)
    result = fresh(array)
    return asarray(result, device=device, copy=copy) if copy is not None or device is not None else result


def needs_no_gradient(x):
    """Another library would not write its calls down, so a tensor that wants a gradient is not handed over."""
    if x.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
