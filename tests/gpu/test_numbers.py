"""Shows that one seed gives the same random numbers on both devices, and leaves the generator at the same place."""

import pytest
from strict.same import tensors

import edutorch as torch
from edutorch import nn

F = nn.functional
pytestmark = pytest.mark.filterwarnings("ignore")

DRAWN = {
    "rand": lambda d: torch.rand(3, device=d),
    "randn": lambda d: torch.randn(20, device=d),
    "randint": lambda d: torch.randint(0, 9, (4,), device=d),
    "randperm": lambda d: torch.randperm(6, device=d),
    "rand_like": lambda d: torch.rand_like(torch.ones(3, device=d)),
    "randn_like": lambda d: torch.randn_like(torch.ones(3, device=d)),
    "dropout": lambda d: F.dropout(torch.ones(9, device=d)),
    "bernoulli": lambda d: torch.bernoulli(torch.full((9,), 0.3, device=d)),
    "multinomial": lambda d: torch.multinomial(torch.ones(9, device=d), 4),
    "normal_": lambda d: torch.ones(5, device=d).normal_(),
    "uniform_": lambda d: torch.ones(5, device=d).uniform_(),
    "exponential_": lambda d: torch.ones(5, device=d).exponential_(),
    "poisson": lambda d: torch.poisson(torch.full((5,), 2.0, device=d)),
    "gumbel": lambda d: F.gumbel_softmax(torch.ones(4, device=d)),
    "rrelu": lambda d: F.rrelu(-torch.ones(4, device=d), training=True),
    "hann": lambda d: torch.hann_window(5, device=d),
    "kaiming": lambda d: nn.init.kaiming_normal_(torch.empty(3, 3, device=d)),
    "orthogonal": lambda d: nn.init.orthogonal_(torch.empty(3, 3, device=d)),
    "trunc": lambda d: nn.init.trunc_normal_(torch.empty(30, device=d)),
    "random_": lambda d: torch.ones(5, device=d).random_(9),
    "sparse": lambda d: nn.init.sparse_(torch.empty(4, 4, device=d), 0.5),
    "eye_": lambda d: nn.init.eye_(torch.empty(4, 4, device=d)),
    "dirac": lambda d: nn.init.dirac_(torch.empty(4, 4, 3, device=d)),
    "normal": lambda d: torch.normal(torch.ones(3, device=d), 1.0),
    "new": lambda d: [torch.ones(1, device=d).new_zeros(2), torch.ones(1, device=d).new_tensor([1, 2])],
    "fractional": lambda d: F.fractional_max_pool2d(torch.ones(1, 1, 6, 6, device=d), 2, 3),
    "alpha": lambda d: F.alpha_dropout(torch.ones(9, device=d), training=True),
    "geometric": lambda d: torch.ones(5, device=d).geometric_(0.4),
    "cauchy": lambda d: torch.ones(5, device=d).cauchy_(),
    "log_normal": lambda d: torch.ones(5, device=d).log_normal_(),
    "distribution": lambda d: torch.distributions.Normal(torch.zeros(3, device=d), 1.0).rsample(),
    "categorical": lambda d: torch.distributions.Categorical(torch.ones(3, device=d)).sample((4,)),
    "gamma": lambda d: torch.distributions.Gamma(torch.ones(3, device=d), torch.ones(3, device=d)).rsample(),
    "dirichlet": lambda d: torch.distributions.Dirichlet(torch.ones(3, device=d)).rsample(),
    "beta": lambda d: torch.distributions.Beta(torch.ones(3, device=d), torch.ones(3, device=d)).log_prob(
        torch.full((3,), 0.5, device=d)
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_same_seed_same_numbers(name, agree):
    torch.manual_seed(0)
    there = DRAWN[name]("cuda")
    torch.manual_seed(0)
    agree(there, DRAWN[name]("cpu"))


# What is drawn and not computed with afterwards, in bits.
EXACT = {
    "rand": lambda d: torch.rand(1000, device=d),
    "randn": lambda d: torch.randn(1000, device=d),
    "randn of doubles": lambda d: torch.randn(1000, device=d, dtype=torch.float64),
    "few": lambda d: torch.randn(5, device=d),
    "randint": lambda d: torch.randint(0, 1 << 40, (1000,), device=d),
    "randperm": lambda d: torch.randperm(1000, device=d),
    "normal_": lambda d: torch.empty(4, 250, device=d).normal_(),
    "normal_ of a transposed tensor": lambda d: torch.empty(250, 4, device=d).t().normal_(),
    "uniform_": lambda d: torch.empty(1000, device=d).uniform_(),
    "dropout": lambda d: F.dropout(torch.ones(1000, device=d), 0.5),
    "weights": lambda d: list(nn.Linear(20, 30, device=d).parameters()),
    "a generator of its own": lambda d: torch.rand(9, generator=torch.Generator().manual_seed(1)).to(d),
}


@pytest.mark.parametrize("name", EXACT)
def test_bit_by_bit(name):
    torch.manual_seed(0)
    there, after = tensors(EXACT[name]("cuda")), torch.rand(1)
    torch.manual_seed(0)
    here, after_here = tensors(EXACT[name]("cpu")), torch.rand(1)
    assert all(x.is_cuda for x in there) and len(there) == len(here) > 0
    assert all(torch.equal(x.cpu(), y) for x, y in zip(there, here))
    assert torch.equal(after, after_here)  # both have drawn equally many


def test_the_seed_and_the_state_of_the_card():
    torch.cuda.manual_seed(5)
    first = torch.randn(4, device="cuda")
    torch.manual_seed(5)
    state = torch.cuda.get_rng_state()
    assert torch.equal(torch.randn(4, device="cuda"), first) and torch.cuda.initial_seed() == 5
    torch.cuda.set_rng_state(state)
    assert torch.equal(torch.randn(4, device="cuda"), first)
    torch.cuda.set_rng_state_all(torch.cuda.get_rng_state_all())
    assert len(torch.cuda.get_rng_state_all()) == torch.cuda.device_count()


def test_batches_come_in_the_same_order(agree):
    """A DataLoader shuffles by the same numbers, wherever its data are."""

    def batches(device):
        torch.manual_seed(0)
        data = torch.utils.data.TensorDataset(torch.arange(20).to(device))
        return [batch for (batch,) in torch.utils.data.DataLoader(data, batch_size=6, shuffle=True)]

    agree(batches("cuda"), batches("cpu"))


def test_checkpointing_draws_the_same_mask_again(agree):
    def gradient(device):
        torch.manual_seed(0)
        x = torch.ones(50).to(device).requires_grad_()
        y = torch.utils.checkpoint.checkpoint(lambda x: F.dropout(x.exp(), 0.5), x, use_reentrant=False)
        y.sum().backward()
        return y, x.grad

    agree(gradient("cuda"), gradient("cpu"))


@pytest.mark.real
def test_numbers_of_the_cards_own():
    """torch.backends.cuda.native_random: the card draws by itself. Others than the CPU's, but the same again for the same seed."""

    def drawn(device):
        torch.manual_seed(3)
        return torch.randn(100_000, device=device)

    here, native = drawn("cpu"), torch.backends.cuda.native_random
    native.enabled = True
    try:
        there, again = drawn("cuda"), drawn("cuda")
    finally:
        native.enabled = False
    assert torch.equal(there, again) and not torch.equal(there.cpu(), here)
    assert abs(there.mean().item()) < 0.02 and abs(there.std().item() - 1) < 0.02  # six times what chance allows
    assert torch.equal(drawn("cuda").cpu(), here)  # and off again
