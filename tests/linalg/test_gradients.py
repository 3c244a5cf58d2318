"""Linear algebra: values, gradients and second derivatives of real and of complex matrices are PyTorch's."""

import numpy as np
import pytest
from derivatives import assert_same_derivatives
from line_by_line import assert_same_line

import edutorch

RANDOM = np.random.RandomState(1)


def numbers(shape, kind):
    x = RANDOM.randn(*shape)
    return x + 1j * RANDOM.randn(*shape) if kind == "complex" else x


def positive_definite(kind):
    A = numbers((3, 3), kind)
    return A @ A.conj().T + np.eye(3)


def lengths(values, vectors):
    """Eigenvectors and singular vectors may turn; the sizes of their numbers stay."""
    return values, vectors.abs()


SHAPES = ((2, 3, 3), (2, 3), (3, 2), (2, 4, 3))
PROGRAMS = {
    "inv": (lambda T, A: T.linalg.inv(A), (2, 3, 3)),
    "solve": (lambda T, A, B: T.linalg.solve(A, B), (3, 3), (3, 2)),
    "solve batches": (lambda T, A, B: T.linalg.solve(A, B), (3, 3), (2, 3, 2)),
    "solve vectors": (lambda T, A, B: T.linalg.solve(A, B), (2, 3, 3), (2, 3)),
    "solve from the right": (lambda T, A, B: T.linalg.solve(A, B, left=False), (3, 3), (2, 3)),
    "upper": (lambda T, A, B: T.linalg.solve_triangular(A, B, upper=True), (3, 3), (2, 3, 2)),
    "lower, ones": (lambda T, A, B: T.linalg.solve_triangular(A, B, upper=False, unitriangular=True), (3, 3), (3, 2)),
    "lower, right": (lambda T, A, B: T.linalg.solve_triangular(A, B, upper=False, left=False), (3, 3), (2, 3)),
    "det": (lambda T, A: T.linalg.det(A), (2, 3, 3)),
    "slogdet": (lambda T, A: tuple(T.linalg.slogdet(A)), (2, 3, 3)),
    "lu_solve": (lambda T, A, B: T.linalg.lu_solve(*T.linalg.lu_factor(A), B), (3, 3), (3, 2)),
    "lu_solve, adjoint": (lambda T, A, B: T.linalg.lu_solve(*T.linalg.lu_factor(A), B, adjoint=True), (3, 3), (3, 2)),
    "lu_solve, right": (lambda T, A, B: T.linalg.lu_solve(*T.linalg.lu_factor(A), B, left=False), (3, 3), (2, 3)),
    "cholesky": (lambda T, A: T.linalg.cholesky(A @ A.mH), (2, 3, 3)),
    "cholesky_solve": (lambda T, A, B: T.cholesky_solve(B, T.linalg.cholesky(A @ A.mH)), (3, 3), (3, 2)),
    "cholesky_inverse": (lambda T, A: T.cholesky_inverse(T.linalg.cholesky(A @ A.mH)), (3, 3)),
    "eigh": (lambda T, A: lengths(*T.linalg.eigh(A + A.mH)), (3, 3)),
    "eigvalsh": (lambda T, A: T.linalg.eigvalsh(A + A.mH), (3, 3)),
    "eig": (lambda T, A: lengths(*T.linalg.eig(A)), (2, 3, 3)),
    "eigvals": (lambda T, A: T.linalg.eigvals(A), (2, 3, 3)),
    "matrix_exp": (lambda T, A: T.matrix_exp(A), (2, 3, 3)),
    "matrix_exp, large": (lambda T, A: T.matrix_exp(A * 3), (3, 3)),
    "matrix_power": (lambda T, A: T.linalg.matrix_power(A, -3), (3, 3)),
    "householder_product": (lambda T, A, tau: T.linalg.householder_product(A, tau), (3, 2), (2,)),
    "vecdot": (lambda T, a, b: T.linalg.vecdot(a, b), (2, 3), (3,)),
    "cross": (lambda T, a, b: T.linalg.cross(a, b), (2, 3), (1, 3)),
    "addmm": (lambda T, c, a, b: T.addmm(c, a, b, beta=2, alpha=0.5), (2, 2), (2, 3), (3, 2)),
    "matrix norms": (lambda T, A: [T.linalg.matrix_norm(A, ord) for ord in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)], (3, 2)),
    "cond": (lambda T, A: [T.linalg.cond(A, p) for p in (None, 2, -2)], (3, 3)),
    **{f"lu {s}": (lambda T, A: tuple(T.linalg.lu(A)[1:]), s) for s in SHAPES},
    **{f"lu_factor {s}": (lambda T, A: T.linalg.lu_factor(A).LU, s) for s in SHAPES},
    **{f"qr {s}": (lambda T, A: tuple(T.linalg.qr(A)), s) for s in SHAPES},
    **{f"svdvals {s}": (lambda T, A: T.linalg.svdvals(A), s) for s in SHAPES},
    **{f"svd {s}": (lambda T, A: [y.abs() for y in T.linalg.svd(A, full_matrices=False)], s) for s in SHAPES},
    **{f"pinv {s}": (lambda T, A: T.linalg.pinv(A), s) for s in SHAPES},
    **{f"lstsq {s}": (lambda T, A, B: T.linalg.lstsq(A, B).solution, s, (*s[:-1], 2)) for s in SHAPES},
}  # fmt: skip


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_value_and_two_derivatives(name, kind):
    function, *shapes = PROGRAMS[name]
    assert_same_derivatives(function, *(numbers(shape, kind) for shape in shapes), tolerance=1e-7)


