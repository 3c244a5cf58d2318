"""`viz.images(batch)`: the pictures of a batch, and which of them a network got right."""

import numpy as np

from edutorch.viz.drawing import GREEN, VERMILION, as_pixels, count, fitting, numpy_of, picture, smaller, tag
from edutorch.viz.figures.figure import Figure

MOST = 64  # pictures that are drawn
SIDE, GAP = 80, 8
PIXELS = 80  # larger pictures are made smaller


def images(batch, labels=None, predictions=None, names=None, columns=8):
    """The pictures of a batch in a grid. With labels and predictions, each is marked ✓ or ✗.

    Numbers from 0 to 1 go from black to white; if there are others, the smallest and the largest of the whole batch do.

    Args:
        batch: pictures (N, C, H, W) or (N, H, W), or a single one (H, W), with C = 1 or 3.
        labels (N): what they show: numbers, or texts.
        predictions (N): what a network says; or its scores (N, classes), of which the highest counts.
        names: what the classes are called.
        columns: so many side by side.

    Returns:
        Figure with `.labels`, `.predictions` (lists, or None) and `.right`, a list of truth values, or None.

    Raises:
        ValueError: if the shapes are not those of pictures and their labels.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> viz.images(torch.zeros(2, 1, 8, 8), labels=[3, 7], predictions=[3, 1])
        2 pictures of 8 × 8 pixels; 1 right, 1 wrong
          ✓ 0: 3
          ✗ 1: 1, is 7
    """
    pictures = numpy_of(batch)
    pictures = pictures[None] if pictures.ndim == 2 else pictures
    channels = pictures.shape[1] if pictures.ndim == 4 else 1
    if pictures.ndim not in (3, 4) or channels not in (1, 3) or not pictures.size:
        raise ValueError(f"expected pictures (N, C, H, W) with C = 1 or 3, or (N, H, W), but got {pictures.shape}")
    low, high = (None, None) if pictures.dtype == np.uint8 else limits(pictures)
    labels, predictions = (
        classes(x, len(pictures), what) for x, what in ((labels, "labels"), (predictions, "predictions"))
    )
    right = None
    if labels is not None and predictions is not None:
        right = [a == b for a, b in zip(labels, predictions, strict=True)]
    captions = [caption(i, labels, predictions, names) for i in range(len(pictures))]
    line = 0 if labels is None and predictions is None else 16
    parts = []
    for i, one in enumerate(pictures[:MOST]):
        x, y = i % columns * (SIDE + GAP) + 2, i // columns * (SIDE + GAP + line) + 2
        parts.append(picture(smaller(as_pixels(one, low, high), PIXELS), x, y, SIDE, SIDE))
        frame = {"stroke": "currentColor", "stroke_opacity": 0.4}
        if right is not None:
            frame = {"stroke": GREEN if right[i] else VERMILION, "stroke_width": 3}
            frame["stroke_dasharray"] = None if right[i] else "5 3"
        parts.append(tag("rect", x=x, y=y, width=SIDE, height=SIDE, fill="none", **frame))
        if line:
            words = fitting(captions[i], SIDE + GAP)
            parts.append(tag("text", words, tag("title", captions[i]), x=x, y=y + SIDE + 13))
    shown = min(len(pictures), MOST)
    rows = -(-shown // columns)
    height, width = pictures.shape[-2:]
    head = f"{count(len(pictures), 'picture')} of {width} × {height} pixels"
    if right is not None:
        head += f"; {sum(right)} right, {len(right) - sum(right)} wrong"
    if shown < len(pictures):
        head += f"; the first {shown} are shown"
    lines = [f"  {mark} {i}: {words}" for i, (mark, words) in enumerate(map(split, captions[:shown])) if words]
    size = (min(shown, columns) * (SIDE + GAP), rows * (SIDE + GAP + line))
    return Figure(size, parts, "\n".join([head, *lines]), labels=labels, predictions=predictions, right=right)


def limits(pictures):
    values = pictures[np.isfinite(pictures)] if pictures.dtype.kind == "f" else pictures
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)


def classes(values, n, what):
    """Labels as a list; of scores, the number of the highest."""
    if values is None:
        return None
    array = numpy_of(values)
    array = array.argmax(-1) if array.ndim == 2 else array
    if array.shape != (n,):
        raise ValueError(f"expected {what} for {n} pictures, but got {array.shape}")
    return array.tolist()


def caption(i, labels, predictions, names):
    """`✓ cat`, or `✗ cat, is dog`."""

    def name(x):
        return str(names[x]) if names is not None and isinstance(x, int) else str(x)

    if labels is None or predictions is None:
        return "" if labels is predictions else f"· {name((labels or predictions)[i])}"
    if labels[i] == predictions[i]:
        return f"✓ {name(labels[i])}"
    return f"✗ {name(predictions[i])}, is {name(labels[i])}"


def split(caption):
    mark, _, words = caption.partition(" ")
    return mark, words
