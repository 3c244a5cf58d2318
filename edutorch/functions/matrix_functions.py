"""Functions of whole matrices: pseudo-inverse, least squares, powers, the exponential, long products."""

import numpy as np

from edutorch import ops
from edutorch.dtypes import c_name, is_half, is_inexact, title
from edutorch.functions.factorization import hermitian_input
from edutorch.functions.linalg import mm
from edutorch.functions.matrix_checks import answer, need_square
from edutorch.functions.norms import tolerances
from edutorch.functions.solving import inv
from edutorch.memory import contiguous
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.matrix_functions import precision
from edutorch.ops.matrix_tools import identities

__all__ = ["matrix_exp", "matrix_power", "pinverse"]

Lstsq = answer("linalg_lstsq", "solution residuals rank singular_values")


def pinv(A, rcond=None, hermitian=False, *, atol=None, rtol=None):
    """The pseudo-inverse (Moore-Penrose): pinv(A) @ B is the shortest X for which A @ X comes closest to B.

    Args:
        A (*, m, n)
        rcond, rtol: singular values up to this part of the largest count as 0.
        atol: so do those up to this one.
        hermitian: A is symmetric, so that its eigenvalues may be taken.

    Returns:
        A tensor (*, n, m).

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.pinv(torch.tensor([[2.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
        tensor([[0.5000, 0.0000],
                [0.0000, 0.0000],
                [0.0000, 0.0000]])
    """
    kind = A.array.dtype
    if A.array.ndim < 2 or not is_inexact(kind) or is_half(kind):
        raise RuntimeError(
            f"linalg.pinv({title(kind)}{{{list(A.array.shape)}}}): expected a tensor with 2 or more dimensions "
            "of float, double, "
            "cfloat or cdouble types"
        )
    if hermitian:
        hermitian_input(A, "L")
    atol, rtol = tolerances(A, atol, rcond if rtol is None else rtol)
    return ops.pinv_(A, atol=atol, rtol=rtol, hermitian=hermitian)


def pinverse(input, rcond=1e-15):
    """The pseudo-inverse: the older name of torch.linalg.pinv.

    Example:
        >>> import edutorch as torch
        >>> torch.pinverse(torch.tensor([[2.0], [0.0]]))
        tensor([[0.5000, 0.0000]])
    """
    return pinv(input, rcond)


