"""What PyTorch had before torch.linalg: it still works, and says what to write instead."""

import re
import warnings

import numpy as np
import pytest
from line_by_line import names

import edutorch

OLD = """
T.cholesky(A)
T.qr(A)
A.qr(some=False)
T.lu(A)
T.lu_solve(b, *L.lu_factor(A))
T.triangular_solve(b, A)
T.chain_matmul(A, b)
T.cross(A, A)
T.stft(x, 4, return_complex=True)
T.stft(x, 4, window=T.ones(4), return_complex=False)
T.istft(F.rfft(X[0, :, :2]).mT.repeat(1, 2)[:, :3] + 1, 2, 1)
T.tensor(1.0).H
T.tensor(1.0).mH
T.tensor(1j).adjoint()
""".strip().splitlines()


def first_warning(T, line):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        eval(line, names(T))
    assert caught, "nothing was said"
    return caught[0].category, str(caught[0].message).partition(" (Triggered")[0]


@pytest.mark.parametrize("line", OLD)
def test_advice(line):
    torch = pytest.importorskip("torch")
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)  # PyTorch gives such advice once in a process
    try:
        assert first_warning(edutorch, line) == first_warning(torch, line)
    finally:
        torch.set_warn_always(before)


def test_the_error_of_a_singular_matrix():
    """It is a RuntimeError with a name of its own, which says which matrix of a batch is meant."""
    batch = edutorch.stack([edutorch.eye(3), edutorch.ones(3, 3)])
    with pytest.raises(
        edutorch.linalg.LinAlgError, match=re.escape("(Batch element 1): The diagonal element 2 is zero")
    ):
        edutorch.linalg.inv(batch)
    assert issubclass(edutorch.linalg.LinAlgError, RuntimeError)


def test_named_parts_of_an_answer():
    answer = edutorch.linalg.eigh(edutorch.eye(2))
    assert repr(answer).startswith("torch.return_types.linalg_eigh(\neigenvalues=tensor([1., 1.])")
    assert answer.eigenvalues is answer[0]


def test_low_rank():
    """The same random numbers, so the same approximation."""
    torch = pytest.importorskip("torch")
    A = np.random.RandomState(0).randn(12, 7)
    for name, options in (
        ("svd_lowrank", {"q": 3}),
        ("pca_lowrank", {"q": 2, "niter": 1}),
        ("pca_lowrank", {"center": False}),
    ):
        for array in (A, A.T.copy()):
            answers = []
            for T in (edutorch, torch):
                T.manual_seed(0)
                answers.append([part.abs().numpy() for part in getattr(T, name)(T.tensor(array), **options)])
            for mine, theirs in zip(*answers, strict=True):
                np.testing.assert_allclose(mine, theirs, 1e-8, 1e-10)


def test_in_place():
    x = edutorch.ones(2, 2)
    assert x.addr_(edutorch.ones(2), edutorch.tensor([1.0, 2.0])).tolist() == [[2, 3], [2, 3]]
    assert x.renorm_(2, 0, 1.0).norm(dim=1).allclose(edutorch.ones(2))


def test_out():
    out = edutorch.empty(2, 2)
    assert edutorch.linalg.inv(edutorch.eye(2) * 2, out=out) is out and out.tolist() == [[0.5, 0], [0, 0.5]]
    waves = edutorch.empty(3, dtype=edutorch.complex64)
    assert edutorch.fft.rfft(edutorch.ones(4), out=waves) is waves and waves[0] == 4


def test_large_systems_are_solved_precisely():
    random = np.random.RandomState(0)
    A, B = random.randn(120, 120) + 12 * np.eye(120), random.randn(120, 7)
    ours = edutorch.linalg.lu_solve(*edutorch.linalg.lu_factor(edutorch.tensor(A)), edutorch.tensor(B)).numpy()
    np.testing.assert_allclose(ours, np.linalg.solve(A, B), 1e-10, 1e-12)
    upper = edutorch.linalg.solve_triangular(edutorch.tensor(A), edutorch.tensor(B), upper=True).numpy()
    np.testing.assert_allclose(np.triu(A) @ upper, B, 1e-8, 1e-10)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
def test_exponential_is_scipys(scale):
    linalg = pytest.importorskip("scipy.linalg")
    A = np.random.RandomState(0).randn(5, 5) * scale
    np.testing.assert_allclose(edutorch.matrix_exp(edutorch.tensor(A)).numpy(), linalg.expm(A), 1e-9, 1e-12 * scale)
