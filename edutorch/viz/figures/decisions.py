"""`viz.decision_boundary(model, X, y)`: what a classifier says of every place in the plane."""

import numpy as np

from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import tensor
from edutorch.dtypes import float32
from edutorch.nn import Module
from edutorch.viz.drawing import CLASSES, SHAPES, contour, count, marker, numpy_of, path_of, picture, rgb, tag, text
from edutorch.viz.figures.figure import Figure
from edutorch.viz.model_summary import like_parameters, unchanged

CELLS = 64  # points of the grid a side
MARGIN = 0.12  # how far the picture reaches beyond the points, as a share of their extent
WIDTH, HEIGHT = 480, 340


def decision_boundary(model, X, y):
    """The plane in the colours of the classes, the stronger the surer the network is; the boundary; and the points.

    Each class has a colour and a shape. Points on the wrong side have a ring.

    Args:
        model: answers a tensor (M, 2) with a score for each point, (M) or (M, 1), above 0 for class 1; or with scores
            (M, classes), of which the highest counts.
        X (N, 2): points.
        y (N): their classes, up to 7.

    Returns:
        Figure with `.accuracy`, `.wrong` (numbers of the points on the wrong side), `.grid` (64, 64, 2) and
        `.classes` (64, 64), the class at each place.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> points = torch.tensor([[-1.0, 0.0], [1.0, 0.0], [2.0, 1.0]])
        >>> viz.decision_boundary(lambda p: p[:, 0], points, torch.tensor([0, 1, 0]))
        decision boundary: 3 points, 2 classes, 66.7 % on the right side
          class 0 (circle): 1 of 2 right
          class 1 (triangle): 1 of 1 right
    """
    X, y = numpy_of(X, np.float64), numpy_of(y).reshape(-1).astype(int)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) != len(y) or not len(X):
        raise ValueError(f"expected points (N, 2) and classes (N), but got {X.shape} and {y.shape}")
    if not np.isfinite(X).all():
        raise ValueError("expected finite numbers, but some points are nan or infinite")
    low, high = X.min(0), X.max(0)
    margin = np.maximum((high - low) * MARGIN, 1e-6 + 0.05 * (high == low))
    low, high = low - margin, high + margin
    across, up = (np.linspace(a, b, CELLS) for a, b in zip(low, high))
    grid = np.stack(np.meshgrid(across, up), -1)
    scores = asked(model, grid.reshape(-1, 2)).reshape(CELLS, CELLS, -1)
    said = asked(model, X).argmax(-1)
    n = max(scores.shape[-1], int(y.max()) + 1)
    if n > len(CLASSES) or y.min() < 0:
        raise ValueError(f"expected classes from 0 to {len(CLASSES) - 1}, but got {int(y.min())} to {n - 1}")

    classes, wrong = scores.argmax(-1), np.flatnonzero(said != y)
    parts = [picture(plane(scores, classes), 0, 0, WIDTH, HEIGHT, smooth=True), *boundaries(scores)]
    parts += marked((X - low) / (high - low) * (CELLS - 1), y, said)
    parts += legend(n, len(wrong))
    accuracy = 1 - len(wrong) / len(y)
    about = f"{count(len(X), 'point')}, {count(n, 'class', 'classes')}"
    lines = [f"decision boundary: {about}, {accuracy * 100:.1f} % on the right side"]
    for one in range(n):
        mine = y == one
        lines.append(f"  class {one} ({SHAPES[one]}): {(said[mine] == one).sum()} of {mine.sum()} right")
    values = {"accuracy": accuracy, "wrong": wrong.tolist(), "grid": grid, "classes": classes}
    return Figure((WIDTH, HEIGHT + 28), parts, "\n".join(lines), **values)


def asked(model, points):
    """The scores (M, classes) of a network for points. One score alone says how much more it is class 1 than class 0."""
    if isinstance(model, Module):
        with unchanged(model):
            answer = model(tensor(points, **{"dtype": float32, **like_parameters(model)}))
    else:
        with no_grad():
            answer = model(tensor(points, dtype=float32))
    scores = numpy_of(answer, np.float64).reshape(len(points), -1)
    scores = np.nan_to_num(scores, nan=0.0, posinf=1e9, neginf=-1e9)  # a network that has gone wrong is drawn, too
    return np.concatenate([np.zeros_like(scores), scores], 1) if scores.shape[1] == 1 else scores


def plane(scores, classes):
    """Pixels in the colours of the classes; where two classes are equally likely, the page shines through."""
    e = np.exp(scores - scores.max(-1, keepdims=True))
    chance = (e / e.sum(-1, keepdims=True)).max(-1)
    even = 1 / scores.shape[-1]
    alpha = 30 + 100 * np.clip((chance - even) / (1 - even), 0, 1)
    pixels = np.concatenate([rgb(CLASSES)[classes], np.round(alpha)[..., None].astype(np.uint8)], -1)
    return pixels[::-1]  # the first row of the grid is the lowest


def across_page(column):
    return float((column + 0.5) / CELLS * WIDTH)


def up_page(row):
    return float(HEIGHT - (row + 0.5) / CELLS * HEIGHT)


def boundaries(scores):
    """For each class, the line where its score is as high as the highest of the others."""
    classes = scores.shape[-1]
    for one in range(1 if classes == 2 else 0, classes):  # two classes have the same boundary
        others = np.delete(scores, one, -1).max(-1)
        path = path_of(contour(scores[..., one] - others), across_page, up_page)
        yield tag("path", d=path, fill="none", stroke="currentColor", stroke_width=1.5)


def marked(places, y, said):
    """The points, at places (N, 2) of the grid: a shape for the class of each, a ring where the network says another."""
    for (column, row), true, answer in zip(places, y, said):
        x, y = across_page(column), up_page(row)
        yield marker(SHAPES[true], x, y, 4, fill=CLASSES[true], stroke="currentColor", stroke_width=0.7)
        if answer != true:
            yield ring(x, y, 8)


def ring(x, y, r):
    return tag("circle", cx=x, cy=y, r=r, fill="none", stroke="currentColor", stroke_width=1.5)


def legend(classes, wrong):
    """Which shape and colour is which class, below the picture; and what a ring is, if there is one."""
    for one in range(classes):
        yield marker(SHAPES[one], 8 + 70 * one, HEIGHT + 16, 5, fill=CLASSES[one])
        yield text(18 + 70 * one, HEIGHT + 20, f"class {one}")
    if wrong:
        yield ring(12 + 70 * classes, HEIGHT + 16, 6)
        yield text(24 + 70 * classes, HEIGHT + 20, "wrong")
