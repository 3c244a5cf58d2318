"""Questions about a tensor that PyTorch has words for: is it zero, what is it called, on which card does it live."""

import warnings

from edutorch.device import device_of
from edutorch.functions.convert import type_
from edutorch.graph import TensorBase, edge_of
from edutorch.missing import pytorch_names

__all__ = ["get_device", "is_distributed", "is_inference", "is_nonzero", "is_same_size", "is_signed", "typename"]


def checked(name, x, argument="input", position=1):
    if not isinstance(x, TensorBase):
        kind = type(x).__name__
        raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {kind}")
    return x


def is_nonzero(input):
    """Is a tensor of one number something else than zero?

    Raises:
        RuntimeError: if it has more numbers, or none.

    Example:
        >>> import edutorch as torch
        >>> torch.is_nonzero(torch.tensor([2.0])), torch.is_nonzero(torch.tensor(0))
        (True, False)
    """
    return bool(checked("is_nonzero", input))


def is_same_size(input, other):
    """Do two tensors have the same shape?"""
    return checked("is_same_size", input).shape == checked("is_same_size", other, "other", 2).shape


def is_signed(input):
    """Can numbers of its type be negative?"""
    return checked("is_signed", input).dtype.is_signed


def is_inference(input):
    """Was it made in inference mode?"""
    return checked("is_inference", input)._counter is None


def is_distributed(input):
    """Is it spread over several processes? Never."""
    checked("is_distributed", input)
    return False


def typename(obj):
    """What a thing is called, with the module that it comes from.

    Example:
        >>> import edutorch as torch
        >>> torch.typename(torch.ones(1)), torch.typename(3)
        ('torch.FloatTensor', 'int')
    """
    if isinstance(obj, TensorBase):
        return type_(obj)
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    home = getattr(named, "__module__", None)
    if home is None or home == "builtins":
        return named.__qualname__
    if home.startswith("edutorch.nn."):  # PyTorch lays its layers out in other files
        home = next((where for where in layer_files() if named.__name__ in pytorch_names()[where]), home)
    return getattr(named, "path", f"{home.replace('edutorch', 'torch', 1)}.{named.__qualname__}")


def layer_files():
    return (where for where in pytorch_names() if where.startswith("torch.nn.modules."))


def get_device(input):
    """The number of the graphics card that it lives on, or -1 for the CPU."""
    where = device_of(checked("get_device", input).array)
    return -1 if where.type == "cpu" else where.index


# As methods only


def is_set_to(input, tensor):
    """Do both look at the same memory in the same way?"""
    a, b = input.array, checked("is_set_to", tensor, "tensor").array
    same_memory = a.size == b.size == 0 or input.data_ptr() == tensor.data_ptr()
    return same_memory and (a.shape, a.strides, a.dtype) == (b.shape, b.strides, b.dtype)


def dim_order(input, ambiguity_check=False):
    """The dimensions from the one with the longest steps in memory to the one with the shortest."""
    steps = input.stride()
    return tuple(sorted(range(len(steps)), key=lambda d: -steps[d] if input.array.size else d))


def dense(input, dtype=None, *, masked_grad=None):
    """The tensor itself: all tensors here are dense."""
    return input if dtype is None else input.to(dtype)


def output_number(input):
    edge = edge_of(input)
    return 0 if edge is None else edge[1]


def dense_dim(input):
    """How many of its dimensions are dense: all."""
    return input.array.ndim


def sparse_dim(input):
    """How many of its dimensions are sparse: none."""
    return 0


def warn_volatile():
    warnings.warn("volatile was removed (Variable.volatile is always False)", stacklevel=3)


def none_of(kind, name):
    """A method that only sparse tensors have."""

    def method(input):
        raise RuntimeError(f"{name} expected sparse {kind}tensor layout but got Strided")

    method.__name__, method.__doc__ = name, "For sparse tensors, which edutorch does not have."
    return method


def other_device(name, words):
    """A method that moves a tensor to a device which edutorch does not have."""

    def method(input, device=None, non_blocking=False, memory_format=None):
        raise AssertionError(f"{words}: edutorch runs on 'cpu' and 'cuda'")

    method.__name__, method.__doc__ = name, f"Not here: edutorch has no {name!r} device."
    return method


def reinforce(input, reward):
    """Removed from PyTorch in 2018.

    Raises:
        RuntimeError: always; it says what to write instead.
    """
    raise RuntimeError(REINFORCE)


REINFORCE = """\
reinforce() was removed.
Use torch.distributions instead.
See https://pytorch.org/docs/main/distributions.html

Instead of:

probs = policy_network(state)
action = probs.multinomial()
next_state, reward = env.step(action)
action.reinforce(reward)
action.backward()

Use:

probs = policy_network(state)
# NOTE: categorical is equivalent to what used to be called multinomial
m = torch.distributions.Categorical(probs)
action = m.sample()
next_state, reward = env.step(action)
loss = -m.log_prob(action) * reward
loss.backward()
"""
