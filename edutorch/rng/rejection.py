"""Random numbers by rejection: draw from something simple, keep the draw with just the right probability, else try again.

Gamma, Poisson and binomial numbers are made so, one after the other, because nobody knows before how many tries each takes.
As in generator.py they are PyTorch's, bit for bit.
"""

import math

import numpy as np

from edutorch.rng.generator import check, check_type, unit

BLOCK = 256  # uniform numbers fetched at a time


class Stream:
    """Uniform and normal numbers one by one. They are fetched in blocks; what is left over is given back at the end.

    Example:
        >>> from edutorch.rng.generator import Generator
        >>> with Stream(Generator().manual_seed(0)) as stream:
        ...     round(stream.uniform(), 4)
        0.9701
    """

    def __init__(self, generator):
        self.generator = generator
        self.numbers, self.used = [], 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.numbers:  # rewind to where the block began, and draw what was used
            self.generator.restore(self.start)
            self.generator.bits64(self.used)

    def uniform(self):
        """A float64 in [0, 1)."""
        if self.used == len(self.numbers):
            self.start = self.generator.snapshot()
            self.numbers, self.used = unit(self.generator, BLOCK).tolist(), 0
        self.used += 1
        return self.numbers[self.used - 1]

    def normal(self):
        """A normal number. They come in pairs: the second one waits in the generator."""
        waiting, self.generator.next_normal = self.generator.next_normal, None
        if waiting is not None:
            return waiting
        u1, u2 = self.uniform(), self.uniform()
        radius, angle = math.sqrt(-2 * math.log1p(-u2)), 2 * math.pi * u1
        self.generator.next_normal = radius * math.sin(angle)
        return radius * math.cos(angle)


# Gamma


def gamma_number(stream, alpha, number):
    """One number of the gamma distribution: G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables"
    (2000). The cube of a normal number, moved and stretched, almost has that distribution; the rest is rejection.

    number: the type of alpha, in which PyTorch computes the first steps.
    """
    scale = 1.0
    if alpha < 1:  # gamma(alpha) is gamma(alpha + 1) times a power of a uniform number
        if alpha == 0:
            return 0.0
        scale = (1 - stream.uniform()) ** float(number(1) / number(alpha))
        alpha = float(number(alpha) + number(1))
    d = float(number(alpha) - THIRD)
    c = 1 / math.sqrt(9 * d)
    while True:
        x = stream.normal()
        root = 1 + c * x
        if root <= 0:
            continue
        v = root * root * root
        u = 1 - stream.uniform()
        xx = x * x
        if u < 1 - SQUEEZE * xx * xx or math.log(u) < 0.5 * xx + d * (1 - v + math.log(v)):
            return scale * d * v


# PyTorch writes these two as float32 constants.
THIRD = np.float32(1) / np.float32(3)
SQUEEZE = float(np.float32(0.0331))


def standard_gamma(generator, alpha):
    """Gamma numbers with shape parameters alpha and scale 1, in an array of alpha's shape and type.

    Raises:
        NotImplementedError: if alpha is not of float32 or float64.
    """
    only_32_or_64(alpha.dtype, "gamma_cpu")
    with Stream(generator) as stream, np.errstate(over="ignore"):
        numbers = [gamma_number(stream, a, alpha.dtype.type) for a in alpha.ravel().tolist()]
    numbers = np.array(numbers, np.float64).astype(alpha.dtype)
    return np.maximum(numbers, np.finfo(alpha.dtype).tiny).reshape(alpha.shape)


def dirichlet(generator, alpha):
    """Shares that add up to 1 along the last dimension: gamma numbers, divided by their sum."""
    only_32_or_64(alpha.dtype, "dirichlet")
    numbers = standard_gamma(generator, alpha.astype(np.float64))
    total = numbers.sum(-1, keepdims=True) if alpha.ndim else numbers
    limits = np.finfo(alpha.dtype).tiny, np.nextafter(alpha.dtype.type(1), alpha.dtype.type(0))
    shares = np.asarray(numbers / total).astype(alpha.dtype)
    return np.asarray(np.clip(shares, *limits))


def only_32_or_64(dtype, kernel):
    check_type(dtype, "f" if dtype.itemsize > 2 else "", kernel)


# Poisson


def poisson_number(stream, rate):
    """How many events come in a time in which `rate` are expected."""
    check(rate >= 0, "invalid Poisson rate, expected rate to be non-negative")
    if rate == 0:
        return 0
    if rate < 10:  # multiply uniform numbers until their product is too small (Knuth)
        count, product, limit = 0, stream.uniform(), math.exp(-rate)
        while product > limit:
            count += 1
            product *= stream.uniform()
        return count
    return poisson_by_rejection(stream, rate)


