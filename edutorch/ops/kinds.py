"""Number types that an op cannot work with, in PyTorch's words."""

from edutorch.dtypes import is_half, title


def not_for(kinds, kernel, *arrays):
    """Refuse number types. kinds: numpy's letters, such as "b" for truth values; kernel: PyTorch's name for the loop.

    Raises:
        NotImplementedError: if one of the arrays is of such a type.
    """
    for x in arrays:
        if hasattr(x, "dtype") and x.dtype.kind in kinds:
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{title(x.dtype)}'")


def not_for_halves(kernel, *arrays):
    """Refuse 16-bit floats, in the same words."""
    for x in arrays:
        if hasattr(x, "dtype") and is_half(x.dtype):
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{title(x.dtype)}'")
