"""More ways to sum up many numbers: medians, quantiles, running products and extremes."""

import warnings

import numpy as np

from edutorch import ops
from edutorch.dtypes import default, is_complex, is_float, is_half, is_inexact, is_integer, title
from edutorch.functions.index import gather
from edutorch.functions.linalg import mm
from edutorch.functions.pointwise import clamp
from edutorch.functions.reduce import (
    amax,
    amin,
    as_type,
    dims_of,
    mean,
    named_pair,
    named_tuple,
    one_dim,
    std,
    sum,
    var,
)
from edutorch.functions.shape import flatten, squeeze
from edutorch.graph import edge_of
from edutorch.graph import mode as switches
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.cupy_lacks import accumulate
from edutorch.ops.dims import wrap_dim
from edutorch.ops.kinds import not_for

__all__ = [
    "cumprod", "cummax", "cummin", "median", "kthvalue", "mode", "quantile", "var_mean", "std_mean", "aminmax",
    "nansum", "nanmean", "cov", "corrcoef",
]  # fmt: skip

Median, KthValue, Mode, CumMax, CumMin = map(named_pair, ("median", "kthvalue", "mode", "cummax", "cummin"))
MinMax = named_tuple("aminmax", "min max")


def cumprod(input, dim, *, dtype=None):
    """The product of all numbers up to each place, along dim.

    Example:
        >>> import edutorch as torch
        >>> torch.cumprod(torch.tensor([1.0, 2.0, 3.0]), dim=0)
        tensor([1., 2., 6.])
    """
    return as_type(ops.cumprod_(as_type(input, dtype), dim=wrap_dim(dim, input.array.ndim)), dtype)


def picked(input, places, dim, keepdim=False):
    """The numbers at one place of each line, and the places. places has the dim, with size 1."""
    values = gather(input, dim, places)
    return (values, places) if keepdim else (ops.squeeze_(values, dims=(dim,)), ops.squeeze_(places, dims=(dim,)))


