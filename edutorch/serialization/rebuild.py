"""Tensors from what a file says about them. A file may say anything: nothing is believed before it is checked."""

import math
from pickle import UnpicklingError

from edutorch.dtypes import dtype as dtype_type
from edutorch.dtypes import is_inexact
from edutorch.graph import TensorBase
from edutorch.memory import last_needed, seen
from edutorch.nn.parameter import Parameter
from edutorch.op import fresh
from edutorch.storage import TypedStorage
from edutorch.tensor import Tensor

MOST_DIMENSIONS = 64  # numpy's limit
MOST_NUMBERS = 2**56  # a view may repeat one number; more of them than this no index can count


def need(fair, reason):
    """Refuse to go on unless it is as it should be."""
    if not fair:
        raise UnpicklingError(f"the file describes an impossible tensor: {reason}")


def rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata=None):
    """A tensor that sees a part of a storage."""
    need(isinstance(storage, TypedStorage), f"its memory is of type {type(storage).__name__}, not a storage")
    return tensor_on(storage.untyped(), storage.dtype, storage_offset, size, stride, requires_grad, metadata)


def rebuild_tensor_v3(storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype, metadata=None):
    """A tensor of a type that has no storage of its own, such as uint16."""
    need(isinstance(storage, TypedStorage), f"its memory is of type {type(storage).__name__}, not a storage")
    need(isinstance(dtype, dtype_type), f"its type is {dtype!r}")
    return tensor_on(storage.untyped(), dtype, storage_offset, size, stride, requires_grad, metadata)


def rebuild_tensor(storage, storage_offset, size, stride):
    """As version 2, in files from before 2018."""
    return rebuild_tensor_v2(storage, storage_offset, size, stride, False, None)


def tensor_on(memory, dtype, offset, size, stride, requires_grad, metadata):
    for what, numbers in (("size", size), ("stride", stride)):
        need(isinstance(numbers, tuple), f"its {what} is {type(numbers).__name__}")
        need(len(numbers) <= MOST_DIMENSIONS, f"it has {len(numbers)} dimensions; numpy knows {MOST_DIMENSIONS}")
        need(all(type(n) is int and 0 <= n < 2**63 for n in numbers), f"its {what} is not made of counts")
    need(len(size) == len(stride), f"{len(size)} sizes, but {len(stride)} strides")
    need(type(offset) is int and offset >= 0, f"it begins at {offset!r}")
    need(math.prod(size) <= MOST_NUMBERS, f"{math.prod(size)} numbers")
    needed, there = last_needed(offset, size, stride) * dtype.itemsize, memory.nbytes()
    need(needed <= there, f"it reaches to byte {needed} of a storage of {there}")
    if 0 in size:  # sees nothing, so where it begins and how it goes on need not be possible
        need(offset * dtype.itemsize <= there, f"it begins at byte {offset * dtype.itemsize} of a storage of {there}")
        stride = tuple(min(n, there) for n in stride)
    need(type(requires_grad) is bool, f"requires_grad is {requires_grad!r}")
    need(is_inexact(dtype.numpy) or not requires_grad, f"a tensor of {dtype} that requires a gradient")
    need(
        not metadata or math.prod(size) * dtype.itemsize <= there, "it must be computed, and is larger than its storage"
    )
    x = with_marks(fresh(seen(memory.array, dtype.numpy, offset, size, stride)), metadata)
    return x.requires_grad_() if requires_grad else x


def with_marks(x, marks):
    """PyTorch may only note that a tensor is to be read conjugated or negated; here that is computed."""
    need(marks is None or type(marks) is dict and set(marks) <= {"conj", "neg"}, f"unknown marks {marks!r:.80}")
    array = x.array
    if marks and marks.get("conj"):
        array = array.conj()
    if marks and marks.get("neg"):
        array = -array
    return x if array is x.array else fresh(array)


def rebuild_parameter(data, requires_grad, backward_hooks):
    """A Parameter around a tensor."""
    need(type(data) is Tensor and type(requires_grad) is bool, "a parameter without numbers")
    need(is_inexact(data.array.dtype) or not requires_grad, f"a parameter of {data.dtype}")
    return Parameter(data, requires_grad)


def rebuild_parameter_with_state(data, requires_grad, backward_hooks, state):
    """A Parameter with attributes of its own."""
    return with_attributes(rebuild_parameter(data, requires_grad, backward_hooks), state)


def rebuild_from_type_v2(function, kind, arguments, state):
    """A tensor with attributes of its own, or one of a class that inherits from Tensor."""
    need(function in BUILDERS and isinstance(arguments, tuple), "made by an unknown function")
    need(isinstance(kind, type) and issubclass(kind, TensorBase), f"of the class {kind!r:.80}")
    x = function(*arguments)
    if type(x) is not kind:
        y = kind.__new__(kind)
        TensorBase.__init__(y, x.array, x.requires_grad)
        x = y
    return with_attributes(x, state)


def with_attributes(x, state):
    need(type(state) is dict and all(type(name) is str for name in state), "with attributes that are no dictionary")
    hidden = sorted(name for name in state if hasattr(type(x), name))
    need(not hidden, f"with attributes that would hide methods: {', '.join(hidden)[:80]}")
    x.__dict__.update(state)
    return x


BUILDERS = (rebuild_tensor_v2, rebuild_tensor_v3, rebuild_tensor, rebuild_parameter, rebuild_parameter_with_state)


def refused(what):
    """What stands for a kind of tensor that we do not have: it says so when it is asked for."""

    def refuse(*arguments):
        raise UnpicklingError(f"the file holds a {what}, which edutorch does not have")

    return refuse
