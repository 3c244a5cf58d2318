"""The exercises of notebook 02: sixteen puzzles, on six pages, that are solved by shapes.

A puzzle is a tensor that is specified number by number, by a formula of its indices, as plain Python on lists. The oracle runs
that formula in nested loops. The learner writes one line with no loop in it.
"""

from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_02.fallback import working
from edutorch.course.lessons.lesson_02.hero import each_with_each
from edutorch.course.lessons.lesson_02.pictures import beside
from edutorch.course.lessons.lesson_02.puzzles import PAGES


def mistakes(id, *more):
    """Each wrong line in an otherwise right page, and more."""
    page = PAGES[id]
    wrong = [(page.source(**{one.name: line}), words) for one in page.puzzles for line, words in one.wrong]
    return [*wrong, *more]


def exercise_on(id, title, hints, minutes, difficulty, objectives, more=()):
    page = PAGES[id]
    return Exercise(
        id=id,
        title=title,
        check=page.check,
        hints=hints,
        solution=page.source(),
        mistakes=mistakes(id, *more),
        minutes=minutes,
        difficulty=difficulty,
        importance=5 if difficulty < 4 else 4,
        objectives=objectives,
    )


LOOP = "def page(a, b):\n    sums = gaps = larger = None\n"
EXERCISES = [
    exercise_on(
        "02-1",
        "puzzles 1 to 3: each with each",
        (
            "a should run down and b to the right. Which shape must a have, so that its numbers stand below each other?",
            "a[:, None] is a column. Write the formula with it: a[:, None] in the place of a[i], b in the place of b[j].",
            "ratios[i, j] = a[i] / b[j] is a[:, None] / b, and its shape (3, 1) with (4,) gives (3, 4).",
        ),
        6,
        1,
        (1, 2),
        more=[
            (PAGES["02-1"].source(sums="torch.tensor([[p + q for q in b] for p in a])"), "holds a loop"),
            (PAGES["02-1"].source(gaps="torch.sub(b, a.unsqueeze(1))"), "uses `torch.sub`"),
            (PAGES["02-1"].source(larger="None"), "`larger` is still None"),
            (
                f"{LOOP}    for p in a:\n        sums = p + b\n    return sums, gaps, larger",
                "is not a line of the form",
            ),
            (f"{LOOP}    column = a[:, None]\n    sums = column + b\n    return sums, gaps, larger", "no other names"),
            (PAGES["02-1"].source().replace("return sums, gaps, larger", "return sums"), "returns something else"),
            (PAGES["02-1"].source().replace("return sums, gaps", "return gaps, sums"), "in its place"),
            (PAGES["02-1"].source(sums="a[:, None] + c"), "uses the name `c`"),
            ("def page(a, b):\n    return a[:, None] + b, b - a[:, None], a[:, None] > b", "no line of its own"),
        ],
    ),
    exercise_on(
        "02-2",
        "puzzles 4 to 6: patterns from places",
        (
            "i is the row. Which tensor holds the row number of each row, and stands up as a column?",
            "torch.arange(n)[:, None] is i, torch.arange(m) is j. Now write each formula with these two.",
            "later[i, j] = i < j is torch.arange(n)[:, None] < torch.arange(m).",
        ),
        7,
        2,
        (2,),
    ),
    exercise_on(
        "02-3",
        "puzzles 7 to 9: rows, columns and pairs",
        (
            "x has 3 rows and 4 columns. How many means of rows are there, and in which shape do they meet x?",
            "Means of rows stay a column by keepdim=True. Sums of columns fit as they are. Pairs need x twice: for j, for k.",
            "In each row divided by its largest, the row's size stays a column: x / x.amax(1, keepdim=True).",
        ),
        8,
        3,
        (3,),
    ),
    exercise_on(
        "02-4",
        "puzzles 10 to 12: labels",
        (
            "A one-hot row answers a question for each class: is it this one? What do you compare with what?",
            "Compare labels[:, None] with torch.arange(n), which holds all classes. For votes, weigh that table and sum it up.",
            "Of which parity is each label: labels[:, None] % 2 == torch.arange(2) has a column for even and one for odd.",
        ),
        8,
        3,
        (2, 4),
    ),
    exercise_on(
        "02-5",
        "puzzles 13 and 14: the matrix product, opened",
        (
            "terms has three indices. Which of them does w have, and which does x have?",
            "w[:, :, None] has the indices i, j and a place for k. x fits at the right as it is. Then sum away the middle.",
            "scaled[i, j, k] = a[i] * x[j, k] is a[:, None, None] * x.",
        ),
        7,
        3,
        (4,),
        more=[(PAGES["02-5"].source(mixed="w @ x"), "uses @")],
    ),
    exercise_on(
        "02-6",
        "puzzles 15 and 16: all distances at once",
        (
            "a is (n, d), b is (m, d). Which three dimensions does the table of all differences have?",
            "a[:, None] is (n, 1, d), and minus b it is (n, m, d). Square it, and sum the coordinates away; then argmin(1).",
            "How much alike: (a[:, None] * b).sum(2)[i, j] is the inner product of a[i] and b[j].",
        ),
        8,
        4,
        (4, 5),
        more=[(PAGES["02-6"].source(distances="torch.cdist(a, b) ** 2"), "uses `torch.cdist`")],
    ),
]
