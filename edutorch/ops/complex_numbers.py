"""Complex numbers: their parts, their conjugates, their angles.

The gradient of a real number L with respect to z = x + iy is dL/dx + i dL/dy: the direction in which L grows fastest. For
every function with a complex derivative f' the chain rule then reads  grad * conj(f'(z)),  which is why `conj` stands in so
many rules. (PyTorch's page "Autograd mechanics" has the proof.)
"""

import numpy as np
from numpy import ndarray

from edutorch.dtypes import COMPLEX_OF, title
from edutorch.op import NUMBERS, bare, op


@op(label="Conj")
def conj_(input):
    """x - iy, for x + iy."""
    return np.conj(input)


@conj_.backward
def conj_backward(grad):
    return conj_(grad)


@op
def conj_physical(input):
    """x - iy, for x + iy, always in memory of its own."""
    return np.conj(input)


@conj_physical.backward
def conj_physical_backward(grad):
    return conj_(grad)


def conj(x):
    """The conjugate, for rules: a real number, array or Tensor comes back as it is, at next to no cost."""
    if type(x) is ndarray:  # nearly always
        return conj_(x) if x.dtype.kind == "c" else x
    if type(x) in NUMBERS:
        return x.conjugate()
    return conj_(x) if holds_complex(x) else x


def holds_complex(x):
    """Does an array or a Tensor hold complex numbers?"""
    return bare(x).dtype.kind == "c"


# The two halves. They are views: z.real.zero_() changes z.


@op(view=True, label="Select")
def real_(input):
    """x, of x + iy."""
    return input.real


@real_.backward
def real_backward(grad):  # the engine makes it complex again
    return grad


@op(view=True, label="Select")
def imag_(input):
    """y, of x + iy."""
    return input.imag


@imag_.backward
def imag_backward(grad):
    return grad * 1j


def real_part(x):
    """x of x + iy, for rules: real numbers come back as they are."""
    return real_(x) if holds_complex(x) else x


@op(view=True)
def view_as_real(input):
    """Complex numbers as pairs of real ones, in a new last dimension."""
    if input.dtype.kind != "c":
        raise TypeError("not complex")  # told in PyTorch's words by view_as_real_error
    return input[..., None].view(input.real.dtype)


@view_as_real.backward
def view_as_real_backward(grad):
    return view_as_complex(contiguous_pairs(grad))


@view_as_real.explain
def view_as_real_error(input):
    raise RuntimeError("view_as_real is only supported for complex tensors")


@op(view=True)
def view_as_complex(input):
    """Pairs of real numbers in the last dimension as complex numbers."""
    if input.ndim == 0 or input.shape[-1] != 2 or input.strides[-1] != input.itemsize or not aligned(input):
        raise ValueError("not pairs")
    return input.view(complex_type(input.dtype))[..., 0]


@view_as_complex.backward
def view_as_complex_backward(grad):
    return view_as_real(grad)


@view_as_complex.explain
def view_as_complex_error(input):
    if input.dtype.kind != "f":
        raise RuntimeError(
            "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: "
            f"{title(input.dtype)}"
        )
    if input.ndim == 0:
        raise RuntimeError("Input tensor must have one or more dimensions")
    if input.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    if input.strides[-1] != input.itemsize:
        raise RuntimeError("Tensor must have a last dimension with stride 1")
    raise RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension")


def complex_type(real_type):
    """The type of complex numbers whose parts are of a floating point type."""
    return np.dtype(COMPLEX_OF[real_type.name])


def contiguous_pairs(grad):
    """A gradient in which real and imaginary part lie side by side."""
    array = bare(grad)
    return grad if array.strides[-1] == array.itemsize and aligned(array) else grad + 0.0


def aligned(array):
    return all(step % (2 * array.itemsize) == 0 for step in array.strides[:-1])


# Made of two real numbers


@op(label="Complex")
def complex_(real, imag):
    """real + i imag."""
    same_float_types(real, imag)
    out = np.empty_like(real, complex_type(real.dtype), shape=np.broadcast_shapes(real.shape, imag.shape))
    out.real, out.imag = real, imag
    return out


@complex_.backward
def complex_backward(grad):
    return real_(grad), imag_(grad)


@op
def polar(abs, angle):
    """The number at a distance from 0, in a direction: abs * (cos(angle) + i sin(angle))."""
    same_float_types(abs, angle)
    return complex_.forward(*np.broadcast_arrays(abs * np.cos(angle), abs * np.sin(angle)))


@polar.backward
def polar_backward(grad, out, angle, needs):
    along = real_(conj_(grad) * direction(angle)) if needs[0] else None
    return along, real_(conj_(grad) * (out * 1j)) if needs[1] else None


def direction(angle):
    """The number at distance 1 in a direction."""
    return polar(angle * 0.0 + 1.0, angle)


def same_float_types(first, second):
    """Only two tensors of one floating point type become complex numbers."""
    if first.dtype.kind != "f" or second.dtype.kind != "f":
        raise RuntimeError(
            f"Expected both inputs to be Half, Float or Double tensors but got {title(first.dtype)} and {title(second.dtype)}"
        )
    if first.dtype != second.dtype:
        raise RuntimeError(
            f"Expected object of scalar type {title(first.dtype)} but got scalar type {title(second.dtype)} for second argument"
        )


# Direction


@op
def sgn(input):
    """The direction of a number: z / |z|, and 0 for 0. Of real numbers it is the sign."""
    if input.dtype.kind != "c":
        return real_sign(input)
    size = np.abs(input)
    return np.where(size == 0, 0, input / np.where(size == 0, 1, size)).astype(input.dtype, copy=False)


def real_sign(input):
    """-1, 0 or 1. The sign of nan is 0."""
    signs = input.copy() if input.dtype == bool else np.sign(input)
    return np.where(signs == signs, signs, 0).astype(input.dtype, copy=False)


@sgn.backward
def sgn_backward(grad, input, out):
    """The direction changes only across itself: what points along it is taken out of the gradient."""
    if not holds_complex(input):
        return grad * 0.0
    zero = bare(input) == 0
    across = grad - out * real_(conj_(out) * grad)
    return across * (~zero).astype(bare(input).real.dtype) / length(input, zero)


def length(z, zero):
    """|z|, as an expression that can be differentiated, and 1 where z is 0."""
    x, y = real_(z), imag_(z)
    return (x * x + y * y + zero.astype(bare(x).dtype)) ** 0.5


@op(promotes="float")
def angle(input):
    """The direction of a number, in radians from the positive real numbers: pi for negative ones."""
    if input.dtype.kind == "c":
        return np.angle(input)
    turned = np.where(input < 0, np.pi, 0.0).astype(input.dtype)
    return np.where(input != input, input, turned)


@angle.backward
def angle_backward(grad, input):
    if not holds_complex(input):
        return grad * 0.0
    zero = bare(input) == 0
    size = length(input, zero)
    return grad * (input * 1j) / (size * size)
