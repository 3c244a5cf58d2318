"""Student's t-distribution: a mean divided by the uncertainty that the same few numbers show. Heavier tails than normal."""

import math

from edutorch.distributions import constraints
from edutorch.distributions.chi2 import Chi2
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import broadcast_all, standard_normal
from edutorch.functions.pointwise import where

__all__ = ["StudentT"]


class StudentT(Distribution):
    """p(x) is proportional to (1 + y^2 / df)^(-(df + 1) / 2) with y = (x - loc) / scale.

    Args:
        df: the degrees of freedom, above 0. The more, the closer to a normal distribution.
        loc: the middle.
        scale: above 0.
    """

    arg_constraints = {"df": constraints.positive, "loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True
    parameters = {"df": 0, "loc": 0, "scale": 0, "_chi2": 0}

    def __init__(self, df, loc=0.0, scale=1.0, validate_args=None):
        self.df, self.loc, self.scale = broadcast_all(df, loc, scale)
        self._chi2 = Chi2(self.df)
        super().__init__(self.df.shape, validate_args=validate_args)

    mean = property(lambda self: where(self.df <= 1, math.nan, self.loc))
    mode = property(lambda self: self.loc)

    @property
    def variance(self):
        finite = self.df > 2
        safe = where(finite, self.df, 3.0)
        infinite = where(self.df <= 1, math.nan, math.inf)
        return where(finite, self.scale.pow(2) * safe / (safe - 2), infinite)

    def rsample(self, sample_shape=()):
        x = standard_normal(self._extended_shape(sample_shape), self.df)
        z = self._chi2.rsample(sample_shape)
        return self.loc + self.scale * (x * (z / self.df).rsqrt())

    def log_prob(self, value):
        y = (self._checked(value) - self.loc) / self.scale
        normalizer = (
            self.scale.log()
            + 0.5 * self.df.log()
            + 0.5 * math.log(math.pi)
            + (0.5 * self.df).lgamma()
            - (0.5 * (self.df + 1.0)).lgamma()
        )
        return -0.5 * (self.df + 1.0) * (y**2.0 / self.df).log1p() - normalizer

    def entropy(self):
        half, more = 0.5 * self.df, 0.5 * (self.df + 1)
        log_beta = half.lgamma() + math.lgamma(0.5) - more.lgamma()
        return self.scale.log() + more * (more.digamma() - half.digamma()) + 0.5 * self.df.log() + log_beta
