"""Whole programs on the strict device: training, saving, moving, printing and chance, as on the CPU."""

import io

import pytest
from strict.same import assert_same, tensors

import edutorch as torch
from edutorch import nn
from edutorch.utils.data import DataLoader, TensorDataset

pytestmark = [pytest.mark.usefixtures("strict"), pytest.mark.filterwarnings("ignore")]
F = nn.functional

OPTIMIZERS = {
    "SGD": {"lr": 0.1},
    "SGD momentum": {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    "Adam": {},
    "Adam amsgrad": {"amsgrad": True, "weight_decay": 0.1, "maximize": True},
    "AdamW": {},
    "Adamax": {},
    "NAdam": {},
    "RAdam": {},
    "Adagrad": {},
    "Adadelta": {},
    "ASGD": {},
    "RMSprop": {"centered": True, "momentum": 0.9},
    "Rprop": {},
    "Adafactor": {},
    "LBFGS": {},
    "LBFGS search": {"line_search_fn": "strong_wolfe"},
    "Muon": {},
    "SparseAdam": None,
}


OTHERS = {"Optimizer", "lr_scheduler", "swa_utils"}


def test_no_optimizer_is_left_out():
    assert {name.split()[0] for name in OPTIMIZERS} == set(torch.optim.__all__) - OTHERS


@pytest.mark.parametrize("name", [name for name, settings in OPTIMIZERS.items() if settings is not None])
def test_optimizer(name):
    def trained(device):
        torch.manual_seed(0)
        model = nn.Linear(3, 3, bias=name != "Muon").to(device)
        optimizer = getattr(torch.optim, name.split()[0])(model.parameters(), **OPTIMIZERS[name])
        x, y = torch.randn(5, 3).to(device), torch.randn(5, 3).to(device)

        def closure():
            optimizer.zero_grad()
            loss = F.mse_loss(model(x), y)
            loss.backward()
            return loss

        losses = [optimizer.step(closure) for _ in range(3)]
        pieces = [x for x in tensors(list(optimizer.state.values())) if x.dim()]
        return losses, list(model.parameters()), pieces

    assert_same(trained("cuda"), trained("cpu"), rtol=1e-6, atol=1e-6)


class Reader(nn.Module):
    """An LSTM that reads letters and says what kind of text it was."""

    def __init__(self):
        super().__init__()
        self.table, self.out = nn.Embedding(7, 5), nn.Linear(6, 3)
        self.lstm = nn.LSTM(5, 6, 2, batch_first=True, dropout=0.1)

    def forward(self, x):
        return self.out(self.lstm(self.table(x))[0][:, -1])


class Attentive(nn.Module):
    """A small transformer over letters."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(7, 8)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, 0.1, batch_first=True), 2)
        self.out = nn.Linear(8, 3)

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], device=x.device)
        return self.out(self.encoder(self.table(x), mask=mask, is_causal=True).mean(1))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 4, 3), nn.GELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3),
    )  # fmt: skip


def mlp():
    return nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(0.2), nn.LayerNorm(8), nn.Linear(8, 3))


PROGRAMS = {
    "mlp": (mlp, (20, 6)),
    "cnn": (cnn, (20, 1, 8, 8)),
    "lstm": (Reader, (20, 5)),
    "transformer": (Attentive, (20, 5)),
}


def training(name, device, autocast=False):
    """Two epochs; the losses, the model, and the length of the gradient in each step."""
    torch.manual_seed(0)
    make, shape = PROGRAMS[name]
    x = torch.randint(0, 7, shape) if name in ("lstm", "transformer") else torch.randn(*shape)
    loader = DataLoader(TensorDataset(x, torch.randint(0, 3, (20,))), batch_size=6, shuffle=True)
    model = make().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps=8)
    scaler = torch.amp.GradScaler(device, enabled=autocast)
    losses, lengths = [], []
    for _ in range(2):
        model.train()
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            with torch.autocast(device, torch.bfloat16 if device == "cpu" else torch.float16, enabled=autocast):
                loss = F.cross_entropy(model(x), y)
            scaler.scale(loss).backward()
            scaler.unscale_(optimizer)
            lengths.append(nn.utils.clip_grad_norm_(model.parameters(), 0.5))
            scaler.step(optimizer)
            scaler.update()
            scheduler.step()
            losses.append(loss.detach())
    return losses, lengths, model


@pytest.mark.parametrize("name", PROGRAMS)
def test_training(name):
    *there, model = training(name, "cuda")
    *here, twin = training(name, "cpu")
    assert_same(there, here, rtol=1e-6, atol=1e-6)
    assert_same(list(model.state_dict().values()), list(twin.state_dict().values()), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["mlp", "cnn", "lstm"])
def test_training_in_mixed_precision(name):
    losses, _, model = training(name, "cuda", autocast=True)
    expected, _, _ = training(name, "cpu")
    assert all(loss.is_cuda for loss in losses)
    assert all(p.is_cuda and p.dtype == torch.float32 for p in model.parameters())
    torch.testing.assert_close(torch.stack(losses).cpu().float(), torch.stack(expected), rtol=0.05, atol=0.05)


def test_save_and_load():
    model = cnn().cuda()
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(2, 1, 8, 8, device="cuda")).sum().backward()
    optimizer.step()

    def saved(what):
        file = io.BytesIO()
        torch.save(what, file)
        file.seek(0)
        return file

    state = model.state_dict()
    assert_same(torch.load(saved(state)), {k: v.cpu() for k, v in state.items()})
    here = torch.load(saved(state), map_location="cpu")
    assert_same(state, here)
    twin = cnn()
    twin.load_state_dict(state)  # from the device into a model on the CPU
    assert_same(state, twin.state_dict())
    there = torch.load(saved(twin.state_dict()), map_location="cuda")
    assert_same(there, twin.state_dict())
    model.load_state_dict(twin.state_dict())
    assert all(p.is_cuda for p in model.parameters())
    other = torch.optim.Adam(model.parameters())
    other.load_state_dict(torch.load(saved(optimizer.state_dict()), map_location="cpu"))
    assert all(state["exp_avg"].is_cuda for state in other.state.values())
    model(torch.ones(2, 1, 8, 8, device="cuda")).sum().backward()
    other.step()


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
def test_default_device(name):
    torch.manual_seed(0)
    here = MADE[name]()
    torch.manual_seed(0)
    with torch.device("cuda"):
        assert_same(MADE[name](), here)
    torch.manual_seed(0)
    torch.set_default_device("cuda")
    try:
        assert torch.get_default_device().type == "cuda"
        assert_same(MADE[name](), here)
        with torch.device("cpu"):
            assert MADE[name]().device.type == "cpu"
    finally:
        torch.set_default_device(None)
    assert MADE[name]().device.type == "cpu"


GIVEN = {
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


@pytest.mark.parametrize("name", GIVEN)
def test_made_on_the_device(name):
    torch.manual_seed(0)
    there = GIVEN[name]("cuda")
    torch.manual_seed(0)
    assert_same(there, GIVEN[name]("cpu"))


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
def test_moves(name):
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    y = MOVES[name](x)
    assert_same(y, x)
    assert y.to("cuda") is y and y.cuda() is y and y.clone().is_cuda and y.detach().is_cuda
    assert torch.equal(y.cpu(), x) and y.cpu().device == torch.device("cpu") and y.type() == "torch.cuda.FloatTensor"
