"""The twelve puzzles, on four pages: what goes forward, a rule that goes back, and the rules that people write instead."""

import edutorch as torch
import edutorch.nn.functional as F
from edutorch.course.lessons.lesson_05.nudging import EXACT
from edutorch.course.lessons.lesson_05b.pages import Page, Puzzle

AT = torch.tensor([2.0, -1.0, 0.5, 3.0, -2.0], dtype=EXACT)
EXAMPLE_W = torch.tensor(
    [[1, 2, 0, 0, -1], [0, 1, 3, 0, 0], [2, 0, 0, -2, 1], [0, 0, 1, 1, 0], [-1, 0, 0, 2, 1]], dtype=EXACT
)
FORGOTTEN = "what arrives, v, is not used"


def filtered(x, k):
    """Each number becomes a sum of three neighbours, times the numbers of k; beyond the ends is 0."""
    wide = F.pad(x, (1, 1))
    return k[0] * wide[:-2] + k[1] * wide[1:-1] + k[2] * wide[2:]


def shuffle(draw, n):
    """The numbers 0 to n - 1 in any order."""
    keys = draw.integers(n).tolist()
    return torch.tensor(sorted(range(n), key=lambda i: keys[i]))


PAGES = {
    "05b-1": Page(
        "diagonal_page",
        [
            Puzzle(
                "scaled",
                "3 * x + 1",
                lambda x: 3 * x + 1,
                "3 * v",
                (
                    ("v", "y grows 3 times as fast as x"),
                    ("3 * v + 1", "the 1 moves y, but it has no part in how fast y grows"),
                    ("torch.full_like(x, 3)", FORGOTTEN),
                    ("3 * x * v", "the slope of 3 * x is 3 everywhere: it does not depend on x"),
                    ("3 * x + 1", "that is y itself; what comes back to x is asked for"),
                ),
            ),
            Puzzle(
                "square",
                "x * x",
                lambda x: x * x,
                "2 * x * v",
                (
                    ("2 * x", FORGOTTEN),
                    ("x * v", "x goes in twice, so there are two paths, and both count"),
                    ("2 * v", "the slope of x * x is not the same everywhere: it is 2 * x"),
                    ("x * x * v", "that is y times v; the slope of y is asked for"),
                ),
            ),
            Puzzle(
                "relu",
                "x.relu()",
                lambda x: x.relu(),
                "v * (x > 0)",
                (
                    ("v", "the mask is missing: where x is below 0, y is flat, and nothing gets through"),
                    ("v * x.relu()", "that is relu of x times v; its slope is 1 or 0"),
                    ("v * (v > 0)", "the mask must look at x, not at v"),
                    ("v * (x < 0)", "the mask is turned round: it should let through where x is above 0"),
                    ("(x > 0).to(x.dtype)", FORGOTTEN),
                ),
            ),
        ],
        draws={},
        large={},
        example={"x": AT},
    ),
    "05b-2": Page(
        "row_page",
        [
            Puzzle(
                "mean",
                "x.mean()",
                lambda x: x.mean(),
                "v / len(x) * torch.ones_like(x)",
                (
                    ("v * torch.ones_like(x)", "that is the rule of the sum. A mean is divided by how many there are"),
                    ("v / len(x)", "one number came back, but each of the inputs has a slope of its own"),
                    ("torch.ones_like(x) / len(x)", FORGOTTEN),
                    ("v * x / len(x)", "each x goes in once, as it is: its slope does not depend on x"),
                ),
            ),
            Puzzle(
                "dot",
                "(w * x).sum()",
                lambda x, w: (w * x).sum(),
                "v * w",
                (
                    ("v * x", "that would be the way back to w. Here the slope with each x is its w"),
                    ("w", FORGOTTEN),
                    ("v * w * x", "x itself is not in the slope of w * x"),
                    ("v * torch.ones_like(x)", "each x counts as much as its w says, not once"),
                    ("(v * w).sum()", "one number came back, but each of the inputs has a slope of its own"),
                ),
                fixed=("w",),
            ),
            Puzzle(
                "length",
                "(x * x).sum().sqrt()",
                lambda x: (x * x).sum().sqrt(),
                "v * x / (x * x).sum().sqrt()",
                (
                    ("2 * v * x", "that is the rule of the sum of squares; the root is missing"),
                    ("v * x", "divide by the length: a step along x makes it longer by the size of the step"),
                    ("v * x / (x * x).sum()", "x is divided by the square of the length. Divide by the length"),
                    ("x / (x * x).sum().sqrt()", FORGOTTEN),
                    ("v * x.abs() / (x * x).sum().sqrt()", "below 0, the length grows when x falls: the sign matters"),
                    ("v * x / (2 * (x * x).sum().sqrt())", "x * x has the slope 2 * x, and that 2 cancels the root's"),
                    ("2 * v * x / (x * x).sum().sqrt()", "the root's slope is 1 / (2 * root): the two 2s cancel"),
                ),
            ),
        ],
        draws={"w": lambda draw, n: draw.tensor(n, dtype=EXACT)},
        large={"w": lambda n: torch.ones(n, dtype=EXACT)},
        example={"x": AT, "w": torch.tensor([1.0, -2.0, 0.0, 3.0, 0.5], dtype=EXACT)},
    ),
    "05b-3": Page(
        "move_page",
        [
            Puzzle(
                "matrix",
                "W @ x",
                lambda x, W: W @ x,
                "v @ W",
                (
                    ("W @ v", "that is J @ v, along the rows. v @ J adds up the rows: v stands in front"),
                    ("v * W.sum(0)", "each row of W counts as its own v says, before the rows are added"),
                    ("W.sum(0)", FORGOTTEN),
                    ("v * W", "a table came back; its rows are still to be added up"),
                ),
                fixed=("W",),
            ),
            Puzzle(
                "shuffled",
                "x[order]",
                lambda x, order: x[order],
                "v[order.argsort()]",
                (
                    ("v[order]", "that shuffles once more. Back means: each v returns to where its x came from"),
                    ("v", "each v goes to where its x came from, not to where it stands now"),
                    ("v.flip(0)", "turning round undoes only an order that was turned round"),
                ),
                fixed=("order",),
            ),
            Puzzle(
                "picked",
                "x[index]",
                lambda x, index: x[index],
                "torch.zeros_like(x).index_add(0, index, v)",
                (
                    ("v[index]", "that picks once more. Back means: each v goes to where its x was picked"),
                    ("torch.zeros_like(x).index_copy(0, index, v)",
                     "where an x was picked twice, the second v overwrites the first. Both count: add them"),
                    ("v[index.argsort()]", "an x that was picked twice needs the sum of two, one that was not needs 0"),
                    ("x.index_add(0, index, v)", "begin with zeros: what comes back does not hold x itself"),
                ),
                fixed=("index",),
            ),
        ],
        draws={
            "W": lambda draw, n: draw.tensor(n, n, dtype=EXACT),
            "order": shuffle,
            "index": lambda draw, n: draw.integers(n, high=n - 1),
        },
        large={
            "W": lambda n: torch.ones(n, n, dtype=EXACT),
            "order": lambda n: torch.arange(n),
            "index": lambda n: torch.arange(n),
        },
        example={
            "x": AT,
            "W": EXAMPLE_W,
            "order": torch.tensor([2, 0, 1, 4, 3]),
            "index": torch.tensor([0, 2, 2, 4, 1]),
        },
    ),
    "05b-4": Page(
        "sum_page",
        [
            Puzzle(
                "running",
                "x.cumsum(0)",
                lambda x: x.cumsum(0),
                "v.flip(0).cumsum(0).flip(0)",
                (
                    ("v.cumsum(0)", "that adds up what came before. x[j] goes into y[j] and all after it: add those up"),
                    ("v.flip(0).cumsum(0)", "the sums are right, but they stand in the wrong order: turn them round again"),
                    ("v.cumsum(0).flip(0)", "turned round too late: the sums themselves must begin at the end"),
                    ("v.sum() * torch.ones_like(x)", "only x[0] goes into all results. x[j] goes into y[j] and all after it"),
                    ("v.sum() - v.cumsum(0)", "the result in the same place is left out: x[j] goes into y[j], too"),
                ),
            ),
            Puzzle(
                "filtered",
                "k[0] * left + k[1] * x + k[2] * right",
                filtered,
                "k[2] * wide[:-2] + k[1] * v + k[0] * wide[2:]",
                (
                    ("k[0] * wide[:-2] + k[1] * v + k[2] * wide[2:]",
                     "k must be turned round: a number that was the left neighbour sends to the right"),
                    ("k[1] * v", "x[j] goes into three results: its own, and those of both neighbours"),
                    ("k[2] * F.pad(x, (1, 1))[:-2] + k[1] * v + k[0] * F.pad(x, (1, 1))[2:]",
                     "what comes back is made of v and its neighbours: pad v, not x"),
                    ("k.sum() * v", "each neighbour's result has its own v"),
                    ("k[0] * v + k[1] * v + k[2] * v", "each neighbour's result has its own v"),
                ),
                fixed=("k",),
            ),
            Puzzle(
                "softmax",
                "x.softmax(0)",
                lambda x: x.softmax(0),
                "p * (v - (p * v).sum())",
                (
                    ("p * v", "the part - p * (p * v).sum() is missing: the shares add up to 1, so each takes from all"),
                    ("p * (1 - p) * v", "that is the diagonal only; J is full"),
                    ("p * (v - v.sum())", "inside the sum each v counts with its share: (p * v).sum()"),
                    ("p * (v - v.mean())", "inside the sum each v counts with its share: (p * v).sum()"),
                    ("v - (p * v).sum()", "each number is still to be multiplied by its share p"),
                    ("p * v - (p * v).sum()", "the sum, too, is to be multiplied by p: each takes its share of it off"),
                ),
            ),
        ],
        draws={"k": lambda draw, n: draw.tensor(3, dtype=EXACT)},
        large={"k": lambda n: torch.tensor([1.0, 2.0, 3.0], dtype=EXACT)},
        example={"x": AT / 4, "k": torch.tensor([1.0, -2.0, 0.5], dtype=EXACT)},
        helpers=("wide = F.pad(v, (1, 1))", "p = x.softmax(0)"),
    ),
}  # fmt: skip
