"""Exponential families: distributions whose log density is linear in some function of their parameters.

p(x) = exp(<natural parameters, t(x)> - log_normalizer(natural parameters) + k(x)). Many things follow from the normalizer
alone: its gradient, found by autograd, is the mean of t(x), and with it come the entropy and the divergence of two members.
"""

from edutorch.autograd import grad
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import sum_rightmost

__all__ = ["ExponentialFamily"]


class ExponentialFamily(Distribution):
    """A distribution of an exponential family.

    Source: F. Nielsen and R. Nock, "Entropies and cross-entropies of exponential families" (2010).
    """

    @property
    def _natural_params(self):
        """A tuple of tensors."""
        raise NotImplementedError

    def _log_normalizer(self, *natural_params):
        raise NotImplementedError

    @property
    def _mean_carrier_measure(self):
        """The mean of k(x)."""
        raise NotImplementedError

    def normalizer_and_slopes(self):
        """The natural parameters, their log normalizer, and its gradient by each of them."""
        natural = [p.detach().requires_grad_() for p in self._natural_params]
        normalizer = self._log_normalizer(*natural)
        return natural, normalizer, grad(normalizer.sum(), natural, create_graph=True)

    def entropy(self):
        """log_normalizer - <natural parameters, its gradient> - mean carrier measure."""
        result = -self._mean_carrier_measure
        natural, normalizer, slopes = self.normalizer_and_slopes()
        result = result + normalizer
        for parameter, slope in zip(natural, slopes, strict=True):
            result = result - sum_rightmost(parameter * slope, len(self._event_shape))
        return result
