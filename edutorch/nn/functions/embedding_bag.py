"""Rows of a table, added up or averaged in bags, as a function: how a text becomes one vector."""

import warnings

import numpy as np

from edutorch import ops
from edutorch.device import move
from edutorch.dtypes import is_float, title
from edutorch.nn.functions.sparse import shorten_rows
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.embedding import embedding_, sum_of_rows


@known_as("EmbeddingBagBackward0")
def embedding_bag(input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode="mean",
                  sparse=False, per_sample_weights=None, include_last_offset=False, padding_idx=None):  # fmt: skip
    """The sum, mean or maximum of the rows of weight that each bag names.

    Args:
        input (N, B): N bags of B whole numbers; or all bags one after the other.
        weight (V, D): a row for each number.
        offsets (N): where each bag begins, if input has one dimension.
        max_norm, norm_type: rows that are longer are first shortened to this length, in place.
        scale_grad_by_freq: divide each row's gradient by how often it was named.
        mode: "sum", "mean" or "max".
        sparse: accepted; gradients are always dense here.
        per_sample_weights: factors of the rows, of the shape of input; for "sum" only.
        include_last_offset: the last offset is the end of the last bag.
        padding_idx: this row counts nothing, and never gets a gradient.

    Returns:
        A tensor (N, D); zeros for an empty bag.

    Example:
        >>> import edutorch as torch
        >>> weight = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.nn.functional.embedding_bag(torch.tensor([[0, 1], [1, 1]]), weight)
        tensor([[2., 3.],
                [3., 4.]])
    """
    if weight.array.dtype == np.int64 and input.is_floating_point():
        warnings.warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is "
            "deprecated, and should now be `embedding_bag(input, weight, ...)`.",
            stacklevel=3,
        )
        input, weight = weight, input
    check(input, weight, offsets, per_sample_weights)
    check_mode(mode, scale_grad_by_freq, sparse)
    if max_norm is not None:
        shorten_rows(weight, input.array, max_norm, norm_type)
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got "
            f"mode='{mode}'). Please open a feature request on GitHub."
        )
    check_types(input, weight, offsets, per_sample_weights)
    padding_idx = place_of_padding(padding_idx, weight.size(0))
    bags, count = bag_of_each(input, offsets, include_last_offset)
    places = input.reshape(-1)[: len(bags)]
    check_places(places.array, weight.size(0))
    rows = embedding_(weight, places, padding_idx=padding_idx, scale_grad_by_freq=scale_grad_by_freq)
    counted = places.array != padding_idx
    if mode == "max":
        return largest(rows, bags, count, counted)
    share = counted.astype(weight.array.dtype)
    if mode == "mean":
        share /= np.maximum(np.bincount(bags, counted, count), 1)[bags].astype(share.dtype)
    if not (share == 1).all():
        rows = rows * fresh(share[:, np.newaxis])
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1, 1)
    return sum_of_rows(rows, fresh(bags), rows=count)


def largest(rows, bags, count, counted):
    """The largest number of each feature in each bag, and 0 where a bag has none. Gradients go where it came from."""
    numbers = np.where(counted[:, np.newaxis], rows.array, -np.inf)
    winners = np.zeros((count, rows.size(1)), np.int64, like=bags)
    empty = np.ones_like(bags, bool, shape=(count, 1))
    for bag in np.unique(bags[counted]).tolist():
        members = np.flatnonzero(bags == bag)
        winners[bag], empty[bag] = members[numbers[members].argmax(0)], False
    if not len(bags):
        return sum_of_rows(rows, fresh(bags), rows=count)
    return ops.gather_(rows, fresh(winners), dim=0).masked_fill(fresh(empty), 0.0)


def bag_of_each(input, offsets, include_last_offset):
    """The bag that each number is in, and how many bags there are."""
    if input.dim() == 2:
        count, size = input.shape
        return np.repeat(np.arange(count, like=input.array), size), count
    starts = move(offsets.array, "cpu")
    if len(starts) and starts[0] != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got "
            f"{starts[0]}\n[ torch.LongTensor{{}} ]"
        )
    total = input.size(0)
    if len(starts) and starts[-1] > total:
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length {total} but got offsets[-1] of {starts[-1]}"
        )
    ends = starts[1:] if include_last_offset else np.append(starts[1:], total)
    count = len(ends) if len(starts) else 0
    bags = np.repeat(np.arange(count), np.diff(ends, prepend=0)[:count])
    return np.asarray(bags, like=input.array), count


def place_of_padding(padding_idx, rows):
    if padding_idx is None:
        return -1
    if not -rows <= padding_idx < rows:
        raise RuntimeError(
            f"padding_idx must be within the number of embeddings, -{rows} through {rows - 1}, but got {padding_idx}"
        )
    return padding_idx % rows


def check(input, weight, offsets, per_sample_weights):
    """PyTorch's refusals of shapes."""
    if per_sample_weights is not None and input.size() != per_sample_weights.size():
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then it must have the same "
            f"shape as the input ({input.shape})"
        )
    if weight.dim() != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.dim()}")
    if input.dim() not in (1, 2):
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}")
    if input.dim() == 2 and offsets is not None:
        kind = str(type(offsets)).replace("edutorch", "torch").replace("torch.tensor.", "torch.")
        raise ValueError(
            "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. "
            f"However, found offsets of type {kind}"
        )
    if input.dim() == 1 and offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if input.dim() == 1 and offsets.dim() != 1:
        raise ValueError("offsets has to be a 1D Tensor")


def check_mode(mode, scale_grad_by_freq, sparse):
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if mode == "max" and sparse:
        raise ValueError("max mode does not support sparse weights")


def check_types(input, weight, offsets, per_sample_weights):
    for x in (input, offsets):
        if x is not None and x.array.dtype.name not in ("int64", "int32"):
            raise RuntimeError(
                "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
                f"torch.{title(x.array.dtype)}Tensor instead (while checking arguments for embedding_bag)"
            )
    if not is_float(weight.array.dtype):
        name, kind = title(weight.array.dtype), weight.array.dtype.kind
        given = f"torch.{name}Tensor" if kind in "iu" else f"CPU{name}Type"
        raise RuntimeError(
            "Expected tensor for argument #1 'weight' to have one of the following scalar types: Half, BFloat16, Float, "
            f"Double; but got {given} instead (while checking arguments for embedding_bag)"
        )
    if per_sample_weights is not None and per_sample_weights.dtype != weight.dtype:
        raise RuntimeError(
            "Expected tensor for argument #1 'weight' to have the same type as tensor for argument #1 'per_sample_weights'; "
            f"but type torch.{title(weight.array.dtype)}Tensor does not equal torch."
            f"{title(per_sample_weights.array.dtype)}Tensor (while checking arguments for embedding_bag)"
        )


def check_places(places, rows):
    wrong = np.flatnonzero((places < 0) | (places >= rows))
    if len(wrong):
        raise RuntimeError(
            f"Index {wrong[0]} of input takes value {places[wrong[0]]} which is not in the valid range [0, {rows})"
        )
