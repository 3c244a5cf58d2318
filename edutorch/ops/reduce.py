"""Many numbers into few: sums, means, extremes. `dim` is a tuple of the dimensions that disappear, or None for all.

functions/reduce.py accepts all the ways in which people write a dim; here it is always counted from the front.
"""

import math

import numpy as np

from edutorch.device import near
from edutorch.op import bare, op
from edutorch.ops.arithmetic import abs_, div
from edutorch.ops.choice import where
from edutorch.ops.complex_numbers import conj, holds_complex, sgn
from edutorch.ops.dims import kept
from edutorch.ops.exponential import exp, pow_
from edutorch.ops.index import put_along
from edutorch.ops.rounding import sign
from edutorch.ops.shape import expand_, reshape


def stretch(grad, dim, keepdim, shape):
    """Bring a reduced gradient back to the shape that was reduced: everybody who took part gets all of it."""
    if not keepdim:
        grad = reshape(grad, shape=kept(shape, range(len(shape)) if dim is None else dim))
    return expand_(grad, shape=shape)


def count_over(shape, dim):
    """How many numbers become one."""
    return math.prod(shape) if dim is None else math.prod(shape[d] for d in dim)


def first_name_if_all(label):
    """PyTorch numbers the two forms: x.sum() is SumBackward0, x.sum(dim) is SumBackward1."""
    return lambda inputs, params: f"{label}Backward{int(params.get('dim') is not None)}"


def add_up(array, dim=None, keepdims=False, dtype=None):
    """`array.sum`, without numpy's warnings: inf - inf is nan, and that is an answer.

    `array.sum` is a function of numpy's own in Python, so its warnings would be numpy's to give; those of `np.add.reduce` are
    given in the name of whoever calls it, and edutorch asks for none.
    """
    if isinstance(array, np.ndarray):
        return np.add.reduce(array, axis=dim, dtype=dtype, keepdims=keepdims)
    return array.sum(dim, keepdims=keepdims, dtype=dtype)


def average(array, dim, dtype=None):
    """`array.mean(dim, keepdims=True)`, as quiet as `add_up`."""
    total = add_up(array, dim, True, dtype)
    return total / total.dtype.type(math.prod(array.shape[d] for d in dim) if type(dim) is tuple else array.shape[dim])


def total(x, dim, keepdim):
    """The sum of an array over dim, with a rounding error that does not grow with the number of numbers.

    numpy halves the work again and again (pairwise summation) along the last dimension only. Down a column it adds
    number after number, and all their rounding errors; float16 it would even add up in float16.
    """
    if x.dtype.kind in "bui":
        return add_up(x, dim, keepdim, np.int64)
    if x.dtype.char == "e":  # float16
        return total(x.astype(np.float32), dim, keepdim)
    if dim and x.size > 4096 and x.flags.c_contiguous and dim[-1] < x.ndim - 1 and len(dim) == dim[-1] - dim[0] + 1:
        before, n, after = x.shape[: dim[0]], count_over(x.shape, dim), x.shape[dim[-1] + 1 :]
        if n >= 128:
            out = add_rows(x.reshape(*before, n, math.prod(after)))
            return out.reshape(kept(x.shape, dim) if keepdim else (*before, *after))
    return add_up(x, dim, keepdim)


def add_rows(x):
    """(..., n, m) summed over n: a product with ones is the fastest way. Many rows are first added in blocks."""
    n, m = x.shape[-2:]
    if n <= 1024:
        return np.ones_like(x, shape=n) @ x
    rows = math.isqrt(n)
    rest = n % rows
    blocks = x[..., : n - rest, :].reshape(*x.shape[:-2], -1, rows, m)
    return add_rows(add_rows(blocks)) + add_rows(x[..., n - rest :, :])


@op
def sum_(input, *, dim=None, keepdim=False):
    """The sum over dim. Integers and truth values add up to int64."""
    out = total(input, dim, keepdim)
    return out if input.dtype.char != "e" else out.astype(np.float16)


@sum_.backward
def sum_backward(grad, input_shape, dim, keepdim):
    if dim is None:
        return expand_(grad, shape=input_shape)
    return stretch(grad, dim, keepdim, input_shape)


sum_.named(first_name_if_all("Sum"))


@op
def mean_(input, *, dim=None, keepdim=False):
    """The sum over dim, divided by how many were summed."""
    out = total(input, dim, keepdim)
    return (out / out.dtype.type(count_over(input.shape, dim))).astype(input.dtype, copy=False)


@mean_.backward
def mean_backward(grad, input_shape, dim, keepdim):
    return stretch(grad / max(count_over(input_shape, dim), 1), dim, keepdim, input_shape)


mean_.named(first_name_if_all("Mean"))


