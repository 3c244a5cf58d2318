"""The von Mises distribution: the normal distribution's cousin on a circle."""

import math

from edutorch.autograd import no_grad
from edutorch.creation import empty, zeros
from edutorch.distributions import constraints
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import broadcast_all, lazy_property
from edutorch.dtypes import bool_, float64
from edutorch.functions.pointwise import where
from edutorch.random import rand

__all__ = ["VonMises"]

# Abramowitz and Stegun 9.8.1 to 9.8.4: the modified Bessel functions i0 and i1, near zero and far from it.
NEAR = (
    [1.0, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.360768e-1, 0.45813e-2],
    [0.5, 0.87890594, 0.51498869, 0.15084934, 0.2658733e-1, 0.301532e-2, 0.32411e-3],
)
FAR = (
    [
        0.39894228, 0.1328592e-1, 0.225319e-2, -0.157565e-2, 0.916281e-2, -0.2057706e-1, 0.2635537e-1, -0.1647633e-1,
        0.392377e-2,
    ],
    [
        0.39894228, -0.3988024e-1, -0.362018e-2, 0.163801e-2, -0.1031555e-1, 0.2282967e-1, -0.2895312e-1, 0.1787654e-1,
        -0.420059e-2,
    ],
)  # fmt: skip


def polynomial(coefficients, y):
    result = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        result = coefficient + y * result
    return result


def log_bessel(x, order):
    """log of the modified Bessel function of order 0 or 1."""
    y = (x / 3.75) ** 2
    small = polynomial(NEAR[order], y)
    small = (x.abs() * small if order == 1 else small).log()
    large = x - 0.5 * x.log() + polynomial(FAR[order], 3.75 / x).log()
    return where(x < 3.75, small, large)


class VonMises(Distribution):
    """p(x) = exp(concentration cos(x - loc)) / (2 pi i0(concentration)), x an angle.

    Args:
        loc: the mean direction, an angle.
        concentration: above 0; the larger, the closer the angles stay together.
    """

    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}
    support = constraints.real
    has_rsample = False
    parameters = {"loc": 0, "concentration": 0}

    def __init__(self, loc, concentration, validate_args=None):
        self.loc, self.concentration = broadcast_all(loc, concentration)
        super().__init__(self.loc.shape, validate_args=validate_args)

    mean = property(lambda self: self.loc)
    mode = property(lambda self: self.loc)

    @lazy_property
    def variance(self):
        """The circular variance."""
        return 1 - (log_bessel(self.concentration, 1) - log_bessel(self.concentration, 0)).exp()

    def log_prob(self, value):
        height = self.concentration * (self._checked(value) - self.loc).cos()
        return height - math.log(2 * math.pi) - log_bessel(self.concentration, 0)

    def sample(self, sample_shape=()):
        """By rejection from a wrapped Cauchy distribution, in float64: D. J. Best and N. I. Fisher (1979)."""
        with no_grad():
            loc, kappa = self.loc.to(float64), self.concentration.to(float64)
            tau = 1 + (1 + 4 * kappa**2).sqrt()
            rho = (tau - (2 * tau).sqrt()) / (2 * kappa)
            r = where(kappa < 1e-5, 1 / kappa + kappa, (1 + rho**2) / (2 * rho))
            shape = self._extended_shape(sample_shape)
            x, done = empty(shape, dtype=float64, device=loc.device), zeros(shape, dtype=bool_, device=loc.device)
            while not done.all():
                u1, u2, u3 = rand((3, *shape), dtype=float64, device=loc.device).unbind()
                z = (math.pi * u1).cos()
                f = (1 + r * z) / (r + z)
                c = kappa * (r - f)
                accept = ((c * (2 - c) - u2) > 0) | ((c / u2).log() + 1 - c >= 0)
                x = where(accept, (u3 - 0.5).sign() * f.acos(), x)
                done = done | accept
            return ((x + math.pi + loc) % (2 * math.pi) - math.pi).to(self.loc.dtype)
