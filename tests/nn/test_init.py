"""How parameters begin, beside PyTorch's numbers: bit for bit wherever no matrix is factored."""

import numpy as np
import pytest
from beside import assert_same_error

import edutorch

EXACT = {
    "sparse_": lambda T, i: i.sparse_(T.empty(20, 5), 0.3),
    "sparse_ with a generator": lambda T, i: i.sparse_(T.empty(20, 5), 0.55, std=2.0, generator=T.Generator().manual_seed(4)),
    "dirac_": lambda T, i: i.dirac_(T.empty(6, 3, 3, 5), groups=2),
    "dirac_ of lines": lambda T, i: i.dirac_(T.empty(2, 3, 4)),
    "dirac_ of blocks": lambda T, i: i.dirac_(T.empty(2, 2, 3, 3, 3)),
    "eye_": lambda T, i: i.eye_(T.empty(3, 5, requires_grad=True)),
    "kaiming_normal_ of a kernel": lambda T, i: i.kaiming_normal_(T.empty(6, 7, 3), a=0.2, mode="fan_out"),
    "kaiming_uniform_ of selu": lambda T, i: i.kaiming_uniform_(T.empty(6, 7), nonlinearity="selu"),
    "xavier_normal_ with a generator": lambda T, i: i.xavier_normal_(T.empty(6, 7), generator=T.Generator().manual_seed(4)),
    "trunc_normal_ of a tail": lambda T, i: i.trunc_normal_(T.empty(60, 7), std=2, a=1, b=1.5),
    "float64": lambda T, i: i.kaiming_normal_(T.empty(6, 7, dtype=T.float64)),
    "transposed": lambda T, i: i.normal_(T.empty(6, 7).t()),
    "Linear": lambda T, i: T.cat([p.flatten() for p in T.nn.Linear(30, 20).parameters()]),
    "Embedding": lambda T, i: T.nn.Embedding(20, 3, padding_idx=2).weight,
    "numbers afterwards": lambda T, i: (i.dirac_(T.empty(2, 2, 3)), i.ones_(T.empty(3)), T.nn.LayerNorm(4), T.nn.BatchNorm1d(4), T.nn.PReLU(), T.rand(3))[-1],
}  # fmt: skip


@pytest.mark.parametrize("name", EXACT)
def test_bit_for_bit(name):
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(3)
        answers.append(EXACT[name](T, T.nn.init).detach().numpy())
    assert answers[0].dtype == answers[1].dtype and (answers[0] == answers[1]).all()


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (8, 8), (4, 3, 2)], ids=str)
def test_orthogonal(shape):
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(3)
        answers.append(T.nn.init.orthogonal_(T.empty(*shape), gain=2.0).numpy())
    np.testing.assert_allclose(answers[0], answers[1], atol=2e-6)


def test_numbers_that_need_no_pytorch():
    edutorch.manual_seed(0)
    w = edutorch.nn.init.kaiming_normal_(edutorch.empty(2, 2), nonlinearity="relu")
    assert w.tolist() == [[1.5409960746765137, -0.293428897857666], [-2.1787893772125244, 0.5684312582015991]]


def test_fans():
    assert edutorch.nn.init._calculate_fan_in_and_fan_out(edutorch.empty(4, 3, 5, 2)) == (30, 40)


def test_old_names_are_warned_of():
    with pytest.warns(
        FutureWarning, match=r"`nn.init.xavier_uniform` is now deprecated in favor of `nn.init.xavier_uniform_`."
    ):
        edutorch.nn.init.xavier_uniform(edutorch.empty(2, 2))
    with pytest.warns(UserWarning, match="zero-element"):
        edutorch.nn.init.kaiming_uniform_(edutorch.empty(0, 2))


ERRORS = {
    "orthogonal vector": lambda T: T.nn.init.orthogonal_(T.empty(3)),
    "sparse vector": lambda T: T.nn.init.sparse_(T.empty(3), 0.1),
    "dirac of a matrix": lambda T: T.nn.init.dirac_(T.empty(3, 3)),
    "groups": lambda T: T.nn.init.dirac_(T.empty(3, 3, 3), 2),
    "gain of a truth value": lambda T: T.nn.init.calculate_gain("leaky_relu", True),
    "a leaf outside init": lambda T: T.empty(3, requires_grad=True).normal_(),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])
