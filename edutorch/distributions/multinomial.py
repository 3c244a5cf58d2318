"""The multinomial distribution: how often each side comes up in so many throws of a die."""

import math

from edutorch.creation import ones_like, tensor
from edutorch.distributions import constraints
from edutorch.distributions.binomial import Binomial
from edutorch.distributions.categorical import Categorical
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import broadcast_all
from edutorch.functions.pointwise import where

__all__ = ["Multinomial"]


class Multinomial(Distribution):
    """p(counts) = n! * product of probs[k]^counts[k] / counts[k]!, for counts that add up to n.

    Args:
        total_count (int): n, how many throws.
        probs (..., sides): weights of the sides, which are divided by their sum; or
        logits (..., sides): their logarithms, which may differ from them by a constant.
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    parameters = {"_categorical": 0}

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported")
        self.total_count = total_count
        self._categorical = Categorical(probs, logits)
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(Multinomial, _instance)
        new.total_count = self.total_count
        return super().expand(batch_shape, new)

    @constraints.dependent_property(is_discrete=True, event_dim=1)
    def support(self):
        return constraints.multinomial(self.total_count)

    probs = property(lambda self: self._categorical.probs, doc="The probabilities.")
    logits = property(lambda self: self._categorical.logits, doc="The logarithms of the probabilities.")
    param_shape = property(lambda self: self._categorical.param_shape, doc="The shape of the parameter.")
    mean = property(lambda self: self.probs * self.total_count)
    variance = property(lambda self: self.total_count * self.probs * (1 - self.probs))

    def sample(self, sample_shape=()):
        throws = self._categorical.sample((self.total_count, *sample_shape)).movedim(0, -1)
        counts = throws.new_zeros(self._extended_shape(sample_shape))
        return counts.scatter_add_(-1, throws, ones_like(throws)).type_as(self.probs)

    def entropy(self):
        n = tensor(self.total_count)
        sides = Binomial(self.total_count, self.probs)
        counts = sides.enumerate_support(expand=False)[1:]
        chance_of_count = sides.log_prob(counts).exp()
        repeats = (chance_of_count * (counts + 1).lgamma()).sum([0, -1])
        return n * self._categorical.entropy() - (n + 1).lgamma() + repeats

    def log_prob(self, value):
        value = self._checked(value)
        logits, value = broadcast_all(self.logits, value)
        logits = where((value == 0) & (logits == -math.inf), 0.0, logits)
        orders = (value.sum(-1) + 1).lgamma() - (value + 1).lgamma().sum(-1)
        return orders + (logits * value).sum(-1)
