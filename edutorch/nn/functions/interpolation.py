"""Pictures made larger or smaller: every new number is taken, or mixed, from the old ones near its place.

A mode is a plan for one dimension: which old places does a new one look at, and with what weights. A picture follows it
once for its rows, and once for its columns.
"""

import warnings

import numpy as np

from edutorch.calls.signature import is_int
from edutorch.graph import TensorBase
from edutorch.nn.functions.adaptive_pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.ops.kinds import not_for
from edutorch.ops.resampling import resample_


def interpolate(
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """Pictures of another size.

    Args:
        input (N, C, W), (N, C, H, W) or (N, C, D, H, W)
        size: the new size, a number or one for each dimension; or
        scale_factor: how many times as large, a number or one for each dimension.
        mode: "nearest", which copies; "nearest-exact", the same with centres of pixels; "linear", "bilinear" or "trilinear",
            by the dimensions; "bicubic"; "area", the mean of what a new pixel covers; "lanczos".
        align_corners: are the centres of the corner pixels the ends of the picture (True), or their outer edges?
        recompute_scale_factor: derive the scale from the sizes, which are whole numbers, instead of using scale_factor.
        antialias: when shrinking, let a new pixel look at all that it covers. For "bilinear", "bicubic" and "lanczos".

    Raises:
        ValueError: if not exactly one of size and scale_factor is given.
        NotImplementedError: if the mode does not suit the dimensions.

    Example:
        >>> import edutorch as torch
        >>> F, x = torch.nn.functional, torch.tensor([[[1.0, 2.0]]])
        >>> F.interpolate(x, scale_factor=2)
        tensor([[[1., 1., 2., 2.]]])
        >>> F.interpolate(x, size=3, mode="linear", align_corners=True)
        tensor([[[1.0000, 1.5000, 2.0000]]])
    """
    must_be_tensor(input, "interpolate")
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
            )
    shape = input.array.shape
    n = len(shape) - 2
    new_size, factors = wanted_size(shape, size, scale_factor, n)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if new_size is None:
        new_size = [int(m * factor) for m, factor in zip(shape[2:], factors)]
    if recompute_scale_factor or mode == "area":
        factors = None
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and n == 2):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
        )
    check_mode(mode, n, bool(align_corners), antialias)
    if mode == "area":
        pool = {1: adaptive_avg_pool1d, 2: adaptive_avg_pool2d, 3: adaptive_avg_pool3d}[n]
        return pool(input, new_size)
    check_sizes(shape, new_size)
    check_type(mode, n, antialias, input.array)
    number = np.float64 if input.array.dtype == np.float64 and not mode.startswith("nearest") else np.float32
    factors = factors or (None,) * n
    if mode == "nearest" and n == 2:  # where a picture that stays or doubles does so exactly, whatever the factor was
        factors = [None if new in (m, 2 * m) else factor for m, new, factor in zip(shape[2:], new_size, factors)]
    plans = [
        plan(mode, m, new, factor, bool(align_corners), antialias, number)
        for m, new, factor in zip(shape[2:], new_size, factors)
    ]
    return resample_(input, plans=tuple(plans), size=shape[2:], name=node_name(mode, n, antialias))


def wanted_size(shape, size, scale_factor, n):
    """(the new size or None, the scale factors or None), one for each dimension."""
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is None and scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if size is None:
        if not isinstance(scale_factor, (tuple, list)):
            return None, [scale_factor] * n
        if len(scale_factor) != n:
            raise ValueError(
                "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
                f"dimensions of {list(shape[2:])} and scale_factor of shape {scale_factor}. Please provide input tensor in "
                "(N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format."
            )
        return None, list(scale_factor)
    if isinstance(size, (tuple, list)):
        if len(size) != n:
            raise ValueError(
                "Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of "
                f"{list(shape[2:])} and output size of {size}. Please provide input tensor in (N, C, d1, d2, ...,dK) format "
                "and output size in (o1, o2, ...,oK) format."
            )
        if not all(map(is_int, size)):
            raise TypeError(
                "expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size with "
                f"types {[type(m) for m in size]}"
            )
        return [int(m) for m in size], None
    if not is_int(size):
        raise TypeError(f"expected size to be an int or a tuple of ints, but got {type(size).__name__}")
    return [int(size.array if isinstance(size, TensorBase) else size)] * n, None


