"""The gamma function's logarithm and derivatives: lgamma, digamma, polygamma, zeta. numpy has none of them.

The gamma function continues the factorial between the whole numbers: gamma(n) = (n - 1)!. All methods here are old: move
the argument to where a short series is exact (gamma(x + 1) = x gamma(x) allows that), and undo the move.
Everything is computed in float64. See Abramowitz and Stegun, "Handbook of Mathematical Functions", chapters 6 and 23.
"""

import math

import numpy as np

from edutorch.device import special_functions
from edutorch.op import op
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.exponential import exp, log
from edutorch.ops.kinds import not_for
from edutorch.ops.special import number_first_or_second

# B(2j) / (2j)!, Bernoulli's numbers: what a sum over whole numbers and the integral under it differ by (Euler, Maclaurin).
EULER_MACLAURIN = [
    1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000, 1 / 74724249600,
    -3617 / 10670622842880000,
]  # fmt: skip
# B(2j) / (2j (2j - 1)) and B(2j) / 2j: the series of lgamma and digamma for large numbers (Stirling).
STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400]
DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12]
EULER = 0.57721566490153286061
LARGE = 10  # from here on the series for large numbers are exact


def hurwitz(s, q):
    """sum over k >= 0 of (q + k)^-s, float64: the first terms one by one, the rest as an integral with corrections."""
    near = q + np.zeros_like(s)
    total = np.zeros_like(near)
    while (moving := near < LARGE).any():
        total = np.where(moving, total + near**-s, total)
        near = np.where(moving, near + 1, near)
    total = total + near ** (1 - s) / (s - 1) + 0.5 * near**-s
    rising, power = s, near ** (-s - 1)
    for j, factor in enumerate(EULER_MACLAURIN):
        total = total + factor * rising * power
        rising = rising * (s + 2 * j + 1) * (s + 2 * j + 2)
        power = power / near**2
    return total


# lgamma(2 + z) = (1 - EULER) z + (zeta(2) - 1) z^2 / 2 - (zeta(3) - 1) z^3 / 3 + ...: exact for |z| <= 1/2.
AROUND_TWO = [1 - EULER] + [(-1) ** k * float(hurwitz(float(k), 2.0)) / k for k in range(2, 28)]


def series(coefficients, x):
    """c0 + c1 x + c2 x^2 + ..., by Horner's rule."""
    result = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        result = result * x + coefficient
    return result


def lgamma_of_positive(x):
    """log gamma(x) for x > 0, in float64. It is precise near its zeros, 1 and 2, as well."""
    # Between 2.5 and LARGE: gamma(x) = (x - 1)(x - 2)... gamma(y) with y between 1.5 and 2.5.
    y, product = np.minimum(x, LARGE), np.ones_like(x)
    while (high := y > 2.5).any():
        y = np.where(high, y - 1, y)
        product = np.where(high, product * y, product)
    # Below 0.5 we stand at x + 2, below 1.5 at x + 1.
    z = np.where(x < 0.5, x, np.where(x < 1.5, x - 1, y - 2))
    moved = np.where(x < 0.5, np.log(x), 0) + np.where(x < 1.5, np.log1p(z), -np.log(product))
    near = z * series(AROUND_TWO, z) - moved
    far = np.maximum(x, LARGE)
    stirling = (far - 0.5) * (np.log(far) - 1) + (0.5 * math.log(2 * math.pi) - 0.5) + series(STIRLING, far**-2) / far
    return np.where(x < LARGE, near, stirling)


@op(promotes="float")
def lgamma(input):
    """log |gamma(input)|; gamma(n) is (n - 1)!, continued between the whole numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.lgamma(torch.tensor([0.5, 1.0, 5.0]))
        tensor([0.5724, 0.0000, 3.1781])
    """
    not_for("c", "lgamma_vml_cpu", input)
    x = input.astype(np.float64)
    positive = lgamma_of_positive(np.where(x > 0, x, 1 - x))
    # Left of zero: gamma(x) gamma(1 - x) = pi / sin(pi x).
    mirrored = np.log(math.pi / np.abs(np.sin(math.pi * (x - np.round(x))))) - positive
    result = np.where(x > 0, positive, np.where(x == np.floor(x), np.inf, mirrored))
    return np.where(np.isinf(x), np.inf, result).astype(input.dtype)


@lgamma.backward
def lgamma_backward(grad, input):
    return grad * digamma(input)


@op(promotes="float")
def digamma(input):
    """The slope of lgamma.

    Example:
        >>> import edutorch as torch
        >>> torch.digamma(torch.tensor([1.0, 0.5]))
        tensor([-0.5772, -1.9635])
    """
    not_for("c", "digamma", input)
    x = input.astype(np.float64)
    # digamma(x + 1) = digamma(x) + 1 / x leads to large numbers; digamma(1 - x) - digamma(x) = pi / tan(pi x) leads to
    # positive ones.
    far, total = np.where(x < 0, 1 - x, x), np.zeros_like(x)
    while (moving := far < LARGE).any():
        total = np.where(moving, total - 1 / far, total)
        far = np.where(moving, far + 1, far)
    total = total + np.log(far) - 0.5 / far - series(DIGAMMA, far**-2) / far**2
    mirrored = total - math.pi / np.tan(math.pi * (x - np.round(x)))
    result = np.where(x > 0, total, np.where(x == 0, -np.copysign(np.inf, x), mirrored))
    return np.where((x < 0) & (x == np.floor(x)), np.nan, np.where(x == np.inf, x, result)).astype(input.dtype)


