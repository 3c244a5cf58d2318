"""Eigenvalues and singular values: the directions in which a matrix only stretches, and by how much.

The gradients hold 1 / (difference of two eigenvalues): where two of them are equal their vectors may turn freely, and
there is no derivative.
"""

import numpy as np

from edutorch.op import bare, op
from edutorch.ops.complex_numbers import complex_type, conj, holds_complex, imag_, real_part
from edutorch.ops.matrix_tools import (
    LinAlgError,
    adjoint,
    arrived,
    diagonal_matrix,
    diagonal_of,
    element,
    identity,
)
from edutorch.ops.solving import solve_

ILL_DEFINED = (
    "{}: The eigenvectors in the complex case are specified up to multiplication by e^{{i phi}}. The specified loss function "
    "depends on this quantity, so it is ill-defined."
)
ILL_DEFINED_SVD = (
    "svd_backward: The singular vectors in the complex case are specified up to multiplication by e^{i phi}. The "
    "specified loss "
    "function depends on this phase term, making it ill-defined."
)


def differences(values):
    """values[j] - values[i] in row i and column j; 1 on the diagonal, so that one may divide."""
    away = values[..., None, :] - values[..., :, None]
    return away + identity(away)


def off_diagonal(x):
    return x * (1 - identity(x))


# Symmetric (or Hermitian) matrices


@op(outputs=("eigenvalues", "eigenvectors"), label="LinalgEigh")
def eigh_(A, *, UPLO="L"):
    """The eigenvalues of a symmetric matrix, in rising order, and its eigenvectors, as columns. One half of A is read."""
    return tuple(np.linalg.eigh(A, UPLO))


@eigh_.backward
def eigh_backward(grad, eigenvalues, eigenvectors):
    to_values, to_vectors = grad
    V = eigenvectors
    if not arrived(to_vectors):
        return (V * to_values[..., None, :]) @ adjoint(V)
    turned = adjoint(V) @ to_vectors
    if holds_complex(V):
        refuse_phase(diagonal_of(turned), ILL_DEFINED.format("linalg_eigh_backward"))
    inside = diagonal_matrix(to_values) + off_diagonal(skew(turned) / (2 * differences(eigenvalues)))
    return V @ inside @ adjoint(V)


def refuse_phase(numbers, message):
    """A gradient along the direction in which a complex vector may turn freely has no meaning."""
    if not np.allclose(bare(numbers).imag, 0, 1e-2, 1e-2):
        raise RuntimeError(message)


@op(label="LinalgEigh")
def eigvalsh_(A, *, UPLO="L"):
    """The eigenvalues of a symmetric matrix, in rising order."""
    return np.linalg.eigvalsh(A, UPLO)


@eigvalsh_.backward
def eigvalsh_backward(grad, A, UPLO):
    V = eigh_(A, UPLO=UPLO)[1]
    return (V * grad[..., None, :]) @ adjoint(V)


@eigvalsh_.explain
@eigh_.explain
def eigh_error(A, UPLO="L"):
    index = bad_element(A)
    raise LinAlgError(
        f"linalg.eigh: {element(index, A.ndim > 2)}The algorithm failed to converge because the input matrix is "
        f"ill-conditioned or has too many repeated eigenvalues (error code: {A.shape[-1] - 1})."
    )


def bad_element(A):
    """The number of the first matrix of a batch that holds nan or inf."""
    return int((~np.isfinite(A)).any((-2, -1)).reshape(-1).argmax())


# Any square matrix


@op(outputs=("eigenvalues", "eigenvectors"), label="LinalgEig")
def eig_(A):
    """The eigenvalues and the eigenvectors (as columns, of length 1) of any square matrix: complex numbers, in no order."""
    kind = A.dtype if A.dtype.kind == "c" else complex_type(A.dtype)
    return tuple(x.astype(kind, copy=False) for x in np.linalg.eig(A))


@eig_.backward
def eig_backward(grad, eigenvalues, eigenvectors):
    to_values, to_vectors = grad
    V = eigenvectors
    inside = diagonal_matrix(to_values)
    if arrived(to_vectors):
        turned = adjoint(V) @ to_vectors
        along = diagonal_of(turned)
        refuse_phase(along, ILL_DEFINED.format("linalg_eig_backward"))
        length_kept = turned - adjoint(V) @ (V * real_part(along)[..., None, :])
        inside = inside + off_diagonal(length_kept / conj(differences(eigenvalues)))
    return solve_(adjoint(V), inside @ adjoint(V))


@op(label="LinalgEig")
def eigvals_(A):
    """The eigenvalues of any square matrix: complex numbers, in no order."""
    return np.linalg.eigvals(A).astype(A.dtype if A.dtype.kind == "c" else complex_type(A.dtype), copy=False)


@eigvals_.backward
def eigvals_backward(grad, A):
    V = eig_(A)[1]
    return solve_(adjoint(V), diagonal_matrix(grad) @ adjoint(V))


@eigvals_.explain
@eig_.explain
def eig_error(A):
    raise RuntimeError("torch.linalg.eig: input tensor should not contain infs or NaNs.")


# Any matrix


@op(outputs=("U", "S", "Vh"), label="LinalgSvd")
def svd_(A, *, full_matrices=True):
    """U @ diag(S) @ Vh = A: turn, stretch, turn again. S is real and falls; U and Vh have orthogonal vectors of length 1."""
    return tuple(np.linalg.svd(A, full_matrices))


@svd_.backward
def svd_backward(grad, U, S, Vh):
    """J. Townsend, "Differentiating the singular value decomposition", 2016; the phase as PyTorch has it."""
    to_U, to_S, to_Vh = grad
    m, n, k = U.shape[-2], Vh.shape[-1], S.shape[-1]
    U, to_U, Vh, to_Vh = U[..., :k], to_U[..., :k], Vh[..., :k, :], to_Vh[..., :k, :]
    if not arrived(to_U) and not arrived(to_Vh):
        return (U * to_S[..., None, :]) @ Vh
    from_U, from_V = adjoint(U) @ to_U, Vh @ adjoint(to_Vh)
    squares = differences(S * S)
    stretch = S[..., None, :]  # times S on the right: columns
    inside = off_diagonal(skew(from_U) / squares) * stretch
    inside = inside + S[..., :, None] * off_diagonal(skew(from_V) / squares) + diagonal_matrix(to_S)
    if holds_complex(U):
        phase = imag_(diagonal_of(from_U)), imag_(diagonal_of(from_V))
        refuse_phase(bare(phase[0] + phase[1]) * 1j, ILL_DEFINED_SVD)
        inside = inside + diagonal_matrix(phase[0] / S * 1j)
    out = U @ inside @ Vh
    if m > k:  # what points out of the space that U spans
        outside = to_U - U @ from_U
        out = out + (outside / stretch) @ Vh
    if n > k:
        outside = to_Vh - adjoint(from_V) @ Vh
        out = out + U @ (outside / S[..., :, None])
    return out


def skew(x):
    return x - adjoint(x)


@op(label="LinalgSvd")
def svdvals_(A):
    """The singular values, from the largest to the smallest."""
    return np.linalg.svd(A, compute_uv=False)


@svdvals_.backward
def svdvals_backward(grad, A):
    U, _, Vh = svd_(A, full_matrices=False)
    return (U * grad[..., None, :]) @ Vh


@svdvals_.explain
@svd_.explain
def svd_error(A, full_matrices=True):
    where = element(bad_element(A), A.ndim > 2)
    raise LinAlgError(
        f"linalg.svd: {where}The algorithm failed to converge because the input matrix contained non-finite values."
    )
