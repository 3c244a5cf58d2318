"""Which numbers are there, how often, and between which: unique, bincount, bucketize, histc, isin."""

import numpy as np

from edutorch import ops
from edutorch.dtypes import is_float, title
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.ops.dims import wrap_dim
from edutorch.ops.kinds import not_for

__all__ = ["unique", "unique_consecutive", "bincount", "bucketize", "searchsorted", "histc", "isin", "argwhere"]


def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The different numbers, in order (or the different slices along dim).

    Args:
        return_inverse: also say for each number of input where it went.
        return_counts: also say how often each is there.

    Example:
        >>> import edutorch as torch
        >>> torch.unique(torch.tensor([3, 1, 3]), return_counts=True)
        (tensor([1, 3]), tensor([1, 2]))
    """
    if not isinstance(input, TensorBase):
        raise TypeError(f"_unique2(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    for name, flag in (("sorted", sorted), ("return_inverse", return_inverse), ("return_counts", return_counts)):
        if not isinstance(flag, bool):
            call = "_unique2" if dim is None else "unique_dim"
            raise TypeError(f"{call}(): argument '{name}' must be bool, not {type(flag).__name__}")
    not_for("c", "unique" if dim is None else "unique_dim", input.array)
    axis = None if dim is None else wrap_dim(dim, input.array.ndim)
    values, inverse, counts = np.unique(
        input.array, return_inverse=True, return_counts=True, axis=axis, equal_nan=False
    )
    inverse = inverse.reshape(input.array.shape if axis is None else -1)
    return several(values, inverse, counts, return_inverse, return_counts)


def several(values, inverse, counts, return_inverse, return_counts):
    answers = [values] + [inverse] * return_inverse + [counts] * return_counts
    answers = tuple(fresh(np.asarray(a, like=values)) for a in answers)
    return answers if len(answers) > 1 else answers[0]


def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """The numbers (or slices along dim) without those that equal their neighbour in front.

    Example:
        >>> import edutorch as torch
        >>> torch.unique_consecutive(torch.tensor([1, 1, 2, 1]))
        tensor([1, 2, 1])
    """
    not_for("c", "unique" if dim is None else "unique_dim", input.array)
    array = input.array.reshape(-1) if dim is None else np.moveaxis(input.array, wrap_dim(dim, input.array.ndim), 0)
    n = len(array)
    rows = array.reshape(n, -1) if n else array.reshape(0, 1)
    new = np.ones_like(array, bool, shape=n)
    new[1:] = (rows[1:] != rows[:-1]).any(1)
    values = array[new] if dim is None else np.moveaxis(array[new], 0, dim)
    inverse = (np.cumsum(new) - 1).reshape(input.array.shape if dim is None else -1)
    counts = np.diff(np.append(np.flatnonzero(new), n))
    return several(values, inverse, counts, return_inverse, return_counts)


def bincount(input, weights=None, minlength=0):
    """How often each whole number from 0 on is there (or the sum of the weights where it is).

    Example:
        >>> import edutorch as torch
        >>> torch.bincount(torch.tensor([0, 2, 2]))
        tensor([1, 0, 2])
    """
    if input.array.dtype.kind not in "iu":
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{title(input.array.dtype)}'")
    if input.array.ndim != 1 or (input.array.size and input.array.min() < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is None:
        return fresh(np.bincount(input.array, minlength=minlength))
    kind = np.float32 if weights.array.dtype == np.float32 else np.float64
    return fresh(np.bincount(input.array, weights.array, minlength).astype(kind))


def searchsorted(sorted_sequence, values, *, out_int32=False, right=False, side=None, sorter=None):
    """Where values would have to be put in, so that a sorted sequence stays in order.

    Args:
        sorted_sequence: (n), or (..., n) with the same leading dimensions as values.
        values: a tensor or a number.
        right (or side="right"): behind numbers that equal the value, not in front of them.

    Example:
        >>> import edutorch as torch
        >>> torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 4]))
        tensor([1, 2])
    """
    not_for("c", "searchsorted_out_cpu", sorted_sequence.array)
    if side not in (None, "left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    where, kind = "right" if right or side == "right" else "left", np.int32 if out_int32 else np.int64
    line = sorted_sequence.array
    if sorter is not None:
        line = np.take_along_axis(line, sorter.array, -1)
    wanted = values.array if isinstance(values, TensorBase) else np.asarray(values, like=line)
    if wanted.ndim == 0 and line.ndim != 1:
        raise RuntimeError(
            "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got "
            f"boundaries tensor dim({line.ndim}) and input value's dim(0) numel(1)"
        )
    if line.ndim == 0:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension"
        )
    if line.ndim == 1:
        return fresh(np.asarray(np.searchsorted(line, wanted, where), kind, like=line))
    if line.shape[:-1] != wanted.shape[:-1]:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            f"tensor and input value tensor must match, but we got boundaries tensor {list(line.shape)} and input "
            f"value tensor {list(wanted.shape)}"
        )
    rows = zip(line.reshape(-1, line.shape[-1]), wanted.reshape(-1, wanted.shape[-1]))
    return fresh(np.stack([np.searchsorted(a, v, where) for a, v in rows]).reshape(wanted.shape).astype(kind))


def bucketize(input, boundaries, *, out_int32=False, right=False):
    """In which interval between sorted boundaries each number lies.

    Example:
        >>> import edutorch as torch
        >>> torch.bucketize(torch.tensor([0, 3, 9]), torch.tensor([1, 3, 5]))
        tensor([0, 1, 3])
    """
    if boundaries.array.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.array.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


def histc(input, bins=100, min=0, max=0):
    """How many numbers lie in each of so many equal parts of the range from min to max.

    If min and max are equal, the range of the numbers themselves is taken.

    Example:
        >>> import edutorch as torch
        >>> torch.histc(torch.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3)
        tensor([0., 2., 1., 0.])
    """
    if not is_float(input.array.dtype):
        raise NotImplementedError(f"\"histogram_cpu\" not implemented for '{title(input.array.dtype)}'")
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    if min == max and input.array.size:
        min, max = float(input.array.min()), float(input.array.max())
    if min == max:
        min, max = min - 1, max + 1
    if min > max:
        raise RuntimeError("torch.histc: max must be larger than min")
    return fresh(np.histogram(input.array, bins, (min, max))[0].astype(input.array.dtype))


def isin(elements, test_elements, *, assume_unique=False, invert=False):
    """For each number: is it one of the others?

    Example:
        >>> import edutorch as torch
        >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([3, 1]))
        tensor([ True, False,  True])
    """
    for x in (elements, test_elements):
        if isinstance(x, TensorBase) and x.array.dtype.kind in "cb":
            raise RuntimeError(f"Unsupported input type encountered for isin(): {title(x.array.dtype)}")
    model = next(x.array for x in (elements, test_elements) if isinstance(x, TensorBase))
    ours, others = (
        x.array if isinstance(x, TensorBase) else np.asarray(x, like=model) for x in (elements, test_elements)
    )
    return fresh(np.isin(ours, others, assume_unique, invert))


def argwhere(input):
    """The positions of all numbers that are not zero, a row each."""
    return ops.nonzero_(input)
