"""Pictures of another size, made of numbers of the given one: each new number is one of the old, or a weighted sum of a few.

A picture is worked on one dimension after the other. For each dimension a plan says which old places every new number looks
at, and with what weights; padding by reflection and every kind of interpolation are nothing but such plans.
"""

import numpy as np

from edutorch.device import near
from edutorch.memory import contiguous
from edutorch.op import op


@op
def resample_(input, *, plans, size, name):
    """New pictures (*, *places) from input (*, *size).

    Args:
        plans: for each of the last dimensions (places, weights): whole numbers (new size, taps), and numbers of the same
            shape; without weights (None) there is one tap. None instead of a plan leaves a dimension as it is.
        size: of the pictures that are given, which the way back has to know.
        name: what PyTorch calls the node.
    """
    out = input
    for dim, plan in enumerate(plans, start=input.ndim - len(plans)):
        if plan is not None:
            out = along(out, dim, *plan)
    return out.copy() if out is input else contiguous(out)


@resample_.backward
def resample_backward(grad, plans, size):
    new_size = tuple(grad.shape)[len(grad.shape) - len(plans) :]
    back = [None if plan is None else turned_round(*plan, n) for plan, n in zip(plans, size)]
    return resample_(grad, plans=tuple(back), size=new_size, name="UpsampleBackward0")


resample_.named(lambda inputs, params: params["name"])


def along(x, dim, places, weights):
    """The weighted sum of the numbers at places, along one dimension."""
    places = np.asarray(places, like=near(x))
    if weights is None:
        return np.take(x, places[:, 0], dim)
    shape = (-1, *[1] * (x.ndim - dim - 1))
    weights = np.asarray(weights, x.dtype, like=near(x))
    out = np.take(x, places[:, 0], dim) * weights[:, 0].reshape(shape)
    for tap in range(1, places.shape[1]):
        out += np.take(x, places[:, tap], dim) * weights[:, tap].reshape(shape)
    return out


def turned_round(places, weights, size):
    """The plan for the way back: each of size old places gets from all new ones that looked at it, with the same weights.

    Old places differ in how many looked at them. So that the plan is a table, the shorter lines end with weights 0.
    """
    looked_at = places.reshape(-1)  # by new place number k // taps
    order = np.argsort(looked_at, kind="stable")
    counts = np.bincount(looked_at, minlength=size)
    column = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)  # 0, 1 ... for each old place
    back = np.zeros((size, counts.max(initial=1)), int)
    shares = np.zeros(back.shape)
    back[looked_at[order], column] = order // places.shape[1]
    shares[looked_at[order], column] = 1 if weights is None else weights.reshape(-1)[order]
    return back, shares
