"""A Parameter is a Tensor that a Module shows to the optimizer. Nothing else is special about it."""

from edutorch import creation
from edutorch.calls import explained
from edutorch.dtypes import bfloat16, float16, float32, float64, is_inexact
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.tensor import Tensor

# What layers make their parameters and buffers of. The sizes come from users: a wrong one is explained as if they had
# called these themselves.
empty, zeros, ones = (explained(make) for make in (creation.empty, creation.zeros, creation.ones))


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


class UninitializedTensorMixin:
    """What waits for its shape: whoever looks at its numbers before is told so."""

    def materialize(self, shape, device=None, dtype=None):
        """Become a real parameter or buffer, of this shape.

        Args:
            shape: its sizes.
            device, dtype: where and in which type; as it was asked for, if left out.
        """
        real = empty(shape, device=device or self.data.device, dtype=dtype or self.data.dtype)
        self.array = real.array
        self.__class__ = self.cls_to_become

    @property
    def array(self):
        """Nobody may look at the numbers: they are still to be made."""
        raise ValueError(
            "Attempted to use an uninitialized parameter. This error happens when you are using a `LazyModule` or explicitly "
            f"manipulating `torch.nn.parameter.{type(self).__name__}` objects. When using LazyModules Call `forward` with a "
            "dummy batch to initialize the parameters before calling torch functions"
        )

    @array.setter
    def array(self, array):
        TensorBase.array.__set__(self, array)

    @property
    def data(self):
        """A tensor of no numbers, of the type and on the device that are wanted."""
        return fresh(TensorBase.array.__get__(self))

    @data.setter
    def data(self, new):
        self.array = new.array

    @property
    def shape(self):
        """Nobody knows it yet."""
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` "
            "when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the "
            "parameters before accessing their attributes."
        )

    dtype = property(lambda self: self.data.dtype)
    device = property(lambda self: self.data.device)
    grad_fn, is_leaf = None, True

    @property
    def requires_grad(self):
        """Will it be learned?"""
        return self._leaf is not None

    @requires_grad.setter
    def requires_grad(self, wanted):
        TensorBase.__init__(self, self.data.array, wanted)

    def to(self, *args, **kwargs):
        """One that will be of another type, or on another device."""
        like = self.data.to(*args, **kwargs)
        return type(self)(self.requires_grad, like.device, like.dtype)

    def size(self, dim=None):
        """That of no numbers, as PyTorch tells it."""
        return self.data.size(dim)

    def is_floating_point(self):
        """Will it be of a floating point type?"""
        return self.data.is_floating_point()

    def is_complex(self):
        """Will it be of a complex type?"""
        return self.data.is_complex()

    double, float, half, bfloat16 = (
        lambda self, dtype=dtype: self.to(dtype) for dtype in (float64, float32, float16, bfloat16)
    )

    def share_memory_(self):
        """There is no memory yet."""
        raise RuntimeError(
            "Can't share memory on an uninitialized parameter or buffer. Call `forward` to initialize the parameters before "
            "calling `module.share_memory()`."
        )

    def __repr__(self):
        return f"<{type(self).__name__}>"

    def __deepcopy__(self, memo):
        twin = memo[id(self)] = type(self)(self.requires_grad, self.device, self.dtype)
        return twin

    def __reduce_ex__(self, protocol):
        return type(self), (self.requires_grad,)


class UninitializedParameter(UninitializedTensorMixin, Parameter):
    """A parameter whose shape will be known when the module that owns it sees its first input.

    Args:
        requires_grad: False freezes it.
        device, dtype: where it will be, and of which type.

    Example:
        >>> import edutorch as torch
        >>> weight = torch.nn.UninitializedParameter()
        >>> weight
        <UninitializedParameter>
        >>> weight.materialize((2, 3))
        >>> weight.shape
        torch.Size([2, 3])
    """

    cls_to_become = Parameter

    def __new__(cls, requires_grad=True, device=None, dtype=None):
        return TensorBase.__new__(cls)

    def __init__(self, requires_grad=True, device=None, dtype=None):
        TensorBase.__init__(self, empty(0, device=device, dtype=dtype).array, requires_grad)


class UninitializedBuffer(UninitializedTensorMixin, Buffer):
    """A buffer whose shape will be known when the module that owns it sees its first input.

    Args:
        device, dtype: where it will be, and of which type.
        persistent: is it part of the state_dict?
    """

    def __new__(cls, requires_grad=False, device=None, dtype=None, persistent=True):
        return TensorBase.__new__(cls)

    def __init__(self, requires_grad=False, device=None, dtype=None, persistent=True):
        TensorBase.__init__(self, empty(0, device=device, dtype=dtype).array, requires_grad)
        self.persistent = persistent

    cls_to_become = Buffer


def is_lazy(param):
    """Does a parameter or buffer wait for its shape?"""
    return isinstance(param, UninitializedTensorMixin)
