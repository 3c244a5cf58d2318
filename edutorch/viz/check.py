"""Is the gradient of one recorded call right? Finite differences tell: nudge each number, and see how the result moves."""

import math

import numpy as np

from edutorch.autograd import grad
from edutorch.autograd.grad_mode import enable_grad
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.viz.text import number

NUDGE = 1e-6
CLOSE = 1e-5  # a right rule differs less, relative to the slope (or to 1)
NUDGES = (-NUDGE, 0.0, NUDGE)
MOST = 40  # numbers of an input that are nudged: more would take long, and tell no more


def check_call(call):
    """Compare the rule of a recorded call with finite differences, in float64.

    Args:
        call: a record.Call.

    Returns:
        A sentence.
    """
    if call is None:
        return "Only a recorded computation can be checked: run it in `with viz.record() as g:`."
    if call.error:
        return "This call failed, so there is nothing to check."
    if call.inputs is None:
        return "Its inputs were too large to be kept for a check."
    inputs = [in_float64(x) for x in call.inputs]
    learned = [k for k, x in enumerate(inputs) if isinstance(x, TensorBase) and x.array.dtype.kind == "f"]
    if not learned or call.op.rule is None:
        return "This op has no gradient to be checked."
    with enable_grad():
        worst, count = compare(call, inputs, learned)
    if worst < CLOSE:
        return f"The rule agrees with finite differences at {count} numbers, to {CLOSE:g}."
    return f"The rule DIFFERS from finite differences, at {count} numbers by up to {number(worst)}."


def compare(call, inputs, learned):
    """(the largest difference between rule and finite differences, how many numbers were nudged)."""
    weights = None

    def total(*given):
        """One number that depends on all that the op gives: a sum with fixed weights."""
        nonlocal weights
        out = call.op(*given, **call.params)
        parts = [y for y in (out if type(out) is tuple else (out,)) if y.array.dtype.kind == "f"]
        if weights is None:
            rng = np.random.default_rng(0)
            weights = [fresh(rng.standard_normal(y.array.shape)) for y in parts]
        return sum(((y * w).sum() for y, w in zip(parts, weights, strict=True)), start=fresh(np.zeros(())))

    for k in learned:
        inputs[k] = inputs[k].detach().requires_grad_()
    found = grad(total(*inputs), [inputs[k] for k in learned], allow_unused=True)
    worst, count = 0.0, 0
    for k, slope in zip(learned, found, strict=True):
        array = inputs[k].detach().array
        slope = np.zeros_like(array) if slope is None else slope.array
        for place in list(np.ndindex(array.shape))[:MOST]:
            before, here, after = (total(*inputs[:k], nudged(array, place, h), *inputs[k + 1 :]).item() for h in NUDGES)
            left, right = (here - before) / NUDGE, (after - here) / NUDGE
            if math.isfinite(left + right):  # else it is at the edge of what the op takes, such as log at 0
                worst = max(worst, difference(float(slope[place]), *sorted((left, right))))
                count += 1
    return worst, count


def nudged(array, place, h):
    moved = array.copy()
    moved[place] += h
    return fresh(moved)


def difference(slope, low, high):
    """How far a slope is from those to both sides. At a kink, such as that of relu, a rule may say anything between them."""
    if not math.isfinite(slope):
        return math.inf
    return max(low - slope, slope - high, 0.0) / max(1.0, abs(low), abs(high))


def in_float64(x):
    if not isinstance(x, TensorBase) or x.array.dtype.kind not in "f":
        return x
    return fresh(np.array(x.array, np.float64))
