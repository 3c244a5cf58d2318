"""Jacobians beside each other: of any functions, of the twelve puzzles, and of the learner's rules below those expected."""

import numpy as np

import edutorch as torch
from edutorch.course.exercise import ANSWERS
from edutorch.course.lessons.lesson_05b.puzzles import PAGES
from edutorch.course.widgets.jacobian import heat, plain, table_of
from edutorch.course.widgets.twin import listed
from edutorch.viz.drawing import tag
from edutorch.viz.drawing.charts import svg, text

WIDTH = 720  # of a picture, in pixels


class Tables:
    """Pictures of tables in rows, and in words.

    Args:
        rows: lists of pairs (name, array, or a word where there is none).
        words: what the picture tells.
        cell: the width and the height of a number's place, in pixels.
        numbers: tell the numbers in words, too?
    """

    def __init__(self, rows, words, cell=(38, 24), numbers=True):
        self.rows, self.words, self.cell, self.numbers = rows, words, cell, numbers

    def __repr__(self):
        said = [self.words]
        for row in self.rows if self.numbers else []:
            said += beside_in_words([(name, table) for name, table in row if not isinstance(table, str)])
        return "\n".join(said)

    def picture(self):
        """All tables as one SVG."""
        wide, high = self.cell
        across = WIDTH / max(map(len, self.rows))
        parts, y = [tag("title", "Jacobians"), tag("desc", repr(self))], 4
        for row in self.rows:
            tall = max(len(table) if not isinstance(table, str) else 1 for _, table in row) * high
            for place, (name, table) in enumerate(row):
                parts.append(text(place * across + 2, y + 12, name, font_weight="bold"))
                if isinstance(table, str):
                    parts.append(text(place * across + 2, y + 34, table, opacity=0.8))
                else:
                    parts.append(heat(table, place * across + 2, y + 20, wide, high))
            y += tall + 40
        return svg(WIDTH, y - 12, *parts, words=self.words)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": str(self.picture())}


def beside_in_words(pairs):
    """Tables as lines of text, next to each other: their names, then their numbers; a point is 0."""
    blocks = []
    for name, table in pairs:
        lines = [[plain(one) if one else "." for one in row] for row in table]
        wide = max(len(one) for line in lines for one in line) + 1
        blocks.append([name, *("".join(f"{one:>{wide}}" for one in line) for line in lines)])
    height = max(map(len, blocks), default=0)
    widths = [max(map(len, block)) for block in blocks]
    filled = [[*block, *[""] * (height - len(block))] for block in blocks]
    return ["  " + "   ".join(f"{one:<{n}}" for one, n in zip(line, widths)).rstrip() for line in zip(*filled)]


def tables(functions, x):
    """The Jacobians of several functions, beside each other.

    Args:
        functions: a dictionary, name -> function of a tensor with one dimension.
        x: where: a tensor.

    Example:
        >>> import edutorch as torch
        >>> tables({"double": lambda x: 2 * x, "sum": lambda x: x.sum()}, torch.tensor([1.0, 2.0]))
        JACOBIANS  at x = 1, 2
          double   sum
           2 .      1 1
           . 2
    """
    row = [(name, table_of(f, x.tolist())) for name, f in functions.items()]
    return Tables([row], f"JACOBIANS  at x = {listed(map(plain, x.tolist()))}")


def puzzle_tables(page):
    """For each puzzle of a page its name, and its Jacobian at the page's example."""
    given, found = page.example, []
    for one in page.puzzles:
        fixed = [given[name] for name in one.fixed]
        found.append((one.name, table_of(lambda x: one.f(x, *fixed), given["x"].tolist())))  # noqa: B023 (called at once)
    return found


def gallery():
    """All twelve puzzles: small, and without numbers."""
    pairs = [pair for page in PAGES.values() for pair in puzzle_tables(page)]
    named = [(f"{number} {name}", table) for number, (name, table) in enumerate(pairs, 1)]
    words = (
        "TWELVE JACOBIANS, a row for each result, a column for each input. Three diagonals, of which one has gaps; three "
        "single rows; a table with gaps; two tables with one number in each row; a triangle; a band; a full table."
    )
    return Tables([named[:6], named[6:]], words, cell=(17, 14), numbers=False)


def beside(id):
    """The Jacobians of a page's puzzles, and below them those that your rules multiply by; where they differ, in numbers.

    Args:
        id: the number of the exercise.
    """
    page = PAGES[id]
    expected = puzzle_tables(page)
    mine = [rule_table(page, place, table.shape) for place, (_, table) in enumerate(expected)]
    said = [verdict_on(got, table) for got, (_, table) in zip(mine, expected)]
    words = f"YOUR TABLES  {'; '.join(f'{name}: {one}' for (name, _), one in zip(expected, said))}"
    if all(isinstance(got, str) for got in mine) or all(one == SAME for one in said):
        return Tables(
            [
                [
                    (f"{name}, yours: {one}" if one == SAME else name, got)
                    for (name, _), got, one in zip(expected, mine, said)
                ]
            ],
            words,
            numbers=False,
        )
    yours = [(f"yours: {one}", got) for got, one in zip(mine, said)]
    return Tables([expected, yours], words)


SAME, DIFFERENT, BLANK, BROKEN = "as expected", "different", "not written yet", "no table came of it"


def verdict_on(got, expected):
    if isinstance(got, str):
        return got
    return SAME if np.allclose(got, expected, 1e-5, 1e-6) else DIFFERENT


def rule_table(page, place, shape):
    """The table that a rule multiplies by: row i is what it returns where only result i counts. Or words, if there is none."""
    answer, rows = ANSWERS.get(next(id for id, one in PAGES.items() if one is page)), []
    x = page.example["x"]
    scalar = page.puzzles[place].f(x, *(page.example[name] for name in page.puzzles[place].fixed)).ndim == 0
    for i in range(shape[0]):
        v = torch.zeros(shape[0], dtype=x.dtype)
        v[i] = 1.0
        fixed = {name: page.example[name] for name in page.draws}
        try:
            row = answer(x.clone(), v[0] if scalar else v, *fixed.values())[place]
            if row is None or row is ...:
                return BLANK
            rows.append(row.reshape(shape[1]).tolist())
        except Exception:  # the check says what is wrong
            return BLANK if answer is None else BROKEN
    return np.array(rows)
