"""Compares what two libraries hold: the same values, types, shapes and strides."""

from collections import Counter, OrderedDict

import numpy as np

import edutorch
from edutorch.device import move


def is_tensor(x):
    return hasattr(x, "requires_grad") and hasattr(x, "stride")


def array_of(x):
    if isinstance(x, edutorch.Tensor):
        return move(x.array, "cpu")
    x = x.detach().resolve_conj().resolve_neg()
    return x.float().numpy() if str(x.dtype) == "torch.bfloat16" else x.numpy()


def assert_same(mine, theirs):
    """mine is edutorch's; theirs may be PyTorch's or ours."""
    if is_tensor(theirs):
        assert type(mine).__name__ == type(theirs).__name__
        assert (str(mine.dtype), tuple(mine.shape)) == (str(theirs.dtype), tuple(theirs.shape))
        assert mine.requires_grad == theirs.requires_grad
        if mine.numel():
            assert (mine.stride(), mine.storage_offset()) == (theirs.stride(), theirs.storage_offset())
        a, b = array_of(mine), array_of(theirs)
        np.testing.assert_array_equal(a.astype(b.dtype), b)
        assert_same(dict(vars(mine)), dict(vars(theirs)))
    elif isinstance(theirs, dict):
        assert type(mine) is type(theirs)
        assert list(mine) == list(theirs)
        for key in theirs:
            assert_same(mine[key], theirs[key])
        if type(theirs) is OrderedDict:
            assert vars(mine) == vars(theirs)
    elif isinstance(theirs, (list, tuple)):
        assert type(mine).__name__ == type(theirs).__name__
        assert len(mine) == len(theirs)
        for x, y in zip(mine, theirs, strict=True):
            assert_same(x, y)
    elif isinstance(theirs, (int, float, complex, str, bytes, bytearray, set, Counter, type(None))):
        assert type(mine) is type(theirs)
        assert mine == theirs
    else:
        assert repr(mine) == repr(theirs)  # dtypes and devices
