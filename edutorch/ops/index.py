"""Picking numbers out: with numbers and slices (a view), or with tensors of positions (a copy)."""

import numpy as np

from edutorch.device import near
from edutorch.dtypes import c_name, held
from edutorch.graph import TensorBase
from edutorch.op import NUMBERS, op
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.choice import where
from edutorch.ops.cupy_lacks import at
from edutorch.ops.place import Part, place


@op(view=True)
def slice_(input, *, index):
    """input[index] for numbers, slices, None and `...`."""
    return input[(*index, ...)] if ... not in index else input[index]  # with `...`, one element is a view too


@slice_.backward
def slice_backward(grad, input_shape, index):
    if not isinstance(grad, TensorBase):
        return Part(grad, index, input_shape)
    return place(None, grad, recipe=(None, slice_, {"index": index}, None), shape=input_shape)


@slice_.named
def slice_name(inputs, params):
    """PyTorch takes an index apart and names the last thing that it did."""
    for item in reversed(params["index"]):
        if item is None:
            return "UnsqueezeBackward0"
        if not isinstance(item, slice) and item is not ...:
            return "SelectBackward0"
        if item is not ... and item != slice(None):
            return "SliceBackward0"
    return "AliasBackward0"


def everywhere(positions):
    """numpy's index for tensors of positions, where None stands for `:`."""
    return tuple(slice(None) if p is None else p for p in positions)


@op(without_gradient=["positions"])
def index(input, *positions):
    """input[positions] for tensors of whole numbers or truth values; None stands for `:`."""
    out = input[everywhere(positions)]
    return out if out.flags.c_contiguous else out.copy()  # numpy may lay it out in another order


@index.explain
def index_error(input, *positions):
    """PyTorch's words for positions that do not fit together, or that are not there."""
    sizes = [n for n, p in zip(input.shape, positions) if p is not None]
    given = [p for p in positions if p is not None]
    try:
        together = np.broadcast_arrays(*given)
    except ValueError:
        shapes = ", ".join(str(list(p.shape)) for p in given)
        raise IndexError(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
        ) from None
    for spot in zip(*(p.flat for p in together)):
        for d, (i, n) in enumerate(zip(spot, sizes)):
            if not -n <= i < n:
                if n == 0:
                    raise IndexError("index is out of bounds for dimension with size 0")
                raise IndexError(f"index {i} is out of bounds for dimension {d} with size {n}")


@index.backward
def index_backward(grad, positions, input_shape):
    return index_sum(grad, *positions, shape=input_shape)


@op(label="IndexPut", without_gradient=["positions"])
def index_sum(input, *positions, shape):
    """Zeros of a shape, with the numbers of input added at positions (which may name a place twice)."""
    out = np.zeros(shape, input.dtype, like=near(input))
    at(np.add, out, everywhere(positions), input)
    return out


@index_sum.backward
def index_sum_backward(grad, positions):
    return index(grad, *positions)


@op(without_gradient=["positions"])
def index_put(input, value, *positions, accumulate=False):
    """input, but with value at positions; with accumulate, value is added to what stands there."""
    out = input.copy()
    if accumulate:
        at(np.add, out, everywhere(positions), value)
    else:
        out[everywhere(positions)] = value
    return out


@index_put.explain
def index_put_error(input, value, *positions, accumulate=False):
    index_error(input, *positions)
    goal = input[everywhere(positions)].shape
    raise RuntimeError(
        f"shape mismatch: value tensor of shape {list(np.shape(value))} cannot be broadcast to indexing result of "
        f"shape {list(goal)}"
    )


@index_put.backward
def index_put_backward(grad, positions, accumulate, needs):
    to_input = grad if accumulate or not needs[0] else index_put(grad, 0.0, *positions)
    return to_input, index(grad, *positions) if needs[1] else None


@op(label="MaskedFill", without_gradient={"MaskedFillBackward0": ["mask", "value"], "MaskedFillBackward1": ["mask"]})
def masked_fill_(input, mask, value):
    """value where mask is true, input elsewhere."""
    if mask.dtype != bool:
        raise RuntimeError(f"masked_fill_ only supports boolean masks, but got mask with dtype {c_name(mask.dtype)}")
    if np.ndim(value):
        raise RuntimeError(
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    return np.where(mask, np.asarray(held(value, input.dtype), like=near(input)).astype(input.dtype), input)


@masked_fill_.explain
def masked_fill_error(input, mask, value):
    broadcast_error(mask, input)


masked_fill_.named(lambda inputs, params: f"MaskedFillBackward{int(type(inputs[2]) not in NUMBERS)}")


@masked_fill_.backward
def masked_fill_backward(grad, mask, needs):
    return (
        where(mask, 0.0, grad) if needs[0] else None,
        None,
        where(mask, grad, 0.0) if needs[2] else None,
    )


@op(without_gradient=["index"])
def gather_(input, index, *, dim):
    """out[i][j] = input[index[i][j]][j] (for dim 0): a number from each line along dim."""
    if index.ndim == 0:
        return input.reshape(1)[index.reshape(1)].reshape(())
    return input[line_places(index, dim)]


@gather_.backward
def gather_backward(grad, index, input_shape, dim):
    return put_along(grad, index, dim=dim, shape=input_shape)


@op(label="Scatter", without_gradient=["index"])
def scatter_(input, index, src, *, dim):
    """input, but with the numbers of src at index along dim: gather, the other way round."""
    out = input.copy()
    np.put_along_axis(first_part(out, index, dim), index, src, dim)
    return out


def first_part(x, index, dim):
    """The part of x that index speaks of: as long as index in all dimensions but dim. A view."""
    return x[tuple(slice(None) if d == dim else slice(n) for d, n in enumerate(index.shape))]


@scatter_.backward
def scatter_backward(grad, index, dim, needs):
    return (
        scatter_(grad, index, 0.0, dim=dim) if needs[0] else None,
        None,
        gather_(grad, index, dim=dim) if needs[2] else None,
    )


def line_places(index, dim):
    """For every entry of index, the full position that it names: its own, but with index along dim."""
    n = index.ndim
    lines = [np.arange(index.shape[d], like=near(index)).reshape(-1, *[1] * (n - d - 1)) for d in range(n)]
    return (*lines[:dim], index, *lines[dim + 1 :])


@op(label="ScatterAdd", without_gradient=["index"])
def put_along(input, index, *, dim, shape):
    """Zeros of a shape, with the numbers of input added at index along dim: gather, backwards."""
    out = np.zeros(shape, input.dtype, like=near(input))
    if index.ndim == 0:
        at(np.add, out.reshape(1), (index.reshape(1),), input.reshape(1))
    else:
        places = line_places(index, dim)
        if index.shape[dim] == 1:
            out[places] = input  # no place is named twice
        else:
            at(np.add, out, places, input)
    return out


@put_along.backward
def put_along_backward(grad, index, dim):
    return gather_(grad, index, dim=dim)
