"""Methods of a Tensor that take it for a vector or a matrix."""

from edutorch import ops
from edutorch.calls import methods
from edutorch.functions import linalg, matrices


@methods
class Matrices:
    """x.mm(y), x.diag(), x.tril() and their like."""

    matmul = ops.matmul
    dot = ops.dot
    mm = linalg.mm
    bmm = linalg.bmm
    mv = linalg.mv
    outer = linalg.outer
    addmm = linalg.addmm
    tril = linalg.tril
    triu = linalg.triu
    diag = matrices.diag
    diagonal = matrices.diagonal
    diag_embed = matrices.diag_embed
    trace = matrices.trace
    inner = matrices.inner
    baddbmm = matrices.baddbmm
    addbmm = matrices.addbmm
    addmv = matrices.addmv
    addr = matrices.addr
    ger = matrices.ger
    kron = matrices.kron
    vdot = matrices.vdot
