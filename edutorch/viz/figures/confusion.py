"""`viz.confusion_matrix(truth, predictions)`: which class is taken for which."""

import numpy as np

from edutorch.viz.drawing import BLUE, ORANGE, count, fitting, numpy_of, tag, text, tint
from edutorch.viz.figures.figure import Figure


def confusion_matrix(truth, predictions, names=None):
    """A table of counts: a row for each true class, a column for each predicted one.

    What is right lies on the diagonal, blue and framed; what is wrong beside it, orange. The last column says which share of
    a class was found.

    Args:
        truth (N): numbers of classes.
        predictions (N): numbers of classes; or scores (N, classes), of which the highest counts.
        names: what the classes are called.

    Returns:
        Figure with `.counts` (classes, classes), `.accuracy`, `.recall` (a list; nan for a class that does not occur) and
        `.names`.

    Raises:
        ValueError: if there are not as many predictions as true classes, or none, or fewer names than classes.

    Example:
        >>> from edutorch import viz
        >>> viz.confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], names=["cat", "dog"])
        confusion matrix: 4 samples, 2 classes, 75.0 % right
          cat: 1 of 2 right; 1 taken for dog
          dog: 2 of 2 right
    """
    truth, predictions = numpy_of(truth), numpy_of(predictions)
    predictions = predictions.argmax(-1) if predictions.ndim == 2 else predictions
    if truth.ndim != 1 or truth.shape != predictions.shape or not truth.size:
        raise ValueError(f"expected as many predictions as true classes, but got {predictions.shape} and {truth.shape}")
    truth, predictions = truth.astype(int), predictions.astype(int)
    if min(truth.min(), predictions.min()) < 0:
        raise ValueError("classes are numbered from 0, but there is a negative one")
    classes = max(truth.max(), predictions.max()) + 1
    if names is not None and len(names) < classes:
        raise ValueError(f"expected {classes} names, but got {len(names)}")
    classes = classes if names is None else len(names)
    names = [str(name) for name in (range(classes) if names is None else names)]
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (truth, predictions), 1)
    totals = counts.sum(1)
    recall = [right / total if total else float("nan") for right, total in zip(counts.diagonal(), totals, strict=True)]
    accuracy = float(counts.diagonal().sum() / counts.sum())
    about = f"{count(len(truth), 'sample')}, {count(classes, 'class', 'classes')}"
    words = [f"confusion matrix: {about}, {accuracy * 100:.1f} % right"]
    for i, name in enumerate(names):
        most_first = np.argsort(-counts[i], kind="stable")
        wrong = [f"{counts[i, j]} taken for {names[j]}" for j in most_first if j != i and counts[i, j]]
        words.append("; ".join([f"  {name}: {counts[i, i]} of {totals[i]} right", ", ".join(wrong)]).removesuffix("; "))
    size, parts = drawn(counts, names)
    values = {"counts": counts, "accuracy": accuracy, "recall": recall, "names": names}
    return Figure(size, parts, "\n".join(words), **values)


def drawn(counts, names):
    """The table: cells that are the darker the more of their row they hold."""
    n, totals = len(names), counts.sum(1)
    cell = 40 if n <= 12 else 26 if n <= 25 else 16
    left = min(max(map(len, names)) * 7.5 + 30, 120)
    above = min(max(map(len, names)) * 7.5 + 34, 120)
    letters = {"font_size": 12 if cell >= 26 else 9}
    width = left + n * cell + 52
    sideways = f"translate(12 {above + n * cell / 2}) rotate(-90)"
    parts = [
        text(left + n * cell / 2, 12, "predicted", text_anchor="middle", opacity=0.8),
        tag("text", "true", transform=sideways, text_anchor="middle", opacity=0.8),
        text(left + n * cell + 46, above - 6, "found", text_anchor="end", opacity=0.8),
    ]
    for i, name in enumerate(names):
        y = above + i * cell
        parts.append(text(left - 5, y + cell / 2 + 4, fitting(name, left - 26), text_anchor="end", **letters))
        turned = f"translate({left + (i + 0.5) * cell + 4:.1f} {above - 5:.1f}) rotate(-90)"
        parts.append(tag("text", fitting(name, above - 26), transform=turned, **letters))
        for j in range(n):
            share = counts[i, j] / max(totals[i], 1)
            hover = tag("title", f"{name} taken for {names[j]}: {counts[i, j]}")
            fill = tint(share**0.5, BLUE if i == j else ORANGE) or "transparent"  # the root: a few errors are seen, too
            edge = {"stroke_opacity": 0.9, "stroke_width": 1.5} if i == j else {"stroke_opacity": 0.2}
            box = {"x": left + j * cell + 1, "y": y + 1, "width": cell - 2, "height": cell - 2}
            parts.append(tag("rect", hover, **box, fill=fill, stroke="currentColor", **edge))
            if counts[i, j] and cell > 16:
                middle = {"text_anchor": "middle", "pointer_events": "none", **letters}
                parts.append(text(left + (j + 0.5) * cell, y + cell / 2 + 4, counts[i, j], **middle))
        if totals[i]:
            found = f"{counts[i, i] / totals[i] * 100:.0f} %"
            parts.append(text(left + n * cell + 46, y + cell / 2 + 4, found, text_anchor="end", **letters))
    return (width, above + n * cell + 4), parts
