"""Rows of a table by number, as functions: how words enter a network. sparse.py makes modules of them."""

import numpy as np

from edutorch.autograd.grad_mode import no_grad
from edutorch.dtypes import title
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.op import fresh
from edutorch.ops.embedding import embedding_


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    """The rows of weight that input names.

    Args:
        input (*): whole numbers from 0 to V - 1.
        weight (V, D): a row for each of them.
        padding_idx: this row never gets a gradient.
        max_norm: rows that are longer are first shortened to this length, in place.
        norm_type: which length.
        scale_grad_by_freq: divide each row's gradient by how often it was named.
        sparse: accepted; gradients are always dense here.

    Returns:
        A tensor (*, D).

    Raises:
        IndexError: if there is no such row.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.embedding(torch.tensor([1, 1]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor([[3., 4.],
                [3., 4.]])
    """
    must_be_tensor(weight, "embedding", "weight")
    must_be_tensor(input, "embedding", "indices", 2)
    if padding_idx is not None:
        rows = weight.array.shape[0]
        if not -rows <= padding_idx < rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= rows
    if input.array.dtype.name not in ("int64", "int32"):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"torch.{title(input.array.dtype)}Tensor instead (while checking arguments for embedding)"
        )
    if max_norm is not None:
        shorten_rows(weight, input.array, max_norm, norm_type)
    padding_idx = -1 if padding_idx is None else padding_idx
    return embedding_(weight, input, padding_idx=padding_idx, scale_grad_by_freq=scale_grad_by_freq)


def shorten_rows(weight, indices, max_norm, norm_type):
    """Rows that are about to be used, and are longer than max_norm, get that length."""
    used = np.unique(indices)
    with no_grad():
        lengths = fresh(weight.array[used]).norm(norm_type, 1).array
        long = lengths > max_norm
        if long.any():
            weight.array[used[long]] *= (max_norm / (lengths[long] + 1e-7))[:, np.newaxis]
            weight._counter[0] += 1


def one_hot(tensor, num_classes=-1):
    """Each whole number as a row of zeros with a single 1.

    Args:
        tensor (*): int64.
        num_classes: how long the rows are; as long as needed if -1.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.one_hot(torch.tensor([0, 2]))
        tensor([[1, 0, 0],
                [0, 0, 1]])
    """
    must_be_tensor(tensor, "one_hot")
    if not isinstance(num_classes, (int, np.integer)):
        got = type(num_classes).__name__
        raise TypeError(f"one_hot(): argument 'num_classes' (position 2) must be int, not {got}")
    numbers = tensor.array
    if numbers.dtype.name != "int64":
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if numbers.size == 0 and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if numbers.size and numbers.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes >= 0 and numbers.size and numbers.max() >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    count = num_classes if num_classes >= 0 else int(numbers.max()) + 1
    return (tensor.unsqueeze(-1) == fresh(np.arange(count, like=numbers))).long()
