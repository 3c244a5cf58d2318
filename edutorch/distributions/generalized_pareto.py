"""The generalized Pareto distribution: by how much a high threshold is exceeded, if it is."""

import math

from edutorch.creation import ones_like, zeros_like
from edutorch.distributions import constraints
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import broadcast_all
from edutorch.functions.pointwise import isclose, where
from edutorch.random import rand

__all__ = ["GeneralizedPareto"]


class GeneralizedPareto(Distribution):
    """1 - cdf(x) = (1 + c z)^(-1 / c) with z = (x - loc) / scale; exp(-z) for c = 0.

    Args:
        loc: the threshold.
        scale: above 0.
        concentration: c. Above 0 the tail is a power, below 0 it ends.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive, "concentration": constraints.real}
    has_rsample = True
    parameters = {"loc": 0, "scale": 0, "concentration": 0}

    def __init__(self, loc, scale, concentration, validate_args=None):
        self.loc, self.scale, self.concentration = broadcast_all(loc, scale, concentration)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        ends = self.concentration < 0
        return constraints.interval(self.loc, where(ends, self.loc - self.scale / self.concentration, math.inf))

    mode = property(lambda self: self.loc)

    @property
    def mean(self):
        valid = self.concentration < 1
        safe = where(valid, self.concentration, 0.5)
        return where(valid, self.loc + self.scale / (1 - safe), math.nan)

    @property
    def variance(self):
        valid = self.concentration < 0.5
        safe = where(valid, self.concentration, 0.25)
        return where(valid, self.scale**2 / ((1 - safe) ** 2 * (1 - 2 * safe)), math.nan)

    def _zero_and_safe(self):
        """Where c is zero; and c with another number in its place there."""
        zero = isclose(self.concentration, zeros_like(self.concentration))
        return zero, where(zero, ones_like(self.concentration), self.concentration)

    def rsample(self, sample_shape=()):
        return self.icdf(rand(self._extended_shape(sample_shape), dtype=self.loc.dtype, device=self.loc.device))

    def log_prob(self, value):
        z = (self._checked(value) - self.loc) / self.scale
        zero, c = self._zero_and_safe()
        y = 1 / c + ones_like(z)
        return -self.scale.log() - where(zero, z, where(y == 0, y, y * (c * z).log1p()))

    def log_survival_function(self, value):
        """log(1 - cdf(value))."""
        z = (self._checked(value) - self.loc) / self.scale
        zero, c = self._zero_and_safe()
        return where(zero, -z, -(c * z).log1p() / c)

    def log_cdf(self, value):
        """log(cdf(value))."""
        return (-self.log_survival_function(value).exp()).log1p()

    def cdf(self, value):
        return self.log_cdf(value).exp()

    def icdf(self, value):
        zero, c = self._zero_and_safe()
        log_above = (-value).log1p()
        curved = self.loc + self.scale / c * (-c * log_above).expm1()
        return where(zero, self.loc - self.scale * log_above, curved)

    def entropy(self):
        return (self.scale.log() + self.concentration + 1).expand(self._batch_shape)
