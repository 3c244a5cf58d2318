"""The gamma distribution: how long one waits for the alpha-th event."""

from edutorch import ops
from edutorch.creation import as_tensor
from edutorch.distributions import constraints
from edutorch.distributions.exp_family import ExponentialFamily
from edutorch.distributions.utils import broadcast_all
from edutorch.functions.formulas import xlogy
from edutorch.limits import finfo
from edutorch.random import _standard_gamma

__all__ = ["Gamma"]


class Gamma(ExponentialFamily):
    """p(x) = rate^concentration x^(concentration - 1) exp(-rate x) / gamma(concentration) for x > 0.

    Args:
        concentration: the shape parameter, often called alpha, above 0.
        rate: 1 / scale, often called beta, above 0.
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True
    parameters = {"concentration": 0, "rate": 0}
    _mean_carrier_measure = 0

    def __init__(self, concentration, rate, validate_args=None):
        self.concentration, self.rate = broadcast_all(concentration, rate)
        super().__init__(self.concentration.shape, validate_args=validate_args)

    mean = property(lambda self: self.concentration / self.rate)
    mode = property(lambda self: ((self.concentration - 1) / self.rate).clamp(min=0))
    variance = property(lambda self: self.concentration / self.rate.pow(2))

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        value = _standard_gamma(self.concentration.expand(shape)) / self.rate.expand(shape)
        value.data.clamp_(min=finfo(value.dtype).tiny)  # behind the gradient's back
        return value

    def log_prob(self, value):
        value = self._checked(as_tensor(value, dtype=self.rate.dtype, device=self.rate.device))
        return (
            xlogy(self.concentration, self.rate)
            + xlogy(self.concentration - 1, value)
            - self.rate * value
            - self.concentration.lgamma()
        )

    def cdf(self, value):
        return ops.gammainc(self.concentration, self.rate * self._checked(value))

    def entropy(self):
        alpha = self.concentration
        return alpha - self.rate.log() + alpha.lgamma() + (1.0 - alpha) * alpha.digamma()

    @property
    def _natural_params(self):
        return self.concentration - 1, -self.rate

    def _log_normalizer(self, x, y):
        return (x + 1).lgamma() + (x + 1) * (-y.reciprocal()).log()
