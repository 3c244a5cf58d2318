"""Numbers and graphs as text: short, and the same everywhere."""

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz.text import flat, grid, number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2.0"), (-0.0, "0.0"), (0.123456, "0.1235"), (1.5e-7, "1.5e-07"), (123456.0, "1.235e+05"),
        (float("nan"), "nan"), (float("-inf"), "-inf"), (7, "7"), (True, "True"), (np.int64(-3), "-3"),
        (np.float32(0.1), "0.1"), (1 - 2j, "1.0-2.0j"),
    ],
)  # fmt: skip
def test_number(value, text):
    assert number(value) == text


def test_grid_has_equal_columns():
    assert grid(np.array([[1.0, -10.5], [100.0, 0.25]])) == ["[  1.0  -10.5]", "[100.0   0.25]"]
    assert grid(np.array([1.0, 2.0])) == ["[1.0, 2.0]"]
    assert grid(np.array(3.0)) == ["3.0"]
    assert grid(np.ones((0, 3))) == ["[]"]


def test_flat_nests_as_python_does():
    assert flat(np.array([[[1.0], [2.0]]])) == "[[[1.0], [2.0]]]"


def test_description_before_and_after_backward():
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    loss = (a * b).sum()
    assert repr(viz.graph(loss)) == (
        "graph of loss: 2 ops, 2 leaves, 3 edges\n"
        "  a = 2.0, grad —\n"
        "  b = [[1.0, 2.0], [3.0, 4.0]], grad —\n"
        "  mul = Mul(a, b) = [[2.0, 4.0], [6.0, 8.0]]\n"
        "  loss = Sum(mul) = 20.0"
    )
    loss.backward()
    assert repr(viz.graph(loss)).splitlines()[1:3] == [
        "  a = 2.0, grad 10.0",
        "  b = [[1.0, 2.0], [3.0, 4.0]], grad [[2.0, 2.0], [2.0, 2.0]]",
    ]


def test_large_tensors_show_shape_and_the_gradients_norm():
    w = torch.ones(20, 5).requires_grad_()
    loss = w.sum()
    loss.backward()
    assert repr(viz.graph(loss)).splitlines()[1] == "  w [20, 5] float32, grad norm 10.0"


def test_description_is_indented_by_module():
    model = nn.Sequential(nn.Tanh(), nn.Tanh())
    x = torch.tensor([0.0, 0.0], requires_grad=True)
    out = model(x)
    assert repr(viz.graph(out)) == (
        "graph of out: 2 ops, 1 leaf, 2 edges\n"
        "  x = [0.0, 0.0], grad —\n"
        "  model: Sequential\n"
        "    0: Tanh\n"
        "      tanh = Tanh(x) = [0.0, 0.0]\n"
        "    1: Tanh\n"
        "      out = Tanh(tanh) = [0.0, 0.0]"
    )


@pytest.mark.parametrize("engine", ["dot", "pygraphviz", "python"])
def test_description_is_the_same_whoever_draws(engine):
    a = torch.tensor(2.0, requires_grad=True)
    out = a * a
    assert repr(viz.graph(out, engine=engine)) == (
        "graph of out: 1 op, 1 leaf, 2 edges\n  a = 2.0, grad —\n  out = Mul(a, a) = 4.0"
    )


def test_large_graphs_are_summed_up():
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(50):
        y = y * x + x
    assert repr(viz.graph(y, engine="python")) == (
        "graph of y: 100 ops, 1 leaf, 200 edges\n  ops: 50 Add, 50 Mul\n  y = Add(mul_50, x) = 51.0"
    )
