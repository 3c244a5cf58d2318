"""Recurrent layers beside PyTorch's: numbers, gradients, states, printing, errors; and their second derivatives."""

import warnings

import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.autograd import gradcheck, gradgradcheck

SETTINGS = {
    "plain": {},
    "two layers": {"num_layers": 2},
    "both directions": {"bidirectional": True},
    "two layers in both directions": {"num_layers": 2, "bidirectional": True},
    "batch first": {"batch_first": True, "num_layers": 2},
    "without bias": {"bias": False, "num_layers": 2},
    "with dropout": {"num_layers": 3, "dropout": 0.4, "bidirectional": True},
}
KINDS = {
    "RNN": lambda nn, **settings: nn.RNN(3, 4, **settings),
    "RNN of relu": lambda nn, **settings: nn.RNN(3, 4, nonlinearity="relu", **settings),
    "LSTM": lambda nn, **settings: nn.LSTM(3, 4, **settings),
    "LSTM with a projection": lambda nn, **settings: nn.LSTM(3, 4, proj_size=2, **settings),
    "GRU": lambda nn, **settings: nn.GRU(3, 4, **settings),
}


def flat(states):
    return states if isinstance(states, tuple) else (states,)


def states_for(T, layer, *shape):
    count = layer.num_layers * (2 if layer.bidirectional else 1)
    h = T.randn(count, *shape, layer.proj_size or 4, requires_grad=True)
    return (h, T.randn(count, *shape, 4, requires_grad=True)) if layer.mode == "LSTM" else h


def weighted(T, ys):
    return sum((y * T.linspace(-1, 1, y.numel()).view(y.shape).to(y.dtype)).sum() for y in ys)


def read(T, layer, x, states, packed):
    x = x if packed is None else T.nn.utils.rnn.pack_padded_sequence(x, packed, layer.batch_first, enforce_sorted=False)
    out, last = layer(x, states)
    return [out if packed is None else out.data, *flat(last)]


