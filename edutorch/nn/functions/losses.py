"""Losses as functions: how far the predictions of a network are from the truth. loss.py makes modules of them."""

import warnings

import numpy as np

from edutorch import ops
from edutorch.dtypes import is_float, title
from edutorch.functions.rearrange import broadcast_shapes
from edutorch.functions.softmax import log_softmax
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.node_names import called
from edutorch.ops.kinds import not_for
from edutorch.ops.losses import (
    binary_cross_entropy_,
    binary_cross_entropy_with_logits_,
    huber_loss_,
    mse_loss_,
    smooth_l1_loss_,
)


def reduction_of(size_average, reduce, reduction):
    """The old switches size_average and reduce, translated."""
    if size_average is not None or reduce is not None:
        meant = "none" if reduce is False else "sum" if size_average is False else "mean"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{meant}' instead.", stacklevel=3
        )
        return meant
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def warn_if_broadcast(input, target):
    """PyTorch allows two shapes, but warns: it is nearly always a mistake."""
    if target.size() != input.size():
        warnings.warn(
            f"Using a target size ({target.size()}) that is different to the input size "
            f"({input.size()}). This will likely lead to incorrect results due to broadcasting. Please ensure "
            "they have the same size.",
            stacklevel=3,
        )


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """The mean squared error: the mean of (input - target)^2.

    Args:
        input, target: tensors of one shape.
        reduction: "mean", "sum" or "none".
        weight: how much each number counts, of the same shape.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.mse_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(2.)
    """
    warn_if_broadcast(input, target)
    reduction = reduction_of(size_average, reduce, reduction)
    if weight is not None:
        return weighted(mse_loss_(input, target, reduction="none"), input, weight, reduction, share=True)
    return mse_loss_(input, target, reduction=reduction)


def weighted(losses, input, weight, reduction, share=False):
    """Losses that count differently. Their mean is over the weights if share, else over the numbers, as in PyTorch."""
    if weight.array.shape != input.array.shape:
        raise ValueError("Weights and input must have the same size.")
    losses = losses * weight
    return losses.sum() / weight.sum() if share and reduction == "mean" else reduced(losses, reduction)


def reduced(losses, reduction):
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """The mean absolute error: the mean of |input - target|.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.l1_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(1.)
    """
    warn_if_broadcast(input, target)
    reduction = reduction_of(size_average, reduce, reduction)
    if weight is not None:
        return weighted((input - target).abs(), input, weight, reduction, share=True)
    return reduced((input - target).abs(), reduction)


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """Squared error for distances below beta, absolute error beyond. Girshick 2015.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.smooth_l1_loss(torch.tensor([0.0, 0.0]), torch.tensor([0.5, 3.0]))
        tensor(1.3125)
    """
    warn_if_broadcast(input, target)
    reduction = reduction_of(size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0.0:
        return l1_loss(input, target, reduction=reduction)
    return smooth_l1_loss_(input, target, reduction=reduction, beta=beta)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """Half the squared error for distances up to delta, then straight on. Huber 1964.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.huber_loss(torch.tensor([0.0, 0.0]), torch.tensor([0.5, 3.0]))
        tensor(1.3125)
    """
    warn_if_broadcast(input, target)
    reduction = reduction_of(None, None, reduction)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    if weight is not None:
        return weighted(huber_loss_(input, target, reduction="none", delta=delta), input, weight, reduction)
    return huber_loss_(input, target, reduction=reduction, delta=delta)


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    """Minus the log-probability that was given to the right class.

    Args:
        input (N, C), (C) or (N, C, d1, ...): log-probabilities.
        target (N), () or (N, d1, ...): the right classes, int64.
        weight (C): how much each class counts.
        ignore_index: targets with this number count nothing.

    Raises:
        IndexError: if a target is no class.
        ValueError: if the sizes do not fit.

    Example:
        >>> import edutorch as torch
        >>> logp = torch.log(torch.tensor([[0.25, 0.75]]))
        >>> torch.nn.functional.nll_loss(logp, torch.tensor([1]))
        tensor(0.2877)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    must_be_tensor(input, "nll_loss_nd")
    must_be_tensor(target, "nll_loss_nd", "target", 2)
    check_target(input.array.shape, target.array, weight)
    if input.array.ndim == 1:
        one = ops.nll_loss_(
            input.unsqueeze(0), target.reshape(1), weight, ignore_index=ignore_index, reduction=reduction
        )
        return one.squeeze(0) if reduction == "none" else one
    return ops.nll_loss_(input, target, weight, ignore_index=ignore_index, reduction=reduction)


CLASS_TYPES = (np.dtype(np.int64), np.dtype(np.uint8))


def check_target(scores, target, weight):
    """PyTorch's refusals of a target, or of class weights, that do not fit scores of a shape."""
    sizes = target.shape
    if not scores:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if len(scores) == 1 and len(sizes) > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    whole = target.dtype in CLASS_TYPES
    if len(scores) == 1 and not whole:
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {title(target.dtype)}")
    if len(scores) == 1 and sizes not in ((), (1,)):
        raise ValueError(f"For 1D input, 1D target must have size 1, but got target size: {sizes[0]}")
    if len(scores) > 1 and (not sizes or scores[0] != sizes[0]):
        count = sizes[0] if sizes else 0
        raise ValueError(f"Expected input batch_size ({scores[0]}) to match target batch_size ({count}).")
    if len(scores) == 2 and len(sizes) > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if not whole:
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {title(target.dtype)}")
    if len(scores) == 4 and len(sizes) != 3:
        raise RuntimeError(
            f"only batches of spatial targets supported (3D tensors) but got targets of dimension: {len(sizes)}"
        )
    if scores[2:] != sizes[1:] and len(scores) == 4:
        raise RuntimeError(f"size mismatch (got input: {list(scores)} , target: {list(sizes)}")
    if scores[2:] != sizes[1:] and len(scores) > 2:
        raise RuntimeError(f"Expected target size {[scores[0], *scores[2:]]}, got {list(sizes)}")
    classes = scores[min(1, len(scores) - 1)]
    if weight is not None and weight.array.shape != (classes,):
        if len(scores) > 2:
            raise RuntimeError("weight tensor should be defined either for all or no classes")
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of "
            f"shape: {list(weight.array.shape)}"
        )


