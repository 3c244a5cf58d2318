"""The half-Cauchy distribution: the distance of a Cauchy number from its middle, 0."""

import math

from edutorch.creation import full_like
from edutorch.distributions.cauchy import Cauchy
from edutorch.distributions.half_normal import Half

__all__ = ["HalfCauchy"]


class HalfCauchy(Half):
    """p(x) = 2 / (pi scale (1 + (x / scale)^2)) for x >= 0.

    Args:
        scale: the scale of x before its sign was dropped.
    """

    parameters = {}

    def __init__(self, scale, validate_args=None):
        super().__init__(Cauchy(0, scale, validate_args=False), validate_args=validate_args)

    mean = property(lambda self: full_like(self.scale, math.inf))
    variance = property(lambda self: self.base_dist.variance)