def poisson_by_rejection(stream, rate):
    """W. Hoermann, "The transformed rejection method for generating Poisson random variables" (1993): method PTRS."""
    b = 0.931 + 2.53 * math.sqrt(rate)
    a = -0.059 + 0.02483 * b
    log_rate, inverse_alpha, limit = math.log(rate), 1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2)
    while True:
        u, v = stream.uniform() - 0.5, stream.uniform()
        us = 0.5 - abs(u)
        k = math.floor((2 * a / us + b) * u + rate + 0.43) if us else -1
        if us >= 0.07 and v <= limit:
            return k
        if k < 0 or (us < 0.013 and v > us):
            continue
        accepted = -rate + k * log_rate - math.lgamma(k + 1)
        if v == 0 or math.log(v) + math.log(inverse_alpha) - math.log(a / (us * us) + b) <= accepted:
            return k


def poisson(generator, rate):
    """Poisson numbers, in an array of rate's shape and type."""
    check_type(rate.dtype, "fV", "poisson_cpu")
    with Stream(generator) as stream:
        numbers = [poisson_number(stream, r) for r in rate.astype(np.float64).ravel().tolist()]
    return np.array(numbers, np.float64).astype(rate.dtype).reshape(rate.shape)


# Binomial


def binomial_number(stream, count, p, number):
    """How many of `count` tries succeed. number: the type in which PyTorch computes some of the steps."""
    if count <= 0 or p <= 0:
        return 0
    if p >= 1:
        return count
    if p != p:
        return math.nan
    q = p if p <= 0.5 else number(1.0 - float(p))
    sample = binomial_by_rejection if count * q >= 10 else binomial_by_gaps
    successes = sample(stream, count, q, number)
    return successes if p <= 0.5 else count - successes


def binomial_by_gaps(stream, count, p, number):
    """Few successes: go from one to the next. The gaps between them have a geometric distribution."""
    scale, place, successes = float(number(np.log1p(-p))), 0.0, 0
    while True:
        u = stream.uniform()
        place += math.ceil(math.log(u) / scale) if u else math.inf
        if place > count:
            return successes
        successes += 1


def binomial_by_rejection(stream, count, p, number):
    """W. Hoermann, "The generation of binomial random variates" (1993): method BTRS."""
    spread = float(np.sqrt(count * p * (number(1) - p)))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * float(p)
    centre = float(count * p) + 0.5
    limit = 0.92 - 4.2 / b
    odds = float(p / (number(1) - p))
    alpha = (2.83 + 5.1 / b) * spread
    mode = float(np.floor((count + number(1)) * p))
    n = float(count)
    while True:
        u, v = stream.uniform() - 0.5, stream.uniform()
        us = 0.5 - abs(u)
        k = float(number(math.floor((2 * a / us + b) * u + centre))) if us else -1.0
        if not 0 <= k <= n:
            continue
        if us >= 0.07 and v <= limit:
            return k
        if v == 0 or math.log(v * alpha / (a / (us * us) + b)) <= (
            (mode + 0.5) * math.log((mode + 1) / (odds * (n - mode + 1)))
            + (n + 1) * math.log((n - mode + 1) / (n - k + 1))
            + (k + 0.5) * math.log(odds * (n - k + 1) / (k + 1))
            + (rest_of_stirling(mode) + rest_of_stirling(n - mode) - rest_of_stirling(k) - rest_of_stirling(n - k))
        ):
            return k


def rest_of_stirling(k):
    """log(k!) minus Stirling's formula for it: a table for small k, a series for large ones."""
    if k < len(RESTS):
        return RESTS[int(k)]
    square = (k + 1) * (k + 1)
    return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)


RESTS = [
    0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
    0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287,
]  # fmt: skip


def binomial(generator, count, p):
    """Binomial numbers, in an array of count's shape and type; p has the same shape and type.

    Raises:
        NotImplementedError: if they are not of float32 or float64.
    """
    only_32_or_64(count.dtype, "binomial_cpu")
    with Stream(generator) as stream, np.errstate(all="ignore"):
        pairs = zip(count.ravel(), p.ravel(), strict=True)
        numbers = [binomial_number(stream, n, chance, count.dtype.type) for n, chance in pairs]
    return np.array(numbers, np.float64).astype(count.dtype).reshape(count.shape)
