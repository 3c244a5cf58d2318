"""What all pages are made of: text as it is, tables, and parts that open at a click (or at the key Enter).

Colours and lines are written at each element. Where they are taken away, as on GitHub, the words stay.
"""

from edutorch.viz.drawing import join, tag

LINE = "1px solid var(--jp-border-color2, rgba(128,128,128,.4))"
CELL = "padding:2px 8px;border:0"
MONO = "margin:0;font-family:var(--jp-code-font-family, monospace)"
FAINT = "opacity:.75"


def plain(text):
    """Text as it is, letter by letter."""
    return tag("pre", text, style=MONO)


def opening(summary, *inside, is_open=False):
    """A part of which only the first line is seen until it is opened."""
    return tag("details", tag("summary", summary, style="cursor:pointer"), *inside, open="" if is_open else None)


def table(head, rows, numbers=0):
    """A table.

    Args:
        head: the words above the columns.
        rows: lists of cells.
        numbers: so many columns at the right hold numbers, which are set to the right.
    """
    looks = [f"{CELL};text-align:{'left' if i < len(head) - numbers else 'right'}" for i in range(len(head))]
    pairs = zip(head, looks, strict=True)
    top = tag("tr", *(tag("th", word, scope="col", style=f"{look};border-bottom:{LINE}") for word, look in pairs))
    body = (tag("tr", *(tag("td", cell, style=look) for cell, look in zip(row, looks, strict=True))) for row in rows)
    return tag("table", tag("thead", top), tag("tbody", *body), style="border-collapse:collapse;margin:4px 0")


def facts(pairs):
    """Names and what they are, in one line that may wrap."""
    spans = [tag("span", tag("span", f"{name} ", style=FAINT), value) for name, value in pairs]
    style = "display:flex;flex-wrap:wrap;gap:2px 14px;margin:4px 0"
    return tag("div", join([one for span in spans for one in (span, " ")]), style=style)
