"""Methods of a Tensor for linear algebra: x.det(), x.inverse(), x.svd() and their like."""

from edutorch.calls import methods
from edutorch.functions import (
    determinant,
    distances,
    factorization,
    matrices,
    matrix_functions,
    older_linear_algebra,
    solving,
)
from edutorch.functions import stft as spectrograms
from edutorch.methods.manners import by_copy


@methods
class LinearAlgebra:
    """x.det(), x.inverse(), x.svd() and their like."""

    det = determinant.det
    logdet = determinant.logdet
    slogdet = older_linear_algebra.slogdet
    inverse = solving.inverse
    pinverse = matrix_functions.pinverse
    matrix_exp = matrix_functions.matrix_exp
    matrix_power = matrix_functions.matrix_power
    cholesky = older_linear_algebra.cholesky
    cholesky_solve = factorization.cholesky_solve
    cholesky_inverse = factorization.cholesky_inverse
    qr = older_linear_algebra.qr
    svd = older_linear_algebra.svd
    lu = older_linear_algebra.lu
    lu_solve = older_linear_algebra.lu_solve
    triangular_solve = older_linear_algebra.triangular_solve
    cross = older_linear_algebra.cross
    norm = older_linear_algebra.norm
    dist = distances.dist
    renorm = distances.renorm
    renorm_ = by_copy(distances.renorm)
    addmv_ = by_copy(matrices.addmv)
    addr_ = by_copy(matrices.addr)
    addbmm_ = by_copy(matrices.addbmm)
    orgqr = older_linear_algebra.orgqr
    symeig = older_linear_algebra.symeig
    eig = older_linear_algebra.eig
    solve = older_linear_algebra.solve
    lstsq = older_linear_algebra.lstsq
    stft = spectrograms.stft
    istft = spectrograms.istft
