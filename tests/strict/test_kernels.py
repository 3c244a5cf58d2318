"""The twins for a graphics card, on the strict device: their C texts are the ones that a card would get, but g++ compiles them."""

import copy
import inspect
import shutil

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn
from edutorch.graph import mode
from edutorch.kernels import choose, cupy_gpu, names
from edutorch.nn import functional as F

pytestmark = [
    pytest.mark.usefixtures("strict"),
    pytest.mark.skipif(
        not shutil.which("g++"), reason="there is no g++, with which the strict device compiles kernels"
    ),
]

ALL = (True, True, True)
GROUP = {"eps": 1e-8, "weight_decay": 0, "decoupled_weight_decay": False, "maximize": False}
BETAS = {"lr": 1e-2, "beta1": 0.9, "beta2": 0.99}
ADAM = {**BETAS, "length": 0.02, "missing": 0.3}


def windows(kernel, stride, padding, dilation):
    return {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}


HALVES = windows((2, 2), (2, 2), (0, 0), (1, 1))
ODD = windows((3, 2), (2, 1), (1, 1), (1, 2))


def cases():
    """For each twin: a name and what it is called with. Arrays are float64 here, and become of another type later."""
    rng = np.random.default_rng(0)
    normal = lambda *shape: rng.standard_normal(shape)  # noqa: E731

    def broken(*shape):
        x = 3 * normal(*shape)
        lines = x.reshape(-1, shape[-1])
        lines[0, -1], lines[1, 0], lines[2, 0], lines[3] = np.nan, np.inf, -np.inf, -np.inf
        return x

    def positive(*shape):
        return np.abs(normal(*shape))

    for x in (broken(5, 7), broken(4, 3, 1)):
        grad = normal(*x.shape)
        grad[::2] = np.inf
        yield "relu_backward", (grad, np.maximum(x, 0)), {}
        for approximate in ("none", "tanh"):
            yield "gelu", (x,), {"approximate": approximate}
            yield "gelu_backward", (normal(*x.shape), normal(*x.shape), approximate), {}

    for shape in ((6, 1), (5, 33), (2, 3, 700), (4, 1030)):
        x, out = broken(*shape), positive(*shape)
        out /= out.sum(-1, keepdims=True)
        last = len(shape) - 1
        yield "softmax", (x,), {"dim": -1}
        yield "log_softmax", (x,), {"dim": last}
        yield "softmax_backward", (normal(*shape), out, last), {}
        yield "log_softmax_backward", (normal(*shape), np.log(out), last), {}
        yield "layer_norm", (x, normal(shape[-1]), normal(shape[-1])), {"eps": 1e-5}
        yield "layer_norm", (3 * normal(*shape) + 1,), {"eps": 1e-3}
    yield "layer_norm", (normal(4, 3, 5), normal(3, 5), normal(3, 5)), {"ndim": 2}
    for needs in (ALL, (True, True), (True,)):
        yield "layer_norm_backward", (normal(6, 129), normal(6, 129), normal(129), 1, 1e-5, needs), {}
    yield "layer_norm_backward", (normal(4, 3, 5), normal(4, 3, 5), None, 2, 1e-5, ALL), {}
    for is_causal in (False, True):
        yield "attention_weights", (broken(2, 5, 5), is_causal), {}
        yield "attention_weights", (broken(3, 9, 40), is_causal), {}
        yield "attention_weights", (broken(50, 5), is_causal), {}

    right = rng.integers(13, size=41)
    for reduction in ("mean", "sum", "none"):
        yield "cross_entropy", (broken(41, 13), right), {"reduction": reduction}
        grad = normal(41) if reduction == "none" else normal(1)[0:1].reshape(())
        yield "cross_entropy_backward", (grad, normal(41, 13), right, None, -100, reduction), {}

    for shape in ((6, 3, 5, 7), (33, 4), (2, 1, 801), (4, 2, 3, 2, 5)):
        x, grad, per_channel = 1 + 3 * normal(*shape), normal(*shape), normal(2, shape[1])
        yield "batch_norm", (x, *per_channel), {"eps": 1e-5}
        yield "batch_norm", (x,), {}
        for needs in (ALL, (True, False, False), (False, True, True)):
            yield "batch_norm_backward", ((grad, None, None), x, per_channel[0], 1e-5, needs), {}
        yield "batch_norm_backward", ((grad, None, None), x, None, 1e-5, (True,)), {}
    yield "batch_norm", (broken(6, 3, 5, 7),), {}

    for settings, size, places in ((HALVES, (8, 9), (4, 4)), (ODD, (9, 8), (5, 8))):
        x = rng.integers(-3, 4, (2, 3, *size)).astype(float)  # with many equal numbers: the first of them counts
        yield "max_pool", (x,), {**settings, "places": places}
        x[0, 0, ::2, 1::3], x[0, 1, 1::2, ::3], x[1] = np.nan, -np.inf, -0.0
        yield "max_pool", (x,), {**settings, "places": places}
        _, winner = choose.plain["max_pool"](normal(2, 3, *size), **settings, places=places)
        yield "max_pool_backward", ((normal(*winner.shape), None), winner, x.shape), settings

    how = {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 2)}
    x, weight, signal = (
        normal(3, 4, 7, 6),
        normal(6, 4, 3, 2),
        normal(3, 6, 4, 4),
    )  # more in test_convolution_kernels.py
    yield "convolution", (x, weight, normal(6)), how
    yield "conv_transpose", (signal, weight, normal(4)), {**how, "size": x.shape[2:]}
    yield "convolution_weight", (x, signal), {**how, "kernel": weight.shape[2:]}

    for changed in (
        {},
        {"weight_decay": 0.1},
        {"weight_decay": 0.1, "decoupled_weight_decay": True},
        {"maximize": True, "eps": 1e-4},
    ):
        group = {"group": {**GROUP, **changed}}
        x, grad, m, v, largest = normal(5, 9, 3)
        v, largest = v * v, largest * largest
        grad[0, 0], largest[1] = np.nan, np.nan
        yield "adam_step", (x, grad, m, v, None), {**group, **ADAM}
        yield "adam_step", (x, grad, m, v, largest), {**group, **ADAM}
        yield "nadam_step", (x, grad, m, v), {**group, **BETAS, "of_grad": 0.01, "of_mean": 0.02, "missing": 0.3}
        for divides in (True, False):
            yield "radam_step", (x, grad, m, v), {**group, **BETAS, "length": 0.02, "divides": divides}

    n, size = 5, 7
    gates, found, h, c = rng.random((n, 4, size)), normal(n, size), normal(n, size), normal(n, size)
    wild = 2 * normal(n, 4, size)
    wild[0, 0, 0], wild[0, 1, 1], wild[0, 2, 2], wild[0, 3, 3] = np.nan, np.inf, -np.inf, 100
    yield "lstm_step", (wild, normal(n, 4, size), c, np.zeros_like(c)), {}
    yield "lstm_step_backward", (h, gates, c, found, normal(n, size), np.zeros_like(gates)), {}
    yield "gru_step", (wild[:, :3].copy(), normal(n, 3, size), h), {}
    three = np.zeros((2, n, 3, size))
    yield "gru_step_backward", (h, gates[:, :3].copy(), c, found, *three), {}