DIMENSIONS = {"linear": 1, "bilinear": 2, "trilinear": 3, "bicubic": 2, "lanczos": 2}


def check_mode(mode, n, align_corners, antialias):
    """Does the mode suit pictures of n dimensions?"""
    known = 1 <= n <= 3 and (mode in ("nearest", "nearest-exact", "area") or DIMENSIONS.get(mode) == n)
    if not known and 1 <= n <= 3 and mode in ("linear", "bilinear", "trilinear"):
        raise NotImplementedError(f"Got {n + 2}D input, but {mode} mode needs {DIMENSIONS[mode] + 2}D input")
    if not known:
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {n + 2}D) for the modes: nearest | linear | "
            f"bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
        )
    if mode == "lanczos" and align_corners:
        raise ValueError("Lanczos mode does not support align_corners=True")
    if mode == "lanczos" and not antialias:
        raise ValueError("Lanczos mode requires antialias=True")


def check_sizes(shape, new_size):
    """No size may be 0, but that of the batch."""
    n = len(new_size)
    if min(*shape[2:], *new_size) <= 0:
        given, found = (
            "(" + ", ".join(f"{letter}: {m}" for letter, m in zip("DHW"[-n:], sizes)) + ")"
            for sizes in (shape[2:], new_size)
        )
        both = " and" if n == 1 else ""
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input {given}{both} output {found}"
        )
    if shape[1] == 0:
        raise RuntimeError(f"Non-empty {n + 2}D data tensor expected but got a tensor with sizes {list(shape)}")


def check_type(mode, n, antialias, array):
    """PyTorch's kernels, and the number types that they do not take."""
    if mode.startswith("nearest"):
        if array.dtype != np.uint8:
            not_for("iubc", "upsample_nearest2d_channels_last" if n == 2 else "compute_indices_weights_nearest", array)
        return
    if array.dtype == np.uint8 and n == 2:
        raise NotImplementedError(
            f"edutorch does not mix pictures of uint8: convert to float32 before interpolate(mode={mode!r}), and round after"
        )
    if antialias:
        not_for("iubc", "compute_index_ranges_weights", array)
        if array.dtype.itemsize == 2:
            not_for("fV", "compute_index_ranges_weights", array)
    kernel = {"bilinear": "upsample_bilinear2d_channels_last", "bicubic": "compute_indices_weights_cubic"}
    not_for("iubc", kernel.get(mode, "compute_indices_weights_linear"), array)


def node_name(mode, n, antialias):
    word = {"nearest": "Nearest", "nearest-exact": "NearestExact"}.get(mode, mode.capitalize())
    return f"Upsample{word}{n}D{'Aa' * antialias}Backward0"


# Plans for one dimension


