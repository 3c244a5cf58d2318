"""The memory behind tensors. Several tensors may look at one storage, each with its own shape, strides and offset.

A storage is a row of bytes. `x.untyped_storage()` is the whole memory that x and all views beside it share; what x sees
of it is said by `x.storage_offset()`, `x.shape` and `x.stride()`.
"""

import copy
import warnings
import weakref

import numpy as np

from edutorch import dtypes
from edutorch.device import device as device_type
from edutorch.device import device_of, module_for, move
from edutorch.memory import address, bytes_of, is_shared_memory, owner_of

known = (
    weakref.WeakValueDictionary()
)  # id(owner) -> its storage: as long as anybody has it, it is always the same object


def storage_of(array):
    """The storage that an array looks at."""
    owner = owner_of(array)
    storage = known.get(id(owner))
    if storage is None:
        storage = known[id(owner)] = around(bytes_of(owner), owner)
    return storage


def around(memory, owner=None):
    storage = UntypedStorage.__new__(UntypedStorage)
    storage.array, storage.owner = memory, memory if owner is None else owner
    if owner is None:
        known[id(memory)] = storage
    return storage


def offset_of(array):
    """At which number of its storage an array begins."""
    storage = storage_of(array)
    return (address(array) - storage.data_ptr()) // array.itemsize if len(storage) else 0


class UntypedStorage:
    """A row of bytes: the memory that one tensor or several tensors look at.

    Args:
        size: how many bytes, or the bytes themselves.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([1, 2], dtype=torch.int16)
        >>> x.untyped_storage().tolist()
        [1, 0, 2, 0]
        >>> x.untyped_storage()[0] = 7
        >>> x
        tensor([7, 2], dtype=torch.int16)
    """

    __slots__ = ("array", "owner", "__weakref__")

    def __init__(self, size=0, *, device=None):
        make = module_for(device)
        self.array = make.zeros(size, "uint8") if isinstance(size, int) else make.asarray(size, "uint8")
        self.owner = self.array  # who keeps the memory; held here so that `known` finds this storage again
        known[id(self.array)] = self

    device = property(lambda self: device_of(self.array), doc="Where the memory is.")
    is_cuda = property(lambda self: not isinstance(self.array, np.ndarray), doc="Is it on a graphics card?")
    filename = property(lambda self: None, doc="Storages here have no file of their own.")

    def data_ptr(self):
        """The address of the first byte."""
        return address(self.array)

    _cdata = property(data_ptr)

    def nbytes(self):
        """How many bytes."""
        return self.array.size

    size = __len__ = nbytes

    def element_size(self):
        """How many bytes one element has: 1."""
        return 1

    def __getitem__(self, index):
        if isinstance(index, slice):
            if index.step not in (None, 1):
                raise RuntimeError(f"Trying to slice with a step of {index.step}, but only a step of 1 is supported")
            return around(self.array[index], self.owner)
        return int(self.array[position(index, len(self), "UntypedStorage")])

    def __setitem__(self, index, value):
        if not isinstance(value, int):
            raise RuntimeError(f"can only set storage content with a int types, but got {type(value).__name__} instead")
        index = index if isinstance(index, slice) else position(index, len(self), "UntypedStorage")
        self.array[index] = value % 256

    def __iter__(self):
        return iter(self.tolist())

    def tolist(self):
        """The bytes as a list of whole numbers."""
        return move(self.array, "cpu").tolist()

    def fill_(self, value):
        """Set all bytes."""
        self.array[...] = value % 256
        return self

    def copy_(self, source, non_blocking=None):
        """Take over the bytes of another storage."""
        self.array[...] = move(source.array, self.device)
        return self

    def clone(self):
        """A copy with memory of its own."""
        return around(self.array.copy())

    def cpu(self):
        """The storage in the computer's memory: itself, if it is there."""
        return self.to("cpu")

    def cuda(self, device=None, non_blocking=False):
        """The storage on the graphics card."""
        return self.to("cuda" if device is None else device_type(device))

    def to(self, device, non_blocking=False):
        """The storage on a device: itself, if it is there."""
        memory = move(self.array, device)
        return self if memory is self.array else around(memory)

    def byteswap(self, dtype):
        """Turn the bytes of every number round, as between machines that write numbers from different ends."""
        numbers = self.array.view(dtypes.of(dtype).numpy)
        halves = numbers.view(numbers.real.dtype) if numbers.dtype.kind == "c" else numbers
        swapped = self.array.reshape(-1, halves.itemsize)[:, ::-1].reshape(-1)
        self.array[...] = swapped

    def is_shared(self):
        """Is it memory that forked processes share?"""
        return self.is_cuda or is_shared_memory(self.array)

    def is_pinned(self, device=None):
        """Is it memory that the operating system never moves, so that a graphics card can read it by itself?"""
        return False

    def untyped(self):
        """The storage itself."""
        return self

    def __copy__(self):
        return self.clone()

    def __deepcopy__(self, memo):
        return self.clone()  # copy.deepcopy itself remembers it in memo, so that views of the copy share it too

    def __reduce__(self):
        return restored, (move(self.array, "cpu"), str(self.device))

    def __repr__(self):
        return f"{column(self)}\n[torch.storage.UntypedStorage(device={self.device}) of size {len(self)}]"


def restored(memory, device):
    return around(move(memory, device))


def position(index, count, kind):
    """A position in a storage, counted from the front; an error if there is none."""
    if not isinstance(index, (int, np.integer)):
        raise TypeError(f"can't index a torch.{kind} with {type(index).__name__}")
    if not -count <= index < count:
        raise IndexError(f"index {index} out of range for storage of size {count}")
    return index % count


