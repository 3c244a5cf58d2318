"""Colours, type and measures of the picture. Filled light boxes with dark text read on a white and on a dark page."""

from functools import cache

from edutorch.viz.text import header, rows

FONT = "Helvetica"
SANS = "Helvetica, Arial, sans-serif"
MONO = "Menlo, Consolas, monospace"
TITLE, SMALL = 13, 11  # font sizes in pixels
PAD = 10  # between the outline of a box and its text
TITLE_LINE, LINE = 20, 15.5  # heights of lines

PALETTE = {  # kind -> (fill, stroke)
    "op": ("#e8edff", "#4f5fd0"),
    "leaf": ("#e2f6ea", "#1c8b54"),
    "parameter": ("#fff0d9", "#c27a12"),
    "data": ("#f1f2f5", "#868e9c"),
    "module": ("#ece8f7", "#7a5bb5"),
    "error": ("#ffe3e0", "#c92a1c"),
    # In a comparison a colour tells what has changed (Okabe and Ito's palette: no colour blindness confuses them).
    "same": ("#f1f2f5", "#8891a0"),
    "added": ("#dcf5ec", "#009e73"),
    "removed": ("#fde6da", "#d55e00"),
    "changed": ("#fff1cf", "#e69f00"),
    "edge": "#8891a0",
    "cluster": "#9aa3b5",
    "clustertext": "#788294",
    "text": "#171c2b",
    "faint": "#5a6377",
    "grad": "#a8123f",
    "root": "#4f5fd0",
}


def looks_as(box):
    """Which colours of the palette a box has: those of its kind, or in a comparison those of its change."""
    return getattr(box, "look", box.kind)


NARROW, BROAD = set("ijl.,:;'|![]()tfrI "), set("mwMW@%—")


@cache
def width_of(text, size=TITLE):
    """About how wide a bold sans-serif text is. Rather too much than too little: fonts differ between machines."""
    units = sum(0.40 if c in NARROW else 0.98 if c in BROAD else 0.76 if c.isupper() else 0.64 for c in text)
    return units * size


def mono_width(text):
    """How wide a monospaced text is: every letter is 0.602 of its size, in all common fonts."""
    return len(text) * SMALL * 0.605


def size_of(box, later=()):
    """(width, height) of a box. `later`: lists of gradient lines that it must have room for in time."""
    lines = rows(box)
    left, right = header(box)
    top = TITLE_LINE if left or right else 0
    heading = width_of(left) + (mono_width(right) + 14 if right else 0)
    texts = [text for _, text in lines] + [text for grad in later for text in grad]
    widest = max([heading, *map(mono_width, texts)])
    now = sum(kind == "grad" for kind, _ in lines)
    count = len(lines) + max([0, *(len(grad) - now for grad in later)])
    height = top + LINE * count + PAD + (2 if lines else 0)
    return round(max(widest + 2 * PAD, 30), 1), round(max(height, 28), 1)
