"""Matrices by their diagonals and products of many kinds: diag, trace, tensordot, addbmm, kron ..."""

import math

from edutorch import ops
from edutorch.dtypes import c_name, title
from edutorch.functions.linalg import bmm, outer, scaled_sum
from edutorch.functions.transposing import movedim
from edutorch.graph import TensorBase
from edutorch.node_names import called, known_as
from edutorch.ops.dims import different_dims, wrap_dim
from edutorch.ops.kinds import not_for
from edutorch.ops.linalg import expand_error

__all__ = [
    "diag", "diagonal", "diag_embed", "trace", "tensordot", "baddbmm", "addbmm", "addmv", "addr", "inner",
    "ger", "kron", "vdot",
]  # fmt: skip


def diagonal(input, offset=0, dim1=0, dim2=1):
    """The numbers on a diagonal of the matrices that dim1 and dim2 make, as a new last dimension. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).diagonal()
        tensor([1, 4])
    """
    n = input.array.ndim
    dim1, dim2 = wrap_dim(dim1, n), wrap_dim(dim2, n)
    if dim1 == dim2:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return ops.diagonal_(input, offset=offset, dim1=dim1, dim2=dim2)


def diag(input, diagonal=0):
    """Of a matrix its diagonal (a copy), of a vector the matrix that has it on its diagonal.

    Example:
        >>> import edutorch as torch
        >>> torch.diag(torch.tensor([1, 2])), torch.diag(torch.tensor([[1, 2], [3, 4]]))
        (tensor([[1, 0],
                [0, 2]]), tensor([1, 4]))
    """
    if input.array.ndim == 1:
        return diag_embed(input, diagonal)
    if input.array.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.array.ndim}D")
    return called(ops.clone(ops.diagonal_(input, offset=diagonal)), "DiagonalBackward0_copy")


@known_as("DiagEmbedBackward0")
def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    """Matrices that have the last dimension of input on a diagonal, and 0 elsewhere.

    Example:
        >>> import edutorch as torch
        >>> torch.diag_embed(torch.tensor([[1, 2]])).shape
        torch.Size([1, 2, 2])
    """
    shape = input.array.shape
    first, second = (wrap_dim(d, len(shape) + 1) for d in (dim1, dim2))
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    n = shape[-1] + abs(offset)
    recipe = (None, ops.diagonal_, {"offset": offset, "dim1": len(shape) - 1, "dim2": len(shape)}, None)
    return movedim(ops.place(None, input, recipe=recipe, shape=(*shape[:-1], n, n)), (-2, -1), (dim1, dim2))


@known_as("TraceBackward0")
def trace(input):
    """The sum of the diagonal.

    Example:
        >>> import edutorch as torch
        >>> torch.trace(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor(5.)
    """
    if input.array.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.array.ndim}")
    not_for("b", "trace", input.array)
    return ops.sum_(ops.diagonal_(input))


# Products


def tensordot(a, b, dims=2, out=None):
    """The sum of products over several dimensions at once.

    Args:
        dims: how many of the last dimensions of a meet the first of b, or two lists of dimensions.

    Example:
        >>> import edutorch as torch
        >>> torch.tensordot(torch.ones(2, 3), torch.ones(3, 4), dims=1).shape
        torch.Size([2, 4])
    """
    m, n = a.array.ndim, b.array.ndim
    if a.array.dtype != b.array.dtype:
        raise RuntimeError("both inputs should have same dtype")
    if isinstance(dims, TensorBase):
        dims = dims.array.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(m, n):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        dims = list(range(-dims, 0)), list(range(dims))
    first, second = (([d] if isinstance(d, int) else list(d)) for d in dims)
    if len(first) != len(second):
        raise RuntimeError("both dimension lists should have same length")
    named = list(zip(first, second, strict=True))
    first, second = different_dims(first, m), different_dims(second, n)
    for p, q in named:
        if a.array.shape[p] != b.array.shape[q]:
            if a.array.shape[p] == 1:  # one number meets many: it meets their sum
                b = ops.sum_(b, dim=(q % n,), keepdim=True)
            elif b.array.shape[q] == 1:
                a = ops.sum_(a, dim=(p % m,), keepdim=True)
            else:
                raise RuntimeError(
                    f"contracted dimensions need to match, but first has size {a.array.shape[p]} in dim {p} and second has "
                    f"size {b.array.shape[q]} in dim {q}"
                )
    kept_a, kept_b = [d for d in range(m) if d not in first], [d for d in range(n) if d not in second]
    inside = math.prod(a.array.shape[d] for d in first)
    outside_a, outside_b = [a.array.shape[d] for d in kept_a], [b.array.shape[d] for d in kept_b]
    left = ops.reshape(ops.permute_(a, dims=(*kept_a, *first)), shape=(math.prod(outside_a), inside))
    right = ops.reshape(ops.permute_(b, dims=(*second, *kept_b)), shape=(inside, math.prod(outside_b)))
    return ops.reshape(ops.matmul(left, right), shape=(*outside_a, *outside_b))


def baddbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """beta * input + alpha * bmm(batch1, batch2).

    Example:
        >>> import edutorch as torch
        >>> torch.baddbmm(torch.ones(1), torch.ones(1, 1, 2), torch.ones(1, 2, 1))
        tensor([[[3.]]])
    """
    a, b = check_batches(batch1, batch2)
    expand_error(input.array.shape, (*a[:2], b[2]))
    if a[0] != b[0] or a[2] != b[1]:
        return bmm(batch1, batch2)  # which says what is wrong
    kinds = [x.array.dtype for x in (input, batch1, batch2)]
    if kinds[1] != kinds[2]:
        raise RuntimeError(f"expected scalar type {title(kinds[1])} but found {title(kinds[2])}")
    if kinds[0] != kinds[1]:
        names = [c_name(kind) for kind in kinds]
        raise RuntimeError(
            f"Input dtypes must be the same, got: input {names[0]}, batch1: {names[1]}, batch2: {names[2]}"
        )
    return ops.addmm_(input, batch1, batch2, beta=beta, alpha=alpha)


