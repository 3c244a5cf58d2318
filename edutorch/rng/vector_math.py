"""log, sine and cosine with exactly the roundings that PyTorch's random normals have.

A computer rounds after every step, so two correct recipes for log(x) may differ in the last bit. PyTorch computes the
logarithm, sine and cosine of eight float32 numbers at a time with the polynomials of the Cephes library (S. Moshier,
1984); for float64 it calls the C library. The same steps in the same order give the same bits.

On x86 processors with AVX2 (nearly all since 2013) PyTorch rounds a*b + c once, a fused multiply-add, and so do we.
PyTorch itself computes other last bits elsewhere (ARM, or x86 without AVX2).
"""

import math

import numpy as np

from edutorch.kernels import kernel

f32 = np.float32

# ln(mantissa), highest power first
LOG_POLYNOMIAL = [
    7.0376836292e-2,
    -1.1514610310e-1,
    1.1676998740e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
]
# ln(2) and pi/4 in pieces whose products with a small integer are exact in float32
LN2_HIGH, LN2_LOW = 0.693359375, -2.12194440e-4
QUARTER_PI = [0.78515625, 2.4187564849853515625e-4, 3.77489497744594108e-8]
SIN_POLYNOMIAL = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]
COS_POLYNOMIAL = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]


def horner(coefficients, x):
    """The polynomial with these coefficients, highest power first, at float32 x: a fused multiply-add per step."""
    wide = x.astype(np.float64)
    result = f32(coefficients[0])
    for coefficient in coefficients[1:]:
        result = (result * wide + f32(coefficient)).astype(f32)
    return result


def fma32(a, b, c):
    """a * b + c, rounded to float32 once: float64 holds the product of two float32 numbers exactly."""
    total = np.multiply(a, b, dtype=np.float64)
    total += c
    return total.astype(f32)


def two_sum(a, b):
    """a + b in two parts: the rounded sum, and exactly what the rounding lost (Knuth)."""
    total = a + b
    b_part = total - a
    return total, (a - (total - b_part)) + (b - b_part)


def two_product(a, b):
    """a * b in two parts: the rounded product, and exactly what the rounding lost (Dekker)."""

    def halves(x):
        shifted = x * 134217729.0  # 2^27 + 1
        high = shifted - (shifted - x)
        return high, x - high

    product = a * b
    (a_high, a_low), (b_high, b_low) = halves(a), halves(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def sum_to_odd(a, b):
    """a + b, where an inexact result takes the neighbour whose last bit is 1.

    Such a result still shows on which side of a tie the true sum lies, so that rounding it once more is harmless.
    """
    total, lost = two_sum(a, b)
    bits = total.view(np.int64)
    nudge = (lost != 0) & (bits & 1 == 0)
    return (bits + np.where(nudge, np.where((lost > 0) == (total > 0), 1, -1), 0)).view(np.float64)


def fma64(a, b, c):
    """a * b + c, rounded to float64 once (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008)."""
    with np.errstate(invalid="ignore", over="ignore"):
        high, low = two_product(a, b)
        c_sum, c_lost = two_sum(np.full_like(a, c), low)
        total, lost = two_sum(high, c_sum)
        total = total + sum_to_odd(c_lost, lost)
        return np.where(np.isfinite(total), total, a * b + c)


def scale_shift(x, scale, shift):
    """x * scale + shift with one rounding, in x's type, float32 or float64."""
    if shift == 0:  # the product alone is rounded once anyway
        return x if scale == 1 else x * x.dtype.type(scale)
    return fma32(x, f32(scale), f32(shift)) if x.dtype == f32 else fma64(x, float(scale), float(shift))


def libm(function, x):
    """A function of Python's math module (the C library's) for every element: numpy's own round differently."""
    return np.fromiter(map(function, x.ravel().tolist()), np.float64, x.size).reshape(x.shape)


def log32(x):
    """Natural logarithm of float32 x with 0 < x <= 1, by Cephes: x = 2^e * m, ln x = e ln 2 + ln m."""
    bits = x.view(np.int32)
    exponent = ((bits >> 23) - 126).astype(f32)
    mantissa = ((bits & 0x007FFFFF) | 0x3F000000).view(f32)  # in [0.5, 1)
    small = mantissa < f32(math.sqrt(0.5))
    exponent -= small
    m = (mantissa - f32(1)) + np.where(small, mantissa, f32(0))  # ln(1 + m), m near 0
    square = m * m
    tail = horner(LOG_POLYNOMIAL, m) * m
    tail = fma32(tail, square, exponent * f32(LN2_LOW))
    tail = fma32(square, f32(-0.5), tail)
    return fma32(exponent, f32(LN2_HIGH), m + tail)


def sincos32(x):
    """Sine and cosine of float32 x >= 0, by Cephes: turn x into the first octant, then one polynomial for each."""
    octant = ((x * f32(4 / math.pi)).astype(np.int32) + 1) & ~1
    turns = octant.astype(f32)
    for piece in QUARTER_PI:
        x = fma32(turns, f32(-piece), x)
    square = x * x
    cosine = fma32(horner(COS_POLYNOMIAL, square) * square, square, square * f32(-0.5)) + f32(1)
    sine = fma32(horner(SIN_POLYNOMIAL, square) * square, x, x)
    # In every second quadrant sine and cosine change places; the octant also holds both signs.
    swap = (octant & 2) != 0
    sine_sign, cosine_sign = (octant & 4) << 29, (~(octant - 2) & 4) << 29
    return (
        (np.where(swap, cosine, sine).view(np.int32) ^ sine_sign).view(f32),
        (np.where(swap, sine, cosine).view(np.int32) ^ cosine_sign).view(f32),
    )


def box_muller(uniforms, mean, std):
    """Normal numbers from as many uniform ones, by Box and Muller's transform.

    Args:
        uniforms (array): float32 or float64 in [0, 1), shape (n,) with n a multiple of 16.

    Returns:
        array: shape (n,), same type.
    """
    return scale_shift(normal_pairs(uniforms), std, mean)


@kernel
def normal_pairs(uniforms):
    """Pairs of normal numbers with mean 0 and deviation 1.

    Two uniform numbers give a point in the plane: a radius from the first, an angle from the second. Its coordinates
    are two independent normal numbers. Pairs lie eight apart in blocks of sixteen, as PyTorch's vector code has them.
    """
    blocks = uniforms.reshape(-1, 2, 8)
    u1, u2 = 1 - blocks[:, 0], blocks[:, 1]  # u1 in (0, 1]: log(0) cannot happen
    if uniforms.dtype == f32:
        radius = np.sqrt(f32(-2) * log32(u1))
        sine, cosine = sincos32(f32(2 * math.pi) * u2)
    else:
        radius, angle = np.sqrt(-2 * libm(math.log, u1)), 2 * math.pi * u2
        sine, cosine = libm(math.sin, angle), libm(math.cos, angle)
    return np.stack([radius * cosine, radius * sine], axis=1).reshape(-1)
