"""The Gumbel distribution: the largest of many random numbers."""

import math

from edutorch.creation import full_like, ones_like
from edutorch.distributions import constraints
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import AffineTransform, ExpTransform
from edutorch.distributions.uniform import Uniform
from edutorch.distributions.utils import broadcast_all, euler_constant
from edutorch.limits import finfo

__all__ = ["Gumbel"]


class Gumbel(TransformedDistribution):
    """p(x) = exp(y - exp(y)) / scale with y = (loc - x) / scale; drawn as loc - scale log(-log(u)) with u uniform.

    Args:
        loc: the likeliest value.
        scale: above 0.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    parameters = {"loc": 0, "scale": 0}

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = broadcast_all(loc, scale)
        limits = finfo(self.loc.dtype)
        low, high = full_like(self.loc, limits.tiny), full_like(self.loc, 1 - limits.eps)
        steps = [
            ExpTransform().inv,
            AffineTransform(loc=0, scale=-ones_like(self.scale)),
            ExpTransform().inv,
            AffineTransform(loc=loc, scale=-self.scale),
        ]
        super().__init__(Uniform(low, high, validate_args=validate_args), steps, validate_args=validate_args)

    mean = property(lambda self: self.loc + self.scale * euler_constant)
    mode = property(lambda self: self.loc)
    stddev = property(lambda self: math.pi / math.sqrt(6) * self.scale)
    variance = property(lambda self: self.stddev.pow(2))

    def log_prob(self, value):
        y = (self.loc - self._checked(value)) / self.scale
        return (y - y.exp()) - self.scale.log()

    def entropy(self):
        return self.scale.log() + (1 + euler_constant)
