"""Linear algebra line by line: what edutorch answers is what PyTorch answers, errors included."""

import pytest
from line_by_line import assert_same_line

from .lines_of_linalg import LINES as LINALG
from .lines_of_products import LINES as PRODUCTS


@pytest.mark.parametrize("line", [*LINALG, *PRODUCTS])
def test_line(line):
    assert_same_line(line)
