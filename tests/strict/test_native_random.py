"""Random numbers that the card draws by itself: torch.backends.cuda.native_random."""

import math

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn
from edutorch.rng import generator as on_the_cpu
from edutorch.utils.checkpoint import checkpoint

F = nn.functional
N = 20_000


@pytest.fixture(autouse=True)
def native(strict):
    torch.backends.cuda.native_random.enabled = True
    torch.manual_seed(0)
    yield
    torch.backends.cuda.native_random.enabled = False


@pytest.fixture
def nothing_on_the_cpu(monkeypatch):
    """The CPU draws no random bit."""

    def bits(self, n, *settings):
        assert not n
        return np.empty(0, np.uint64)

    for name in ("bits32", "bits64", "coin_flips"):
        monkeypatch.setattr(on_the_cpu.Generator, name, bits)


# What is drawn, its mean and its standard deviation
DRAWN = {
    "rand": (lambda: torch.rand(N, device="cuda"), 0.5, 1 / math.sqrt(12)),
    "rand double": (lambda: torch.rand(N, device="cuda", dtype=torch.float64), 0.5, 1 / math.sqrt(12)),
    "rand half": (lambda: torch.rand(N, device="cuda", dtype=torch.float16), 0.5, 1 / math.sqrt(12)),
    "randn": (lambda: torch.randn(N // 4, 4, device="cuda"), 0, 1),
    "randn_like": (lambda: torch.randn_like(torch.ones(N, device="cuda")), 0, 1),
    "rand_like": (lambda: torch.rand_like(torch.ones(N), device="cuda"), 0.5, 1 / math.sqrt(12)),
    "randint": (lambda: torch.randint(-2, 3, (N,), device="cuda"), 0, math.sqrt(2)),
    "randint float": (lambda: torch.randint(5, (N,), device="cuda", dtype=torch.float32), 2, math.sqrt(2)),
    "randint_like": (lambda: torch.randint_like(torch.ones(N, device="cuda"), 5), 2, math.sqrt(2)),
    "normal": (lambda: torch.normal(3.0, 2.0, (N,), device="cuda"), 3, 2),
    "normal of tensors": (
        lambda: torch.normal(torch.full((N,), 3.0, device="cuda"), torch.tensor(2.0, device="cuda")),
        3,
        2,
    ),
    "bernoulli": (lambda: torch.bernoulli(torch.full((N,), 0.25, device="cuda")), 0.25, math.sqrt(3) / 4),
    "bernoulli p": (lambda: torch.ones(N, device="cuda").bernoulli(0.25), 0.25, math.sqrt(3) / 4),
    "bernoulli_": (lambda: torch.ones(N, device="cuda", dtype=torch.bool).bernoulli_(0.25), 0.25, math.sqrt(3) / 4),
    "bernoulli_ p": (lambda: torch.ones(N, device="cuda").bernoulli_(torch.tensor(0.25)), 0.25, math.sqrt(3) / 4),
    "uniform_": (lambda: torch.ones(N, device="cuda").uniform_(-1, 3), 1, 4 / math.sqrt(12)),
    "normal_": (lambda: torch.ones(N, device="cuda").normal_(1, 3), 1, 3),
    "random_": (lambda: torch.ones(N, device="cuda", dtype=torch.int32).random_(-2, 3), 0, math.sqrt(2)),
    "exponential_": (lambda: torch.ones(N, device="cuda").exponential_(0.5), 2, 2),
    "geometric_": (lambda: torch.ones(N, device="cuda").geometric_(0.5), 2, math.sqrt(2)),
    "log_normal_": (lambda: torch.ones(N, device="cuda").log_normal_(0, 0.5).log(), 0, 0.5),
    "cauchy_": (lambda: torch.ones(N, device="cuda").cauchy_(2, 3).sub(2).div(3).atan(), 0, math.pi / math.sqrt(12)),
    "dropout": (lambda: F.dropout(torch.ones(N, device="cuda"), 0.25), 1, math.sqrt(1 / 3)),
    "dropout_": (lambda: F.dropout(torch.ones(N, device="cuda"), 0.25, inplace=True), 1, math.sqrt(1 / 3)),
    "dropout1d": (lambda: F.dropout1d(torch.ones(N // 4, 4, 2, device="cuda"), 0.25)[..., 0], 1, math.sqrt(1 / 3)),
    "alpha_dropout": (lambda: F.alpha_dropout(torch.randn(N, device="cuda"), 0.2, training=True), 0, 1),
    "init": (lambda: nn.init.uniform_(torch.empty(N, device="cuda"), -1, 1), 0, 2 / math.sqrt(12)),
}


@pytest.mark.parametrize("name", DRAWN)
def test_the_card_draws_by_itself(name, nothing_on_the_cpu):
    sample, mean, std = DRAWN[name]
    x = sample()
    assert x.is_cuda and x.numel() == N
    numbers = x.double().cpu()
    assert abs(numbers.mean() - mean) < 4 * std / math.sqrt(N)
    assert abs(numbers.std() - std) < 0.05 * std
    torch.manual_seed(0)
    assert torch.equal(sample(), x)
    assert not torch.equal(sample(), x)


def test_off_is_the_default_and_gives_the_numbers_of_the_cpu():
    there = torch.randn(50, device="cuda")
    torch.backends.cuda.native_random.enabled = False
    here = torch.manual_seed(0) and torch.randn(50)
    assert torch.equal(torch.manual_seed(0) and torch.randn(50, device="cuda").cpu(), here)
    assert not torch.equal(there.cpu(), here)


def test_the_cpu_goes_on_as_before():
    torch.rand(5, device="cuda")
    F.dropout(torch.ones(5, device="cuda"))
    x = torch.rand(5)
    assert torch.equal(torch.manual_seed(0) and torch.rand(5), x)


STILL_FROM_THE_CPU = {
    "complex": lambda d: torch.randn(20, device=d, dtype=torch.complex64),
    "randperm": lambda d: torch.randperm(20, device=d),
    "all integers": lambda d: torch.ones(20, device=d, dtype=torch.int64).random_(),
    "wide integers": lambda d: torch.randint(0, 2**40, (20,), device=d),
    "multinomial": lambda d: torch.multinomial(torch.ones(20, device=d), 10),
    "poisson": lambda d: torch.poisson(torch.ones(20, device=d)),
    "trunc_normal": lambda d: nn.init.trunc_normal_(torch.empty(20, device=d)),
}


@pytest.mark.parametrize("name", STILL_FROM_THE_CPU)
def test_the_rest_comes_from_the_cpu(name):
    there = STILL_FROM_THE_CPU[name]("cuda")
    torch.manual_seed(0)
    assert there.is_cuda and torch.equal(there.cpu(), STILL_FROM_THE_CPU[name]("cpu"))


REFUSED = {
    "std": lambda d: torch.ones(3, device=d).normal_(0, -1),
    "range": lambda d: torch.ones(3, device=d).uniform_(2, 1),
    "p": lambda d: torch.ones(3, device=d).bernoulli_(2),
    "p tensor": lambda d: torch.bernoulli(torch.full((3,), 2.0, device=d)),
    "lambda": lambda d: torch.ones(3, device=d).exponential_(0),
    "low": lambda d: torch.randint(3, 3, (2,), device=d),
    "too large": lambda d: torch.ones(3, device=d, dtype=torch.uint8).random_(0, 1000),
    "integers": lambda d: torch.ones(3, device=d, dtype=torch.int64).normal_(),
    "cauchy": lambda d: torch.ones(3, device=d, dtype=torch.int64).cauchy_(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name):
    with pytest.raises((RuntimeError, NotImplementedError)) as here:
        REFUSED[name]("cpu")
    with pytest.raises(type(here.value)) as there:
        REFUSED[name]("cuda")
    assert str(here.value).startswith(str(there.value))


def test_the_end_of_the_interval_does_not_belong(monkeypatch, strict):
    monkeypatch.setattr(
        strict.random.Generator,
        "random",
        lambda self, size, dtype, out=None: strict.asarray(np.full(size, 1 - 2**-24, dtype)),
    )
    assert torch.ones(3, device="cuda").uniform_(1, 1 + 2**-20).max() < 1 + 2**-20
    assert torch.rand(3, device="cuda", dtype=torch.float16).max() < 1


def test_order_in_memory_and_shapes():
    x = torch.rand_like(torch.ones(3, 2, 4, device="cuda").permute(2, 0, 1))
    assert x.shape == (4, 3, 2) and x.stride() == torch.ones(3, 2, 4).permute(2, 0, 1).stride()
    assert torch.rand(0, 3, device="cuda").shape == (0, 3) and torch.randn((), device="cuda").shape == ()
    chances = torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]], device="cuda").t()
    assert torch.equal(torch.bernoulli(chances), chances)
    assert torch.zeros(3, 2, device="cuda").t().bernoulli_(chances.t()).tolist() == chances.t().tolist()


def test_states():
    torch.rand(3, device="cuda")
    state, all_states = torch.cuda.get_rng_state(), torch.cuda.get_rng_state_all()
    assert state.dtype == torch.uint8 and not state.is_cuda and len(all_states) == 1
    x = torch.rand(3, device="cuda")
    torch.cuda.set_rng_state(state)
    assert torch.equal(torch.rand(3, device="cuda"), x)
    torch.manual_seed(77)
    torch.cuda.set_rng_state_all(all_states)
    assert torch.equal(torch.rand(3, device="cuda"), x)
    torch.cuda.manual_seed(4)
    y = torch.rand(3, device="cuda")
    torch.cuda.manual_seed_all(4)
    assert torch.equal(torch.rand(3, device="cuda"), y) and torch.cuda.initial_seed() == 4
    torch.cuda.seed()
    assert not torch.equal(torch.rand(3, device="cuda"), y)


def test_states_of_the_other_kind_are_refused():
    state = torch.get_rng_state()
    with pytest.raises(RuntimeError, match="RNG state is wrong size.*native_random"):
        torch.cuda.set_rng_state(state)
    with pytest.raises(TypeError, match="RNG state must be a torch.ByteTensor"):
        torch.cuda.set_rng_state(state.float())
    mine = torch.cuda.get_rng_state()
    torch.backends.cuda.native_random.enabled = False
    with pytest.raises(RuntimeError, match="Expected a CPUGeneratorImplState of size"):
        torch.cuda.set_rng_state(mine)


def test_generators_have_a_source_of_their_own():
    g = torch.Generator("cuda").manual_seed(9)
    before, state = torch.cuda.get_rng_state(), g.get_state()
    x = torch.rand(4, generator=g, device="cuda")
    assert torch.equal(torch.cuda.get_rng_state(), before) and not torch.equal(g.get_state(), state)
    assert torch.equal(torch.rand(4, generator=g.manual_seed(9), device="cuda"), x)
    assert torch.equal(torch.rand(4, generator=g.set_state(state), device="cuda"), x)
    twin = g.clone_state()
    assert torch.equal(torch.rand(4, generator=g, device="cuda"), torch.rand(4, generator=twin, device="cuda"))
    assert torch.equal(torch.manual_seed(9) and torch.rand(4, device="cuda"), x)


def test_fork():
    x = torch.rand(3, device="cuda"), torch.rand(3, device="cuda")
    torch.manual_seed(0)
    torch.rand(3, device="cuda")
    with torch.random.fork_rng():
        torch.manual_seed(5)
        torch.rand(9, device="cuda")
    assert torch.equal(torch.rand(3, device="cuda"), x[1])
    torch.manual_seed(0)
    with torch.random.fork_rng():
        torch.rand(9, device="cuda")  # the first one that the card draws
    assert torch.equal(torch.rand(3, device="cuda"), x[0])


@pytest.mark.parametrize("reentrant", [False, True])
def test_a_checkpoint_drops_the_same_again(reentrant):
    x = torch.ones(50, device="cuda", requires_grad=True)
    torch.rand(3, device="cuda")
    y = checkpoint(lambda x: F.dropout(x * x) + 0, x, use_reentrant=reentrant)
    torch.rand(3, device="cuda")
    y.sum().backward()
    assert torch.equal(x.grad, 2 * y.detach()) and 0 < (y == 0).sum() < 50


def test_attention_drops_on_the_card(nothing_on_the_cpu):
    q = torch.rand(1, 2, 8, 4, device="cuda")
    y = F.scaled_dot_product_attention(q, q, q, dropout_p=0.5)
    assert y.is_cuda and not torch.equal(y, F.scaled_dot_product_attention(q, q, q, dropout_p=0.5))


def test_training_repeats_itself():
    def losses():
        torch.manual_seed(1)
        model = nn.Sequential(nn.Linear(4, 8, device="cuda"), nn.Dropout(0.3), nn.Linear(8, 1, device="cuda"))
        x = torch.randn(16, 4, device="cuda")
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            loss = model(x).square().mean()
            loss.backward()
            optimizer.step()
            yield loss.item()

    assert list(losses()) == list(losses())
