"""Shows that tensors are made on the card, move there and back, are printed, saved and loaded."""

import io

import pytest

import edutorch as torch
from edutorch import nn

F = nn.functional
pytestmark = pytest.mark.filterwarnings("ignore")

MADE = {
    "zeros": lambda: torch.zeros(2),
    "ones": lambda: torch.ones(2, 3),
    "full": lambda: torch.full((2,), 3.0),
    "empty": lambda: torch.empty(2).zero_(),
    "tensor": lambda: torch.tensor([1, 2]),
    "arange": lambda: torch.arange(5),
    "linspace": lambda: torch.linspace(0, 1, 5),
    "logspace": lambda: torch.logspace(0, 1, 3),
    "eye": lambda: torch.eye(3),
    "rand": lambda: torch.rand(3),
    "randn": lambda: torch.randn(3),
    "randint": lambda: torch.randint(0, 9, (4,)),
    "randperm": lambda: torch.randperm(6),
    "normal": lambda: torch.normal(0.0, 1.0, (3,)),
    "tril": lambda: torch.tril_indices(3, 3),
    "triu": lambda: torch.triu_indices(3, 3),
    "hann": lambda: torch.hann_window(4),
    "kaiser": lambda: torch.kaiser_window(4),
    "hamming": lambda: torch.hamming_window(1),
    "fftfreq": lambda: torch.fft.fftfreq(5),
    "rfftfreq": lambda: torch.fft.rfftfreq(5),
    "as_tensor": lambda: torch.as_tensor([1.0]),
    "complex": lambda: torch.complex(torch.ones(2), torch.zeros(2)),
    "linear": lambda: nn.Linear(2, 3).weight,
    "range": lambda: torch.range(0, 3),
    "polar": lambda: torch.polar(torch.ones(2), torch.zeros(2)),
    "cartesian": lambda: torch.cartesian_prod(torch.arange(2), torch.arange(3)),
    "bartlett": lambda: torch.bartlett_window(5),
    "vander": lambda: torch.vander(torch.arange(3)),
    "affine_grid": lambda: F.affine_grid(torch.ones(1, 2, 3), [1, 1, 2, 2]),
    "one_hot": lambda: F.one_hot(torch.arange(3)),
    "mask": lambda: nn.Transformer.generate_square_subsequent_mask(3),
}


@pytest.mark.parametrize("name", MADE)
def test_default_device(name, agree):
    torch.manual_seed(0)
    here = MADE[name]()
    torch.manual_seed(0)
    with torch.device("cuda"):
        agree(MADE[name](), here)
    torch.manual_seed(0)
    torch.set_default_device("cuda")
    try:
        assert torch.get_default_device().type == "cuda"
        agree(MADE[name](), here)
        with torch.device("cpu"):
            assert MADE[name]().device.type == "cpu"
    finally:
        torch.set_default_device(None)
    assert MADE[name]().device.type == "cpu"


def test_printing():
    x = torch.tensor([1.0, 2.5], device="cuda", requires_grad=True)
    assert repr(x) == "tensor([1.0000, 2.5000], device='cuda:0', requires_grad=True)"
    assert repr(torch.arange(2, device="cuda")) == "tensor([0, 1], device='cuda:0')"
    assert repr(x.sum()) == "tensor(3.5000, device='cuda:0', grad_fn=<SumBackward0>)"
    assert f"{x[1]:.2f}" == "2.50" and str(x.device) == "cuda:0" and x.is_cuda and x.get_device() == 0
    assert "device='cuda:0'" in repr(nn.Parameter(x.detach())) and "..." in repr(torch.zeros(2000, device="cuda"))
    assert repr(nn.Linear(2, 3, device="cuda")) == "Linear(in_features=2, out_features=3, bias=True)"


MOVES = {
    "to": lambda x: x.to("cuda"),
    "to_device": lambda x: x.to(torch.device("cuda", 0)),
    "cuda": lambda x: x.cuda(0),
    "to_other": lambda x: x.to(torch.ones(1, dtype=x.dtype, device="cuda")),
    "non_blocking": lambda x: x.to("cuda", non_blocking=True),
    "both": lambda x: x.to("cuda", torch.float32),
    "tensor": lambda x: torch.tensor(x.tolist(), device="cuda"),
    "as_tensor": lambda x: torch.as_tensor(x, device="cuda"),
    "copy": lambda x: torch.empty_like(x, device="cuda").copy_(x),
    "pinned": lambda x: x.pin_memory().to("cuda"),
}


@pytest.mark.parametrize("name", MOVES)
def test_moves(name, agree):
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    y = MOVES[name](x)
    agree(y, x)
    assert y.to("cuda") is y and y.cuda() is y and y.clone().is_cuda and y.detach().is_cuda
    assert torch.equal(y.cpu(), x) and y.cpu().device == torch.device("cpu") and y.type() == "torch.cuda.FloatTensor"


def pictures_to_scores():
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 3))


def test_save_and_load(agree):
    model = pictures_to_scores().cuda()
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(2, 1, 8, 8, device="cuda")).sum().backward()
    optimizer.step()

    def saved(what):
        file = io.BytesIO()
        torch.save(what, file)
        file.seek(0)
        return file

    state = model.state_dict()
    agree(torch.load(saved(state)), {k: v.cpu() for k, v in state.items()})
    here = torch.load(saved(state), map_location="cpu")
    agree(state, here)
    twin = pictures_to_scores()
    twin.load_state_dict(state)  # from the device into a model on the CPU
    agree(state, twin.state_dict())
    there = torch.load(saved(twin.state_dict()), map_location="cuda")
    agree(there, twin.state_dict())
    model.load_state_dict(twin.state_dict())
    assert all(p.is_cuda for p in model.parameters())
    other = torch.optim.Adam(model.parameters())
    other.load_state_dict(torch.load(saved(optimizer.state_dict()), map_location="cpu"))
    assert all(state["exp_avg"].is_cuda for state in other.state.values())
    model(torch.ones(2, 1, 8, 8, device="cuda")).sum().backward()
    other.step()
