"""Numbers as people write them down, one beside the other and list within list, as one array."""

import functools

import numpy as np

from edutorch import dtypes
from edutorch.graph import TensorBase


def as_numpy(data, dtype):
    """Numbers, nested lists, arrays and tensors as an array. Python floats become the default type, not float64."""
    if isinstance(data, TensorBase):
        data = data.array
    if isinstance(data, (np.ndarray, np.generic)):
        if data.dtype.kind in "SUO":
            raise no_numbers(data)
        return np.array(data, dtype)
    held = []
    if isinstance(data, (list, tuple)):
        data = without_tensors(data, held)
    try:
        array = np.array(data)
    except ValueError:
        raise (
            uneven(data) or TypeError("only integer tensors of a single element can be converted to an index")
        ) from None
    if dtype is not None:
        refuse_overflow(data, array, dtype)
        refuse_complex(array, dtype)
        with np.errstate(invalid="ignore", over="ignore"):
            return array.astype(dtype)
    if held and array.dtype.kind != "O":  # as wide as the tensors were, and the numbers beside them
        beside = [dtypes.number_dtype(array.flat[0].item())] if len(held) < array.size else []
        return array.astype(functools.reduce(dtypes.promote_two, held + beside))
    if array.size == 0 and array.dtype == np.float64 or array.dtype == np.float64 and not holds_numpy(data):
        return array.astype(dtypes.default.float)
    if array.dtype == np.complex128 and not holds_numpy(data):
        return array.astype(dtypes.default.complex)
    if array.dtype.kind in "OUS" or array.dtype == np.uint64 and not holds_numpy(data):
        raise kind_error(data)
    return array


def refuse_overflow(data, array, dtype):
    """Whole numbers that are written down must fit into the type that is asked for."""
    if dtype.kind in "iu" and array.dtype.kind in "iuO" and array.size and not holds_numpy(data):
        largest = np.iinfo(dtype).max
        if array.max() > largest or array.min() < -largest - (dtype.kind == "i"):
            raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow")


def no_numbers(array):
    kind = array.dtype.type
    return TypeError(
        f"can't convert np.ndarray of type {kind.__module__}.{kind.__name__}. The only supported types are: float64, "
        "float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
    )


def refuse_complex(array, dtype):
    """A complex number is not cut down to a real one without a word."""
    if array.dtype.kind == "c" and dtype.kind in "fVb":
        raise TypeError("must be real number, not complex")
    if array.dtype.kind == "c" and dtype.kind in "iu":
        raise TypeError("'complex' object cannot be interpreted as an integer")


def without_tensors(data, held):
    """Nested lists may hold tensors of one number. `held` gets the types of these."""
    return [
        without_tensors(x, held)
        if isinstance(x, (list, tuple))
        else number_in(x, held)
        if isinstance(x, TensorBase)
        else x
        for x in data
    ]


def number_in(x, held):
    if x.array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    held.append(x.array.dtype)
    return x.array.item()


def holds_numpy(data):
    """Does the first number bring a numpy type of its own?"""
    while isinstance(data, (list, tuple)):
        if not data:
            return False
        data = data[0]
    return isinstance(data, (np.ndarray, np.generic))


def uneven(data, depth=0):
    """PyTorch's words for lists of different lengths."""
    lengths = [len(x) if isinstance(x, (list, tuple)) else None for x in data]
    for x, n in zip(data, lengths, strict=True):
        if n is None and lengths[0] is not None:
            return TypeError("not a sequence")
        if n is not None and lengths[0] is None:
            return TypeError("'list' object cannot be interpreted as an integer")
        if n != lengths[0]:
            return ValueError(f"expected sequence of length {lengths[0]} at dim {depth + 1} (got {n})")
        if n is not None:
            found = uneven(x, depth + 1)
            if found:
                return found
    return None


def kind_error(data):
    if isinstance(data, (list, tuple)) and data and isinstance(data[0], str):
        return ValueError("too many dimensions 'str'")
    while isinstance(data, (list, tuple)):
        data = next((x for x in data if not isinstance(x, (bool, int, float, complex))), data[0])
    if isinstance(data, (str, bytes)):
        return TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if isinstance(data, int):
        return ValueError("Overflow when unpacking long long")
    return RuntimeError(f"Could not infer dtype of {type(data).__name__}")
