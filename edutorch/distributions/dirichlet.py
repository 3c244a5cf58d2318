"""The Dirichlet distribution: random shares of a whole, or random probabilities."""

from edutorch.distributions import constraints
from edutorch.distributions.exp_family import ExponentialFamily
from edutorch.distributions.utils import one_hot_like
from edutorch.functions.formulas import xlogy
from edutorch.functions.pointwise import where
from edutorch.random import _sample_dirichlet

__all__ = ["Dirichlet"]


class Dirichlet(ExponentialFamily):
    """p(x) = gamma(sum of a) * product of x_i^(a_i - 1) / gamma(a_i), for shares x_i >= 0 that add up to 1.

    Args:
        concentration (..., n): a_i above 0; the larger, the closer the shares stay to their means.
    """

    arg_constraints = {"concentration": constraints.independent(constraints.positive, 1)}
    support = constraints.simplex
    has_rsample = True
    parameters = {"concentration": 1}

    def __init__(self, concentration, validate_args=None):
        if concentration.dim() < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:], validate_args=validate_args)

    @property
    def mean(self):
        return self.concentration / self.concentration.sum(-1, keepdim=True)

    @property
    def mode(self):
        above = (self.concentration - 1).clamp(min=0.0)
        share = above / above.sum(-1, keepdim=True)
        corner = one_hot_like(share.argmax(-1), share)  # all a_i below 1: the density grows towards the corners
        return where((self.concentration < 1).all(-1, keepdim=True), corner, share)

    @property
    def variance(self):
        total = self.concentration.sum(-1, keepdim=True)
        return self.concentration * (total - self.concentration) / (total.pow(2) * (total + 1))

    def rsample(self, sample_shape=()):
        return _sample_dirichlet(self.concentration.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        a = self.concentration
        return xlogy(a - 1.0, self._checked(value)).sum(-1) + a.sum(-1).lgamma() - a.lgamma().sum(-1)

    def entropy(self):
        a, n = self.concentration, self.concentration.shape[-1]
        total = a.sum(-1)
        spread = a.lgamma().sum(-1) - total.lgamma()
        return spread - (n - total) * total.digamma() - ((a - 1.0) * a.digamma()).sum(-1)

    @property
    def _natural_params(self):
        return (self.concentration,)

    def _log_normalizer(self, x):
        return x.lgamma().sum(-1) - x.sum(-1).lgamma()
