"""Number types: PyTorch's names for numpy's types, and PyTorch's rule for which type a result has.

A tensor holds numbers of one type. When two types meet, PyTorch decides differently from numpy; `result_type` says how.
"""

import ml_dtypes
import numpy as np

from edutorch.naming import NamedAsInTorch


class dtype(metaclass=NamedAsInTorch):
    """A number type such as `edutorch.float32`. Its `numpy` is the type of the array that holds the numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.float32, torch.float32.itemsize, torch.int64.is_floating_point
        (torch.float32, 4, False)
    """

    __slots__ = ("name", "numpy", "title")

    def __init__(self, name, title):
        self.name = name
        self.numpy = np.dtype(ml_dtypes.bfloat16 if name == "bfloat16" else name)
        self.title = title  # the word in PyTorch's messages: "Float", "Long"

    @property
    def is_floating_point(self):
        return is_float(self.numpy)

    @property
    def is_complex(self):
        return self.numpy.kind == "c"

    @property
    def is_signed(self):
        return self.numpy.kind not in "bu"

    @property
    def itemsize(self):
        return self.numpy.itemsize

    def __repr__(self):
        return f"torch.{self.name}"  # the name under which learners will meet it again

    def __reduce__(self):
        return of, (self.name,)


ALL = [
    dtype(*names)
    for names in (
        ("bool", "Bool"),
        ("uint8", "Byte"),
        ("int8", "Char"),
        ("int16", "Short"),
        ("int32", "Int"),
        ("int64", "Long"),
        ("uint16", "UInt16"),
        ("uint32", "UInt32"),
        ("uint64", "UInt64"),
        ("float16", "Half"),
        ("bfloat16", "BFloat16"),
        ("float32", "Float"),
        ("float64", "Double"),
        ("complex64", "ComplexFloat"),
        ("complex128", "ComplexDouble"),
    )
]
BY_NUMPY = {d.numpy: d for d in ALL}
(
    bool_,
    uint8,
    int8,
    int16,
    int32,
    int64,
    uint16,
    uint32,
    uint64,
    float16,
    bfloat16,
    float32,
    float64,
    complex64,
    complex128,
) = ALL

INT64 = np.dtype("int64")
COMPLEX_OF = {"float16": "complex64", "bfloat16": "complex64", "float32": "complex64", "float64": "complex128"}


class default:
    """What a Python float, or an integer that must become a float, turns into."""

    float = np.dtype("float32")
    complex = np.dtype("complex64")


def get_default_dtype():
    """The type of `tensor(1.0)`.

    Example:
        >>> import edutorch as torch
        >>> torch.get_default_dtype()
        torch.float32
    """
    return BY_NUMPY[default.float]


def set_default_dtype(d):
    """Choose the type of `tensor(1.0)`: any floating point type.

    Args:
        d (dtype): float16, float32 or float64.

    Raises:
        TypeError: if d is not a floating point type.
    """
    if not isinstance(d, dtype):
        raise TypeError(f"invalid dtype object: got {d!r}, expected a dtype such as torch.float64")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    default.float, default.complex = d.numpy, np.dtype(COMPLEX_OF[d.name])


def of(thing):
    """The dtype for one of ours, a numpy type or its name.

    Example:
        >>> of("float64"), of(np.int32)
        (torch.float64, torch.int32)
    """
    if isinstance(thing, dtype):
        return thing
    try:
        return BY_NUMPY[np.dtype(thing)]
    except (TypeError, KeyError):
        raise TypeError(
            f"can't convert {thing!r} to a number type: the supported types are {', '.join(d.name for d in ALL)}"
        ) from None


def title(numpy_dtype):
    """The word for a type in PyTorch's messages: float32 is "Float"."""
    known = BY_NUMPY.get(numpy_dtype)
    return known.title if known else str(numpy_dtype)


C_NAMES = {
    "bool": "bool",
    "uint8": "unsigned char",
    "int8": "signed char",
    "int16": "short int",
    "int32": "int",
    "int64": "long int",
    "float16": "c10::Half",
    "bfloat16": "c10::BFloat16",
    "float32": "float",
    "float64": "double",
    "complex64": "c10::complex<float>",
    "complex128": "c10::complex<double>",
}


def c_name(numpy_dtype):
    """What C++ calls a type; some of PyTorch's messages say it so: float32 is "float", int64 "long int"."""
    return C_NAMES.get(numpy_dtype.name, numpy_dtype.name)


# What kind of numbers a numpy type holds. numpy calls a type that it does not know "V"; the only such type here is
# bfloat16, from the package ml_dtypes.


def is_float(numpy_dtype):
    """Is it a floating point type, bfloat16 included?"""
    return numpy_dtype.kind in "fV"


def is_complex(numpy_dtype):
    """Is it a type of complex numbers?"""
    return numpy_dtype.kind == "c"


def is_inexact(numpy_dtype):
    """Is it a floating point or complex type? Only such numbers have gradients."""
    return numpy_dtype.kind in "fVc"


