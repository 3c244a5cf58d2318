"""The same numbers, looked at differently. A view shares the memory of its input, so making one copies nothing."""

import numpy as np

from edutorch.memory import contiguous, order_to_keep
from edutorch.op import op


@op(view=True, label="View")
def reshape(input, *, shape):
    """The same numbers in another shape."""
    return input.reshape(shape)


@reshape.backward
def reshape_backward(grad, input_shape):
    return reshape(grad, shape=input_shape)


@op(view=True)
def permute_(input, *, dims):
    """The dimensions in another order."""
    return input.transpose(dims)


@permute_.backward
def permute_backward(grad, dims):
    back = sorted(range(len(dims)), key=dims.__getitem__)
    return permute_(grad, dims=tuple(back))


@op(view=True)
def transpose_(input, *, dim0, dim1):
    """Two dimensions change places."""
    return input.swapaxes(dim0, dim1)


@transpose_.backward
def transpose_backward(grad, dim0, dim1):
    return transpose_(grad, dim0=dim0, dim1=dim1)


@op(view=True, label="T")
def matrix_t(input):
    """Rows become columns."""
    return input.T


@matrix_t.backward
def matrix_t_backward(grad):
    return matrix_t(grad)


@op(view=True)
def expand_(input, *, shape):
    """Dimensions of size one are stretched, without copying."""
    if (
        type(input) is np.ndarray and input.ndim == 0
    ):  # the gradient of every loss.sum(): 10 times faster than broadcast_to
        return np.ndarray(shape, input.dtype, input, 0, (0,) * len(shape))
    return np.broadcast_to(input, shape)


@expand_.backward
def expand_backward(grad):  # undone by the engine, like all broadcasting
    return grad


@op(view=True)
def squeeze_(input, *, dims):
    """Dimensions of size one are dropped."""
    return input.squeeze(dims)


@squeeze_.backward
def squeeze_backward(grad, input_shape):
    return reshape(grad, shape=input_shape)


@op(view=True)
def unsqueeze_(input, *, dim):
    """A new dimension of size one."""
    return np.expand_dims(input, dim)


@unsqueeze_.backward
def unsqueeze_backward(grad, input_shape):
    return reshape(grad, shape=input_shape)


@op(view=True)
def split_(input, *, sizes, dim=0):
    """Neighbouring pieces of the given sizes."""
    return tuple(np.split(input, np.cumsum(sizes)[:-1].tolist(), dim))


@split_.backward
def split_backward(grad, dim):
    return cat_(*pieces(grad), dim=dim)


def pieces(grad):
    """The gradients of several outputs come as a tuple; that of an only one comes bare."""
    return grad if type(grad) is tuple else (grad,)


@op(view=True)
def unbind_(input, *, dim=0):
    """Every slice along dim."""
    front = np.moveaxis(input, dim, 0)
    return tuple(front[i, ...] for i in range(len(front)))


@unbind_.backward
def unbind_backward(grad, dim):
    return stack_(*pieces(grad), dim=dim)


@op(promotes="same")
def cat_(*tensors, dim=0):
    """Tensors one after the other along dim."""
    return contiguous(np.concatenate(tensors, dim))


@cat_.backward
def cat_backward(grad, tensors_shape, dim):
    return split_(grad, sizes=[shape[dim] for shape in tensors_shape], dim=dim)


@op(promotes="same")
def stack_(*tensors, dim=0):
    """Tensors beside each other along a new dim."""
    return contiguous(np.stack(tensors, dim))


@stack_.backward
def stack_backward(grad, dim):
    return unbind_(grad, dim=dim)


@op
def flip_(input, *, dims):
    """The order of the numbers turned round along dims. A copy, as in PyTorch."""
    return np.flip(input, dims).copy(order_to_keep(input))


@flip_.backward
def flip_backward(grad, dims):
    return flip_(grad, dims=dims)


@op
def roll_(input, *, shifts, dims):
    """Numbers moved along dims; what falls off one end comes in at the other."""
    return np.roll(input, shifts, dims)


@roll_.backward
def roll_backward(grad, shifts, dims):
    return roll_(grad, shifts=tuple(-n for n in shifts), dims=dims)