CASES = list(cases())
TOLERANCE = {"float16": 2e-3, "float32": 3e-6, "float64": 1e-12}


def mapped(function, x):
    """A function of arrays, for all arrays in a nest of tuples."""
    if isinstance(x, tuple):
        return tuple(mapped(function, part) for part in x)
    return function(x) if isinstance(x, np.ndarray) else x


def found(x):
    """All arrays in a nest of tuples, on the CPU."""
    if isinstance(x, tuple):
        return [a for part in x for a in found(part)]
    return [np.asarray(x.get() if hasattr(x, "get") else x)] if hasattr(x, "dtype") else []


def as_type(name):
    return lambda a: a.astype(name) if a.dtype.kind == "f" else a


def scattered(a):
    """The same numbers, with others between them."""
    if not a.ndim:
        return a
    wide = np.zeros((*a.shape[:-1], 2 * a.shape[-1]), a.dtype)
    wide[..., ::2] = a
    return wide


def moved(cupy, arguments, layout):
    """On the card, and there in one piece or scattered."""
    if layout == "in order":
        return mapped(cupy.array, arguments)
    return mapped(lambda a: cupy.array(scattered(a))[..., ::2] if a.ndim else cupy.array(a), arguments)


def plainly(name, arguments, settings):
    mode.arrays = True  # as in backward: rules compute with bare arrays
    try:
        result = choose.plain[name](*arguments, **settings)
    finally:
        mode.arrays = False
    if (
        name == "layer_norm_backward"
    ):  # the engine sums the parts of weight and bias over the rows; the twin does so itself
        rows = tuple(range(arguments[1].ndim - arguments[3]))
        wanted = arguments[5] + (False,) * (3 - len(arguments[5]))
        result = tuple(part if k == 0 else part.sum(rows) if wanted[k] else None for k, part in enumerate(result))
    return result


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("layout", ["in order", "scattered"])
@pytest.mark.parametrize("kind", TOLERANCE)
@pytest.mark.parametrize("name", cupy_gpu.__all__)
def test_twin(strict, name, kind, layout):
    """The twin gives what the plain text does, nan and inf in the same places. With halves, what that gives in float64."""
    for _, arguments, settings in [case for case in CASES if case[0] == name]:
        arguments = mapped(as_type(kind), arguments)
        wide = copy.deepcopy(mapped(as_type("float64" if kind == "float16" else kind), arguments))
        there = moved(strict, arguments, layout)
        right = plainly(name, wide, settings)
        result = getattr(cupy_gpu, name)(*there, **settings)
        if layout == "scattered" and name == "attention_weights":
            assert result is NotImplemented  # it works in place
            continue
        assert result is not NotImplemented
        expected, got = [*found(right), *found(wide)], [*found(result), *found(there)]
        assert len(expected) == len(got)
        for a, b in zip(expected, got):
            assert b.shape == a.shape and b.dtype == (a.dtype if a.dtype.kind != "f" else kind)
            largest = np.abs(a[np.isfinite(a)]).max(initial=0)
            tolerance = TOLERANCE[kind]
            np.testing.assert_allclose(b.astype(a.dtype), a, rtol=tolerance, atol=tolerance * largest, err_msg=name)


