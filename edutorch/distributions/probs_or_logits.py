"""Coin flips and their like are given by probabilities or by log-odds. The other one is computed if somebody asks for it."""

from edutorch import ops
from edutorch.distributions import constraints
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import broadcast_all, lazy_property, logits_to_probs, one_of, probs_to_logits
from edutorch.ops.activations import log_sigmoid

__all__ = ["ProbsOrLogits", "cross_entropy"]


class ProbsOrLogits(Distribution):
    """A distribution with a probability of success: `probs`, or `logits` = log(probs / (1 - probs))."""

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    parameters = {"probs": 0, "logits": 0}

    def _take(self, probs, logits):
        one_of(probs, logits)
        if probs is not None:
            (self.probs,) = broadcast_all(probs)
        else:
            (self.logits,) = broadcast_all(logits)

    def _take_with_count(self, total_count, probs, logits):
        one_of(probs, logits)
        if probs is not None:
            count, self.probs = broadcast_all(total_count, probs)
        else:
            count, self.logits = broadcast_all(total_count, logits)
        self.total_count = count.type_as(self._param)

    @lazy_property
    def logits(self):
        """The log-odds."""
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self):
        """The probabilities of success."""
        return logits_to_probs(self.logits, is_binary=True)

    @property
    def _param(self):
        return self.probs if "probs" in self.__dict__ else self.logits

    @property
    def param_shape(self):
        """The shape of the parameter."""
        return self._param.size()


def cross_entropy(logits, probs):
    """-probs log(p) - (1 - probs) log(1 - p) with p = sigmoid(logits), exact for large logits too."""
    return ops.mul(ops.rsub_(probs, 1), logits) - log_sigmoid(logits)