def run(T, make, settings, *shape, given=False, packed=None, only=None):
    """Numbers, names and strides in float32; gradients in float64, where rounding hides nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's about oneDNN and projections
        layer = make(T.nn, **settings)
        x = T.randn(*shape, requires_grad=True)
        batch = () if len(shape) == 2 else (shape[0 if settings.get("batch_first") else 1],)
        states = states_for(T, layer, *batch) if given else None
        ys = read(T, layer, x, states, packed)
        facts = [y.grad_fn.name().replace("Backward1", "Backward0") for y in ys], ys[0].stride()
        layer.double()
        if given:
            states = tuple(s.detach().double().requires_grad_() for s in flat(states))
        x = x.detach().double().requires_grad_()
        doubles = read(T, layer, x, states if states is None or len(states) > 1 else states[0], packed)
    weighted(T, doubles if only is None else [doubles[only]]).backward()
    slopes = [p.grad for p in layer.parameters()] + [x.grad] + [s.grad for s in states or ()]
    return ys, facts, slopes, [n for n, _ in layer.named_parameters()], repr(layer)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("kind", KINDS)
class TestLayers:
    def test_batch(self, kind, settings):
        assert_same(lambda T: run(T, KINDS[kind], SETTINGS[settings], 5, 6, 3))

    def test_given_states(self, kind, settings):
        assert_same(lambda T: run(T, KINDS[kind], SETTINGS[settings], 5, 2, 3, given=True))

    def test_one_sequence(self, kind, settings):
        assert_same(lambda T: run(T, KINDS[kind], SETTINGS[settings], 5, 3, given=True))

    def test_packed(self, kind, settings):
        shape = (4, 5, 3) if "batch_first" in SETTINGS[settings] else (5, 4, 3)
        assert_same(lambda T: run(T, KINDS[kind], SETTINGS[settings], *shape, packed=[2, 5, 1, 4], given=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("only", [0, 1])
def test_only_one_output_is_used(kind, only):
    assert_same(lambda T: run(T, KINDS[kind], {}, 3, 2, 3, only=only)[2])


@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("shape", [(2, 3), (3,)], ids=str)
@pytest.mark.parametrize(
    "make",
    [
        lambda nn: nn.RNNCell(3, 4),
        lambda nn: nn.RNNCell(3, 4, False, "relu"),
        lambda nn: nn.LSTMCell(3, 4),
        lambda nn: nn.GRUCell(3, 4),
        lambda nn: nn.GRUCell(3, 4, bias=False),
    ],
    ids=["RNN", "RNN of relu", "LSTM", "GRU", "GRU without bias"],
)
def test_cell(make, shape, given):
    def program(T):
        cell = make(T.nn)
        x = T.randn(*shape, requires_grad=True)
        h = None
        if given:
            h = T.randn(*shape[:-1], 4, requires_grad=True)
            h = (h, T.randn(*shape[:-1], 4)) if isinstance(cell, T.nn.LSTMCell) else h
        for _ in range(2):
            h = cell(x, h)
        weighted(T, flat(h)).backward()
        return h, x.grad, [p.grad for p in cell.parameters()], [n for n, _ in cell.named_parameters()], repr(cell)

    assert_same(program)


def second_derivatives(T, make, settings, packed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = make(T.nn, **settings)
        states = states_for(T, layer, 3)
        layer.double()
        states = tuple(s.detach().double().requires_grad_() for s in flat(states))
        x = T.randn(4, 3, 3, dtype=T.float64, requires_grad=True)
        ys = read(T, layer, x, states if len(states) > 1 else states[0], packed)
    inputs = [x, *states, *layer.parameters()]
    slopes = T.autograd.grad(weighted(T, [y * y for y in ys]), inputs, create_graph=True)
    weighted(T, slopes).backward()
    return slopes, [v.grad for v in inputs]


@pytest.mark.parametrize("packed", [None, [4, 1, 3]], ids=["plain", "packed"])
@pytest.mark.parametrize("settings", ["plain", "two layers in both directions", "without bias"])
@pytest.mark.parametrize("kind", KINDS)
def test_second_derivatives(kind, settings, packed):
    assert_same(lambda T: second_derivatives(T, KINDS[kind], SETTINGS[settings], packed))


TINY = {
    "RNN": lambda nn: nn.RNN(1, 2),
    "LSTM": lambda nn: nn.LSTM(1, 2, proj_size=1),
    "GRU": lambda nn: nn.GRU(1, 2),
}


@pytest.mark.parametrize("kind", TINY)
def test_derivatives_by_nudging(kind):
    edutorch.manual_seed(1)
    layer = TINY[kind](edutorch.nn).double()
    names = [name for name, _ in layer.named_parameters()]

    def function(x, *weights):
        packed = edutorch.nn.utils.rnn.pack_padded_sequence(x, [2, 1])
        out, last = edutorch.func.functional_call(layer, dict(zip(names, weights, strict=True)), (packed,))
        return out.data, flat(last)[-1]

    x = edutorch.randn(2, 2, 1, dtype=edutorch.float64, requires_grad=True)
    inputs = (x, *(p.detach().requires_grad_() for p in layer.parameters()))
    assert gradcheck(function, inputs) and gradgradcheck(function, inputs)


def test_every_step_of_the_cell_is_the_layer():
    layer, cell = edutorch.nn.LSTM(3, 4), edutorch.nn.LSTMCell(3, 4)
    cell.load_state_dict({name.removesuffix("_l0"): p for name, p in layer.state_dict().items()})
    x, state, outs = edutorch.randn(5, 2, 3), None, []
    for step in x:
        state = cell(step, state)
        outs.append(state[0])
    out, last = layer(x)
    assert edutorch.allclose(out, edutorch.stack(outs)) and edutorch.allclose(last[1][0], state[1])


ERRORS = {
    "features": lambda T: T.nn.GRU(3, 4)(T.ones(5, 2, 2)),
    "features of an LSTM": lambda T: T.nn.LSTM(3, 4)(T.ones(5, 2, 2)),
    "dims of an RNN": lambda T: T.nn.RNN(3, 4)(T.ones(5)),
    "dims of an LSTM": lambda T: T.nn.LSTM(3, 4)(T.ones(5, 1, 1, 3)),
    "dims of a GRU": lambda T: T.nn.GRU(3, 4)(T.ones(5)),
    "state": lambda T: T.nn.GRU(3, 4)(T.ones(5, 2, 3), T.ones(1, 3, 4)),
    "state of an LSTM": lambda T: T.nn.LSTM(3, 4)(T.ones(5, 2, 3), (T.ones(1, 3, 4), T.ones(1, 2, 4))),
    "cell of an LSTM": lambda T: T.nn.LSTM(3, 4)(T.ones(5, 2, 3), (T.ones(1, 2, 4), T.ones(1, 2, 5))),
    "dims of a state": lambda T: T.nn.RNN(3, 4)(T.ones(5, 2, 3), T.ones(2, 4)),
    "dims of a state, one sequence": lambda T: T.nn.GRU(3, 4)(T.ones(5, 3), T.ones(1, 1, 4)),
    "dims of states": lambda T: T.nn.LSTM(3, 4)(T.ones(5, 2, 3), (T.ones(2, 4), T.ones(2, 4))),
    "dims of states, one sequence": lambda T: T.nn.LSTM(3, 4)(T.ones(5, 3), (T.ones(1, 2, 4), T.ones(1, 2, 4))),
    "one state for an LSTM": lambda T: T.nn.LSTM(3, 4)(T.ones(2, 2, 3), T.ones(1, 2, 4)),
    "no step": lambda T: T.nn.GRU(3, 4)(T.ones(0, 2, 3)),
    "type": lambda T: T.nn.GRU(3, 4)(T.ones(5, 2, 3).double()),
    "type of a state": lambda T: T.nn.GRU(3, 4)(T.ones(5, 2, 3), T.ones(1, 2, 4).double()),
    "a list": lambda T: T.nn.GRU(3, 4)([1, 2]),
    "input size": lambda T: T.nn.LSTM(3.0, 4),
    "no input": lambda T: T.nn.LSTM(0, 4),
    "no hidden size": lambda T: T.nn.LSTM(3, 0),
    "hidden size": lambda T: T.nn.LSTM(3, "4"),
    "no layers": lambda T: T.nn.LSTM(3, 4, 0),
    "bias": lambda T: T.nn.LSTM(3, 4, bias=1),
    "batch_first": lambda T: T.nn.LSTM(3, 4, batch_first=None),
    "dropout": lambda T: T.nn.LSTM(3, 4, dropout=1.5),
    "dropout is no bool": lambda T: T.nn.RNN(3, 4, dropout=True),
    "projection": lambda T: T.nn.LSTM(3, 4, proj_size=4),
    "negative projection": lambda T: T.nn.LSTM(3, 4, proj_size=-1),
    "projection of a GRU": lambda T: T.nn.GRU(3, 4, proj_size=2),
    "projection of an RNN": lambda T: T.nn.RNN(3, 4, proj_size=2),
    "nonlinearity": lambda T: T.nn.RNN(3, 4, nonlinearity="gelu"),
    "no hidden size at all": lambda T: T.nn.GRU(3),
    "unknown setting": lambda T: T.nn.RNN(3, 4, foo=1),
    "cell: features": lambda T: T.nn.LSTMCell(3, 4)(T.ones(2, 5)),
    "cell: batch": lambda T: T.nn.LSTMCell(3, 4)(T.ones(2, 3), (T.ones(3, 4), T.ones(2, 4))),
    "cell: state": lambda T: T.nn.LSTMCell(3, 4)(T.ones(2, 3), (T.ones(2, 5), T.ones(2, 4))),
    "cell: cell": lambda T: T.nn.LSTMCell(3, 4)(T.ones(2, 3), (T.ones(2, 4), T.ones(2, 5))),
    "cell: type": lambda T: T.nn.LSTMCell(3, 4)(T.ones(2, 3).double()),
    "cell: one state": lambda T: T.nn.LSTMCell(3, 4)(T.ones(2, 3), T.ones(2, 4)),
    "cell: a pair of one": lambda T: T.nn.LSTMCell(3, 4)(T.ones(2, 3), (T.ones(2, 4),)),
    "cell: dims": lambda T: T.nn.GRUCell(3, 4)(T.ones(2, 2, 3)),
    "cell: dims of the state": lambda T: T.nn.RNNCell(3, 4)(T.ones(2, 3), T.ones(1, 2, 4)),
    "cell: dims of states": lambda T: T.nn.LSTMCell(3, 4)(T.ones(2, 3), (T.ones(1, 2, 4), T.ones(2, 4))),
    "cell: nonlinearity": lambda T: T.nn.RNNCell(3, 4, nonlinearity="x")(T.ones(2, 3)),
    "packed: features": lambda T: T.nn.GRU(3, 4)(T.nn.utils.rnn.pack_sequence([T.ones(2, 2)])),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_dropout_of_one_layer_is_warned_of():
    with pytest.warns(UserWarning, match="non-zero dropout expects num_layers greater than 1, but got dropout=0.5"):
        edutorch.nn.LSTM(3, 4, dropout=0.5)


def test_all_weights_and_state_dict():
    def program(T):
        layer = T.nn.GRU(2, 3, 2, bidirectional=True)
        layer.flatten_parameters()
        state = {name: value * 2 for name, value in layer.state_dict().items()}
        layer.load_state_dict(state)
        return [[w.shape for w in ws] for ws in layer.all_weights], layer.all_weights[3][1], list(state)

    assert_same(program)


# Sequences of different lengths


def lines(T):
    return [T.arange(4.0).view(2, 2), T.arange(6.0).view(3, 2) + 10, T.ones(1, 2)]


LENGTHS = {
    "pad": lambda T, R: R.pad_sequence(lines(T)),
    "pad the batch first": lambda T, R: R.pad_sequence(lines(T), True, -1.5),
    "pad on the left": lambda T, R: R.pad_sequence(lines(T), True, 5, padding_side="left"),
    "pad numbers of another type": lambda T, R: R.pad_sequence([T.tensor([1, 2]), T.tensor([1.5])]),
    "pad a tensor": lambda T, R: R.pad_sequence(T.ones(2, 3)),
    "pad whole numbers": lambda T, R: R.pad_sequence([T.tensor([1, 2]), T.tensor([3])], padding_value=7),
    "unpad": lambda T, R: R.unpad_sequence(R.pad_sequence(lines(T), True), T.tensor([2, 3, 1]), True),
    "pack": lambda T, R: list(R.pack_sequence(lines(T), enforce_sorted=False)),
    "pack in order": lambda T, R: list(R.pack_sequence(sorted(lines(T), key=len, reverse=True))),
    "pack padded": lambda T, R: list(R.pack_padded_sequence(T.randn(3, 2, 4), T.tensor([3, 2]))),
    "pack padded batch first": lambda T, R: list(R.pack_padded_sequence(T.randn(2, 3), [1, 3], True, False)),
    "pack too much padding": lambda T, R: list(R.pack_padded_sequence(T.randn(5, 2), [2, 1])),
    "pad packed": lambda T, R: R.pad_packed_sequence(R.pack_sequence(lines(T), False)),
    "pad packed to a length": lambda T, R: R.pad_packed_sequence(R.pack_sequence(lines(T), False), True, -1.0, 6),
    "unpack": lambda T, R: R.unpack_sequence(R.pack_sequence(lines(T), False)),
    "invert": lambda T, R: [R.invert_permutation(T.tensor([3, 0, 2, 1])), R.invert_permutation(None)],
    "move": lambda T, R: [list(p) for p in (lambda p: (p.double(), p.long(), p.to(T.float16), p.cpu()))(R.pack_sequence(lines(T), False))],
    "print": lambda T, R: repr(R.pack_sequence(lines(T), False)),
    "the same": lambda T, R: (lambda p: [p.to(T.float32) is p, p.is_cuda, p.is_pinned(), isinstance(p, tuple)])(R.pack_sequence(lines(T), False)),
    "from a pair": lambda T, R: list(R.PackedSequence((T.ones(2), T.tensor([2])))),
    "with sorted indices": lambda T, R: list(R.PackedSequence(T.ones(2), T.tensor([2]), T.tensor([1, 0]))),
}  # fmt: skip


@pytest.mark.parametrize("name", LENGTHS)
def test_lengths(name):
    assert_same(lambda T: LENGTHS[name](T, T.nn.utils.rnn))


@pytest.mark.parametrize("batch_first", [False, True])
def test_gradients_through_padding(batch_first):
    def program(T):
        R, xs = T.nn.utils.rnn, [x.requires_grad_() for x in lines(T)]
        packed = R.pack_sequence(xs, False)
        padded, lengths = R.pad_packed_sequence(packed, batch_first)
        names = [str(y.grad_fn).split()[0] for y in (packed.data, R.pad_packed_sequence(R.pack_sequence(xs[1:]))[0])]
        (padded * T.arange(18.0).view(padded.shape)).sum().backward()
        return [x.grad for x in xs], lengths, names

    assert_same(program)


WRONG_LENGTHS = {
    "not in order": lambda T, R: R.pack_padded_sequence(T.ones(3, 2), [2, 3]),
    "a length of 0": lambda T, R: R.pack_padded_sequence(T.ones(3, 2), [3, 0]),
    "too few lengths": lambda T, R: R.pack_padded_sequence(T.ones(3, 2), [3]),
    "a table of lengths": lambda T, R: R.pack_padded_sequence(T.ones(3, 2), T.tensor([[3, 2]])),
    "one length": lambda T, R: R.pack_padded_sequence(T.ones(3, 2), 3),
    "nothing to pack": lambda T, R: R.pack_padded_sequence(T.ones(0, 2), [0, 0]),
    "a short total": lambda T, R: R.pad_packed_sequence(R.pack_sequence([T.ones(3)]), total_length=2),
    "side": lambda T, R: R.pad_sequence([T.ones(2)], padding_side="top"),
    "no sequences": lambda T, R: R.pad_sequence([]),
    "other sizes": lambda T, R: R.pad_sequence([T.ones(2, 3), T.ones(1, 4)]),
    "a number": lambda T, R: R.pad_sequence(5),
    "scalars": lambda T, R: R.pad_sequence([T.tensor(1.0)]),
    "numbers": lambda T, R: R.pad_sequence([1, 2]),
    "not a pair": lambda T, R: R.PackedSequence(T.ones(2)),
    "sequences not in order": lambda T, R: R.pack_sequence([T.ones(1), T.ones(2)]),
}


@pytest.mark.parametrize("name", WRONG_LENGTHS)
def test_same_error_for_lengths(name):
    assert_same_error(lambda T: WRONG_LENGTHS[name](T, T.nn.utils.rnn))