@pytest.mark.parametrize("name", cupy_gpu.__all__)
def test_a_twin_leaves_other_things_to_the_plain_text(strict, name):
    twin = getattr(cupy_gpu, name)
    _, arguments, settings = next(case for case in CASES if case[0] == name)
    empty = mapped(lambda a: strict.array(a[:0] if a.ndim else a), arguments)
    if name != "cross_entropy_backward":
        assert twin(*empty, **settings) is NotImplemented
    whole = mapped(lambda a: strict.array(np.nan_to_num(a, posinf=0, neginf=0).astype(np.int32)), arguments)
    assert twin(*whole, **settings) is NotImplemented
    types = iter(["float32", "float64"] * 5)
    mixed = mapped(lambda a: strict.array(a.astype(next(types)) if a.dtype.kind == "f" else a), arguments)
    if sum(len(found(a)) for a in arguments) > 1 and name not in ("cross_entropy", "max_pool_backward"):
        assert twin(*mixed, **settings) is NotImplemented


def test_rows_that_do_not_lie_last(strict):
    x = strict.array(np.ones((3, 4)))
    assert cupy_gpu.softmax(x, dim=0) is NotImplemented
    assert cupy_gpu.softmax(strict.array(np.array(1.0)), dim=-1) is NotImplemented
    assert F.softmax(torch.ones(3, 4, device="cuda"), 0).tolist() == F.softmax(torch.ones(3, 4), 0).tolist()


def test_odd_targets(strict):
    """Targets that are no class raise, and those to be ignored count nothing, as without twins."""
    scores = torch.randn(4, 3, device="cuda", requires_grad=True)
    with pytest.raises(IndexError, match="Target 3 is out of bounds"):
        F.cross_entropy(scores, torch.tensor([0, 3, 1, 2], device="cuda"))
    target = torch.tensor([0, 1, -100, 2])
    there = F.cross_entropy(scores, target.cuda())
    there.backward()
    here = scores.detach().cpu().requires_grad_()
    F.cross_entropy(here, target).backward()
    torch.testing.assert_close(scores.grad.cpu(), here.grad)
    assert not scores.grad[2].any()


def test_every_twin_is_one_of_a_kernel_and_is_tested(strict):
    assert set(cupy_gpu.__all__) == {name for name, _, _ in CASES}
    assert set(cupy_gpu.__all__) <= set(names())
    for name in cupy_gpu.__all__:
        ours, theirs = (list(inspect.signature(f).parameters) for f in (choose.plain[name], getattr(cupy_gpu, name)))
        assert ours == theirs, name


# Which text runs


class Everything(nn.Module):
    """A network that has use for all twins."""

    def __init__(self):
        super().__init__()
        convolutions = (nn.Conv2d(1, 3, 1), nn.Conv2d(3, 4, 3))
        self.pictures = nn.Sequential(*convolutions, nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(2))
        self.lstm, self.gru = nn.LSTM(9, 8, batch_first=True), nn.GRU(8, 8, batch_first=True)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.end = nn.Sequential(
            nn.LayerNorm(8), nn.Linear(8, 8), nn.GELU(), nn.Softmax(-1), nn.LogSoftmax(-1), nn.Linear(8, 5)
        )

    def forward(self, x):
        x = self.gru(self.lstm(self.pictures(x))[0])[0]
        return self.end(self.attention(x, x, x, need_weights=False)[0].mean(1))


def train(device):
    torch.manual_seed(0)
    model = Everything().to(device)
    x, y = torch.randn(6, 1, 8, 8).to(device), torch.arange(6).to(device) % 5
    losses = []
    for kind in ("Adam", "NAdam", "RAdam"):
        optimizer = getattr(torch.optim, kind)(model.parameters(), lr=0.01)
        for _ in range(2):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


