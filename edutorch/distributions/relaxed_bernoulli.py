"""A soft coin: numbers between 0 and 1 that come close to Bernoulli's as the temperature falls, and have a gradient."""

from edutorch.distributions import constraints
from edutorch.distributions.probs_or_logits import ProbsOrLogits
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import SigmoidTransform
from edutorch.distributions.utils import broadcast_all, clamp_probs
from edutorch.random import rand

__all__ = ["LogitRelaxedBernoulli", "RelaxedBernoulli"]


class LogitRelaxedBernoulli(ProbsOrLogits):
    """The log-odds of RelaxedBernoulli: (logits + logistic noise) / temperature.

    Args:
        temperature (Tensor): above 0.
        probs: the probability of a 1; or
        logits: log(probs / (1 - probs)).

    Source: C. Maddison, A. Mnih, Y. W. Teh, "The concrete distribution" (2017).
    """

    support = constraints.real
    parameters = ProbsOrLogits.parameters

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self.temperature = temperature
        self._take(probs, logits)
        super().__init__(self._param.shape, validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(LogitRelaxedBernoulli, _instance)
        new.temperature = self.temperature
        return super().expand(batch_shape, new)

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        probs = clamp_probs(self.probs.expand(shape))
        u = clamp_probs(rand(shape, dtype=probs.dtype, device=probs.device))
        return (u.log() - (-u).log1p() + probs.log() - (-probs).log1p()) / self.temperature

    def log_prob(self, value):
        value = self._checked(value)
        logits, value = broadcast_all(self.logits, value)
        difference = logits - value * self.temperature
        return self.temperature.log() + difference - 2 * difference.exp().log1p()


class RelaxedBernoulli(TransformedDistribution):
    """A number between 0 and 1, near one of them with the probabilities of Bernoulli.

    Args:
        temperature (Tensor): above 0; the lower, the nearer to 0 or 1.
        probs: the probability of a 1; or
        logits: log(probs / (1 - probs)).
    """

    arg_constraints = ProbsOrLogits.arg_constraints
    support = constraints.unit_interval
    has_rsample = True
    parameters = {}

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        base = LogitRelaxedBernoulli(temperature, probs, logits)
        super().__init__(base, SigmoidTransform(), validate_args=validate_args)

    temperature = property(lambda self: self.base_dist.temperature)
    logits = property(lambda self: self.base_dist.logits)
    probs = property(lambda self: self.base_dist.probs)
