"""Twins of what makes random numbers: the Mersenne Twister, and Box and Muller's transform. They give the same bits.

So nothing here may be rounded differently: these loops are compiled without `fastmath`.
"""

import ctypes
import functools
import math

import numba
import numpy as np
from numba import float32, float64, int32, int64, uint32, uint64

exact = functools.partial(numba.njit, error_model="numpy", nogil=True, cache=True)
small = functools.partial(numba.njit, error_model="numpy", inline="always")

N, M = 624, 397  # the numbers of a state, and how far apart are those that are mixed


@small
def mixed(upper, lower, far):
    """The next number of the state: the top bit of one and the other bits of its neighbour, shifted, onto a far one."""
    y = (upper & uint32(0x80000000)) | (lower & uint32(0x7FFFFFFF))
    return far ^ (y >> uint32(1)) ^ ((uint32(0) - (y & uint32(1))) & uint32(0x9908B0DF))


@exact
def stir(key, fresh):
    """The state after `key`, into fresh: in three stretches, none of which reads what it writes."""
    upper, lower = key[:-1], key[1:]
    first, second, third = fresh[: N - M], fresh[N - M : 2 * (N - M)], fresh[2 * (N - M) : N - 1]
    far = key[M:]
    for i in range(first.size):
        first[i] = mixed(upper[i], lower[i], far[i])
    a, b = upper[N - M :], lower[N - M :]
    for i in range(second.size):
        second[i] = mixed(a[i], b[i], first[i])
    a, b = upper[2 * (N - M) :], lower[2 * (N - M) :]
    for i in range(third.size):
        third[i] = mixed(a[i], b[i], second[i])
    fresh[N - 1] = mixed(key[N - 1], fresh[0], fresh[M - 1])


@exact
def draw(state, out):
    """Fill out with random bits. The state (625) changes: the key, and behind it the place of the next draw."""
    key, position = state[:N], int64(state[N])
    fresh = np.empty(N, np.uint32)
    done = 0
    while done < out.size:
        if position == N:
            stir(key, fresh)
            key[:] = fresh
            position = 0
        count = min(N - position, out.size - done)
        raw, target = key[position : position + count], out[done : done + count]
        for i in range(count):  # tempering: spread the bits
            y = raw[i]
            y ^= y >> uint32(11)
            y ^= (y << uint32(7)) & uint32(0x9D2C5680)
            y ^= (y << uint32(15)) & uint32(0xEFC60000)
            target[i] = y ^ (y >> uint32(18))
        position += count
        done += count
    state[N] = position


def draw32(bits, n):
    out = np.empty(n, np.uint32)
    memory = (ctypes.c_uint32 * (N + 1)).from_address(bits.ctypes.state_address)  # `bits.state` would copy it twice
    with bits.lock:  # as numpy does: another thread may draw from the same bits
        draw(np.frombuffer(memory, np.uint32), out)
    return out


@exact
def swap_halves(numbers):
    for i in range(numbers.size):
        numbers[i] = (numbers[i] << uint64(32)) | (numbers[i] >> uint64(32))


def draw64(bits, n):
    numbers = draw32(bits, 2 * n).view(np.uint64)
    swap_halves(numbers)  # the first draw is the upper half
    return numbers


@exact
def compare(numbers, bound, flips):
    for i in range(numbers.size):
        number = (numbers[i] << uint64(32)) | (numbers[i] >> uint64(32))
        flips[i] = (number & uint64(2**53 - 1)) < bound


def coin_flips(bits, n, p):
    flips = np.empty(n, np.bool_)
    compare(draw32(bits, 2 * n).view(np.uint64), np.uint64(math.ceil(p * 2**53)), flips)
    return flips


# Box and Muller's transform, step by step as in rng/vector_math.py


@small
def fma(a, b, c):
    """a * b + c, rounded once: float64 holds the product of two float32 numbers exactly."""
    return float32(float64(a) * float64(b) + float64(c))


@small
def log32(x):
    bits = np.float32(x).view(np.int32)
    exponent = float32((bits >> int32(23)) - int32(126))
    mantissa = np.int32((bits & int32(0x007FFFFF)) | int32(0x3F000000)).view(np.float32)
    below = mantissa < float32(math.sqrt(0.5))
    exponent = exponent - (float32(1) if below else float32(0))
    m = (mantissa - float32(1)) + (mantissa if below else float32(0))
    square = m * m
    p = float32(7.0376836292e-2)
    p = fma(p, m, float32(-1.1514610310e-1))
    p = fma(p, m, float32(1.1676998740e-1))
    p = fma(p, m, float32(-1.2420140846e-1))
    p = fma(p, m, float32(1.4249322787e-1))
    p = fma(p, m, float32(-1.6668057665e-1))
    p = fma(p, m, float32(2.0000714765e-1))
    p = fma(p, m, float32(-2.4999993993e-1))
    p = fma(p, m, float32(3.3333331174e-1))
    tail = fma(p * m, square, exponent * float32(-2.12194440e-4))
    tail = fma(square, float32(-0.5), tail)
    return fma(exponent, float32(0.693359375), m + tail)


@exact
def box_muller_loop(u1, u2, first, second):
    for k in range(u1.size):
        radius = np.sqrt(float32(-2) * log32(float32(1) - u1[k]))
        x = float32(2 * math.pi) * u2[k]
        octant = (int32(x * float32(4 / math.pi)) + int32(1)) & int32(~1)
        turns = float32(octant)
        x = fma(turns, float32(-0.78515625), x)
        x = fma(turns, float32(-2.4187564849853515625e-4), x)
        x = fma(turns, float32(-3.77489497744594108e-8), x)
        square = x * x
        p = float32(2.443315711809948e-5)
        p = fma(p, square, float32(-1.388731625493765e-3))
        p = fma(p, square, float32(4.166664568298827e-2))
        cosine = fma(p * square, square, square * float32(-0.5)) + float32(1)
        q = float32(-1.9515295891e-4)
        q = fma(q, square, float32(8.3321608736e-3))
        q = fma(q, square, float32(-1.6666654611e-1))
        sine = fma(q * square, x, x)
        swap = (octant & int32(2)) != int32(0)
        a, b = (cosine, sine) if swap else (sine, cosine)
        a = -a if (octant & int32(4)) != int32(0) else a
        b = -b if (~(octant - int32(2)) & int32(4)) != int32(0) else b
        first[k] = radius * b
        second[k] = radius * a


@exact
def box_muller_blocks(uniforms, result):
    """Pairs lie eight apart in blocks of sixteen: so many blocks at a time as fill a part of the cache."""
    part = 256
    u, v = np.empty((part, 8), np.float32), np.empty((part, 8), np.float32)
    first, second = np.empty((part, 8), np.float32), np.empty((part, 8), np.float32)
    for start in range(0, uniforms.shape[0], part):
        blocks, out = uniforms[start : start + part], result[start : start + part]
        for i in range(blocks.shape[0]):
            for k in range(8):
                u[i, k] = blocks[i, 0, k]
                v[i, k] = blocks[i, 1, k]
        n = blocks.shape[0] * 8
        box_muller_loop(u.reshape(-1)[:n], v.reshape(-1)[:n], first.reshape(-1)[:n], second.reshape(-1)[:n])
        for i in range(blocks.shape[0]):
            for k in range(8):
                out[i, 0, k] = first[i, k]
                out[i, 1, k] = second[i, k]


def normal_pairs(uniforms):
    result = np.empty_like(uniforms)
    box_muller_blocks(uniforms.reshape(-1, 2, 8), result.reshape(-1, 2, 8))
    return result
