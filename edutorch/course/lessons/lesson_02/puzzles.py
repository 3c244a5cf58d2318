"""The sixteen puzzles, on their six pages: the formula of each, a right line, and the wrong ones that people write."""

from edutorch.course.lessons.lesson_02.pages import Page, Puzzle


def two_vectors(draw):
    return {"a": draw.tensor(draw.size()), "b": draw.tensor(draw.size())}


def two_sizes(draw):
    return {"n": draw.size(high=5), "m": draw.size(high=5)}


def table(draw):
    return {"x": draw.integers(draw.size(), draw.size(), low=1).float()}


def labelled(draw):
    count, n = draw.size(high=5), draw.size()
    return {"labels": draw.integers(count, high=n - 1), "weights": draw.tensor(count), "n": n}


def two_factors(draw):
    middle = draw.size()
    return {"w": draw.tensor(draw.size(), middle), "x": draw.tensor(middle, draw.size())}


def two_clouds(draw):
    dims = draw.size(high=3)
    return {"a": draw.tensor(draw.size(), dims), "b": draw.tensor(draw.size(), dims)}


ROWS_OF_B = "b runs down here, and a to the right. a[i] should run down: give a the new dimension"
LYING = "the new dimension comes before a: it still lies. Put it after: a[:, None] stands"
RESHAPED = "the table has its rows and columns exchanged: the first index is the one that runs down"

