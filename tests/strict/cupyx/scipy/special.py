"""The special functions that the real CuPy has, for arrays of the strict device."""

import cupy
import scipy.special


def __getattr__(name):
    if name not in cupy.NAMES["special"]:
        raise AttributeError(f"module 'cupyx.scipy.special' has no attribute {name!r}")
    return cupy.outer(getattr(scipy.special, name))
