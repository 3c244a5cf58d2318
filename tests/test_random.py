"""Random tensors: PyTorch's numbers, bit for bit. (The algorithms themselves are tested in test_generator.py.)"""

import pytest

import edutorch


@pytest.fixture(scope="module")
def theirs():
    return pytest.importorskip("torch")


PROGRAMS = {
    "rand": lambda T: T.rand(3, 4),
    "rand of a tuple": lambda T: T.rand((2, 5)),
    "rand float64": lambda T: T.rand(7, dtype=T.float64),
    "randn, few": lambda T: T.randn(15),
    "randn, many": lambda T: T.randn(100, 3),
    "randn float64": lambda T: T.randn(5, dtype=T.float64),
    "randint": lambda T: T.randint(10, (20,)),
    "randint with low": lambda T: T.randint(-3, 4, (2, 3)),
    "randint by name": lambda T: T.randint(low=0, high=5, size=(4,)),
    "randperm": lambda T: T.randperm(50),
    "rand_like": lambda T: T.rand_like(T.zeros(2, 3)),
    "randn_like": lambda T: T.randn_like(T.zeros(20)),
    "randint_like": lambda T: T.randint_like(T.zeros(5), 3, 9),
    "normal of tensors": lambda T: T.normal(T.arange(4.0), T.arange(1.0, 5.0)),
    "normal of numbers": lambda T: T.normal(2.0, 3.0, size=(2, 9)),
    "normal of a mean and a number": lambda T: T.normal(T.zeros(3), 0.1),
    "bernoulli": lambda T: T.bernoulli(T.full((10,), 0.3)),
    "multinomial": lambda T: T.multinomial(T.tensor([1.0, 2.0, 3.0]), 2),
    "multinomial with replacement": lambda T: T.multinomial(T.tensor([[1.0, 2.0], [5.0, 1.0]]), 6, replacement=True),
    "uniform_": lambda T: T.empty(5).uniform_(-1, 2),
    "normal_": lambda T: T.empty(20).normal_(1, 0.5),
    "normal_ on a transposed tensor": lambda T: T.zeros(4, 8).t().normal_(),
    "random_": lambda T: T.zeros(5, dtype=T.int64).random_(3, 9),
    "random_ to": lambda T: T.zeros(5).random_(7),
    "bernoulli_": lambda T: T.zeros(9).bernoulli_(0.4),
    "exponential_": lambda T: T.zeros(4).exponential_(2.0),
    "geometric_": lambda T: T.zeros(4).geometric_(0.3),
    "one after the other": lambda T: T.cat([T.rand(3), T.randn(3), T.rand(2), T.randn(20), T.randn(1)]),
    "a generator of its own": lambda T: T.rand(4, generator=T.Generator().manual_seed(7)),
}


@pytest.mark.parametrize("seed", [0, 42, -5])
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_same_numbers_as_pytorch(theirs, name, seed):
    edutorch.manual_seed(seed)
    theirs.manual_seed(seed)
    ours, others = PROGRAMS[name](edutorch), PROGRAMS[name](theirs)
    assert (str(ours.dtype), ours.tolist()) == (str(others.dtype), others.tolist())
    assert edutorch.rand(1).item() == theirs.rand(1).item()  # and the next draw is the same too


def test_numbers_that_need_no_pytorch():
    edutorch.manual_seed(0)
    assert edutorch.rand(3).tolist() == [0.49625658988952637, 0.7682217955589294, 0.08847743272781372]


def test_states_go_on_where_they_were():
    edutorch.manual_seed(1)
    state = edutorch.get_rng_state()
    first = edutorch.randn(5).tolist()
    edutorch.set_rng_state(state)
    assert edutorch.randn(5).tolist() == first
    with edutorch.random.fork_rng():
        inside = edutorch.rand(3).tolist()
    assert edutorch.rand(3).tolist() == inside


def test_states_can_be_exchanged_with_pytorch(theirs):
    theirs.manual_seed(3)
    theirs.randn(5)
    edutorch.set_rng_state(edutorch.tensor(theirs.get_rng_state().numpy()))
    assert edutorch.randn(30).tolist() == theirs.randn(30).tolist()


ERRORS = {
    "randint upside down": lambda T: T.randint(5, 5, (2,)),
    "randn of integers": lambda T: T.randn(2, dtype=T.int64),
    "normal_ with a negative deviation": lambda T: T.zeros(2).normal_(0, -1),
    "uniform_ upside down": lambda T: T.zeros(2).uniform_(1, 0),
    "a leaf": lambda T: T.zeros(2, requires_grad=True).uniform_(),
    "randperm of a negative number": lambda T: T.randperm(-1),
    "negative size": lambda T: T.rand(-1),
}


@pytest.mark.parametrize("name", ERRORS)
def test_the_same_errors_as_pytorch(theirs, name):
    with pytest.raises(Exception) as ours:
        ERRORS[name](edutorch)
    with pytest.raises(Exception) as others:
        ERRORS[name](theirs)
    assert (ours.type, str(ours.value)) == (others.type, str(others.value))


def test_refilling_a_result_cuts_the_gradient(theirs):
    for T in (edutorch, theirs):
        x = T.ones(3, requires_grad=True)
        y = x * 2
        y.normal_()
        y.sum().backward()
        assert x.grad.tolist() == [0.0, 0.0, 0.0]
