"""How a twin is compared with its plain text: the same arrays for both, and the results to a few units in the last place."""

import copy

import numpy as np
import pytest

from edutorch.graph import mode
from edutorch.kernels import choose

pytest.importorskip("numba")  # the extra `fast`; dev.py installs it


def both(name, *arguments, **settings):
    """(what the plain text gives, what the twin gives), each with arrays of its own.

    Arrays that a kernel changes in place are given back behind its results, so that they are compared, too.
    """
    answers = []
    for function in (choose.plain[name], choose.twin_of(name)):
        mine = copy.deepcopy(arguments)
        mode.arrays = True  # as in backward: rules compute with bare arrays
        try:
            result = function(*mine, **settings)
        finally:
            mode.arrays = False
        assert result is not NotImplemented, f"the twin of {name} refused what it was written for"
        answers.append([*arrays(result), *arrays(mine)])
    return answers


def arrays(x):
    """All arrays in a nest of tuples and lists."""
    if isinstance(x, (tuple, list)):
        return [a for part in x for a in arrays(part)]
    return [np.asarray(x)] if isinstance(x, (np.ndarray, np.generic)) else []


def assert_twins(name, *arguments, relative=2e-6, **settings):
    """The twin gives what the plain text does: to 2e-6 of the largest number of each array; nan and inf in the same places."""
    plain, fast = both(name, *arguments, **settings)
    assert len(plain) == len(fast)
    for a, b in zip(plain, fast, strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape
        if a.dtype.kind != "f":
            np.testing.assert_array_equal(b, a)
            continue
        finite = np.isfinite(a)
        np.testing.assert_array_equal(np.where(finite, 0, b), np.where(finite, 0, a))
        largest = np.abs(a[finite]).max() if finite.any() else 0
        np.testing.assert_allclose(b[finite], a[finite], rtol=relative, atol=relative * largest)


def refused(name, *arguments, **settings):
    """Does the twin leave these arguments to the plain text?"""
    return choose.twin_of(name)(*arguments, **settings) is NotImplemented
