"""Every node in the graph is called what PyTorch calls it: that is what `print(y)` shows, and what the drawn graph shows."""

import warnings

import pytest

import edutorch

from .cooking import flat, leaves
from .table import ROWS

torch = pytest.importorskip("torch")

NO_DERIVATIVE = (
    "PyTorch has no derivative for it: it marks the result, and fails in backward; here the result has no history"
)
FAILS_LATER = (
    "PyTorch calls a node by what it lacks; here it has the name of the op, and fails in backward just the same"
)
COMPOSED = "made of other ops here than in PyTorch, and the last of them is seen"
SEVERAL = "PyTorch has several nodes for one op, by how it was called"

# What we call it, what PyTorch calls it -> why that is not mended.
DIFFERENT = {
    ("RemainderBackward1", "NotImplemented"): FAILS_LATER,
    (None, "NotImplemented"): NO_DERIVATIVE,
    (None, "Unique2Backward0"): NO_DERIVATIVE,
    (None, "NextafterBackward0"): NO_DERIVATIVE,
    ("SumBackward0", "SumBackward1"): "dim=() means every dimension, and so it is one op here",
    ("MeanBackward0", "MeanBackward1"): "dim=() means every dimension, and so it is one op here",
    ("ProdBackward0", "ProdBackward1"): "a tensor without dimensions has nothing but its whole product",
    ("AliasBackward0", "TransposeBackward0"): "a tensor without dimensions has nothing to turn round",
    ("SortBackward0", "SortBackward1"): SEVERAL,
    ("DivBackward0", "DivBackward1"): SEVERAL,
    ("ScatterBackward0", "ScatterBackward1"): SEVERAL,
    ("MulBackward0", "MulBackward1"): SEVERAL,
    ("MulBackward0", "AddBackward0"): "both states of an LSTM's cell come from one node here",
    ("ViewBackward0", "ReshapeAliasBackward0"): COMPOSED,
    ("PermuteBackward0", "MulBackward0"): COMPOSED,
    ("DivBackward0", "SqueezeBackward1"): COMPOSED,
    ("WhereBackward0", "SqueezeBackward4"): COMPOSED,
    ("StackBackward0", "SqueezeBackward4"): COMPOSED,
    ("IndexBackward0", "StackBackward0"): COMPOSED,
    ("UnsqueezeBackward0", "ViewBackward0"): COMPOSED,
    ("DiagonalBackward0", "PermuteBackward0"): COMPOSED,
    ("ViewBackward0", "SumBackward1"): COMPOSED,
    ("ViewBackward0", "SqueezeBackward4"): COMPOSED,
    ("UnsqueezeBackward0", "SqueezeBackward4"): COMPOSED,
    ("ExpandBackward0", None): "PyTorch hands out the tensor itself where it has the shape already",
}


def names(library, row, sample):
    """What the nodes of the results are called; None for a result without a history, "failed" for a call that fails."""
    dtype = "float64" if "float64" in row.types else row.types[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            results = flat(row.call(library, *leaves(library, row, sample, dtype)))
        except Exception:
            return ["failed"]
    return [type(y.grad_fn).__name__ if y.grad_fn is not None else None for y in results]


@pytest.fixture(scope="module")
def differences():
    """{(our name, PyTorch's name): [rows]}."""
    found = {}
    for row in ROWS:
        for sample in row.samples:
            ours, theirs = names(edutorch, row, sample), names(torch, row, sample)
            assert len(ours) == len(theirs), row
            for pair in zip(ours, theirs, strict=True):
                if pair[0] != pair[1]:
                    found.setdefault(pair, []).append(row.name)
    return found


def test_nodes_have_the_names_of_pytorch(differences):
    assert {pair: rows for pair, rows in differences.items() if pair not in DIFFERENT} == {}


def test_no_excuse_is_stale(differences):
    assert set(DIFFERENT) - set(differences) == set()
