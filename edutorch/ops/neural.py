"""What neural networks are made of: activations, softmax, and losses that need one stable formula."""

import numpy as np

from edutorch.dtypes import title
from edutorch.kernels import kernel
from edutorch.memory import contiguous
from edutorch.op import alongside, bare, op
from edutorch.ops.choice import where
from edutorch.ops.complex_numbers import conj
from edutorch.ops.exponential import exp
from edutorch.ops.index import line_places, put_along
from edutorch.ops.kinds import not_for
from edutorch.ops.reduce import add_up, sum_
from edutorch.ops.shape import expand_, reshape


@op(refuses={"c": NotImplementedError("clamp is not supported for complex types")})
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
@kernel
def relu_backward(grad, out):  # the result tells where the input was positive
    return where(alongside(bare(out) <= 0, out), 0.0, grad)  # nan lets its gradient pass, as in PyTorch


@op(promotes="float")
def sigmoid(input):
    """1 / (1 + exp(-input)): squeezes every number into (0, 1).

    Example:
        >>> import edutorch as torch
        >>> torch.sigmoid(torch.tensor([0.0, 1000.0]))
        tensor([0.5000, 1.0000])
    """
    if input.dtype.kind == "c":
        return 1 / (1 + np.exp(-input))
    e = np.exp(-np.abs(input))  # at most 1, so nothing overflows
    return np.where(input >= 0, 1, e) / (1 + e)


@sigmoid.backward
def sigmoid_backward(grad, out):
    return grad * conj(out * (1 - out))


def largest(input, dim):
    """The largest number of each line, of which there may be none."""
    return input.max(dim, keepdims=True) if input.size else input.sum(dim, keepdims=True)


@op
@kernel
def softmax_(input, *, dim):
    """exp(input) / sum(exp(input)) along dim. The largest number is taken out first, so that exp cannot overflow."""
    input = contiguous(input)
    out = np.exp(input - largest(input, dim))
    out /= out.sum(dim, keepdims=True)
    return out


@softmax_.backward
@kernel
def softmax_backward(grad, out, dim):
    product = grad * out
    return product - out * sum_(product, dim=(dim,), keepdim=True)


@op
@kernel
def log_softmax_(input, *, dim):
    """log(softmax(input)), in one step: the logarithm of a rounded-off 0 would be -inf."""
    input = contiguous(input)
    shifted = input - largest(input, dim)
    return shifted - np.log(np.exp(shifted).sum(dim, keepdims=True))


@log_softmax_.backward
@kernel
def log_softmax_backward(grad, out, dim):
    return grad - exp(out) * sum_(grad, dim=(dim,), keepdim=True)


@op(label="Softplus", refuses={"iubc": "softplus_cpu"})
def softplus_(input, *, beta=1.0, threshold=20.0):
    """log(1 + exp(beta * input)) / beta: a smooth relu. Above the threshold it is the input itself."""
    scaled = input * beta
    return np.where(scaled > threshold, input, np.logaddexp(scaled, 0) / beta).astype(input.dtype)


@softplus_.backward
def softplus_backward(grad, input, beta, threshold):
    return grad * where(input * beta > threshold, 1.0, sigmoid(input * beta))


@op(label="NllLoss", without_gradient=["target", "weight"])
def nll_loss_(input, target, weight=None, *, ignore_index=-100, reduction="mean"):
    """Minus the log-probability that was given to the right class.

    Args:
        input (N, C, *): log-probabilities.
        target (N, *): the right class of each, int64. Targets equal to ignore_index count nothing.
        weight (C): how much each class counts, or None.
    """
    not_for("iubc", "nll_loss_out_frame", input)
    check_targets(target, input.shape[1], ignore_index)
    if weight is not None and weight.dtype != input.dtype:
        raise RuntimeError(f"expected scalar type {title(input.dtype)} but found {title(weight.dtype)}")
    classes, counts = settled(target, weight, ignore_index)
    losses = -input[line_places(classes, 1)][:, 0]
    if counts is not None:
        losses = np.where(counts == 0, 0, losses * counts).astype(input.dtype, copy=False)
    if reduction == "none":
        return losses
    total = add_up(losses)
    if reduction == "sum":
        return total
    return total / (input.dtype.type(losses.size) if counts is None else counts.sum())


@nll_loss_.backward
def nll_loss_backward(grad, target, weight, input_shape, ignore_index, reduction):
    classes, counts = settled(bare(target), bare(weight), ignore_index)
    if counts is None:
        minus = grad / -classes.size if reduction == "mean" and classes.size else -grad
    else:
        share = np.where(counts == 0, 0, counts / counts.sum()) if reduction == "mean" else counts
        minus = grad * alongside(-share.astype(bare(grad).dtype), grad)
    minus = reshape(minus, shape=classes.shape) if len(minus.shape) else expand_(minus, shape=classes.shape)
    return put_along(minus, alongside(classes, grad), dim=1, shape=input_shape)


@op(label="NllLoss", without_gradient=["target", "weight"])
@kernel
def cross_entropy_(input, target, weight=None, *, ignore_index=-100, reduction="mean"):
    """nll_loss_(log_softmax_(input)) as one node, for speed: its gradient is known in closed form, softmax - truth.

    It remembers the scores, which the layer before has made anyway, and no array of its own.

    Args:
        input (N, C, *): scores.
        target (N, *): the right class of each, int64.
        weight (C): how much each class counts, or None.
    """
    logp = log_softmax_.forward(input, dim=1)
    return nll_loss_.forward(logp, target, weight, ignore_index=ignore_index, reduction=reduction)


@cross_entropy_.backward
@kernel
def cross_entropy_backward(grad, input, target, weight, ignore_index, reduction):
    classes, counts = settled(bare(target), bare(weight), ignore_index)
    away = softmax_(input, dim=1) - alongside(truth(classes, bare(input)), input)
    if counts is None:
        scale = grad / classes.size if reduction == "mean" and classes.size else grad
    else:
        share = np.where(counts == 0, 0, counts / counts.sum()) if reduction == "mean" else counts
        scale = grad * alongside(share.astype(bare(grad).dtype), grad)
    return away * (reshape(scale, shape=classes.shape) if len(scale.shape) else scale)


def truth(classes, scores):
    """1 at the right class of each sample, 0 elsewhere: what a perfect softmax would say."""
    out = np.zeros_like(scores)
    out[line_places(classes, 1)] = 1
    return out


def settled(target, weight, ignore_index):
    """The targets along the class dimension, (N, 1, *), and how much each counts, (N, *): None if all count alike.

    A target that is to be ignored points at class 0, and counts nothing.
    """
    ignored = target == ignore_index
    if not ignored.any():
        return target[:, None], None if weight is None else weight[target]
    classes = np.where(ignored, 0, target)
    counts = (~ignored).astype(np.float32) if weight is None else np.where(ignored, 0, weight[classes])
    return classes[:, None], counts


def check_targets(target, classes, ignore_index):
    """Every target must be a class, or to be ignored."""
    if target.size and (target.min() < 0 or target.max() >= classes):
        wrong = target[((target < 0) | (target >= classes)) & (target != ignore_index)]
        if wrong.size:
            raise IndexError(f"Target {wrong.flat[0]} is out of bounds.")
