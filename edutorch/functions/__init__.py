"""The functions that people call: every way of writing an argument is accepted here, and the meaning looked up in ops/.

Each of them is both `edutorch.sum(x, 1)` and `x.sum(1)`: tensor.py makes methods of them.
"""

from edutorch.functions import convert, index, joining, linalg, pointwise, reduce, shape, softmax, sorting

__all__ = ["convert", "index", "joining", "linalg", "pointwise", "reduce", "shape", "softmax", "sorting"]