@pytest.mark.parametrize("kind", ["real", "complex"])
def test_gradient_of_a_matrix_of_which_one_half_is_read(kind):
    A = positive_definite(kind)
    assert_same_derivatives(lambda T, A: T.linalg.cholesky(A), A)
    assert_same_derivatives(lambda T, A: lengths(*T.linalg.eigh(A)), A)


def test_singular_matrices_have_a_determinant_with_a_gradient():
    """Nudging shows it. (PyTorch says 0 for the first, unless the graph is kept.)"""
    for rows in ([[1.0, 2, 0], [3, -1, 0], [0.5, 4, 0]], [[1.0, 0, 0], [0, 0, 0], [0, 0, 0]]):
        A = edutorch.tensor(rows, dtype=edutorch.float64, requires_grad=True)
        assert edutorch.linalg.det(A) == 0 and edutorch.autograd.gradcheck(edutorch.linalg.det, (A,))


def test_condition_number_in_other_norms():
    A = edutorch.tensor(numbers((3, 3), "real"), requires_grad=True)
    for p in ("fro", "nuc", 1, -1, np.inf, -np.inf):
        assert edutorch.autograd.gradcheck(lambda A, p=p: edutorch.linalg.cond(A, p), (A,))


def test_singular_values_of_equal_size_have_a_gradient():
    """Their vectors have none, but nobody asks for it."""
    assert_same_derivatives(lambda T, A: T.linalg.svd(A).S, np.eye(3), second=False)
    assert_same_derivatives(lambda T, A: T.linalg.eigh(A).eigenvalues, np.eye(3), second=False)


@pytest.mark.parametrize("line", [
    "L.qr(A.requires_grad_()[:, :2], mode='complete').Q.sum().backward()",
    "L.qr(A.requires_grad_(), mode='r').R.sum().backward()",
    "L.svd((C + 1j).requires_grad_()).U.sum().abs().backward()",
    "L.eigh((C * 1).requires_grad_()).eigenvectors.sum().abs().backward()",
    "L.eig((C + 1j * S).requires_grad_()).eigenvectors.sum().abs().backward()",
])  # fmt: skip
def test_refused_gradients(line):
    assert_same_line(line)


def test_everything_lives_in_the_module():
    torch = pytest.importorskip("torch")
    ours = set(edutorch.linalg.__all__)
    assert {name for name in dir(torch.linalg) if name[0].islower() and callable(getattr(torch.linalg, name))} - ours <= {
        "ldl_factor", "ldl_factor_ex", "ldl_solve", "common_notes",
    }  # fmt: skip
