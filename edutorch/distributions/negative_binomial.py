"""The negative binomial distribution: how many successes there are before so many failures."""

from edutorch.autograd import no_grad
from edutorch.distributions import constraints
from edutorch.distributions.gamma import Gamma
from edutorch.distributions.probs_or_logits import ProbsOrLogits
from edutorch.distributions.utils import lazy_property
from edutorch.functions.pointwise import where
from edutorch.ops.activations import log_sigmoid
from edutorch.random import poisson

__all__ = ["NegativeBinomial"]


class NegativeBinomial(ProbsOrLogits):
    """p(k) = gamma(n + k) / (k! gamma(n)) (1 - probs)^n probs^k for k = 0, 1, 2 ...

    Args:
        total_count: n, the number of failures after which one stops; it need not be whole.
        probs: the probability of a success, in [0, 1); or
        logits: log(probs / (1 - probs)).
    """

    arg_constraints = {
        "total_count": constraints.greater_than_eq(0),
        "probs": constraints.half_open_interval(0.0, 1.0),
        "logits": constraints.real,
    }
    support = constraints.nonnegative_integer
    parameters = {"total_count": 0, "probs": 0, "logits": 0}

    def __init__(self, total_count, probs=None, logits=None, validate_args=None):
        self._take_with_count(total_count, probs, logits)
        super().__init__(self._param.shape, validate_args=validate_args)

    mean = property(lambda self: self.total_count * self.logits.exp())
    mode = property(lambda self: ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0.0))
    variance = property(lambda self: self.mean / (-self.logits).sigmoid())

    @lazy_property
    def _gamma(self):
        return Gamma(self.total_count, (-self.logits).exp(), validate_args=False)

    def sample(self, sample_shape=()):
        """A Poisson number whose rate is itself random, of a gamma distribution."""
        with no_grad():
            return poisson(self._gamma.sample(sample_shape))

    def log_prob(self, value):
        value, n = self._checked(value), self.total_count
        log_powers = n * log_sigmoid(-self.logits) + value * log_sigmoid(self.logits)
        normalizer = -(n + value).lgamma() + (1.0 + value).lgamma() + n.lgamma()
        return log_powers - where(n + value == 0.0, 0.0, normalizer)
