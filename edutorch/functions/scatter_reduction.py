"""Writing numbers to positions where several may meet: scatter_reduce, index_reduce, put."""

import numpy as np

from edutorch import ops
from edutorch.dtypes import title
from edutorch.functions.scatter import checked, cropped, index_add
from edutorch.functions.shape import flatten
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.dims import wrap_dim
from edutorch.ops.kinds import not_for
from edutorch.ops.scatter_reduction import MEETING

__all__ = ["scatter_reduce", "index_reduce", "put"]


def scatter_reduce(input, dim, index, src, reduce, *, include_self=True):
    """input, with the numbers of src brought to the positions that index names along dim, and reduced there.

    Args:
        input: a tensor.
        dim: the dimension that index counts along.
        index: an int64 tensor with as many dimensions as input.
        src: a tensor at least as large as index.
        reduce: "sum", "prod", "mean", "amax" or "amin".
        include_self: does the number count that is there already?

    Raises:
        RuntimeError: if sizes do not fit, a position is out of range, or there is no such reduction.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2).scatter_reduce(0, torch.tensor([0, 0, 1]), torch.tensor([2.0, 4.0, 6.0]), "mean", include_self=False)
        tensor([3., 6.])
    """
    if reduce not in MEETING:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    dim = checked("scatter", input, dim, index, src)
    if not input.array.ndim:
        line, positions, numbers = (ops.reshape(x, shape=(-1,)) for x in (input, index, src))
        out = ops.scatter_reduce_(line, positions, numbers, dim=0, reduce=reduce, include_self=include_self)
        return ops.reshape(out, shape=())
    if reduce in ("amax", "amin"):
        not_for("c", f"scatter_gather_tensor_cpu_reduce_{reduce}", input.array)
    if reduce == "mean":
        not_for("b", "scatter_gather_tensor_cpu_reduce_mean", input.array)
    src = cropped(src, index.array.shape)
    return ops.scatter_reduce_(input, index, src, dim=dim, reduce=reduce, include_self=include_self)


@known_as("IndexReduceBackward0")
def index_reduce(input, dim, index, source, reduce, *, include_self=True):
    """input, with the slices of source brought to the slices along dim that index names, and reduced there.

    Args:
        reduce: "prod", "mean", "amax" or "amin".

    Example:
        >>> import edutorch as torch
        >>> torch.ones(2).index_reduce(0, torch.tensor([0, 0]), torch.tensor([3.0, 5.0]), "prod")
        tensor([15.,  1.])
    """
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    dim = wrap_dim(dim, input.array.ndim)
    check_slices("index_reduce_", input, dim, index, source)
    line = index.array.reshape([-1 if d == dim else 1 for d in range(max(input.array.ndim, 1))])
    whole = fresh(np.broadcast_to(line, source.array.shape or (1,)).copy())
    return scatter_reduce(input, dim, whole, source, reduce, include_self=include_self)


def check_slices(name, input, dim, index, source):
    """Is there one index for each slice, and are both tensors of one type?"""
    i, kinds = index.array, (input.array.dtype, source.array.dtype)
    if i.ndim > 1:
        raise IndexError(
            f"{name}(): Index is supposed to be a vector, but got dim: {i.ndim} with type: {title(i.dtype)} and size: "
            f"{list(i.shape)}"
        )
    if i.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index but got: {title(i.dtype)}")
    if kinds[0] != kinds[1]:
        raise RuntimeError(
            f"{name}(): self ({title(kinds[0])}) and source ({title(kinds[1])}) must have the same scalar type"
        )
    if source.array.ndim and dim >= source.array.ndim:
        raise RuntimeError(
            f"{name}(): Indexing dim {dim} is out of bounds of the source tensor with dim {source.array.ndim}"
        )
    size = source.array.shape[dim] if source.array.ndim else 1
    if i.size != size:
        raise RuntimeError(
            f"{name}(): Number of indices ({i.size}) should be equal to source.size(dim): ({size}), for dim: {dim}"
        )


@known_as("PutBackward0")
def put(input, index, source, accumulate=False):
    """input, taken as one long line, with the numbers of source at the positions that index names in it.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 2).put(torch.tensor([1, -1]), torch.tensor([5.0, 6.0]))
        tensor([[0., 5.],
                [0., 6.]])
    """
    if index.array.dtype != np.int64:
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {title(index.array.dtype)}")
    if index.array.size != source.array.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.array.size}, index.numel() = {index.array.size}"
        )
    positions = flatten(index)
    n = input.array.size
    for k in positions.array[(positions.array < -n) | (positions.array >= n)][:1]:
        raise IndexError(f"out of range: tried to access index {k} on a tensor of {n} elements.")
    line, numbers = flatten(input), flatten(source)
    if accumulate:
        out = index_add(line, 0, fresh(positions.array % max(input.array.size, 1)), numbers)
    else:
        out = ops.index_put(line, numbers, positions)
    return ops.reshape(out, shape=input.array.shape)
