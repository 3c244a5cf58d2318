"""class Tensor: everything that you can write after a dot.

This file is a table of contents. The arithmetic is in ops/, the ways of writing arguments are in functions/, and what
happens when something is changed in place is in autograd/inplace.py.
"""

import numpy as np

from edutorch import dtypes, ops, printing, random
from edutorch import in_place as changes
from edutorch.autograd.differentiable import Differentiable
from edutorch.autograd.inplace import set_item
from edutorch.device import device_of
from edutorch.functions import (
    convert,
    counting,
    formulas,
    index,
    joining,
    linalg,
    matrices,
    pointwise,
    rearrange,
    reduce,
    scatter,
    softmax,
    sorting,
    statistics,
)  # fmt: skip
from edutorch.functions import shape as shapes
from edutorch.graph import TensorBase
from edutorch.in_place import by_copy, in_place, look_otherwise
from edutorch.op import Op, fresh
from edutorch.ops.dims import wrap_dim
from edutorch.size import Size

NUMBER_TYPES = (float, int, complex)  # inside the class these words mean methods
bool_of, type_of = bool, type


def unary(op):
    def method(self):
        return op(self)

    method.__doc__, method.__name__, method.__wrapped__ = op.__doc__, op.name, op.forward
    return method


def binary(op):
    def method(self, other):
        return op(self, other)

    method.__doc__, method.__name__, method.__wrapped__ = op.__doc__, op.name, op.forward
    return method


def operator(op, reflected=False, numbers=True):
    """What + and its like call. A numpy array is taken as a tensor; what is no number at all is left to Python."""

    def method(self, other):
        if not isinstance(other, TensorBase) and not (numbers and isinstance(other, (int, float, complex, np.generic))):
            if not isinstance(other, np.ndarray):
                return NotImplemented
            other = fresh(other)
        return op(other, self) if reflected else op(self, other)

    return method


