"""Making tensors as before 2018: `Tensor(2, 3)` is a shape, `Tensor([2, 3])` are numbers; so do `FloatTensor` and `x.new`."""

import numpy as np

from edutorch.creation import as_numpy, checked_sizes
from edutorch.device import device as place
from edutorch.device import move
from edutorch.dtypes import c_name, default
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.size import Size

FORMS = """expected one of:
 * (*, torch.device device = None)
      didn't match because some of the {what}
 * (torch.Storage storage)
 * (Tensor other)
 * (tuple of ints size, *, torch.device device = None)
 * (object data, *, torch.device device = None)
"""


def old_array(data, options, kind=None, where="cpu"):
    """The array that `Tensor(*data, **options)` is made around.

    Args:
        data: nothing, whole numbers (a shape), a Size (a shape too), a tensor (it is shared), or a sequence of numbers.
        options: `device=`, which must be the one that the type belongs to, or `data=`.
        kind: numpy's name for the type; None is the default type, and then a tensor of any type is taken.
        where: the device that the type belongs to.

    Raises:
        TypeError: for anything else, and for a tensor of another type.
        RuntimeError: for another device.
    """
    if "data" in options and not data:
        data = (options.pop("data"),)
    device = place(options.pop("device", None) or where)
    if options:
        raise unfit(data, options)
    if device.type != place(where).type:
        raise RuntimeError(f"legacy constructor expects device type: {where} but device type: {device.type} was passed")
    dtype = kind or default.float
    if len(data) == 1 and isinstance(data[0], TensorBase):
        return shared(data[0], kind)
    if len(data) == 1 and (isinstance(data[0], bool) or not isinstance(data[0], (int, np.integer, Size))):
        return move(numbers(data[0], dtype), device)
    shape = data[0] if data and isinstance(data[0], Size) else data or (0,)
    if not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in shape):
        raise unfit(data, options)
    return move(np.zeros(checked_sizes((tuple(map(int, shape)),)), dtype), device)


def shared(x, kind):
    if kind is not None and x.array.dtype != kind:
        options = (
            "TensorOptions(dtype={}, device=cpu, layout=Strided, requires_grad=false (default), pinned_memory=false (default), "
            "memory_format=(nullopt))"
        )
        raise TypeError(f"expected {options.format(c_name(kind))} (got {options.format(c_name(x.array.dtype))})")
    return x.array


def numbers(data, dtype):
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    if not hasattr(data, "__len__"):
        raise TypeError(f"new(): data must be a sequence (got {type(data).__name__})")
    return as_numpy(data, np.dtype(dtype))


def unfit(data, options):
    """PyTorch's list of what would have been right."""
    words = [type(x).__name__ for x in data]
    got = ", ".join(words + [f"{key}={type_name(value)}" for key, value in options.items()])
    if options:
        what = f"keywords were incorrect: {', '.join(options)}"
    else:
        marked = ", ".join(word if word == "int" else f"!{word}!" for word in words)
        what = f"arguments have invalid types: ({marked})"
    return TypeError(f"new() received an invalid combination of arguments - got ({got}), but {FORMS.format(what=what)}")


def type_name(value):
    kind = type(value)
    return f"torch.{kind.__name__}" if kind.__module__.startswith("edutorch") else kind.__name__


def new(input, *data, **options):
    """The old `x.new(...)`: as `Tensor(...)`, in x's type and on x's device. Today one writes x.new_zeros() or x.new_tensor().

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1, 2]).new([3, 4])
        tensor([3, 4])
    """
    return fresh(old_array(data, options, input.array.dtype, str(input.device)))
