"""A tensor in a notebook: its text, and below it how its numbers are spread."""

import numpy as np

from edutorch.device import move
from edutorch.nn.parameter import is_lazy
from edutorch.viz.drawing import bytes_in_words, bytes_of, histogram, join, short, statistics, svg, tag, tint
from edutorch.viz.html.pieces import facts, opening, plain

FEW = 4  # so many numbers need no more than their text
SIDE = 10  # the largest table has so many rows and columns
COUNTED = 1_000_000  # of a larger tensor, only so many numbers are looked at


def page_of_tensor(x):
    """The exact text of a tensor, and a part that opens: facts, statistics, a histogram and a small table.

    Args:
        x: a tensor of any shape. It stays as it is.

    Returns:
        the page, or None if the text says it all.
    """
    if is_lazy(x) or x.numel() <= FEW:
        return None
    about = [
        ("shape", tuple(x.shape)),
        ("dtype", x.dtype),
        ("device", x.device),
        ("requires_grad", x.requires_grad),
        ("memory", bytes_in_words(bytes_of([x]))),
    ]
    title = f"{' × '.join(map(str, x.shape))} {x.dtype.name}"
    numbers = np.asarray(move(thinned(x.array), "cpu"))
    parts = [facts(about)]
    if numbers.dtype.kind != "c":
        parts += [spread(numbers, x.numel()), small_table(numbers)]
    return join([plain(repr(x)), opening(title, *parts)])


def thinned(array):
    """At most COUNTED of an array's numbers, evenly taken: a view, so that nothing large is copied."""
    while array.size > COUNTED:
        longest = np.argmax(array.shape)
        array = array[(slice(None),) * longest + (slice(None, None, 2),)]
    return array


def spread(numbers, total):
    """Smallest, mean and largest number, how far they spread, how many are not finite; and a histogram."""
    values = numbers.astype(np.float64)
    finite = values[np.isfinite(values)]
    found = [(name, short(value)) for name, value in statistics(finite).items() if finite.size]
    odd = {"nan": np.isnan(values).sum(), "inf": np.isinf(values).sum()}
    found += [(name, f"{n:,}") for name, n in odd.items() if n]
    if numbers.size < total:
        found.append(("of", f"{numbers.size:,} of the {total:,} numbers"))
    words = "histogram: " + ", ".join(f"{name} {value}" for name, value in found)
    bars = svg(260, 66, histogram(finite, 2, 2, 256, 46), words=words) if finite.size else ""
    return join([facts(found), bars])


def small_table(numbers):
    """The numbers in cells, blue below zero and orange above; the minus sign says the same."""
    if numbers.ndim not in (1, 2) or max(numbers.shape) > SIDE:
        return ""
    rows = np.atleast_2d(numbers)
    values = rows.astype(np.float64)
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0) or 1.0
    cells = [
        tag("tr", *(cell(number, value / largest) for number, value in zip(row, line)))
        for row, line in zip(rows, values)
    ]
    return tag("table", *cells, style="border-collapse:collapse;margin:4px 0;text-align:right")


def cell(number, strength):
    """One number: whole ones and truth values exactly, others shortened."""
    colour = tint(strength) if np.isfinite(strength) else None
    words = str(number).replace("-", "−") if number.dtype.kind in "iub" else short(number)
    return tag("td", words, style=f"background:{colour}" if colour else None)
