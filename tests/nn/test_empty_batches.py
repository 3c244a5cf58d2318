"""A batch of nothing, and inputs with too few dimensions, beside PyTorch's: shapes, gradients, state, words."""

import pytest
from beside import assert_same, assert_same_error

LAYERS = {
    "RNN": lambda nn: (nn.RNN(3, 4), (5, 0, 3)),
    "LSTM": lambda nn: (nn.LSTM(3, 4), (5, 0, 3)),
    "LSTM, batch first": lambda nn: (nn.LSTM(3, 4, batch_first=True, num_layers=2), (0, 5, 3)),
    "GRU": lambda nn: (nn.GRU(3, 4), (5, 0, 3)),
    "RNNCell": lambda nn: (nn.RNNCell(3, 4), (0, 3)),
    "LSTMCell": lambda nn: (nn.LSTMCell(3, 4), (0, 3)),
    "GRUCell": lambda nn: (nn.GRUCell(3, 4), (0, 3)),
    "BatchNorm1d": lambda nn: (nn.BatchNorm1d(3), (0, 3)),
    "BatchNorm2d": lambda nn: (nn.BatchNorm2d(3, affine=False), (0, 3, 2, 2)),
    "BatchNorm2d of pictures of no size": lambda nn: (nn.BatchNorm2d(3), (2, 3, 0, 2)),
    "BatchNorm1d without averages": lambda nn: (nn.BatchNorm1d(3, track_running_stats=False), (0, 3)),
}


def tensors(answer):
    return [y for part in answer for y in tensors(part)] if isinstance(answer, tuple) else [answer]


@pytest.mark.parametrize("name", LAYERS)
def test_a_batch_of_nothing_gives_nothing_and_leaves_the_state(name):
    def program(T):
        layer, shape = LAYERS[name](T.nn)
        x = T.zeros(shape, requires_grad=True)
        answers = tensors(layer(x))
        sum(y.sum() for y in answers).backward()
        return answers, x.grad, [p.grad for p in layer.parameters()], list(layer.buffers())

    assert_same(program)


@pytest.mark.parametrize(
    "program",
    [
        lambda F, T: F.batch_norm(T.ones(3), None, None, training=True),
        lambda F, T: F.batch_norm(T.ones(()), None, None, training=True),
        lambda F, T: F.batch_norm(T.ones(3), T.zeros(3), T.ones(3)),
        lambda F, T: F.max_pool1d(T.ones(7), 2),
        lambda F, T: F.max_pool1d(T.ones(()), 2),
        lambda F, T: F.max_pool1d(T.ones(7), 2, return_indices=True),
    ],
)
def test_too_few_dimensions_are_refused_in_the_same_words(program):
    assert_same_error(lambda T: program(T.nn.functional, T))
