"""Every op with sample calls. All tests of this folder are made from this one table, whose rows are in rows_*.py."""

from . import rows_basic, rows_linalg, rows_more, rows_pictures, rows_pieces, rows_sequences, rows_special
from .recipes import FLOATS, INTEGERS, ROWS, TYPES

__all__ = [
    "FLOATS",
    "INTEGERS",
    "ROWS",
    "TYPES",
    "rows_basic",
    "rows_linalg",
    "rows_more",
    "rows_pictures",
    "rows_pieces",
    "rows_sequences",
    "rows_special",
]
