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
    statistics,
    tag,
    text,
)
from edutorch.viz.figures.figure import Figure
from edutorch.viz.model_summary import check_shapes_are_known

MOST = 24  # parameters that are drawn
FILTERS = 32  # filters that are drawn
WIDTH, HEIGHT, ACROSS = 220, 124, 3  # of one histogram; so many side by side
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

    Raises:
        ValueError: if a lazy module does not know its shapes yet.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> viz.weights(torch.tensor([-1.0, 0.0, 1.0]))
        weights: 1 tensor
          tensor (3,): mean 0, std 1, from −1 to 1
    """
    if isinstance(model, TensorBase):
        named, words = [(name, model)], ("tensor", "tensors")
    else:
        check_shapes_are_known(model)
        named, words = list(model.named_parameters()), ("parameter", "parameters")
    filters = first_filters(model)
    parts, top = drawn_filters(filters)
    found = []
    for i, (key, x) in enumerate(named):
        values = numpy_of(x, np.float64)
        found.append({"name": key, "shape": values.shape, **statistics(values)})
        if i < MOST:
            parts += panel(found[-1], values, i % ACROSS * WIDTH, top + i // ACROSS * HEIGHT)
    shown = min(len(found), MOST)
    width, height = WIDTH * (ACROSS if filters is not None else min(max(shown, 1), ACROSS)), top
    height += HEIGHT * -(-shown // ACROSS)
    if shown < len(found):
        parts.append(text(0, height + 10, f"… and {count(len(found) - shown, 'more parameter')}"))
        height += 20
    lines = [f"weights: {count(len(found), *words)}"]
    if filters is not None:
        lines[0] += f", {count(len(filters), 'filter')} in the first convolution"
    for about in found:
        ends = f", from {short(about['min'])} to {short(about['max'])}" if np.isfinite(about["min"]) else ""
        lines.append(f"  {about['name']} {about['shape']}: {in_words(about)}{ends}")
    return Figure((width, max(height, 20)), parts, "\n".join(lines), parameters=found, filters=filters)


def panel(about, values, x, y):
    """The name of one parameter, its mean and standard deviation, and the histogram of its finite numbers."""
    finite = values[np.isfinite(values)]
    yield text(x, y + 13, fitting(about["name"], WIDTH - 20), font_weight=600)
    yield text(x, y + 28, fitting(str(about["shape"]), WIDTH - 20, 11), font_size=11, opacity=0.8)
    yield text(x, y + 42, in_words(about), font_size=11, opacity=0.8)
    if finite.size:
        yield histogram(finite, x, y + 48, WIDTH - 20, 48)


def in_words(about):
    mean, std = (f"{about[name]:.2g}".replace("-", "−") for name in ("mean", "std"))
    return mean if std == "nan" else f"mean {mean}, std {std}"


def first_filters(model):
    """The weight of the first convolution of pictures, or None."""
    if isinstance(model, TensorBase):
        return numpy_of(model) if model.dim() == 4 and min(model.shape) > 0 else None
    for module in model.modules():
        if isinstance(module, ConvNd) and module.weight.dim() == 4:
            return numpy_of(module.weight)
    return None


def drawn_filters(filters):
    """Each filter as a small picture with a frame, and how high they are together."""
    if filters is None:
        return [], 0
    shown = np.nan_to_num(filters[:FILTERS].astype(np.float64))
    largest = np.abs(shown).max() or 1.0
    across = ACROSS * WIDTH // SIDE
    of_all = f"{len(shown)} of " if len(shown) < len(filters) else ""
    parts = [text(0, 14, f"{of_all}{count(len(filters), 'filter')} of the first convolution")]
    for i, one in enumerate(shown):
        x, y, side = i % across * SIDE, 22 + i // across * SIDE, SIDE - 6
        pixels = as_pixels(one, -largest, largest) if len(one) == 3 else pixels_of_signs(one[0], largest)
        parts.append(picture(pixels, x, y, side, side))
        frame = {"fill": "none", "stroke": "currentColor", "stroke_opacity": 0.4}
        parts.append(tag("rect", x=x, y=y, width=side, height=side, **frame))
    return parts, 34 + SIDE * -(-len(shown) // across)
