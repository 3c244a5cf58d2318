"""`Variable`, the word for "a tensor that can have a gradient" before 2018. Old lessons still say it."""

from edutorch.graph import TensorBase


class VariableMeta(type):
    def __instancecheck__(cls, other):
        return isinstance(other, TensorBase)


class Variable(metaclass=VariableMeta):
    """Variable(x) is x: since PyTorch 0.4 every tensor can have a gradient.

    Example:
        >>> import edutorch as torch
        >>> torch.autograd.Variable(torch.ones(1), requires_grad=True)
        tensor([1.], requires_grad=True)
    """

    def __new__(cls, data, requires_grad=False, volatile=False):
        x = data.detach()
        return x.requires_grad_() if requires_grad else x
