"""How far to go in a direction: the strong Wolfe conditions ask for a point that is lower by enough, and where the slope is
nearly flat. First a stretch that must hold such a point is found, then it is narrowed. Nocedal and Wright 2006, chapter 3.5.
"""

import math
from dataclasses import dataclass
from typing import Any

ENOUGH = 1e-4  # of the decrease that the first slope promises
FLAT = 0.9  # of the first slope is still called flat


@dataclass
class Point:
    """A point on the line: how far along it lies, the loss there, its gradient, and the slope along the line."""

    t: Any
    loss: float
    grad: Any
    slope: Any


def cubic_minimum(a, b, low=None, high=None):
    """Where the cubic with the loss and the slope of both points has its minimum, kept between low and high."""
    low, high = (min(a.t, b.t), max(a.t, b.t)) if low is None else (low, high)
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2.0
    d2 = math.sqrt(square)
    if a.t <= b.t:
        t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    else:
        t = a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2))
    return min(max(t, low), high)


def strong_wolfe(look, start, t, longest, tolerance, max_steps):
    """The point to go to, and how many points were looked at.

    Args:
        look: a function that tells the Point at t.
        start: the Point at 0.
        t: where to look first.
        longest: the largest number in the direction: below `tolerance` steps do not matter any more.
        max_steps: so many points may be looked at.
    """

    def too_high(point):
        return point.loss > start.loss + ENOUGH * point.t * start.slope

    def flat(point):
        return abs(point.slope) <= -FLAT * start.slope

    before, point, steps = start, look(t), 0
    while steps < max_steps:  # go on until the minimum lies behind
        if too_high(point) or (steps > 1 and point.loss >= before.loss):
            ends = [before, point]
            break
        if flat(point):
            return point, steps + 1
        if point.slope >= 0:
            ends = [before, point]
            break
        t = cubic_minimum(before, point, point.t + 0.01 * (point.t - before.t), point.t * 10)
        before, point, steps = point, look(t), steps + 1
    else:
        ends = [start, point]

    stuck = False
    low, high = (0, 1) if ends[0].loss <= ends[1].loss else (1, 0)
    while steps < max_steps:  # the minimum lies between the ends: narrow them
        if abs(ends[1].t - ends[0].t) * longest < tolerance:
            break
        t = cubic_minimum(*ends)
        t, stuck = away_from_ends(t, min(e.t for e in ends), max(e.t for e in ends), stuck)
        point, steps = look(t), steps + 1
        if too_high(point) or point.loss >= ends[low].loss:
            ends[high] = point
            low, high = (0, 1) if ends[0].loss <= ends[1].loss else (1, 0)
            continue
        if not flat(point) and point.slope * (ends[high].t - ends[low].t) >= 0:
            ends[high] = ends[low]
        ends[low] = point
        if flat(point):
            break
    return ends[low], steps + 1


def away_from_ends(t, left, right, stuck):
    """A point too near to an end brings little: the second time in a row it is moved inwards."""
    margin = 0.1 * (right - left)
    if min(right - t, t - left) >= margin:
        return t, False
    if stuck or t >= right or t <= left:
        return (right - margin if abs(t - right) < abs(t - left) else left + margin), False
    return t, True
