"""nn.DataParallel: without a card, and with one, the module itself; shared out among several, the same results."""

import pytest

import edutorch
from edutorch import nn


def test_without_a_card_as_in_pytorch():
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        model = T.nn.DataParallel(T.nn.Sequential(T.nn.Linear(2, 3), T.nn.ReLU()))
        out = model(T.arange(8.0).reshape(4, 2))
        answers.append((repr(model), list(model.state_dict()), out.sum().item()))
        assert isinstance(model.module, T.nn.Sequential)
        with pytest.raises(RuntimeError, match="device type could not be determined"):
            T.nn.parallel.data_parallel(model.module, T.ones(1, 2))
    assert answers[0][:2] == answers[1][:2] and answers[0][2] == pytest.approx(answers[1][2], rel=1e-6)


def test_names():
    assert nn.DataParallel is nn.parallel.DataParallel
