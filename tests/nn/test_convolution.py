"""Convolutions beside PyTorch's: results, gradients to second order, parameters, repr, and the words of errors."""

import itertools

import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.autograd import gradcheck, gradgradcheck


def with_gradients(T, layer, *shape):
    """What comes out, the gradients of input and parameters under a loss that is not symmetric, and the parameters."""
    layer, x = layer.double(), T.randn(*shape, dtype=T.float64).requires_grad_()
    out = layer(x)
    weights = T.arange(1.0, out.numel() + 1, dtype=T.float64).view(out.shape) / out.numel()
    (out * weights).sum().backward()
    return out, out.grad_fn.name(), x.grad, [p.grad for p in layer.parameters()], dict(layer.state_dict()), repr(layer)


LAYERS = {
    "line": (lambda nn: nn.Conv1d(4, 6, 3), (2, 4, 9)),
    "line, all settings": (lambda nn: nn.Conv1d(4, 6, 3, 2, 1, 2, 2, False), (2, 4, 9)),
    "picture": (lambda nn: nn.Conv2d(3, 8, 3), (2, 3, 8, 9)),
    "picture without a batch": (lambda nn: nn.Conv2d(3, 8, 3), (3, 8, 9)),
    "a group for each channel": (lambda nn: nn.Conv2d(4, 8, (3, 2), (2, 1), (1, 2), (1, 2), 4), (2, 4, 8, 9)),
    "same": (lambda nn: nn.Conv2d(3, 8, 3, padding="same"), (2, 3, 8, 9)),
    "same, reflected": (lambda nn: nn.Conv2d(3, 8, 4, padding="same", padding_mode="reflect"), (2, 3, 8, 9)),
    "valid": (lambda nn: nn.Conv2d(3, 8, 3, padding="valid", padding_mode="circular"), (2, 3, 8, 9)),
    "circular": (lambda nn: nn.Conv2d(3, 8, 3, padding=(1, 2), padding_mode="circular"), (2, 3, 8, 9)),
    "replicated": (lambda nn: nn.Conv2d(3, 8, 3, padding=1, padding_mode="replicate"), (3, 8, 9)),
    "volume": (lambda nn: nn.Conv3d(2, 3, 2, padding=1, padding_mode="reflect"), (1, 2, 3, 4, 5)),
    "line, turned round": (lambda nn: nn.ConvTranspose1d(4, 6, 3, 2, 1, 1), (2, 4, 9)),
    "picture, turned round": (lambda nn: nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, 2, True, 2), (2, 4, 5, 4)),
    "without a bias": (lambda nn: nn.ConvTranspose2d(4, 6, (2, 3), stride=(2, 1), bias=False), (4, 5, 4)),
    "volume, turned round": (lambda nn: nn.ConvTranspose3d(2, 3, 2, stride=2), (1, 2, 3, 3, 2)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layer(name):
    make, shape = LAYERS[name]
    assert_same(lambda T: with_gradients(T, make(T.nn), *shape))


SETTINGS = [
    dict(zip(("stride", "padding", "dilation", "groups"), numbers, strict=True))
    for numbers in itertools.product((1, 2), (0, 1), (1, 2), (1, 2))
]


def derivatives(T, y, *inputs):
    """The result, its gradients, and the gradients of the length of those: what WGAN-GP needs."""
    weights = T.linspace(-1, 1, y.numel(), dtype=y.dtype).view(y.shape)
    first = T.autograd.grad(y, inputs, weights, create_graph=True)
    return y, first, T.autograd.grad(sum((g**3).sum() for g in first), inputs)


@pytest.mark.parametrize("how", SETTINGS, ids=str)
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_second_derivatives(ndim, how):
    def convolve(T):
        x = T.randn(2, 4, *[5, 6, 4][:ndim], dtype=T.float64, requires_grad=True)
        w = T.randn(2, 4 // how["groups"], *[2, 3, 1][:ndim], dtype=T.float64, requires_grad=True)
        return derivatives(T, getattr(T.nn.functional, f"conv{ndim}d")(x, w, **how), x, w)

    def turned_round(T):
        x = T.randn(2, 4, *[3, 4, 3][:ndim], dtype=T.float64, requires_grad=True)
        w = T.randn(4, 3, *[2, 3, 2][:ndim], dtype=T.float64, requires_grad=True)
        return derivatives(T, getattr(T.nn.functional, f"conv_transpose{ndim}d")(x, w, **how), x, w)

    assert_same(convolve)
    assert_same(turned_round)


def test_an_output_padding_that_only_the_dilation_allows():
    def program(T):
        x = T.randn(1, 2, 4, dtype=T.float64, requires_grad=True)
        w = T.randn(2, 1, 3, dtype=T.float64, requires_grad=True)
        y = T.nn.functional.conv_transpose1d(x, w, output_padding=1, dilation=2)
        return derivatives(T, y, x, w)

    assert_same(program)


def test_complex_numbers():
    def program(T):
        x = T.randn(1, 2, 4, 4, dtype=T.complex128, requires_grad=True)
        w = T.randn(3, 2, 2, 2, dtype=T.complex128, requires_grad=True)
        y = T.nn.functional.conv2d(x, w)
        return repr(y.detach()), [repr(g) for g in T.autograd.grad(y.abs().sum(), (x, w))]

    assert_same(program)


def test_slopes():
    generator = edutorch.Generator().manual_seed(0)

    def numbers(*shape):
        return edutorch.randn(*shape, dtype=edutorch.float64, generator=generator).requires_grad_()

    F = edutorch.nn.functional
    for function, inputs in (
        (
            lambda x, w, b: F.conv2d(x, w, b, padding=1, stride=2),
            (numbers(1, 2, 3, 3), numbers(2, 2, 2, 2), numbers(2)),
        ),
        (lambda x, w: F.conv_transpose2d(x, w, groups=2), (numbers(1, 2, 2, 2), numbers(2, 1, 2, 2))),
    ):
        assert gradcheck(function, inputs) and gradgradcheck(function, inputs)


def test_many_pictures_are_taken_a_few_at_a_time():
    """Enough numbers for several matrices of columns."""

    def program(T):
        x = T.randn(9, 16, 32, 32, dtype=T.float64, requires_grad=True)
        w = T.randn(4, 16, 3, 3, dtype=T.float64, requires_grad=True)
        y = T.nn.functional.conv2d(x, w, padding=1)
        a, b = T.autograd.grad(y, (x, w), T.ones_like(y))
        return y[:, 0, ::7, ::9], a[:, 0, ::7, ::9], b

    assert_same(program)


WRONG = {
    "channels": "F.conv2d(T.ones(1, 1, 5, 5), T.ones(2, 3, 3, 3))",
    "channels of groups": "F.conv2d(T.ones(1, 4, 5, 5), T.ones(4, 3, 3, 3), groups=2)",
    "too small": "F.conv2d(T.ones(1, 3, 2, 2), T.ones(2, 3, 5, 5), padding=1, dilation=2)",
    "dimensions": "F.conv2d(T.ones(5, 5), T.ones(2, 3, 3, 3))",
    "dimensions of the weight": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3))",
    "bias": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), T.ones(3))",
    "stride 0": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), stride=0)",
    "strides": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), stride=(1, 1, 1))",
    "negative padding": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), padding=-1)",
    "dilation 0": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), dilation=0)",
    "groups 0": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), groups=0)",
    "groups": "F.conv2d(T.ones(1, 4, 5, 5), T.ones(3, 2, 3, 3), groups=2)",
    "padding word": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), padding='full')",
    "same with a stride": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), padding='same', stride=2)",
    "two types": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3).double())",
    "two types in a layer": "nn.Conv2d(3, 4, 3)(T.ones(1, 3, 5, 5, dtype=T.uint8))",
    "truth values": "F.conv2d(T.ones(1, 1, 3, 3).bool(), T.ones(1, 1, 2, 2).bool())",
    "no picture": "F.conv2d(T.ones(1, 3, 0, 5), T.ones(2, 3, 3, 3), padding=2)",
    "no window": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 0, 3))",
    "no tensor": "nn.Conv2d(3, 4, 3)([1])",
    "a float": "F.conv2d(T.ones(1, 3, 5, 5), T.ones(2, 3, 3, 3), stride=1.5)",
    "channels, turned round": "F.conv_transpose2d(T.ones(1, 1, 5, 5), T.ones(3, 2, 3, 3))",
    "output padding": "F.conv_transpose2d(T.ones(1, 3, 5, 5), T.ones(3, 2, 3, 3), output_padding=1)",
    "output padding of a line": "F.conv_transpose1d(T.ones(1, 3, 5), T.ones(3, 2, 3), output_padding=1)",
    "nothing left": "F.conv_transpose1d(T.ones(1, 3, 1), T.ones(3, 2, 3), padding=3)",
    "groups of a layer": "nn.Conv2d(3, 4, 3, groups=2)",
    "same with a stride, layer": "nn.Conv2d(4, 3, 3, padding='same', stride=2)",
    "padding mode": "nn.ConvTranspose2d(3, 4, 3, padding_mode='reflect')",
    "output size": "nn.ConvTranspose2d(3, 4, 3, 2)(T.ones(1, 3, 4, 4), output_size=(20, 20))",
    "output sizes": "nn.ConvTranspose2d(3, 4, 3, 2)(T.ones(1, 3, 4, 4), output_size=(20, 20, 20))",
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong(name):
    assert_same_error(lambda T: eval(WRONG[name], {"T": T, "nn": T.nn, "F": T.nn.functional}))


def test_output_size():
    assert_same(lambda T: T.nn.ConvTranspose2d(3, 4, 3, 2)(T.randn(1, 3, 4, 4), output_size=(1, 4, 10, 9)).detach())


def test_float32_stays_float32():
    x, w = edutorch.ones(1, 1, 3, 3, requires_grad=True), edutorch.ones(1, 1, 2, 2, requires_grad=True)
    y = edutorch.conv2d(x, w)
    y.sum().backward()
    assert {t.dtype for t in (y, x.grad, w.grad)} == {edutorch.float32}
    assert y.is_contiguous()


def test_lenet_learns_as_in_pytorch():
    def program(T):
        nn = T.nn
        net = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
            nn.Linear(400, 10),
        )  # fmt: skip
        optimizer, losses = T.optim.SGD(net.parameters(), lr=0.1), []
        x, target = T.randn(8, 1, 28, 28), T.randint(10, (8,))
        for _ in range(5):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x), target)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return [round(loss, 4) for loss in losses]

    assert_same(program)