@op
def var_(input, *, dim=None, correction=1, keepdim=False):
    """The mean squared distance from the mean, over (n - correction). Computed in float64, as PyTorch does."""
    wide = input.astype(np.result_type(input.dtype, np.float64), copy=False)
    n = count_over(input.shape, dim)
    away = wide - add_up(wide, dim, True) / max(n, 1)
    total = add_up((away * away.conj()).real, dim, keepdim)
    return (total / np.float64(max(n - correction, 0))).astype(input.real.dtype)


@var_.backward
def var_backward(grad, input, dim, correction, keepdim):
    away = input - mean_(input, dim=dim, keepdim=True)
    freedom = count_over(input.shape, dim) - correction
    scale = 2.0 / freedom if freedom else math.inf  # the variance of a single number is nan, and so is its slope
    return stretch(grad, dim, keepdim, tuple(input.shape)) * away * scale


@op
def std_(input, *, dim=None, correction=1, keepdim=False):
    """The square root of the variance."""
    return np.sqrt(var_.forward(input, dim=dim, correction=correction, keepdim=keepdim))


@std_.backward
def std_backward(grad, input, out, dim, correction, keepdim):
    shape = tuple(input.shape)
    away = input - mean_(input, dim=dim, keepdim=True)
    flat = out == 0  # no spread: PyTorch says 0 where the formula says 0/0
    slope = stretch((grad / (out + flat)) * (flat == 0), dim, keepdim, shape)
    return slope * away / (count_over(shape, dim) - correction)


@op
def prod_(input, *, dim=None, keepdim=False):
    """The product over dim (one dimension, or all)."""
    return input.prod(dim, keepdims=keepdim, dtype=np.int64 if input.dtype.kind in "bui" else None)


@prod_.backward
def prod_backward(grad, input, out, dim, keepdim):
    shape = tuple(input.shape)
    if (bare(input) != 0).all():
        return stretch(grad * conj(out), dim, keepdim, shape) / conj(input)
    return stretch(grad, dim, keepdim, shape) * conj(product_of_others(input, dim))


prod_.named(first_name_if_all("Prod"))


def product_of_others(x, dim):
    """For every number the product of all others along dim, without dividing: right where numbers are zero.

    Number i's row is the whole line with number i itself replaced by 1.
    """
    if dim is None:
        return reshape(product_of_others(reshape(x, shape=(-1,)), (0,)), shape=tuple(x.shape))
    n, d = x.shape[dim[0]], dim[0]
    lines = reshape(x, shape=(*x.shape[:d], 1, *x.shape[d:]))  # (..., 1, n, ...)
    itself = np.identity(n, bare(x).dtype, like=near(bare(x))).reshape(n, n, *[1] * (len(x.shape) - d - 1))
    return prod_(lines * (1 - itself) + itself, dim=(d + 1,))


# Extremes


def spread(grad, input, out, dim, keepdim):
    """Several numbers may be the largest: PyTorch lets them share the gradient evenly."""
    shape = tuple(input.shape)
    largest = (bare(input) == bare(stretch(out, dim, keepdim, shape))) | np.isnan(
        bare(input)
    )  # nan wins, if there is one
    share = largest / largest.sum(dim, keepdims=True)
    return stretch(grad, dim, keepdim, shape) * share.astype(bare(input).dtype)


@op(refuses={"c": "max_values_cpu"})
def amax_(input, *, dim=None, keepdim=False):
    """The largest number over dim."""
    return input.max(dim, keepdims=keepdim)


@amax_.backward
def amax_backward(grad, input, out, dim, keepdim):
    return spread(grad, input, out, dim, keepdim)


@op(refuses={"c": "min_values_cpu"})
def amin_(input, *, dim=None, keepdim=False):
    """The smallest number over dim."""
    return input.min(dim, keepdims=keepdim)


@amin_.backward
def amin_backward(grad, input, out, dim, keepdim):
    return spread(grad, input, out, dim, keepdim)


@op(label="Max", refuses={"c": "max_all"})
def max_all(input):
    """The largest of all numbers."""
    return input.max()


@max_all.backward
def max_all_backward(grad, input, out):
    return spread(grad, input, out, None, False)


@op(label="Min", refuses={"c": "min_all"})
def min_all(input):
    """The smallest of all numbers."""
    return input.min()


@min_all.backward
def min_all_backward(grad, input, out):
    return spread(grad, input, out, None, False)


max_all.named("MaxBackward1")
min_all.named("MinBackward1")


def along(input, indices, dim, keepdim):
    """The numbers at the places that argmax or argmin named, and the places themselves."""
    values = np.take_along_axis(input, indices, dim)
    return (values, indices) if keepdim else (values.squeeze(dim), indices.squeeze(dim))


