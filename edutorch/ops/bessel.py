"""Bessel functions: what waves on a round drum and diffusion in a pipe look like along the radius. They need SciPy.

The modified ones (i0, i1) also normalise distributions on a circle. An "e" at the end means: times exp(-|x|), because
without it they soon are larger than any floating point number.
"""

import numpy as np

from edutorch.op import alongside, bare, op
from edutorch.ops.arithmetic import div
from edutorch.ops.choice import where
from edutorch.ops.cupy_lacks import by_scipy
from edutorch.ops.kinds import not_for
from edutorch.ops.rounding import sign


def computed(name, input, kernel=None):
    not_for("c", f"{kernel or name}_cpu", input)
    return by_scipy(lambda scipy, x: getattr(scipy, name)(x), input.astype(np.float64)).astype(input.dtype)


@op(promotes="float")
def i0(input):
    """The modified Bessel function of order 0.

    Example:
        >>> import edutorch as torch
        >>> torch.i0(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 1.2661])
    """
    return computed("i0", input, "i0_vml")


@i0.backward
def i0_backward(grad, input):
    return grad * i1(input)


@op(promotes="float")
def i1(input):
    """The modified Bessel function of order 1: the slope of i0."""
    return computed("i1", input)


@i1.backward
def i1_backward(grad, input, out):
    zero, there = away_from_zero(input)
    return grad * where(zero, 0.5, i0(there) - div(out, there))


@op(promotes="float")
def i0e(input):
    """i0(input) exp(-|input|)."""
    return computed("i0e", input)


@i0e.backward
def i0e_backward(grad, input, out):
    return grad * (i1e(input) - sign(input) * out)


@op(promotes="float")
def i1e(input):
    """i1(input) exp(-|input|)."""
    return computed("i1e", input)


@i1e.backward
def i1e_backward(grad, input, out):
    zero, there = away_from_zero(input)
    return grad * where(zero, 0.5, i0e(there) - out * (sign(there) + div(1, there)))


def away_from_zero(input):
    """Where input is zero; and input with another number there, so that 1 / x is nowhere infinite."""
    zero = alongside(bare(input) == 0, input)
    return zero, where(zero, 1.0, input)


for scaled, label in ((i0e, "SpecialI0E"), (i1, "SpecialI1"), (i1e, "SpecialI1E")):
    scaled.named(f"{label}Backward0")
