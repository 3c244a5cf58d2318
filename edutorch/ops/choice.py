"""One of two numbers, element by element: by a condition, the larger, the smaller, or a number within bounds."""

import numpy as np

from edutorch.op import bare, op
from edutorch.ops.arithmetic import broadcast_error


@op(promotes="same")
def where(condition, input, other):
    """input where condition is true, other elsewhere."""
    return np.where(condition, input, other)


@where.backward
def where_backward(grad, condition, needs):
    return (
        None,
        where(condition, grad, 0.0) if needs[1] else None,
        where(condition, 0.0, grad) if needs[2] else None,
    )


@op(promotes="same")
def clamp_(input, min=None, max=None):
    """input, but not below min and not above max (numbers, tensors or None)."""
    out = input if min is None else np.maximum(input, min)
    out = out if max is None else np.minimum(out, max)
    return out.copy() if out is input else out


@clamp_.backward
def clamp_backward(grad, input, min, max, needs):
    x = bare(input)
    below = False if min is None else x < bare(min)
    above = False if max is None else x > bare(max)
    return (
        where(below | above, 0.0, grad) if needs[0] else None,
        where(below, grad, 0.0) if len(needs) > 1 and needs[1] else None,
        where(above, grad, 0.0) if len(needs) > 2 and needs[2] else None,
    )


@op(promotes="same")
def maximum(input, other):
    """The larger of the two, element by element."""
    return np.maximum(input, other)


@maximum.backward
def maximum_backward(grad, input, other, needs):
    return compared(grad, bare(input) > bare(other), bare(input) == bare(other), needs)


@op(promotes="same")
def minimum(input, other):
    """The smaller of the two, element by element."""
    return np.minimum(input, other)


@minimum.backward
def minimum_backward(grad, input, other, needs):
    return compared(grad, bare(input) < bare(other), bare(input) == bare(other), needs)


def compared(grad, first, tie, needs):
    """The winner gets the gradient; at a tie each gets half."""
    first = first + 0.5 * tie
    share = first.astype(bare(grad).dtype)
    return grad * share if needs[0] else None, grad * (1 - share) if needs[1] else None


for binary in (maximum, minimum):
    binary.explain(broadcast_error)
