"""The curve of a number that is logged again and again: kept short however long the training is, and drawn in its own row."""

import math

from edutorch.viz.drawing import BLUE, count, join, short, svg, tag, text

MOST = 240  # points that a curve keeps for drawing; when there are more, neighbours are joined
WIDTH, ROW = 560, 96  # of the figure, and of the row of one metric
LEFT, PLOT = 78, 70  # where a row's plot begins, and how high it is


class Curve:
    """All values of one metric, and a short form of them for drawing.

    The bold line is the exponential mean m ← s m + (1 - s) x, divided by what the first steps are short of weight, 1 - sⁿ
    (as Adam does).

    Attributes:
        steps, values: all that was logged.
        points: lists [step, lowest, highest, smooth] of neighbouring values.

    Example:
        >>> curve = Curve(smoothing=0.5)
        >>> for step, value in enumerate([1.0, 0.0]):
        ...     curve.add(step, value)
        >>> curve.points[0], round(curve.points[1][3], 4)
        ([0, 1.0, 1.0, 1.0], 0.3333)
    """

    def __init__(self, smoothing):
        self.smoothing = smoothing
        self.steps, self.values, self.points = [], [], []
        self.joined, self.inside = 1, 0  # so many values make a point; so many are in the last one
        self.mean, self.weight = 0.0, 0.0

    def add(self, step, value):
        self.steps.append(step)
        self.values.append(value)
        if not math.isfinite(value):
            return  # a gap: neither a height nor a part of the mean
        self.mean = self.smoothing * self.mean + (1 - self.smoothing) * value
        self.weight = self.smoothing * self.weight + 1 - self.smoothing
        smooth = self.mean / self.weight
        if self.points and self.inside < self.joined:
            _, low, high, _ = self.points[-1]
            self.points[-1] = [step, min(low, value), max(high, value), smooth]
            self.inside += 1
            return
        if len(self.points) >= MOST:
            self.points = [merged(*self.points[i : i + 2]) for i in range(0, MOST, 2)]
            self.joined *= 2
        self.points.append([step, value, value, smooth])
        self.inside = 1


def merged(a, b):
    return [b[0], min(a[1], b[1]), max(a[2], b[2]), b[3]]


def drawn(curves, log=False):
    """The curves below each other, each on its own scale: all values faint, their mean bold.

    Args:
        curves: a dictionary of Curves.
        log: are equal ratios equally high? (Values of 0 and less are then left out.)
    """
    rows = [row(name, curve, i * ROW, log) for i, (name, curve) in enumerate(curves.items())]
    words = "; ".join(f"{name}: {in_words(curve)}" for name, curve in curves.items())
    return svg(WIDTH, ROW * len(rows), *rows, words=words or "no curve yet")


def row(name, curve, top, log):
    height = math.log10 if log else float
    points = [point for point in curve.points if not log or point[1] > 0]
    label = {"font_size": 11, "opacity": 0.8}
    last = short(curve.values[-1]) if curve.values else ""
    parts = [
        text(0, top + 13, name, font_weight=600),
        text(WIDTH, top + 13, last, text_anchor="end"),
        tag("path", d=f"M{LEFT} {top + 18}v{PLOT}H{WIDTH}", fill="none", stroke="currentColor", opacity=0.4),
    ]
    if points:
        lowest, highest = min(p[1] for p in points), max(p[2] for p in points)
        low, high = height(lowest), height(highest)
        first, end = points[0][0], max(points[-1][0], points[0][0] + 1)
        span = (high - low) or 1.0

        def place(step, v):
            x = LEFT + (step - first) / (end - first) * (WIDTH - LEFT)
            return f"{x:.1f},{top + 20 + (1 - (height(v) - low) / span) * (PLOT - 4):.1f}"

        raw = " ".join(place(step, v) for step, lowest, highest, _ in points for v in dict.fromkeys((highest, lowest)))
        # A mean may remember values that the logarithmic axis leaves out, and be below it.
        smooth = " ".join(place(step, mean) for step, _, _, mean in points if not log or mean >= lowest)
        line = {"fill": "none", "stroke": BLUE, "stroke_linejoin": "round"}
        parts.append(tag("polyline", class_="raw", points=raw, **line, stroke_opacity=0.55))
        parts.append(tag("polyline", class_="smooth", points=smooth, **line, stroke_width=2.5))
        parts.append(text(LEFT - 6, top + 27, short(highest), text_anchor="end", **label))
        parts.append(text(LEFT - 6, top + 18 + PLOT, short(lowest), text_anchor="end", **label))
    return join(parts)


def in_words(curve):
    """From where to where, and the best on the way."""
    finite = [value for value in curve.values if math.isfinite(value)]
    odd = len(curve.values) - len(finite)
    note = f"; {count(odd, 'value')} not finite" if odd else ""
    if not finite:
        return f"no finite value{note}"
    if len(finite) == 1:
        return short(finite[0]) + note
    return f"{short(finite[0])} → {short(finite[-1])} (lowest {short(min(finite))}, highest {short(max(finite))}){note}"