def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
    label_smoothing=0.0,
):
    """-log softmax(input)[target]: how surprised a classifier is by the truth.

    Args:
        input (N, C), (C) or (N, C, d1, ...): scores, not probabilities.
        target: the right classes, int64, (N), () or (N, d1, ...); or probabilities of all classes, of the shape of input.
        weight (C): how much each class counts.
        ignore_index: targets with this number count nothing.
        label_smoothing: how much of the probability is spread over all classes.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.cross_entropy(torch.tensor([[1.0, 2.0]]), torch.tensor([1]))
        tensor(0.3133)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    must_be_tensor(input, "cross_entropy_loss")
    must_be_tensor(target, "cross_entropy_loss", "target", 2)
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    shape, plain = input.array.shape, label_smoothing == 0.0 and is_float(input.array.dtype)
    if plain and len(shape) > 1 and target.array.shape != shape:  # nearly always
        check_target(shape, target.array, weight)
        return ops.cross_entropy_(input, target, weight, ignore_index=ignore_index, reduction=reduction)
    class_dim = 0 if len(shape) < 2 else 1
    if target.array.shape == shape and not is_float(target.array.dtype):
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {title(target.array.dtype)}"
        )
    logp = log_softmax(input, class_dim)
    if target.array.shape == shape:
        return soft_cross_entropy(logp, target, weight, reduction, label_smoothing, class_dim)
    hard = nll_loss(logp, target, weight, ignore_index=ignore_index, reduction=reduction)
    if label_smoothing == 0.0:
        return hard
    return (1 - label_smoothing) * hard + smoothed(
        logp, target, weight, ignore_index, reduction, label_smoothing, class_dim
    )


def over_classes(weight, ndim, class_dim):
    """The class weights in a shape that lies along the class dimension."""
    return weight.view([-1 if d == class_dim else 1 for d in range(ndim)])


def soft_cross_entropy(logp, target, weight, reduction, label_smoothing, class_dim):
    classes = logp.array.shape[class_dim]
    target = target if label_smoothing == 0 else target * (1 - label_smoothing) + label_smoothing / classes
    losses = logp * target
    losses = losses if weight is None else losses * over_classes(weight, logp.array.ndim, class_dim)
    if reduction == "none":
        return -losses.sum(class_dim)
    if reduction == "sum":
        return -losses.sum()
    # PyTorch divides inside, where the division by a number has a name of its own
    return called(-losses.sum() / (logp.array.size / classes), "DivBackward1")


def smoothed(logp, target, weight, ignore_index, reduction, label_smoothing, class_dim):
    """The part of the loss that label smoothing spreads evenly over all classes."""
    classes = logp.array.shape[class_dim]
    each = -(logp if weight is None else logp * over_classes(weight, logp.array.ndim, class_dim)).sum(class_dim)
    each = each.masked_fill(target == ignore_index, 0.0)
    if reduction == "none":
        return each * (label_smoothing / classes)
    if reduction == "sum":
        return each.sum() * (label_smoothing / classes)
    counted = target != ignore_index
    total = (
        counted.sum() if weight is None else weight[target.masked_fill(~counted, 0)].masked_fill(~counted, 0.0).sum()
    )
    return each.sum() / total * (label_smoothing / classes)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """-(target * log(input) + (1 - target) * log(1 - input)), for probabilities.

    Raises:
        RuntimeError: if a number of input is no probability.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.binary_cross_entropy(torch.tensor([0.25]), torch.tensor([1.0]))
        tensor(1.3863)
    """
    same_size(input, target)
    if weight is not None:
        broadcast_shapes(target.size(), weight.size())  # raises if they do not fit
    if target.array.dtype != input.array.dtype:
        raise RuntimeError(f"Found dtype {title(target.array.dtype)} but expected {title(input.array.dtype)}")
    not_for("iubc", "binary_cross_entropy", input.array)
    if input.array.size and not bool(((input.array >= 0) & (input.array <= 1)).all()):
        raise RuntimeError("all elements of input should be between 0 and 1")
    return binary_cross_entropy_(input, target, weight, reduction=reduction_of(size_average, reduce, reduction))


def same_size(input, target):
    if target.size() != input.size():
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size "
            f"({input.size()}) is deprecated. Please ensure they have the same size."
        )


def binary_cross_entropy_with_logits(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None
):
    """binary_cross_entropy(sigmoid(input), target) in one step, which neither overflows nor loses small probabilities.

    Args:
        input: scores, any shape.
        target: the truth between 0 and 1, of the shape of input.
        weight: how much each number counts.
        pos_weight: how much a positive counts.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor([0.0]), torch.tensor([1.0]))
        tensor(0.6931)
    """
    if target.size() != input.size():
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    reduction = reduction_of(size_average, reduce, reduction)
    not_for("iubc", "log_sigmoid_cpu", input.array)
    if target.array.dtype == bool:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator "
            "instead."
        )
    if not is_float(target.array.dtype):
        raise RuntimeError(
            f"result type {title(input.array.dtype)} can't be cast to the desired output type {title(target.array.dtype)}"
        )
    return binary_cross_entropy_with_logits_(input, target, weight, pos_weight, reduction=reduction)


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """The Kullback-Leibler divergence of log-probabilities `input` from the truth `target`.

    Args:
        input: log-probabilities.
        target: probabilities, or log-probabilities if log_target.
        reduction: "batchmean" divides by the number of rows, which is the divergence that mathematics means.

    Example:
        >>> import edutorch as torch
        >>> p = torch.tensor([[0.5, 0.5]])
        >>> torch.nn.functional.kl_div(torch.log(torch.tensor([[0.9, 0.1]])), p, reduction="batchmean")
        tensor(0.5108)
    """
    must_be_tensor(input, "kl_div")
    must_be_tensor(target, "kl_div", "target", 2)
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only "
            "by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as "
            "'batchmean' in the next major release.",
            stacklevel=2,
        )
    if not (is_float(input.array.dtype) and is_float(target.array.dtype)):
        kinds = input.array.dtype.kind + target.array.dtype.kind
        raise RuntimeError(f"kl_div: {'Complex' if 'c' in kinds else 'Integral'} inputs not supported.")
    if log_target:
        losses = target.exp() * (target - input)
    else:
        safe = target.masked_fill(target == 0, 1.0)  # 0 * log(0) counts as 0
        losses = target * safe.log() - target * input
    if reduction == "batchmean":
        return losses.sum() / input.array.shape[0]
    return reduced(losses, reduction_of(size_average, reduce, reduction))
