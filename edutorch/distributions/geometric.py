"""The geometric distribution: how many throws fail before the first success."""

from edutorch.autograd import no_grad
from edutorch.creation import zeros_like
from edutorch.distributions import constraints
from edutorch.distributions.probs_or_logits import ProbsOrLogits, cross_entropy
from edutorch.distributions.utils import broadcast_all
from edutorch.functions.pointwise import where
from edutorch.limits import finfo

__all__ = ["Geometric"]


class Geometric(ProbsOrLogits):
    """p(k) = (1 - probs)^k probs for k = 0, 1, 2 ...

    Args:
        probs: the probability that one throw succeeds, above 0; or
        logits: log(probs / (1 - probs)).
    """

    support = constraints.nonnegative_integer
    parameters = ProbsOrLogits.parameters

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._take(probs, logits)
        super().__init__(self._param.shape, validate_args=validate_args)
        if self._validate_args and probs is not None and not (self.probs > 0).all():
            value = self.probs
            raise ValueError(
                f"Expected parameter probs ({type(value).__name__} of shape {tuple(value.shape)}) of distribution {self!r} "
                f"to be positive but found invalid values:\n{value.data[~(value > 0)]}"
            )

    mean = property(lambda self: 1.0 / self.probs - 1.0)
    mode = property(lambda self: zeros_like(self.probs))
    variance = property(lambda self: (1.0 / self.probs - 1.0) / self.probs)

    def sample(self, sample_shape=()):
        with no_grad():
            u = self.probs.new_empty(self._extended_shape(sample_shape)).uniform_(finfo(self.probs.dtype).tiny, 1)
            return (u.log() / (-self.probs).log1p()).floor()

    def log_prob(self, value):
        value, probs = broadcast_all(self._checked(value), self.probs)
        failing = where((probs == 1) & (value == 0), 0.0, probs)  # 0 * log(0) is 0 here
        return value * (-failing).log1p() + self.probs.log()

    def entropy(self):
        return cross_entropy(self.logits, self.probs) / self.probs
