"""What only this core promises: no recursion, memory freed at once, steps that can be watched."""

import gc
import threading
import tracemalloc
import weakref

import numpy as np
import pytest

import edutorch as torch
from edutorch import graph, ops
from edutorch.autograd import engine
from edutorch.op import op


@pytest.fixture
def no_collector():
    """Memory must go by itself, not because the garbage collector came by."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_chain_of_200_000_ops_needs_no_recursion():
    x = torch.tensor([1.0], requires_grad=True)
    y = x
    for _ in range(200_000):
        y = y + 1
    y.sum().backward()
    assert x.grad.tolist() == [1.0]


def test_the_long_chain_is_freed_without_recursion(no_collector):
    x = torch.tensor([1.0], requires_grad=True)
    y = x
    for _ in range(200_000):
        y = y * 1.0
    first = weakref.ref(y.grad_fn)
    del y
    assert first() is None


def test_doubling_twice_quadruples_the_gradient():
    x = torch.tensor([3.0], requires_grad=True)
    a = x + x
    b = a + a
    b.backward()
    assert x.grad.tolist() == [4.0]


def test_stepping_shows_every_node_and_holds_no_switch():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    seen = []
    for node, grads in engine.steps([graph.edge_of(y)], [np.float32(1)]):
        seen.append((node.name(), [g.tolist() for g in grads]))
        assert graph.mode.grad and not graph.mode.arrays
        assert (x * 2).requires_grad
    assert seen == [
        ("SumBackward0", [1.0]),
        ("MulBackward0", [[1.0, 1.0]]),
        ("torch::autograd::AccumulateGrad", [[2.0, 4.0]]),
    ]


def test_a_graph_that_was_stepped_half_way_can_be_left():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    next(engine.steps([graph.edge_of(y)], [np.float32(1)]))
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_unneeded_gradients_are_skipped(monkeypatch):
    asked = []
    rule = ops.matmul.rule

    def watched(grad, input, other, a, b, needs):
        asked.append((list(needs), input is None, other is None))
        return rule(grad, input, other, a, b, needs)

    monkeypatch.setattr(ops.matmul, "rule", watched)
    data, w = torch.ones(2, 3), torch.ones(3, 2, requires_grad=True)
    (data @ w).sum().backward()
    assert asked == [([False, True], False, True)]


def test_memory_is_freed_when_the_loss_goes(no_collector):
    x = torch.ones(1000, requires_grad=True)
    h = x * 2
    v = h[:10]
    v.mul_(3.0)
    v.retain_grad()
    loss = (h.exp() * x + h.tanh()).sum()
    watched = [weakref.ref(h.grad_fn), weakref.ref(loss.grad_fn), weakref.ref(h), weakref.ref(h.array), weakref.ref(x)]
    del h, v, loss
    assert [r() is None for r in watched] == [True] * 4 + [False]
    del x
    assert watched[-1]() is None


def test_a_network_is_freed_when_its_loss_goes(no_collector):
    model = torch.nn.Sequential(torch.nn.Linear(100, 50), torch.nn.Tanh(), torch.nn.Linear(50, 1))
    loss = model(torch.ones(20, 100)).sum()
    hidden = weakref.ref(loss.grad_fn.next_functions[0][0].kept[0][0])
    loss.backward()
    del loss
    assert hidden() is None


def test_what_is_remembered_goes_with_backward():
    x = torch.ones(1000, requires_grad=True)
    h = x.exp()
    y = (h * h).sum()
    array = weakref.ref(h.array)
    del h
    assert array() is not None
    y.backward()
    assert array() is None


def test_one_activation_a_layer():
    n, layers = 256, 8
    x = torch.ones(n, n)
    weights = [torch.ones(n, n, requires_grad=True) for _ in range(layers)]
    bias = torch.ones(n, requires_grad=True)
    tracemalloc.start()
    try:
        h = x
        for w in weights:
            h = ops.relu(ops.linear(h, w, bias))
        kept = tracemalloc.get_traced_memory()[0] / (n * n * 4)
    finally:
        tracemalloc.stop()
    assert layers <= kept < layers + 0.2


def test_a_number_partner_remembers_nothing():
    x = torch.ones(3, requires_grad=True)
    assert (x * 2.0).grad_fn.kept == [None, 2.0, None]


def test_the_tracer_sees_every_call():
    log = []
    graph.mode.tracer = lambda op, inputs, params, result: log.append((op.name, inputs, params, result))
    try:
        x = torch.tensor([[1.0, 2.0]])
        y = (x * 2.0).sum(dim=1)
        values, indices = x.max(dim=1)
    finally:
        graph.mode.tracer = None
    assert [name for name, *_ in log] == ["mul", "sum", "max_dim"]
    assert log[0][1][0] is x and log[0][1][1] == 2.0 and log[1][2] == {"dim": (1,), "keepdim": False}
    assert log[1][3] is y and log[2][3] == (values, indices)


def test_rules_run_on_arrays_but_public_functions_refuse_them(monkeypatch):
    kinds = []
    rule = ops.sin.rule
    monkeypatch.setattr(ops.sin, "rule", lambda grad, x: kinds.append(type(ops.cos(x))) or rule(grad, x))
    x = torch.tensor([1.0], requires_grad=True)
    x.sin().sum().backward()
    torch.autograd.grad(x.sin().sum(), x, create_graph=True)
    assert kinds == [np.ndarray, torch.Tensor]
    with pytest.raises(TypeError, match=r"cos\(\): argument 'input' \(position 1\) must be Tensor, not numpy.ndarray"):
        ops.cos(np.ones(1))


def test_changing_in_place_makes_no_circle(no_collector):
    x = torch.ones(3, requires_grad=True)
    h = x * 1
    y = h.exp()
    h.add_(y)
    h[0] = y[1] * 2
    (g,) = torch.autograd.grad((h * h).sum(), x, create_graph=True)
    watched = [weakref.ref(h), weakref.ref(y.grad_fn), weakref.ref(g), weakref.ref(g.grad_fn)]
    del h, y, g
    assert [r() for r in watched] == [None] * 4


def test_a_misspelt_name_fails_at_import():
    with pytest.raises(TypeError, match="asks for 'outt', which square does not have"):

        @op
        def square(a):
            return a * a

        @square.backward
        def square_backward(grad, outt):
            return grad


def test_errors_name_the_op_and_its_inputs():
    with pytest.raises(RuntimeError) as error:
        torch.ones(3) + torch.ones(4)
    assert error.value.__notes__ == ["in add(float32[3], float32[4])"]


def test_inputs_may_be_given_by_name():
    x, y = torch.tensor([2.0]), torch.tensor([3.0])
    assert ops.mul(input=x, other=y).tolist() == ops.mul(x, other=y).tolist() == [6.0]
    with pytest.raises(TypeError, match='mul\\(\\) missing 1 required positional arguments: "other"'):
        ops.mul(x)


def test_a_failed_change_leaves_the_tensor_as_it_was():
    x = torch.tensor([1, 2, 3])
    for wrong in (
        lambda: x.add_(0.5),
        lambda: x.mul_(torch.ones(4)),
        lambda: x.add_(torch.ones(2, 3, dtype=torch.int64)),
    ):
        with pytest.raises(RuntimeError):
            wrong()
    assert x.tolist() == [1, 2, 3] and x._version == 0


def test_each_thread_has_its_own_switches():
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_few_numbers_stay_readable_on_their_node():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    array, counter, count = y.grad_fn.value
    assert array.tolist() == [3.0, 6.0] and counter[0] == count
    y.add_(1)
    assert counter[0] != count
    assert torch.ones(100, requires_grad=True).mul(2).grad_fn.value is None
