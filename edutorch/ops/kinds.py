"""Number types that an op cannot work with, in PyTorch's words."""

from edutorch.dtypes import title


def not_for(kinds, kernel, *arrays):
    """Refuse number types: kinds are numpy's letters, such as "b" for truth values; kernel is PyTorch's name for the loop.

    Raises:
        NotImplementedError: if one of the arrays is of such a type.
    """
    for x in arrays:
        if hasattr(x, "dtype") and x.dtype.kind in kinds:
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{title(x.dtype)}'")


C_NAMES = {
    "float32": "float", "float64": "double", "float16": "c10::Half", "int64": "long int", "int32": "int",
    "int16": "short int", "int8": "signed char", "uint8": "unsigned char", "bool": "bool",
}  # fmt: skip


def c_name(dtype):
    """The word of the language C for a number type, as some of PyTorch's messages have it."""
    return C_NAMES.get(dtype.name, dtype.name)
