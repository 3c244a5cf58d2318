"""Layers and functions beside PyTorch's: values, gradients, printing, the same random numbers."""

import pytest
from beside import assert_same, assert_same_error

import edutorch


def x(T, *shape):
    return T.randn(*(shape or (4, 5))).requires_grad_()


def with_gradients(T, layer, *shape):
    """What comes out, and the gradients of the input and the parameters under a loss that is not symmetric."""
    inputs = x(T, *shape)
    out = layer(inputs)
    (out * T.arange(1.0, out.numel() + 1).view(out.shape)).sum().backward()
    parameters = layer.parameters() if isinstance(layer, T.nn.Module) else []
    return out, inputs.grad, [p.grad for p in parameters], repr(layer) if isinstance(layer, T.nn.Module) else ""


LAYERS = {
    "Linear": lambda nn: nn.Linear(5, 3),
    "Linear without bias": lambda nn: nn.Linear(5, 3, bias=False),
    "Identity": lambda nn: nn.Identity(),
    "Flatten": lambda nn: nn.Flatten(0),
    "Unflatten": lambda nn: nn.Unflatten(1, (5, 1)),
    "ReLU": lambda nn: nn.ReLU(),
    "ReLU6": lambda nn: nn.ReLU6(),
    "LeakyReLU": lambda nn: nn.LeakyReLU(0.2),
    "ELU": lambda nn: nn.ELU(0.7),
    "SELU": lambda nn: nn.SELU(),
    "GELU": lambda nn: nn.GELU(),
    "GELU tanh": lambda nn: nn.GELU("tanh"),
    "SiLU": lambda nn: nn.SiLU(),
    "Tanh": lambda nn: nn.Tanh(),
    "Sigmoid": lambda nn: nn.Sigmoid(),
    "LogSigmoid": lambda nn: nn.LogSigmoid(),
    "Softsign": lambda nn: nn.Softsign(),
    "Softplus": lambda nn: nn.Softplus(2.0, 1.0),
    "Hardtanh": lambda nn: nn.Hardtanh(-0.5, 0.8),
    "Softmax": lambda nn: nn.Softmax(dim=1),
    "LogSoftmax": lambda nn: nn.LogSoftmax(dim=0),
    "PReLU": lambda nn: nn.PReLU(),
    "PReLU for each channel": lambda nn: nn.PReLU(5),
    "Dropout": lambda nn: nn.Dropout(0.3),
    "Dropout off": lambda nn: nn.Dropout(0.3).eval(),
    "Sequential": lambda nn: nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 2)),
}


@pytest.mark.parametrize("shape", [(4, 5), (2, 3, 5), (5,), (0, 5)], ids=str)
@pytest.mark.parametrize("name", LAYERS)
def test_layer(name, shape):
    if shape != (4, 5) and name in ("Unflatten", "PReLU for each channel"):
        pytest.skip("made for (4, 5)")
    if shape == (5,) and name in ("Softmax",):
        shape = (1, 5)
    assert_same(lambda T: with_gradients(T, LAYERS[name](T.nn), *shape))


def in_place(T, activation):
    a = x(T)
    b = a * 1
    out = activation(b)
    out.sum().backward()
    return out, b, a.grad, out is b


