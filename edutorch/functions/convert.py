"""Into another type, onto another device, and out of the tensor world: to, type, numpy, item, tolist."""

import numpy as np

from edutorch import ops
from edutorch.creation import checked_sizes, tensor
from edutorch.device import device, device_of, is_array, move
from edutorch.dtypes import dtype, of, title
from edutorch.graph import TensorBase, mode
from edutorch.op import fresh


def to(input, *where, dtype=None, device=None, non_blocking=False, copy=False, memory_format=None):
    """The tensor in another type or on another device: itself, if it is that already.

    Args:
        where: a dtype, a device (or its name), or a tensor whose type and device are wanted.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1, 2]).to(torch.float32)
        tensor([1., 2.])
    """
    for wish in where:
        if isinstance(wish, TensorBase):
            dtype, device = wish.dtype, wish.device
        elif is_dtype(wish):
            dtype = wish
        elif wish is not None and not isinstance(wish, bool):  # True may stand for non_blocking
            device = wish
    out = input
    if isinstance(dtype, str):
        raise TypeError("argument 'dtype' must be torch.dtype, not str")
    if dtype is not None and of(dtype).numpy != input.array.dtype:
        out = ops.to(out, dtype=of(dtype).numpy)
    if device is not None and not same_place(out, device):
        out = ops.to_device(out, device=device)
    return ops.clone(out) if copy and out is input else out


def is_dtype(wish):
    return isinstance(wish, dtype) or wish in (float, int, bool)


def same_place(x, wish):
    wish, here = device(wish), device_of(x.array)
    return wish.type == here.type and wish.index in (None, here.index)


def type_as(input, other):
    """The tensor in the type of another."""
    return to(input, dtype=other.dtype)


TYPE_NAMES = {
    "float32": "FloatTensor",
    "float64": "DoubleTensor",
    "float16": "HalfTensor",
    "int64": "LongTensor",
    "int32": "IntTensor",
    "int16": "ShortTensor",
    "int8": "CharTensor",
    "uint8": "ByteTensor",
    "bool": "BoolTensor",
    "bfloat16": "BFloat16Tensor",
}


def type_(input, dtype=None):
    """The name of the tensor's type, such as "torch.FloatTensor"; given such a name or a dtype, the tensor in it."""
    if dtype is None:
        place = "torch.cuda." if not isinstance(input.array, np.ndarray) else "torch."
        return place + TYPE_NAMES.get(input.dtype.name, f"{title(input.array.dtype)}Tensor")
    if isinstance(dtype, str):
        names = {f"torch.{title}": name for name, title in TYPE_NAMES.items()}
        if dtype not in names:
            raise ValueError(f"invalid type: '{dtype}'")
        dtype = names[dtype]
    elif isinstance(dtype, type) and hasattr(dtype, "tensor_dtype"):
        dtype = dtype.tensor_dtype  # torch.FloatTensor and its like
    elif not is_dtype(dtype):
        raise TypeError("dtype must be a type, str, or dtype object")
    return to(input, dtype=of(dtype))


def cast(name):
    """The method that converts to one type: x.float(), x.long() ..."""

    def method(self, *, memory_format=None):
        return to(self, dtype=of(name))

    method.__name__, method.__doc__ = name, f"The tensor in the type {name}."
    return method


def cpu(input, *, memory_format=None):
    """The tensor in the computer's memory."""
    return to(input, device="cpu")


def cuda(input, device=None, non_blocking=False):
    """The tensor on the graphics card."""
    return to(input, device="cuda" if device is None else device)


# Out of the tensor world


def item(input):
    """The only number of a tensor, as a Python number.

    Raises:
        RuntimeError: if there are more or fewer than one.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([2.5]).item()
        2.5
    """
    if input.array.size != 1:
        raise RuntimeError(f"a Tensor with {input.array.size} elements cannot be converted to Scalar")
    return input.array.item()


def tolist(input):
    """The numbers as nested Python lists.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).tolist()
        [[1, 2], [3, 4]]
    """
    return move(input.array, "cpu").tolist()


