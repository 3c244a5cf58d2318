"""Numbers counted and ordered: quantiles and medians that leave nan out, histograms, slopes between samples."""

import numpy as np

from edutorch import ops
from edutorch.dtypes import default, is_float, is_half, is_inexact, title
from edutorch.functions.index import getitem
from edutorch.functions.reduce import named_pair, named_tuple, one_dim
from edutorch.functions.shape import flatten
from edutorch.functions.statistics import picked, quantile
from edutorch.graph import TensorBase
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.dims import wrap_dim
from edutorch.ops.kinds import not_for

__all__ = ["nanmedian", "nanquantile", "logcumsumexp", "histogram", "gradient", "frexp"]

NanMedian = named_pair("nanmedian")
Histogram = named_tuple("histogram", "hist bin_edges")
Frexp = named_tuple("frexp", "mantissa exponent")


@known_as(lambda input, dim=None, keepdim=False: f"NanmedianBackward{int(dim is not None)}")
def nanmedian(input, dim=None, keepdim=False):
    """The number in the middle of those that are numbers; of two in the middle the smaller one.

    Example:
        >>> import edutorch as torch
        >>> torch.nanmedian(torch.tensor([1.0, float("nan"), 3.0]))
        tensor(1.)
    """
    if dim is None:
        not_for("cb", "median_cpu", input.array)
        if not input.array.size:
            return fresh(np.full_like(input.array, np.nan, shape=()))
        return nanmedian(flatten(input), 0).values
    dim = one_dim("median", input, dim)
    not_for("cb", "median_out", input.array)
    if not input.array.ndim:
        return NanMedian(ops.clone(input), fresh(np.zeros((), np.int64, like=input.array)))
    known = (~np.isnan(input.array)).sum(dim, keepdims=True)
    order = np.argsort(input.array, dim, kind="stable")  # nan comes last
    places = np.take_along_axis(order, np.maximum(known - 1, 0) // 2, dim)
    return NanMedian(*picked(input, fresh(places), dim, keepdim))


def nanquantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    """The number below which a share q of the numbers lies that are no nan. See quantile.

    Example:
        >>> import edutorch as torch
        >>> torch.nanquantile(torch.tensor([1.0, float("nan"), 3.0]), 0.5)
        tensor(2.)
    """
    if not np.isnan(input.array).any():
        return quantile(input, q, dim, keepdim, interpolation=interpolation)
    ndim = input.array.ndim
    if dim is None:
        lines, at = [flatten(input)], None
    else:
        at = wrap_dim(dim, ndim)
        last = ops.permute_(input, dims=(*(d for d in range(ndim) if d != at), at))
        around = last.array.shape[:-1]
        lines = ops.unbind_(ops.reshape(last, shape=(-1, last.array.shape[-1])), dim=0)
    answers = [quantile(known_part(line), q, 0, interpolation=interpolation) for line in lines]
    shares = np.shape(getattr(q, "array", q))
    if at is None:
        shape = shares + (1,) * ndim if keepdim else shares
        return ops.reshape(answers[0], shape=shape)
    out = ops.reshape(ops.stack_(*answers, dim=len(shares)), shape=shares + around)
    return ops.unsqueeze_(out, dim=len(shares) + at) if keepdim else out


def known_part(line):
    """A line without its nans; if nothing else is there, one nan."""
    known = np.flatnonzero(~np.isnan(line.array))
    return getitem(line, fresh(known)) if known.size else line


@known_as("LogcumsumexpBackward0")
def logcumsumexp(input, dim):
    """log of the sum of exp up to each place along dim, without overflow.

    Example:
        >>> import edutorch as torch
        >>> torch.logcumsumexp(torch.tensor([0.0, 0.0]), 0)
        tensor([0.0000, 0.6931])
    """
    if not is_inexact(input.array.dtype):
        raise NotImplementedError(f"\"logcumsumexp_out_cpu\" not implemented for '{title(input.array.dtype)}'")
    dim = wrap_dim(dim, input.array.ndim)
    return ops.logcumsumexp_(input, dim=dim) if input.array.ndim else ops.clone(input)


def histogram(input, bins=100, *, range=None, weight=None, density=False):
    """How many numbers (or how much weight) lie in each bin, and the edges of the bins.

    Args:
        bins: how many bins of equal width, or a tensor of edges in rising order.
        range: (lowest, highest) edge; of the numbers themselves if left out.
        weight: a tensor like input: what each number counts.
        density: divide so that the area under the bars is 1.

    Example:
        >>> import edutorch as torch
        >>> torch.histogram(torch.tensor([1.0, 2.0, 1.0]), bins=2, range=(0.0, 4.0)).hist
        tensor([2., 1.])
    """
    loop = "histogram_cpu" if isinstance(bins, TensorBase) or range else "histogramdd"  # the latter looks for the range
    if not is_float(input.array.dtype) or (loop == "histogramdd" and is_half(input.array.dtype)):
        raise NotImplementedError(f"\"{loop}\" not implemented for '{title(input.array.dtype)}'")
    kind = input.array.dtype
    if isinstance(bins, TensorBase):
        edges = bins.array
    else:
        low, high = range or ((input.array.min(), input.array.max()) if input.array.size else (0.0, 1.0))
        if bins <= 0:
            raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
        if low > high:
            raise RuntimeError(
                f"torch.histogramdd: min should not exceed max, but got min {low:g} max {high:g} for dimension 0"
            )
        low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
        edges = np.linspace(float(low), float(high), bins + 1).astype(kind)
        edges = np.asarray(edges, like=input.array)
    weights = None if weight is None else weight.array.reshape(-1)
    hist, _ = np.histogram(input.array.reshape(-1), edges, weights=weights, density=density)
    return Histogram(fresh(hist.astype(kind)), fresh(edges))


def gradient(input, *, spacing=1, dim=None, edge_order=1):
    """The slope of samples along each dim, by central differences; at the ends by one-sided ones.

    Args:
        spacing: the distance of two samples, one for all dims or one each; or tensors with the places of the samples.
        dim: a dimension or several; all of them if left out.
        edge_order: 1 or 2, how exact the ends are.

    Returns:
        A list with a tensor a dimension.

    Example:
        >>> import edutorch as torch
        >>> torch.gradient(torch.tensor([1.0, 4.0, 9.0]))
        (tensor([3., 4., 5.]),)
    """
    if input.array.dtype == bool:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator "
            "instead."
        )
    if input.array.dtype == np.uint8:
        raise RuntimeError("torch.gradient does not support uint8 input.")
    if not is_inexact(input.array.dtype):
        input = ops.to(input, dtype=default.float)
    ndim = input.array.ndim
    dims = tuple(np.arange(ndim)) if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
    dims = tuple(wrap_dim(int(d), ndim) for d in dims)
    steps = list(spacing) if isinstance(spacing, (tuple, list)) else [spacing] * len(dims)
    if len(steps) != len(dims):
        raise RuntimeError(
            f"torch.gradient expected spacing to be unspecified, a scalar, or it's spacing and dim arguments to have the "
            f"same length, but got a spacing argument of length {len(steps)} and a dim argument of length {len(dims)}."
        )
    return tuple(slope(input, d, step, edge_order) for d, step in zip(dims, steps, strict=True))


