"""A picture looked at from elsewhere: for every new pixel a grid says where in the old picture it is to be found.

Spatial transformers learn such grids. Places are numbers from -1 (left, top) to 1 (right, bottom).
"""

import itertools
import warnings

import numpy as np

from edutorch.creation import linspace
from edutorch.dtypes import is_half, of, title
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.choice import where
from edutorch.ops.convert import to
from edutorch.ops.embedding import embedding_
from edutorch.ops.kinds import not_for
from edutorch.ops.linalg import matmul
from edutorch.ops.shape import permute_, reshape, transpose_, unbind_, unsqueeze_

CHANGED = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify "
    "align_corners=True if the old behavior is desired. See the documentation of grid_sample for details."
)


def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """The numbers of a picture at the places that a grid names. Jaderberg et al. 2015.

    Args:
        input (N, C, H, W), or volumes (N, C, D, H, W)
        grid (N, H', W', 2): for each new pixel its place (x, y) in the picture; for volumes (N, D', H', W', 3).
        mode: how numbers between pixels are found: "bilinear", "nearest" or "bicubic".
        padding_mode: what lies outside: "zeros", the nearest pixel ("border"), or the mirrored picture ("reflection").
        align_corners: are -1 and 1 the centres of the outermost pixels (True), or their outer edges?

    Returns:
        (N, C, H', W')

    Example:
        >>> import edutorch as torch
        >>> picture = torch.arange(4.0).view(1, 1, 2, 2)
        >>> middle = torch.zeros(1, 1, 1, 2)
        >>> torch.nn.functional.grid_sample(picture, middle, align_corners=True)
        tensor([[[[1.5000]]]])
    """
    must_be_tensor(input, "grid_sampler")
    must_be_tensor(grid, "grid_sampler", "grid", 2)
    if mode not in ("bilinear", "nearest", "bicubic"):
        raise ValueError(
            "nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: "
            + repr(mode)
        )
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            + repr(padding_mode)
        )
    if align_corners is None:
        warnings.warn(CHANGED, stacklevel=2)
    check_grid(input, grid, mode)
    return sampled(input, grid, mode, padding_mode, bool(align_corners))


def check_grid(input, grid, mode):
    """Do the grid and the pictures fit together?"""
    shape, places = list(input.array.shape), list(grid.array.shape)
    if shape[0] != places[0]:
        raise RuntimeError(
            "grid_sampler(): expected grid and input to have same batch size, but got input with sizes "
            f"{shape} and grid with sizes {places}"
        )
    n = len(shape) - 2
    if places[-1] != n:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {n} in last dimension, but got grid with sizes {places}"
        )
    for dim, size in enumerate(shape[2:], start=2):
        if size == 0:
            raise RuntimeError(
                f"grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes {shape} with "
                f"dimension {dim} being empty"
            )
    if n not in (2, 3) or len(places) != n + 2:
        raise RuntimeError(
            "grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with sizes "
            f"{shape} and grid with sizes {places}"
        )
    if n == 3 and mode == "bicubic":
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    kinds = input.array.dtype, grid.array.dtype
    if kinds[0] != kinds[1]:
        raise RuntimeError(f"expected scalar type {title(kinds[0])} but found {title(kinds[1])}")
    not_for("iubc", f"grid_sampler_{n}d_cpu" + "_kernel_impl" * (n == 2), input.array)


@known_as(lambda input, *rest: f"GridSampler{input.array.ndim - 2}DBackward0")
def sampled(input, grid, mode, padding_mode, align_corners):
    half = input.array.dtype if is_half(input.array.dtype) else None
    if half is not None:
        input, grid = to(input, dtype=np.dtype("float32")), to(grid, dtype=np.dtype("float32"))
    n, channels, *size = input.array.shape
    new_size = grid.array.shape[1:-1]
    # A line of channels for each pixel of each picture, so that a pixel is one row of a table.
    rows = permute_(input, dims=(0, *range(2, input.array.ndim), 1))
    rows = reshape(rows, shape=(n * int(np.prod(size)), channels))
    first_row = np.arange(n, like=input.array).reshape(n, *[1] * len(new_size)) * int(np.prod(size))
    xyz = unbind_(grid, dim=grid.array.ndim - 1)
    seen = [unnormalized(x, m, align_corners) for x, m in zip(reversed(xyz), size)]  # (N, *new_size), rows first
    if mode != "bicubic":
        seen = [brought_inside(x, m, padding_mode, align_corners) for x, m in zip(seen, size)]
    total = 0
    for taps in itertools.product(*(neighbours(x, mode) for x in seen)):
        row, inside, weight = first_row, True, 1.0
        for (place, share), m, step in zip(taps, size, steps_of(size)):
            if mode == "bicubic":
                place = brought_inside(fresh(place), m, padding_mode, align_corners).array
            within = (place >= 0) & (place <= m - 1)
            row = row + np.where(within, place, 0).astype(np.int64) * step
            inside = inside & within
            weight = share * weight
        numbers = embedding_(rows, fresh(row))  # (N, *new_size, C)
        numbers = where(fresh(inside[..., np.newaxis]), numbers, 0.0)
        total = numbers * unsqueeze_(weight, dim=grid.array.ndim - 1) + total
    out = permute_(total, dims=(0, grid.array.ndim - 1, *range(1, grid.array.ndim - 1)))
    out = out.contiguous()
    return out if half is None else to(out, dtype=half)


def steps_of(size):
    """How many pixels further the next one along each dimension lies."""
    return [int(np.prod(size[d + 1 :])) for d in range(len(size))]


