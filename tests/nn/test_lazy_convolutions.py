"""Lazy convolutions and norms beside PyTorch's: they become the plain layers, with the same first parameters."""

import pytest
from beside import assert_same, assert_same_error

LAYERS = {
    "LazyConv1d": (lambda nn: nn.LazyConv1d(4, 3, padding=1), (2, 3, 5)),
    "LazyConv2d": (lambda nn: nn.LazyConv2d(4, 3, stride=2, groups=2, bias=False), (2, 6, 7, 7)),
    "LazyConv2d of one picture": (lambda nn: nn.LazyConv2d(4, 3, padding="same"), (3, 5, 5)),
    "LazyConv3d": (lambda nn: nn.LazyConv3d(2, 2, dilation=2), (1, 3, 4, 4, 4)),
    "LazyConvTranspose1d": (lambda nn: nn.LazyConvTranspose1d(4, 3, 2, output_padding=1), (2, 3, 5)),
    "LazyConvTranspose2d": (lambda nn: nn.LazyConvTranspose2d(4, (3, 2), groups=2), (2, 6, 4, 4)),
    "LazyConvTranspose3d": (lambda nn: nn.LazyConvTranspose3d(2, 2, bias=False), (1, 3, 2, 2, 2)),
    "LazyInstanceNorm1d": (lambda nn: nn.LazyInstanceNorm1d(), (2, 3, 5)),
    "LazyInstanceNorm2d": (lambda nn: nn.LazyInstanceNorm2d(affine=False), (2, 3, 4, 4)),
    "LazyInstanceNorm3d": (lambda nn: nn.LazyInstanceNorm3d(track_running_stats=False), (2, 3, 2, 2, 2)),
    "LazyBatchNorm2d": (lambda nn: nn.LazyBatchNorm2d(), (2, 3, 4, 4)),
}


def used(T, make, shape):
    layer = make(T.nn)
    before = repr(layer), list(layer.state_dict())
    x = T.randn(*shape, requires_grad=True)
    out = layer(x)
    (out * T.arange(1.0, out.numel() + 1).view(out.shape) / out.numel()).sum().backward()
    return before, repr(layer), type(layer).__name__, out, dict(layer.state_dict()), x.grad


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
@pytest.mark.parametrize("name", LAYERS)
def test_becomes_the_plain_layer(name):
    assert_same(lambda T: used(T, *LAYERS[name]))


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4, 4, 4)], ids=str)
def test_an_input_of_another_kind(shape):
    assert_same_error(lambda T: T.nn.LazyConv2d(4, 3)(T.ones(*shape)))


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_channels_that_groups_do_not_divide():
    assert_same_error(lambda T: T.nn.LazyConv2d(4, 3, groups=2)(T.ones(1, 3, 5, 5)))
