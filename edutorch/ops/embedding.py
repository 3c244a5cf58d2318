"""Rows of a table by number: how words become vectors."""

import numpy as np

from edutorch.kernels import kernel
from edutorch.op import alongside, bare, op
from edutorch.ops.index import index as take


@op(label="Embedding", without_gradient=["indices"])
def embedding_(weight, indices, *, padding_idx=-1, scale_grad_by_freq=False):
    """The rows of weight (V, D) that indices (*) name: (*, D). Row padding_idx never gets a gradient."""
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if indices.size and not (indices.min() >= 0 and indices.max() < len(weight)):
        raise IndexError("index out of range in self")
    return weight[indices]


@embedding_.backward
def embedding_backward(grad, indices, weight_shape, padding_idx, scale_grad_by_freq):
    places = bare(indices)
    share = (places != padding_idx).astype(bare(grad).dtype)
    if scale_grad_by_freq:
        share /= np.bincount(places.reshape(-1), minlength=1)[places]
    if not (share == 1).all():
        grad = grad * alongside(np.expand_dims(share, -1), grad)
    return sum_of_rows(grad, indices, rows=weight_shape[0])


@op(label="EmbeddingDenseBackward", without_gradient=["indices"])
@kernel
def sum_of_rows(input, indices, *, rows):
    """A table of zeros, with each row of input (*, D) added to the row that indices (*) name.

    Rows for the same place are brought together by sorting and added in one go: np.add.at would take one at a time.
    """
    out = np.zeros_like(input, shape=(rows, input.shape[-1]))
    if indices.size:
        places = indices.reshape(-1)
        order = np.argsort(places, kind="stable")
        sorted_places = places[order]
        starts = np.flatnonzero(np.diff(sorted_places, prepend=-1))
        out[sorted_places[starts]] = np.add.reduceat(input.reshape(-1, input.shape[-1])[order], starts, axis=0)
    return out


@sum_of_rows.backward
def sum_of_rows_backward(grad, indices):
    return take(grad, indices)