def column(storage):
    return " " + "\n ".join(map(str, storage.tolist()))


class TypedStorage:
    """A storage whose bytes are read as numbers of one type. PyTorch itself advises against it: use UntypedStorage.

    Args:
        data: how many numbers, or the numbers themselves.
        wrap_storage (UntypedStorage): look at this memory instead.
        dtype: the type of the numbers.
    """

    warned = False

    def __init__(self, data=0, *, wrap_storage=None, dtype=None, device=None, _internal=False):
        if not _internal:
            warn_of_typed_storages()
        self.dtype = dtypes.of(dtype if dtype is not None else dtypes.default.float)
        if wrap_storage is None:
            make, kind = module_for(device), self.dtype.numpy
            wrap_storage = storage_of(make.zeros(data, kind) if isinstance(data, int) else make.asarray(data, kind))
        self._untyped_storage = wrap_storage

    device = property(lambda self: self._untyped_storage.device, doc="Where the memory is.")
    is_cuda = property(lambda self: self._untyped_storage.is_cuda, doc="Is it on a graphics card?")

    @property
    def numbers(self):
        memory = self._untyped_storage.array
        return memory[: memory.size // self.dtype.itemsize * self.dtype.itemsize].view(self.dtype.numpy)

    def untyped(self):
        """The bytes."""
        return self._untyped_storage

    def data_ptr(self):
        """The address of the first number."""
        return self._untyped_storage.data_ptr()

    def nbytes(self):
        """How many bytes."""
        return self._untyped_storage.nbytes()

    def element_size(self):
        """How many bytes one number has."""
        return self.dtype.itemsize

    def size(self):
        """How many numbers."""
        return self.nbytes() // self.dtype.itemsize

    __len__ = size

    def __getitem__(self, index):
        if isinstance(index, slice):
            raise RuntimeError("slices are only supported in UntypedStorage.__getitem__")
        return self.numbers[position(index, len(self), "TypedStorage")].item()

    def __setitem__(self, index, value):
        self.numbers[index if isinstance(index, slice) else position(index, len(self), "TypedStorage")] = value

    def __iter__(self):
        return iter(self.tolist())

    def tolist(self):
        """The numbers as a list."""
        return move(self.numbers, "cpu").tolist()

    def fill_(self, value):
        """Set all numbers."""
        self.numbers[...] = value
        return self

    def copy_(self, source, non_blocking=None):
        """Take over the numbers of another storage."""
        self.numbers[...] = source.numbers
        return self

    def like(self, storage):
        return TypedStorage(wrap_storage=storage, dtype=self.dtype, _internal=True)

    def clone(self):
        """A copy with memory of its own."""
        return self.like(self._untyped_storage.clone())

    def cpu(self):
        """The storage in the computer's memory."""
        return self.like(self._untyped_storage.cpu())

    def cuda(self, device=None, non_blocking=False):
        """The storage on the graphics card."""
        return self.like(self._untyped_storage.cuda(device))

    def is_shared(self):
        """Is it memory that forked processes share?"""
        return self._untyped_storage.is_shared()

    def __deepcopy__(self, memo):
        return self.like(copy.deepcopy(self._untyped_storage, memo))

    def __reduce__(self):
        return retyped, (self._untyped_storage, self.dtype)

    def __repr__(self):
        words = f"dtype={self.dtype}, device={self.device}"
        return f"{column(self)}\n[torch.storage.TypedStorage({words}) of size {len(self)}]"


def retyped(storage, dtype):
    return TypedStorage(wrap_storage=storage, dtype=dtype, _internal=True)


def warn_of_typed_storages():
    """PyTorch says it once in a process."""
    if not TypedStorage.warned:
        TypedStorage.warned = True
        warnings.warn(
            "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage "
            "class. This should only matter to you if you are using storages directly.  To access UntypedStorage "
            "directly, use tensor.untyped_storage() instead of tensor.storage()",
            UserWarning,
            stacklevel=3,
        )


class NamedStorage(type):
    """FloatStorage and its like are names for TypedStorages of one type, not classes of their own."""

    def __instancecheck__(cls, x):
        return isinstance(x, TypedStorage) and x.dtype == cls.dtype


def named(dtype):
    """FloatStorage for float32, LongStorage for int64 ..."""

    def make(cls, data=0, *, wrap_storage=None, device=None):
        return TypedStorage(data, wrap_storage=wrap_storage, dtype=dtype, device=device)

    title = f"{dtype.title}Storage"
    words = f"A storage of numbers of type {dtype}: {title}(3) has three, {title}([1, 2]) has these."
    return NamedStorage(title, (), {"__new__": make, "__doc__": words, "__module__": "edutorch", "dtype": dtype})


OF_DTYPE = {
    d: named(d) for d in dtypes.ALL if d.name not in ("uint16", "uint32", "uint64")
}  # those came after typed ones
(
    BoolStorage,
    ByteStorage,
    CharStorage,
    ShortStorage,
    IntStorage,
    LongStorage,
    HalfStorage,
    BFloat16Storage,
    FloatStorage,
    DoubleStorage,
    ComplexFloatStorage,
    ComplexDoubleStorage,
) = OF_DTYPE.values()

__all__ = [
    "BFloat16Storage", "BoolStorage", "ByteStorage", "CharStorage", "ComplexDoubleStorage", "ComplexFloatStorage",
    "DoubleStorage", "FloatStorage", "HalfStorage", "IntStorage", "LongStorage", "ShortStorage", "TypedStorage",
    "UntypedStorage", "is_storage",
]  # fmt: skip


def is_storage(obj):
    """Is it a storage, typed or not?"""
    return isinstance(obj, (TypedStorage, UntypedStorage))
