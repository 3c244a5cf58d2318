"""What neural networks are made of: activations, softmax, and losses that need one stable formula."""

import numpy as np

from edutorch.op import alongside, bare, op
from edutorch.ops.choice import where
from edutorch.ops.exponential import exp
from edutorch.ops.index import put_along
from edutorch.ops.reduce import sum_
from edutorch.ops.shape import reshape


@op
def relu(input):
    """max(input, 0), element by element.

    Args:
        input: a tensor of any shape.

    Example:
        >>> import edutorch as torch
        >>> torch.relu(torch.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    if input.dtype == bool:
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(input, input.dtype.type(0))


@relu.backward
def relu_backward(grad, out):  # the result tells where the input was positive
    return grad * ~(bare(out) <= 0)  # so that nan lets its gradient pass, as in PyTorch


@op(promotes="float")
def sigmoid(input):
    """1 / (1 + exp(-input)): squeezes every number into (0, 1).

    Example:
        >>> import edutorch as torch
        >>> torch.sigmoid(torch.tensor([0.0, 1000.0]))
        tensor([0.5000, 1.0000])
    """
    e = np.exp(-np.abs(input))  # at most 1, so nothing overflows
    return np.where(input >= 0, 1, e) / (1 + e)


@sigmoid.backward
def sigmoid_backward(grad, out):
    return grad * (out * (1 - out))


def largest(input, dim):
    """The largest number of each line, of which there may be none."""
    return input.max(dim, keepdims=True) if input.size else input.sum(dim, keepdims=True)


@op
def softmax_(input, *, dim):
    """exp(input) / sum(exp(input)) along dim. The largest number is taken out first, so that exp cannot overflow."""
    out = np.exp(input - largest(input, dim))
    out /= out.sum(dim, keepdims=True)
    return out


@softmax_.backward
def softmax_backward(grad, out, dim):
    product = grad * out
    return product - out * sum_(product, dim=(dim,), keepdim=True)


@op
def log_softmax_(input, *, dim):
    """log(softmax(input)), in one step: the logarithm of a rounded-off 0 would be -inf."""
    shifted = input - largest(input, dim)
    return shifted - np.log(np.exp(shifted).sum(dim, keepdims=True))


@log_softmax_.backward
def log_softmax_backward(grad, out, dim):
    return grad - exp(out) * sum_(grad, dim=(dim,), keepdim=True)


@op(label="Softplus")
def softplus_(input, *, beta=1.0, threshold=20.0):
    """log(1 + exp(beta * input)) / beta: a smooth relu. Above the threshold it is the input itself."""
    scaled = input * beta
    return np.where(scaled > threshold, input, np.logaddexp(scaled, 0) / beta).astype(input.dtype)


@softplus_.backward
def softplus_backward(grad, input, beta, threshold):
    return grad * where(input * beta > threshold, 1.0, sigmoid(input * beta))


@op(label="NllLoss")
def nll_loss_(input, target, weight=None, *, ignore_index=-100, reduction="mean"):
    """Minus the log-probability that was given to the right class.

    Args:
        input (N, C, *): log-probabilities.
        target (N, *): the right class of each, int64. Targets equal to ignore_index count nothing.
        weight (C): how much each class counts, or None.
    """
    check_targets(target, input.shape[1], ignore_index)
    counts = importance(target, weight, ignore_index, input.dtype)
    chosen = np.take_along_axis(input, np.expand_dims(valid(target, ignore_index), 1), 1).squeeze(1)
    losses = np.where(counts == 0, 0, -chosen * counts).astype(input.dtype)
    if reduction == "none":
        return losses
    return losses.sum() / counts.sum() if reduction == "mean" else losses.sum()


@nll_loss_.backward
def nll_loss_backward(grad, target, weight, input_shape, ignore_index, reduction):
    target = bare(target)
    counts = importance(target, bare(weight), ignore_index, bare(grad).dtype)
    share = np.where(counts == 0, 0, counts / counts.sum()).astype(counts.dtype) if reduction == "mean" else counts
    minus = reshape(grad * alongside(-share, grad), shape=(len(target), 1, *target.shape[1:]))
    places = np.expand_dims(valid(target, ignore_index), 1)
    return put_along(minus, alongside(places, grad), dim=1, shape=input_shape)


def importance(target, weight, ignore_index, dtype):
    """How much each target counts: its class's weight, and nothing if it is to be ignored."""
    counts = (target != ignore_index).astype(dtype)
    return counts if weight is None else counts * weight[valid(target, ignore_index)]


def valid(target, ignore_index):
    """Targets that may be used as positions: those to be ignored point at class 0."""
    return np.where(target == ignore_index, 0, target)


def check_targets(target, classes, ignore_index):
    wrong = target[((target < 0) | (target >= classes)) & (target != ignore_index)]
    if wrong.size:
        raise IndexError(f"Target {wrong.flat[0]} is out of bounds.")