PAGES = {
    "02-1": Page(
        "page_1",
        "a, b",
        two_vectors,
        [
            Puzzle(
                "sums",
                "len(a), len(b)",
                "a[i] + b[j]",
                "a[:, None] + b",
                (
                    ("a + b", "number meets number here, not each with each. Stand a up as a column"),
                    ("a + b[:, None]", ROWS_OF_B),
                    ("a[None] + b", LYING),
                    ("a[:, None] + b[:, None]", "both stand here. Only a should: b lies already"),
                ),
            ),
            Puzzle(
                "gaps",
                "len(a), len(b)",
                "b[j] - a[i]",
                "b - a[:, None]",
                (("a[:, None] - b", "the sign is turned round"), ("b[:, None] - a", ROWS_OF_B), ("b - a[None]", LYING)),
            ),
            Puzzle(
                "larger",
                "len(a), len(b)",
                "a[i] > b[j]",
                "a[:, None] > b",
                (("a > b[:, None]", ROWS_OF_B), ("a[:, None] >= b", "equal numbers count as larger here")),
            ),
        ],
    ),
    "02-2": Page(
        "page_2",
        "n, m",
        two_sizes,
        [
            Puzzle(
                "times",
                "n, m",
                "(i + 1) * (j + 1)",
                "torch.arange(1, n + 1)[:, None] * torch.arange(1, m + 1)",
                (
                    (
                        "torch.arange(n)[:, None] * torch.arange(m)",
                        "the table should begin with 1, arange begins with 0",
                    ),
                    ("torch.arange(1, n)[:, None] * torch.arange(1, m)", "arange(1, n) ends before n"),
                    (
                        "torch.arange(n)[:, None] + 1 * torch.arange(m) + 1",
                        "* binds tighter than +: put each sum in brackets",
                    ),
                    (
                        "(torch.arange(n) + 1) * (torch.arange(m)[:, None] + 1)",
                        "j runs down here, and i to the right. Stand arange(n) up as a column",
                    ),
                ),
            ),
            Puzzle(
                "board",
                "n, m",
                "(i + j) % 2",
                "(torch.arange(n)[:, None] + torch.arange(m)) % 2",
                (
                    ("torch.arange(n)[:, None] + torch.arange(m)", "the remainder of 2 is missing"),
                    ("(torch.arange(n)[:, None] + torch.arange(m) + 1) % 2", "black and white are exchanged"),
                    (
                        "torch.arange(n)[:, None] + torch.arange(m) % 2",
                        "% binds tighter than +: put the sum in brackets",
                    ),
                ),
            ),
            Puzzle(
                "band",
                "n, m",
                "abs(i - j) <= 1",
                "(torch.arange(n)[:, None] - torch.arange(m)).abs() <= 1",
                (
                    ("torch.arange(n)[:, None] - torch.arange(m) <= 1", "the distance should count to both sides: abs"),
                    (
                        "(torch.arange(n)[:, None] - torch.arange(m)).abs() < 1",
                        "the two neighbours of the diagonal are missing",
                    ),
                ),
            ),
        ],
    ),
    "02-3": Page(
        "page_3",
        "x",
        table,
        [
            Puzzle(
                "centred",
                "len(x), len(x[0])",
                "x[i][j] - sum(x[i]) / len(x[i])",
                "x - x.mean(1, keepdim=True)",
                (
                    (
                        "x - x.mean(1)",
                        "the means lie in a row, so they meet the columns. Keep the dimension: keepdim=True",
                    ),
                    ("x - x.mean(0)", "these are the means of the columns"),
                    ("x - x.mean()", "one mean was taken of all numbers"),
                ),
            ),
            Puzzle(
                "shares",
                "len(x), len(x[0])",
                "x[i][j] / sum(row[j] for row in x)",
                "x / x.sum(0)",
                (
                    ("x / x.sum(1, keepdim=True)", "here the rows add up to 1. The columns should"),
                    ("x / x.sum()", "one sum was taken of all numbers"),
                    ("x / x.sum(1)", "these are the sums of the rows, laid along the columns"),
                ),
            ),
            Puzzle(
                "pairs",
                "len(x), len(x[0]), len(x[0])",
                "x[i][j] - x[i][k]",
                "x[:, :, None] - x[:, None]",
                (
                    (
                        "x[:, None] - x[:, :, None]",
                        "the sign is turned round: x[i][j] needs the new dimension at its end",
                    ),
                    ("x[:, None] - x", "rows meet rows here. Only the columns of one row should meet"),
                    (
                        "x[:, :, None] - x",
                        "x[i][k] has no place for j yet: it needs its new dimension in the middle, x[:, None]",
                    ),
                ),
            ),
        ],
    ),
    "02-4": Page(
        "page_4",
        "labels, weights, n",
        labelled,
        [
            Puzzle(
                "same",
                "len(labels), len(labels)",
                "labels[i] == labels[j]",
                "labels[:, None] == labels",
                (
                    ("labels == labels", "each label meets itself only"),
                    ("(labels[:, None] == labels).long()", "True and False were asked for, not 1 and 0"),
                ),
            ),
            Puzzle(
                "one_hot",
                "len(labels), n",
                "1 if labels[i] == j else 0",
                "(labels[:, None] == torch.arange(n)).long()",
                (
                    (
                        "labels[:, None] == torch.arange(n)",
                        "this is right as True and False. 1 and 0 were asked for: long()",
                    ),
                    ("(labels == torch.arange(n)[:, None]).long()", RESHAPED),
                    ("(labels == torch.arange(n)).long()", "both lie here. Each label asks all classes: stand it up"),
                    ("(labels[:, None] == torch.arange(n)).float()", "the numbers are right. Whole numbers: long()"),
                ),
            ),
            Puzzle(
                "votes",
                "n",
                "sum([w for w, label in zip(weights, labels) if label == i], 0.0)",
                "(weights[:, None] * one_hot).sum(0)",
                (
                    (
                        "(weights[:, None] * (labels[:, None] == torch.arange(n))).sum(1)",
                        "the sum runs over the classes. Sum over the voters, dimension 0",
                    ),
                    (
                        "(labels[:, None] == torch.arange(n)).float().sum(0)",
                        "the heads were counted, and the weights forgotten",
                    ),
                    (
                        "(labels[:, None] == torch.arange(n)).long().sum(0)",
                        "the heads were counted, and the weights forgotten",
                    ),
                    (
                        "((labels[:, None] == torch.arange(n)).long() * weights).sum(0)",
                        "the weights lie, and meet the classes. Each belongs to a row of one_hot: weights[:, None]",
                    ),
                ),
            ),
        ],
    ),
    "02-5": Page(
        "page_5",
        "w, x",
        two_factors,
        [
            Puzzle(
                "terms",
                "len(w), len(w[0]), len(x[0])",
                "w[i][j] * x[j][k]",
                "w[:, :, None] * x",
                (
                    (
                        "w[:, None] * x",
                        "the last dimension of w meets the last one of x. It should meet the one before",
                    ),
                    ("w * x", "number meets number. w needs a third dimension"),
                    (
                        "w[:, :, None] * x[:, None]",
                        "w is right. In x the j would now be counted at i's place: leave x as it is",
                    ),
                ),
            ),
            Puzzle(
                "mixed",
                "len(w), len(x[0])",
                "sum([w[i][k] * x[k][j] for k in range(len(x))])",
                "terms.sum(1)",
                (
                    (
                        "(w[:, :, None] * x).sum(2)",
                        "the sum runs over the last dimension. The one to sum away is in the middle",
                    ),
                    ("(w[:, :, None] * x).mean(1)", "this is the mean. The sum was asked for"),
                ),
            ),
        ],
    ),
    "02-6": Page(
        "page_6",
        "a, b",
        two_clouds,
        [
            Puzzle(
                "distances",
                "len(a), len(b)",
                "sum([(p - q) ** 2 for p, q in zip(a[i], b[j])])",
                "((a[:, None] - b) ** 2).sum(2)",
                (
                    ("((a - b[:, None]) ** 2).sum(2)", ROWS_OF_B),
                    ("(a[:, None] - b).abs().sum(2)", "these are sums of absolute differences. Squares were asked for"),
                    ("(a[:, None] - b).sum(2) ** 2", "the sum was squared. Square first, then sum"),
                    ("(a[:, None] - b**2).sum(2)", "** binds tighter than -: put the difference in brackets"),
                    (
                        "((a - b) ** 2).sum(1)",
                        "each point of a meets one point of b. All should meet: give a a new dimension, a[:, None]",
                    ),
                    (
                        "((a[:, :, None] - b) ** 2).sum(2)",
                        "coordinates meet points here. The new dimension of a belongs in the middle: a[:, None]",
                    ),
                    (
                        "((a[:, None] - b) ** 2).sum(1)",
                        "the sum runs over the points of b. Sum over the coordinates, dimension 2",
                    ),
                ),
            ),
            Puzzle(
                "nearest",
                "len(a)",
                "min(range(len(b)), key=lambda j: sum([(p - q) ** 2 for p, q in zip(a[i], b[j])]))",
                "distances.argmin(1)",
                (
                    (
                        "((a[:, None] - b) ** 2).sum(2).argmin(0)",
                        "this asks each b for its nearest a. Each a should ask",
                    ),
                    (
                        "((a[:, None] - b) ** 2).sum(2).argmin()",
                        "one place for the whole table. Each row should have one: argmin(1)",
                    ),
                ),
            ),
        ],
    ),
}
