"""Methods of a Tensor that are about its memory: whose it is, how large, and how the tensor is copied and pickled."""

import copy
import math
import warnings

import numpy as np

from edutorch.calls import methods
from edutorch.device import cupy, device_of, move
from edutorch.dtypes import of, title
from edutorch.functions.memory import DLPACK_CPU, needs_no_gradient
from edutorch.graph import TensorBase, mode
from edutorch.memory import (
    address,
    in_order,
    is_shared_memory,
    last_needed,
    owner_of,
    seen,
    shared_copy,
)
from edutorch.op import fresh
from edutorch.ops.dims import sizes
from edutorch.storage import TypedStorage, offset_of, storage_of, warn_of_typed_storages


@methods
class Storages:
    """x.untyped_storage(), x.data_ptr(), x.resize_(2, 3), copy.deepcopy(x) and their like."""

    __slots__ = ()

    nbytes = property(lambda self: self.array.nbytes, doc="How many bytes the numbers take.")
    itemsize = property(lambda self: self.array.itemsize, doc="How many bytes one number takes.")

    def element_size(self):
        """How many bytes one number takes."""
        return self.array.itemsize

    def untyped_storage(self):
        """The whole memory that this tensor and all views beside it look at, as bytes."""
        return storage_of(self.array)

    def storage(self):
        """The same memory, as numbers of this tensor's type."""
        warn_of_typed_storages()
        return TypedStorage(wrap_storage=storage_of(self.array), dtype=self.dtype, _internal=True)

    def storage_offset(self):
        """At which number of its storage the tensor begins."""
        return offset_of(self.array)

    def data_ptr(self):
        """The address of the first number: two tensors that share memory from the start have the same."""
        return address(self.array) if self.array.size else 0

    # Other memory for the same tensor

    def set_(self, source=None, storage_offset=0, size=None, stride=None):
        """Look at another memory: that of a tensor, or a storage with an offset, a size and strides.

        Raises:
            RuntimeError: if the type is another, or the view would reach beyond the memory.
        """
        refuse_leaf(self)
        if source is None:
            self.array = self.array[:0].reshape(-1)[:0].copy()
            return self
        if isinstance(source, TensorBase):
            if source.array.dtype != self.array.dtype:
                names = (title(x.array.dtype).lower().replace("long", "long int") for x in (source, self))
                raise RuntimeError("Could not set tensor of type {} to a tensor of type {}".format(*names))
            memory, whole = source.untyped_storage(), source.array
            if size is None:
                self.array = whole
                return self
        else:
            memory = source.untyped()
        if size is None:
            size = (memory.nbytes() // self.array.itemsize,)
        size = sizes((size,))
        stride = in_order(size) if stride is None else sizes((stride,))
        refuse_outside(memory, self.array.itemsize, storage_offset, size, stride)
        self.array = seen(memory.array, self.array.dtype, storage_offset, size, stride)
        return self

    def resize_(self, *sizes_, memory_format=None):
        """Another shape in place. What was in memory stays; if the memory is too small, it is copied to a larger one."""
        if self.requires_grad:
            raise RuntimeError("cannot resize variables that require grad")
        shape = sizes(sizes_)
        if any(n < 0 for n in shape):
            raise RuntimeError("numel: integer multiplication overflow")
        if shape == self.array.shape:
            return self
        memory, offset, count = self.untyped_storage().array, self.storage_offset(), math.prod(shape)
        itemsize = self.array.itemsize
        if (offset + count) * itemsize > memory.size:
            memory = grown(memory, (offset + count) * itemsize)
        self.array = seen(memory, self.array.dtype, offset, shape, in_order(shape))
        return self

    def resize_as_(self, the_template, memory_format=None):
        """The shape of another tensor, in place."""
        return self.resize_(the_template.array.shape)

    def share_memory_(self):
        """Move the numbers into memory that processes share which are forked from this one. (Threads share all memory.)

        Views that were made of the tensor before stay with the old memory.
        """
        if not self.is_shared():
            self.array = shared_copy(self.array)
        return self

    def is_shared(self):
        """Do the numbers lie in memory that forked processes share?"""
        return not isinstance(self.array, np.ndarray) or is_shared_memory(self.array)

    def pin_memory(self, device=None):
        """A copy in memory that the operating system never moves, so that a graphics card can read it by itself."""
        if cupy() is None:
            raise RuntimeError("Cannot access accelerator device when none is available.")
        if not isinstance(self.array, np.ndarray):
            raise RuntimeError(f"cannot pin '{self.type()}' only dense CPU tensors can be pinned")
        if self.is_pinned():
            return self
        memory = cupy().cuda.alloc_pinned_memory(self.array.nbytes)
        pinned = np.frombuffer(memory, self.array.dtype, self.array.size).reshape(self.array.shape)
        pinned[...] = self.array
        return fresh(pinned)

    def is_pinned(self, device=None):
        """Does it lie in memory that the operating system never moves?"""
        memory = owner_of(self.array).base
        return type(getattr(memory, "obj", memory)).__name__ == "PinnedMemoryPointer"

    # To other libraries

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        """Hand the memory to another library, which asks for it with from_dlpack.

        Args:
            stream: where on a graphics card the other library goes on, as CUDA's handle; -1 is: do not wait.
            max_version, dl_device, copy: what else it asks for; see the protocol.

        Raises:
            BufferError: if the tensor requires a gradient.
            AssertionError: for a stream, if the tensor is on the CPU.
        """
        needs_no_gradient(self)
        if isinstance(self.array, np.ndarray):
            if stream not in (None, -1):
                raise AssertionError("stream should be None on cpu.")
            stream = None
        wishes = {"max_version": max_version, "dl_device": dl_device, "copy": copy}
        wishes = {name: wish for name, wish in wishes.items() if wish is not None}
        return self.array.__dlpack__(stream=stream, **wishes)

    def __dlpack_device__(self):
        """Where the memory is, in DLPack's numbers: (1, 0) is the computer's own."""
        return DLPACK_CPU if isinstance(self.array, np.ndarray) else self.array.__dlpack_device__()

    # Copying and pickling

    def __deepcopy__(self, memo):
        """A copy with memory of its own. Tensors that share memory, copied together, share the copy's memory."""
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
                "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
                "see https://github.com/pytorch/pytorch/pull/103001"
            )
        storage, *view = parts(self)
        twin = rebuilt(type(self), copy.deepcopy(storage, memo), *view, self.requires_grad, {})
        memo[id(self)] = twin
        twin._grad = copy.deepcopy(self._grad, memo)
        twin.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return twin

    def __reduce_ex__(self, protocol):
        """What pickle writes down: the memory, and what the tensor sees of it. Its history and its .grad stay behind."""
        warn_of_hooks(self)
        return rebuilt, (type(self), *parts(self), self.requires_grad, dict(self.__dict__))


