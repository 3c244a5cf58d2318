"""Products of matrices as PyTorch names them: mm for two matrices, bmm for batches, mv, outer, addmm."""

from edutorch import ops
from edutorch.dtypes import title
from edutorch.node_names import known_as
from edutorch.ops.linalg import expand_error

__all__ = ["mm", "bmm", "mv", "outer", "addmm", "tril", "triu"]


def mm(input, mat2):
    """The product of two matrices. No broadcasting: for batches see matmul.

    Example:
        >>> import edutorch as torch
        >>> torch.mm(torch.ones(2, 3), torch.ones(3, 1))
        tensor([[3.],
                [3.]])
    """
    if input.array.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if mat2.array.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    return ops.matmul(input, mat2)


@known_as("BmmBackward0")
def bmm(input, mat2):
    """The products of two batches of matrices: (B, n, m) and (B, m, p) make (B, n, p).

    Example:
        >>> import edutorch as torch
        >>> torch.bmm(torch.ones(2, 1, 3), torch.ones(2, 3, 1)).shape
        torch.Size([2, 1, 1])
    """
    for name, x in (("batch1", input), ("batch2", mat2)):
        if x.array.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    a, b = input.array.shape, mat2.array.shape
    if a[0] != b[0] or a[2] != b[1]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{a[0]}, {a[2]}] but got: [{b[0]}, "
            f"{b[1]}]."
        )
    return ops.matmul(input, mat2)


def mv(input, vec):
    """The product of a matrix and a vector.

    Example:
        >>> import edutorch as torch
        >>> torch.mv(torch.ones(2, 3), torch.ones(3))
        tensor([3., 3.])
    """
    if input.array.ndim != 2 or vec.array.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {input.array.ndim}, {vec.array.ndim}")
    return ops.matmul(input, vec)


def outer(input, vec2):
    """Every number of one vector times every number of another: (n) and (m) make (n, m).

    Example:
        >>> import edutorch as torch
        >>> torch.outer(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
        tensor([[3., 4.],
                [6., 8.]])
    """
    for name, x in (("self", input), ("vec2", vec2)):
        if x.array.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {x.array.ndim}-D")
    return ops.mul(ops.unsqueeze_(input, dim=1), vec2)


def addmm(input, mat1, mat2, *, beta=1, alpha=1):
    """beta * input + alpha * (mat1 @ mat2).

    Example:
        >>> import edutorch as torch
        >>> torch.addmm(torch.ones(1), torch.ones(1, 2), torch.ones(2, 1))
        tensor([[3.]])
    """
    for name, x in (("mat1", mat1), ("mat2", mat2)):
        if x.array.ndim != 2:
            raise RuntimeError(f"{name} must be a matrix, got {x.array.ndim}-D tensor")
    return scaled_sum(input, mat1, mat2, beta, alpha)


def scaled_sum(input, mat1, mat2, beta, alpha):
    """beta * input + alpha * (mat1 @ mat2), where input may have to be stretched."""
    kind = input.array.dtype
    if mat1.array.shape[-1] != mat2.array.shape[-2]:
        return ops.matmul(mat1, mat2)  # which says what is wrong
    if kind != mat2.array.dtype:
        raise RuntimeError(
            f"self and mat2 must have the same dtype, but got {title(kind)} and {title(mat2.array.dtype)}"
        )
    expand_error(input.array.shape, (*mat1.array.shape[:-1], mat2.array.shape[-1]))
    return ops.addmm_(input, mat1, mat2, beta=beta, alpha=alpha)


def tril(input, diagonal=0):
    """The numbers on and below a diagonal; the others are 0.

    Example:
        >>> import edutorch as torch
        >>> torch.tril(torch.ones(2, 2))
        tensor([[1., 0.],
                [1., 1.]])
    """
    return ops.tril_(triangular("tril", input), diagonal=diagonal)


def triu(input, diagonal=0):
    """The numbers on and above a diagonal; the others are 0.

    Example:
        >>> import edutorch as torch
        >>> torch.triu(torch.ones(2, 2), diagonal=1)
        tensor([[0., 1.],
                [0., 0.]])
    """
    return ops.triu_(triangular("triu", input), diagonal=diagonal)


def triangular(name, input):
    if input.array.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
    return input