def back_along(grad, indices, shape, dim, keepdim):
    """The gradient goes to the one place that was chosen, the others get none."""
    values = grad[0]
    if not keepdim:
        shape_kept = kept(shape, (dim,))
        values, indices = reshape(values, shape=shape_kept), reshape(indices, shape=shape_kept)
    return put_along(values, indices, dim=dim, shape=shape)


@op(outputs=("values", "indices"), label="Max", refuses={"c": RuntimeError("max(): does not support complex input")})
def max_dim(input, *, dim, keepdim=False):
    """The largest numbers along one dim, and where they are."""
    if input.ndim == 0:
        return input.copy(), np.zeros((), np.int64, like=near(input))
    return along(input, input.argmax(dim, keepdims=True), dim, keepdim)


@max_dim.backward
def max_dim_backward(grad, indices, input_shape, dim, keepdim):
    return back_along(grad, indices, input_shape, dim, keepdim) if input_shape else grad[0]


@op(outputs=("values", "indices"), label="Min", refuses={"c": RuntimeError("min(): does not support complex input")})
def min_dim(input, *, dim, keepdim=False):
    """The smallest numbers along one dim, and where they are."""
    if input.ndim == 0:
        return input.copy(), np.zeros((), np.int64, like=near(input))
    return along(input, input.argmin(dim, keepdims=True), dim, keepdim)


@min_dim.backward
def min_dim_backward(grad, indices, input_shape, dim, keepdim):
    return back_along(grad, indices, input_shape, dim, keepdim) if input_shape else grad[0]


@op(refuses={"c": RuntimeError("argmax(): does not support complex input")})
def argmax_(input, *, dim=None, keepdim=False):
    """Where the largest number is."""
    return np.asarray(input.argmax(dim, keepdims=keepdim), like=near(input))


@op(refuses={"c": RuntimeError("argmin(): does not support complex input")})
def argmin_(input, *, dim=None, keepdim=False):
    """Where the smallest number is."""
    return np.asarray(input.argmin(dim, keepdims=keepdim), like=near(input))


@op
def all_(input, *, dim=None, keepdim=False):
    """Are all numbers different from zero?"""
    answer = input.all(dim, keepdims=keepdim)
    return answer.astype(np.uint8) if input.dtype == np.uint8 else answer


@op
def any_(input, *, dim=None, keepdim=False):
    """Is any number different from zero?"""
    answer = input.any(dim, keepdims=keepdim)
    return answer.astype(np.uint8) if input.dtype == np.uint8 else answer


@op(promotes="float")
def logsumexp_(input, *, dim, keepdim=False):
    """log(sum(exp(input))) over dim, without overflow: the largest number is taken out first."""
    largest = input.max(dim, keepdims=True) if input.size else np.zeros((), input.dtype, like=near(input))
    largest = np.where(np.isfinite(largest), largest, 0).astype(input.dtype)
    out = np.log(np.exp(input - largest).sum(dim, keepdims=True)) + largest
    return out if keepdim else out.squeeze(dim)


@logsumexp_.backward
def logsumexp_backward(grad, input, out, dim, keepdim):
    shape = tuple(input.shape)
    return stretch(grad, dim, keepdim, shape) * conj(exp(input - stretch(out, dim, keepdim, shape)))


@op(promotes="float", label="LinalgVectorNorm")
def norm_(input, *, p=2.0, dim=None, keepdim=False):
    """(sum |x|^p)^(1/p) over dim; the largest |x| for p = inf, how many are not zero for p = 0."""
    size = np.abs(input)
    if p == math.inf:
        return size.max(dim, keepdims=keepdim)
    if p == -math.inf:
        return size.min(dim, keepdims=keepdim)
    if p == 0:
        return (size != 0).sum(dim, keepdims=keepdim).astype(size.dtype)
    if p == 1:
        return add_up(size, dim, keepdim)
    if p == 2:
        return np.sqrt(add_up(size * size, dim, keepdim))
    return add_up(size**p, dim, keepdim) ** size.dtype.type(1 / p)


@norm_.backward
def norm_backward(grad, input, out, p, dim, keepdim):
    if p == 0:
        return stretch(grad, dim, keepdim, tuple(input.shape)) * 0.0
    if abs(p) == math.inf:
        return spread(grad, abs_(input), out, dim, keepdim) * way(input)
    shape = tuple(input.shape)
    if p == 1:
        return stretch(grad, dim, keepdim, shape) * way(input)
    length = stretch(out, dim, keepdim, shape)
    zero = length == 0  # the length has no slope at zero; PyTorch says 0
    share = where(zero, 0.0, div(input * pow_(abs_(input), p - 2) if p != 2 else input, pow_(length, p - 1) + zero))
    return stretch(grad, dim, keepdim, shape) * where(input == 0, 0.0, share)


def way(x):
    """In which direction |x| grows."""
    return sgn(x) if holds_complex(x) else sign.forward(bare(x))
