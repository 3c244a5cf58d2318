"""How twins are compiled, and exp and its like in a form that the compiler can do eight numbers at a time.

`fastmath` here allows what changes rounding only: sums in another order, a product and a sum in one instruction. It does not
allow the compiler to believe that there is no nan and no inf.
"""

import functools

import numba
import numpy as np
from numba import float32

ROUNDING = {"contract", "reassoc", "nsz", "arcp"}

# Compiled when first called, and kept on disk for the next program. nogil: another Python thread may run meanwhile.
loop = functools.partial(numba.njit, fastmath=ROUNDING, error_model="numpy", nogil=True, cache=True)
# Small functions that become part of the loop that calls them.
inlined = functools.partial(numba.njit, fastmath=ROUNDING, error_model="numpy", inline="always")


@inlined
def exp32(x):
    """exp(x), to the last digit but one. Numbers below 1e-38 become 0.

    x = n log(2) + r, so exp(x) = 2**n exp(r): 2**n is an exponent to be written into a float's bits, and exp(r) is a short
    polynomial, because |r| < 0.35. (Cephes' coefficients. The math library's exp takes one number at a time.)
    """
    inside = min(max(x, float32(-86.5)), float32(88.7228))
    n = np.floor(inside * float32(1.44269504) + float32(0.5))
    r = inside - n * float32(0.693359375) + n * float32(2.12194440e-4)
    p = float32(1.9875691500e-4)
    p = p * r + float32(1.3981999507e-3)
    p = p * r + float32(8.3334519073e-3)
    p = p * r + float32(4.1665795894e-2)
    p = p * r + float32(1.6666665459e-1)
    p = p * r + float32(5.0000001201e-1)
    p = p * (r * r) + r + float32(1)
    power = np.int32((np.int32(n) + np.int32(126)) << np.int32(23)).view(np.float32)  # 2**(n - 1): 2**128 would be inf
    y = p * power * float32(2)
    y = y if x >= float32(-86.5) else float32(0)
    y = y if x <= float32(88.7228) else float32(np.inf)
    return y if x == x else x  # nan stays nan


@inlined
def sigmoid32(x):
    """1 / (1 + exp(-x))."""
    return float32(1) / (float32(1) + exp32(-x))


@inlined
def tanh32(x):
    """tanh(x): near 0 an odd polynomial, which keeps the digits of small numbers; elsewhere 1 - 2 / (exp(2x) + 1)."""
    s = x * x
    p = float32(-5.70498872745e-3)
    p = p * s + float32(2.06390887954e-2)
    p = p * s + float32(-5.37397155531e-2)
    p = p * s + float32(1.33314422036e-1)
    p = p * s + float32(-3.33332819422e-1)
    near = x + x * s * p
    far = float32(1) - float32(2) / (exp32(float32(2) * x) + float32(1))
    return near if abs(x) < float32(0.625) else far


@inlined
def erf32(x):
    """erf(x): a fraction of two polynomials up to 4, beyond which it is 1 to the last digit."""
    inside = min(max(x, float32(-4)), float32(4))
    s = inside * inside
    p = float32(-2.72614225801306e-10)
    p = p * s + float32(2.77068142495902e-08)
    p = p * s + float32(-2.10102402082508e-06)
    p = p * s + float32(-5.69250639462346e-05)
    p = p * s + float32(-7.34990630326855e-04)
    p = p * s + float32(-2.95459980854025e-03)
    p = p * s + float32(-1.60960333262415e-02)
    q = float32(-1.45660718464996e-05)
    q = q * s + float32(-2.13374055278905e-04)
    q = q * s + float32(-1.68282697438203e-03)
    q = q * s + float32(-7.37332916720468e-03)
    q = q * s + float32(-1.42647390514189e-02)
    y = inside * p / q
    return y if x == x else x


def in_order(*arrays):
    """Are these float32 arrays whose numbers lie in memory as they are counted? Twins are compiled for no others."""
    return all(a.dtype == np.float32 and a.flags.c_contiguous for a in arrays if a is not None)
