"""The methods with an underscore that have manners of their own: each changes a tensor in the memory that it has.

What happens to the tensor's history is told in autograd/inplace.py.
"""

import numpy as np

from edutorch import ops
from edutorch.autograd.inplace import beside, change
from edutorch.dtypes import is_half
from edutorch.functions import pointwise
from edutorch.graph import TensorBase
from edutorch.node_names import called
from edutorch.op import fresh


def take_over(self, result):
    """A tensor takes the numbers of a result over, and its node is known as what the result's is."""
    change(self, ops.fill, result)
    if result._edge is not None and self._view is None:
        called(self, type(result._edge[0]).__name__)
    return self


def add_(self, other, *, alpha=1):
    """In place: self + alpha * other."""
    if alpha != 1 and is_half(self.array.dtype):  # rounded once, which ops.add cannot do
        return take_over(self, pointwise.add(self, other, alpha=alpha))
    return change(self, ops.add, pointwise.scaled(self, other, alpha))


def sub_(self, other, *, alpha=1):
    """In place: self - alpha * other."""
    if alpha != 1 and is_half(self.array.dtype):
        return take_over(self, pointwise.sub(self, other, alpha=alpha))
    return change(self, ops.sub, pointwise.scaled(self, other, alpha))


def div_(self, other, *, rounding_mode=None):
    """In place: self / other, rounded as div() says."""
    pointwise.check_rounding(rounding_mode)
    if rounding_mode is None:
        return change(self, ops.div, other)
    return change(self, ops.div_rounded, other, rounding_mode=rounding_mode)


def clamp_(self, min=None, max=None):
    """In place: not below min and not above max."""
    pointwise.need_a_bound(min, max)
    return change(self, ops.clamp_, min, max)


def clamp_min_(self, min):
    """In place: not below min."""
    return change(self, ops.clamp_, min, None)


def clamp_max_(self, max):
    """In place: not above max."""
    return change(self, ops.clamp_, None, max)


def copy_(self, src, non_blocking=False):
    """In place: the numbers of src, in this tensor's type.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 2).copy_(torch.tensor([1, 2]))
        tensor([[1., 2.],
                [1., 2.]])
    """
    src = beside(src, self) if isinstance(src, TensorBase) else fresh(np.asarray(src, like=self.array))
    return change(self, ops.fill, src)


def fill_(self, value):
    """In place: one number everywhere.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2).fill_(7)
        tensor([7., 7.])
    """
    if isinstance(value, TensorBase) and value.array.ndim:
        raise RuntimeError(
            f"fill_ only supports 0-dimension value tensor but got tensor with {value.array.ndim} dimensions."
        )
    return change(self, ops.fill, value)


def zero_(self):
    """In place: 0 everywhere."""
    return change(self, ops.fill, 0)


def fill_diagonal_(self, fill_value, wrap=False):
    """In place: one number on the diagonal.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 2).fill_diagonal_(5)
        tensor([[5., 0.],
                [0., 5.]])
    """
    if isinstance(fill_value, TensorBase):
        raise TypeError("fill_diagonal_(): argument 'fill_value' (position 1) must be Number, not Tensor")
    if self.array.ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(set(self.array.shape)) > 1 and self.array.ndim > 2:
        raise RuntimeError("all dimensions of input must be of equal length")
    places = np.arange(min(self.array.shape), like=self.array)
    positions = [fresh(places)] * self.array.ndim
    return change(self, ops.index_put, fill_value, *positions)


def apply_(self, callable):
    """In place: a Python function of each number. Slow, and without a gradient.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1.0, 2.0]).apply_(lambda x: x + 1)
        tensor([2., 3.])
    """
    return each_number(self, "apply_", callable)


def map_(self, tensor, callable):
    """In place: a Python function of each number and its partner in another tensor. Slow, and without a gradient."""
    return each_number(self, "map_", callable, tensor)


def map2_(self, x, y, callable):
    """In place: a Python function of each number and its partners in two other tensors. Slow, and without a gradient."""
    return each_number(self, "map2_", callable, x, y)


def each_number(self, name, function, *others):
    if any(x.requires_grad for x in (self, *others)):
        raise TypeError(f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead.")
    partners = [np.broadcast_to(x.array, self.array.shape).ravel().tolist() for x in others]
    numbers = [function(*row) for row in zip(self.array.ravel().tolist(), *partners, strict=True)]
    self.array[...] = np.array(numbers, self.array.dtype, like=self.array).reshape(self.array.shape)
    self._counter[0] += 1
    return self
