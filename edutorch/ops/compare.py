"""Questions about numbers, answered with True and False. A truth value has no gradient, so there are no rules here."""

import numpy as np

from edutorch.dtypes import title
from edutorch.op import op
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.kinds import not_for


def no_order(loop, other):
    """Complex numbers cannot be put in order."""
    if type(other) is complex:
        raise NotImplementedError(f"\"{loop}\" not implemented for 'ComplexFloat'")


@op(promotes="same", rounds_numbers=True)
def eq(input, other):
    """Is input equal to other?"""
    return input == other


@op(promotes="same", rounds_numbers=True)
def ne(input, other):
    """Is input different from other?"""
    return input != other


@op(promotes="same", rounds_numbers=True, refuses={"c": "lt_cpu"})
def lt(input, other):
    """Is input less than other?"""
    no_order("lt_cpu", other)
    return input < other


@op(promotes="same", rounds_numbers=True, refuses={"c": "le_cpu"})
def le(input, other):
    """Is input at most other?"""
    no_order("le_cpu", other)
    return input <= other


@op(promotes="same", rounds_numbers=True, refuses={"c": "gt_cpu"})
def gt(input, other):
    """Is input greater than other?"""
    no_order("gt_cpu", other)
    return input > other


@op(promotes="same", rounds_numbers=True, refuses={"c": "ge_cpu"})
def ge(input, other):
    """Is input at least other?"""
    no_order("ge_cpu", other)
    return input >= other


@op(numbers=False)
def logical_and(input, other):
    """Are both different from zero?"""
    return np.logical_and(input, other)


@op(numbers=False)
def logical_or(input, other):
    """Is one of them different from zero?"""
    return np.logical_or(input, other)


@op(numbers=False)
def logical_xor(input, other):
    """Is exactly one of them different from zero?"""
    return np.logical_xor(input, other)


@op
def logical_not(input):
    """Is it zero?"""
    return np.logical_not(input)


@op(promotes="same", wide=False)
def bitwise_and(input, other):
    """The bits that both have. For truth values: both."""
    not_for("fVc", "bitwise_and_cpu", input, other)
    return input & other


@op(promotes="same", wide=False)
def bitwise_or(input, other):
    """The bits that one of them has. For truth values: one of them or both."""
    not_for("fVc", "bitwise_or_cpu", input, other)
    return input | other


@op(promotes="same", wide=False)
def bitwise_xor(input, other):
    """The bits that exactly one of them has. For truth values: are they different?"""
    not_for("fVc", "bitwise_xor_cpu", input, other)
    return input ^ other


@op(promotes="same", wide=False)
def bitwise_left_shift(input, other):
    """Every bit moved to the left: input * 2 ** other."""
    not_for("fVcb", "lshift_cpu", input, other)
    return np.left_shift(input, other)


@op(promotes="same", wide=False)
def bitwise_right_shift(input, other):
    """Every bit moved to the right: input // 2 ** other."""
    not_for("fVcb", "rshift_cpu", input, other)
    return np.right_shift(input, other)


@op(wide=False)
def bitwise_not(input):
    """Every bit turned round. For truth values: not."""
    not_for("fVc", "bitwise_not_cpu", input)
    return ~input


@op
def isnan(input):
    """Is it nan, which stands for "no number"?"""
    return np.isnan(input)


@op
def isinf(input):
    """Is it infinite?"""
    return np.isinf(input)


@op
def isfinite(input):
    """Is it an ordinary number, neither infinite nor nan?"""
    return np.isfinite(input)


SHIFTS = bitwise_left_shift, bitwise_right_shift
for binary in (
    eq,
    ne,
    lt,
    le,
    gt,
    ge,
    logical_and,
    logical_or,
    logical_xor,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    *SHIFTS,
):
    binary.explain(broadcast_error)


@op
def isclose(input, other, *, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Is |input - other| at most atol + rtol * |other|?"""
    if input.dtype != other.dtype:
        raise RuntimeError(f"{title(input.dtype)} did not match {title(other.dtype)}")
    return np.isclose(input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


isclose.explain(broadcast_error)


@op
def nonzero_(input):
    """The positions of all numbers that are not zero, a row each."""
    return np.argwhere(input)


@op
def nonzero_tuple(input):
    """The positions of all numbers that are not zero, an array for each dimension."""
    return tuple(np.atleast_1d(input).nonzero())
