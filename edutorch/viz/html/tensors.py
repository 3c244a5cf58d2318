"""A tensor in a notebook: its text, and for more than a few numbers how they are spread."""

import numpy as np

from edutorch.nn.parameter import is_lazy
from edutorch.viz.drawing import bytes_in_words, histogram, join, numpy_of, short, svg, tag, tint
from edutorch.viz.html.pieces import facts, opening, plain

FEW = 4  # so many numbers need no summary
SIDE = 10  # the largest table has so many rows and columns
COUNTED = 1_000_000  # of a larger tensor, the statistics take every so-manieth number


def page_of_tensor(x):
    """The exact text of a tensor; for more than a few numbers also type, statistics, a histogram and a small table."""
    text = plain(repr(x))
    if is_lazy(x) or x.array.size <= FEW:
        return text
    about = [
        ("shape", tuple(x.shape)),
        ("dtype", x.dtype),
        ("device", x.device),
        ("requires_grad", x.requires_grad),
        ("memory", bytes_in_words(x.array.nbytes)),
    ]
    shape = " × ".join(map(str, x.shape))
    numbers = numpy_of(x)
    return text + opening(f"{shape} {x.dtype.name}", facts(about), statistics(numbers), small_table(numbers))


def statistics(numbers):
    """Smallest, mean and largest number, how far they spread, and how often which occur."""
    if numbers.dtype.kind == "c":
        return ""
    step = -(-numbers.size // COUNTED)
    taken = numbers.reshape(-1)[::step].astype(np.float64)
    finite = taken[np.isfinite(taken)]
    found = []
    if finite.size:
        scale = np.abs(finite).max() or 1.0  # the sum of the largest numbers that there are would be infinite
        even = finite / scale
        spread = even.std(ddof=1) * scale if finite.size > 1 else float("nan")
        values = {"min": finite.min(), "mean": even.mean() * scale, "max": finite.max(), "std": spread}
        found = [(name, short(value)) for name, value in values.items()]
    found += [
        (name, int(is_it(taken).sum())) for name, is_it in (("nan", np.isnan), ("inf", np.isinf)) if is_it(taken).any()
    ]
    if step > 1:
        found.append(("of", f"every {step}th number"))
    words = "histogram: " + ", ".join(f"{name} {value}" for name, value in found)
    bars = svg(260, 66, histogram(finite, 2, 2, 256, 46), words=words) if finite.size else ""
    return join([facts(found), bars])


def small_table(numbers):
    """The numbers in cells, blue below zero and orange above; the minus sign says the same."""
    if numbers.ndim not in (1, 2) or max(numbers.shape) > SIDE or numbers.dtype.kind == "c":
        return ""
    rows = np.atleast_2d(numbers)
    values = rows.astype(np.float64)
    finite = np.abs(values[np.isfinite(values)])
    largest = finite.max() if finite.size and finite.max() else 1.0
    cells = [
        tag("tr", *(cell(number, value / largest) for number, value in zip(row, line, strict=True)))
        for row, line in zip(rows, values, strict=True)
    ]
    return tag("table", *cells, style="border-collapse:collapse;margin:4px 0;text-align:right")


def cell(number, strength):
    colour = tint(strength) if np.isfinite(strength) else None
    words = str(number) if number.dtype == bool else short(number)
    return tag("td", words, style=f"background:{colour}" if colour else None)
