"""The half-normal distribution: the distance of a normal number from its mean, 0."""

import math

from edutorch.creation import zeros_like
from edutorch.distributions import constraints
from edutorch.distributions.normal import Normal
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import AbsTransform
from edutorch.functions.pointwise import where

__all__ = ["Half", "HalfNormal"]


class Half(TransformedDistribution):
    """|x|, with x from a distribution that is the same on both sides of 0."""

    arg_constraints = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True
    parameters = {}

    def __init__(self, base_distribution, validate_args=None):
        super().__init__(base_distribution, AbsTransform(), validate_args=validate_args)

    scale = property(lambda self: self.base_dist.scale)
    mode = property(lambda self: zeros_like(self.scale))

    def log_prob(self, value):
        value = self._checked(value)
        return where(value >= 0, self.base_dist.log_prob(value) + math.log(2), -math.inf)

    def cdf(self, value):
        return 2 * self.base_dist.cdf(self._checked(value)) - 1

    def icdf(self, prob):
        return self.base_dist.icdf((prob + 1) / 2)

    def entropy(self):
        return self.base_dist.entropy() - math.log(2)


class HalfNormal(Half):
    """p(x) = sqrt(2 / pi) / scale exp(-x^2 / (2 scale^2)) for x >= 0.

    Args:
        scale: the standard deviation of x before its sign was dropped.
    """

    parameters = {}

    def __init__(self, scale, validate_args=None):
        super().__init__(Normal(0, scale, validate_args=False), validate_args=validate_args)

    mean = property(lambda self: self.scale * math.sqrt(2 / math.pi))
    variance = property(lambda self: self.scale.pow(2) * (1 - 2 / math.pi))