def slope(x, dim, step, edge_order):
    """The slope along one dim."""
    n = x.array.shape[dim]
    if n < edge_order + 1:
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    places = step.array if isinstance(step, TensorBase) else np.arange(n, like=x.array) * float(step)

    def part(*bounds):
        return ops.slice_(x, index=(slice(None),) * dim + (slice(*bounds),))

    def line(numbers):
        return fresh(numbers.astype(x.array.dtype).reshape([-1 if d == dim else 1 for d in range(x.array.ndim)]))

    gaps = np.diff(places)
    before, after = gaps[:-1], gaps[1:]
    middle = (
        part(0, -2) * line(-after / (before * (before + after)))
        + part(1, -1) * line((after - before) / (before * after))
        + part(2, None) * line(before / (after * (before + after)))
    )
    if edge_order == 1:
        first = (part(1, 2) - part(0, 1)) * line(1 / gaps[:1])
        last = (part(-1, None) - part(-2, -1)) * line(1 / gaps[-1:])
    else:
        first = one_sided([part(0, 1), part(1, 2), part(2, 3)], gaps[:1], gaps[1:2], line)
        last = -one_sided([part(-1, None), part(-2, -1), part(-3, -2)], gaps[-1:], gaps[-2:-1], line)
    return ops.cat_(first, middle, last, dim=dim)


def one_sided(samples, near, far, line):
    """The slope at the first of three samples, of the parabola through them; near and far are the gaps between them."""
    here, next_one, last = samples
    return (
        next_one * line((near + far) / (near * far))
        - here * line((2 * near + far) / (near * (near + far)))
        - last * line(near / (far * (near + far)))
    )


def frexp(input):
    """Each number as mantissa * 2^exponent, with a mantissa between 0.5 and 1.

    Example:
        >>> import edutorch as torch
        >>> torch.frexp(torch.tensor([6.0])).exponent
        tensor([3], dtype=torch.int32)
    """
    if not is_float(input.array.dtype):
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    return Frexp(*ops.frexp(input))
