"""Functions with names of their own in mathematics: the gamma function and its relatives, Bessel functions, normal shares.

Those with a gradient are ops (ops/gamma_function.py, error_function.py, normal_quantile.py, bessel.py, special.py); here
are their manners, and some that PyTorch gives no gradient either.
"""

import math

import numpy as np

from edutorch import ops
from edutorch.dtypes import default, is_inexact
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops import digamma, erfinv, gammainc, gammaincc, i0, lgamma
from edutorch.ops.cupy_lacks import by_scipy
from edutorch.ops.kinds import not_for, not_for_halves

__all__ = ["digamma", "erfinv", "i0", "igamma", "igammac", "lgamma", "mvlgamma", "polygamma"]

igamma, igammac = gammainc, gammaincc


@known_as("PolygammaBackward0")
def polygamma(n, input):
    """The n-th derivative of digamma; digamma itself for n = 0.

    Raises:
        RuntimeError: if n is negative.

    Example:
        >>> import edutorch as torch
        >>> torch.polygamma(1, torch.tensor([1.0, 0.5]))
        tensor([1.6449, 4.9348])
    """
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    return ops.digamma(input) if n == 0 else ops.polygamma_(input, n=n)


def mvlgamma(input, p):
    """The logarithm of the gamma function for p x p matrices, up to which Wishart's distribution is normalised.

    log(gamma_p(a)) = p (p - 1) / 4 log(pi) + sum over j = 0 ... p - 1 of lgamma(a - j / 2)

    Raises:
        RuntimeError: if p is less than 1.

    Example:
        >>> import edutorch as torch
        >>> torch.mvlgamma(torch.tensor([3.0]), p=2)
        tensor([1.5502])
    """
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    if input.array.dtype == bool:
        raise RuntimeError("The input tensor may not be a boolean tensor.")
    not_for("c", "arange_cpu", input.array)
    return ops.mvlgamma_(input, p=p)


def ndtr(input):
    """The share of the normal distribution that lies below input: (1 + erf(input / sqrt(2))) / 2.

    Example:
        >>> import edutorch as torch
        >>> torch.special.ndtr(torch.tensor([-1.96, 0.0, 1.96]))
        tensor([0.0250, 0.5000, 0.9750])
    """
    return ops.mul(ops.add(ops.erf(ops.div(input, math.sqrt(2.0))), 1), 0.5)


def from_scipy(name, formula):
    """A function of SciPy, without a gradient.

    Args:
        name (str): PyTorch's name for it.
        formula: function of SciPy's (or CuPy's) module of special functions and of an array in float64.
    """

    def function(input):
        array = input.array if is_inexact(input.array.dtype) else input.array.astype(default.float)
        not_for("c", f"{name}_cpu", array)
        not_for_halves(f"{name}_cpu", array)
        return fresh(by_scipy(formula, array.astype(np.float64)).astype(array.dtype))

    function.__name__ = function.__qualname__ = name
    words = {"ai": "Airy's function Ai"}.get(name[-2:], f"The {name.replace('_', ' ')[:-3]} function {name[-2:]}")
    function.__doc__ = f"{words}. Needs SciPy; no gradient flows through it, as in PyTorch."
    return function


airy_ai = from_scipy("airy_ai", lambda scipy, x: scipy.airy(x)[0])
bessel_j0 = from_scipy("bessel_j0", lambda scipy, x: scipy.j0(x))
bessel_j1 = from_scipy("bessel_j1", lambda scipy, x: scipy.j1(x))
bessel_y0 = from_scipy("bessel_y0", lambda scipy, x: scipy.y0(x))
bessel_y1 = from_scipy("bessel_y1", lambda scipy, x: scipy.y1(x))
modified_bessel_i0 = from_scipy("modified_bessel_i0", lambda scipy, x: scipy.i0(x))
modified_bessel_i1 = from_scipy("modified_bessel_i1", lambda scipy, x: scipy.i1(x))
modified_bessel_k0 = from_scipy("modified_bessel_k0", lambda scipy, x: scipy.k0(x))
modified_bessel_k1 = from_scipy("modified_bessel_k1", lambda scipy, x: scipy.k1(x))
scaled_modified_bessel_k0 = from_scipy("scaled_modified_bessel_k0", lambda scipy, x: scipy.k0e(x))
scaled_modified_bessel_k1 = from_scipy("scaled_modified_bessel_k1", lambda scipy, x: scipy.k1e(x))
spherical_bessel_j0 = from_scipy("spherical_bessel_j0", lambda scipy, x: scipy.spherical_jn(0, x))
