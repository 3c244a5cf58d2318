"""Random tensors: PyTorch's numbers, bit for bit. (The algorithms themselves are tested in test_generator.py.)"""

import random

import pytest

import edutorch
from edutorch.rng.rejection import Stream
from edutorch.rng.selection import largest


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
    "normal of a number and tensors": lambda T: T.normal(2.0, T.arange(1.0, 5.0)),
    "normal of two shapes": lambda T: T.normal(T.zeros(3, 1), T.ones(6)),
    "normal of two types": lambda T: T.normal(T.zeros(3), T.ones(3, dtype=T.float64)),
    "normal of one tensor": lambda T: T.normal(T.zeros(3)),
    "poisson": lambda T: T.poisson(T.tensor([[0.0, 0.5, 3.0], [9.99, 10.0, 1000.0]]).t()),
    "poisson float64": lambda T: T.poisson(T.full((300,), 25.0, dtype=T.float64)),
    "poisson bfloat16": lambda T: T.poisson(T.full((9,), 3.0, dtype=T.bfloat16)),
    "binomial": lambda T: T.binomial(T.arange(40.0), T.full((40,), 0.3)),
    "binomial, many": lambda T: T.binomial(T.arange(0.0, 4000.0, 10), T.arange(400.0) / 399),
    "binomial float64": lambda T: T.binomial(T.full((50,), 60.0, dtype=T.float64), T.full((50,), 0.9, dtype=T.float64)),
    "binomial of odd numbers": lambda T: T.binomial(T.tensor([-1.0, 3.0, 3.0, 5.0]), T.tensor([0.5, 2.0, -1.0, 0.0])),
    "_standard_gamma": lambda T: T._standard_gamma(T.arange(100.0) * 0.3),
    "_standard_gamma float64": lambda T: T._standard_gamma(T.arange(50.0, dtype=T.float64) * 0.06),
    "_sample_dirichlet": lambda T: T._sample_dirichlet(T.tensor([[0.1, 2.0, 5.0], [1.0, 1.0, 1.0]])),
    "gamma after a normal": lambda T: T.cat([T.randn(1), T._standard_gamma(T.ones(3)), T.randn(3)]),
    "multinomial with zeros": lambda T: T.multinomial(T.tensor([0.0, 1.0, 0.0, 3.0, 0.0]), 4),
    "multinomial of few among zeros": lambda T: T.multinomial(T.cat([T.ones(5), T.zeros(600)]), 8),
    "multinomial of many among zeros": lambda T: T.multinomial(T.cat([T.zeros(40), T.ones(5), T.zeros(300)]), 100),
    "multinomial of short floats": lambda T: T.multinomial(T.ones(100, dtype=T.bfloat16), 30),
    "randperm of many": lambda T: T.randperm(200000),
    "random_ of short floats": lambda T: T.zeros(9, dtype=T.bfloat16).random_(),
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


def second_slope_of_gamma(T):
    x = T.ones(2, requires_grad=True)
    (slope,) = T.autograd.grad(T._standard_gamma(x).sum(), x, create_graph=True)
    slope.sum().backward()


