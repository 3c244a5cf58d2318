"""Every row of the table, in every number type: the same numbers, types, shapes and errors as PyTorch."""

import pytest

import edutorch

from .cooking import assert_same, cooked, outcome
from .table import ROWS

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.filterwarnings("ignore:.*degrees of freedom:UserWarning")


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_forward(row):
    for sample in row.samples:
        for dtype in row.types:
            ours = outcome(row.call, edutorch, cooked(edutorch, sample, dtype))
            theirs = outcome(row.call, torch, cooked(torch, sample, dtype))
            if isinstance(ours, tuple) or isinstance(theirs, tuple):
                assert ours == theirs, (sample, dtype)
            else:
                assert_same(ours, theirs)


@pytest.mark.parametrize("layout", ["transposed", "strided"])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_layout_does_not_matter(row, layout):
    for sample in row.samples:
        plain = outcome(row.call, edutorch, cooked(edutorch, sample, "float32"))
        other = outcome(row.call, edutorch, cooked(edutorch, sample, "float32", layout))
        if isinstance(plain, tuple) or isinstance(other, tuple):
            assert plain == other
        else:
            assert_same(plain, other, 1e-6)
