"""One of two numbers, element by element: by a condition, the larger, the smaller, or a number within bounds."""

import math

import numpy as np

from edutorch.device import near
from edutorch.dtypes import decide, held
from edutorch.op import NUMBERS, bare, op
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.kinds import not_for


def promote_for_where(arrays):
    """The condition keeps its type. The others become arrays of one type, which must hold them."""
    condition, *others = arrays
    if getattr(others[0], "dtype", None) is getattr(others[1], "dtype", "none"):
        return arrays
    common = decide(*others) if any(hasattr(x, "dtype") for x in others) else decide(*others, condition)
    return condition, *(np.asarray(held(x, common), common, like=near(condition)) for x in others)


@op(promotes=promote_for_where, without_gradient=["condition"])
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


def promote_for_clamp(arrays):
    common = decide(*arrays)
    return [x.astype(common, copy=False) if hasattr(x, "dtype") else held(x, common) for x in arrays]


@op(
    promotes=promote_for_clamp,
    without_gradient={"ClampBackward1": ["min", "max"]},
    refuses={"c": NotImplementedError("clamp is not supported for complex types")},
)
def clamp_(input, min=None, max=None):
    """input, but not below min and not above max (numbers, tensors or None)."""
    if (min is None) == (max is None) or not hasattr(max if min is None else min, "dtype"):
        not_for(
            "b",
            "clamp_max_scalar_cpu" if min is None else "clamp_min_scalar_cpu" if max is None else "clamp_cpu",
            input,
        )
    out = input if min is None else np.maximum(input, min)
    return out if max is None else np.minimum(out, max)


@clamp_.backward
def clamp_backward(grad, input, min, max, needs):
    low, high = -math.inf if min is None else min, math.inf if max is None else max
    inside = (input >= low) & (input <= high)  # at a bound the gradient passes
    return (
        where(inside, grad, 0.0) if needs[0] else None,
        where((input < low) & (low < high), grad, 0.0) if len(needs) > 1 and needs[1] else None,
        where((input > high) | (high < low), grad, 0.0) if len(needs) > 2 and needs[2] else None,
    )


clamp_.explain(broadcast_error)


@clamp_.named
def clamp_name(inputs, params):
    """PyTorch numbers the two forms: with bounds that are tensors, and with numbers."""
    return "ClampBackward1" if all(type(bound) in NUMBERS for bound in inputs[1:]) else "ClampBackward0"


@op(promotes="same", numbers=False, refuses={"c": RuntimeError("maximum not implemented for complex tensors.")})
def maximum(input, other):
    """The larger of the two, element by element."""
    return np.maximum(input, other)


@maximum.backward
def maximum_backward(grad, input, other, needs):
    return compared(grad, bare(input), bare(other), needs)


@op(promotes="same", numbers=False, refuses={"c": RuntimeError("minimum not implemented for complex tensors.")})
def minimum(input, other):
    """The smaller of the two, element by element."""
    return np.minimum(input, other)


@minimum.backward
def minimum_backward(grad, input, other, needs):
    return compared(grad, -bare(input), -bare(other), needs)


def compared(grad, a, b, needs):
    """The larger one gets the gradient; at a tie each gets half. Beside nan nobody is smaller."""
    half = 0.5 * (a == b)
    return (
        grad * (1 - half - (a < b)).astype(a.dtype) if needs[0] else None,
        grad * (1 - half - (a > b)).astype(a.dtype) if needs[1] else None,
    )


for chosen in (where, maximum, minimum):
    chosen.explain(broadcast_error)
