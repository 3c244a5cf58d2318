"""The inverse gamma distribution: 1 / x with x from a gamma distribution. What is often believed about a variance."""

import math

from edutorch.distributions import constraints
from edutorch.distributions.gamma import Gamma
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import PowerTransform
from edutorch.functions.pointwise import where

__all__ = ["InverseGamma"]


class InverseGamma(TransformedDistribution):
    """1 / x, with x from Gamma(concentration, rate).

    Args:
        concentration, rate: those of the gamma distribution, above 0.
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.positive
    has_rsample = True
    parameters = {}

    def __init__(self, concentration, rate, validate_args=None):
        base = Gamma(concentration, rate, validate_args=validate_args)
        super().__init__(base, PowerTransform(-base.rate.new_ones(())), validate_args=validate_args)

    concentration = property(lambda self: self.base_dist.concentration)
    rate = property(lambda self: self.base_dist.rate)
    mode = property(lambda self: self.rate / (self.concentration + 1))

    @property
    def mean(self):
        return where(self.concentration > 1, self.rate / (self.concentration - 1), math.inf)

    @property
    def variance(self):
        a = self.concentration
        return where(a > 2, self.rate.square() / ((a - 1).square() * (a - 2)), math.inf)

    def entropy(self):
        a = self.concentration
        return a + self.rate.log() + a.lgamma() - (1 + a) * a.digamma()
