"""Shows that each row of the table of ops gives the CPU's numbers, and so do its first and second derivatives."""

import pytest
from ops.cooking import cooked, flat
from ops.table import ROWS

import edutorch as torch

TYPES = "float32", "int64", "float16"
WITHOUT_GRADIENT = {"floor_divide"}  # PyTorch has no gradient for it, and says so


def inputs(row, sample, dtype, device):
    tensors = [x.to(device) for x in cooked(torch, sample, dtype)]
    for k, x in enumerate(tensors):
        if x.is_floating_point() and (row.grads is None or k in row.grads):
            x.requires_grad_()
    return tensors


def slopes(outputs, leaves):
    """The gradients of outputs, as tensors with a history: rules run on tensors, too."""
    seeds = [torch.ones_like(y) for y in outputs]
    grads = torch.autograd.grad(outputs, leaves, seeds, allow_unused=True, create_graph=True) if outputs else []
    return [g for g in grads if g is not None]


def outcome(row, sample, dtype, device):
    """What comes out, the gradients of its sum, and theirs; or the error."""
    torch.manual_seed(0)
    given = inputs(row, sample, dtype, device)
    try:
        with torch.device(device):
            out = flat(row.call(torch, *given))
    except Exception as error:
        return type(error), []
    smooth = [y for y in out if isinstance(y, torch.Tensor) and y.requires_grad]
    leaves = [x for x in given if x.requires_grad]
    if not smooth or not leaves:
        return out, []
    if row.ops and row.ops[0].name in WITHOUT_GRADIENT:
        with pytest.raises(RuntimeError, match="is not implemented"):
            torch.autograd.grad([y.sum() for y in smooth], leaves, allow_unused=True)
        return out, []
    first = slopes(smooth, leaves)
    return out, first + slopes([g for g in first if g.requires_grad], leaves)


def answers(results):
    """What is no tensor: yes and no, shapes, types."""
    return [y for y in results if not isinstance(y, torch.Tensor)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_row(row, agree):
    for sample in row.samples:
        for dtype in TYPES:
            if dtype in row.types:
                here, there = outcome(row, sample, dtype, "cpu"), outcome(row, sample, dtype, "cuda")
                if isinstance(here[0], type):
                    assert there[0] is here[0]  # both refuse
                else:
                    assert not isinstance(there[0], type), there[0]
                    assert answers(there[0]) == answers(here[0])
                    agree(there, here)
