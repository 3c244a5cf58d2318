"""Small parts of figures as SVG. Lines and letters have the colour of the page's text, so they fit a light and a dark page."""

import math

import numpy as np

from edutorch.viz.drawing.colours import BLUE, ORANGE
from edutorch.viz.drawing.markup import Markup, join, tag
from edutorch.viz.drawing.numbers import short

SANS = "system-ui, Helvetica Neue, Helvetica, Arial, sans-serif"
SIZE = 12  # of letters, in pixels
WIDE = 0.6  # the width of a letter, as a share of its size: rather too much


def svg(width, height, *children, words=""):
    """A picture that says in words what it shows."""
    return tag(
        "svg", *children, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {round(width)} {round(height)}",
        width=round(width), height=round(height), role="img", aria_label=words, font_family=SANS, font_size=SIZE,
        fill="currentColor", style="max-width:100%;height:auto",
    )  # fmt: skip


def text(x, y, words, **look):
    """Words that begin, end (text_anchor="end") or have their middle ("middle") at a place."""
    return tag("text", words, x=x, y=y, **look)


def fitting(words, width, size=SIZE):
    """Words cut off where there is no more room for them."""
    room = int(width / (size * WIDE))
    return words if len(words) <= room else words[: max(room - 1, 1)] + "…"


def histogram(values, x, y, width, height, bins=24):
    """How often numbers occur: blue bars below zero, orange bars above, and the ends of the axis below them.

    Args:
        values: a one-dimensional array of finite numbers; at least one.
        x, y, width, height: where the bars are; the axis takes 16 pixels more below.
        bins: how many bars.
    """
    values = np.asarray(values, np.float64)
    low, high = values.min(), values.max()
    scale = max(abs(low), abs(high)) or 1.0
    low, high, values = low / scale, high / scale, values / scale  # so that the range itself is finite
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(values, bins, (low, high))
    heights = counts / counts.max() * height
    step = width / bins
    bars = {BLUE: "", ORANGE: ""}
    for i, bar in enumerate(heights):
        if bar:
            bar = max(bar, 1.0)  # a single number among thousands is still seen
            colour = BLUE if edges[i] + edges[i + 1] < 0 else ORANGE
            bars[colour] += f"M{x + i * step + 0.5:.1f} {y + height:.0f}v-{bar:.1f}h{step - 1:.1f}v{bar:.1f}z"
    parts = [tag("path", d=path, fill=colour) for colour, path in bars.items() if path]
    parts.append(tag("path", d=f"M{x} {y + height + 0.5}h{width}", stroke="currentColor", opacity=0.5))
    label = {"font_size": 11, "opacity": 0.8}
    parts.append(text(x, y + height + 13, short(low * scale), **label))
    parts.append(text(x + width, y + height + 13, short(high * scale), text_anchor="end", **label))
    zero = x - low / (high - low) * width
    if x + 48 < zero < x + width - 48:
        parts.append(text(zero, y + height + 13, "0", text_anchor="middle", **label))
    return join(parts)


def marker(shape, x, y, r, **look):
    """A shape of about the size of a circle of radius r."""
    if shape == "circle":
        return tag("circle", cx=x, cy=y, r=r, **look)
    return tag("polygon", points=" ".join(f"{x + r * u:.1f},{y + r * v:.1f}" for u, v in OUTLINES[shape]), **look)


def spikes(n, inner, outer=1.3):
    turns = (math.pi * i / n for i in range(2 * n))
    return [(r * math.sin(a), -r * math.cos(a)) for i, a in enumerate(turns) for r in [inner if i % 2 else outer]]


OUTLINES = {
    "triangle": [(0, -1.25), (1.15, 0.85), (-1.15, 0.85)],
    "down": [(0, 1.25), (1.15, -0.85), (-1.15, -0.85)],
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "diamond": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
    "star": spikes(5, 0.55, 1.4),
    "cross": spikes(4, 0.4, 1.4),
}


def contour(values):
    """Where numbers on a grid change their sign: the steps of a line, as pairs of points (column, row).

    In every square of four neighbours, the sides that the line crosses are joined.
    """
    found = []
    rows, columns = values.shape
    positive = values > 0
    squares = positive[:-1, :-1] * 1 + positive[:-1, 1:] + positive[1:, :-1] + positive[1:, 1:]
    for row, column in np.argwhere((squares > 0) & (squares < 4)):
        corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        crossings = []
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            if positive[a] != positive[b]:
                t = values[a] / (values[a] - values[b])
                crossings.append((a[1] + t * (b[1] - a[1]), a[0] + t * (b[0] - a[0])))
        found += zip(crossings[::2], crossings[1::2], strict=True)
    return found


def path_of(segments, x, y):
    """The `d` of a path through segments of a contour; x and y turn columns and rows into pixels."""
    return Markup("".join(f"M{x(a):.1f} {y(b):.1f}L{x(c):.1f} {y(d):.1f}" for (a, b), (c, d) in segments))