@digamma.backward
def digamma_backward(grad, input):
    return grad * polygamma_(input, n=1)


@op(promotes="float")
def polygamma_(input, *, n):
    """The n-th derivative of digamma, n >= 1: (-1)^(n + 1) n! zeta(n + 1, input)."""
    not_for("c", "polygamma", input)
    x = input.astype(np.float64)
    factor = math.gamma(n + 1) * (1 if n % 2 else -1)
    if n > 1:
        return (factor * zeta_of(float(n + 1), x)).astype(input.dtype)
    # Left of one half by mirroring: trigamma(x) + trigamma(1 - x) = (pi / sin(pi x))^2.
    right = zeta_of(2.0, np.where(x < 0.5, 1 - x, x))
    right = np.where(np.isinf(x), 0, right)
    mirrored = (math.pi / np.sin(math.pi * (x - np.round(x)))) ** 2 - right
    return np.where(x < 0.5, mirrored, right).astype(input.dtype)


@polygamma_.backward
def polygamma_backward(grad, input, n):
    return grad * polygamma_(input, n=n + 1)


@op(promotes="float")
def zeta(input, other):
    """Hurwitz's zeta function: the sum over k = 0, 1, 2 ... of (other + k)^-input. With other = 1 it is Riemann's.

    Example:
        >>> import edutorch as torch
        >>> torch.special.zeta(torch.tensor([2.0, 4.0]), 1)
        tensor([1.6449, 1.0823])
    """
    not_for("c", "zeta_cpu", input, other)
    kind = input.dtype if hasattr(input, "dtype") else other.dtype
    s, q = (x.astype(np.float64) if hasattr(x, "dtype") else float(x) for x in (input, other))
    return zeta_of(s, q).astype(kind)


def zeta_of(s, q):
    """zeta, in float64. Its edges are those of Cephes, which PyTorch follows."""
    whole = q == np.floor(q)
    pole = (s == 1) | ((q <= 0) & whole & ~(s < 1))
    defined = np.isfinite(s) & np.isfinite(q) & (s > 1) & ((q > 0) | (s == np.floor(s))) & ~pole
    sums = hurwitz(np.where(defined, s, 2.0), np.where(defined, q, 1.0))
    return np.where(pole, np.inf, np.where(defined, sums, np.nan))


@zeta.backward
def zeta_backward(grad, input, other, needs):
    if needs[0]:
        raise NotImplementedError("the derivative for 'zeta' is not implemented.")
    return None, grad * -input * zeta(input + 1, other)


# The incomplete gamma functions: how much of the integral that defines gamma lies below and above a place.


@op(promotes="same", numbers=False)
def gammainc(input, other):
    """The share of gamma(input) = integral of t^(input - 1) e^-t dt that lies below other. Needs SciPy."""
    not_for("biuc", "igamma_cpu", input, other)
    return special_functions(input).gammainc(input, other)


@gammainc.backward
def gammainc_backward(grad, input, other, needs):
    if needs[0]:
        raise NotImplementedError("the derivative for 'igamma: input' is not implemented.")
    return None, grad * density(input, other)


@op(promotes="same", numbers=False)
def gammaincc(input, other):
    """1 - gammainc(input, other), precise also where that is tiny. Needs SciPy."""
    not_for("biuc", "igammac_cpu", input, other)
    return special_functions(input).gammaincc(input, other)


@gammaincc.backward
def gammaincc_backward(grad, input, other, needs):
    if needs[0]:
        raise NotImplementedError("the derivative for 'igammac: input' is not implemented.")
    return None, -grad * density(input, other)


def density(shape, x):
    """x^(shape - 1) e^-x / gamma(shape): the slope of gammainc."""
    return exp((shape - 1) * log(x) - x - lgamma(shape))


gammainc.named("IgammaBackward0")
gammaincc.named("IgammacBackward0")
zeta.named(lambda inputs, params: f"SpecialZetaBackward{number_first_or_second(inputs)}")


@op(promotes="float")
def mvlgamma_(input, *, p):
    """log of the gamma function for p x p matrices: p (p - 1) / 4 log(pi) + sum over j < p of lgamma(input - j / 2)."""
    x = input.astype(np.float64)
    total = sum(lgamma.forward(x - j / 2) for j in range(p))
    return (total + p * (p - 1) / 4 * math.log(math.pi)).astype(input.dtype)


@mvlgamma_.backward
def mvlgamma_backward(grad, input, p):
    slope = digamma(input)
    for j in range(1, p):
        slope = slope + digamma(input - j / 2)
    return grad * slope


for binary in (zeta, gammainc, gammaincc):
    binary.explain(broadcast_error)
