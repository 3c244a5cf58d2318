"""The Kumaraswamy distribution: much like the beta distribution, but with a simple cdf, so that it is easy to draw from."""

import math

from edutorch.creation import full_like
from edutorch.distributions import constraints
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import AffineTransform, PowerTransform
from edutorch.distributions.uniform import Uniform
from edutorch.distributions.utils import broadcast_all, euler_constant
from edutorch.functions.pointwise import where

__all__ = ["Kumaraswamy"]


class Kumaraswamy(TransformedDistribution):
    """cdf(x) = 1 - (1 - x^a)^b for 0 <= x <= 1.

    Args:
        concentration1: a, above 0.
        concentration0: b, above 0.
    """

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True
    parameters = {"concentration1": 0, "concentration0": 0}

    def __init__(self, concentration1, concentration0, validate_args=None):
        self.concentration1, self.concentration0 = broadcast_all(concentration1, concentration0)
        low, high = full_like(self.concentration0, 0), full_like(self.concentration0, 1)
        steps = [
            PowerTransform(self.concentration0.reciprocal()),
            AffineTransform(loc=1.0, scale=-1.0),
            PowerTransform(self.concentration1.reciprocal()),
        ]
        super().__init__(Uniform(low, high, validate_args=validate_args), steps, validate_args=validate_args)

    def _moment(self, n):
        b, more = self.concentration0, 1 + n / self.concentration1
        return b * (more.lgamma() + b.lgamma() - (more + b).lgamma()).exp()

    mean = property(lambda self: self._moment(1))
    variance = property(lambda self: self._moment(2) - self.mean.pow(2))

    @property
    def mode(self):
        a, b = self.concentration1, self.concentration0
        log_mode = b.reciprocal() * (-b).log1p() - (-b * a).log1p()
        return where((b < 1) | (a < 1), math.nan, log_mode).exp()

    def entropy(self):
        a, b = self.concentration1, self.concentration0
        harmonic = (b + 1).digamma() + euler_constant
        return (1 - b.reciprocal()) + (1 - a.reciprocal()) * harmonic - a.log() - b.log()
