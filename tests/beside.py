"""Helps tests that run one little program in edutorch and in PyTorch: the answers must be the same."""

import pytest

import edutorch


def plain(value):
    """Lists, numbers and texts, which both libraries share."""
    if hasattr(value, "detach"):
        return [str(value.dtype), list(value.shape), plain(value.detach().tolist())]
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-5, abs=1e-6, nan_ok=True)
    return value if isinstance(value, str | bool | int | type(None)) else repr(value)


def assert_same(program):
    """Run the program with each library, from the same seed."""
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        answers.append(plain(program(T)))
    assert answers[0] == answers[1]


def assert_same_error(program):
    """Both must raise an error of the same type with the same words."""
    torch = pytest.importorskip("torch")
    errors = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        with pytest.raises(Exception) as error:
            program(T)
        errors.append((error.type.__name__, str(error.value)))
    assert errors[0] == errors[1]
