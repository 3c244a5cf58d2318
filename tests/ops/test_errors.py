"""Wrong calls: the same exception with the same words as PyTorch."""

import pytest

import edutorch

from .wrong_calls import CALLS

torch = pytest.importorskip("torch")


def if_(x):
    if x:
        pass


def names(T):
    return {
        "T": T, "if_": if_, "x": T.arange(6.0).reshape(2, 3), "y": T.ones(4, 5), "v": T.ones(3), "z": T.tensor(1.0),
        "e": T.zeros(0, 3), "i": T.arange(6).reshape(2, 3), "b": T.ones(2, 3) > 0,
    }  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_error(call):
    with pytest.raises(Exception) as theirs:
        eval(call, names(torch))
    with pytest.raises(Exception) as ours:
        eval(call, names(edutorch))
    assert (ours.type, str(ours.value)) == (theirs.type, str(theirs.value))
