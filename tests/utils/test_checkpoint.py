"""checkpoint: memory is really given back, and everything computes the same again."""

import gc
import tracemalloc
import weakref

import pytest

import edutorch as torch
from edutorch.utils.checkpoint import CheckpointError, checkpoint, checkpoint_sequential, set_checkpoint_early_stop

N = 200
PIECE = N * N * 4  # bytes of one activation


def deep(layers):
    def function(x):
        for _ in range(layers):
            x = (x * 1.01).tanh()
        return x

    return function


def kept_bytes(run):
    """How much memory a forward leaves behind, in activations."""
    gc.collect()
    tracemalloc.start()
    try:
        result = run()
        return result, tracemalloc.get_traced_memory()[0] / PIECE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("reentrant", [True, False])
def test_memory_is_given_back_between_forward_and_backward(reentrant):
    x = torch.rand(N, N, requires_grad=True)
    plain, much = kept_bytes(lambda: deep(10)(x))
    thrifty, little = kept_bytes(lambda: checkpoint(deep(10), x, use_reentrant=reentrant))
    assert much > 9.5
    assert little < 1.5  # the result
    plain.sum().backward()
    expected, x.grad = x.grad, None
    thrifty.sum().backward()
    assert torch.equal(x.grad, expected)


def test_the_arrays_are_gone():
    arrays = []

    def function(x):
        h = x.exp()
        arrays.append(weakref.ref(h.array))
        return h.sin()

    x = torch.ones(100, requires_grad=True)
    gc.disable()
    try:
        y = checkpoint(function, x, use_reentrant=False)
        assert arrays[0]() is None
        y.sum().backward()
        assert [array() for array in arrays] == [None, None]
    finally:
        gc.enable()


def test_nothing_stays_after_backward():
    x = torch.rand(N, N, requires_grad=True)
    y = checkpoint(deep(10), x, use_reentrant=False)
    _, left = kept_bytes(lambda: y.sum().backward())
    assert left < 1.5  # the gradient


def test_nested_checkpoints_keep_one_activation():
    x = torch.rand(N, N, requires_grad=True)

    def outer(x):
        for _ in range(4):
            x = checkpoint(deep(5), x, use_reentrant=False)
        return x

    expected = torch.autograd.grad(deep(20)(x).sum(), x)[0]
    y, little = kept_bytes(lambda: checkpoint(outer, x, use_reentrant=False))
    assert little < 1.5
    assert torch.allclose(torch.autograd.grad(y.sum(), x)[0], expected)


def test_running_again_stops_early():
    ran = []

    def function(x):
        y = x.exp()
        ran.append("used")
        z = y + 1
        ran.append("not needed")
        return z

    x = torch.ones(3, requires_grad=True)
    checkpoint(function, x, use_reentrant=False).sum().backward()
    assert ran == ["used", "not needed"]  # exp is all that was remembered, and it came first
    with set_checkpoint_early_stop(False):
        checkpoint(function, x, use_reentrant=False).sum().backward()
    assert ran[2:] == ["used", "not needed"] * 2


def test_changed_input_is_noticed():
    x = torch.ones(3, requires_grad=True)
    h = x * 2
    y = checkpoint(torch.exp, h, use_reentrant=False)
    h.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_debug_names_the_ops():
    turns = []

    def function(x):
        turns.append(1)
        return x.exp().sin() if len(turns) == 1 else x.exp()

    y = checkpoint(function, torch.ones(3, requires_grad=True), use_reentrant=False, debug=True)
    with pytest.raises(CheckpointError, match="first: exp sin\nOps that ran again: exp"):
        y.sum().backward()


def test_random_numbers_go_on_as_without():
    def noisy(x):
        return x * torch.rand(3)

    torch.manual_seed(1)
    noisy(torch.ones(3))
    expected = torch.rand(2)
    torch.manual_seed(1)
    x = torch.ones(3, requires_grad=True)
    y = checkpoint(noisy, x, use_reentrant=False)
    y.sum().backward()
    assert torch.equal(x.grad, y.detach()) and torch.equal(torch.rand(2), expected)


def test_parameters_used_inside_get_gradients():
    model = torch.nn.Sequential(*(torch.nn.Linear(4, 4) for _ in range(6)))
    x = torch.rand(2, 4)
    model(x).sum().backward()
    expected = [p.grad for p in model.parameters()]
    model.zero_grad()
    checkpoint_sequential(model, 3, x, use_reentrant=False).sum().backward()
    assert all(torch.equal(p.grad, g) for p, g in zip(model.parameters(), expected, strict=True))


def test_batchnorm_and_dropout_inside():
    """Running statistics are updated twice, as in PyTorch; the dropped numbers are the same."""
    layer = torch.nn.Sequential(torch.nn.BatchNorm1d(3), torch.nn.Dropout(0.5))
    x = torch.rand(8, 3, requires_grad=True)
    y = checkpoint(layer, x, use_reentrant=False)
    y.sum().backward()
    assert layer[0].num_batches_tracked.item() == 2


def test_under_no_grad_nothing_is_kept():
    x = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        assert not checkpoint(torch.exp, x, use_reentrant=False).requires_grad
