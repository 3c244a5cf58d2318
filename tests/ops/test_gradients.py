"""Every op that has a rule: its gradient is the slope that nudging shows, to second order, and PyTorch's own."""

import numpy as np
import pytest

import edutorch
from edutorch.autograd import gradcheck, gradgradcheck

from .cooking import assert_same, described, flat, leaves
from .table import ROWS

DIFFERENTIABLE = [row for row in ROWS if row.smooth and any(op.rule for op in row.ops)]


@pytest.mark.filterwarnings("ignore:.*degrees of freedom:UserWarning")
@pytest.mark.parametrize("row", [row for row in DIFFERENTIABLE if row.nudge], ids=str)
def test_slope(row):
    for sample in row.samples:
        tensors = leaves(edutorch, row, sample)
        if not small(tensors):
            continue
        assert gradcheck(lambda *xs: row.call(edutorch, *xs), tensors)
        assert gradgradcheck(lambda *xs: row.call(edutorch, *xs), tensors)


def small(tensors):
    """Nudging costs a call for every number."""
    return 0 < sum(x.numel() for x in tensors) <= 20


@pytest.mark.filterwarnings("ignore:.*degrees of freedom:UserWarning")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("row", [row for row in DIFFERENTIABLE if row.oracle], ids=str)
def test_gradient_is_pytorchs(row, dtype):
    torch = pytest.importorskip("torch")
    for sample in row.samples:
        for layout in ("plain", "transposed"):
            ours, theirs = (gradients(library, row, sample, dtype, layout) for library in (edutorch, torch))
            assert_same(ours, theirs, None if dtype == "float64" else 1e-4)


def gradients(library, row, sample, dtype, layout):
    """The gradients of the sum of all outputs, each weighted by its position so that mix-ups show."""
    tensors = leaves(library, row, sample, dtype, layout)
    wanted = [x for x in tensors if x.requires_grad]
    outputs = [y for y in flat(row.call(library, *tensors)) if y.requires_grad]
    seeds = [
        library.from_numpy(np.linspace(1, 2, y.numel(), dtype=str(y.dtype).split(".")[-1]).reshape(y.shape))
        for y in outputs
    ]
    found = library.autograd.grad(outputs, wanted, seeds, allow_unused=True)
    return [described(x.detach() * 0 if g is None else g) for g, x in zip(found, wanted)]
