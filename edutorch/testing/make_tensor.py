"""Tensors to try functions on: of any shape and type, with numbers that are neither too small nor too large."""

import math

import numpy as np

from edutorch import dtypes, random
from edutorch.creation import empty
from edutorch.op import fresh

RANGES = {"bool": (0, 2), "uint8": (0, 10), "uint16": (0, 10), "uint32": (0, 10), "uint64": (0, 10)}


def make_tensor(
    *shape,
    dtype,
    device,
    low=None,
    high=None,
    requires_grad=False,
    noncontiguous=False,
    exclude_zero=False,
    memory_format=None,
):
    """A tensor of random numbers from [low, high).

    Args:
        shape: whole numbers, or one sequence of them.
        dtype, device: its type, and where it shall live.
        low, high: the bounds; by default -9 and 9 (0 and 10 for integers without a sign).
        requires_grad: will gradients be wanted?
        noncontiguous: shall the numbers lie apart in memory? (Every second one of twice as many is taken.)
        exclude_zero: shall zeros become the smallest positive number (1 for integers)?

    Raises:
        ValueError: if low is not below high, one of them is nan, or integers shall require gradients.

    Example:
        >>> import edutorch as torch
        >>> torch.testing.make_tensor((2, 3), dtype=torch.float32, device="cpu").shape
        torch.Size([2, 3])
    """
    shape = tuple(shape[0]) if len(shape) == 1 and not isinstance(shape[0], int) else shape
    kind = dtypes.of(dtype)
    inexact = kind.is_floating_point or kind.is_complex
    if requires_grad and not inexact:
        raise ValueError(
            f"`requires_grad=True` is not supported for boolean and integral dtypes, but got dtype={dtype}"
        )
    default_low, default_high = RANGES.get(kind.name, (-9, 9) if inexact else (-9, 10))
    low, high = default_low if low is None else low, default_high if high is None else high
    if low != low or high != high:
        raise ValueError(f"`low` and `high` cannot be NaN, but got low={low} and high={high}")
    if low > high or low == high and not inexact:
        raise ValueError(f"`low` must be less than `high`, but got {low} >= {high}")
    noncontiguous = noncontiguous and math.prod(shape) > 1
    x = empty((*shape[:-1], 2 * shape[-1]) if noncontiguous else shape, dtype=kind)
    if kind.is_complex:
        part = np.dtype("float32" if kind.itemsize == 8 else "float64")
        random.uniform_(fresh(x.array.reshape(-1).view(part)), low, high)
    elif kind.is_floating_point:
        random.uniform_(x, low, high)
    else:
        random.random_(x, int(low), int(high))
    if exclude_zero:
        x.array[x.array == 0] = np.finfo(x.array.dtype).tiny if inexact and kind.name != "bfloat16" else 1
    x = (fresh(x.array[..., 1::2]) if noncontiguous else x).to(device)
    return x.requires_grad_() if requires_grad else x
