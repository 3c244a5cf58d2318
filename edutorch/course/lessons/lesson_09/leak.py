"""Exercise 09-6: a score that is too good, because the test rows have helped to make it."""

import edutorch as torch
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.catalogue import Exercise

# As they stand in the notebook.
TOOLS = """def nearest_mean(x, y, train, test, seen):
    x = (x - x[seen].mean(0)) / x[seen].std(0)
    means = torch.stack([x[train][y[train] == k].mean(0) for k in y.unique()])
    nearest = ((x[test][:, None] - means) ** 2).sum(2).argmin(1)
    return (nearest == y[test]).float().mean().item()


def strongest(x, y, count):
    gap = x[y == 0].mean(0) - x[y == 1].mean(0)
    return (gap.abs() / x.std(0)).argsort(descending=True)[:count]


"""
RIGHT = (
    TOOLS
    + """def mended(x, y, train, test):
    columns = strongest(x[train], y[train], 40)
    return columns, nearest_mean(x[:, columns], y, train, test, seen=train)"""
)
ALL = "torch.arange(len(x))"
WRONG = [
    (RIGHT.replace("x[train], y[train], 40", "x, y, 40").replace("seen=train", f"seen={ALL}"),
     "that is the report as it was: the test rows help to choose the columns, and to scale them"),
    (RIGHT.replace("x[train], y[train], 40", "x, y, 40"),
     "the columns are still chosen with all rows. A column is then chosen because it fits the test rows by chance"),
    (RIGHT.replace("seen=train", f"seen={ALL}"),
     "the columns are chosen well, but mean and std are still taken of all rows: seen=train"),
    (RIGHT.replace("y, train, test, seen=train", "y, train, train, seen=train"),
     "the score is that of the training rows; it is the test that is asked"),
    (RIGHT.replace("x[train], y[train], 40", "x[test], y[test], 40"), "the columns are chosen with the test rows alone"),
    (RIGHT.replace("seen=train", "seen=test"), "mean and std are taken of the test rows: seen=train"),
    (RIGHT.replace("strongest(x[train], y[train], 40)", "torch.arange(40)"),
     "the first columns were taken, whatever is in them. Choose the strongest, with the training rows"),
    (RIGHT.replace("y, train, test, seen=train", "y, test, train, seen=train"),
     "train and test are exchanged: the means are those of the test rows"),
]  # fmt: skip


def worlds():
    """Ten small tables with a split each. The test rows lie elsewhere: so it matters who was looked at."""
    for seed in range(10):
        generator = torch.Generator().manual_seed(seed)
        x, order = torch.randn(60, 120, generator=generator), torch.randperm(60, generator=generator)
        y, train, test = torch.arange(60) % 2, order[:36], order[36:]
        x[test] = 3 * x[test] + torch.randn(120, generator=generator)
        yield x, y, train, test


def told(result):
    """A result as plain values, or NotYet."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise NotYet(f"{type(result).__name__} came back. Expected a pair: the columns, and the share that is right.")
    columns, share = result
    return (columns.tolist() if isinstance(columns, torch.Tensor) else list(columns)), float(share)


def results(function):
    return [told(function(*(part.clone() for part in world))) for world in worlds()]


def same(one, other):
    return one[0] == other[0] and abs(one[1] - other[1]) < 1e-4


def check_leak(answer):
    first = answer(*next(worlds()))
    if first is None or first is ...:
        return None
    for x, y, train, test in worlds():
        before = told(answer(x, y, train, test))[0]
        secret = y.clone()
        secret[test] = 1 - secret[test]
        if told(answer(x, secret, train, test))[0] != before:
            raise NotYet(
                "the labels of the test rows were exchanged, nothing else, and your function chose other columns. Expected the "
                f"same columns: nobody may know these labels yet.{likely(answer)}"
            )
    right = results(answer_from(RIGHT))
    for number, (got, expected) in enumerate(zip(results(answer), right), 1):
        if got[0] != expected[0]:
            raise NotYet(
                f"in trial {number} the columns came back as {got[0][:3]} ... Expected {expected[0][:3]} ..., the strongest "
                f"of the training rows.{likely(answer)}"
            )
        if not same(got, expected):
            raise NotYet(
                f"in trial {number} the columns are right, and the score came back as {got[1]:.3f}. Expected "
                f"{expected[1]:.3f}.{likely(answer)}"
            )
    return 20


def likely(answer):
    mine = results(answer)
    for code, words in WRONG:
        if all(same(*pair) for pair in zip(mine, results(answer_from(code)))):
            return f" Likely: {words}."
    return ""


LEAK = Exercise(
    id="09-6",
    title="a report for which no test row was looked at before",
    check=check_leak,
    hints=(
        "Go through the function line by line, and ask of each: if somebody changed the test rows, would this line's result "
        "change? May it?",
        "strongest(...) and seen=... are the two places. Give the first only x[train] and y[train], the second only train.",
        "Filling gaps in a table with the column's mean is the same trap: mean = x[train].mean(0), and that mean fills the "
        "gaps of the test rows, too.",
    ),
    solution=RIGHT,
    mistakes=WRONG,
    minutes=8,
    difficulty=3,
    importance=5,
    objectives=(5,),
)
