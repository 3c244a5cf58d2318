"""How long a vector is, how strongly a matrix stretches, and what follows from it: rank and condition."""

import math

import numpy as np

from edutorch import ops
from edutorch.dtypes import fits, is_half, is_inexact, of, title
from edutorch.functions.factorization import eigvalsh, svdvals
from edutorch.functions.matrix_checks import need_matrices
from edutorch.functions.reduce import amax, amin, dims_of, sum
from edutorch.functions.solving import inv_ex
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.ops.dims import wrap_dim
from edutorch.ops.matrix_functions import precision

NUCLEAR_AND_SO_ON = ("fro", "nuc")


def in_type(name, x, dtype):
    """x in the type that was asked for, if it may be."""
    if dtype is None:
        return x
    wanted, here = of(dtype).numpy, x.array.dtype
    if not is_inexact(wanted):
        raise RuntimeError(f"{name}: dtype should be floating point or complex, but got {title(wanted)}")
    if (wanted.kind == "c") != (here.kind == "c"):
        kind = "complex" if here.kind == "c" else "real"
        raise RuntimeError(f"{name}: dtype should be {kind} for {kind} inputs, but got {title(wanted)}")
    if wanted.itemsize < here.itemsize or not fits(here, wanted):
        raise RuntimeError(
            f"{name}: the dtype of the input ({title(here)}) should be convertible without narrowing to the specified dtype "
            f"({title(wanted)})"
        )
    return x if wanted == here else ops.to(x, dtype=wanted)


def shown(ord):
    """An order in a message: 2, 2.5, inf."""
    return f"{ord:g}" if isinstance(ord, (int, float)) else str(ord)


def vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None):
    """(sum |x|^ord)^(1/ord): the length of vectors. Of x as a whole, if no dim is given.

    Args:
        x: a tensor of floating point or complex numbers.
        ord: 2 is the ordinary length, 1 the sum, inf the largest |x|, -inf the smallest, 0 how many are not zero.
        dim: one or more dimensions.
        keepdim: keep them, with size 1.
        dtype: convert to this type first.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.vector_norm(torch.tensor([3.0, 4.0])), torch.linalg.vector_norm(torch.tensor([3.0, -4.0]), 1)
        (tensor(5.), tensor(7.))
    """
    name = "linalg.vector_norm"
    if not is_inexact(x.array.dtype):
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {title(x.array.dtype)}")
    x = in_type(name, x, dtype)
    dims = dims_of(x, dim)
    if ord < 0 or ord == math.inf:
        not_empty(x, ord, dims)
    return ops.norm_(x, p=float(ord), dim=dims, keepdim=keepdim)


def not_empty(x, ord, dims):
    start = f"linalg.vector_norm cannot compute the {shown(ord)} norm on"
    end = "is empty and the operation does not have an identity"
    if dims is None and not x.array.size:
        raise RuntimeError(f"{start} an empty tensor because the operation does not have an identity")
    for d in dims or ():
        if x.array.shape[d] == 0:
            raise RuntimeError(f"{start} the dimension {d}because this dimension {end}")


def matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None):
    """How large matrices are.

    Args:
        A: a tensor with at least two dimensions.
        ord: "fro": the length of all numbers together; "nuc": the sum of the singular values; 2 and -2: the largest and
            the smallest of them; 1 and -1: the largest and the smallest column sum of |A|; inf and -inf: those of rows.
        dim: which two dimensions are the rows and the columns.

    Example:
        >>> import edutorch as torch
        >>> A = torch.tensor([[3.0, 0.0], [4.0, 0.0]])
        >>> torch.linalg.matrix_norm(A), torch.linalg.matrix_norm(A, 1), torch.linalg.matrix_norm(A, 2)
        (tensor(5.), tensor(7.), tensor(5.))
    """
    name = "linalg.matrix_norm"
    need_matrices(name, A)
    if not is_inexact(A.array.dtype):
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {title(A.array.dtype)}")
    if isinstance(dim, int) or len(dim) != 2:
        raise RuntimeError(
            f"{name}: dim must be a 2-tuple. Got {dim if isinstance(dim, int) else ' '.join(map(str, dim))}"
        )
    ndim = A.array.ndim
    rows, columns = (wrap_dim(d, ndim) for d in dim)
    if rows == columns:
        raise RuntimeError(f"{name}: dims must be different. Got ({dim[0]}, {dim[1]})")
    if ord not in ("fro", "nuc") and (isinstance(ord, str) or abs(ord) not in (1, 2, math.inf)):
        raise RuntimeError(f"{name}: Order {shown(ord)} not supported.")
    if ord == "fro":
        return vector_norm(A, 2, (rows, columns), keepdim, dtype=dtype)
    A = in_type(name, A, dtype)
    if ord in ("nuc", 2, -2):
        others = tuple(d for d in range(ndim) if d not in (rows, columns))
        values = svdvals(ops.permute_(A, dims=(*others, rows, columns)))
        out = sum(values, -1) if ord == "nuc" else extreme(values, -1, ord > 0)
        return (
            ops.reshape(out, shape=tuple(1 if d in (rows, columns) else n for d, n in enumerate(A.array.shape)))
            if keepdim
            else out
        )
    summed, chosen = (rows, columns) if abs(ord) == 1 else (columns, rows)
    return extreme_kept(ops.norm_(A, p=1.0, dim=(summed,), keepdim=True), summed, chosen, ord > 0, keepdim)


