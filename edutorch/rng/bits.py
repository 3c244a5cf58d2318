"""Random bits, as numpy's Mersenne Twister gives them: the raw material of all random numbers."""

import numpy as np

from edutorch.kernels import kernel


def many(bits, n):
    return n >= 4096


@kernel(pays=many)
def draw32(bits, n):
    """n draws of 32 random bits from numpy's Mersenne Twister: array of uint32, shape (n,)."""
    return np.random.Generator(bits).integers(0, 2**32, size=n, dtype=np.uint32)


@kernel(pays=many)
def draw64(bits, n):
    """n draws of 64 random bits: array of uint64, shape (n,)."""
    return np.random.Generator(bits).integers(0, 2**64, size=n, dtype=np.uint64)
