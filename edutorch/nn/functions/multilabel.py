"""A margin between the classes that are right and those that are not, as a function."""

import numpy as np

from edutorch import ops
from edutorch.dtypes import title
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.nn.functions.losses import reduced, reduction_of
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.kinds import not_for


@known_as("MultilabelMarginLossBackward0")
def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """The sum of max(0, 1 - (right score - wrong score)) over all right and all wrong classes, divided by C.

    Args:
        input (N, C) or (C): scores.
        target (N, C) or (C): the right classes, then -1; what follows counts nothing.

    Example:
        >>> import edutorch as torch
        >>> scores = torch.tensor([[0.1, 0.2, 0.4, 0.8]])
        >>> torch.nn.functional.multilabel_margin_loss(scores, torch.tensor([[3, 0, -1, 1]]))
        tensor(0.8500)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    must_be_tensor(input, "multilabel_margin_loss")
    must_be_tensor(target, "multilabel_margin_loss", "target", 2)
    check(input, target)
    single = input.array.ndim < 2
    rows, classes = input.reshape(1, -1) if single else input, target.array.reshape(1, -1) if single else target.array
    named = np.cumprod(classes >= 0, axis=1).astype(bool)  # until the first -1
    classes = np.where(named, classes, 0)
    right = np.zeros_like(classes, bool)
    lines = np.arange(len(right), like=right)
    for k in range(classes.shape[1]):
        right[lines, classes[:, k]] |= named[:, k]
    scores = rows.gather(1, fresh(classes))
    away = 1 - scores.unsqueeze(2) + rows.unsqueeze(1)  # (N, right class, any class)
    pairs = named[:, :, np.newaxis] & ~right[:, np.newaxis, :]
    losses = ops.where(fresh(pairs), ops.relu(away), 0.0).sum((1, 2)) / rows.array.shape[1]
    return reduced(losses.squeeze(0) if single else losses, reduction)


def check(input, target):
    """PyTorch's refusals."""
    shape = input.array.shape
    if len(shape) > 2 or 0 in shape[1:] or shape == (0,):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(shape)}"
        )
    if target.array.shape != shape:
        raise RuntimeError(f"inconsistent target size: {list(target.array.shape)} for input of size: {list(shape)}")
    not_for("iubc", "multilabel_margin_loss_forward_out_frame", input.array)
    if target.array.dtype != np.int64:
        raise RuntimeError(f"expected scalar type Long but found {title(target.array.dtype)}")
    classes = shape[-1] if shape else 1
    if target.array.size and (target.array.min() < -1 or target.array.max() >= classes):
        raise RuntimeError("argument #2 'target' is out of range")
