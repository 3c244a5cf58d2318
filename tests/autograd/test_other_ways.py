"""Every op that has a rule, the other ways round: forward mode, packed memories, checkpoints, stopping at nan."""

import numpy as np
import pytest
from ops.cooking import flat, leaves
from ops.table import ROWS

import edutorch as torch
from edutorch.graph import mode
from edutorch.utils.checkpoint import checkpoint

pytestmark = pytest.mark.filterwarnings("ignore:.*degrees of freedom:UserWarning")
DIFFERENTIABLE = [row for row in ROWS if row.smooth and row.nudge and any(op.rule for op in row.ops)]


def small_samples(row):
    """Fresh float64 leaves for the samples that are neither empty nor large; the largest of them last."""
    return [s for s in row.samples if 0 < sum(x.numel() for x in leaves(torch, row, s)) <= 20][-1:]


def function_of(row, tensors):
    """The call as a function of the leaves, with only its floating point outputs."""
    places = [k for k, x in enumerate(tensors) if x.requires_grad]

    def function(*values):
        given = list(tensors)
        for k, x in zip(places, values, strict=True):
            given[k] = x
        return tuple(y for y in flat(row.call(torch, *given)) if y.requires_grad)

    return function, tuple(tensors[k] for k in places)


def directions(tensors, seed):
    random = np.random.RandomState(seed)
    return tuple(torch.from_numpy(np.asarray(random.randn(*x.shape))).to(x.dtype) for x in tensors)


@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=str)
def test_forward_is_backward_turned_round(row):
    """u . (J v) = (u J) . v, and J v is the slope in the direction v."""
    for sample in small_samples(row):
        function, inputs = function_of(row, leaves(torch, row, sample))
        if not function(*inputs):
            continue
        v = directions(inputs, 1)
        with torch.no_grad():
            outputs, pushed = torch.func.jvp(function, inputs, v)
            u = directions(outputs, 2)
            _, back = torch.func.vjp(function, *inputs)
            pulled = back(u)
        forward = sum((a * b).sum().item() for a, b in zip(u, pushed, strict=True))
        backward = sum((a * b).sum().item() for a, b in zip(v, pulled, strict=True))
        assert forward == pytest.approx(backward, rel=1e-9, abs=1e-9)


def gradients(function, inputs):
    outputs = function(*inputs)
    return torch.autograd.grad(outputs, inputs, directions(outputs, 3), allow_unused=True) if outputs else ()


def same(found, expected):
    return all(
        (a is None) == (b is None) and (a is None or np.array_equal(a.numpy(), b.numpy(), equal_nan=True))
        for a, b in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=str)
def test_packed_checkpointed_and_watched(row):
    """What is remembered may be packed or computed again, and anomaly mode may look on: the gradients are the same."""
    for sample in small_samples(row):
        function, inputs = function_of(row, leaves(torch, row, sample))
        expected = gradients(function, inputs)
        with torch.autograd.graph.saved_tensors_hooks(lambda x: x.detach().numpy().copy(), torch.from_numpy):
            assert same(gradients(function, inputs), expected)
        assert same(gradients(lambda *xs: checkpoint(function, *xs, use_reentrant=False), inputs), expected)
        with torch.autograd.set_detect_anomaly(True):
            assert same(gradients(function, inputs), expected)


def test_nobody_listens_afterwards():
    assert mode.tracer is None and mode.grad
