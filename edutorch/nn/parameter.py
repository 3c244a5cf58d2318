"""A Parameter is a Tensor that a Module shows to the optimizer. Nothing else is special about it."""

from edutorch.dtypes import is_inexact
from edutorch.graph import TensorBase
from edutorch.tensor import Tensor


class Parameter(Tensor):
    """A tensor that is to be learned: a Module finds it, an optimizer changes it.

    Args:
        data (Tensor): the initial numbers; their memory is shared.
        requires_grad: False freezes it.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Parameter(torch.zeros(2))
        Parameter containing:
        tensor([0., 0.], requires_grad=True)
    """

    def __new__(cls, data=None, requires_grad=True):
        return TensorBase.__new__(cls)

    def __init__(self, data=None, requires_grad=True):
        if data is None:
            data = Tensor()
        elif not isinstance(data, TensorBase):
            raise AttributeError(f"'{type(data).__name__}' object has no attribute 'detach'")
        if requires_grad and not is_inexact(data.array.dtype):
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        TensorBase.__init__(self, data.array, requires_grad)

    def __deepcopy__(self, memo):
        """A new Parameter with the same numbers. As in PyTorch, .grad and attributes of one's own stay behind."""
        twin = memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        return twin

    def __repr__(self):
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(Tensor):
    """A tensor that belongs to a Module's state but is not learned, such as a running mean.

    Args:
        data (Tensor): the initial numbers; their memory is shared.
        persistent: is it part of the state_dict?

    Example:
        >>> import edutorch as torch
        >>> m = torch.nn.Module()
        >>> m.mean = torch.nn.Buffer(torch.zeros(1))
        >>> list(m.state_dict())
        ['mean']
    """

    def __new__(cls, data=None, *, persistent=True):
        return TensorBase.__new__(cls)

    def __init__(self, data=None, *, persistent=True):
        TensorBase.__init__(self, (Tensor() if data is None else data).array)
        self.persistent = persistent
