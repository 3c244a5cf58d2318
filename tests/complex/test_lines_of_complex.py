"""Complex numbers line by line: what edutorch answers is what PyTorch answers, errors included."""

import pytest
from line_by_line import assert_same_line

from .lines_of_complex import LINES as COMPLEX


@pytest.mark.parametrize("line", [*COMPLEX])
def test_line(line):
    assert_same_line(line)
