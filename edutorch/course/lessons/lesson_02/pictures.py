"""Your lines drawn beside what is expected."""

import itertools

import edutorch as torch
from edutorch.course.compare import different
from edutorch.course.exercise import ANSWERS
from edutorch.course.figures import show
from edutorch.course.lessons.lesson_02.pages import results
from edutorch.course.lessons.lesson_02.puzzles import PAGES
from edutorch.course.properties import Draw


def beside(id, seed=1):
    """Draw your lines beside what is expected, on a random example; before you have written them, what is expected.

    Args:
        id: the number of the exercise.
        seed: other seeds make other examples.
    """
    import matplotlib.pyplot as plt

    page = PAGES[id]
    given = example(page, seed)
    expected = [one.by_loops(given) for one in page.puzzles]
    mine = results(ANSWERS.get(id), given, len(expected))
    figure, axes = plt.subplots(2, len(expected), figsize=(6.4, 3.6), squeeze=False)
    words = []
    for column, (one, right, got) in enumerate(zip(page.puzzles, expected, mine)):
        draw(axes[0, column], right, f"{one.name} {tuple(right.shape)}", right)
        same = "not written yet" if got is None else "as expected" if not different(got, right) else "different"
        draw(axes[1, column], got, "yours" if got is None else f"yours {tuple(got.shape)}: {same}", right)
        words.append(f"{one.name} {tuple(right.shape)}: yours is {same}")
    figure.tight_layout()
    show(figure, alt=f"What is expected, and yours below it. {'; '.join(words)}.")


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


def draw(axis, x, title, like):
    """A table with its numbers; three dimensions become tables below each other."""
    axis.set_title(title, fontsize=9)
    axis.set(xticks=[], yticks=[])
    if x is None or x.dim() == 0 or x.numel() == 0:
        axis.text(0.5, 0.5, "your turn" if x is None else "one number", ha="center", va="center", fontsize=10)
        return
    flat = x.reshape(-1, x.shape[-1]).float()
    low, high = like.float().min().item(), like.float().max().item()
    axis.imshow(flat.clamp(low, high), cmap="Purples", vmin=low, vmax=high + (high - low) / 2 + 1e-9, aspect="auto")
    if x.dim() == 3:
        for number in range(1, len(x)):
            axis.axhline(number * x.shape[1] - 0.5, color="black", linewidth=1)
    if flat.numel() <= 40:
        for (row, column), value in zip(itertools.product(*map(range, flat.shape)), flat.flatten().tolist()):
            axis.text(column, row, f"{value:.3g}", ha="center", va="center", fontsize=8)
