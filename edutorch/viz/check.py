"""Is the gradient of one recorded call right? Finite differences tell: nudge each number, and see how the result moves."""

import itertools
import math

import numpy as np

from edutorch.autograd import grad
from edutorch.autograd.grad_mode import enable_grad
from edutorch.device import move
from edutorch.dtypes import is_half
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
        call: a calls.Call.

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
    if any(numbers.dtype.startswith("complex") for numbers in call.outputs):
        return "Complex numbers are not checked."
    if not learned or call.op.rule is None:
        return "This op has no gradient to be checked."
    try:
        with enable_grad():
            worst, count = compare(call, inputs, learned)
    except Exception as error:
        return f"The check failed, with {type(error).__name__}: {error}"
    if not count:
        return "There is no number at which a gradient could be checked."
    if worst < CLOSE:
        return f"The rule agrees with finite differences at {count} numbers, to {CLOSE:g}."
    return f"The rule DIFFERS from finite differences, at {count} numbers by up to {number(worst)}."


def compare(call, inputs, learned):
    """(the largest difference between rule and finite differences, how many numbers were nudged)."""
    inputs = [x.detach().requires_grad_() if k in learned else x for k, x in enumerate(inputs)]
    wanted = [inputs[k] for k in learned]
    weights = flowing(results_of(call, inputs), wanted)

    def total(*given):
        """One number that depends on all that the op gives: a sum with fixed weights."""
        results = results_of(call, given)
        return sum(((results[k] * w).sum() for k, w in weights.items()), start=fresh(np.zeros(())))

    found = grad(total(*inputs), wanted, allow_unused=True) if weights else ()
    worst, count = 0.0, 0
    for k, slope in zip(learned, found):  # noqa: B905 (nothing may flow)
        if slope is None:
            continue  # it has no gradient by design
        array = inputs[k].detach().array
        for place in itertools.islice(np.ndindex(array.shape), MOST):
            before, here, after = (total(*inputs[:k], nudged(array, place, h), *inputs[k + 1 :]).item() for h in NUDGES)
            left, right = (here - before) / NUDGE, (after - here) / NUDGE
            if math.isfinite(left + right):  # else it is at the edge of what the op takes, such as log at 0
                worst = max(worst, difference(slope.array[place].item(), *sorted((left, right))))
                count += 1
    return worst, count


def results_of(call, inputs):
    out = call.op(*inputs, **call.params)
    return out if type(out) is tuple else (out,)


def flowing(results, inputs):
    """{number of a result: fixed weights for its numbers}, without those through which no gradient flows by design, such as
    the mean that batch norm tells beside its result."""
    rng = np.random.default_rng(0)
    weights = {k: fresh(rng.standard_normal(y.array.shape)) for k, y in enumerate(results) if y.array.dtype.kind == "f"}

    def flows(k):
        found = grad((results[k] * weights[k]).sum(), inputs, retain_graph=True, allow_unused=True)
        return any(slope is not None and slope.array.any() for slope in found)

    return weights if len(weights) == 1 else {k: weights[k] for k in weights if flows(k)}


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
    """An input as the check takes it: on the CPU, and if it has floating point numbers, then precise ones."""
    if not isinstance(x, TensorBase):
        return x
    array = move(x.array, "cpu")
    return fresh(array.astype(np.float64) if array.dtype.kind == "f" or is_half(array.dtype) else array)