@known_as(lambda input, dim=None, keepdim=False: f"MedianBackward{int(dim is not None)}")
def median(input, dim=None, keepdim=False):
    """The number in the middle, of all or along dim; of two in the middle the smaller one.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([3.0, 1.0, 2.0, 9.0]).median(), torch.tensor([[5, 1, 3]]).median(dim=1).values
        (tensor(2.), tensor([3]))
    """
    if dim is None:
        not_for("cb", "median_cpu", input.array)
        if not input.array.size:
            return fresh(np.full_like(input.array, np.nan, shape=()))
        return median(flatten(input), 0).values
    dim = one_dim("median", input, dim)
    not_for("cb", "median_out", input.array)
    if not input.array.ndim:
        return Median(ops.clone(input), fresh(np.zeros((), np.int64, like=input.array)))
    places = np.argsort(input.array, dim, kind="stable").take([(input.array.shape[dim] - 1) // 2], dim)
    unknown = np.isnan(input.array)  # where there is a nan, the median is nan
    places = np.where(unknown.any(dim, keepdims=True), unknown.argmax(dim, keepdims=True), places)
    return Median(*picked(input, fresh(places), dim, keepdim))


@known_as("KthvalueBackward0")
def kthvalue(input, k, dim=-1, keepdim=False):
    """The k-th smallest number along dim, and where it is; k counts from 1.

    Example:
        >>> import edutorch as torch
        >>> torch.kthvalue(torch.tensor([30, 10, 20]), 2).values
        tensor(20)
    """
    dim = one_dim("kthvalue", input, dim)
    not_for("cb", "kthvalue_cpu", input.array)
    if not 1 <= k <= (input.array.shape[dim] if input.array.ndim else 1):
        raise RuntimeError("kthvalue(): selected number k out of range for dimension " + str(dim))
    if not input.array.ndim:
        return KthValue(ops.clone(input), fresh(np.zeros((), np.int64, like=input.array)))
    places = np.argsort(input.array, dim, kind="stable").take([k - 1], dim)
    return KthValue(*picked(input, fresh(places), dim, keepdim))


@known_as("ModeBackward0")
def mode(input, dim=-1, keepdim=False):
    """The number that is there most often along dim (the smallest of them), and a place where it is.

    Example:
        >>> import edutorch as torch
        >>> torch.mode(torch.tensor([2, 1, 2])).values
        tensor(2)
    """
    dim = one_dim("mode", input, dim)
    not_for("c", "mode_cpu", input.array)
    if not input.array.ndim:
        return Mode(ops.clone(input), fresh(np.zeros((), np.int64, like=input.array)))

    def place(line):
        numbers, counts = np.unique(line, return_counts=True)
        return np.flatnonzero(line == numbers[counts.argmax()])[-1]

    if input.array.size:
        places = np.expand_dims(np.apply_along_axis(place, dim, input.array), dim)
    else:  # no line at all
        places = np.zeros_like(input.array).take([0], dim)
    return Mode(*picked(input, fresh(places.astype(np.int64)), dim, keepdim))


def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    """The number below which a share q of all numbers lies; between two numbers the line that joins them.

    Args:
        q: a share from 0 to 1, or a tensor of them, which become a new first dimension.
        interpolation: "linear", "lower", "higher", "nearest" or "midpoint".

    Example:
        >>> import edutorch as torch
        >>> torch.quantile(torch.tensor([0.0, 1.0, 2.0, 3.0]), 0.5)
        tensor(1.5000)
    """
    if not input.array.size:
        raise RuntimeError("quantile() input tensor must be non-empty")
    if np.ndim(getattr(q, "array", q)) > 1:
        raise RuntimeError("quantile() q must be a scalar or 1D tensor")
    if not is_float(input.array.dtype) or is_half(input.array.dtype):
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if hasattr(q, "array") and q.array.dtype != input.array.dtype:
        raise RuntimeError("quantile() q tensor must be same dtype as the input tensor")
    ndim, shares = (
        input.array.ndim,
        q.array if hasattr(q, "array") else np.asarray(q, input.array.dtype, like=input.array),
    )
    if not ((shares >= 0) & (shares <= 1)).all():
        got = "" if shares.ndim else f" but got {float(shares):g}"
        raise RuntimeError(f"quantile() q {'values ' if shares.ndim else ''}must be in the range [0, 1]{got}")
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            + interpolation
        )
    if dim is None or not ndim:
        wrap_dim(dim or 0, ndim)
        line, at, kept_shape = flatten(input), 0, (1,) * ndim
    else:
        line, at = input, wrap_dim(dim, ndim)
        kept_shape = tuple(1 if d == at else n for d, n in enumerate(input.array.shape))
    line, _ = ops.sort_(line, dim=at)
    n = line.array.shape[at]
    front = (slice(None),) * at

    def one(share):
        position = float(share * share.dtype.type(n - 1))  # rounded as PyTorch rounds it, in the type of input
        low, high = int(np.floor(position)), int(np.ceil(position))
        below, above = (ops.slice_(line, index=(*front, k)) for k in (low, high))
        if interpolation in ("lower", "higher"):
            out = below if interpolation == "lower" else above
        elif interpolation == "nearest":
            out = below if np.round(position) == low else above
        else:
            weight = 0.5 if interpolation == "midpoint" else position - low
            out = ops.add(below, ops.mul(ops.sub(above, below), weight))
        unknown = fresh(np.isnan(line.array).any(at))
        out = ops.where(unknown, float("nan"), out)
        return ops.reshape(out, shape=kept_shape) if keepdim else out

    return ops.stack_(*map(one, shares), dim=0) if shares.ndim else one(shares)


@known_as("VarMeanBackward0")
def var_mean(input, dim=None, unbiased=True, keepdim=False, *, correction=None):
    """The variance and the mean.

    Example:
        >>> import edutorch as torch
        >>> torch.var_mean(torch.tensor([1.0, 2.0, 3.0]))
        (tensor(1.), tensor(2.))
    """
    if not is_inexact(input.array.dtype):
        raise RuntimeError("var_mean only support floating point and complex dtypes")
    if isinstance(dim, bool):  # the old form, as in var
        dim, unbiased = None, dim
    return var(input, dim, unbiased, keepdim, correction=correction), mean(input, dim, keepdim)


@known_as("StdMeanBackward0")
def std_mean(input, dim=None, unbiased=True, keepdim=False, *, correction=None):
    """The standard deviation and the mean."""
    if not is_inexact(input.array.dtype):
        raise RuntimeError("std_mean only support floating point and complex dtypes")
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    return std(input, dim, unbiased, keepdim, correction=correction), mean(input, dim, keepdim)


@known_as("AminmaxBackward0")
def aminmax(input, *, dim=None, keepdim=False):
    """The smallest and the largest number.

    Example:
        >>> import edutorch as torch
        >>> torch.aminmax(torch.tensor([3, 1, 2])).max
        tensor(3)
    """
    not_for("c", "aminmax_cpu", input.array)
    if not input.array.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    dims = () if dim is None else dim
    return MinMax(amin(input, dims, keepdim), amax(input, dims, keepdim))


@known_as("NansumBackward0")
def nansum(input, dim=None, keepdim=False, *, dtype=None):
    """The sum of all numbers that are numbers: nan counts as 0.

    Example:
        >>> import edutorch as torch
        >>> torch.nansum(torch.tensor([1.0, float("nan")]))
        tensor(1.)
    """
    dim = () if dim is None else dim  # every dimension; unlike sum, nansum listens to keepdim then
    dims_of(input, dim)
    if is_complex(input.array.dtype):
        raise RuntimeError("nansum on CPU does not support complex inputs")
    whole = not is_inexact(input.array.dtype)
    return sum(input if whole else ops.where(ops.isnan(input), 0.0, input), dim, keepdim, dtype=dtype)


def nanmean(input, dim=None, keepdim=False, *, dtype=None):
    """The mean of all numbers that are numbers."""
    if not is_inexact(input.array.dtype):
        raise RuntimeError(
            f"nanmean(): expected input to have floating point or complex dtype but got {title(input.array.dtype)}"
        )
    total = nansum(input, dim, keepdim, dtype=dtype)
    return ops.div(total, sum(ops.logical_not(ops.isnan(input)), dim, keepdim))


def no_complex_gradient(name, input):
    if is_complex(input.array.dtype) and switches.grad and edge_of(input) is not None:
        raise RuntimeError(f"{name} does not support automatic differentiation for outputs with complex dtype.")


def running(name, op, kind, input, dim):
    """The extreme up to each place, and the last place where it was met."""
    if input.array.size == 0 or input.array.ndim == 0:
        no_complex_gradient(name, input)  # others fail at their number type
    if not input.array.ndim:
        if dim not in (0, -1):
            raise IndexError(f"{name}(): Expected reduction dim -1 or 0 for scalar but got {dim}")
        return kind(ops.clone(input), fresh(np.zeros((), np.int64, like=input.array)))
    if not input.array.size:
        return kind(ops.clone(input), fresh(np.zeros_like(input.array, np.int64)))
    dim = wrap_dim(dim, input.array.ndim)
    not_for("c", f"{name}_cpu", input.array)
    extremes = accumulate(op, input.array, dim)
    here = (input.array == extremes) | np.isnan(input.array)
    count = np.arange(input.array.shape[dim], like=input.array).reshape(
        [-1 if d == dim else 1 for d in range(input.array.ndim)]
    )
    places = fresh(accumulate(np.maximum, np.where(here, count, 0), dim))
    return kind(gather(input, dim, places), places)


@known_as("CummaxBackward0")
def cummax(input, dim):
    """The largest number up to each place along dim, and where it is.

    Example:
        >>> import edutorch as torch
        >>> torch.cummax(torch.tensor([1, 3, 2]), 0).values
        tensor([1, 3, 3])
    """
    return running("cummax", np.maximum, CumMax, input, dim)


@known_as("CumminBackward0")
def cummin(input, dim):
    """The smallest number up to each place along dim, and where it is."""
    return running("cummin", np.minimum, CumMin, input, dim)


# How far apart, and how much together


def cov(input, *, correction=1, fweights=None, aweights=None):
    """How much each two rows vary together: the covariance matrix; a row is a quantity, a column an observation.

    Args:
        input: (rows, columns), or one row.
        correction: the sum is divided by the number of observations minus this.
        fweights: how often each observation was made, whole numbers.
        aweights: how much each observation counts.

    Example:
        >>> import edutorch as torch
        >>> torch.cov(torch.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    if input.array.dtype == bool:
        raise RuntimeError("cov(): bool dtype is not supported for input")
    if input.array.ndim > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input.array.ndim} dimensions"
        )
    if not is_inexact(input.array.dtype):
        input = ops.to(input, dtype=default.float)
    rows = input if input.array.ndim == 2 else ops.reshape(input, shape=(1, -1))
    observations = rows.array.shape[1]
    weights = weights_of(observations, fweights, aweights)
    total = observations if weights is None else weights.array.sum()
    center = ops.mean_(rows, dim=(1,), keepdim=True) if weights is None else weighted_mean(rows, weights, total)
    away = ops.sub(rows, center)
    counted = away if weights is None else ops.mul(away, weights)
    loss = correction
    if aweights is not None and correction:
        loss = correction * (weights.array * aweights.array).sum() / total
    if total - loss <= 0:
        warnings.warn(
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.",
            stacklevel=2,
        )
    out = ops.div(mm(counted, ops.conj_physical(ops.matrix_t(away))), float(max(total - loss, 0)))
    return squeeze(out)  # the variance of a single row is a number


def weights_of(observations, fweights, aweights):
    """What each observation counts: how often it was made, times its weight. None if all count the same."""
    product = None
    kinds = (("fweights", fweights, is_integer, "integral"), ("aweights", aweights, is_float, "floating point"))
    for name, weights, right, kind in kinds:
        if weights is None:
            continue
        array = weights.array
        if array.ndim > 1:
            raise RuntimeError(
                f"cov(): expected {name} to have one or fewer dimensions but got {name} with {array.ndim} dimensions"
            )
        if not right(array.dtype):
            raise RuntimeError(
                f"cov(): expected {name} to have {kind} dtype but got {name} with {title(array.dtype)} dtype"
            )
        if array.size != observations:
            raise RuntimeError(
                f"cov(): expected {name} to have the same numel as there are observations in the input but got "
                f"{array.size} != {observations}"
            )
        if (array < 0).any():
            raise RuntimeError(f"cov(): {name} cannot be negative")
        product = weights if product is None else ops.mul(product, weights)
    return product


def weighted_mean(rows, weights, total):
    return ops.div(ops.sum_(ops.mul(rows, weights), dim=(1,), keepdim=True), float(total))


def corrcoef(input):
    """The covariance of the rows in units of their spreads: 1 along the diagonal.

    Example:
        >>> import edutorch as torch
        >>> torch.corrcoef(torch.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    if input.array.ndim > 2:
        raise RuntimeError(
            "corrcoef(): expected input to have two or fewer dimensions but got an input with "
            f"{input.array.ndim} dimensions"
        )
    together = cov(input)
    if together.array.ndim == 0:
        return ops.div(together, together)
    spread = ops.sqrt(ops.diagonal_(together))
    return clamp(ops.div(ops.div(together, ops.unsqueeze_(spread, dim=1)), spread), -1, 1)
