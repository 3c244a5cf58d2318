"""Determinants: by how much a matrix stretches volumes, and whether it turns them inside out."""

import numpy as np

from edutorch.op import alongside, bare, op
from edutorch.ops.complex_numbers import conj, conj_, holds_complex, imag_
from edutorch.ops.matrix_tools import adjoint, arrived, identities
from edutorch.ops.reduce import product_of_others
from edutorch.ops.solving import inv_, solve_anyway
from edutorch.ops.spectrum import svd_


@op(label="LinalgDet")
def det_(A):
    """The determinant: by how much A stretches volumes."""
    return np.linalg.det(A)


@det_.backward
def det_backward(grad, A, out):
    """Jacobi's formula: det(A) inv(A)^H. Where A is singular, the adjugate that this is made of is found by way of the SVD."""
    if (bare(out) != 0).all():
        return (grad * conj(out))[..., None, None] * adjoint(inv_(A))
    U, S, Vh = svd_(A, full_matrices=False)
    others = product_of_others(S, (len(S.shape) - 1,))
    return (grad * conj(det_(U) * det_(Vh)))[..., None, None] * ((U * others[..., None, :]) @ Vh)


@op(outputs=("sign", "logabsdet"), label="LinalgSlogdet")
def slogdet_(A):
    """The determinant as a direction and the logarithm of its size, which neither overflow nor underflow."""
    return tuple(np.linalg.slogdet(A))


@slogdet_.backward
def slogdet_backward(grad, A, sign):
    to_sign, weight = grad
    if holds_complex(A) and arrived(to_sign):
        weight = weight - imag_(conj_(to_sign) * sign) * 1j
    if (bare(sign) == 0).any():
        steep = solve_anyway(bare(A), identities(bare(A)))
        return weight[..., None, None] * alongside(steep.conj().swapaxes(-1, -2), A)
    return weight[..., None, None] * adjoint(inv_(A))