def check_batches(batch1, batch2):
    for name, x in (("batch1", batch1), ("batch2", batch2)):
        if x.array.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    return batch1.array.shape, batch2.array.shape


@known_as("AddbmmBackward0")
def addbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """beta * input + alpha * the sum over the batch of bmm(batch1, batch2).

    That sum is one product of two matrices: the batches laid side by side times the batches laid below one another.

    Example:
        >>> import edutorch as torch
        >>> torch.addbmm(torch.ones(1), torch.ones(2, 1, 2), torch.ones(2, 2, 1))
        tensor([[5.]])
    """
    a, b = check_batches(batch1, batch2)
    if a[0] != b[0]:
        raise RuntimeError(f"batch1 and batch2 must have same number of batches, got {a[0]} and {b[0]}")
    expand_error(input.array.shape, (a[1], b[2]))
    if a[2] != b[1]:
        return bmm(batch1, batch2)  # which says what is wrong
    left = ops.reshape(ops.permute_(batch1, dims=(1, 0, 2)), shape=(a[1], a[0] * a[2]))
    return scaled_sum(input, left, ops.reshape(batch2, shape=(b[0] * b[1], b[2])), beta, alpha)


@known_as("AddmvBackward0")
def addmv(input, mat, vec, *, beta=1, alpha=1):
    """beta * input + alpha * mv(mat, vec).

    Example:
        >>> import edutorch as torch
        >>> torch.addmv(torch.ones(2), torch.ones(2, 3), torch.ones(3), alpha=2)
        tensor([7., 7.])
    """
    if mat.array.ndim != 2 or vec.array.ndim != 1 or input.array.ndim > 1:
        dims = [x.array.ndim for x in (input, mat, vec)]
        raise RuntimeError(f"vector + matrix @ vector expected, got {dims[0]}, {dims[1]}, {dims[2]}")
    rows, columns = mat.array.shape
    if vec.array.size != columns or input.array.size not in (1, rows):
        raise RuntimeError(
            f"size mismatch, got input ({input.array.size}), mat ({rows}x{columns}), vec ({vec.array.size})"
        )
    kinds = [title(x.array.dtype) for x in (input, mat, vec)]
    if len(set(kinds)) > 1:
        raise RuntimeError(
            f"addmv input tensors must have the same dtype, but got {kinds[0]}, {kinds[1]}, and {kinds[2]}"
        )
    column = ops.unsqueeze_(input, dim=1) if input.array.ndim else input
    out = ops.addmm_(column, mat, ops.unsqueeze_(vec, dim=1), beta=beta, alpha=alpha)
    return ops.squeeze_(out, dims=(1,))


@known_as("AddrBackward0")
def addr(input, vec1, vec2, *, beta=1, alpha=1):
    """beta * input + alpha * outer(vec1, vec2).

    Example:
        >>> import edutorch as torch
        >>> torch.addr(torch.zeros(2, 2), torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor([[3., 4.],
                [6., 8.]])
    """
    for name, x in (("vec1", vec1), ("vec2", vec2)):
        if x.array.ndim != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {name}, but got {x.array.ndim}-D")
    goal = vec1.array.size, vec2.array.size
    expand_error(input.array.shape, goal)
    for name, number in (("beta", beta), ("alpha", alpha)):
        if input.array.dtype.kind in "iu" and isinstance(number, float):
            raise RuntimeError(f"For integral input tensors, argument {name} must not be a floating point number.")
    if input.array.dtype == bool:
        return ops.logical_or(input, outer(vec1, vec2)) if beta else outer(vec1, vec2)
    product = outer(vec1, vec2) if alpha == 1 else ops.mul(outer(vec1, vec2), alpha)
    if beta == 0:
        return product
    return ops.add(input if beta == 1 else ops.mul(input, beta), product)


ger = outer


def inner(input, other):
    """The sums of products over the last dimensions of both.

    Example:
        >>> import edutorch as torch
        >>> torch.inner(torch.tensor([1, 2]), torch.tensor([3, 4]))
        tensor(11)
    """
    if not input.array.ndim or not other.array.ndim:
        return ops.mul(input, other)
    if input.array.shape[-1] != other.array.shape[-1]:
        raise RuntimeError(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input.array.shape)} and {list(other.array.shape)}"
        )
    return tensordot(input, other, ([-1], [-1]))


vdot = ops.vdot


@known_as("UnsafeViewBackward0")
def kron(input, other):
    """The Kronecker product: every number of input times the whole of other, side by side.

    Example:
        >>> import edutorch as torch
        >>> torch.kron(torch.tensor([1, 10]), torch.tensor([1, 2]))
        tensor([ 1,  2, 10, 20])
    """
    a, b = input.array.shape, other.array.shape
    n = max(len(a), len(b))
    a, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    left = ops.reshape(input, shape=tuple(size for k in a for size in (k, 1)))
    right = ops.reshape(other, shape=tuple(size for k in b for size in (1, k)))
    return ops.reshape(ops.mul(left, right), shape=tuple(p * q for p, q in zip(a, b)))