@pytest.fixture
def taken(monkeypatch):
    """The names of the twins that have run."""
    names, twin_of = set(), choose.twin_on_a_card

    def watched(name):
        def run(*arguments, **settings):
            result = twin_of(name)(*arguments, **settings)
            if result is not NotImplemented:
                names.add(name)
            return result

        return run if twin_of(name) else None

    monkeypatch.setattr(choose, "twin_on_a_card", watched)
    return names


# The loops of ops/recurrent.py that call these two are taken for numpy's arrays only.
UNREACHED = {"lstm_step_backward", "gru_step_backward"}


def test_training_takes_the_twins(taken):
    there = train("cuda")
    assert set(cupy_gpu.__all__) - taken <= UNREACHED
    assert there == pytest.approx(train("cpu"), rel=1e-4)


def test_the_switch(taken, monkeypatch):
    monkeypatch.setattr(torch.backends.fast, "enabled", False)
    there = train("cuda")
    assert not taken
    assert there == pytest.approx(train("cpu"), rel=1e-4)


# What the strict device refuses


def test_elementwise_kernels(strict):
    add = strict.ElementwiseKernel("T x, T y", "T z", "z = x + y", "add")
    x, y = strict.array(np.arange(6.0).reshape(2, 3)), strict.array(np.arange(3.0))
    assert add(x, y).tolist() == [[0, 2, 4], [3, 5, 7]]
    assert add(x, 1).tolist() == [[1, 2, 3], [4, 5, 6]]
    out = strict.array(np.zeros((3, 2))).T
    assert add(x, y, out) is out and out.tolist() == [[0, 2, 4], [3, 5, 7]]
    with pytest.raises(TypeError, match="Unsupported type"):
        add(x, np.ones(3))
    with pytest.raises(TypeError, match="Unsupported type"):
        add(x, None)
    with pytest.raises(TypeError, match="mismatched"):
        add(x, y.astype("float32"))
    with pytest.raises(TypeError, match="mismatched"):
        strict.ElementwiseKernel("float32 x", "T z", "z = x")(x, out)
    with pytest.raises(TypeError, match="Wrong number of arguments"):
        add(x)
    with pytest.raises(ValueError, match="Out shape"):
        add(x, x, y)
    with pytest.raises(ValueError, match="undecided"):
        add(1, 2)
    with pytest.raises(ValueError, match="does not compile"):
        strict.ElementwiseKernel("T x", "T z", "z = INFINITY * x")(x)


def test_what_is_raw_lies_in_order(strict):
    last = strict.ElementwiseKernel("raw T x, int64 count", "T z", "z = x[count - 1 - i]")
    x = strict.array(np.arange(4.0))
    assert last(x, 4, size=4).tolist() == [3, 2, 1, 0]
    with pytest.raises(ValueError, match="order"):
        last(x[::2], 2, size=2)
    with pytest.raises(ValueError, match="order"):
        strict.RawKernel('extern "C" __global__ void f(float* x) {}', "f")((1,), (1,), (x[::2],))


def test_reduction_kernels(strict):
    length = strict.ReductionKernel("T x, T y", "T z", "x * y", "a + b", "z = sqrt(a)", "0", "length")
    x = np.arange(6.0).reshape(2, 3)
    there = strict.array(x)
    for axis, keepdims in ((0, False), (1, True), (None, False), ((0, 1), True)):
        right = np.sqrt((x * x).sum(axis, keepdims=keepdims))
        np.testing.assert_allclose(length(there, there, axis=axis, keepdims=keepdims).get(), right)
    with pytest.raises(TypeError, match="mismatched"):
        length(there, there.astype("float32"))
    with pytest.raises(TypeError, match="Unsupported"):
        length(there, x)


SUM = """
extern "C" __global__ void sum(const float* x, float* out) {
    __shared__ float found[64];
    found[threadIdx.x] = x[blockIdx.x * blockDim.x + threadIdx.x];
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) found[threadIdx.x] += found[threadIdx.x + half];
    }
    if (threadIdx.x == 0) out[blockIdx.x] = found[0];
}
"""


def test_raw_kernels(strict):
    x = np.random.default_rng(0).integers(9, size=(5, 64)).astype(np.float32)
    out = strict.array(np.zeros(5, np.float32))
    strict.RawModule(code=SUM).get_function("sum")((5,), (64,), (strict.array(x), out))
    assert out.tolist() == x.sum(1).tolist()
    forgetful = strict.RawKernel(SUM.replace("__syncthreads();", ""), "sum")
    forgetful((5,), (64,), (strict.array(x), out))
    assert out.tolist() != x.sum(1).tolist()  # threads that do not wait for one another
    with pytest.raises(TypeError, match="Unsupported type"):
        forgetful((5,), (64,), (x, out))
    with pytest.raises(ValueError, match="another number of arguments"):
        forgetful((5,), (64,), (out,))
    with pytest.raises(ValueError, match="invalid argument"):
        forgetful((5,), (2048,), (out, out))
