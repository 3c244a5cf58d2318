"""The loss of texts whose letters nobody has laid along the sound, as a function."""

import numpy as np

from edutorch.graph import TensorBase
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.op import fresh
from edutorch.ops.choice import where
from edutorch.ops.ctc import ctc_loss_

WHERE = "(while checking arguments for ctc_loss_allocate_outputs)"


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """Connectionist temporal classification: -log of the chance of a text, over all ways to lay it along the steps.

    Args:
        log_probs (T, N, C) or (T, C): log-probabilities of the classes at each step; put log_softmax before it.
        targets (N, S), or all texts one after the other: classes, without blanks.
        input_lengths, target_lengths (N): how much of each counts; tensors or tuples.
        blank: the class that stands for no letter.
        reduction: "mean" first divides each loss by the length of its text; "sum"; "none".
        zero_infinity: texts that are too long for their sound have the loss 0, and not inf.

    Example:
        >>> import edutorch as torch
        >>> log_probs = torch.zeros(4, 1, 3).log_softmax(2)
        >>> torch.nn.functional.ctc_loss(log_probs, torch.tensor([[1, 2]]), (4,), (2,))
        tensor(0.8432)
    """
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    must_be_tensor(log_probs, "ctc_loss", "log_probs")
    must_be_tensor(targets, "ctc_loss", "targets", 2)
    input_lengths, target_lengths = lengths(input_lengths, "input_lengths"), lengths(target_lengths, "target_lengths")
    batched = log_probs.dim() == 3
    if not batched:
        log_probs = log_probs.unsqueeze(1)
    check(log_probs, targets, input_lengths, target_lengths, blank)
    texts = fresh(padded(targets.array.astype(np.int64), target_lengths))
    losses, _ = ctc_loss_(
        log_probs,
        texts,
        input_lengths=input_lengths,
        target_lengths=target_lengths,
        blank=blank,
        zero_infinity=zero_infinity,
    )
    if zero_infinity:
        losses = where(losses == float("inf"), 0.0, losses)
    if reduction == "mean":
        sizes = np.maximum(target_lengths, 1).astype(losses.array.dtype)
        return (losses / fresh(sizes).to(losses.device)).mean()
    return losses.sum() if reduction == "sum" else losses if batched else losses.squeeze(0)


def lengths(given, name):
    """Lengths as a tuple of numbers."""
    if isinstance(given, TensorBase):
        if given.array.dtype.kind not in "iu":
            raise RuntimeError(f"{name} must be integral")
        given = given.reshape(-1).tolist()
    return tuple(given)


def check(log_probs, targets, input_lengths, target_lengths, blank):
    """PyTorch's refusals."""
    if log_probs.dim() != 3:
        raise RuntimeError(
            f"Expected 3-dimensional tensor, but got {log_probs.dim()}-dimensional tensor for argument #1 'log_probs' {WHERE}"
        )
    steps, batch, classes = log_probs.size()
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    for name, given in (("input_lengths", input_lengths), ("target_lengths", target_lengths)):
        if len(given) != batch:
            raise RuntimeError(f"{name} must be of size batch_size")
        if min(given, default=0) < 0:
            raise RuntimeError(f"Expected {name} to have value at least 0, but got value {min(given)} {WHERE}")
    if max(input_lengths, default=0) > steps:
        raise RuntimeError(
            f"Expected input_lengths to have value at most {steps}, but got value {max(input_lengths)} {WHERE}"
        )
    if targets.dim() not in (1, 2):
        raise RuntimeError(
            f"Expected 1 to 2 dimensions, but got {targets.dim()}-dimensional tensor for argument #2 'targets' {WHERE}"
        )
    expected, have = sum(target_lengths) if targets.dim() == 1 else batch, targets.size(0)
    if have != expected:
        raise RuntimeError(
            f"Expected tensor to have size {expected} at dimension 0, but got size {have} for argument #2 'targets' {WHERE}"
        )
    longest = max(target_lengths, default=0)
    if targets.dim() == 2 and targets.size(1) < longest:
        raise RuntimeError(
            f"Expected tensor to have size at least {longest} at dimension 1, but got size {targets.size(1)} for argument "
            f"#2 'targets' {WHERE}"
        )


def padded(targets, target_lengths):
    """Texts of different lengths as rows (N, S), with zeros behind them."""
    out = np.zeros((len(target_lengths), max(target_lengths, default=0)), np.int64, like=targets)
    start = 0
    for k, n in enumerate(target_lengths):
        out[k, :n] = targets[start : start + n] if targets.ndim == 1 else targets[k, :n]
        start += n
    return out
