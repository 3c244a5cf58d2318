"""The continuous Bernoulli distribution: as Bernoulli's, but for numbers between 0 and 1, such as the grey of a pixel."""

import math

from edutorch.creation import ones_like, zeros_like
from edutorch.distributions import constraints
from edutorch.distributions.exp_family import ExponentialFamily
from edutorch.distributions.probs_or_logits import ProbsOrLogits, cross_entropy
from edutorch.distributions.utils import (
    broadcast_all,
    clamp_probs,
    lazy_property,
    logits_to_probs,
    one_of,
)
from edutorch.functions.pointwise import where
from edutorch.random import rand

__all__ = ["ContinuousBernoulli"]


class ContinuousBernoulli(ProbsOrLogits, ExponentialFamily):
    """p(x) = C(probs) probs^x (1 - probs)^(1 - x) for 0 <= x <= 1.

    C has a formula that becomes 0 / 0 at probs = 1/2; around it, between the lims, a Taylor series stands for it.

    Args:
        probs: between 0 and 1; it is not the mean. Or
        logits: log(probs / (1 - probs)).
        lims: between which probs the Taylor series is used.

    Source: G. Loaiza-Ganem and J. P. Cunningham, "The continuous Bernoulli" (2019).
    """

    support = constraints.unit_interval
    has_rsample = True
    parameters = ProbsOrLogits.parameters
    _mean_carrier_measure = 0

    def __init__(self, probs=None, logits=None, lims=(0.499, 0.501), validate_args=None):
        one_of(probs, logits)
        if probs is not None:
            (probs,) = broadcast_all(probs)
            if validate_args is not None and not constraints.unit_interval.check(probs).all():
                raise ValueError("The parameter probs has invalid values")
            probs = clamp_probs(probs)
        self._take(probs, logits)
        self._lims = lims
        super().__init__(self._param.shape, validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(ContinuousBernoulli, _instance)
        new._lims = self._lims
        return super().expand(batch_shape, new)

    @lazy_property
    def probs(self):
        """The parameter, between 0 and 1."""
        return clamp_probs(logits_to_probs(self.logits, is_binary=True))

    def _far(self):
        """Where probs is far enough from 1/2 for the formulas; and probs with another number in its place elsewhere."""
        far = (self.probs <= self._lims[0]) | (self.probs > self._lims[1])
        return far, where(far, self.probs, self._lims[0] * ones_like(self.probs))

    def _cont_bern_log_norm(self):
        """log C."""
        far, p = self._far()
        below, above = where(p <= 0.5, p, zeros_like(p)), where(p >= 0.5, p, ones_like(p))
        odds = where(p <= 0.5, (-2.0 * below).log1p(), (2.0 * above - 1.0).log())
        formula = ((-p).log1p() - p.log()).abs().log() - odds
        x = (self.probs - 0.5).pow(2)
        return where(far, formula, math.log(2.0) + (4.0 / 3.0 + 104.0 / 45.0 * x) * x)

    @property
    def mean(self):
        far, p = self._far()
        x = self.probs - 0.5
        series = 0.5 + (1.0 / 3.0 + 16.0 / 45.0 * x.pow(2)) * x
        return where(far, p / (2.0 * p - 1.0) + 1.0 / ((-p).log1p() - p.log()), series)

    @property
    def variance(self):
        far, p = self._far()
        x = (self.probs - 0.5).pow(2)
        series = 1.0 / 12.0 - (1.0 / 15.0 - 128.0 / 945.0 * x) * x
        return where(far, p * (p - 1.0) / (1.0 - 2.0 * p).pow(2) + 1.0 / ((-p).log1p() - p.log()).pow(2), series)

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        return self.icdf(rand(shape, dtype=self.probs.dtype, device=self.probs.device))

    def log_prob(self, value):
        value = self._checked(value)
        logits, value = broadcast_all(self.logits, value)
        return -cross_entropy(logits, value) + self._cont_bern_log_norm()

    def cdf(self, value):
        value = self._checked(value)
        far, p = self._far()
        formula = (p.pow(value) * (1.0 - p).pow(1.0 - value) + p - 1.0) / (2.0 * p - 1.0)
        return where(value <= 0.0, 0.0, where(value >= 1.0, 1.0, where(far, formula, value)))

    def icdf(self, value):
        far, p = self._far()
        formula = ((-p + value * (2.0 * p - 1.0)).log1p() - (-p).log1p()) / (p.log() - (-p).log1p())
        return where(far, formula, value)

    def entropy(self):
        log_zero, log_one = (-self.probs).log1p(), self.probs.log()
        return self.mean * (log_zero - log_one) - self._cont_bern_log_norm() - log_zero

    @property
    def _natural_params(self):
        return (self.logits,)

    def _log_normalizer(self, x):
        far = (x <= self._lims[0] - 0.5) | (x > self._lims[1] - 0.5)
        outside = where(far, x, (self._lims[0] - 0.5) * ones_like(x))
        formula = outside.expm1().abs().log() - outside.abs().log()
        return where(far, formula, 0.5 * x + x.pow(2) / 24.0 - x.pow(4) / 2880.0)
