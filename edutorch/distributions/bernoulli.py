"""The Bernoulli distribution: one throw of a coin, 1 or 0."""

import math

from edutorch.autograd import no_grad
from edutorch.creation import arange
from edutorch.distributions import constraints
from edutorch.distributions.exp_family import ExponentialFamily
from edutorch.distributions.probs_or_logits import ProbsOrLogits, cross_entropy
from edutorch.distributions.utils import broadcast_all
from edutorch.functions.pointwise import where
from edutorch.random import bernoulli

__all__ = ["Bernoulli", "values_from_zero"]


class Bernoulli(ProbsOrLogits, ExponentialFamily):
    """p(1) = probs, p(0) = 1 - probs.

    Args:
        probs: the probability of a 1; or
        logits: log(probs / (1 - probs)).

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.distributions.Bernoulli(torch.tensor([0.3])).sample((5,)).tolist()
        [[0.0], [0.0], [1.0], [1.0], [0.0]]
    """

    support = constraints.boolean
    has_enumerate_support = True
    parameters = ProbsOrLogits.parameters
    _mean_carrier_measure = 0

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._take(probs, logits)
        super().__init__(self._param.shape, validate_args=validate_args)

    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))

    @property
    def mode(self):
        return where(self.probs == 0.5, math.nan, (self.probs >= 0.5).to(self.probs.dtype))

    def sample(self, sample_shape=()):
        with no_grad():
            return bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        value = self._checked(value)
        logits, value = broadcast_all(self.logits, value)
        return -cross_entropy(logits, value)

    def entropy(self):
        return cross_entropy(self.logits, self.probs)

    def enumerate_support(self, expand=True):
        return values_from_zero(self, 2, self._param.dtype, expand)

    @property
    def _natural_params(self):
        return (self.probs.logit(),)

    def _log_normalizer(self, x):
        return x.exp().log1p()


def values_from_zero(distribution, count, dtype, expand):
    """0, 1 ... count - 1 along a new first dimension, for every distribution of a batch (or once for all of them)."""
    batch_shape, device = distribution.batch_shape, distribution._param.device
    values = arange(count, dtype=dtype, device=device).reshape((-1, *(1 for _ in batch_shape)))
    return values.expand((-1, *batch_shape)) if expand else values
