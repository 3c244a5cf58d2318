"""The first figure of notebook 07: one input on its way through thirty layers, with three sizes of their first weights."""

import math

import numpy as np

import edutorch as torch
from edutorch.course.widgets.activations import digits
from edutorch.viz.drawing import picture, pixels_of_signs, tag, text
from edutorch.viz.figures import Figure

SCALES = {"30 % smaller": 1.0, "as you will find": math.sqrt(2), "40 % larger": 2.0}
LAYERS, WIDTH, UNITS = 30, 200, 24  # units: how many of a layer are drawn
FULL = 3.0  # a number of this size has its full colour
LEFT, TOP, WIDE, HIGH, GAP = 118, 24, 16, 72, 16  # in pixels; WIDE is that of a layer, HIGH that of a strip


def through(scale, seed):
    """What the layers give to one input, before relu: an array (layers + 1, WIDTH) whose first row is the input.

    In float64, so that the same bytes come out on every machine.
    """
    generator = torch.Generator().manual_seed(seed)
    a = torch.randn(WIDTH, generator=generator, dtype=torch.float64)
    rows = [a.cpu().numpy()]
    for _ in range(LAYERS):
        weight = torch.randn(WIDTH, WIDTH, generator=generator, dtype=torch.float64)
        z = (scale / math.sqrt(WIDTH) * weight) @ a
        rows.append(z.cpu().numpy())
        a = z.relu()
    return np.stack(rows)


def thirty_layers(seed=3):
    """Draw three strips, one for each size of the weights: a column for each layer, a row for each unit.

    Args:
        seed: of the input and of the weights. They are the same in all strips, but for their size.
    """
    parts, words, right = [], ["THIRTY LAYERS, one input, first weights of three sizes"], LEFT + (LAYERS + 1) * WIDE
    for place, (name, scale) in enumerate(SCALES.items()):
        rows, y = through(scale, seed), TOP + place * (HIGH + GAP)
        std = rows[-1].std()
        end = digits(std) if std > 0.001 else f"{std:.6f}"
        pixels = pixels_of_signs(np.clip(rows[:, :UNITS].T, -FULL, FULL), FULL)
        parts.append(picture(pixels, LEFT, y, right - LEFT, HIGH))
        frame = {"fill": "none", "stroke": "currentColor", "stroke_opacity": 0.4}
        parts.append(tag("rect", x=LEFT, y=y, width=right - LEFT, height=HIGH, **frame))
        parts.append(text(LEFT - 8, y + HIGH / 2, "weights", text_anchor="end"))
        parts.append(text(LEFT - 8, y + HIGH / 2 + 15, name, text_anchor="end", font_weight="bold"))
        parts.append(text(right + 8, y + HIGH / 2, "std"))
        parts.append(text(right + 8, y + HIGH / 2 + 15, end, font_weight="bold"))
        words.append(f"  weights {name + ':':17} std {digits(rows[0].std())} in the input, {end} in layer {LAYERS}")
    for layer in range(0, LAYERS + 1, 5):
        name = f"layer {layer}" if layer == LAYERS else layer or "input"
        parts.append(text(LEFT + (layer + 0.5) * WIDE, TOP - 8, name, text_anchor="middle"))
    return Figure((right + 72, TOP + 3 * (HIGH + GAP) - GAP + 4), parts, "\n".join(words))
