"""Losses that ask for a distance (a margin) rather than for a number, and losses of chances with a shape of their own."""

import math

from edutorch import ops
from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import arange, ones_like
from edutorch.graph import TensorBase
from edutorch.nn.functions.distances import pairwise_distance
from edutorch.nn.functions.losses import reduced, reduction_of
from edutorch.node_names import known_as
from edutorch.ops.activations import log_sigmoid
from edutorch.size import Size


def at_least_0(x):
    return ops.clamp_(x, 0, None)


def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    """input where target is 1, max(0, margin - input) where it is -1. input is a distance of two things.

    Args:
        input, target: tensors of one shape; target holds 1 (alike) and -1 (different).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.hinge_embedding_loss(torch.tensor([0.5, 0.25]), torch.tensor([1.0, -1.0]))
        tensor(0.6250)
    """
    different = ops.where(target != 1, at_least_0(margin - input), 0.0)
    alike = ops.where(target != -1, input, 0.0)
    return reduced(different + alike, reduction_of(size_average, reduce, reduction))


def margin_ranking_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"):
    """max(0, -target * (input1 - input2) + margin): input1 should be larger where target is 1, smaller where it is -1.

    Args:
        input1, input2, target: tensors of one shape.

    Example:
        >>> import edutorch as torch
        >>> one = torch.ones(1)
        >>> torch.nn.functional.margin_ranking_loss(one, 3 * one, one)
        tensor(2.)
    """
    if not input1.array.ndim == input2.array.ndim == target.array.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{input1.size()}, input2: {input2.size()}, target: {target.size()} "
        )
    losses = at_least_0(-target * (input1 - input2) + margin)
    return reduced(losses, reduction_of(size_average, reduce, reduction))


@known_as("SoftMarginLossBackward0")
def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """log(1 + exp(-target * input)), for targets 1 and -1.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.soft_margin_loss(torch.zeros(1), torch.ones(1))
        tensor(0.6931)
    """
    return reduced((input * -target).exp().log1p(), reduction_of(size_average, reduce, reduction))


def cosine_embedding_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"):
    """1 - cos where target is 1, max(0, cos - margin) where it is -1; cos is that of the angle between two vectors.

    Args:
        input1, input2 (N, D) or (D)
        target (N) or (): 1 (alike) or -1 (different).

    Example:
        >>> import edutorch as torch
        >>> a, b = torch.tensor([[1.0, 0.0]]), torch.tensor([[3.0, 4.0]])
        >>> torch.nn.functional.cosine_embedding_loss(a, b, torch.tensor([1]))
        tensor(0.4000)
    """
    if target.array.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if not input1.array.ndim == input2.array.ndim == target.array.ndim + 1:
        raise RuntimeError(
            f"{target.array.ndim}D target tensor expects {target.array.ndim + 1}D input tensors, but found inputs with "
            f"sizes {list(input1.array.shape)} and {list(input2.array.shape)}."
        )
    product, tiny = (input1 * input2).sum(-1), 1e-12
    lengths = ((input1 * input1).sum(-1) + tiny) * ((input2 * input2).sum(-1) + tiny)
    cosine = product / lengths.sqrt()
    losses = ops.where(target == 1, 1 - cosine, 0.0) + ops.where(target == -1, at_least_0(cosine - margin), 0.0)
    return reduced(losses, reduction_of(size_average, reduce, reduction))


def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, size_average=None,
                        reduce=None, reduction="mean"):  # fmt: skip
    """max(0, margin + distance to the positive - distance to the negative): the positive should be nearer.

    Args:
        anchor, positive, negative (N, D) or (D)
        p: which distance.
        swap: the negative's distance to the positive counts too, if it is the smaller one.

    Example:
        >>> import edutorch as torch
        >>> a, p, n = torch.zeros(1, 2), torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 1.0]])
        >>> torch.nn.functional.triplet_margin_loss(a, p, n)
        tensor(5.0000)
    """
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    check_same_dims(anchor, positive, negative)
    to_positive = pairwise_distance(anchor, positive, p, eps)
    to_negative = pairwise_distance(anchor, negative, p, eps)
    if swap:
        to_negative = ops.minimum(to_negative, pairwise_distance(positive, negative, p, eps))
    losses = at_least_0(margin + to_positive - to_negative)
    return reduced(losses, reduction_of(size_average, reduce, reduction))


