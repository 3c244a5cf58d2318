"""How far a prediction is from the truth, each as one node that remembers only its inputs.

`reduction` says what becomes of the loss of each number: "mean", "sum", or "none" to keep them all.
"""

import numpy as np

from edutorch.device import near
from edutorch.op import bare, op
from edutorch.ops.activations import log_sigmoid
from edutorch.ops.arithmetic import broadcast_error, div
from edutorch.ops.choice import where
from edutorch.ops.exponential import log, log1p
from edutorch.ops.neural import sigmoid
from edutorch.ops.reduce import add_up
from edutorch.ops.rounding import sign


def reduced(losses, reduction):
    """What is returned of the losses of all numbers."""
    if reduction == "none":
        return losses
    total = add_up(losses)
    return total if reduction == "sum" else total / losses.dtype.type(losses.size)  # of nothing: 0 / 0 is nan


def share(grad, count, reduction):
    """The part of a reduced loss's gradient that each number gets."""
    return grad / count if reduction == "mean" and count else grad


def size(x):
    return bare(x).size


@op(label="MseLoss", promotes="same", refuses={"iubc": "mse_cpu"})
def mse_loss_(input, target, *, reduction="mean"):
    """The squared distance, (input - target)^2."""
    away = input - target
    return reduced(away * away, reduction)


mse_loss_.explain(broadcast_error)


@mse_loss_.backward
def mse_loss_backward(grad, input, target, reduction, needs):
    away = input - target
    slope = share(grad, size(away), reduction) * (2.0 * away)
    return slope if needs[0] else None, -slope if needs[1] else None


@op(label="SmoothL1Loss", promotes="same", refuses={"iubc": "smooth_l1_cpu"})
def smooth_l1_loss_(input, target, *, reduction="mean", beta=1.0):
    """(input - target)^2 / (2 beta) where the distance is below beta, |input - target| - beta / 2 elsewhere."""
    distance = np.abs(input - target)
    near = distance < beta
    return reduced(np.where(near, 0.5 * distance * distance / beta, distance - 0.5 * beta), reduction)


smooth_l1_loss_.explain(broadcast_error)


@smooth_l1_loss_.backward
def smooth_l1_loss_backward(grad, input, target, reduction, beta, needs):
    away = input - target
    near = (away < beta) & (away > -beta)
    slope = share(grad, size(away), reduction) * where(near, away / beta, sign(away))
    return slope if needs[0] else None, -slope if needs[1] else None


@op(label="HuberLoss", promotes="same", refuses={"iubc": "huber_cpu"})
def huber_loss_(input, target, *, reduction="mean", delta=1.0):
    """(input - target)^2 / 2 where the distance is at most delta, delta * (|input - target| - delta / 2) elsewhere."""
    distance = np.abs(input - target)
    return reduced(np.where(distance <= delta, 0.5 * distance * distance, delta * (distance - 0.5 * delta)), reduction)


huber_loss_.explain(broadcast_error)


@huber_loss_.backward
def huber_loss_backward(grad, input, target, reduction, delta, needs):
    away = input - target
    near = (away <= delta) & (away >= -delta)
    slope = share(grad, size(away), reduction) * where(near, away, delta * sign(away))
    return slope if needs[0] else None, -slope if needs[1] else None


@op(label="BinaryCrossEntropy", without_gradient=["weight"])
def binary_cross_entropy_(input, target, weight=None, *, reduction="mean"):
    """-(target * log(input) + (1 - target) * log(1 - input)). Logarithms are cut off at -100, as in PyTorch."""
    with np.errstate(divide="ignore"):
        losses = -(target * np.maximum(np.log(input), -100) + (1 - target) * np.maximum(np.log1p(-input), -100))
    return reduced(losses if weight is None else losses * weight, reduction).astype(input.dtype)


@binary_cross_entropy_.backward
def binary_cross_entropy_backward(grad, input, target, weight, reduction, needs):
    each = share(grad, size(input), reduction)
    each = each if weight is None else each * weight
    chance = bare(input)
    missing = np.maximum(1e-12 - chance * (1 - chance), 0).astype(chance.dtype)  # PyTorch divides by at least 1e-12
    return (
        each * div(input - target, input * (1 - input) + missing) if needs[0] else None,
        each * (log1p(-input) - log(input)) if needs[1] else None,
    )


@op(label="BinaryCrossEntropyWithLogits", without_gradient=["weight", "pos_weight"])
def binary_cross_entropy_with_logits_(input, target, weight=None, pos_weight=None, *, reduction="mean"):
    """Binary cross-entropy of sigmoid(input), in one formula that neither overflows nor rounds a chance to 0.

    With x = input and z = target:  (1 - z) x + (1 + (p - 1) z) log(1 + exp(-x)),  p = pos_weight or 1.
    """
    softplus = np.logaddexp(-input, np.zeros((), input.dtype, like=near(input)))
    scale = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    losses = (1 - target) * input + scale * softplus
    return reduced(losses if weight is None else losses * weight, reduction).astype(input.dtype)


@binary_cross_entropy_with_logits_.explain
def logits_error(input, target, weight=None, pos_weight=None, **settings):
    """PyTorch's words for weights that do not fit."""
    if pos_weight is not None:
        broadcast_error(pos_weight, target)
    if weight is not None:
        broadcast_error(input, weight)


@binary_cross_entropy_with_logits_.backward
def binary_cross_entropy_with_logits_backward(grad, input, target, weight, pos_weight, reduction, needs):
    each = share(grad, size(input), reduction)
    each = each if weight is None else each * weight
    to_input = to_target = None
    chance = sigmoid(input)
    if needs[0]:
        if pos_weight is None:
            to_input = each * (chance - target)
        else:
            to_input = each * ((1 - target) - (1 + (pos_weight - 1) * target) * (1 - chance))
    if needs[1]:
        to_target = each * -input
        if pos_weight is not None:
            to_target = each * (-input - (pos_weight - 1) * log_sigmoid(input))
    return to_input, to_target