def numpy(input, *, force=False):
    """The numbers as a numpy array that shares the tensor's memory.

    Args:
        force: detach and copy to the CPU first, if need be.

    Raises:
        RuntimeError: if the tensor requires a gradient: numpy would not write its calls down.
        TypeError: if it lives on a graphics card.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1.0, 2.0]).numpy()
        array([1., 2.], dtype=float32)
    """
    if force:
        return move(input.array, "cpu")
    if not isinstance(input.array, np.ndarray):
        raise TypeError(
            f"can't convert {device_of(input.array)} device type tensor to numpy. Use Tensor.cpu() to copy the tensor "
            "to host memory first."
        )
    if input.array.dtype.kind == "V":
        raise TypeError("Got unsupported ScalarType BFloat16")
    if input.requires_grad and mode.grad:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    return input.array


def as_array(input, dtype=None, copy=None):
    """What numpy calls when a tensor is given to it."""
    return np.array(numpy(input), dtype, copy=copy)


# array + tensor: numpy asks with its function, and the tensor answers with its own operator.
REFLECTED = {
    "add": "__radd__", "subtract": "__rsub__", "multiply": "__rmul__", "divide": "__rtruediv__",
    "floor_divide": "__rfloordiv__", "remainder": "__rmod__", "power": "__rpow__", "matmul": "__rmatmul__",
    "bitwise_and": "__rand__", "bitwise_or": "__ror__", "bitwise_xor": "__rxor__",
    "left_shift": "__rlshift__", "right_shift": "__rrshift__", "equal": "__eq__", "not_equal": "__ne__",
    "less": "__gt__", "less_equal": "__ge__", "greater": "__lt__", "greater_equal": "__le__",
}  # fmt: skip


def numpy_function(input, function, way, *inputs, out=None, **options):
    """What numpy calls for np.sqrt(x): it computes with the numbers, and the answer is a tensor again, as in PyTorch."""
    first = inputs[0]
    if way == "__call__" and function.__name__ in REFLECTED and (is_array(first) or isinstance(first, np.generic)):
        return getattr(inputs[1], REFLECTED[function.__name__])(first)
    if out is not None:
        options["out"] = tuple(numpy(x) if isinstance(x, TensorBase) else x for x in out)
    answer = getattr(function, way)(*(numpy(x) if isinstance(x, TensorBase) else x for x in inputs), **options)
    if out is not None and len(out) == 1:
        return out[0]
    return tuple(map(as_answer, answer)) if isinstance(answer, tuple) else as_answer(answer)


def as_answer(array):
    """Truth values come back as numbers, as they did before PyTorch had a type for them."""
    array = np.asarray(array)
    return fresh(array.astype(np.uint8) if array.dtype == bool else array)


def as_bool(input):
    if input.array.size > 1:
        raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
    if input.array.size == 0:
        raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
    return bool(input.array.item())


def as_number(kind):
    """float(x), int(x), complex(x)."""

    def method(self):
        if self.array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return kind(self.array.item())

    return method


def as_index(input):
    """What Python calls when a tensor is used as a position: range(x), a_list[x]."""
    if input.array.size != 1 or input.array.dtype.kind not in "iub":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(input.array.item())


def new(name):
    """x.new_zeros(2, 3): a new tensor of x's type on x's device."""
    make = {"zeros": np.zeros, "ones": np.ones, "empty": np.zeros}[name]

    def method(self, *size, dtype=None, device=None, requires_grad=False, **named):
        size = size or (named["size"],)
        y = fresh(make(checked_sizes(size), of(dtype).numpy if dtype is not None else self.array.dtype))
        y = to(y, device=device if device is not None else device_of(self.array))
        return y.requires_grad_() if requires_grad else y

    method.__name__, method.__doc__ = f"new_{name}", f"A tensor of {name} with this tensor's type and device."
    return method


def new_full(input, size, fill_value, *, dtype=None, device=None, requires_grad=False):
    """A tensor filled with one number, with this tensor's type and device."""
    y = fresh(np.full(checked_sizes((size,)), fill_value, of(dtype).numpy if dtype is not None else input.array.dtype))
    y = to(y, device=device if device is not None else device_of(input.array))
    return y.requires_grad_() if requires_grad else y


def new_tensor(input, data, *, dtype=None, device=None, requires_grad=False):
    """A tensor with the numbers of data, with this tensor's type and device."""
    where = device if device is not None else device_of(input.array)
    return tensor(data, dtype=input.dtype if dtype is None else dtype, device=where, requires_grad=requires_grad)
