"""Borders around pictures, as a function: of a constant, or of numbers that are in the picture already."""

import numpy as np

from edutorch.calls.signature import is_int
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.op import type_name
from edutorch.ops.kinds import not_for
from edutorch.ops.padding import constant_pad_
from edutorch.ops.resampling import resample_


def pad(input, pad, mode="constant", value=None):
    """input with a border.

    Args:
        input: any shape for a constant border. Else (N, C, *) or (C, *), and only the * get a border.
        pad: how many numbers before and behind in the last dimension, then in the one before it, and so on:
            (left, right), (left, right, top, bottom) ... Negative ones cut numbers off.
        mode: "constant"; "reflect" mirrors the picture, without its edge; "replicate" repeats the edge; "circular" goes on
            at the other end.
        value: the constant, 0 if left out.

    Raises:
        RuntimeError: if the picture is too small for the border.

    Example:
        >>> import edutorch as torch
        >>> F, x = torch.nn.functional, torch.tensor([[1.0, 2.0, 3.0]])
        >>> F.pad(x, (1, 2))
        tensor([[0., 1., 2., 3., 0., 0.]])
        >>> F.pad(x, (1, 2), mode="reflect")
        tensor([[2., 1., 2., 3., 2., 1.]])
        >>> F.pad(x, (1, 2), mode="circular")
        tensor([[3., 1., 2., 3., 1., 2.]])
    """
    must_be_tensor(input, "pad")
    widths, ndim = checked(pad), input.array.ndim
    if len(widths) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(widths) > 2 * ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(widths)} and input of dimension {ndim}"
        )
    pairs = tuple(zip(widths[::2], widths[1::2]))[::-1]  # (before, behind) for each of the last dimensions
    if mode == "constant":
        return constant_border(input, pairs, 0 if value is None else value)
    if mode not in BORDERS:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if len(pairs) not in (ndim - 1, ndim - 2) or not 1 <= len(pairs) <= 3:
        raise NotImplementedError(
            f"Padding size {len(widths)} is not supported for {ndim}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    check, places, name = BORDERS[mode]
    size = input.array.shape[ndim - len(pairs) :]
    check(input, mode, size, pairs)
    plans = tuple((places(n, *pair)[:, np.newaxis], None) for n, pair in zip(size, pairs))
    return resample_(input, plans=plans, size=size, name=name.format(len(pairs)))


def checked(widths):
    """Whole numbers in a tuple."""
    if not isinstance(widths, (tuple, list)):
        raise TypeError(f"pad(): argument 'pad' (position 2) must be tuple of ints, not {type_name(widths)}")
    for place, width in enumerate(widths):
        if not is_int(width):
            raise TypeError(
                "pad(): argument 'pad' (position 2) must be tuple of ints, but found element of type "
                f"{type_name(width)} at pos {place}"
            )
    return tuple(int(width) for width in widths)


def constant_border(input, pairs, value):
    shape = input.array.shape
    pairs = ((0, 0),) * (len(shape) - len(pairs)) + pairs
    for n, (before, behind) in zip(shape, pairs):
        if n + min(before, 0) + min(behind, 0) < 0:
            raise RuntimeError("narrow(): length must be non-negative.")
        if n + before + behind < 0:
            raise RuntimeError(
                f"The input size {n}, plus negative padding {before} and {behind} resulted in a negative output size, "
                "which is invalid."
            )
    return constant_pad_(input, widths=pairs, value=value)


def reflected(n, before, behind):
    """2 1 | 0 1 2 3 | 2 1: the places in a line of length n, mirrored at its ends."""
    places = np.abs(np.arange(-before, n + behind))
    return (n - 1) - np.abs((n - 1) - places)


def replicated(n, before, behind):
    """0 0 | 0 1 2 3 | 3 3: the places in a line of length n, and then the nearest."""
    return np.arange(-before, n + behind).clip(0, n - 1)


def wrapped(n, before, behind):
    """2 3 | 0 1 2 3 | 0 1: the places in a line of length n that is closed to a ring. What is cut off is not part of it."""
    start, end = max(-before, 0), n - max(-behind, 0)
    around = np.arange(-max(before, 0), end - start + max(behind, 0))
    return start + around % max(end - start, 1)


def check_border(input, mode, size, pairs):
    """What PyTorch asks for a border of reflections and of repetitions."""
    shape, n = list(input.array.shape), len(size)
    if 0 in shape[-n - 1 :]:
        raise RuntimeError(
            f"Expected {n + 1}D or {n + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for "
            f"input, but got: {shape}"
        )
    if mode == "reflect":
        for k, (m, (before, behind)) in enumerate(zip(reversed(size), reversed(pairs))):
            if before >= m or behind >= m:
                raise RuntimeError(
                    f"Argument #{4 + 2 * k}: Padding size should be less than the corresponding input dimension, but got: "
                    f"padding ({before}, {behind}) at dimension {len(shape) - 1 - k} of input {shape}"
                )
    new = [m + before + behind for m, (before, behind) in zip(size, pairs)]
    if min(new) < 1:
        letters = "DHW"[-n:]
        given = ", ".join(f"{letter}: {m}" for letter, m in zip(letters, size))
        given = given.replace(", ", " ", 1) if n == 3 else given  # so PyTorch writes it
        space = " " if mode == "replicate" and n == 2 else ""
        raise RuntimeError(
            f"input ({given}{space}) is too small. Calculated output "
            + " ".join(f"{letter}: {m}" for letter, m in zip(letters, new))
        )
    word = "reflection" if mode == "reflect" else "replication"
    not_for("b", f"{word}_pad{n}d", input.array)


def check_ring(input, mode, size, pairs):
    """A ring is gone round once at most."""
    for m, (before, behind) in zip(size, pairs):
        if before > m or behind > m:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        if m + before + behind < 0:
            raise RuntimeError("Negative padding value is resulting in an empty dimension")


# mode: (what must be so, where the border comes from, PyTorch's name for the node)
BORDERS = {
    "reflect": (check_border, reflected, "ReflectionPad{}DBackward0"),
    "replicate": (check_border, replicated, "ReplicationPad{}DBackward0"),
    "circular": (check_ring, wrapped, "CopySlices"),
}
