"""The first figure of notebook 01: a picture as a grid, and below it the tape of memory on which its numbers lie."""

from edutorch.viz.drawing import BLUE, ORANGE, tag, text
from edutorch.viz.figures import Figure

CELL, LEFT, TOP = 22, 60, 24  # of the grid, in pixels
STEP, TAPE = 10.5, 236  # of the tape: how wide a cell is, and where it lies
ROW = {"fill": "none", "stroke": BLUE, "stroke_width": 3}
COLUMN = {"fill": "none", "stroke": ORANGE, "stroke_width": 3, "stroke_dasharray": "5 3"}


def picture_on_tape(images, number, row, column):
    """Draw one picture of many, with the cells that one of its rows and one of its columns read.

    Args:
        images: pictures (N, 8, 8) of whole numbers from 0 to 16, which lie in order.
        number: which of them.
        row, column: what is marked.
    """
    picture = images[number]
    offset, (down, right) = picture.storage_offset(), picture.stride()
    parts, numbers = [], []
    for r, line in enumerate(picture.tolist()):
        for c, value in enumerate(line):
            parts += shade(LEFT + c * CELL, TOP + r * CELL, CELL, CELL, value)
            numbers.append(text(LEFT + c * CELL + CELL // 2, TOP + r * CELL + 15, value))
            parts += shade(LEFT + (r * down + c * right) * STEP, TAPE, STEP, 24, value)
    parts += [
        tag("g", *numbers, text_anchor="middle", font_size=11),
        lines(LEFT, TOP, CELL, CELL, 8, 8),
        lines(LEFT, TAPE, STEP, 24, 1, 64),
        tag("rect", x=LEFT + column * CELL, y=TOP, width=CELL, height=8 * CELL, **COLUMN),
        tag("rect", x=LEFT, y=TOP + row * CELL, width=8 * CELL, height=CELL, **ROW),
        text(LEFT - 8, TOP + row * CELL + 15, f"row {row}", text_anchor="end"),
        text(LEFT + (column + 0.5) * CELL, TOP - 8, f"column {column}", text_anchor="middle"),
        text(LEFT - 8, TAPE + 16, "tape", text_anchor="end"),
    ]
    in_column = [r * down + column * right for r in range(8)]
    in_row = [row * down + c * right for c in range(8)]
    parts += [tag("rect", x=LEFT + cell * STEP, y=TAPE, width=STEP, height=24, **COLUMN) for cell in in_column]
    parts.append(tag("rect", x=LEFT + in_row[0] * STEP, y=TAPE, width=8 * STEP, height=24, **ROW))
    for cell in range(0, 64, 8):
        parts.append(text(LEFT + (cell + 0.5) * STEP, TAPE + 40, offset + cell, text_anchor="middle", font_size=11))
    notes = {
        f"offset {offset}": "the cell where it begins",
        f"shape {tuple(picture.shape)}": "rows, columns",
        f"stride ({down}, {right})": "cells for a step down, for a step to the right",
    }
    for place, (bold, plain) in enumerate(notes.items()):
        parts.append(text(290, 64 + 48 * place, bold, font_size=16, font_weight="bold"))
        parts.append(text(290, 82 + 48 * place, plain))
    words = [
        f"PICTURE {number} ON THE TAPE: 8 by 8 numbers, offset {offset}, stride ({down}, {right})",
        *("  " + " ".join(f"{value:>2}" for value in line) for line in picture.tolist()),
        f"  row {row} reads the cells {listed(offset, in_row)}: neighbours",
        f"  column {column} reads the cells {listed(offset, in_column)}: every {down}th",
    ]
    return Figure((LEFT + 64 * STEP + 4, TAPE + 48), parts, "\n".join(words))


def shade(x, y, width, height, value):
    """A cell, the darker the larger its number (from 0 to 16); never so dark that its text could not be read."""
    look = {"fill": "currentColor", "fill_opacity": round(value / 40, 2)}
    return [tag("rect", x=x, y=y, width=width, height=height, **look)] if value else []


def lines(x, y, width, height, rows, columns):
    """The lines of a grid."""
    across = "".join(f"M{x} {y + r * height}h{columns * width}" for r in range(rows + 1))
    down = "".join(f"M{x + c * width} {y}v{rows * height}" for c in range(columns + 1))
    return tag("path", d=across + down, stroke="currentColor", stroke_opacity=0.3)


def listed(offset, cells):
    return " ".join(str(offset + cell) for cell in cells)
