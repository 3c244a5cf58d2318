"""The exercises of notebook 05b: twelve Jacobians, on four pages. For each, a rule is asked that multiplies by it unbuilt.

The puzzles are in puzzles.py, how a page is checked in pages.py, what a rule may be made of in rules.py, and the pictures that
the notebook shows in pictures.py.
"""

from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_05b.pictures import beside, gallery, tables
from edutorch.course.lessons.lesson_05b.puzzles import PAGES

ENGINE = "x = x.detach().requires_grad_()\n    (3 * x + 1).backward(v)\n    scaled = x.grad"


def exercise_on(id, title, hints, minutes, difficulty, importance, objectives, more=()):
    page = PAGES[id]
    wrong = [(page.source(**{one.name: line}), words) for one in page.puzzles for line, words in one.wrong]
    return Exercise(
        id=id,
        title=title,
        check=page.check,
        hints=hints,
        solution=page.source(),
        mistakes=[*wrong, *more],
        minutes=minutes,
        difficulty=difficulty,
        importance=importance,
        objectives=objectives,
    )


FIRST, SECOND, THIRD, LAST = PAGES.values()
EXERCISES = [
    exercise_on(
        "05b-1",
        "puzzles 1 to 3: each number for itself",
        (
            "Result 0 sees only x[0]. How fast does it grow with x[0], and how much does result 0 count?",
            "Each line is v, times a slope for each number. The slopes are those of notebook 03: of a line, a square, relu.",
            "For x ** 3 the slope is 3 * x ** 2, and the line is 3 * x * x * v.",
        ),
        6,
        1,
        5,
        (1, 2),
        more=[
            (FIRST.source().replace("scaled = 3 * v", ENGINE), "so the engine does the work"),
            (FIRST.source(relu="torch.stack([b if a > 0 else 0 * b for a, b in zip(x, v)])"), "holds a loop"),
            (FIRST.source(square="None"), "scaled: right. Expected next: square"),
            (FIRST.source(scaled="None"), "Expected next: scaled"),
            (FIRST.source(square="v @ (2 * x).diag()"), "Likely: one line builds a table like J"),
            (FIRST.source(square="2 * x.detach() * v"), "square: the numbers are right, but the rule itself"),
            (
                FIRST.source().replace("return scaled, square, relu", "return scaled"),
                "Expected: return scaled, square, relu",
            ),
            (FIRST.source().replace("return scaled, square", "return square, scaled"), "scaled, for x ="),
            (FIRST.source(square="2 * x * u"), "raised NameError"),
        ],
    ),
    exercise_on(
        "05b-2",
        "puzzles 4 to 6: one result",
        (
            "One result, so J is one row. How many numbers does v have, and how many must come back?",
            "v is one number; multiply the row of slopes by it. torch.ones_like(x) makes a row out of a number.",
            "For (x * x).sum() the row of slopes is 2 * x, and the line is v * 2 * x.",
        ),
        8,
        2,
        4,
        (1, 2),
        more=[
            (
                SECOND.source(mean="torch.full_like(x, v.item() / len(x))"),
                "mean: the numbers are right, but the rule itself",
            ),
            (SECOND.source(dot="sum(a * v for a in w)"), "holds a loop"),
        ],
    ),
    exercise_on(
        "05b-3",
        "puzzles 7 to 9: where numbers go",
        (
            "Result 0 took its number from some place of x. To which place does v[0] return?",
            "matrix: J is W itself, so write v @ J. shuffled: order.argsort() undoes order. picked: index_add.",
            "For x[2:5]: a row of zeros like x, and v added at the places 2, 3 and 4: torch.zeros_like(x).index_add(0, "
            "torch.arange(2, 5), v).",
        ),
        10,
        3,
        5,
        (1, 3),
        more=[
            (THIRD.source(matrix="(v[:, None] * W).sum(0)"), "Likely: one line builds a table like J"),
            (
                THIRD.source(picked="torch.bincount(index, v, len(x)) + 0 * v"),
                "picked: the numbers are right, but the rule",
            ),
        ],
    ),
    exercise_on(
        "05b-4",
        "puzzles 10 to 12: sums that overlap",
        (
            "Take the column of x[1] in each table. Which results does x[1] go into, and how strongly?",
            "running: add up from the end; flip(0) turns round. filtered: as forward, on F.pad(v, (1, 1)), k turned round. "
            "softmax: with p = x.softmax(0), first p * v, then take off p times its sum.",
            "For y[i] = x[i] + x[i + 1], with 0 beyond the end: x[j] is in y[j] and y[j - 1]: v + F.pad(v, (1, 0))[:-1].",
        ),
        16,
        4,
        4,
        (1, 4),
        more=[
            (LAST.source(running="torch.stack([v[i:].sum() for i in range(len(v))])"), "holds a loop"),
            (
                LAST.source(running="v @ torch.ones(len(v), len(v), dtype=v.dtype).tril()"),
                "Likely: one line builds a table like J",
            ),
            (
                LAST.source(softmax="p * (v - (p.detach() * v).sum())"),
                "softmax: the numbers are right, but the rule itself",
            ),
        ],
    ),
]