@pytest.mark.parametrize("name", ["ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "Hardtanh"])
def test_in_place_activations(name):
    assert_same(lambda T: in_place(T, getattr(T.nn, name)(inplace=True)))


def test_layers_print_their_settings():
    def program(T):
        nn = T.nn
        return [
            repr(layer)
            for layer in (
                nn.ReLU(inplace=True), nn.LeakyReLU(inplace=True), nn.ELU(), nn.Hardtanh(), nn.ReLU6(), nn.Softplus(), nn.GELU("tanh"),
                nn.Softmax(dim=1), nn.Softmax(), nn.PReLU(3), nn.Dropout(), nn.Flatten(), nn.Unflatten(1, (2, 3)), nn.SiLU(), nn.Hardtanh(inplace=True),
                nn.MSELoss(), nn.CrossEntropyLoss(), nn.BCEWithLogitsLoss(), nn.NLLLoss(), nn.L1Loss(), nn.Linear(1, 2, bias=False), nn.Dropout(0.1, True),
            )
        ]  # fmt: skip

    assert_same(program)


FUNCTIONS = {
    "normalize": lambda T: T.nn.functional.normalize(x(T)),
    "one_hot": lambda T: T.nn.functional.one_hot(T.tensor([[0, 2], [1, 1]]), 4),
    "one_hot of as many as needed": lambda T: T.nn.functional.one_hot(T.tensor([0, 2])),
    "dropout of everything": lambda T: T.nn.functional.dropout(x(T), 1.0),
    "dropout of nothing": lambda T: (T.nn.functional.dropout(x(T), 0.0), T.rand(1)),
    "softmax of another type": lambda T: T.nn.functional.softmax(T.tensor([1, 2]), dim=0, dtype=T.float64),
    "linear of a vector": lambda T: T.nn.functional.linear(T.ones(3), T.ones(2, 3), T.ones(2)),
    "clip by norm": lambda T: clipped(T, lambda ps: T.nn.utils.clip_grad_norm_(ps, 0.5)),
    "clip by the largest": lambda T: clipped(T, lambda ps: T.nn.utils.clip_grad_norm_(ps, 0.5, norm_type=float("inf"))),
    "clip by value": lambda T: clipped(T, lambda ps: T.nn.utils.clip_grad_value_(ps, 0.1)),
    "one vector": lambda T: T.nn.utils.parameters_to_vector(T.nn.Linear(2, 3).parameters()),
}


def clipped(T, clip):
    layer = T.nn.Linear(5, 3)
    (layer(x(T)) ** 2).sum().backward()
    return clip(layer.parameters()), [p.grad for p in layer.parameters()]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name):
    assert_same(FUNCTIONS[name])


def test_vector_to_parameters():
    layer = edutorch.nn.Linear(2, 2)
    edutorch.nn.utils.vector_to_parameters(edutorch.arange(6.0), layer.parameters())
    assert layer.weight.tolist() == [[0.0, 1.0], [2.0, 3.0]] and layer.bias.tolist() == [4.0, 5.0]


INITS = {
    "xavier_uniform_": lambda i, t: i.xavier_uniform_(t, gain=2.0),
    "xavier_normal_": lambda i, t: i.xavier_normal_(t),
    "kaiming_uniform_": lambda i, t: i.kaiming_uniform_(t, nonlinearity="relu"),
    "kaiming_normal_": lambda i, t: i.kaiming_normal_(t, mode="fan_out"),
    "uniform_": lambda i, t: i.uniform_(t, -2, 3),
    "normal_": lambda i, t: i.normal_(t, 1.0, 0.1),
    "trunc_normal_": lambda i, t: i.trunc_normal_(t, std=0.02),
    "constant_": lambda i, t: i.constant_(t, 0.3),
    "ones_": lambda i, t: i.ones_(t),
    "eye_": lambda i, t: i.eye_(t),
}


@pytest.mark.parametrize("name", INITS)
def test_init_bit_for_bit(name):
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(1)
        answers.append(INITS[name](T.nn.init, T.empty(7, 5, requires_grad=True)).tolist())
    assert answers[0] == answers[1]


def test_gains_and_their_errors():
    kinds = ["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"]
    assert_same(lambda T: [T.nn.init.calculate_gain(kind) for kind in kinds])
    assert_same(lambda T: T.nn.init.calculate_gain("leaky_relu", 0.3))
    assert_same_error(lambda T: T.nn.init.calculate_gain("banana"))
    assert_same_error(lambda T: T.nn.init.xavier_uniform_(T.empty(3)))
    assert_same_error(lambda T: T.nn.init.kaiming_uniform_(T.empty(3, 3), mode="fan"))
    assert_same_error(lambda T: T.nn.init.eye_(T.empty(3)))


def test_a_linear_layer_begins_with_these_numbers():
    edutorch.manual_seed(0)
    layer = edutorch.nn.Linear(2, 1)
    assert layer.weight.tolist() == [[-0.005293981172144413, 0.37932288646698]]
    assert layer.bias.tolist() == [-0.5819807648658752]


ERRORS = {
    "sizes of a linear layer": lambda T: T.nn.Linear(3, 2)(T.ones(4, 5)),
    "types of a linear layer": lambda T: T.nn.Linear(3, 2)(T.ones(4, 3, dtype=T.float64)),
    "dropout of too much": lambda T: T.nn.Dropout(1.5),
    "gelu of another kind": lambda T: T.nn.functional.gelu(T.ones(1), approximate="x"),
    "one_hot of floats": lambda T: T.nn.functional.one_hot(T.ones(2)),
    "one_hot of negatives": lambda T: T.nn.functional.one_hot(T.tensor([-1])),
    "one_hot of too few": lambda T: T.nn.functional.one_hot(T.tensor([3]), 2),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int64", "bool", "complex64"])
@pytest.mark.parametrize("in_order", [True, False])
def test_what_a_linear_layer_says_to_wrong_inputs(dtype, bias, in_order):
    def answer(T, shape):
        x = T.zeros(shape[::-1], dtype=getattr(T, dtype)).permute(tuple(reversed(range(len(shape)))))
        try:
            return str(T.nn.Linear(3, 2, bias=bias)(x.contiguous() if in_order else x).shape)
        except Exception as error:
            return type(error).__name__, str(error)

    torch = pytest.importorskip("torch")
    for shape in ((), (0,), (3,), (4,), (2, 0), (2, 3), (0, 3), (2, 4), (2, 2, 3), (2, 2, 4), (2, 0, 3), (2, 2, 2, 3)):
        assert answer(edutorch, shape) == answer(torch, shape), shape
