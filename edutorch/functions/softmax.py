"""Scores into probabilities."""

from edutorch import ops
from edutorch.dtypes import is_float, title
from edutorch.functions.reduce import as_type
from edutorch.node_names import known_as
from edutorch.ops.dims import wrap_dim

__all__ = ["softmax", "log_softmax"]


@known_as("SoftmaxBackward0")
def softmax(input, dim, dtype=None):
    """exp(input) / sum(exp(input)) along dim: positive numbers that add up to 1.

    Args:
        input: scores, any shape.
        dim: the dimension along which they add up to 1.
        dtype: convert to this type first.

    Example:
        >>> import edutorch as torch
        >>> torch.softmax(torch.tensor([0.0, 0.0, 0.0, 0.0]), dim=0)
        tensor([0.2500, 0.2500, 0.2500, 0.2500])
    """
    return along(ops.softmax_, "softmax", input, dim, dtype)


@known_as("LogSoftmaxBackward0")
def log_softmax(input, dim, dtype=None):
    """log(softmax(input)) along dim, computed in one step, which neither overflows nor loses small probabilities.

    Example:
        >>> import edutorch as torch
        >>> torch.log_softmax(torch.tensor([0.0, 1000.0]), dim=0)
        tensor([-1000.,     0.])
    """
    return along(ops.log_softmax_, "log_softmax", input, dim, dtype)


def along(op, name, input, dim, dtype):
    input = as_type(input, dtype)
    if not is_float(input.array.dtype):
        last = dim in (-1, input.array.ndim - 1) or input.array.ndim == 0
        kernel = f"{name}_lastdim_kernel_impl" if last else f"{name}_kernel_impl"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{title(input.array.dtype)}'")
    ndim = input.array.ndim
    if not isinstance(dim, int):
        raise TypeError(f"{name}(): argument 'dim' must be int, not {type(dim).__name__}")
    dim = wrap_dim(dim, ndim)
    return op(input, dim=dim) if ndim else ops.reshape(op(ops.reshape(input, shape=(1,)), dim=0), shape=())