@known_as("MultiMarginLossBackward0")
def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
    """The mean over the wrong classes of max(0, margin - right score + wrong score)^p.

    Args:
        input (N, C) or (C): scores.
        target (N) or (): the right classes.
        weight (C): how much each class counts.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.multi_margin_loss(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([3]))
        tensor(0.3250)
    """
    if p != 1 and p != 2:
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.array.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    check_classes(input.array.shape, target.array, weight)
    rows = input if input.array.ndim == 2 else input.unsqueeze(0)
    places = target.reshape(-1, 1)
    away = at_least_0(margin - rows.gather(1, places) + rows)
    away = away if p == 1 else away * away
    away = away if weight is None else away * weight[places]
    classes = rows.array.shape[1]
    wrong = arange(classes, device=input.device) != places
    losses = ops.where(wrong, away, 0.0).sum(1) / classes
    losses = losses if input.array.ndim == 2 else losses.squeeze(0)
    return reduced(losses, reduction_of(size_average, reduce, reduction))


def check_classes(shape, target, weight):
    """PyTorch's refusals of scores, classes and class weights that do not fit together."""
    if len(shape) > 2 or 0 in shape[1:] or shape == (0,):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(shape)}"
        )
    rows, classes = shape if len(shape) == 2 else (1, shape[0] if shape else 1)
    if target.size != rows or target.ndim > 1:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). "
            f"Expected target size [{rows}], but got {list(target.shape)}. Input has shape {list(shape)}."
        )
    if weight is not None and weight.array.size != classes:
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {list(weight.array.shape)}")
    if target.size and (target.min() < 0 or target.max() >= classes):
        raise RuntimeError("target out of range")


def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Binary cross-entropy of each class's score, averaged over the classes.

    Args:
        input, target (N, C): scores, and 0 or 1 for each class.
        weight (C): how much each class counts.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.multilabel_soft_margin_loss(torch.zeros(1, 2), torch.tensor([[0.0, 1.0]]))
        tensor(0.6931)
    """
    losses = -(target * log_sigmoid(input) + (1 - target) * log_sigmoid(-input))
    losses = losses if weight is None else losses * weight
    losses = losses.sum(-1) / input.array.shape[-1]
    return reduced(losses, reduction_of(size_average, reduce, reduction))


def poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None,
                     reduction="mean"):  # fmt: skip
    """How surprising a count is under a Poisson distribution: rate - target * log(rate), without a constant.

    Args:
        input: the rate, or its logarithm if log_input.
        target: counts, of the same shape.
        full: add Stirling's approximation of the constant.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.poisson_nll_loss(torch.zeros(1), torch.ones(1))
        tensor(1.)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    losses = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        constant = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        losses = losses + constant.masked_fill(target <= 1, 0.0)
    return reduced(losses, reduction)


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """How surprising target is under a normal distribution: (log(var) + (input - target)^2 / var) / 2.

    Args:
        input: the means.
        target: what was seen.
        var: the variances: one for all, one for each row, or of the shape of input.
        full: add the constant log(2 pi) / 2.
        eps: smaller variances count as this.

    Raises:
        ValueError: if a variance is negative or does not fit.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.gaussian_nll_loss(torch.zeros(2), torch.ones(2), torch.ones(2))
        tensor(0.5000)
    """
    var = var if isinstance(var, TensorBase) else ones_like(input) * var
    if (var.array < 0).any():
        raise ValueError("var has negative entry/entries")
    means, given = Size(input.array.shape), Size(var.array.shape)
    if given != means:
        if means[:-1] == given:
            var = var.unsqueeze(-1)
        elif len(given) != len(means) or sum(b for a, b in zip(means, given) if a != b) != 1:
            raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    losses = 0.5 * (var.log() + (input - target) ** 2 / var)
    return reduced(losses + 0.5 * math.log(2 * math.pi) if full else losses, reduction)


def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False,
                                      reduction="mean"):  # fmt: skip
    """triplet_margin_loss with a distance of your own.

    Args:
        anchor, positive, negative (N, *)
        distance_function: a function of two of them; pairwise_distance, if left out.
        margin: by how much the negative should be farther away.
        swap: the negative's distance to the positive counts too, if it is the smaller one.

    Example:
        >>> import edutorch as torch
        >>> a, p, n = torch.zeros(1, 2), torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 1.0]])
        >>> def distance(x, y):
        ...     return (x - y).abs().sum(1)
        >>> torch.nn.functional.triplet_margin_with_distance_loss(a, p, n, distance_function=distance)
        tensor(7.)
    """
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    check_same_dims(anchor, positive, negative)
    distance = pairwise_distance if distance_function is None else distance_function
    to_positive, to_negative = distance(anchor, positive), distance(anchor, negative)
    if swap:
        to_negative = ops.minimum(to_negative, distance(positive, negative))
    return reduced(at_least_0(margin + to_positive - to_negative), reduction)


def check_same_dims(anchor, positive, negative):
    dims = [x.array.ndim for x in (anchor, positive, negative)]
    if len(set(dims)) > 1:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor "
            f"{dims[0]}D, positive {dims[1]}D, and negative {dims[2]}D inputs"
        )