def is_integer(numpy_dtype):
    """Is it a type of whole numbers? Truth values are none."""
    return numpy_dtype.kind in "iu"


def is_half(numpy_dtype):
    """Is it a floating point type of 16 bits?"""
    return numpy_dtype.itemsize == 2 and numpy_dtype.kind in "fV"


# Promotion

CATEGORY = {"b": 0, "u": 1, "i": 1, "f": 2, "V": 2, "c": 3}  # bool < integer < float < complex


def category(numpy_dtype):
    return CATEGORY[numpy_dtype.kind]


def number_dtype(x):
    """The type that a Python number stands for when nothing else decides."""
    kind = type(x)
    if kind is float:
        return default.float
    return np.dtype(bool) if kind is bool else INT64 if kind is int else default.complex


def promote_two(a, b):
    """The smallest type that holds both; an integer beside a float takes the float's type, however narrow."""
    if category(a) >= 2 > category(b):
        return a
    if category(b) >= 2 > category(a):
        return b
    if a != b and is_half(a) and is_half(b):
        return np.dtype("float32")  # float16 has more digits, bfloat16 more range: neither holds both
    return np.promote_types(a, b)


def decide(*values):
    """The numpy type of a result made from arrays and Python numbers.

    Three classes are asked in this order: arrays with dimensions, arrays without, Python numbers. A lower class counts
    only if it holds a higher *category* than all classes above it: float32 * 2.5 stays float32, and int64 * 2.5 becomes
    float32, but int64 * 2 stays int64.
    """
    classes = [], [], []
    for x in values:
        if hasattr(x, "dtype"):
            classes[x.ndim == 0].append(x.dtype)
        elif x is not None:
            classes[2].append(number_dtype(x))
    decided = None
    for members in classes:
        if not members:
            continue
        best = members[0]
        for member in members[1:]:
            best = promote_two(best, member)
        if decided is None or category(best) > category(decided):
            floats = decided is not None and category(decided) == 2 and best.kind == "c"
            decided = np.dtype(COMPLEX_OF[decided.name]) if floats else best
    return decided


def promote(arrays):
    """Bring all arrays to their common type. Python numbers stay numbers: numpy lets them follow."""
    return brought_to(decide(*arrays), arrays)


def promote_to_float(arrays):
    """Bring all arrays to their common type, or to the default float if that is a type of whole numbers."""
    common = decide(*arrays)
    return brought_to(common if is_inexact(common) else default.float, arrays)


@np.errstate(over="ignore")
def brought_to(common, arrays):
    whole = common.kind in "iu"
    return [
        (x.astype(common) if x.dtype != common else x) if hasattr(x, "dtype")
        else wrapped(x, common) if whole and type(x) is int
        else x
        for x in arrays
    ]  # fmt: skip


def wrapped(number, integer_dtype):
    """A whole number that a type cannot hold starts again from the other end, as its bits do: 300 is 44 for uint8."""
    if not -(2**63) <= number < 2**64:
        raise OverflowError("int too big to convert")
    bits = 8 * integer_dtype.itemsize
    number &= 2**bits - 1
    return number - 2**bits if integer_dtype.kind == "i" and number >= 2 ** (bits - 1) else number


def held(number, numpy_dtype):
    """A number that is to stand in memory of a type. Here PyTorch refuses what does not fit, except -1 for 255 and its like.

    Raises:
        RuntimeError: if the type cannot hold it.
    """
    if numpy_dtype.kind not in "iu" or not isinstance(number, (int, float)) or number != number:
        return number
    largest = np.iinfo(numpy_dtype).max
    if not -largest - (numpy_dtype.kind == "i") <= number <= largest:
        kind = "int" if numpy_dtype == np.int32 else f"{numpy_dtype.name}_t"
        raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
    return wrapped(int(number), numpy_dtype)


def result_type(tensor1, tensor2):
    """The dtype of a sum of two tensors, or of a tensor and a number.

    Example:
        >>> import edutorch as torch
        >>> torch.result_type(torch.tensor([1, 2]), 1.5)
        torch.float32
    """
    return BY_NUMPY[decide(*(getattr(x, "array", x) for x in (tensor1, tensor2)))]


def promote_types(type1, type2):
    """The smallest dtype to which both can be brought.

    Example:
        >>> import edutorch as torch
        >>> torch.promote_types(torch.int64, torch.float16), torch.promote_types(torch.uint8, torch.int8)
        (torch.float16, torch.int16)
    """
    return BY_NUMPY[promote_two(of(type1).numpy, of(type2).numpy)]


def fits(source, target):
    """May numbers of one numpy type be written into memory of another? Never down a category (float into int)."""
    return category(source) <= category(target)


def can_cast(from_, to):
    """May a result of type `from_` be written into a tensor of type `to`?

    Example:
        >>> import edutorch as torch
        >>> torch.can_cast(torch.float64, torch.float32), torch.can_cast(torch.float32, torch.int64)
        (True, False)
    """
    return fits(of(from_).numpy, of(to).numpy)