@known_as("LinalgLstsqBackward0")
def lstsq(A, B, rcond=None, *, driver=None):
    """The X for which A @ X comes closest to B: a line through points, and the like.

    Args:
        A (*, m, n)
        B (*, m) or (*, m, k)
        rcond: singular values up to this part of the largest count as 0.
        driver: LAPACK's name for the way: "gelsy" (if left out), "gels", "gelsd", "gelss". Here there is one way, by singular
            values; the name decides, as in PyTorch, what is told besides the solution.

    Returns:
        (solution, residuals, rank, singular_values): residuals are the sums of the squares that are left, if m > n, A has full
        rank and driver is not "gelsy"; singular_values are told by "gelsd" and "gelss", rank by all but "gels".

    Example:
        >>> import edutorch as torch
        >>> A = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
        >>> torch.linalg.lstsq(A, torch.tensor([[1.0], [3.0], [5.0]])).solution
        tensor([[1.0000],
                [2.0000]])
    """
    name, a, b = "torch.linalg.lstsq", A.array, B.array
    if a.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if b.ndim < 1:
        raise RuntimeError(f"{name}: other must have at least 1 dimension.")
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"{name}: Expected input and other to have the same dtype, but got input's dtype {title(a.dtype)} and other's "
            f"dtype {title(b.dtype)}"
        )
    if driver not in (None, "gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
    vector = a.ndim - 1 == b.ndim and b.shape == a.shape[:-1]
    if not vector and a.shape[-2] != b.shape[-2]:
        raise RuntimeError(f"{name}: input.size(-2) should match other.size(-2)")
    if vector and a.shape[-2] != b.shape[-1]:
        raise RuntimeError(f"{name}: input.size(-2) should match other.size(-1)")
    if not is_inexact(a.dtype) or is_half(a.dtype):
        raise RuntimeError("This function doesn't handle types other than float and double")
    B = ops.unsqueeze_(B, dim=b.ndim) if vector else B
    broadcast_error(a[..., 0, 0], B.array[..., 0, 0]) if a.size and b.size else None
    m, n = a.shape[-2:]
    limit = precision(A) * max(m, n) if rcond is None else rcond
    solution, rank, values = ops.lstsq_(A, B, rcond=limit)
    nothing = fresh(np.zeros_like(a.real, shape=0))
    residuals = nothing
    if m > n and driver not in (None, "gelsy") and (rank.array == n).all():
        residuals = ops.sum_(ops.square(ops.abs_(ops.sub(ops.matmul(A, solution), B))), dim=(B.array.ndim - 2,))
    return Lstsq(
        ops.squeeze_(solution, dims=(solution.array.ndim - 1,)) if vector else solution,
        residuals,
        fresh(np.zeros_like(a, np.int64, shape=0)) if driver == "gels" else rank,
        values if driver in ("gelsd", "gelss") else nothing,
    )


def matrix_exp(A):
    """The exponential of square matrices: A^0 / 0! + A^1 / 1! + A^2 / 2! + ...

    Args:
        A (*, n, n)

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.matrix_exp(torch.tensor([[0.0, 1.0], [0.0, 0.0]]))
        tensor([[1., 1.],
                [0., 1.]])
    """
    need_square("linalg.matrix_exp", A)
    if not is_inexact(A.array.dtype):
        raise RuntimeError(
            f"linalg.matrix_exp: Expected a floating point or complex tensor as input. Got {title(A.array.dtype)}"
        )
    return ops.matrix_exp_(A)


def matrix_power(A, n):
    """A square matrix multiplied by itself, n times in all. n = 0 gives the identity, n < 0 powers of the inverse.

    Args:
        A (*, m, m)
        n (int)

    Example:
        >>> import edutorch as torch
        >>> torch.matrix_power(torch.tensor([[1.0, 1.0], [0.0, 1.0]]), 3)
        tensor([[1., 3.],
                [0., 1.]])
    """
    need_square("linalg.matrix_power", A)
    if n == 0:
        return fresh(contiguous(identities(A.array)))
    out, power, n = None, A if n > 0 else inv(A), abs(n)
    while n:  # bit by bit: A^13 = A^8 @ A^4 @ A
        if n & 1:
            out = power if out is None else ops.matmul(out, power)
        n >>= 1
        power = ops.matmul(power, power) if n else power
    return ops.clone(out) if out is A else out


@known_as("ViewBackward0")
def multi_dot(tensors):
    """The product of many matrices, in the order that needs the fewest multiplications. The first and the last may be vectors.

    Args:
        tensors (list of tensors): at least two, whose shapes fit.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.multi_dot([torch.ones(10, 100), torch.ones(100, 5), torch.ones(5, 2)]).shape
        torch.Size([10, 2])
    """
    tensors = list(tensors)
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    check_chain(tensors)
    row, column = tensors[0].array.ndim == 1, tensors[-1].array.ndim == 1
    if row:
        tensors[0] = ops.unsqueeze_(tensors[0], dim=0)
    if column:
        tensors[-1] = ops.unsqueeze_(tensors[-1], dim=1)
    sizes = [tensors[0].array.shape[0], *(x.array.shape[1] for x in tensors)]
    for i in range(len(tensors) - 1):
        if tensors[i].array.shape[1] != tensors[i + 1].array.shape[0]:
            shapes = [list(x.array.shape) for x in tensors[i : i + 2]]
            raise RuntimeError(
                f"multi_dot(): tensors {i} and {i + 1} with shapes {shapes[0]} and {shapes[1]} cannot be multiplied"
            )
    out = product(tensors, best_splits(sizes), 0, len(tensors) - 1)
    gone = tuple(d for d, vector in ((0, row), (1, column)) if vector)
    return ops.squeeze_(out, dims=gone) if gone else out


def check_chain(tensors):
    last = len(tensors) - 1
    for i, x in enumerate(tensors):
        if x.array.ndim != 2 and not (i in (0, last) and x.array.ndim == 1):
            which = "the first tensor" if i == 0 else "the last tensor" if i == last else f"tensor {i}"
            kind = "1D or 2D" if i in (0, last) else "2D"
            raise RuntimeError(f"multi_dot(): {which} must be {kind} but got {x.array.ndim}D")
        if x.array.dtype != tensors[0].array.dtype:
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {c_name(tensors[0].array.dtype)} and "
                f"tensor {i} {c_name(x.array.dtype)}"
            )


def best_splits(sizes):
    """Where to cut a chain of matrices in two, for every part of the chain (Cormen et al., Introduction to Algorithms, 15.2).

    sizes: matrix i is sizes[i] x sizes[i + 1]. The cheapest way to multiply i..j is found for short parts first.
    """
    n = len(sizes) - 1
    cost, split = [[0] * n for _ in range(n)], {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            choices = {k: cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)}
            split[i, j] = min(choices, key=choices.get)
            cost[i][j] = choices[split[i, j]]
    return split


def product(tensors, split, i, j):
    if i == j:
        return tensors[i]
    k = split[i, j]
    return mm(product(tensors, split, i, k), product(tensors, split, k + 1, j))
