"""Methods of a Tensor for complex numbers: their parts, their conjugates, their angles."""

from edutorch.autograd.inplace import change
from edutorch.calls import methods
from edutorch.functions import complex_numbers
from edutorch.methods.manners import in_place
from edutorch.ops import complex_numbers as ops
from edutorch.ops.place import fill


def part(get, name):
    """x.real and x.imag: to be read, and to be assigned to."""

    def assign(self, value):
        seen = get(self)
        change(seen, fill, value)

    return property(get, assign, doc=f"The {name} parts. A view.")


@methods
class ComplexNumbers:
    """x.real, x.conj(), x.angle() and their like."""

    real = part(complex_numbers.real, "real")
    imag = part(complex_numbers.imag, "imaginary")
    conj = complex_numbers.conj
    conj_physical = complex_numbers.conj_physical
    conj_physical_ = in_place(ops.conj_physical)
    resolve_conj = complex_numbers.resolve_conj
    resolve_neg = complex_numbers.resolve_neg
    is_conj = complex_numbers.is_conj
    is_neg = complex_numbers.is_neg
    angle = ops.angle
    sgn = ops.sgn
    sgn_ = in_place(ops.sgn)
    adjoint = complex_numbers.adjoint
    mH = property(complex_numbers.matrices_adjoint, doc="The last two dimensions change places, conjugated.")
    H = property(complex_numbers.matrix_adjoint, doc="A matrix with rows and columns exchanged, conjugated.")
