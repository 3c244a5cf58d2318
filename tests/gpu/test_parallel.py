"""nn.DataParallel shares a batch out: outputs, gradients and buffers are those of the module alone. (One card, named twice.)"""

import pytest

import edutorch as torch
from edutorch import nn
from edutorch.nn import parallel


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)).cuda()


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_shares_of_a_batch(size):
    whole, shared = network(), nn.DataParallel(network(), device_ids=[0, 0])
    x = torch.randn(size, 4, device="cuda")
    expected, found = whole(x), shared(x)
    assert found.device == torch.device("cuda:0") and list(shared.state_dict()) == [
        f"module.{name}" for name in whole.state_dict()
    ]
    torch.testing.assert_close(found, expected)
    expected.square().sum().backward()
    found.square().sum().backward()
    for p, q in zip(shared.parameters(), whole.parameters(), strict=True):
        torch.testing.assert_close(p.grad, q.grad)


class Odd(nn.Module):
    """Takes what is no tensor, and gives a dictionary, a tuple and None."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x, factor, *, pairs):
        self.calls += 1
        return {"product": x * self.scale * factor, "pair": (pairs[0] + 1, None), "loss": x.sum()}


@pytest.mark.filterwarnings("ignore:Was asked to gather")
def test_what_goes_in_and_comes_out():
    model = nn.DataParallel(Odd().cuda(), device_ids=["cuda:0", torch.device("cuda", 0)])
    x = torch.arange(6.0, device="cuda").reshape(3, 2)
    out = model(x, 3, pairs=[x[:, 0], "word"])
    assert out["product"].tolist() == (x * 6).tolist()
    assert out["pair"][0].tolist() == [1.0, 3.0, 5.0] and out["pair"][1] is None
    assert out["loss"].tolist() == [6.0, 9.0]  # one number a card
    assert model.module.calls.item() == 1  # what is counted in a copy is lost, as in PyTorch


def test_one_card_takes_the_module_to_itself():
    model = nn.DataParallel(nn.Linear(2, 1))
    assert model.device_ids == [0] and model.module.weight.is_cuda
    assert model(torch.ones(3, 2)).shape == (3, 1)  # the batch is brought there


def test_a_model_that_lies_elsewhere():
    model = nn.DataParallel(nn.Linear(2, 1), device_ids=[0, 0])
    with pytest.raises(
        RuntimeError, match=r"parameters and buffers on device cuda:0 .* found one of them on device: cpu"
    ):
        model(torch.ones(2, 2))


def test_scatter_and_gather():
    shares = parallel.scatter((torch.arange(5, device="cuda"), 7), [0, 0, 0])
    assert [(share[0].tolist(), share[1]) for share in shares] == [([0, 1], 7), ([2, 3], 7), ([4], 7)]
    assert parallel.gather([share[0] for share in shares], 0).tolist() == [0, 1, 2, 3, 4]