ERRORS = {
    "randint upside down": lambda T: T.randint(5, 5, (2,)),
    "randn of integers": lambda T: T.randn(2, dtype=T.int64),
    "normal_ with a negative deviation": lambda T: T.zeros(2).normal_(0, -1),
    "uniform_ upside down": lambda T: T.zeros(2).uniform_(1, 0),
    "a leaf": lambda T: T.zeros(2, requires_grad=True).uniform_(),
    "randperm of a negative number": lambda T: T.randperm(-1),
    "negative size": lambda T: T.rand(-1),
    "normal with a negative deviation": lambda T: T.normal(T.zeros(2), T.tensor([1.0, -1.0])),
    "normal of shapes that do not fit": lambda T: T.normal(T.zeros(2), T.ones(3)),
    "normal with a complex deviation": lambda T: T.normal(0.0, T.ones(3, dtype=T.complex64)),
    "normal of integers": lambda T: T.normal(0.0, 1.0, (2,), dtype=T.int64),
    "poisson below zero": lambda T: T.poisson(T.tensor([-1.0])),
    "poisson of integers": lambda T: T.poisson(T.tensor([1])),
    "binomial of integers": lambda T: T.binomial(T.tensor([1]), T.tensor([0.5])),
    "binomial of two types": lambda T: T.binomial(T.tensor([1.0]), T.tensor([0.5], dtype=T.float64)),
    "binomial of short floats": lambda T: T.binomial(T.ones(1, dtype=T.float16), T.ones(1, dtype=T.float16)),
    "gamma of integers": lambda T: T._standard_gamma(T.tensor([1])),
    "dirichlet of short floats": lambda T: T._sample_dirichlet(T.ones(2, dtype=T.float16)),
    "randint of a fraction": lambda T: T.randint(2.5, (2,)),
    "randperm of truth values": lambda T: T.randperm(5, dtype=T.bool),
    "bernoulli_ of wide integers": lambda T: T.zeros(2, dtype=T.uint16).bernoulli_(),
    "random_ of complex numbers": lambda T: T.zeros(2, dtype=T.complex64).random_(5),
    "a second slope of a gamma number": second_slope_of_gamma,
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


KINDS = (
    "bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32",
    "float64", "complex64",
)  # fmt: skip
FILLS = {
    "normal_": lambda x: x.normal_(),
    "normal_ moved": lambda x: x.normal_(1, 2),
    "uniform_": lambda x: x.uniform_(),
    "uniform_ moved": lambda x: x.uniform_(-1, 2),
    "random_": lambda x: x.random_(),
    "random_ to": lambda x: x.random_(2),
    "random_ from to": lambda x: x.random_(0, 2),
    "exponential_": lambda x: x.exponential_(2.0),
    "geometric_": lambda x: x.geometric_(0.3),
    "cauchy_": lambda x: x.cauchy_(1, 2),
    "log_normal_": lambda x: x.log_normal_(0.0, 0.5),
    "bernoulli_": lambda x: x.bernoulli_(0.3),
}


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("name", FILLS)
def test_fills_of_every_type(theirs, name, dtype):
    def answer(make):
        try:
            x = make()
        except Exception as error:
            return type(error).__name__, str(error).split("\n")[0]
        return str(x.dtype), x.tolist()

    shapes = (lambda x: x, lambda x: x.t(), lambda x: x[:, 1], lambda x: x[::2, ::3])
    for size in (5, 16, 40):
        for view in shapes:
            answers = []
            for T in (edutorch, theirs):
                T.manual_seed(size)
                answers.append(answer(lambda T=T: FILLS[name](view(T.zeros(size, 3, dtype=getattr(T, dtype))))))
            assert answers[0] == answers[1]
            assert edutorch.rand(1).item() == theirs.rand(1).item()


def test_gamma_numbers_have_pytorchs_slopes(theirs):
    for dtype in ("float32", "float64"):
        slopes = []
        for T in (edutorch, theirs):
            T.manual_seed(0)
            x = (T.arange(500, dtype=getattr(T, dtype)) * 0.12 + 0.05).requires_grad_()
            T._standard_gamma(x).sum().backward()
            slopes.append(x.grad.tolist())
        assert slopes[0] == pytest.approx(slopes[1], rel=1e-6 if dtype == "float32" else 1e-9)


def test_the_slope_of_a_share():
    """Nudge the parameter of a beta distribution: the number with the same share below it moves as its slope says."""
    special = pytest.importorskip("scipy.special")
    shares = edutorch.tensor([[0.2, 0.8], [0.55, 0.45], [0.97, 0.03], [0.04, 0.96]], dtype=edutorch.float64)
    for a, b in ((0.7, 1.5), (2.0, 3.0), (9.0, 20.0), (30.0, 0.4)):
        x = shares[:, 0].numpy()
        below = special.betainc(a, b, x)
        nudged = (special.betaincinv(a + 1e-4, b, below) - special.betaincinv(a - 1e-4, b, below)) / 2e-4
        slope = edutorch.ops.pathwise.dirichlet_grad(
            shares[:, 0], edutorch.full_like(shares[:, 0], a), edutorch.full_like(shares[:, 0], a + b)
        )
        inside = (below > 1e-9) & (below < 1 - 1e-9)
        assert (slope.numpy() * (1 - x))[inside] == pytest.approx(nudged[inside], rel=0.02, abs=1e-4)


def test_the_largest_come_in_the_order_of_the_c_library(theirs):
    choose = random.Random(0)
    for _ in range(400):
        n = choose.choice([1, 2, 3, 8, 17, 70, 200, 700])
        k = choose.choice([choose.randint(1, n), max(1, n // 64)])
        values = [float(choose.randrange(choose.choice([1, 2, 10, 1000]))) for _ in range(n)]
        if choose.random() < 0.1:
            values[choose.randrange(n)] = float("nan")
        assert largest(values, k) == theirs.topk(theirs.tensor(values), k).indices.tolist()


def test_a_stream_gives_back_what_it_did_not_use():
    one, other = edutorch.Generator().manual_seed(1), edutorch.Generator().manual_seed(1)
    with Stream(one) as stream:
        numbers = [stream.uniform() for _ in range(300)]
    assert numbers == edutorch.rand(300, dtype=edutorch.float64, generator=other).tolist()
    assert (one.get_state() == other.get_state()).all()
