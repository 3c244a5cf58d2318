"""Families of orthogonal polynomials. Each has a rule that makes the next polynomial from the last two.

As in PyTorch, no gradient flows through them.
"""

import math

import numpy as np

from edutorch.device import is_array, near
from edutorch.dtypes import promote_to_float
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.kinds import not_for, not_for_halves


def family(name, first, following, where="x"):
    """A family of polynomials, as a function of x and the degree n.

    Args:
        first: function of x: the polynomial of degree 1. That of degree 0 is 1.
        following: function of (x, k, p, q): the polynomial of degree k + 1 after p of degree k and q of degree k - 1.
        where (str): "2x - 1" for a shifted family, which lives on [0, 1] and not on [-1, 1].
    """

    def function(input, n):
        given = [a.array if isinstance(a, TensorBase) else a for a in (input, n)]
        there = near(next((a for a in given if is_array(a)), None))
        x, degree = (np.asarray(a, like=there) if is_array(a) else a for a in promote_to_float(given))
        broadcast_error(x, degree)
        not_for("c", f"{name}_cpu", x, degree)
        not_for_halves(f"{name}_cpu", x, degree)
        degree = np.trunc(degree) if hasattr(degree, "dtype") else math.trunc(degree)
        x, degree = x + 0 * degree, degree + 0 * x
        place = 2 * x - 1 if where == "2x - 1" else x
        before, now = np.ones_like(x), np.where(degree > 0, first(place), 1)
        for k in range(1, int(degree.max()) if degree.size else 0):
            before, now = np.where(k < degree, now, before), np.where(k < degree, following(place, k, now, before), now)
        return fresh(np.where(degree < 0, 0, now).astype(x.dtype))

    function.__name__ = function.__qualname__ = name
    words = name.replace("_", " ").rsplit(" ", 1)
    function.__doc__ = f"The {words[0]} {words[1].title()} of degree n at input. Below degree 0 it is 0."
    return function


def chebyshev(x, k, p, q):
    return 2 * x * p - q


def hermite(x, k, p, q):
    return 2 * (x * p - k * q)


def hermite_of_probability(x, k, p, q):
    return x * p - k * q


def laguerre(x, k, p, q):
    return ((2 * k + 1 - x) * p - k * q) / (k + 1)


def legendre(x, k, p, q):
    return ((2 * k + 1) * x * p - k * q) / (k + 1)


FIRST = {"t": lambda x: x, "u": lambda x: 2 * x, "v": lambda x: 2 * x - 1, "w": lambda x: 2 * x + 1}
chebyshev_polynomial_t, chebyshev_polynomial_u, chebyshev_polynomial_v, chebyshev_polynomial_w = (
    family(f"chebyshev_polynomial_{kind}", first, chebyshev) for kind, first in FIRST.items()
)
(
    shifted_chebyshev_polynomial_t,
    shifted_chebyshev_polynomial_u,
    shifted_chebyshev_polynomial_v,
    shifted_chebyshev_polynomial_w,
) = (family(f"shifted_chebyshev_polynomial_{kind}", first, chebyshev, "2x - 1") for kind, first in FIRST.items())
hermite_polynomial_h = family("hermite_polynomial_h", lambda x: 2 * x, hermite)
hermite_polynomial_he = family("hermite_polynomial_he", lambda x: x, hermite_of_probability)
laguerre_polynomial_l = family("laguerre_polynomial_l", lambda x: 1 - x, laguerre)
legendre_polynomial_p = family("legendre_polynomial_p", lambda x: x, legendre)
