"""Shows mixed precision on the card: which ops run in which type, and that training in 16 bits keeps near the one in 32.

bfloat16 on a card is tried where edutorch says that it has it: torch.cuda.is_bf16_supported().
"""

import pytest
from gpu.test_training import PROGRAMS, training

import edutorch as torch
from edutorch import nn

F = nn.functional
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(params=[torch.float16, torch.bfloat16], ids=str)
def short(request):
    """A type of 16 bits."""
    if request.param == torch.bfloat16 and not torch.cuda.is_bf16_supported():
        pytest.skip("edutorch has no bfloat16 on a graphics card yet")
    return request.param


x, w = torch.linspace(-1, 1, 48).reshape(6, 8), torch.linspace(1, -1, 64).reshape(8, 8)
picture, filters = torch.linspace(-1, 1, 64).reshape(1, 1, 8, 8), torch.ones(2, 1, 3, 3) / 9
SHORT = {
    "matmul": lambda d: x.to(d) @ w.to(d),
    "linear": lambda d: F.linear(x.to(d), w.to(d)),
    "conv2d": lambda d: F.conv2d(picture.to(d), filters.to(d)),
    "attention": lambda d: F.scaled_dot_product_attention(*[x.to(d).reshape(1, 2, 3, 8)] * 3),
    "einsum": lambda d: torch.einsum("ij,jk->ik", x.to(d), w.to(d)),
}
LONG = {
    "cross_entropy": lambda d: F.cross_entropy(x.to(d).half(), torch.arange(6, device=d)),
    "mse_loss": lambda d: F.mse_loss(x.to(d).half(), x.to(d).half() + 1),
    "prod": lambda d: x.to(d).half().prod(),
}
LONG_ON_A_CARD = {  # what PyTorch casts on a card only: on the CPU these stay in 16 bits
    "softmax": lambda d: x.to(d).half().softmax(1),
    "exp": lambda d: x.to(d).half().exp(),
    "sum": lambda d: x.to(d).half().sum(),
    "pow": lambda d: x.to(d).half() ** 2,
    "layer_norm": lambda d: F.layer_norm(x.to(d).half(), (8,)),
}


@pytest.mark.parametrize("name", SHORT)
def test_in_16_bits(name, short, agree):
    with torch.autocast("cuda", short):
        there = SHORT[name]("cuda")
    with torch.autocast("cpu", short):
        here = SHORT[name]("cpu")
    assert there.dtype == short
    agree(there, here)
    assert not torch.equal(there.float().cpu(), SHORT[name]("cpu"))  # it was rounded


@pytest.mark.parametrize("name", LONG)
def test_in_32_bits(name, agree):
    with torch.autocast("cuda", torch.float16):
        there = LONG[name]("cuda")
    with torch.autocast("cpu", torch.float16):
        here = LONG[name]("cpu")
    assert there.dtype == torch.float32
    agree(there, here)
    with torch.autocast("cuda", enabled=False):
        assert LONG[name]("cuda").dtype == torch.float16


@pytest.mark.parametrize("name", LONG_ON_A_CARD)
def test_in_32_bits_on_a_card_only(name):
    with torch.autocast("cuda", torch.float16):
        assert LONG_ON_A_CARD[name]("cuda").dtype == torch.float32


def test_gradients_are_those_of_the_weights(short, agree):
    def gradients(device):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4)).to(device)
        with torch.autocast(device, short):
            loss = F.cross_entropy(model(x.to(device)), torch.arange(6, device=device) % 4)
        loss.backward()
        return [p.grad for p in model.parameters()]

    there, here = gradients("cuda"), gradients("cpu")
    assert all(g.dtype == torch.float32 for g in there)
    agree([g.to(short) for g in there], [g.to(short) for g in here])


def test_a_step_that_overflows_is_left_out():
    p = nn.Parameter(torch.ones(3, device="cuda"))
    optimizer, scaler = torch.optim.SGD([p], lr=0.1), torch.amp.GradScaler("cuda", init_scale=2.0**15)
    for factor, steps in ((1e38, False), (1.0, True)):
        before, scale = p.tolist(), scaler.get_scale()
        optimizer.zero_grad()
        scaler.scale((p * factor).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        assert (p.tolist() != before) == steps
        assert scaler.get_scale() == (scale if steps else scale / 2)


@pytest.mark.parametrize("name", PROGRAMS)
def test_training(name, short):
    """The losses keep within 5% of those in 32 bits: 16 bits round by 0.05% (float16) or 0.4% (bfloat16) in each of some ten ops."""
    losses, _, model = training(name, "cuda", epochs=2, autocast=short)
    expected, _, _ = training(name, "cpu", epochs=2)
    assert all(loss.is_cuda for loss in losses)
    assert all(p.is_cuda and p.dtype == torch.float32 for p in model.parameters())
    losses, expected = torch.stack(losses).cpu().float(), torch.stack(expected)
    torch.testing.assert_close(losses, expected, rtol=0.05, atol=0.05)
    assert not torch.equal(losses, expected)
