"""The binomial distribution: how many of so many throws succeed."""

from edutorch.autograd import no_grad
from edutorch.distributions import constraints
from edutorch.distributions.bernoulli import values_from_zero
from edutorch.distributions.probs_or_logits import ProbsOrLogits
from edutorch.random import binomial

__all__ = ["Binomial"]


class Binomial(ProbsOrLogits):
    """p(k) = n! / (k! (n - k)!) probs^k (1 - probs)^(n - k) for k = 0 ... n.

    Args:
        total_count: n, how many throws.
        probs: the probability that one succeeds; or
        logits: log(probs / (1 - probs)).
    """

    arg_constraints = {"total_count": constraints.nonnegative_integer, **ProbsOrLogits.arg_constraints}
    has_enumerate_support = True
    parameters = {"total_count": 0, "probs": 0, "logits": 0}

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        self._take_with_count(total_count, probs, logits)
        super().__init__(self._param.shape, validate_args=validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self):
        return constraints.integer_interval(0, self.total_count)

    mean = property(lambda self: self.total_count * self.probs)
    mode = property(lambda self: ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count))
    variance = property(lambda self: self.total_count * self.probs * (1 - self.probs))

    def sample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return binomial(self.total_count.expand(shape), self.probs.expand(shape))

    def log_prob(self, value):
        value, n, logits = self._checked(value), self.total_count, self.logits
        # log(1 + e^logits), which neither overflows nor stops the gradient at 0.
        above_zero = (logits.clamp(min=0) + logits - logits.clamp(max=0)) / 2
        log_one_plus = n * above_zero + n * (-logits.abs()).exp().log1p()
        return value * logits - (value + 1).lgamma() - (n - value + 1).lgamma() - (log_one_plus - (n + 1).lgamma())

    def entropy(self):
        self._same_count("entropy")
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(log_prob.exp() * log_prob).sum(0)

    def enumerate_support(self, expand=True):
        count = self._same_count("enumerate_support")
        return values_from_zero(self, 1 + count, self._param.dtype, expand)

    def _same_count(self, name):
        count = int(self.total_count.max())
        if self.total_count.min() != count:
            raise NotImplementedError(f"Inhomogeneous total count not supported by `{name}`.")
        return count
