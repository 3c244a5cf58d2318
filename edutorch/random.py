"""Random tensors. After `manual_seed(n)` the numbers are those of PyTorch on a CPU, bit for bit.

The algorithms are in rng/, on arrays; here they meet tensors.
"""

import numpy as np

from edutorch import dtypes, ops
from edutorch.autograd.inplace import change, may_change
from edutorch.creation import checked_sizes, finish, number_type
from edutorch.device import is_array, move, wanted
from edutorch.dtypes import is_float, is_inexact
from edutorch.generators import (
    Generator,
    default_generator,
    fork_rng,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
    source,
)
from edutorch.graph import TensorBase, mode
from edutorch.memory import empty_on_cpu, room_laid_out_as
from edutorch.op import fresh
from edutorch.ops import pathwise
from edutorch.rng import generator as draw
from edutorch.rng import native, rejection, sampling

# New tensors


def drawn(sample, size, dtype, device, requires_grad, *settings, generator=None):
    """A new tensor of a shape, filled by a sampling function."""
    where = wanted(device)
    array = filled(np.empty(checked_sizes(size), dtype), sample, where, *settings, generator=generator)
    return finish(array, requires_grad, where)


def filled(array, sample, where, *settings, generator=None):
    """Numbers in the shape, the type and the order in memory of an array.

    They are drawn into it, on the CPU, so that all devices get the same; or else, where torch.backends.cuda.native_random is
    on, into a new array on the card `where`.
    """
    generator = source(generator)
    made = native.drawn(generator, sample, array, where, settings)
    if made is not None:
        return made
    return sample(generator, array, *(move(x, "cpu") if is_array(x) else x for x in settings))


def floating(name, dtype):
    kind = number_type(dtype)
    if not is_inexact(kind):
        raise NotImplementedError(f"\"{name}\" not implemented for '{dtypes.title(kind)}'")
    return kind


