"""The number types that layers give in an autocast region are PyTorch's, and so are those of their gradients."""

import pytest
from beside import assert_same, assert_same_error

LAYERS = {
    "Conv1d": (lambda nn: nn.Conv1d(4, 2, 3), (2, 4, 5)),
    "Conv2d": (lambda nn: nn.Conv2d(4, 2, 3), (2, 4, 5, 5)),
    "Conv2d after another": (lambda nn: nn.Sequential(nn.Conv2d(4, 2, 3), nn.ReLU(), nn.Conv2d(2, 3, 2)), (2, 4, 5, 5)),
    "ConvTranspose2d": (lambda nn: nn.ConvTranspose2d(4, 2, 3), (2, 4, 3, 3)),
    "LazyConv2d": (lambda nn: nn.LazyConv2d(2, 3), (2, 4, 5, 5)),
    "BatchNorm2d": (lambda nn: nn.BatchNorm2d(4), (2, 4, 5, 5)),
    "MaxPool2d": (lambda nn: nn.Sequential(nn.Conv2d(4, 2, 1), nn.MaxPool2d(2)), (2, 4, 4, 4)),
    "RNN": (lambda nn: nn.RNN(4, 3), (5, 2, 4)),
    "RNNCell": (lambda nn: nn.RNNCell(4, 3), (2, 4)),
    "GRU": (lambda nn: nn.GRU(4, 3), (5, 2, 4)),
    "TransformerEncoderLayer": (lambda nn: nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0), (3, 2, 4)),
}


def types(T, make, shape):
    layer = make(T.nn)
    with T.autocast("cpu"):
        out = layer(T.randn(*shape))
    outs = out if isinstance(out, tuple) else (out,)
    sum(one.float().sum() for one in outs).backward()
    return [str(one.dtype) for one in outs], [str(p.grad.dtype) for p in layer.parameters()]


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
@pytest.mark.parametrize("name", LAYERS)
def test_types(name):
    assert_same(lambda T: types(T, *LAYERS[name]))


@pytest.mark.parametrize("dtype", ["float64", "int64"])
@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_a_recurrent_layer_refuses_what_is_not_cast(name, dtype):
    def program(T):
        with T.autocast("cpu", T.bfloat16):
            getattr(T.nn, name)(3, 2)(T.ones(2, 1, 3, dtype=getattr(T, dtype)))

    assert_same_error(program)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_a_recurrent_layer_behind_another_layer(name, dtype):
    def program(T):
        model = getattr(T.nn, name)(3, 4, num_layers=2, bidirectional=True)
        with T.autocast("cpu", T.bfloat16):
            out, state = model(T.nn.Linear(3, 3)(T.ones(2, 1, 3)).to(getattr(T, dtype)))
        out.float().sum().backward()
        state = state[0] if isinstance(state, tuple) else state
        return [str(x.dtype) for x in (out, state, model.weight_ih_l0.grad)], [
            round(x, 1) for x in out.flatten().tolist()
        ]

    assert_same(program)
