"""A soft die: shares that come close to one-hot vectors as the temperature falls, and have a gradient (Gumbel-softmax)."""

from edutorch.creation import full_like
from edutorch.distributions import constraints
from edutorch.distributions.categorical import Categorical
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import ExpTransform
from edutorch.distributions.utils import broadcast_all, clamp_probs
from edutorch.random import rand

__all__ = ["ExpRelaxedCategorical", "RelaxedOneHotCategorical"]


class ExpRelaxedCategorical(Distribution):
    """The logarithms of RelaxedOneHotCategorical: log_softmax((logits + Gumbel noise) / temperature).

    Args:
        temperature (Tensor): above 0.
        probs (..., n): weights of the sides; or
        logits (..., n): their logarithms.

    Sources: C. Maddison, A. Mnih, Y. W. Teh, "The concrete distribution" (2017); E. Jang, S. Gu, B. Poole, "Categorical
    reparameterization with Gumbel-softmax" (2017).
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.real_vector  # their exponentials add up to 1
    has_rsample = True
    parameters = {"_categorical": 0}

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self._categorical, self.temperature = Categorical(probs, logits), temperature
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(ExpRelaxedCategorical, _instance)
        new.temperature = self.temperature
        return super().expand(batch_shape, new)

    logits = property(lambda self: self._categorical.logits)
    probs = property(lambda self: self._categorical.probs)
    param_shape = property(lambda self: self._categorical.param_shape)

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        u = clamp_probs(rand(shape, dtype=self.logits.dtype, device=self.logits.device))
        scores = (self.logits - (-u.log()).log()) / self.temperature
        return scores - scores.logsumexp(dim=-1, keepdim=True)

    def log_prob(self, value):
        n = self._categorical._num_events
        value = self._checked(value)
        logits, value = broadcast_all(self.logits, value)
        scores = logits - value * self.temperature
        scores = (scores - scores.logsumexp(dim=-1, keepdim=True)).sum(-1)
        return scores + (full_like(self.temperature, float(n)).lgamma() + (n - 1) * self.temperature.log())


class RelaxedOneHotCategorical(TransformedDistribution):
    """Shares that add up to 1, nearly all of it at one side, with the probabilities of Categorical.

    Args:
        temperature (Tensor): above 0; the lower, the nearer to one-hot vectors.
        probs (..., n): weights of the sides; or
        logits (..., n): their logarithms.
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.simplex
    has_rsample = True
    parameters = {}

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        base = ExpRelaxedCategorical(temperature, probs, logits, validate_args=validate_args)
        super().__init__(base, ExpTransform(), validate_args=validate_args)

    temperature = property(lambda self: self.base_dist.temperature)
    logits = property(lambda self: self.base_dist.logits)
    probs = property(lambda self: self.base_dist.probs)
