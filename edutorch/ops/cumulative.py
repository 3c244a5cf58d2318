"""Running sums, products and log-sums: each place holds what has come together up to there."""

import itertools

import numpy as np

from edutorch.device import near
from edutorch.dtypes import is_float, is_inexact
from edutorch.memory import contiguous
from edutorch.op import alongside, bare, op
from edutorch.ops.arithmetic import div
from edutorch.ops.choice import where
from edutorch.ops.complex_numbers import conj
from edutorch.ops.cupy_lacks import accumulate
from edutorch.ops.exponential import exp, logaddexp
from edutorch.ops.reduce import sum_
from edutorch.ops.shape import flip_, reshape, unsqueeze_


@op
def cumsum_(input, *, dim):
    """The sum of all numbers up to here, along dim. Added up in float64, as PyTorch does."""
    kind = input.dtype if is_inexact(input.dtype) else np.int64
    if input.ndim == 0:
        return input.astype(kind)
    return contiguous(input).cumsum(dim, np.float64 if is_float(input.dtype) else kind).astype(kind, copy=False)


@cumsum_.backward
def cumsum_backward(grad, dim):
    if len(grad.shape) == 0:
        return grad
    return backward_cumsum(grad, dim)


def backward_cumsum(x, dim):
    """The sum of all numbers from here on."""
    return flip_(cumsum_(flip_(x, dims=(dim,)), dim=dim), dims=(dim,))


@op
def cumprod_(input, *, dim):
    """The product of all numbers up to here, along dim."""
    kind = input.dtype if is_inexact(input.dtype) else np.int64
    if input.ndim == 0:
        return input.astype(kind)
    return np.cumprod(contiguous(input), dim, dtype=np.float64 if is_float(input.dtype) else kind).astype(
        kind, copy=False
    )


@cumprod_.backward
def cumprod_backward(grad, input, out, dim):
    if len(grad.shape) == 0:
        return grad
    if (bare(input) != 0).all():
        return div(backward_cumsum(grad * conj(out), dim), conj(input))
    # With zeros: for each number i, the products with number i replaced by 1, and of those only the ones that hold it.
    shape, n = tuple(input.shape), input.shape[dim]
    behind = [1] * (len(shape) - dim - 1)
    itself = np.identity(n, bare(input).dtype, like=near(bare(input))).reshape(n, n, *behind)
    lines = reshape(input, shape=(*shape[:dim], 1, *shape[dim:]))  # (..., 1, n, ...)
    others = cumprod_(lines * (1 - itself) + itself, dim=dim + 1)  # (..., i, k, ...)
    holding = np.tri(n, dtype=bare(input).dtype, like=near(bare(input))).T.reshape(n, n, *behind)
    grad = reshape(grad, shape=(*shape[:dim], 1, *shape[dim:]))
    return sum_(conj(others * holding) * grad, dim=(dim + 1,))


@op(label="Logcumsumexp")
def logcumsumexp_(input, *, dim):
    """log of the sum of exp up to each place along dim, without overflow."""
    if input.dtype.kind == "c":  # numpy's loop is for real numbers only
        lines = np.moveaxis(input, dim, 0)
        totals = itertools.accumulate(lines, logaddexp.forward)
        return np.moveaxis(np.stack([*totals]), 0, dim) if len(lines) else input.copy()
    return accumulate(np.logaddexp, contiguous(input), dim)


@logcumsumexp_.backward
def logcumsumexp_backward(grad, input, out, dim):
    """input[i] has the share exp(input[i] - out[j]) in every sum j that it is part of: those from i on."""
    n, ndim = input.shape[dim], len(input.shape)
    later = np.tri(n, dtype=bool, like=near(bare(input))).T.reshape(n, n, *[1] * (ndim - dim - 1))
    apart = unsqueeze_(input, dim=dim + 1) - unsqueeze_(out, dim=dim)  # (..., i, j, ...)
    share = conj(exp(where(alongside(later, grad), apart, -np.inf)))
    return sum_(share * unsqueeze_(grad, dim=dim), dim=(dim + 1,))