def unnormalized(x, size, align_corners):
    """From -1 ... 1 to a place among size pixels, which have their centres at 0, 1, 2 ..."""
    if align_corners:
        return (x + 1) / 2 * (size - 1)
    return ((x + 1) * size - 1) / 2


def brought_inside(x, size, padding_mode, align_corners):
    """A place outside becomes one on the border, or its mirror image. Outside the slope is 0, and the mirror turns it."""
    if padding_mode == "zeros":
        return x
    if padding_mode == "reflection":
        low, high = (0, size - 1) if align_corners else (-0.5, size - 0.5)
        x = mirrored(x, low, high)
    clipped = np.nan_to_num(x.array, nan=0.0).clip(0, size - 1)
    return where(fresh((x.array > 0) & (x.array < size - 1)), x, fresh(clipped.astype(x.array.dtype)))


def mirrored(x, low, high):
    """x reflected at low and at high, as often as it takes: for every x a slope of 1 or -1, and a shift."""
    numbers, span = x.array, high - low
    if span == 0:
        return constant(x, 0.0)
    side = np.where(numbers < low, -1, 1)
    flips = np.floor(np.abs(numbers - low) / span)
    odd = flips % 2 == 1
    slope = np.where(odd, -side, side)
    shift = np.where(odd, span * (flips + 1) + low, low - span * flips) - slope * low
    return x * fresh(slope.astype(numbers.dtype)) + fresh(shift.astype(numbers.dtype))


def neighbours(x, mode):
    """The pixels that a place looks at along one dimension, each with its share: [(array, Tensor)]."""
    if mode == "nearest":
        return [(np.rint(x.array), constant(x, 1.0))]
    first = np.floor(x.array)
    away = x - fresh(first)
    if mode == "bilinear":
        return [(first, 1 - away), (first + 1, away)]
    return [(first + k, cubic_share(away, k)) for k in (-1, 0, 1, 2)]


def constant(x, number):
    """A number for every x, which does not depend on it: the slope is 0 everywhere, and not unknown."""
    return where(fresh(np.zeros_like(x.array, bool)), x, number)


def cubic_share(away, k):
    """The weight of the neighbour number k, as in bicubic interpolation."""
    a, distance = -0.75, (away - k) * (1 if k <= 0 else -1)  # positive
    if k in (0, 1):
        return ((a + 2) * distance - (a + 3)) * distance * distance + 1
    return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a


def affine_grid(theta, size, align_corners=None):
    """The grid for grid_sample that turns, stretches and shifts pictures. Jaderberg et al. 2015.

    Args:
        theta (N, 2, 3): for each picture the matrix that takes a new place (x, y, 1) to the old one; for volumes (N, 3, 4).
        size: (N, C, H, W) or (N, C, D, H, W) of the new pictures.
        align_corners: are -1 and 1 the centres of the outermost pixels (True), or their outer edges?

    Returns:
        (N, H, W, 2) or (N, D, H, W, 3)

    Example:
        >>> import edutorch as torch
        >>> stay = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
        >>> torch.nn.functional.affine_grid(stay, (1, 1, 1, 2), align_corners=False)
        tensor([[[[-0.5000,  0.0000],
                  [ 0.5000,  0.0000]]]])
    """
    must_be_tensor(theta, "affine_grid_generator", "theta")
    if align_corners is None:
        warnings.warn(CHANGED, stacklevel=2)
    if not theta.is_floating_point():
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    n = len(size) - 2
    if n not in (2, 3):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
            f"{size}."
        )
    if theta.array.ndim != 3 or theta.array.shape[1:] != (n, n + 1):
        raise ValueError(
            f"Expected a batch of {n}D affine matrices of shape Nx{n}x{n + 1} for size {size}. Got {theta.shape}."
        )
    if theta.array.shape[0] != size[0]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{size[0]}, {n + 1}] but got: "
            f"[{theta.array.shape[0]}, {n + 1}]."
        )
    if align_corners and min(size[2:]) == 1:
        warnings.warn(
            "Since version 1.3.0, affine_grid behavior has changed for unit-size grids when align_corners=True. This is not "
            "an intended use case of affine_grid. See the documentation of affine_grid for details.",
            stacklevel=2,
        )
    elif min(size) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {size}")
    return affine_places(theta, tuple(size), bool(align_corners))


@known_as("AffineGridGeneratorBackward0")
def affine_places(theta, size, align_corners):
    """(x, y, 1) of every new place, times theta."""
    lines = [even_places(m, align_corners, theta.array.dtype) for m in size[2:]]
    *yx, x = np.meshgrid(*lines, indexing="ij")
    places = np.stack([x, *reversed(yx), np.ones_like(x)], -1).reshape(1, -1, len(lines) + 1)  # (1, P, 3)
    places = np.asarray(np.broadcast_to(places, (size[0], *places.shape[1:])).copy(), like=theta.array)
    found = matmul(fresh(places), transpose_(theta, dim0=1, dim1=2))
    return reshape(found, shape=(size[0], *size[2:], len(lines)))


def even_places(count, align_corners, dtype):
    """count places from -1 to 1: the centres of pixels."""
    if count <= 1:
        return np.zeros(count, dtype)
    # In PyTorch's order of rounding: a pixel's centre decides between which neighbours its place is said to lie.
    places = linspace(-1, 1, count, dtype=of(dtype.name), device="cpu").array
    return places if align_corners else places * dtype.type(count - 1) / dtype.type(count)
