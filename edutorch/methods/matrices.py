"""Methods of a Tensor that take it for a vector or a matrix."""

from edutorch import ops
from edutorch.functions import linalg, matrices
from edutorch.methods.manners import binary


class Matrices:
    """x.mm(y), x.diag(), x.tril() and their like."""

    matmul, dot = binary(ops.matmul), binary(ops.dot)
    mm, bmm, mv, outer, addmm = linalg.mm, linalg.bmm, linalg.mv, linalg.outer, linalg.addmm
    tril, triu = linalg.tril, linalg.triu
    diag, diagonal, diag_embed, trace, inner = (
        matrices.diag, matrices.diagonal, matrices.diag_embed, matrices.trace, matrices.inner
    )  # fmt: skip
    baddbmm, addbmm, addmv, addr, ger = (
        matrices.baddbmm, matrices.addbmm, matrices.addmv, matrices.addr, matrices.ger
    )  # fmt: skip
    kron, cross, matrix_power, vdot = matrices.kron, matrices.cross, matrices.matrix_power, matrices.vdot
