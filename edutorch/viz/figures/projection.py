"""`viz.embedding(vectors)`: vectors of many numbers as points in the plane, by principal component analysis."""

import numpy as np

from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import tensor
from edutorch.linalg import svd
from edutorch.viz.drawing import CLASSES, SHAPES, count, fitting, marker, numpy_of, tag, text
from edutorch.viz.figures.figure import Figure

WIDTH, HEIGHT, MARGIN = 520, 400, 28
MOST = 30  # vectors that the text names


def embedding(vectors, labels=None):
    """The two directions in which vectors differ most, and where each lies along them.

    The mean is taken away, and the singular value decomposition tells the directions: X = U S Vᵀ, the points are the first
    two columns of U S. A direction and its opposite are equally good; the one whose largest number is positive is taken.

    Args:
        vectors (N, D): such as `embedding.weight`.
        labels (N): texts, written beside the points; or numbers of up to 7 classes, shown by shape and colour.

    Returns:
        Figure with `.points` (N, 2), `.explained`, the shares of the variance along the two directions, and `.labels`.

    Raises:
        ValueError: if the shapes do not fit, or a number is nan or infinite.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> viz.embedding(torch.tensor([[0.0, 0.0, 1.0], [2.0, 0.0, 1.0], [4.0, 0.0, 1.0]]), ["a", "b", "c"])
        embedding: 3 vectors of 3 numbers; 100 % of the variance along the first direction, 0 % along the second
          a at (−2.00, 0.00)
          b at (0.00, 0.00)
          c at (2.00, 0.00)
    """
    X = numpy_of(vectors, np.float64)
    if X.ndim != 2 or not X.size:
        raise ValueError(f"expected vectors (N, D), but got {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError("expected finite numbers, but some are nan or infinite")
    labels = None if labels is None else numpy_of(labels).tolist()
    if labels is not None and len(labels) != len(X):
        raise ValueError(f"expected labels for {len(X)} vectors, but got {len(labels)}")
    points, explained = principal(X)
    low, high = points.min(0), points.max(0)
    span = max((high - low).max(), 1e-12)  # the same scale along both directions, so that distances can be compared
    scale = min((WIDTH - 2 * MARGIN - 40) / span, (HEIGHT - 2 * MARGIN) / max(high[1] - low[1], 1e-12))
    middle = (low + high) / 2
    xs = WIDTH / 2 + (points[:, 0] - middle[0]) * scale
    ys = HEIGHT / 2 - (points[:, 1] - middle[1]) * scale

    kinds = sorted(set(labels)) if labels else []
    # Numbers are classes. Texts are, too, if they come again and again; otherwise each names one vector.
    repeated = bool(labels) and (not isinstance(labels[0], str) or len(kinds) < len(labels) / 2)
    grouped = repeated and len(kinds) <= len(CLASSES)
    frame = {"fill": "none", "stroke": "currentColor", "stroke_opacity": 0.3}
    parts = [tag("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT - 1, **frame)]
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        which = kinds.index(labels[i]) if grouped else 0
        look = {"fill": CLASSES[which], "stroke": "currentColor", "stroke_opacity": 0.5, "stroke_width": 0.5}
        parts.append(marker(SHAPES[which], float(x), float(y), 4.5, **look))
        if labels and not grouped:
            end = x > WIDTH - 70
            words = fitting(str(labels[i]), 90)
            parts.append(text(float(x) + (-7 if end else 7), float(y) + 4, words, text_anchor="end" if end else None))
    if grouped:
        parts += legend(kinds)
    first, second = (f"{share:.0%}".replace("%", " %") for share in explained)
    axes = f"→ first direction, {first} · ↑ second direction, {second}"
    parts.append(text(WIDTH - 4, HEIGHT + 14, axes, text_anchor="end", opacity=0.8))
    lines = [
        f"embedding: {count(len(X), 'vector')} of {count(X.shape[1], 'number')}; "
        f"{first} of the variance along the first direction, {second} along the second"
    ]
    for name, point in zip(labels or range(len(X)), points[:MOST].round(2) + 0.0):
        a, b = (f"{x:.2f}".replace("-", "−") for x in point)
        lines.append(f"  {name} at ({a}, {b})")
    if len(X) > MOST:
        lines.append(f"  … and {len(X) - MOST:,} more")
    height = HEIGHT + (44 if grouped else 22)
    return Figure((WIDTH, height), parts, "\n".join(lines), points=points, explained=explained, labels=labels)


def principal(X):
    """Points (N, 2) along the two directions of largest variance, and their shares of it."""
    X = X - X.mean(0)
    with no_grad():
        U, S, Vh = map(numpy_of, svd(tensor(X), full_matrices=False))
    rank = min(2, len(S))
    signs = np.sign(Vh[np.arange(rank), np.abs(Vh[:rank]).round(9).argmax(1)])
    points = np.zeros((len(X), 2))
    points[:, :rank] = U[:, :rank] * S[:rank] * np.where(signs == 0, 1, signs)
    points[np.abs(points) < 1e-9 * max(S[0], 1e-300)] = 0.0  # rounding errors: they would differ between machines
    variance = np.zeros(2)
    variance[:rank] = S[:rank] ** 2
    return points, tuple((variance / ((S**2).sum() or 1.0)).tolist())


def legend(kinds):
    """Which shape and colour is which class, below the picture."""
    x = 8.0
    for i, kind in enumerate(kinds):
        yield marker(SHAPES[i], x, HEIGHT + 32, 5, fill=CLASSES[i])
        yield text(x + 10, HEIGHT + 36, fitting(str(kind), 80))
        x += 26 + 7.5 * min(len(str(kind)), 11)
