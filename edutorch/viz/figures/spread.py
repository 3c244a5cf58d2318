"""`viz.weights(model)`: how the numbers in the parameters are spread, and what the first filters look like."""

import numpy as np

from edutorch.graph import TensorBase
from edutorch.nn.conv import ConvNd
from edutorch.viz.drawing import (
    as_pixels,
    count,
    fitting,
    histogram,
    numpy_of,
    picture,
    pixels_of_signs,
    short,
    tag,
    text,
)
from edutorch.viz.figures.figure import Figure

MOST = 24  # parameters that are drawn
FILTERS = 32  # filters that are drawn
WIDTH, HEIGHT, ACROSS = 220, 108, 3  # of one histogram; so many side by side
SIDE = 44  # of one filter


def weights(model, name="tensor"):
    """A histogram for each parameter, and the filters of the first two-dimensional convolution as pictures.

    A filter that looks at three channels is shown in colours; of others the first channel is shown, blue where a weight is
    negative and orange where it is positive.

    Args:
        model: a module, or a tensor.
        name: what to call the tensor.

    Returns:
        Figure with `.parameters`, a list of dictionaries (name, shape, mean, std, min, max), and `.filters`, an array
        (filters, channels, height, width) or None.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> viz.weights(torch.tensor([-1.0, 0.0, 1.0]))
        weights: 1 tensor
          tensor (3,): mean 0, std 1, from −1 to 1
    """
    named = [(name, model)] if isinstance(model, TensorBase) else list(model.named_parameters())
    found, parts = [], []
    filters = first_filters(model)
    top = 0
    if filters is not None:
        parts.append(
            text(0, 14, f"{min(len(filters), FILTERS)} of {count(len(filters), 'filter')} of the first convolution")
        )
        parts += drawn_filters(filters)
        top = 34 + SIDE * -(-min(len(filters), FILTERS) // (ACROSS * WIDTH // SIDE))
    for i, (key, x) in enumerate(named):
        values = numpy_of(x, np.float64)
        about = {"name": key, "shape": values.shape, **statistics(values)}
        found.append(about)
        if i < MOST:
            left, up = i % ACROSS * WIDTH, top + i // ACROSS * HEIGHT
            finite = values[np.isfinite(values)]
            parts.append(text(left, up + 13, fitting(key, WIDTH - 20), font_weight=600))
            parts.append(text(left, up + 27, f"{values.shape} {spread(about)}", font_size=11, opacity=0.8))
            if finite.size:
                parts.append(histogram(finite, left, up + 32, WIDTH - 20, 48))
    shown = min(len(found), MOST)
    if shown < len(found):
        parts.append(
            text(0, top + -(-shown // ACROSS) * HEIGHT + 10, f"… and {count(len(found) - shown, 'more parameter')}")
        )
    kind = ("tensor", "tensors") if isinstance(model, TensorBase) else ("parameter", "parameters")
    lines = [
        f"weights: {count(len(found), *kind)}"
        + ("" if filters is None else f", {len(filters)} filters in the first convolution")
    ]
    for about in found:
        ends = f", from {short(about['min'])} to {short(about['max'])}" if np.isfinite(about["min"]) else ""
        lines.append(f"  {about['name']} {about['shape']}: {spread(about)}{ends}")
    size = (WIDTH * ACROSS, top + -(-shown // ACROSS) * HEIGHT + (20 if shown < len(found) else 0))
    if len(found) < ACROSS and filters is None:
        size = (WIDTH * max(len(found), 1), max(size[1], 20))
    return Figure(size, parts, "\n".join(lines), parameters=found, filters=filters)


def statistics(values):
    """Of the finite numbers; nan if there are none."""
    values = values[np.isfinite(values)]
    if not values.size:
        return dict.fromkeys(("mean", "std", "min", "max"), float("nan"))
    std = float(values.std(ddof=1)) if values.size > 1 else 0.0
    return {"mean": float(values.mean()), "std": std, "min": float(values.min()), "max": float(values.max())}


def spread(about):
    return f"mean {about['mean']:.2g}, std {about['std']:.2g}".replace("-", "−")


def first_filters(model):
    """The weight of the first convolution of pictures, or None."""
    if isinstance(model, TensorBase):
        return numpy_of(model) if model.dim() == 4 and min(model.shape) > 0 else None
    for module in model.modules():
        if isinstance(module, ConvNd) and module.weight.dim() == 4:
            return numpy_of(module.weight)
    return None


def drawn_filters(filters):
    """Each filter as a small picture with a frame."""
    values = np.nan_to_num(filters[:FILTERS].astype(np.float64))
    largest = np.abs(values).max() or 1.0
    across = ACROSS * WIDTH // SIDE
    for i, one in enumerate(values):
        x, y, side = i % across * SIDE, 22 + i // across * SIDE, SIDE - 6
        pixels = as_pixels(one, -largest, largest) if len(one) == 3 else pixels_of_signs(one[0], largest)
        yield picture(pixels, x, y, side, side)
        yield tag("rect", x=x, y=y, width=side, height=side, fill="none", stroke="currentColor", stroke_opacity=0.4)
