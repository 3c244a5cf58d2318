"""Sums, means and extremes as people write them: one dim, several, all; axis= as numpy says; keepdim."""

import collections
import warnings

from edutorch import ops
from edutorch.dtypes import is_inexact, of, title
from edutorch.ops.dims import wrap_dim, wrap_dims
from edutorch.ops.reduce import count_over

__all__ = [
    "sum", "mean", "var", "std", "prod", "max", "min", "amax", "amin", "argmax", "argmin", "all", "any",
    "logsumexp", "cumsum", "count_nonzero",
]  # fmt: skip


def several(dim, axis, ndim):
    """All ways to name dimensions, as a sorted tuple; None if all of them are meant."""
    dim = axis if dim is None else dim
    if dim is None or (not isinstance(dim, int) and len(dim) == 0):
        return None
    return wrap_dims(dim, ndim)


def dims_of(input, dim, axis=None):
    return several(dim, axis, input.array.ndim)


def as_type(input, dtype):
    return input if dtype is None or of(dtype).numpy == input.array.dtype else ops.to(input, dtype=of(dtype).numpy)


def needs_float(name, input):
    if not is_inexact(input.array.dtype):
        raise RuntimeError(
            f"{name}(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
            f"Got: {title(input.array.dtype)}"
        )


def sum(input, dim=None, keepdim=False, *, axis=None, keepdims=False, dtype=None):
    """The sum of all numbers, or over dim.

    Args:
        input: a tensor of any shape.
        dim (int or tuple of ints): the dimensions to add up; all of them if left out.
        keepdim: keep those dimensions, with size 1.
        dtype: the type to add up in. Integers and truth values become int64 if it is left out.

    Raises:
        IndexError: if a dim is out of range.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> x.sum(), x.sum(dim=0), x.sum(1, keepdim=True)
        (tensor(10.), tensor([4., 6.]), tensor([[3.],
                [7.]]))
    """
    if dim is None and axis is None and dtype is None:
        return ops.sum_(input)  # the sum of every loss: no manners needed
    total = ops.sum_(as_type(input, dtype), dim=dims_of(input, dim, axis), keepdim=keepdim or keepdims)
    return as_type(total, dtype)


def mean(input, dim=None, keepdim=False, *, axis=None, keepdims=False, dtype=None):
    """The mean of all numbers, or over dim.

    Args:
        input: a tensor of a floating point type.
        dim (int or tuple of ints): the dimensions to average over; all of them if left out.
        keepdim: keep those dimensions, with size 1.
        dtype: convert to this type first.

    Raises:
        RuntimeError: if input holds integers.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).mean(dim=1)
        tensor([1.5000, 3.5000])
    """
    input = as_type(input, dtype)
    needs_float("mean", input)
    return ops.mean_(input, dim=dims_of(input, dim, axis), keepdim=keepdim or keepdims)


def correction_of(unbiased, correction):
    return correction if correction is not None else 1 if unbiased else 0


def var(input, dim=None, unbiased=True, keepdim=False, *, correction=None, axis=None):
    """The variance: the mean squared distance from the mean, over n - correction.

    Args:
        input: a tensor of a floating point type.
        dim: one or more dimensions, or None for all.
        unbiased: if False, correction is 0.
        correction: 1 (Bessel's) if left out.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1.0, 2.0, 3.0, 4.0]).var(), torch.tensor([1.0, 2.0, 3.0, 4.0]).var(correction=0)
        (tensor(1.6667), tensor(1.2500))
    """
    return spread(ops.var_, input, dim, unbiased, keepdim, correction, axis)


def std(input, dim=None, unbiased=True, keepdim=False, *, correction=None, axis=None):
    """The standard deviation: the square root of the variance. See var.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([1.0, 2.0, 3.0, 4.0]).std()
        tensor(1.2910)
    """
    return spread(ops.std_, input, dim, unbiased, keepdim, correction, axis)


def spread(op, input, dim, unbiased, keepdim, correction, axis):
    if isinstance(dim, bool):  # x.var(False): the old form, in which the first argument is unbiased
        dim, unbiased = None, dim
    if not is_inexact(input.array.dtype):
        raise RuntimeError("std and var only support floating point and complex dtypes")
    correction, dim = correction_of(unbiased, correction), dims_of(input, dim, axis)
    if (count_over(input.array.shape, dim) if input.array.size else 1) <= correction:
        warnings.warn(
            f"{op.name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor "
            "(input numel divided by output numel).",
            stacklevel=3,
        )
    return op(input, dim=dim, correction=correction, keepdim=keepdim)


def prod(input, dim=None, keepdim=False, *, dtype=None):
    """The product of all numbers, or over one dim.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([2.0, 3.0, 4.0]).prod()
        tensor(24.)
    """
    dim = None if dim is None else (wrap_dim(dim, input.array.ndim),)
    product = ops.prod_(as_type(input, dtype), dim=dim if input.array.ndim else None, keepdim=keepdim)
    return as_type(product, dtype)


# Extremes. torch.max is three functions in one: of all, along a dim (with positions), of two tensors.


def named_tuple(name, fields):
    """A tuple with names that prints as PyTorch's."""
    kind = collections.namedtuple(name, fields)
    kind.__module__ = "torch.return_types"
    kind.__repr__ = lambda self: f"torch.return_types.{name}(\n" + ",\n".join(
        f"{field}={value!r}" for field, value in self._asdict().items()
    ) + ")"  # fmt: skip
    return kind


def named_pair(name):
    """The type of x.max(dim)."""
    return named_tuple(name, "values indices")


MaxAlong, MinAlong = map(named_pair, ("max", "min"))


