"""The uniform distribution: every number between two bounds is as likely as any other."""

import math

from edutorch.distributions import constraints
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import broadcast_all
from edutorch.random import rand

__all__ = ["Uniform"]


class Uniform(Distribution):
    """p(x) = 1 / (high - low) for low <= x < high.

    Args:
        low, high: the bounds, low < high.

    Example:
        >>> import edutorch as torch
        >>> torch.distributions.Uniform(0.0, 5.0).log_prob(torch.tensor(2.0)).exp()
        tensor(0.2000)
    """

    has_rsample = True
    parameters = {"low": 0, "high": 0}

    def __init__(self, low, high, validate_args=None):
        self.low, self.high = broadcast_all(low, high)
        super().__init__(self.low.shape, validate_args=validate_args)

    @property
    def arg_constraints(self):
        return {"low": constraints.less_than(self.high), "high": constraints.greater_than(self.low)}

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        return constraints.interval(self.low, self.high)

    mean = property(lambda self: (self.high + self.low) / 2)
    mode = property(lambda self: math.nan * self.high)
    stddev = property(lambda self: (self.high - self.low) / 12**0.5)
    variance = property(lambda self: (self.high - self.low).pow(2) / 12)

    def rsample(self, sample_shape=()):
        u = rand(self._extended_shape(sample_shape), dtype=self.low.dtype, device=self.low.device)
        return self.low + u * (self.high - self.low)

    def log_prob(self, value):
        value = self._checked(value)
        inside = self.low.le(value).to(self.low.dtype) * self.high.gt(value).to(self.low.dtype)
        return inside.log() - (self.high - self.low).log()

    def cdf(self, value):
        return ((self._checked(value) - self.low) / (self.high - self.low)).clamp(min=0, max=1)

    def icdf(self, value):
        return value * (self.high - self.low) + self.low

    def entropy(self):
        return (self.high - self.low).log()