def extreme(x, dim, largest):
    if not x.array.shape[dim] and largest:
        return sum(x, dim)
    return amax(x, dim) if largest else amin(x, dim)


def extreme_kept(x, summed, chosen, largest, keepdim):
    if not x.array.shape[chosen] and largest:
        return sum(x, (summed, chosen), keepdim)
    return (amax if largest else amin)(x, (summed, chosen), keepdim)


def norm(A, ord=None, dim=None, keepdim=False, *, dtype=None):
    """The norm of a vector or of a matrix: of a vector, if dim names one dimension or A has only one; of a matrix if two.

    Args:
        A: a tensor of floating point or complex numbers.
        ord: see vector_norm and matrix_norm. If it is left out, the length of all numbers together.

    Example:
        >>> import edutorch as torch
        >>> A = torch.tensor([[3.0, 0.0], [4.0, 0.0]])
        >>> torch.linalg.norm(A), torch.linalg.norm(A, 1), torch.linalg.norm(A, 1, dim=1)
        (tensor(5.), tensor(7.), tensor([3., 4.]))
    """
    ndim = A.array.ndim
    if dim is not None and not isinstance(dim, int) and len(dim) not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dim)}")
    if dim is None and ord is not None and ndim not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {ndim}D.")
    if ord is not None and (
        isinstance(ord, str) or (len(dim) == 2 if isinstance(dim, (tuple, list)) else dim is None and ndim == 2)
    ):
        return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim, dtype=dtype)
    return vector_norm(A, 2 if ord is None else ord, dim, keepdim, dtype=dtype)


def cond(A, p=None):
    """The condition number: how much a small error in B can grow in the solution of A @ X = B.

    Args:
        A (*, m, n): square, unless p is None, 2 or -2.
        p: an order of matrix_norm; None and 2: the largest singular value over the smallest; otherwise |A| * |inv(A)|.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.cond(torch.tensor([[10.0, 0.0], [0.0, 1.0]]))
        tensor(10.)
    """
    if A.array.ndim < 2:
        raise RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.")
    if p not in (None, "fro", "nuc") and (isinstance(p, str) or abs(p) not in (1, 2, math.inf)):
        raise RuntimeError(f"linalg.cond got an invalid norm type: {shown(p)}")
    m, n = A.array.shape[-2:]
    if not A.array.size:
        return fresh(np.zeros_like(A.array.real, shape=A.array.shape[:-2]))
    if p in (None, 2, -2):
        values = svdvals(A)
        largest, smallest = values[..., 0], values[..., -1]
        return ops.div(smallest, largest) if p == -2 else ops.div(largest, smallest)
    if m != n:
        raise RuntimeError(
            f"linalg.cond(ord={shown(p)}): A must be batches of square matrices, but they are {m} by {n} matrices"
        )
    inverse, info = inv_ex(A)
    if info.array.any():  # a singular matrix has an infinite condition
        inverse = ops.where(ops.ne(fresh(info.array[..., None, None]), 0), math.inf, inverse)
    return ops.mul(matrix_norm(A, p), matrix_norm(inverse, p))


def tolerances(A, atol, rtol):
    """Up to which size, absolute and relative to the largest, a singular value counts as 0."""
    atol, rtol = (x.array if isinstance(x, TensorBase) else x for x in (atol, rtol))
    if rtol is None:
        given = atol is not None and np.any(atol > 0)
        rtol = 0.0 if given else precision(A) * max(A.array.shape[-2:])
    return (0.0 if atol is None else atol), rtol


def matrix_rank(A, tol=None, hermitian=False, *, atol=None, rtol=None):
    """How many singular values are not 0 (as good as 0): how many dimensions are left after A.

    Args:
        A (*, m, n)
        tol, atol: values up to this one count as 0.
        rtol: so do those up to this part of the largest one. Default: max(m, n) times the precision of the type.
        hermitian: A is symmetric, so that its eigenvalues may be taken.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.matrix_rank(torch.ones(3, 3))
        tensor(1)
    """
    if A.array.ndim < 2:
        raise RuntimeError("torch.linalg.matrix_rank: The input tensor input must have at least 2 dimensions.")
    if not is_inexact(A.array.dtype) or is_half(A.array.dtype):
        raise RuntimeError("This function doesn't handle types other than float and double")
    size = np.abs(eigvalsh(A).array) if hermitian else svdvals(A).array
    if not A.array.size:
        return fresh(np.zeros_like(A.array, np.int64, shape=A.array.shape[:-2]))
    if tol is not None:
        atol, rtol = tol, 0.0
    atol, rtol = tolerances(A, atol, rtol)
    return fresh((size > np.maximum(atol, rtol * size.max(-1))[..., None]).sum(-1))
