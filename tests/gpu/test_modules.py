"""Shows that each layer says what it says on the CPU, with the same gradients and buffers, and that models move."""

import copy
import importlib.util
import pathlib
import warnings

import pytest
from strict.same import tensors

import edutorch as torch
from edutorch import nn

F = nn.functional
pytestmark = pytest.mark.filterwarnings("ignore")


def one_of_each():
    """The table of layers that tests/nn has."""
    file = pathlib.Path(__file__).parent.parent / "nn" / "test_gradcheck_of_every_layer.py"
    spec = importlib.util.spec_from_file_location("one_of_each_layer", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


table = one_of_each()


def ready(name):
    """A layer that has learned its size, and inputs."""
    make, *wanted = table.LAYERS[name]
    inputs = [table.TARGETS[one]() if isinstance(one, str) else torch.randn(*one) for one in wanted]
    inputs = [x.float() if x.is_floating_point() else x for x in inputs]
    layer = make()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer(*inputs)
    return layer, inputs


def outcome(layer, inputs, device):
    """What the layer says, the gradients of its inputs and parameters, and its buffers."""
    torch.manual_seed(0)
    inputs = [x.detach().clone().to(device).requires_grad_(x.is_floating_point()) for x in inputs]
    with torch.device(device if isinstance(layer, table.CTC) else "cpu"):  # which makes its targets itself
        out = layer(*inputs)
    smooth = table.floats(out)
    torch.autograd.backward(smooth, [torch.ones_like(y) for y in smooth])
    leaves = [x for x in (*inputs, *layer.parameters()) if x.requires_grad]
    return tensors(out), [x.grad for x in leaves if x.grad is not None], list(layer.buffers())


@pytest.mark.parametrize("name", table.LAYERS)
def test_layer(name, agree):
    layer, inputs = ready(name)
    twin = copy.deepcopy(layer).to("cuda")
    assert all(x.device.type == "cuda" for x in (*twin.parameters(), *twin.buffers()))
    agree(outcome(twin, inputs, "cuda"), outcome(layer, inputs, "cpu"), times=5)


@pytest.mark.parametrize("name", ["Dropout", "Dropout2d", "AlphaDropout", "FeatureAlphaDropout", "RReLU"])
def test_chance_is_the_same(name, agree):
    layer, inputs = ready(name)
    layer.train()
    agree(outcome(layer, inputs, "cuda"), outcome(layer, inputs, "cpu"))


def test_a_model_moves_with_its_buffers_and_gradients():
    model = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
    weight = model[0].weight
    model(torch.ones(2, 4)).sum().backward()
    assert model.cuda() is model and model[0].weight is weight
    everything = (*model.parameters(), *model.buffers(), *(p.grad for p in model.parameters()))
    assert len(everything) == 11 and all(x.is_cuda for x in everything)
    model(torch.ones(2, 4, device="cuda"))
    model.cpu()
    everything = (*model.parameters(), *model.buffers(), *(p.grad for p in model.parameters()))
    assert all(not x.is_cuda for x in everything) and model[1].num_batches_tracked == 2


@pytest.mark.parametrize("name", [name for name in table.LAYERS if name.startswith("Lazy")])
def test_a_lazy_layer_moves_before_it_knows_its_size(name):
    make, wanted = table.LAYERS[name]
    layer = make().cuda()
    layer(torch.randn(*wanted, device="cuda"))
    assert all(x.is_cuda for x in (*layer.parameters(), *layer.buffers()))


def test_a_layer_is_made_on_the_device(agree):
    layers = nn.Linear(2, 3, device="cuda"), nn.LSTM(2, 3, device="cuda"), nn.BatchNorm2d(3, device="cuda")
    for layer in layers:
        assert all(x.is_cuda for x in (*layer.parameters(), *layer.buffers()))
    torch.manual_seed(0)
    there = nn.Linear(2, 3, device="cuda")
    torch.manual_seed(0)
    agree(list(there.parameters()), list(nn.Linear(2, 3).parameters()))


LARGE = {  # enough numbers for whatever is done in another way for many: compiled twins, pieces, sums in several steps
    "activations": lambda x: [
        getattr(F, f)(x) for f in ("gelu", "silu", "softplus", "elu", "mish", "selu", "leaky_relu", "tanh")
    ],
    "softmax": lambda x: [F.softmax(x, 1), F.log_softmax(x, 0), F.logsigmoid(x), x.logsumexp(1)],
    "sums": lambda x: [
        x.sum(0),
        x.mean(1),
        x.std(),
        x.reshape(8, 16, -1).sum(1),
        x.cumsum(1),
        x.prod(0),
        x.amax(1),
        x.norm(),
    ],
    "norms": lambda x: [
        F.layer_norm(x, (512,)),
        F.rms_norm(x, (512,)),
        F.group_norm(x, 4),
        F.batch_norm(x, None, None, training=True),
    ],
    "losses": lambda x: [
        F.cross_entropy(x, torch.arange(128)),
        F.mse_loss(x, x.detach() + 1),
        F.smooth_l1_loss(x, x.detach() * 2),
    ],
    "pictures": lambda x: [
        F.max_pool2d(x.reshape(4, 4, 64, 64), 2),
        F.conv2d(x.reshape(4, 4, 64, 64), torch.ones(2, 4, 3, 3)),
        F.avg_pool2d(x.reshape(4, 4, 64, 64), 2),
        F.interpolate(x.reshape(4, 4, 64, 64), 32, mode="bilinear"),
    ],
    "sequences": lambda x: [nn.LSTM(64, 64)(x.reshape(8, 128, 64))[0], nn.GRU(64, 64)(x.reshape(8, 128, 64))[0]],
    "attention": lambda x: F.scaled_dot_product_attention(*[x.reshape(2, 4, 128, 64)] * 3, is_causal=True),
    "rows": lambda x: [
        F.embedding(torch.arange(4000) % 128, x),
        x[torch.arange(4000) % 128],
        x.gather(0, torch.arange(65536).reshape(128, 512) % 128),
    ],
    "orders": lambda x: [
        x.sort(1)[0],
        x.topk(5, 1)[0],
        x.median(1)[0],
        x.kthvalue(3, 1)[0],
        x.quantile(0.3, 1),
        x.unique(dim=0),
    ],
    "matrices": lambda x: [
        x @ x.t(),
        torch.linalg.svdvals(x),
        torch.einsum("ij,kj->ik", x, x),
        torch.linalg.pinv(x[:64]),
    ],
}


@pytest.mark.parametrize("name", LARGE)
def test_many_numbers(name, agree):
    def outcome(device):
        torch.manual_seed(0)
        x = torch.randn(128, 512).to(device).requires_grad_()
        with torch.device(device):
            out = tensors(LARGE[name](x))
        smooth = [y for y in out if y.requires_grad]
        return out, torch.autograd.grad(smooth, x, [torch.ones_like(y) for y in smooth])

    agree(outcome("cuda"), outcome("cpu"), times=50)
