"""Views that step through memory in a way of their own: diagonals, sliding windows, any strides."""

import numpy as np

from edutorch.device import near
from edutorch.graph import TensorBase
from edutorch.memory import address, bytes_of, owner_of, seen
from edutorch.op import alongside, bare, fresh, op
from edutorch.ops.cupy_lacks import sliding_windows
from edutorch.ops.index import index, index_sum
from edutorch.ops.shape import reshape


def back_to_places(op, grad, shape, **settings):
    """Add each gradient to the place that its number was seen at: windows may overlap."""
    count = int(np.prod(shape))
    places = op.forward(np.arange(count, like=near(bare(grad))).reshape(shape), **settings).reshape(-1)
    places = fresh(places) if isinstance(grad, TensorBase) else places
    return reshape(index_sum(reshape(grad, shape=(-1,)), places, shape=(count,)), shape=shape)


@op(view=True)
def diagonal_(input, *, offset=0, dim1=0, dim2=1):
    """The numbers on a diagonal of the matrices that dim1 and dim2 make, as a new last dimension."""
    matrices = np.moveaxis(input, (dim1, dim2), (-2, -1))
    matrices = matrices[..., :, max(offset, 0) :] if offset >= 0 else matrices[..., -offset:, :]
    n = min(matrices.shape[-2:])
    return np.einsum("...ii->...i", matrices[..., :n, :n])


@diagonal_.backward
def diagonal_backward(grad, input_shape, offset, dim1, dim2):
    return back_to_places(diagonal_, grad, input_shape, offset=offset, dim1=dim1, dim2=dim2)


@op(view=True)
def unfold_(input, *, dimension, size, step):
    """Windows of so many numbers along a dimension, each a step further; the window is a new last dimension."""
    if input.ndim == 0:
        return input.reshape(1)
    windows = sliding_windows(input, size, dimension)
    return windows[(slice(None),) * dimension + (slice(None, None, step),)]


@unfold_.backward
def unfold_backward(grad, input_shape, dimension, size, step):
    return back_to_places(unfold_, grad, input_shape, dimension=dimension, size=size, step=step)


@op(view="always")
def as_strided_(input, *, size, stride, offset):
    """The memory that input lies in, read in steps of your own: stride[d] numbers further for each step along dim d."""
    return seen(bytes_of(owner_of(input)), input.dtype, offset, size, stride)


@as_strided_.backward
def as_strided_backward(grad, input, size, stride, offset):
    """Gradients go back to the places in memory that were read, and from there to the numbers of input that lie there."""
    own = bare(input)
    start = (address(own) - address(bytes_of(owner_of(own)))) // own.itemsize
    steps = [n // own.itemsize for n in own.strides]
    read, held = places(size, stride, offset), places(own.shape, steps, start)
    count = int(max(read.max(initial=0), held.max(initial=0))) + 1
    read, held = (np.asarray(one, like=near(own)) for one in (read, held))
    memory = index_sum(reshape(grad, shape=(-1,)), alongside(read.reshape(-1), grad), shape=(count,))
    return reshape(index(memory, alongside(held.reshape(-1), grad)), shape=own.shape)


def places(size, stride, offset):
    """Where in memory each number of such a view lies."""
    steps = np.indices(tuple(size), sparse=True) if size else ()
    return sum((line * step for line, step in zip(steps, stride)), np.array(offset)) + np.zeros(size, np.int64)
