"""The first figure of notebook 02: a column of digits meets a row of digits, and every pair has a distance."""

from edutorch.viz.drawing import BLUE, ORANGE, join, picture, pixels_of_signs, tag, text, tint
from edutorch.viz.figures import Figure

LEFT, TOP, WIDE, HIGH, SIDE = 92, 50, 62, 46, 38  # in pixels; SIDE is that of a digit


def each_with_each(unknown, known):
    """Draw the distances of some pictures to others; in each row the smallest is ringed.

    Args:
        unknown: pictures (n, 64) that stand in a column.
        known: pictures (m, 64) that lie in a row.
    """
    distances = ((unknown[:, None] - known) ** 2).sum(2).long()
    nearest, largest = distances.argmin(1).tolist(), distances.max().item()
    parts = [text(LEFT - 14, TOP - 10, f"{len(unknown)} unknown", text_anchor="end")]
    parts.append(text(LEFT - 14, TOP - 28, f"{len(known)} known", text_anchor="end"))
    for c, digit in enumerate(known):
        parts.append(ink(digit, LEFT + c * WIDE + (WIDE - SIDE) / 2, TOP - SIDE - 6, -1))
    for r, digit in enumerate(unknown):
        parts.append(ink(digit, LEFT - SIDE - 14, TOP + r * HIGH + (HIGH - SIDE) / 2, 1))
    words = [f"EACH WITH EACH: {len(unknown)} unknown digits in a column, {len(known)} known ones in a row"]
    cells, numbers = [], []
    for r, line in enumerate(distances.tolist()):
        for c, distance in enumerate(line):
            x, y, ringed = LEFT + c * WIDE, TOP + r * HIGH, c == nearest[r]
            box = f"M{x + 2} {y + 2}h{WIDE - 4}v{HIGH - 4}h{4 - WIDE}z"
            ring = {"stroke": ORANGE, "stroke_width": 4, "stroke_opacity": 1} if ringed else {}
            cells.append(tag("path", d=box, fill=tint(0.8 * (1 - distance / largest)) or "none", **ring))
            numbers.append(text(x + WIDE // 2, y + HIGH // 2 + 4, distance, font_weight="bold" if ringed else None))
        words.append("  " + " ".join(f"{n:>4}{'*' if c == nearest[r] else ' '}" for c, n in enumerate(line)).rstrip())
    parts.append(tag("g", *cells, stroke="currentColor", stroke_opacity=0.2))
    parts.append(tag("g", *numbers, text_anchor="middle"))
    words.append("  * is the smallest distance of its row")
    return Figure((LEFT + len(known) * WIDE + 4, TOP + len(unknown) * HIGH + 6), parts, "\n".join(words))


def ink(digit, x, y, sign):
    """A digit on white paper: in blue for -1, in orange for 1."""
    paper = tag("rect", x=x, y=y, width=SIDE, height=SIDE, fill="#fff", stroke=BLUE if sign < 0 else ORANGE)
    return join([paper, picture(pixels_of_signs(sign * digit.view(8, 8).cpu().numpy(), 16), x, y, SIDE, SIDE)])