def plan(mode, size, new_size, factor, align_corners, antialias, number):
    """Which of size old places each of new_size places looks at, and with what weights: (new_size, taps) each.

    Args:
        factor: the scale factor that was asked for, if it is to be used.
        number: the number type in which places are computed.

    Returns:
        (places, weights): of whole numbers and of numbers; or None, if nothing is to be done.
    """
    if size == new_size and mode not in ("nearest", "nearest-exact") and (mode != "bicubic" or antialias):
        return None
    step = distance(size, new_size, factor, align_corners, number)
    new = np.arange(new_size, dtype=number)
    if mode == "nearest":
        return np.minimum((new * step).astype(int), size - 1)[:, np.newaxis], None
    if mode == "nearest-exact":
        return np.minimum(((new + number(0.5)) * step).astype(int), size - 1)[:, np.newaxis], None
    if antialias:
        return smoothed(mode, size, new, step, number)
    seen = new * step if align_corners else (new + number(0.5)) * step - number(0.5)
    if mode != "bicubic":
        seen = np.maximum(seen, 0)
    first = np.minimum(np.floor(seen).astype(int), size - 1)
    away = np.clip(seen - first.astype(number), 0, 1)[:, np.newaxis]  # how far the place is behind its first neighbour
    if mode == "bicubic":
        places = first[:, np.newaxis] + np.arange(-1, 3)
        return places.clip(0, size - 1), cubic(np.abs(away - np.arange(-1, 3, dtype=number)), -0.75)
    places = np.stack([first, np.minimum(first + 1, size - 1)], 1)
    return places, np.concatenate([1 - away, away], 1)


def distance(size, new_size, factor, align_corners, number):
    """How far apart in the old picture two neighbours of the new one lie."""
    if align_corners:
        return number(size - 1) / number(new_size - 1) if new_size > 1 else number(0)
    if factor is not None and factor > 0:
        return number(1.0 / factor)
    return number(size) / number(new_size)


def cubic(away, a):
    """The weight of a neighbour so far away, of a curve through the numbers that is smooth. Keys 1981."""
    near = ((a + 2) * away - (a + 3)) * away * away + 1
    far = ((a * away - 5 * a) * away + 8 * a) * away - 4 * a
    return np.where(away <= 1, near, np.where(away < 2, far, 0)).astype(away.dtype)


def triangle(away):
    return np.maximum(1 - away, 0)


def lanczos(away):
    """A sine wave that dies out after three neighbours."""
    return np.where(away < 3, np.sinc(away) * np.sinc(away / 3), 0)


FILTERS = {  # how many neighbours they reach, and the weight of a neighbour so far away
    "bilinear": (1, triangle),
    "bicubic": (2, lambda away: cubic(away, -0.5)),
    "lanczos": (3, lanczos),
}


def smoothed(mode, size, new, step, number):
    """When a picture shrinks, a new place looks at all old ones that it stands for: the filter is stretched."""
    reach, weight = FILTERS[mode]
    stretch = max(step, number(1))
    centre = step * (new + number(0.5))
    start = np.maximum((centre - reach * stretch + number(0.5)).astype(int), 0)
    end = np.minimum((centre + reach * stretch + number(0.5)).astype(int), size)
    places = start[:, np.newaxis] + np.arange(max(end - start))
    away = (places - centre[:, np.newaxis] + number(0.5)) / stretch
    weights = np.where(places < end[:, np.newaxis], weight(np.abs(away).astype(number)), 0)
    return np.minimum(places, size - 1), weights / weights.sum(1, keepdims=True)


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """The old name of interpolate.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.interpolate(torch.tensor([[[1.0, 2.0]]]), size=4)
        tensor([[[1., 1., 2., 2.]]])
    """
    warnings.warn(deprecated("upsample"), stacklevel=2)
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input, size=None, scale_factor=None):
    """The old name of interpolate(mode="nearest").

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.interpolate(torch.tensor([[[1.0, 2.0]]]), size=4)
        tensor([[[1., 1., 2., 2.]]])
    """
    warnings.warn(deprecated("upsample_nearest"), stacklevel=2)
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input, size=None, scale_factor=None):
    """The old name of interpolate(mode="bilinear", align_corners=True).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.interpolate(torch.eye(2).view(1, 1, 2, 2), size=3, mode="bilinear", align_corners=True)
        tensor([[[[1.0000, 0.5000, 0.0000],
                  [0.5000, 0.5000, 0.5000],
                  [0.0000, 0.5000, 1.0000]]]])
    """
    warnings.warn(deprecated("upsample_bilinear"), stacklevel=2)
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


def deprecated(name):
    return f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead."
