"""Dimensions in another order: transpose, permute, movedim. All of them are views."""

import warnings

from edutorch import ops
from edutorch.ops.dims import sizes, wrap_dim

__all__ = ["transpose", "swapaxes", "swapdims", "t", "permute", "movedim", "moveaxis"]


def transpose(input, dim0, dim1):
    """Two dimensions change places. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 3, 4).transpose(0, 2).shape
        torch.Size([4, 3, 2])
    """
    n = input.array.ndim
    if n == 0:
        wrap_dim(dim0, 0), wrap_dim(dim1, 0)
        return ops.slice_(input, index=(...,))
    return ops.transpose_(input, dim0=wrap_dim(dim0, n), dim1=wrap_dim(dim1, n))


def t(input):
    """Rows become columns. A view.

    Raises:
        RuntimeError: if input has more than two dimensions.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).t()
        tensor([[1, 3],
                [2, 4]])
    """
    if input.array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.array.ndim}D")
    return ops.matrix_t(input)


def permute(input, *dims):
    """The dimensions in another order. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 3, 4).permute(2, 0, 1).shape
        torch.Size([4, 2, 3])
    """
    dims = sizes(dims)
    n = input.array.ndim
    if len(dims) != n:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {n} is not equal to len(dims) = {len(dims)}"
        )
    dims = tuple(wrap_dim(d, n) for d in dims)
    if len(set(dims)) != n:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return ops.permute_(input, dims=dims)


def movedim(input, source, destination):
    """Move dimensions to other places; the others keep their order. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 3, 4).movedim(0, -1).shape
        torch.Size([3, 4, 2])
    """
    n = input.array.ndim
    source = [source] if isinstance(source, int) else list(source)
    destination = [destination] if isinstance(destination, int) else list(destination)
    if len(source) != len(destination):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({source} dims) should contain the same number of dims as "
            f"destination ({destination} dims)"
        )
    source, destination = ([wrap_dim(d, n) for d in dims] for dims in (source, destination))
    for name, dims in (("source", source), ("destination", destination)):
        if len(set(dims)) < len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({dims})")
    if n == 0:
        return ops.permute_(input, dims=())
    order = [d for d in range(n) if d not in source]
    for to, dim in sorted(zip(destination, source, strict=True)):
        order.insert(to, dim)
    return ops.permute_(input, dims=tuple(order))


def reversed_dims(input):
    """The dimensions in reverse order: what `.T` is."""
    if input.array.ndim not in (1, 2):
        warnings.warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw "
            "an error in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute("
            "*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
            if input.array.ndim
            else "Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases.",
            stacklevel=2,
        )
    return ops.permute_(input, dims=tuple(range(input.array.ndim))[::-1])


def matrices_transposed(input):
    """The last two dimensions change places: what `.mT` is."""
    if input.array.ndim == 0:
        warnings.warn(
            "Tensor.mT is deprecated on 0-D tensors. This function is the identity in these cases.", stacklevel=2
        )
        return input
    if input.array.ndim == 1:
        raise RuntimeError("tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.")
    return transpose(input, -2, -1)


swapaxes = swapdims = transpose
moveaxis = movedim
