"""sort, argsort, topk: numbers in order."""

from edutorch import ops
from edutorch.dtypes import is_complex
from edutorch.functions.reduce import named_pair
from edutorch.ops.dims import wrap_dim

__all__ = ["sort", "argsort", "topk", "msort"]

Sorted, TopK = map(named_pair, ("sort", "topk"))


def sort(input, dim=-1, descending=False, stable=False):
    """The numbers along dim in order, and where they were. Equal numbers keep their order.

    Returns:
        (values, indices), both of the shape of input.

    Example:
        >>> import edutorch as torch
        >>> torch.sort(torch.tensor([3, 1, 2])).indices
        tensor([1, 2, 0])
    """
    return Sorted(*ops.sort_(input, dim=wrap_dim(dim, input.array.ndim), descending=descending))


def argsort(input, dim=-1, descending=False, stable=False):
    """Where the numbers were that sort would put in order.

    Example:
        >>> import edutorch as torch
        >>> torch.argsort(torch.tensor([3, 1, 2]))
        tensor([1, 2, 0])
    """
    return sort(input, dim, descending).indices


def topk(input, k, dim=-1, largest=True, sorted=True):
    """The k largest (or smallest) numbers along dim, in order, and where they are.

    Raises:
        RuntimeError: if k is larger than the dimension.

    Example:
        >>> import edutorch as torch
        >>> torch.topk(torch.tensor([3, 1, 2]), 2).values
        tensor([3, 2])
    """
    dim = wrap_dim(dim, input.array.ndim)
    if input.array.dtype == bool or is_complex(input.array.dtype):
        kind = " topk does not support complex" if is_complex(input.array.dtype) else "topk does not support bool"
        raise RuntimeError(f"{kind} dtypes on CPU")
    if not 0 <= k <= (input.array.shape[dim] if input.array.ndim else 1):
        raise RuntimeError("selected index k out of range")
    return TopK(*ops.topk_(input, k=k, dim=dim, largest=largest))


def msort(input):
    """The numbers along the first dimension in order."""
    return sort(input, 0).values
