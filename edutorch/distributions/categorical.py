"""The categorical distribution: one throw of a die with any number of sides, which need not be fair."""

import math

from edutorch.creation import full
from edutorch.distributions import constraints
from edutorch.distributions.bernoulli import values_from_zero
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import lazy_property, logits_to_probs, one_of, probs_to_logits
from edutorch.dtypes import int64
from edutorch.functions.rearrange import broadcast_tensors
from edutorch.limits import finfo
from edutorch.random import multinomial
from edutorch.size import Size

__all__ = ["Categorical"]


class Categorical(Distribution):
    """p(k) = probs[k] for k = 0 ... n - 1.

    Args:
        probs (..., n): weights of the sides, which are divided by their sum; or
        logits (..., n): their logarithms, which may differ from them by a constant.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.distributions.Categorical(torch.tensor([1.0, 2.0, 1.0])).sample((6,))
        tensor([2, 1, 1, 2, 1, 2])
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    has_enumerate_support = True
    parameters = {"probs": 1, "logits": 1}

    def __init__(self, probs=None, logits=None, validate_args=None):
        one_of(probs, logits)
        name, given = ("probs", probs) if probs is not None else ("logits", logits)
        if given.dim() < 1:
            raise ValueError(f"`{name}` parameter must be at least one-dimensional.")
        if probs is not None:
            self.probs = probs / probs.sum(-1, keepdim=True)
        else:
            self.logits = logits - logits.logsumexp(dim=-1, keepdim=True)
        super().__init__(given.shape[:-1], validate_args=validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self):
        return constraints.integer_interval(0, self._num_events - 1)

    @lazy_property
    def logits(self):
        """The logarithms of the probabilities."""
        return probs_to_logits(self.probs)

    @lazy_property
    def probs(self):
        """The probabilities."""
        return logits_to_probs(self.logits)

    @property
    def _param(self):
        return self.probs if "probs" in self.__dict__ else self.logits

    param_shape = property(lambda self: self._param.size(), doc="The shape of the parameter.")
    _num_events = property(lambda self: self._param.shape[-1])

    @property
    def mean(self):
        return full(self._batch_shape, math.nan, dtype=self.probs.dtype, device=self.probs.device)

    variance = mean
    mode = property(lambda self: self.probs.argmax(-1))

    def sample(self, sample_shape=()):
        sample_shape = Size(sample_shape)
        rows = self.probs.reshape(-1, self._num_events)
        samples = multinomial(rows.detach(), sample_shape.numel(), True).t()
        return samples.reshape(self._extended_shape(sample_shape))

    def log_prob(self, value):
        value = self._checked(value).to(int64).unsqueeze(-1)
        value, log_probs = broadcast_tensors(value, self.logits)
        return log_probs.gather(-1, value[..., :1]).squeeze(-1)

    def entropy(self):
        logits = self.logits.clamp(min=finfo(self.logits.dtype).min)  # 0 * -inf would be nan
        return -(logits * self.probs).sum(-1)

    def enumerate_support(self, expand=True):
        return values_from_zero(self, self._num_events, int64, expand)
