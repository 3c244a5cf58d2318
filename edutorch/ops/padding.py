"""Borders around pictures: of a constant, or of numbers that are in the picture already."""

import numpy as np

from edutorch.op import op


@op(label="ConstantPadNd")
def constant_pad_(input, *, widths, value=0):
    """input with a border: (before, after) numbers in each dimension. A negative width cuts numbers off."""
    size = [n + before + after for n, (before, after) in zip(input.shape, widths)]
    out = np.full_like(input, value, shape=size, order="C")
    from_, to = kept_part(input.shape, widths)
    out[to] = input[from_]
    return out


@constant_pad_.backward
def constant_pad_backward(grad, widths):
    return constant_pad_(grad, widths=tuple((-before, -after) for before, after in widths))


def kept_part(shape, widths):
    """Where in the input the numbers lie that stay, and where in the result."""
    from_ = tuple(slice(max(-before, 0), n - max(-after, 0)) for n, (before, after) in zip(shape, widths))
    to = tuple(slice(max(before, 0), n + before + after - max(after, 0)) for n, (before, after) in zip(shape, widths))
    return from_, to
