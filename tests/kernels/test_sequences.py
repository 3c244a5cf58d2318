"""The twins of the steps of an LSTM and a GRU, forward and backward, and of the gradient of an embedding."""

import numpy as np
import pytest
from kernels.twins import assert_twins, refused

import edutorch as torch
from edutorch.ops import recurrent

rng = np.random.default_rng(0)


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize(("n", "size"), [(32, 128), (3, 701), (129, 8), (1, 1024)])
def test_lstm_step(n, size):
    gates, recalled, cell = 2 * normal(n, 4, size), normal(n, 4, size), normal(n, size)
    assert_twins("lstm_step", gates, recalled, cell, np.empty_like(cell))
    gates[0, 0, 0], gates[0, 1, 1], gates[0, 2, 2], gates[0, 3, 3] = np.nan, np.inf, -np.inf, 100
    assert_twins("lstm_step", gates, recalled, cell, np.empty_like(cell))


@pytest.mark.parametrize(("n", "size"), [(32, 128), (3, 1501), (515, 8)])
def test_lstm_step_backward(n, size):
    gates = rng.random((n, 4, size)).astype(np.float32)
    gates[:, 2] = 2 * gates[:, 2] - 1
    arguments = [normal(n, size), gates, normal(n, size), normal(n, size), normal(n, size), np.empty_like(gates)]
    assert_twins("lstm_step_backward", *arguments)
    arguments[0][0, 0], arguments[3][1, 1] = np.nan, np.inf
    assert_twins("lstm_step_backward", *arguments)


@pytest.mark.parametrize(("n", "size"), [(32, 128), (3, 701), (129, 11), (1, 2048)])
def test_gru_step(n, size):
    gates, state, hidden = 2 * normal(n, 3, size), normal(n, 3, size), normal(n, size)
    assert_twins("gru_step", gates, state, hidden)
    gates[0, 0, 0], gates[0, 1, 1], gates[0, 2, 2], state[0, 2, 3] = np.nan, np.inf, -np.inf, 100
    assert_twins("gru_step", gates, state, hidden)
    assert refused("gru_step", gates[:, :, ::2], state[:, :, ::2], hidden[:, ::2])


@pytest.mark.parametrize(("n", "size"), [(32, 128), (3, 1501), (515, 8)])
def test_gru_step_backward(n, size):
    gates = rng.random((n, 3, size)).astype(np.float32)
    gates[:, 2] = 2 * gates[:, 2] - 1
    arguments = [normal(n, size), gates, normal(n, size), normal(n, size), np.empty_like(gates), np.empty_like(gates)]
    assert_twins("gru_step_backward", *arguments)
    arguments[0][0, 0], arguments[3][1, 1] = np.nan, np.inf
    assert_twins("gru_step_backward", *arguments)


@pytest.mark.parametrize("shape", [(2048, 7), (40, 30, 65), (9000, 1)])
def test_sum_of_rows(shape):
    indices = rng.integers(13, size=shape[:-1])
    assert_twins("sum_of_rows", normal(*shape), indices, rows=14)
    assert refused("sum_of_rows", normal(*shape), indices, rows=5)


def draw(*shape):
    return torch.randn(shape, dtype=torch.float64, requires_grad=True)


def assert_same_gradients(loss, wanted):
    """The loop on bare arrays, and the one that writes a graph down."""
    plain = torch.autograd.grad(loss, wanted, retain_graph=True)
    graph = torch.autograd.grad(loss, wanted, create_graph=True)
    for a, b in zip(plain, graph, strict=True):
        torch.testing.assert_close(a, b.detach(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("projected", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("batch_sizes", [(4, 4, 4), (4, 3, 1), (2,)])
def test_both_loops_of_an_lstm_give_the_same_gradients(batch_sizes, reverse, projected):
    torch.manual_seed(0)
    rows, n, features, hidden, shown = sum(batch_sizes), batch_sizes[0], 3, 5, 2 if projected else 5

    inputs = [
        draw(rows, features),
        draw(n, shown),
        draw(n, hidden),
        draw(4 * hidden, features),
        draw(4 * hidden, shown),
    ]
    inputs += [draw(4 * hidden), draw(4 * hidden), draw(shown, hidden) if projected else None]
    wanted = [x for x in inputs if x is not None]
    out, last, last_cell, *_ = recurrent.lstm_(*inputs, batch_sizes=batch_sizes, reverse=reverse)
    loss = (out * draw(rows, shown)).sum() + (last * draw(n, shown)).sum() + (last_cell * draw(n, hidden)).sum()
    assert_same_gradients(loss, wanted)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("batch_sizes", [(4, 4, 4), (4, 3, 1), (2,), (3, 3, 2, 2, 2, 1)])
@pytest.mark.parametrize("bias", [True, False])
def test_both_loops_of_a_gru_give_the_same_gradients(batch_sizes, reverse, bias):
    torch.manual_seed(0)
    rows, n, features, hidden = sum(batch_sizes), batch_sizes[0], 3, 5
    inputs = [draw(rows, features), draw(n, hidden), draw(3 * hidden, features), draw(3 * hidden, hidden)]
    inputs += [draw(3 * hidden), draw(3 * hidden)] if bias else [None, None]
    out, last, *_ = recurrent.gru_(*inputs, batch_sizes=batch_sizes, reverse=reverse)
    loss = (out * draw(rows, hidden)).sum() + (last * draw(n, hidden)).sum()
    assert_same_gradients(loss, [x for x in inputs if x is not None])
