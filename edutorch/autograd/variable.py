"""`Variable`, the word for "a tensor that can have a gradient" before 2018. Old lessons still say it."""

import warnings

import numpy as np

from edutorch.dtypes import default
from edutorch.graph import TensorBase
from edutorch.naming import NamedAsInTorch
from edutorch.op import fresh


class VariableMeta(NamedAsInTorch):
    def __instancecheck__(cls, other):
        return isinstance(other, TensorBase)


class Variable(metaclass=VariableMeta):
    """Variable(x) is x: since PyTorch 0.4 every tensor can have a gradient.

    Example:
        >>> import edutorch as torch
        >>> torch.autograd.Variable(torch.ones(1), requires_grad=True)
        tensor([1.], requires_grad=True)
    """

    def __new__(cls, data=None, requires_grad=False, volatile=False):
        if data is None:
            data = fresh(np.zeros(0, default.float))
        if not isinstance(data, TensorBase):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        if volatile:
            warnings.warn(
                "volatile was removed and now has no effect. Use `with torch.no_grad():` instead.", stacklevel=2
            )
        x = data.detach()
        return x.requires_grad_() if requires_grad else x
