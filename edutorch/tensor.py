"""class Tensor: everything that you can write after a dot.

This file says what a tensor is and how it behaves in Python. Its methods are listed in methods/, a family a file; the
arithmetic is in ops/, the ways of writing arguments are in functions/, and what happens when something is changed in
place is in autograd/inplace.py.
"""

import numpy as np

from edutorch import dtypes, printing
from edutorch.autograd.differentiable import Differentiable
from edutorch.calls import methods
from edutorch.device import device_of
from edutorch.functions.old_ways import old_array
from edutorch.graph import TensorBase
from edutorch.memory import strides_of
from edutorch.methods.complex_numbers import ComplexNumbers
from edutorch.methods.conversion import Conversion
from edutorch.methods.in_place import InPlace
from edutorch.methods.linear_algebra import LinearAlgebra
from edutorch.methods.matrices import Matrices
from edutorch.methods.pointwise import Pointwise
from edutorch.methods.positions import Positions
from edutorch.methods.reductions import Reductions
from edutorch.methods.shapes import Shapes
from edutorch.methods.special import Special
from edutorch.methods.storage import Storages
from edutorch.methods.vocabulary import Vocabulary
from edutorch.op import Op
from edutorch.ops.dims import wrap_dim
from edutorch.shown import ShownInNotebooks
from edutorch.size import Size

bool_of, type_of = bool, type  # inside the class these words mean methods

methods(Differentiable)  # which lies below calls/, and cannot say so itself


@methods
class Tensor(
    ComplexNumbers,
    Pointwise,
    Reductions,
    Shapes,
    Positions,
    Matrices,
    LinearAlgebra,
    InPlace,
    Special,
    Conversion,
    Storages,
    Vocabulary,
    Differentiable,
    ShownInNotebooks,
):
    """Numbers in a grid, and where they came from. `x.array` is the numpy (or CuPy) array that holds the numbers.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        >>> (x * x).sum().backward()
        >>> x.grad
        tensor([[2., 4.],
                [6., 8.]])
    """

    def __new__(cls, *data, **options):
        return TensorBase.__new__(cls)

    def __init__(self, *data, **options):
        """The old way: Tensor(2, 3) is a shape, Tensor([2, 3]) are numbers. Always of the default type."""
        super().__init__(old_array(data, options))

    # What it is

    shape = property(lambda self: Size(self.array.shape), doc="The sizes of the dimensions, a torch.Size.")
    dtype = property(lambda self: dtypes.of(self.array.dtype), doc="The type of the numbers, such as torch.float32.")
    device = property(lambda self: device_of(self.array), doc="Where the numbers live.")
    ndim = property(lambda self: self.array.ndim, doc="How many dimensions.")
    is_cuda = property(lambda self: not isinstance(self.array, np.ndarray), doc="Is it on a graphics card?")
    is_sparse = property(lambda self: False, doc="Always False: all tensors here are dense.")

    def size(self, dim=None):
        """The sizes of all dimensions, or of one."""
        return self.shape if dim is None else self.array.shape[wrap_dim(dim, self.array.ndim)]

    def dim(self):
        """How many dimensions."""
        return self.array.ndim

    def numel(self):
        """How many numbers."""
        return self.array.size

    nelement, ndimension = numel, dim

    def stride(self, dim=None):
        """How many numbers to skip in memory to get to the next one along each dimension, or along one."""
        steps = strides_of(self.array)
        return steps if dim is None else steps[wrap_dim(dim, self.array.ndim)]

    def is_contiguous(self, *, memory_format=None):
        """Do the numbers lie in memory in the order in which they are printed?"""
        return self.array.flags.c_contiguous

    def is_floating_point(self):
        """Is it of a floating point type?"""
        return dtypes.is_float(self.array.dtype)

    def is_complex(self):
        """Is it of a complex type?"""
        return self.array.dtype.kind == "c"

    # Python's manners

    def __len__(self):
        if self.array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self.array)

    def __iter__(self):
        if self.array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __reversed__(self):
        return self.flip(0) if self.array.ndim else self

    def __delitem__(self, index):
        raise TypeError("Tensor does not support deleting items")

    def __contains__(self, number):
        if not isinstance(number, TensorBase | int | float | complex | np.generic):
            raise RuntimeError(
                f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(number)}."
            )
        return bool_of((self == number).array.any())

    def __repr__(self):
        return printing.format_tensor(
            self.array, dtype_name=self.dtype.name, requires_grad=self.requires_grad,
            grad_fn_name=type(self.grad_fn).__name__ if self.grad_fn is not None else None, device=str(self.device),
        )  # fmt: skip

    def __format__(self, spec):
        if self.array.ndim == 0 and type_of(self) is Tensor:
            return self.item().__format__(spec)
        return object.__format__(self, spec)


Op.result = Tensor  # from here on every op answers with Tensors
