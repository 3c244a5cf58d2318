"""Putting numbers in order, and the positions they had before."""

import numpy as np

from edutorch.device import near
from edutorch.memory import contiguous
from edutorch.op import op
from edutorch.ops.index import put_along
from edutorch.rng.selection import largest as largest_of


@op(outputs=("values", "indices"), refuses={"c": RuntimeError(" Sort does not support complex dtypes on CPU")})
def sort_(input, *, dim=-1, descending=False, stable=True):
    """The numbers along dim in order, and where they were. nan counts as the largest."""
    if input.ndim == 0:
        return input.copy(), np.zeros((), np.int64, like=near(input))
    if descending:  # turned round twice, so that equal numbers keep their order
        order = np.argsort(np.flip(input, dim), dim, kind="stable")
        indices = np.flip(input.shape[dim] - 1 - order, dim)
    else:
        indices = np.argsort(input, dim, kind="stable")
    return np.take_along_axis(input, indices, dim), contiguous(indices)


@sort_.backward
def sort_backward(grad, indices, input_shape, dim):
    return put_along(grad[0], indices, dim=dim, shape=input_shape)


@op(outputs=("values", "indices"))
def topk_(input, *, k, dim=-1, largest=True):
    """The k largest (or smallest) numbers along dim, in order, and where they are."""
    values, indices = sort_.forward(input, dim=dim, descending=largest)
    if input.ndim == 0 or k == 0:
        first = (slice(None),) * (dim % input.ndim) + (slice(k),) if input.ndim else ()
        return values[first], indices[first]
    rows, values, indices = (np.moveaxis(x, dim, -1) for x in (input, values, indices))
    for line in np.argwhere((values[..., 1 : k + 1] == values[..., :-1][..., :k]).any(-1)):
        indices[(*line, slice(k))] = among_equals(rows[tuple(line)], k, largest)
    places = np.moveaxis(indices[..., :k], -1, dim).copy()
    return np.take_along_axis(input, places, dim), places


def among_equals(row, k, largest):
    """Which of several equal numbers topk names: those that PyTorch's C++ library names."""
    row = row if largest or row.dtype.kind == "f" else row.astype(np.int64)  # so that a minus fits
    wanted = row if largest else np.where(np.isnan(row), -np.inf, -row) if row.dtype.kind == "f" else -row
    return largest_of(wanted.tolist(), k)


@topk_.backward
def topk_backward(grad, indices, input_shape, dim):
    return put_along(grad[0], indices, dim=dim, shape=input_shape)
