"""16-bit floats in formulas of several ops: PyTorch computes such a formula in one go, in 32 bits, and rounds once."""

import functools

import numpy as np

from edutorch import ops
from edutorch.dtypes import is_half
from edutorch.graph import TensorBase


def rounded_once(function):
    """A function of tensors that, given 16-bit floats, computes in 32 bits and rounds the result alone."""

    @functools.wraps(function)
    def call(*args, **settings):
        kinds = {x.array.dtype for x in args if isinstance(x, TensorBase)}
        half = next(iter(kinds)) if len(kinds) == 1 else None
        if half is None or not is_half(half):
            return function(*args, **settings)
        wide = [ops.to(x, dtype=np.dtype(np.float32)) if isinstance(x, TensorBase) else x for x in args]
        return ops.to(function(*wide, **settings), dtype=half)

    return call