def rand(*size, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """Numbers drawn evenly from [0, 1).

    Args:
        size: the shape, as numbers or as a tuple.
        generator: where to draw from; the default generator if left out.
        dtype, device, requires_grad: as in tensor().

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.rand(1, 3)
        tensor([[0.4963, 0.7682, 0.0885]])
    """
    kind = floating("check_uniform_bounds", dtype)
    return drawn(draw.uniform, size, kind, device, requires_grad, 0.0, 1.0, generator=generator)


def randn(*size, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """Numbers drawn from the normal distribution with mean 0 and standard deviation 1.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.randn(3)
        tensor([ 1.5410, -0.2934, -2.1788])
    """
    kind = floating("normal_kernel_cpu", dtype)
    return drawn(draw.normal, size, kind, device, requires_grad, 0.0, 1.0, generator=generator)


def randint(low, high=None, size=None, *, generator=None, out=None, dtype=None, layout=None, device=None,
            requires_grad=False, pin_memory=False):  # fmt: skip
    """Whole numbers from low (0 if left out) up to, but without, high.

    Raises:
        RuntimeError: if low is not less than high.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.randint(10, (4,)), torch.randint(-5, 0, (2,))
        (tensor([4, 9, 3, 0]), tensor([-2, -1]))
    """
    if size is None:
        low, high, size = (0, low, high) if not isinstance(high, int) else (low, high, size)
    for name, bound in (("low", low), ("high", high)):
        if isinstance(bound, float):
            raise TypeError(f"randint(): argument '{name}' must be int, not float")
    kind = number_type(dtype, dtypes.INT64)
    return drawn(draw.randint, (size,), kind, device, requires_grad, int(low), int(high), generator=generator)


def randperm(
    n, *, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False
):
    """The numbers from 0 to n - 1 in random order.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.randperm(4)
        tensor([0, 1, 3, 2])
    """
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    order = draw.randperm(source(generator), n, number_type(dtype, dtypes.INT64))
    return finish(order, requires_grad, wanted(device))


def like(sample, name, *settings):
    """rand_like and its like: the shape, the type, the device and the order in memory of another tensor."""

    def function(
        input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None, generator=None
    ):
        kind = input.array.dtype if dtype is None else number_type(dtype)
        where = input.device if device is None else device
        array = filled(empty_on_cpu(input.array, kind), sample, where, *settings, generator=generator)
        return finish(array, requires_grad, where)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"As {name.removesuffix('_like')}(), in the shape, the type and on the device of a tensor."
    return function


rand_like = like(draw.uniform, "rand_like", 0.0, 1.0)
randn_like = like(draw.normal, "randn_like", 0.0, 1.0)


def randint_like(input, low, high=None, **options):
    """As randint(), in the shape, the type and on the device of a tensor."""
    low, high = (0, low) if high is None else (low, high)
    return like(draw.randint, "randint_like", int(low), int(high))(input, **options)


def normal(mean, std=1.0, size=None, *, generator=None, out=None, dtype=None, device=None, requires_grad=False):
    """Normal numbers with the means and standard deviations of tensors, or of two numbers and a size.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.normal(torch.tensor([0.0, 100.0]), 1.0)
        tensor([ 1.5410, 99.7066])
    """
    if not isinstance(mean, TensorBase) and not isinstance(std, TensorBase):
        if not isinstance(size, (tuple, list)):
            raise TypeError(f"normal(): argument 'size' must be tuple of ints, not {type(size).__name__}")
        kind = floating("normal_kernel_cpu", dtype)
        return drawn(draw.normal, (size,), kind, device, requires_grad, mean, std, generator=generator)
    like = mean if isinstance(mean, TensorBase) else std
    shape, wide = like.array.shape, std  # a number is used while drawing, a tensor afterwards
    if isinstance(std, TensorBase):
        if std.array.dtype.kind == "c":
            raise RuntimeError("normal expects standard deviation to be non-complex")
        if (std.array < 0).any():
            raise RuntimeError("normal expects all elements of std >= 0.0")
        shape, wide = ops.add(detached(mean), detached(std)).array.shape, 1.0
    numbers = drawn(draw.normal, (shape,), like.array.dtype, like.device, False, 0.0, wide, generator=generator)
    numbers = numbers * std.detach() if isinstance(std, TensorBase) else numbers
    return finish((numbers + detached(mean)).array.astype(like.array.dtype, copy=False), requires_grad, like.device)


def detached(x):
    return x.detach() if isinstance(x, TensorBase) else x


def bernoulli(input, p=None, *, generator=None, out=None):
    """Ones and zeros: each number of input is the probability of a one.

    Example:
        >>> import edutorch as torch
        >>> torch.bernoulli(torch.tensor([0.0, 1.0]))
        tensor([0., 1.])
    """
    chances = input.array if p is None else p
    array = np.empty(input.array.shape, input.array.dtype)
    array = filled(array, sampling.bernoulli, input.device, chances, generator=generator)
    return finish(array, False, input.device)


def poisson(input, generator=None):
    """Numbers of events: each number of input says how many are expected.

    Raises:
        RuntimeError: if a number of input is negative.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.poisson(torch.tensor([0.5, 5.0, 500.0]))
        tensor([  2.,   6., 497.])
    """
    return pathwise.poisson(input, generator=source(generator))


def binomial(count, prob, generator=None):
    """How many of `count` tries succeed, if each does with the probability prob.

    Raises:
        ValueError: if count is no tensor of floats.
        RuntimeError: if the types differ.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.binomial(torch.tensor([10.0, 1000.0]), torch.tensor([0.5, 0.1]))
        tensor([  7., 102.])
    """
    tries, chances = move(count.array, "cpu"), move(prob.array, "cpu")
    if not is_float(tries.dtype):
        raise ValueError(f"binomial only supports floating-point dtypes for count, got: {dtypes.title(tries.dtype)}")
    if chances.dtype != tries.dtype:
        raise RuntimeError(f"Found dtype {dtypes.title(chances.dtype)} but expected {dtypes.title(tries.dtype)}")
    tries, chances = np.broadcast_arrays(tries, chances)
    return finish(rejection.binomial(source(generator), tries, chances), False, count.device)


def _standard_gamma(input, generator=None):
    """Numbers of the gamma distribution with shape parameters input; gradients flow to input."""
    return pathwise.standard_gamma(input, generator=source(generator))


def _sample_dirichlet(input, generator=None):
    """Shares that add up to 1 along the last dimension; gradients flow to input."""
    return pathwise.sample_dirichlet(input, generator=source(generator))


def multinomial(input, num_samples, replacement=False, *, generator=None, out=None):
    """Positions drawn with the weights in each row of input.

    Args:
        input (n) or (m, n): weights, which need not add up to 1.
        num_samples: how many positions a row.
        replacement: may a position be drawn twice?

    Returns:
        An int64 tensor (num_samples) or (m, num_samples).

    Example:
        >>> import edutorch as torch
        >>> torch.multinomial(torch.tensor([0.0, 1.0]), 3, replacement=True)
        tensor([1, 1, 1])
    """
    weights = move(input.array, "cpu")
    return finish(sampling.multinomial(source(generator), weights, num_samples, replacement), False, input.device)


# Filling a tensor in place


def refill(x, sample, *settings, generator=None):
    """x gets new numbers in the memory that it has. Nothing of the old ones is left, so no gradient flows to them."""
    may_change(x, mode.grad and x.requires_grad)
    if isinstance(x.array, np.ndarray) and not x.requires_grad:
        sample(source(generator), x.array, *settings)
        if x._counter is not None:
            x._counter[0] += 1
        return x
    new = room_laid_out_as(x.array)
    new = filled(new, sample, x.device, *settings, generator=generator)
    return change(x, ops.fill, fresh(move(new, x.device)))


def uniform_(self, from_=0.0, to=1.0, *, generator=None, **named):
    """In place: numbers drawn evenly from [from, to)."""
    return refill(self, draw.uniform, named.pop("from", from_), to, generator=generator, **named)


def normal_(self, mean=0.0, std=1.0, *, generator=None):
    """In place: normal numbers."""
    return refill(self, draw.normal, mean, std, generator=generator)


def random_(self, from_=None, to=None, *, generator=None, **named):
    """In place: whole numbers from [from, to); with one bound from [0, to); without bounds all that the type holds."""
    low = named.pop("from", from_)
    low, high = (0, low) if to is None and low is not None else (low, to)
    return refill(self, draw.random, low, high, generator=generator, **named)


def bernoulli_(self, p=0.5, *, generator=None):
    """In place: ones with probability p (a number or a tensor), else zeros."""
    return refill(self, sampling.bernoulli, p.array if isinstance(p, TensorBase) else p, generator=generator)


def exponential_(self, lambd=1.0, *, generator=None):
    """In place: waiting times for an event that comes lambd times per unit of time."""
    return refill(self, sampling.exponential, lambd, generator=generator)


def geometric_(self, p, *, generator=None):
    """In place: how many throws until the first success."""
    return refill(self, sampling.geometric, p, generator=generator)


def cauchy_(self, median=0.0, sigma=1.0, *, generator=None):
    """In place: numbers of Cauchy's distribution."""
    return refill(self, sampling.cauchy, median, sigma, generator=generator)


def log_normal_(self, mean=1.0, std=2.0, *, generator=None):
    """In place: numbers whose logarithms are normal."""
    return refill(self, sampling.log_normal, mean, std, generator=generator)


__all__ = [
    "Generator", "_sample_dirichlet", "_standard_gamma", "bernoulli", "binomial", "default_generator", "fork_rng",
    "get_rng_state", "initial_seed", "manual_seed", "multinomial", "normal", "poisson", "rand", "rand_like", "randint",
    "randint_like", "randn", "randn_like", "randperm", "seed", "set_rng_state",
]  # fmt: skip
