"""Views that step through memory in a way of their own: diagonals, sliding windows, any strides."""

import numpy as np

from edutorch.graph import TensorBase
from edutorch.op import fresh, op
from edutorch.ops.index import index_sum
from edutorch.ops.shape import reshape


def back_to_places(op, grad, shape, **settings):
    """Add each gradient to the place that its number was seen at: windows may overlap."""
    count = int(np.prod(shape))
    places = op.forward(np.arange(count).reshape(shape), **settings).reshape(-1)
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
    windows = np.lib.stride_tricks.sliding_window_view(input, size, dimension, writeable=input.flags.writeable)
    return windows[(slice(None),) * dimension + (slice(None, None, step),)]


@unfold_.backward
def unfold_backward(grad, input_shape, dimension, size, step):
    return back_to_places(unfold_, grad, input_shape, dimension=dimension, size=size, step=step)


@op(view=True)
def as_strided_(input, *, size, stride, offset=0):
    """The memory read in steps of your own: stride[d] numbers further for each step along dimension d."""
    line = input.reshape(-1)[offset:]
    steps = tuple(n * input.itemsize for n in stride)
    return np.lib.stride_tricks.as_strided(line, size, steps)


@as_strided_.backward
def as_strided_backward(grad, input_shape, size, stride, offset):
    return back_to_places(as_strided_, grad, input_shape, size=size, stride=stride, offset=offset)