class Tensor(Differentiable):
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

    def __init__(self, *data, device=None):
        """The old way: Tensor(2, 3) is a shape, Tensor([2, 3]) are numbers. Always of the default type."""
        if len(data) == 1 and not isinstance(data[0], int):
            array = data[0].array if isinstance(data[0], TensorBase) else np.array(data[0], dtypes.default.float)
            super().__init__(array.astype(dtypes.default.float, copy=False))
        else:
            super().__init__(np.zeros(data or (0,), dtypes.default.float))

    # What it is

    shape = property(lambda self: Size(self.array.shape), doc="The sizes of the dimensions, a torch.Size.")
    dtype = property(lambda self: dtypes.of(self.array.dtype), doc="The type of the numbers, such as torch.float32.")
    device = property(lambda self: device_of(self.array), doc="Where the numbers live.")
    ndim = property(lambda self: self.array.ndim, doc="How many dimensions.")
    nbytes = property(lambda self: self.array.nbytes, doc="How many bytes the numbers take.")
    itemsize = property(lambda self: self.array.itemsize, doc="How many bytes one number takes.")
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

    nelement, ndimension, element_size = numel, dim, lambda self: self.array.itemsize

    def stride(self, dim=None):
        """How many numbers to skip in memory to get to the next one along each dimension, or along one."""
        steps = tuple(n // self.array.itemsize for n in self.array.strides)
        return steps if dim is None else steps[wrap_dim(dim, self.array.ndim)]

    def is_contiguous(self, memory_format=None):
        """Do the numbers lie in memory in the order in which they are printed?"""
        return self.array.flags.c_contiguous

    def storage_offset(self):
        """At which number of the memory that it shares the tensor begins."""
        owner = self.array if self._view is None else self._view.base.array
        start = self.array.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
        return start // self.array.itemsize

    def data_ptr(self):
        """The address of the first number: two tensors that share memory from the start have the same."""
        return self.array.__array_interface__["data"][0]

    def is_floating_point(self):
        """Is it of a floating point type?"""
        return self.array.dtype.kind == "f"

    def is_complex(self):
        """Is it of a complex type?"""
        return self.array.dtype.kind == "c"

    # Operators

    __add__, __radd__ = operator(ops.add), operator(ops.add, reflected=True)
    __sub__, __rsub__ = operator(ops.sub), operator(ops.rsub_)
    __mul__, __rmul__ = operator(ops.mul), operator(ops.mul, reflected=True)
    __truediv__, __rtruediv__ = operator(ops.div), operator(ops.div, reflected=True)
    __floordiv__, __rfloordiv__ = operator(ops.floor_divide), operator(ops.floor_divide, reflected=True)
    __mod__, __rmod__ = operator(ops.remainder), operator(ops.remainder, reflected=True)
    __pow__, __rpow__ = operator(ops.pow_), operator(ops.pow_, reflected=True)
    __matmul__, __rmatmul__ = operator(ops.matmul, numbers=False), operator(ops.matmul, reflected=True, numbers=False)
    __and__, __rand__ = operator(ops.bitwise_and), operator(ops.bitwise_and, reflected=True)
    __or__, __ror__ = operator(ops.bitwise_or), operator(ops.bitwise_or, reflected=True)
    __xor__, __rxor__ = operator(ops.bitwise_xor), operator(ops.bitwise_xor, reflected=True)
    __lshift__, __rlshift__ = operator(ops.bitwise_left_shift), operator(ops.bitwise_left_shift, reflected=True)
    __rshift__, __rrshift__ = operator(ops.bitwise_right_shift), operator(ops.bitwise_right_shift, reflected=True)
    __eq__, __ne__ = operator(ops.eq), operator(ops.ne)
    __lt__, __le__, __gt__, __ge__ = map(operator, (ops.lt, ops.le, ops.gt, ops.ge))
    __neg__, __abs__, __invert__ = unary(ops.neg), unary(ops.abs_), pointwise.invert
    __pos__ = formulas.positive
    __hash__ = object.__hash__  # == compares numbers; as a key of a dictionary a tensor is itself
    __getitem__ = index.getitem
    __setitem__ = set_item

    # Number by number

    add, sub, div, pow, fmod = pointwise.add, pointwise.sub, pointwise.div, pointwise.pow, pointwise.fmod
    subtract, divide, true_divide = pointwise.sub, pointwise.div, pointwise.div
    mul = multiply = binary(ops.mul)
    floor_divide, remainder, atan2 = map(binary, (ops.floor_divide, ops.remainder, ops.atan2))
    maximum, minimum = map(binary, (ops.maximum, ops.minimum))
    neg = negative = unary(ops.neg)
    abs = absolute = unary(ops.abs_)
    exp, expm1, log, log2, log10, log1p = map(unary, (ops.exp, ops.expm1, ops.log, ops.log2, ops.log10, ops.log1p))
    sqrt, rsqrt, square, reciprocal = map(unary, (ops.sqrt, ops.rsqrt, ops.square, ops.reciprocal))
    sin, cos, tan, asin, acos, atan = map(unary, (ops.sin, ops.cos, ops.tan, ops.asin, ops.acos, ops.atan))
    sinh, cosh, tanh, sigmoid, relu = map(unary, (ops.sinh, ops.cosh, ops.tanh, ops.sigmoid, ops.relu))
    floor, ceil, trunc, sign = map(unary, (ops.floor, ops.ceil, ops.trunc, ops.sign))
    round, clamp, clip = pointwise.round, pointwise.clamp, pointwise.clamp
    softmax, log_softmax = softmax.softmax, softmax.log_softmax
    exp2, erf, erfc, asinh, acosh, atanh = map(unary, (ops.exp2, ops.erf, ops.erfc, ops.asinh, ops.acosh, ops.atanh))
    logaddexp, hypot = binary(ops.logaddexp), binary(ops.hypot)
    arcsin, arccos, arctan, arctan2, fix, sgn = asin, acos, atan, atan2, trunc, sign
    addcmul, addcdiv, lerp, frac, xlogy = (
        formulas.addcmul, formulas.addcdiv, formulas.lerp, formulas.frac, formulas.xlogy
    )  # fmt: skip
    nan_to_num, logit, sinc, deg2rad, rad2deg = (
        formulas.nan_to_num, formulas.logit, formulas.sinc, formulas.deg2rad, formulas.rad2deg
    )  # fmt: skip
    clamp_min, clamp_max, float_power, heaviside = (
        formulas.clamp_min, formulas.clamp_max, formulas.float_power, formulas.heaviside
    )  # fmt: skip
    fmax, fmin, positive, signbit = formulas.fmax, formulas.fmin, formulas.positive, formulas.signbit
    isposinf, isneginf, isreal = formulas.isposinf, formulas.isneginf, formulas.isreal

    eq, ne, lt, le, gt, ge = map(binary, (ops.eq, ops.ne, ops.lt, ops.le, ops.gt, ops.ge))
    logical_and, logical_or, logical_xor = map(binary, (ops.logical_and, ops.logical_or, ops.logical_xor))
    bitwise_and, bitwise_or, bitwise_xor = map(binary, (ops.bitwise_and, ops.bitwise_or, ops.bitwise_xor))
    bitwise_left_shift, bitwise_right_shift = map(binary, (ops.bitwise_left_shift, ops.bitwise_right_shift))
    greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne
    logical_not, bitwise_not = unary(ops.logical_not), unary(ops.bitwise_not)
    isnan, isinf, isfinite = map(unary, (ops.isnan, ops.isinf, ops.isfinite))
    isclose, allclose, equal = pointwise.isclose, pointwise.allclose, pointwise.equal

    def where(self, condition, other):
        """self where condition is true, other elsewhere."""
        return ops.where(condition, self, other)

    # Many into few

    sum, mean, prod, var, std, norm = reduce.sum, reduce.mean, reduce.prod, reduce.var, reduce.std, reduce.norm
    max, min, amax, amin, argmax, argmin = (
        reduce.max, reduce.min, reduce.amax, reduce.amin, reduce.argmax, reduce.argmin
    )  # fmt: skip
    all, any, logsumexp, cumsum, count_nonzero = (
        reduce.all, reduce.any, reduce.logsumexp, reduce.cumsum, reduce.count_nonzero
    )  # fmt: skip
    cumprod, cummax, cummin, nansum, nanmean = (
        statistics.cumprod, statistics.cummax, statistics.cummin, statistics.nansum, statistics.nanmean
    )  # fmt: skip
    median, mode, quantile, kthvalue, aminmax = (
        statistics.median, statistics.mode, statistics.quantile, statistics.kthvalue, statistics.aminmax
    )  # fmt: skip
    dist, cov, corrcoef = statistics.dist, statistics.cov, statistics.corrcoef
    unique, unique_consecutive, bincount, histc, isin = (
        counting.unique, counting.unique_consecutive, counting.bincount, counting.histc, counting.isin
    )  # fmt: skip

    # Shapes

    view, view_as, reshape, reshape_as = shapes.view, shapes.view_as, shapes.reshape, shapes.reshape_as
    flatten, unflatten, squeeze, unsqueeze = shapes.flatten, shapes.unflatten, shapes.squeeze, shapes.unsqueeze
    transpose, t, permute, movedim, swapaxes = (
        shapes.transpose, shapes.t, shapes.permute, shapes.movedim, shapes.transpose
    )  # fmt: skip
    swapdims, moveaxis = shapes.transpose, shapes.movedim
    expand, expand_as, broadcast_to = shapes.expand, shapes.expand_as, shapes.broadcast_to
    repeat, tile, flip, roll, contiguous = shapes.repeat, shapes.tile, shapes.flip, shapes.roll, shapes.contiguous
    split, chunk, unbind = joining.split, joining.chunk, joining.unbind
    narrow, select = shapes.narrow, shapes.select
    ravel, repeat_interleave, unfold, as_strided = (
        rearrange.ravel, rearrange.repeat_interleave, rearrange.unfold, rearrange.as_strided
    )  # fmt: skip
    tensor_split, fliplr, flipud, rot90, diff = (
        rearrange.tensor_split, rearrange.fliplr, rearrange.flipud, rearrange.rot90, rearrange.diff
    )  # fmt: skip
    T = property(shapes.reversed_dims, doc="The dimensions in reverse order. A view.")
    H = property(shapes.reversed_dims, doc="A matrix with rows and columns exchanged. A view.")
    mT = property(shapes.matrices_transposed, doc="The last two dimensions change places. A view.")

    # Positions

    gather, index_select, masked_select, masked_fill = (
        index.gather, index.index_select, index.masked_select, index.masked_fill
    )  # fmt: skip
    nonzero, take_along_dim = index.nonzero, index.take_along_dim
    scatter_add, masked_scatter, take, index_put = (
        scatter.scatter_add, scatter.masked_scatter, scatter.take, scatter.index_put
    )  # fmt: skip
    index_add, index_copy, index_fill = scatter.index_add, scatter.index_copy, scatter.index_fill
    scatter = scatter.scatter  # from here on the method, no longer the module
    argwhere = counting.argwhere
    sort, argsort, topk, msort = sorting.sort, sorting.argsort, sorting.topk, sorting.msort

    # Matrices

    matmul, dot = binary(ops.matmul), binary(ops.dot)
    mm, bmm, mv, outer, addmm = linalg.mm, linalg.bmm, linalg.mv, linalg.outer, linalg.addmm
    tril, triu = linalg.tril, linalg.triu
    diag, diagonal, diag_embed, trace, inner = (
        matrices.diag, matrices.diagonal, matrices.diag_embed, matrices.trace, matrices.inner
    )  # fmt: skip
    baddbmm, addbmm, addmv, addr, ger = (
        matrices.baddbmm, matrices.addbmm, matrices.addmv, matrices.addr, matrices.ger
    )  # fmt: skip
    kron, cross, matrix_power, vdot = matrices.kron, matrices.cross, matrices.matrix_power, matrices.vdot

    # The same, in place

    add_, sub_, div_, clamp_ = changes.add_, changes.sub_, changes.div_, changes.clamp_
    copy_, fill_, zero_ = changes.copy_, changes.fill_, changes.zero_
    clamp_min_, clamp_max_ = changes.clamp_min_, changes.clamp_max_
    mul_, floor_divide_, remainder_, pow_ = map(in_place, (ops.mul, ops.floor_divide, ops.remainder, ops.pow_))
    exp_, log_, sqrt_, square_, abs_, neg_ = map(in_place, (ops.exp, ops.log, ops.sqrt, ops.square, ops.abs_, ops.neg))
    sin_, cos_, tanh_, sigmoid_, relu_, floor_, ceil_ = map(
        in_place, (ops.sin, ops.cos, ops.tanh, ops.sigmoid, ops.relu, ops.floor, ops.ceil)
    )
    reciprocal_, rsqrt_, round_, trunc_, sign_ = map(
        in_place, (ops.reciprocal, ops.rsqrt, ops.round_, ops.trunc, ops.sign)
    )
    expm1_, log2_, log10_, log1p_ = map(in_place, (ops.expm1, ops.log2, ops.log10, ops.log1p))
    tan_, asin_, acos_, atan_, sinh_, cosh_ = map(in_place, (ops.tan, ops.asin, ops.acos, ops.atan, ops.sinh, ops.cosh))
    fmod_, atan2_, masked_fill_ = map(in_place, (ops.fmod, ops.atan2, ops.masked_fill_))
    eq_, ne_, lt_, le_, gt_, ge_ = map(in_place, (ops.eq, ops.ne, ops.lt, ops.le, ops.gt, ops.ge))
    logical_and_, logical_or_, logical_xor_, logical_not_ = map(
        in_place, (ops.logical_and, ops.logical_or, ops.logical_xor, ops.logical_not)
    )
    bitwise_and_, bitwise_or_, bitwise_xor_ = map(in_place, (ops.bitwise_and, ops.bitwise_or, ops.bitwise_xor))
    __iand__, __ior__, __ixor__ = bitwise_and_, bitwise_or_, bitwise_xor_
    subtract_, multiply_, divide_, negative_, absolute_ = sub_, mul_, div_, neg_, abs_
    clip_ = clamp_
    exp2_, erf_, erfc_, asinh_, acosh_, atanh_, hypot_ = map(
        in_place, (ops.exp2, ops.erf, ops.erfc, ops.asinh, ops.acosh, ops.atanh, ops.hypot)
    )
    scatter_, scatter_add_, index_add_, index_copy_, index_fill_, index_put_, masked_scatter_ = map(
        by_copy,
        (scatter, scatter_add, index_add, index_copy, index_fill, index_put, masked_scatter),
    )
    addcmul_, addcdiv_, lerp_, frac_, nan_to_num_, cumsum_, cumprod_, tril_, triu_, addmm_, baddbmm_ = map(
        by_copy, (addcmul, addcdiv, lerp, frac, nan_to_num, cumsum, cumprod, tril, triu, addmm, baddbmm)
    )
    squeeze_, unsqueeze_, t_, transpose_, swapaxes_ = map(look_otherwise, (squeeze, unsqueeze, t, transpose, transpose))
    fill_diagonal_ = changes.fill_diagonal_
    __iadd__, __isub__, __imul__, __itruediv__ = add_, sub_, mul_, div_
    __ifloordiv__, __imod__, __ipow__ = floor_divide_, remainder_, pow_

    uniform_, normal_, random_, bernoulli_ = random.uniform_, random.normal_, random.random_, random.bernoulli_
    exponential_, geometric_, cauchy_, log_normal_ = (
        random.exponential_, random.geometric_, random.cauchy_, random.log_normal_
    )  # fmt: skip
    bernoulli, multinomial = random.bernoulli, random.multinomial

    # Other types, other places

    to, type, type_as, cpu, cuda = convert.to, convert.type_, convert.type_as, convert.cpu, convert.cuda
    float, double, half = map(convert.cast, ("float32", "float64", "float16"))
    int, long, short, char, byte, bool = map(convert.cast, ("int32", "int64", "int16", "int8", "uint8", "bool"))
    new_zeros, new_ones, new_empty = map(convert.new, ("zeros", "ones", "empty"))
    new_full, new_tensor = convert.new_full, convert.new_tensor
    clone = unary(ops.clone)
    item, tolist, numpy, __array__ = convert.item, convert.tolist, convert.numpy, convert.as_array
    __bool__, __index__ = convert.as_bool, convert.as_index
    __float__, __int__, __complex__ = map(convert.as_number, NUMBER_TYPES)

    # Python's manners

    def __len__(self):
        if self.array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self.array)

    def __iter__(self):
        if self.array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __contains__(self, number):
        return bool_of((self == number).array.any())

    def __repr__(self):
        return printing.format_tensor(
            self.array, dtype_name=self.dtype.name, requires_grad=self.requires_grad,
            grad_fn_name=self.grad_fn.name() if self.grad_fn is not None else None, device=str(self.device),
        )  # fmt: skip

    def __format__(self, spec):
        if self.array.ndim == 0 and type_of(self) is Tensor:
            return self.item().__format__(spec)
        return object.__format__(self, spec)

    def __deepcopy__(self, memo):
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
                "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
                "see https://github.com/pytorch/pytorch/pull/103001"
            )
        copy = rebuild(type_of(self), self.array.copy(), self.requires_grad, dict(self.__dict__))
        copy._grad = None if self._grad is None else self._grad.clone()
        memo[id(self)] = copy
        return copy

    def __reduce_ex__(self, protocol):
        return rebuild, (type_of(self), self.array, self.requires_grad, dict(self.__dict__))


def rebuild(kind, array, requires_grad, attributes):
    """A tensor of a class, around an array: what copying and unpickling end with."""
    x = kind.__new__(kind)
    TensorBase.__init__(x, array, requires_grad)
    x.__dict__.update(attributes)
    return x


Op.result = Tensor  # from here on every op answers with Tensors
