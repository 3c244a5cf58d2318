"""Random bits, as numpy's Mersenne Twister gives them: the raw material of all random numbers."""

import math

import numpy as np

from edutorch.kernels import LARGE, kernel


def many(bits, n, *settings):
    """So many draws that a twin pays."""
    return n >= LARGE


@kernel(pays=many)
def draw32(bits, n):
    """n draws of 32 random bits from numpy's Mersenne Twister: array of uint32, shape (n,)."""
    return np.random.Generator(bits).integers(0, 2**32, size=n, dtype=np.uint32)


@kernel(pays=many)
def draw64(bits, n):
    """n draws of 64 random bits: array of uint64, shape (n,)."""
    return np.random.Generator(bits).integers(0, 2**64, size=n, dtype=np.uint64)


@kernel(pays=many)
def coin_flips(bits, n, p):
    """n truth values, each true with probability p: where a number of 53 random bits lies below p * 2^53."""
    return (draw64(bits, n) & np.uint64(2**53 - 1)) < np.uint64(math.ceil(p * 2**53))
