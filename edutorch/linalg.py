"""torch.linalg: solving equations, factorizations, eigenvalues, norms. They work on the last two dimensions, in batches."""

from edutorch.calls.explained import explained
from edutorch.functions.determinant import det, slogdet
from edutorch.functions.factorization import (
    cholesky,
    cholesky_ex,
    eig,
    eigh,
    eigvals,
    eigvalsh,
    householder_product,
    qr,
    svd,
    svdvals,
)
from edutorch.functions.matrices import diagonal as diagonal_of
from edutorch.functions.matrix_functions import lstsq, matrix_exp, matrix_power, multi_dot, pinv
from edutorch.functions.norms import cond, matrix_norm, matrix_rank, norm, vector_norm
from edutorch.functions.products import cross, vander, vecdot
from edutorch.functions.solving import (
    inv,
    inv_ex,
    lu,
    lu_factor,
    lu_factor_ex,
    lu_solve,
    solve,
    solve_ex,
    solve_triangular,
    tensorinv,
    tensorsolve,
)
from edutorch.ops.linalg import matmul
from edutorch.ops.matrix_tools import LinAlgError

__all__ = [
    "LinAlgError", "cholesky", "cholesky_ex", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh",
    "householder_product", "inv", "inv_ex", "lstsq", "lu", "lu_factor", "lu_factor_ex", "lu_solve", "matmul", "matrix_exp",
    "matrix_norm", "matrix_power", "matrix_rank", "multi_dot", "norm", "pinv", "qr", "slogdet", "solve", "solve_ex",
    "solve_triangular", "svd", "svdvals", "tensorinv", "tensorsolve", "vander", "vecdot", "vector_norm",
]  # fmt: skip


def diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    """The diagonals of matrices, as a new last dimension. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.linalg.diagonal(torch.tensor([[1, 2], [3, 4]]))
        tensor([1, 4])
    """
    return diagonal_of(A, offset, dim1, dim2)


# What users call knows out=, and explains wrong calls under PyTorch's own name for the function.
for _name in __all__:
    if _name != "LinAlgError":
        globals()[_name] = explained(globals()[_name], f"linalg_{_name}", home="edutorch.linalg")
