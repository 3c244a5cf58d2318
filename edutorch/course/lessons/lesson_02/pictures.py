"""Your lines drawn beside what is expected."""

import edutorch as torch
from edutorch.course.compare import different
from edutorch.course.exercise import ANSWERS
from edutorch.course.lessons.lesson_02.pages import results
from edutorch.course.lessons.lesson_02.puzzles import PAGES
from edutorch.course.properties import Draw
from edutorch.viz.drawing import VERMILION, tag, text, tint
from edutorch.viz.figures import Figure

WIDTH, HIGH, GAP = 720, 24, 8  # of the figure, of a row of numbers, and between the tables of a cube, in pixels


def beside(id, seed=1):
    """Draw your lines beside what is expected, on a random example; before you have written them, what is expected.

    Args:
        id: the number of the exercise.
        seed: other seeds make other examples.
    """
    page = PAGES[id]
    given = example(page, seed)
    expected = [one.by_loops(given) for one in page.puzzles]
    mine = results(ANSWERS.get(id), given, len(expected))
    across = WIDTH / len(expected)
    asked = [f"{name} = {x.tolist() if isinstance(x, torch.Tensor) else x}" for name, x in given.items()]
    parts, words = [text(0, 14 + 18 * i, line) for i, line in enumerate(asked)], []
    top = 18 * len(asked) + 8
    below = top + 40 + max(map(height, expected))
    for number, (one, right, got) in enumerate(zip(page.puzzles, expected, mine)):
        x = number * across
        same = "not written yet" if got is None else "as expected" if not different(got, right) else "different"
        parts += table(right, x, top, across, f"{one.name} {tuple(right.shape)}", right)
        title = "yours: your turn" if got is None else f"yours {tuple(got.shape)}: {same}"
        parts += table(got, x, below, across, title, right)
        words.append(f"{one.name} {tuple(right.shape)}: yours is {same}")
    deep = below + 28 + max(height(right if got is None else got) for right, got in zip(expected, mine))
    words = [f"What is expected, and yours below it. {'; '.join(words)}.", *asked]
    return Figure((WIDTH, deep), parts, "\n".join(words))


def example(page, seed):
    """Of sixty random inputs the best to look at: rows that are not columns, different numbers, and not too many."""

    def fit(given):
        found = [one.by_loops(given) for one in page.puzzles]
        shapes = [tuple(x.shape) for x in found]
        rows = max(torch.zeros(shape[:-1]).numel() for shape in shapes)
        small = min(map(min, shapes)) < 2 or rows > 8
        dull = any(len(set(x.flatten().tolist())) < 2 for x in found)
        return not small, not dull, sum(len(set(shape)) for shape in shapes), sum(x.numel() for x in found)

    return max((page.inputs(Draw(seed=f"{seed}-{number}")) for number in range(60)), key=fit)


def height(x):
    """How many pixels the rows of a tensor take."""
    rows = 1 if x.dim() < 2 else max(x.numel() // max(x.shape[-1], 1), 1)
    return rows * HIGH + ((len(x) - 1) * GAP if x.dim() == 3 else 0)


def table(x, left, top, across, title, like):
    """A tensor as a table with its numbers; one of three dimensions as tables below each other.

    Args:
        x: the tensor; None leaves its place empty.
        left, top, across: where, and how wide at most, with some air.
        title: stands above it.
        like: what is expected. A number that differs from it has a dashed ring.
    """
    columns = like.shape[-1] if x is None else x.shape[-1] if x.dim() else 1
    wide = min((across - 24) / max(columns, 1), 60)
    parts, top = [text(left, top + 14, title, font_weight="bold")], top + 22
    if x is None:
        room = {"width": wide * columns, "height": height(like), "stroke": "currentColor", "stroke_dasharray": "4 4"}
        return [*parts, tag("rect", x=left + 1, y=top, fill="none", stroke_opacity=0.5, **room)]
    if not x.numel():
        return parts
    largest = like.double().abs().max().item() or 1
    rows = x.reshape(-1, columns).tolist()
    wanted = like.reshape(-1, columns).tolist() if x.shape == like.shape else rows
    grounds, numbers, rings = {}, [], []
    for r, row in enumerate(rows):
        y = top + r * HIGH + (r // x.shape[1] * GAP if x.dim() == 3 else 0)
        for c, value in enumerate(row):
            at = round(left + 1 + c * wide)
            box = f"M{at} {y + 1}h{wide - 2:.0f}v{HIGH - 2}h-{wide - 2:.0f}z"
            ground = tint(0.7 * value / largest) or "none"
            grounds[ground] = grounds.get(ground, "") + box
            said = str(value) if isinstance(value, bool) else f"{value:.3g}"
            numbers.append(text(at + round(wide / 2) - 1, y + 16, said))
            if abs(value - wanted[r][c]) > 1e-5:
                rings.append(tag("path", d=box, stroke=VERMILION, stroke_width=2, stroke_dasharray="4 2", fill="none"))
    cells = [tag("path", d=boxes, fill=ground) for ground, boxes in grounds.items()]  # those of one colour together
    cells = tag("g", *cells, stroke="currentColor", stroke_opacity=0.3)
    return [*parts, cells, tag("g", *numbers, text_anchor="middle", font_size=11), *rings]
