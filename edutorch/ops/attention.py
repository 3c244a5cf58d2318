"""Attention: each query looks at all keys, and takes from their values in proportion to how well query and key agree."""

import numpy as np

from edutorch.kernels import kernel
from edutorch.op import op
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.linalg import matmul_error, same_type
from edutorch.ops.neural import softmax_backward
from edutorch.ops.shape import transpose_


@op(
    label="ScaledDotProductFlashAttentionForCpu",
    without_gradient=["mask", "keep"],
    outputs=("out", "weights"),
    refuses={"c": "softmax_lastdim_kernel_impl"},
)
def attention_(query, key, value, mask=None, keep=None, *, scale, is_causal=False):
    """softmax(query @ key.T * scale + mask) @ value, of vectors in rows.

    One node, because the composed form would keep the table of weights four times, and it is the largest array of all.

    Args:
        query (*, L, E), key (*, S, E), value (*, S, V).
        mask: numbers to be added to the scores, -inf for what may not be looked at; a shape that broadcasts to (*, L, S).
        keep (*, L, S): what dropout multiplies the weights with, or None.
        scale: a number that keeps the products small, so that softmax does not harden.
        is_causal: the query in place i looks at the keys up to place i only.

    Returns:
        A tensor (*, L, V), and the weights before dropout (*, L, S). A query that may look at nothing gets zeros.
    """
    if query.dtype.kind in "iub":
        same_type(query.astype(np.float32), key)
    scores = (query * query.dtype.type(scale)) @ key.swapaxes(-1, -2)  # (*, L, S)
    if mask is not None:
        scores = scores + mask
    weights = attention_weights(scores, is_causal)
    return (weights if keep is None else weights * keep) @ value, weights


@kernel
def attention_weights(scores, is_causal):
    """softmax along the last dimension, in scores' own memory; zeros where all scores are -inf."""
    if is_causal:
        np.copyto(scores, -np.inf, where=np.triu(np.ones_like(scores, bool, shape=scores.shape[-2:]), 1))
    if scores.size:
        largest = scores.max(-1, keepdims=True)
        scores -= np.where(largest == -np.inf, 0, largest).astype(scores.dtype)
        np.exp(scores, out=scores)
        total = scores.sum(-1, keepdims=True)
        scores /= np.where(total == 0, 1, total).astype(scores.dtype)
    return scores


@attention_.backward
def attention_backward(grad, query, key, value, keep, weights, scale, needs):
    to_out, slope = grad
    to_value = None
    if to_out is not None:
        shown = weights if keep is None else weights * keep
        to_shown = to_out @ swapped(value)
        to_shown = to_shown if keep is None else to_shown * keep
        slope = to_shown if slope is None else slope + to_shown
        to_value = swapped(shown) @ to_out if needs[2] else None
    to_scores = softmax_backward(slope, weights, len(weights.shape) - 1)
    return (
        (to_scores @ key) * scale if needs[0] else None,
        (swapped(to_scores) @ query) * scale if needs[1] else None,
        to_value,
        to_scores if len(needs) > 3 and needs[3] else None,
    )


attention_.takes_missing = True


def swapped(x):
    return transpose_(x, dim0=-1, dim1=-2)


@attention_.explain
def attention_error(query, key, value, mask=None, keep=None, **settings):
    """PyTorch's words for shapes that do not fit."""
    matmul_error(query, key.swapaxes(-1, -2))
    scores = np.empty((*np.broadcast_shapes(query.shape[:-2], key.shape[:-2]), query.shape[-2], key.shape[-2]))
    if mask is not None:
        broadcast_error(scores, mask)
        scores = np.empty(np.broadcast_shapes(scores.shape, mask.shape))
    matmul_error(scores, value)


@attention_.named
def attention_name(inputs, params):
    query, key, value, mask, keep = (*inputs, None, None)[:5]
    if query.array.ndim == key.array.ndim == value.array.ndim == 2:
        return "MmBackward0"
    flash = keep is None and has_kernel(query, key, value, mask)
    return "ScaledDotProductFlashAttentionForCpuBackward0" if flash else "UnsafeViewBackward0"


def has_kernel(query, key, value, mask):
    """PyTorch has a kernel for the usual case (without dropout), and takes the formula apart in all others."""
    shapes = [x.array.shape for x in (query, key, value)]
    batches, lengths = {shape[:2] for shape in shapes}, {shape[-1] for shape in shapes}
    learned = mask is not None and mask.requires_grad
    return all(len(shape) == 4 for shape in shapes) and len(batches) == len(lengths) == 1 and not learned
