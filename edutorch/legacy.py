"""Names from before 2018 that old lessons still use: `FloatTensor([1, 2])`, `LongTensor(...)` and their like."""

import math
import warnings

import numpy as np

from edutorch.creation import finish, number_type
from edutorch.device import CPU, cupy, wanted
from edutorch.device import device as place
from edutorch.dtypes import of, set_default_dtype
from edutorch.functions.convert import TYPE_NAMES
from edutorch.functions.old_ways import old_array
from edutorch.graph import TensorBase
from edutorch.layouts import strided
from edutorch.op import fresh
from edutorch.switches import set_default_device


class TypedTensor(type):
    """The type of FloatTensor and its like. They have no objects of their own: isinstance(x, FloatTensor) asks for a type."""

    def __instancecheck__(cls, x):
        return isinstance(x, TensorBase) and x.array.dtype == cls.dtype.numpy and x.device.type == cls.place.type

    def __repr__(cls):
        return f"<class '{cls.path}'>"

    is_cuda = property(lambda cls: cls.place.type == "cuda")


def typed(name, title, where=CPU):
    """FloatTensor for "float32", and so on."""
    path = f"torch.{title}" if where == CPU else f"torch.{where.type}.{title}"

    def make(cls, *data, **options):
        if cls.place != CPU and cupy() is None:
            raise TypeError(f"type {path} not available. Torch not compiled with CUDA enabled.")
        return fresh(old_array(data, options, cls.dtype.numpy, cls.place.type))

    body = {
        "__new__": make,
        "__doc__": f"{title}(2, 3) is a shape, {title}([2, 3]) are numbers; their type is torch.{name}.",
        "__module__": __name__,
        "dtype": of(name),
        "tensor_dtype": of(name),  # x.type(FloatTensor) asks for it
        "layout": strided,
        "place": where,
        "path": path,
        "is_sparse": False,
    }
    return TypedTensor(title, (), body)


(
    FloatTensor,
    DoubleTensor,
    HalfTensor,
    LongTensor,
    IntTensor,
    ShortTensor,
    CharTensor,
    ByteTensor,
    BoolTensor,
    BFloat16Tensor,
) = (typed(name, title) for name, title in TYPE_NAMES.items())
ON_A_CARD = {title: typed(name, title, place("cuda")) for name, title in TYPE_NAMES.items()}


def range(start=0, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The old arange: end is included, unlike anywhere in Python, and the numbers are floats.

    Raises:
        RuntimeError: if step is 0 or leads away from end.
    """
    if end is None:
        raise TypeError('range() missing 1 required positional arguments: "end"')
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with "
        "Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
        UserWarning,
        stacklevel=3,  # the caller of the public function
    )
    start, end, step = (x.item() if isinstance(x, TensorBase) else x for x in (start, end, step))
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    numbers = start + np.arange(math.floor((end - start) / step) + 1) * step
    return finish(numbers.astype(number_type(dtype)), requires_grad, wanted(device))


def set_default_tensor_type(t):
    """The old set_default_dtype(): `set_default_tensor_type(torch.DoubleTensor)` or `"torch.DoubleTensor"`.

    Raises:
        TypeError: if it is no type of tensors of floating point numbers.
    """
    kind = named(t) if isinstance(t, str) else t
    if not isinstance(kind, TypedTensor):
        raise TypeError("invalid type object: only floating-point types are supported as the default type")
    if kind.is_cuda and cupy() is None:
        raise TypeError(f"type {kind.path} not available. Torch not compiled with CUDA enabled.")
    if not kind.dtype.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    warnings.warn(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and "
        "torch.set_default_device() as alternatives.",
        UserWarning,
        stacklevel=3,  # the caller of the public function
    )
    set_default_dtype(kind.dtype)
    set_default_device(kind.place.type)


def named(path):
    """The class for "torch.FloatTensor"."""
    title = path.rpartition(".")[2]
    kind = {"torch": globals(), "torch.cuda": ON_A_CARD}.get(path.rpartition(".")[0], {}).get(title)
    if kind is None:
        raise TypeError(f"invalid type object: {path!r} is no type of tensors")
    return kind


__all__ = [*TYPE_NAMES.values(), "range", "set_default_tensor_type"]