def one_dim(name, input, dim):
    dim = wrap_dim(dim, input.array.ndim)
    if input.array.ndim and input.array.shape[dim] == 0:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")
    return dim


def not_empty(name, input):
    if input.array.size == 0:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with "
            "the 'dim' argument."
        )


def not_empty_along(name, input, dims):
    if dims is None:
        not_empty(name, input)
    for d in dims or ():
        one_dim(name, input, d)
    return dims


def max(input, dim=None, keepdim=False, *, other=None, axis=None):
    """The largest of all numbers; with a dim, the largest along it and where; with a tensor, the larger of two.

    Args:
        input: a tensor.
        dim: a dimension, or another tensor.
        keepdim: keep the dimension, with size 1.

    Returns:
        A tensor without dimensions, or (values, indices), or a tensor of the broadcast shape.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([[1.0, 5.0], [7.0, 2.0]])
        >>> x.max(), x.max(dim=1).indices
        (tensor(7.), tensor([1, 0]))
    """
    dim = axis if dim is None else dim
    if hasattr(dim, "array") or other is not None:
        return ops.maximum(input, dim if other is None else other)
    if dim is None:
        not_empty("max", input)
        return ops.max_all(input)
    return MaxAlong(*ops.max_dim(input, dim=one_dim("max", input, dim), keepdim=keepdim))


def min(input, dim=None, keepdim=False, *, other=None, axis=None):
    """The smallest of all numbers; with a dim, the smallest along it and where; with a tensor, the smaller of two.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1.0, 5.0], [7.0, 2.0]]).min(dim=0).values
        tensor([1., 2.])
    """
    dim = axis if dim is None else dim
    if hasattr(dim, "array") or other is not None:
        return ops.minimum(input, dim if other is None else other)
    if dim is None:
        not_empty("min", input)
        return ops.min_all(input)
    return MinAlong(*ops.min_dim(input, dim=one_dim("min", input, dim), keepdim=keepdim))


def amax(input, dim=(), keepdim=False):
    """The largest number over one or more dims. Where several are largest they share the gradient.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1.0, 5.0], [7.0, 2.0]]).amax(dim=1)
        tensor([5., 7.])
    """
    return ops.amax_(input, dim=not_empty_along("amax", input, dims_of(input, dim)), keepdim=keepdim)


def amin(input, dim=(), keepdim=False):
    """The smallest number over one or more dims. Where several are smallest they share the gradient.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1.0, 5.0], [7.0, 2.0]]).amin(dim=1)
        tensor([1., 2.])
    """
    return ops.amin_(input, dim=not_empty_along("amin", input, dims_of(input, dim)), keepdim=keepdim)


def argmax(input, dim=None, keepdim=False, *, axis=None):
    """Where the largest number is: in the flattened tensor, or along dim. The first one, if there are several.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1.0, 5.0], [7.0, 2.0]]).argmax(dim=1)
        tensor([1, 0])
    """
    return arg_extreme(ops.argmax_, "argmax", input, axis if dim is None else dim, keepdim)


def argmin(input, dim=None, keepdim=False, *, axis=None):
    """Where the smallest number is: in the flattened tensor, or along dim. The first one, if there are several.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1.0, 5.0], [7.0, 2.0]]).argmin()
        tensor(0)
    """
    return arg_extreme(ops.argmin_, "argmin", input, axis if dim is None else dim, keepdim)


def arg_extreme(op, name, input, dim, keepdim):
    for kind, words in (("b", "bool"), ("c", "complex")):
        if input.array.dtype.kind == kind:
            raise RuntimeError(f"{name}(): does not support {words} input")
    if dim is not None:
        dim = one_dim(name, input, dim)
    elif input.array.size == 0:
        raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
    return op(input, dim=dim if input.array.ndim else None, keepdim=keepdim)


def all(input, dim=None, keepdim=False):
    """Are all numbers different from zero?

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([True, False]).all()
        tensor(False)
    """
    if dim == ():
        return nonzero_or_not(input)
    return ops.all_(input, dim=dims_of(input, dim), keepdim=keepdim)


def any(input, dim=None, keepdim=False):
    """Is any number different from zero?

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([True, False]).any()
        tensor(True)
    """
    if dim == ():
        return nonzero_or_not(input)
    return ops.any_(input, dim=dims_of(input, dim), keepdim=keepdim)


def nonzero_or_not(input):
    """What all and any say over no dimension: each number speaks for itself. Here () does not mean every dimension."""
    answer = ops.ne(input, 0)
    return as_type(answer, "uint8") if input.array.dtype == "uint8" else answer


def logsumexp(input, dim, keepdim=False):
    """log(sum(exp(input))) over dim, computed without overflow.

    Example:
        >>> import edutorch as torch
        >>> torch.logsumexp(torch.tensor([1000.0, 1000.0]), 0)
        tensor(1000.6932)
    """
    return ops.logsumexp_(input, dim=wrap_dims(dim, input.array.ndim), keepdim=keepdim)


def cumsum(input, dim, *, dtype=None):
    """The sum of all numbers up to each place, along dim.

    Example:
        >>> import edutorch as torch
        >>> torch.cumsum(torch.tensor([1.0, 2.0, 3.0]), dim=0)
        tensor([1., 3., 6.])
    """
    return as_type(ops.cumsum_(as_type(input, dtype), dim=wrap_dim(dim, input.array.ndim)), dtype)


def count_nonzero(input, dim=None):
    """How many numbers are not zero.

    Example:
        >>> import edutorch as torch
        >>> torch.count_nonzero(torch.tensor([0, 3, 4]))
        tensor(2)
    """
    return ops.sum_(ops.ne(input, 0), dim=dims_of(input, dim))
