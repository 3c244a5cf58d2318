"""How an op becomes a method: with nothing more to say, with one more tensor, as an operator, in place.

What happens to the history of a tensor that is changed in place is told in autograd/inplace.py.
"""

import numpy as np

from edutorch import ops
from edutorch.autograd.inplace import change, check_fit
from edutorch.device import is_array
from edutorch.functions.changing import take_over
from edutorch.graph import TensorBase, edge_of, mode
from edutorch.op import fresh


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
    """What + and its like call. An array is taken as a tensor; what is no number at all is left to Python."""

    def method(self, other):
        if not isinstance(other, TensorBase) and not (numbers and isinstance(other, (int, float, complex, np.generic))):
            if not is_array(other):
                return NotImplemented
            other = fresh(other)
        return op(other, self) if reflected else op(self, other)

    return method


def divided_by(self, other):
    """What number / tensor calls: PyTorch multiplies the number by the reciprocal."""
    if isinstance(other, (int, float, complex, np.generic)):
        return ops.mul(ops.reciprocal(self), other)
    return ops.div(fresh(other), self) if is_array(other) else NotImplemented


def in_place(op):
    """The method with an underscore: the same op, but its result goes into the tensor's own memory."""

    def method(self, *others, **settings):
        return change(self, op, *others, **settings)

    method.__doc__ = f"In place: the tensor becomes the result of `{op.name}`, in the memory that it has."
    method.__name__ = f"{op.name}_"
    return method


def by_copy(function):
    """The method with an underscore for a function that is made of several ops: its result is copied back."""

    def method(self, *others, **settings):
        if self._leaf is not None and self._edge is None and mode.grad:
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        result = function(ops.clone(self), *others, **settings)
        check_fit(self, result)
        return take_over(self, result)

    method.__doc__ = f"In place: the tensor becomes the result of `{function.__name__}`, in the memory that it has."
    method.__name__ = f"{function.__name__}_"
    return method


def look_otherwise(function):
    """The method with an underscore for a function that makes a view: the tensor itself gets the view's shape."""

    def method(self, *dims):
        if self._leaf is not None and self._edge is None and mode.grad:
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        view = function(self, *dims)
        if self._view is not None:
            self._view, self._lazy_edge = view._view, True
        self._edge, self.array = view_edge(view), view.array
        if self._counter is not None:
            self._counter[0] += 1
        return self

    method.__doc__ = f"In place: the tensor itself is seen as `{function.__name__}` shows it."
    method.__name__ = f"{function.__name__}_"
    return method


def view_edge(view):
    edge_of(view)
    return view._edge