def parts(x):
    """What a tensor is made of: its storage, its dtype, and what it sees of the storage."""
    array = x.array
    if any(n % array.itemsize or n < 0 for n in array.strides) or not getattr(array.flags, "aligned", True):
        array = array.copy()  # seen in a way that offset and strides cannot say
    # numpy gives an array without numbers strides of 0, PyTorch those that it would have with numbers
    steps = tuple(n // array.itemsize for n in array.strides) if array.size else in_order(array.shape)
    return storage_of(array), of(array.dtype), offset_of(array), tuple(array.shape), steps


def rebuilt(kind, storage, dtype, offset, size, stride, requires_grad, attributes):
    """A tensor of a class, from what `parts` took apart: what copying and unpickling end with."""
    x = kind.__new__(kind)
    TensorBase.__init__(x, seen(storage.array, dtype.numpy, offset, size, stride), requires_grad)
    x.__dict__.update(attributes)
    return x


def warn_of_hooks(x):
    """Hooks are functions, which no file keeps."""
    if x._leaf is not None and x._leaf.hooks is not None:
        for hook in x._leaf.hooks.tensor[0].values():
            warnings.warn(
                f"backward hook {hook!r} on tensor will not be serialized.  If this is expected, you can decorate the "
                "function with @torch.utils.hooks.unserializable_hook to suppress this warning",
                UserWarning,
                stacklevel=3,
            )


def refuse_leaf(x):
    if mode.grad and x.requires_grad and x.is_leaf:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")


def refuse_outside(memory, itemsize, offset, size, stride):
    """A view must stay inside its memory. (PyTorch would make the memory larger; here it belongs to an array.)"""
    if offset < 0 or any(n < 0 for n in (*size, *stride)):
        raise RuntimeError(f"offset {offset}, size {list(size)} and strides {list(stride)} must not be negative")
    if last_needed(offset, size, stride) * itemsize > memory.nbytes():
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {itemsize} "
            f"requiring a storage size of {last_needed(offset, size, stride) * itemsize} are out of bounds for storage "
            f"of size {memory.nbytes()}"
        )


def grown(memory, count):
    """A larger memory with the same bytes at its start."""
    larger = move(np.zeros(count, np.uint8), device_of(memory))
    larger[: memory.size] = memory
    return larger
