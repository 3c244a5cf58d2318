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
    low, high = X.min(0), X.max(0)
    margin = np.maximum((high - low) * MARGIN, 1e-6 + 0.05 * (high == low))
    low, high = low - margin, high + margin
    across, up = (np.linspace(a, b, CELLS) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(across, up), -1)
    scores, own = asked(model, grid.reshape(-1, 2)), asked(model, X)
    n = max(scores.shape[1], int(y.max()) + 1)
    if n > len(CLASSES) or y.min() < 0:
        raise ValueError(f"expected classes from 0 to {len(CLASSES) - 1}, but got {int(y.min())} to {n - 1}")
    scores = scores.reshape(CELLS, CELLS, -1)
    classes, said = scores.argmax(-1), own.argmax(-1)
    wrong = np.flatnonzero(said != y)

    def across_page(column):
        return (column + 0.5) / CELLS * WIDTH

    def up_page(row):
        return HEIGHT - (row + 0.5) / CELLS * HEIGHT

    parts = [picture(plane(scores, classes), 0, 0, WIDTH, HEIGHT, smooth=True)]
    for one in range(scores.shape[-1]):
        others = np.delete(scores, one, -1).max(-1)
        if one or scores.shape[-1] > 2:  # of two classes, both have the same boundary
            path = path_of(contour(scores[..., one] - others), across_page, up_page)
            parts.append(tag("path", d=path, fill="none", stroke="currentColor", stroke_width=1.5))
    for i, (column, row) in enumerate((X - low) / (high - low) * (CELLS - 1)):
        x, at = float(across_page(column)), float(up_page(row))
        parts.append(marker(SHAPES[y[i]], x, at, 4, fill=CLASSES[y[i]], stroke="currentColor", stroke_width=0.7))
        if said[i] != y[i]:
            parts.append(tag("circle", cx=x, cy=at, r=8, fill="none", stroke="currentColor", stroke_width=1.5))
    accuracy = 1 - len(wrong) / len(y)
    about = f"{count(len(X), 'point')}, {count(n, 'class', 'classes')}"
    lines = [f"decision boundary: {about}, {accuracy * 100:.1f} % on the right side"]
    x = 8.0
    for one in range(n):
        mine = y == one
        lines.append(f"  class {one} ({SHAPES[one]}): {(said[mine] == one).sum()} of {mine.sum()} right")
        parts += [marker(SHAPES[one], x, HEIGHT + 16, 5, fill=CLASSES[one]), text(x + 10, HEIGHT + 20, f"class {one}")]
        x += 70
    if len(wrong):
        parts += [tag("circle", cx=x + 4, cy=HEIGHT + 16, r=6, fill="none", stroke="currentColor", stroke_width=1.5)]
        parts += [text(x + 16, HEIGHT + 20, "wrong")]
    size = (WIDTH, HEIGHT + 28)
    return Figure(size, parts, "\n".join(lines), accuracy=accuracy, wrong=wrong.tolist(), grid=grid, classes=classes)


def asked(model, points):
    """The scores (M, classes) of a network for points. One score alone says how much more it is class 1 than class 0."""
    if isinstance(model, Module):
        with unchanged(model):
            answer = model(tensor(points, **{"dtype": float32, **like_parameters(model)}))
    else:
        with no_grad():
            answer = model(tensor(points, dtype=float32))
    scores = numpy_of(answer, np.float64).reshape(len(points), -1)
    scores = np.nan_to_num(
        scores, nan=0.0, posinf=1e9, neginf=-1e9
    )  # a network may have learned nonsense: still draw it
    return np.concatenate([np.zeros_like(scores), scores], 1) if scores.shape[1] == 1 else scores


def plane(scores, classes):
    """Pixels in the colours of the classes; where two classes are equally likely, the page shines through."""
    e = np.exp(scores - scores.max(-1, keepdims=True))
    chance = (e / e.sum(-1, keepdims=True)).max(-1)
    even = 1 / scores.shape[-1]
    alpha = 30 + 100 * np.clip((chance - even) / (1 - even), 0, 1)
    pixels = np.concatenate([rgb(CLASSES)[classes], np.round(alpha)[..., None].astype(np.uint8)], -1)
    return pixels[::-1]  # the first row of the grid is the lowest
