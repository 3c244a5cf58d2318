"""Complex numbers: made of two real ones, taken apart, conjugated, turned."""

import warnings

from edutorch import ops
from edutorch.ops.complex_numbers import (
    angle,
    complex_,
    conj_,
    imag_,
    polar,
    real_,
    sgn,
    view_as_complex,
    view_as_real,
)
from edutorch.ops.complex_numbers import (
    conj_physical as conjugated,
)

__all__ = [
    "complex", "polar", "real", "imag", "view_as_real", "view_as_complex", "conj", "conj_physical", "resolve_conj",
    "resolve_neg", "is_conj", "is_neg", "is_complex", "angle", "sgn", "adjoint",
]  # fmt: skip


def complex(real, imag):
    """The complex numbers real + i imag.

    Args:
        real, imag: two tensors of one floating point type, of shapes that broadcast.

    Raises:
        RuntimeError: if they are of different types, or hold whole numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.complex(torch.tensor([1.0, 2.0]), torch.tensor([3.0, -4.0]))
        tensor([1.+3.j, 2.-4.j])
    """
    return complex_(real, imag)


def is_complex(input):
    """Does the tensor hold complex numbers?"""
    return input.array.dtype.kind == "c"


def real(input):
    """The real parts, x of x + iy: a view. Of real numbers, the tensor itself.

    Example:
        >>> import edutorch as torch
        >>> torch.real(torch.tensor([1 + 2j, 3.0]))
        tensor([1., 3.])
    """
    return real_(input) if is_complex(input) else input


def imag(input):
    """The imaginary parts, y of x + iy: a view.

    Raises:
        RuntimeError: if the numbers are real.

    Example:
        >>> import edutorch as torch
        >>> torch.imag(torch.tensor([1 + 2j, 3.0]))
        tensor([2., 0.])
    """
    if not is_complex(input):
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return imag_(input)


def conj(input):
    """The conjugates, x - iy of x + iy. Of real numbers, the tensor itself.

    Here they are computed at once, in new memory. PyTorch only notes that they are wanted (that is what is_conj asks), and its
    result is a view.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1 + 2j]).conj()
        tensor([1.-2.j])
    """
    if not is_complex(input):
        return input
    out = conj_(input)
    vars(out)["conjugated"] = not is_conj(input)
    return out


def conj_physical(input):
    """The conjugates, in memory of their own. Of real numbers, the tensor itself.

    Example:
        >>> import edutorch as torch
        >>> torch.conj_physical(torch.tensor([1 + 2j]))
        tensor([1.-2.j])
    """
    return conjugated(input) if is_complex(input) else input


def resolve_conj(input):
    """The conjugates of conj() in memory of their own; any other tensor as it is."""
    return ops.clone(input) if is_conj(input) else input


def resolve_neg(input):
    """The tensor itself: its signs have been changed already."""
    return input


def is_conj(input):
    """Is it the result of conj()? In PyTorch this means that the work is noted but not done."""
    return vars(input).get("conjugated", False)


def is_neg(input):
    """Is there a change of sign that is only noted, and still to be done? Never."""
    return False


def adjoint(input):
    """The last two dimensions change places, and the numbers are conjugated.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1 + 2j, 3.0]]).adjoint()
        tensor([[1.-2.j],
                [3.-0.j]])
    """
    return matrices_adjoint(input, "tensor.adjoint()", "adjoint()")


def matrices_adjoint(input, name="tensor.mH", short="Tensor.mH"):
    ndim = input.array.ndim
    if ndim == 1:
        raise RuntimeError(f"{name} is only supported on matrices or batches of matrices. Got 1-D tensor.")
    if ndim == 0:
        warnings.warn(f"{short} is deprecated on 0-D tensors. Consider using x.conj().", stacklevel=3)
        return conj(input)
    return conj(ops.transpose_(input, dim0=ndim - 2, dim1=ndim - 1))


def matrix_adjoint(input):
    """x.H: one matrix, transposed and conjugated."""
    ndim = input.array.ndim
    if ndim not in (0, 2):
        advice = " For batches of matrices, consider using tensor.mH" if ndim > 2 else ""
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {ndim}-D tensor.{advice}")
    return matrices_adjoint(input, short="Tensor.H")
