"""A mixture: first throw a die, then draw from the distribution that it chose."""

from edutorch.autograd import no_grad
from edutorch.distributions import constraints
from edutorch.distributions.categorical import Categorical
from edutorch.distributions.distribution import Distribution
from edutorch.size import Size

__all__ = ["MixtureSameFamily"]


class MixtureSameFamily(Distribution):
    """p(x) = sum over k of weight[k] * p_k(x), where all p_k are of one kind.

    Args:
        mixture_distribution (Categorical): the weights of the components.
        component_distribution: the components, along the last batch dimension.

    Example:
        >>> import edutorch as torch
        >>> D = torch.distributions
        >>> two_hills = D.MixtureSameFamily(
        ...     D.Categorical(torch.tensor([0.5, 0.5])), D.Normal(torch.tensor([-3.0, 3.0]), 1.0)
        ... )
        >>> two_hills.mean, two_hills.variance
        (tensor(0.), tensor(10.))
    """

    arg_constraints = {}
    has_rsample = False

    def __init__(self, mixture_distribution, component_distribution, validate_args=None):
        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(" The Mixture distribution needs to be an  instance of torch.distributions.Categorical")
        if not isinstance(component_distribution, Distribution):
            raise ValueError("The Component distribution needs to be an instance of torch.distributions.Distribution")
        weights, components = mixture_distribution.batch_shape, component_distribution.batch_shape[:-1]
        if any(1 not in (m, n) and m != n for m, n in zip(reversed(weights), reversed(components))):
            raise ValueError(
                f"`mixture_distribution.batch_shape` ({weights}) is not compatible with "
                f"`component_distribution.batch_shape`({components})"
            )
        m, n = mixture_distribution.logits.shape[-1], component_distribution.batch_shape[-1]
        if m != n:
            raise ValueError(
                f"`mixture_distribution component` ({m}) does not equal `component_distribution.batch_shape[-1]` ({n})"
            )
        self._mixture_distribution, self._component_distribution = mixture_distribution, component_distribution
        self._num_component, self._event_ndims = m, len(component_distribution.event_shape)
        super().__init__(components, component_distribution.event_shape, validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(MixtureSameFamily, _instance)
        batch_shape = Size(batch_shape)
        new._component_distribution = self._component_distribution.expand(batch_shape + (self._num_component,))
        new._mixture_distribution = self._mixture_distribution.expand(batch_shape)
        new._num_component, new._event_ndims = self._num_component, self._event_ndims
        return new._as_expanded(self, batch_shape)

    @constraints.dependent_property
    def support(self):
        return constraints.MixtureSameFamilyConstraint(self._component_distribution.support)

    mixture_distribution = property(lambda self: self._mixture_distribution, doc="The weights.")
    component_distribution = property(lambda self: self._component_distribution, doc="The components.")

    @property
    def mean(self):
        return (self._weights() * self.component_distribution.mean).sum(-1 - self._event_ndims)

    @property
    def variance(self):
        """The mean of the components' variances, plus the variance of their means."""
        weights, parts = self._weights(), self.component_distribution
        between = weights * (parts.mean - self._pad(self.mean)).pow(2.0)
        return (weights * parts.variance).sum(-1 - self._event_ndims) + between.sum(-1 - self._event_ndims)

    def _weights(self):
        """The weights, with dimensions of size one for those that the components have and the weights have not."""
        probs, dims = self.mixture_distribution.probs, len(self.mixture_distribution.batch_shape)
        batch = () if dims == 1 else (1,) * (len(self.batch_shape) - dims)
        return probs.reshape((*probs.shape[:-1], *batch, probs.shape[-1], *(1,) * self._event_ndims))

    def _pad(self, x):
        return x.unsqueeze(-1 - self._event_ndims)

    def cdf(self, x):
        shares = self.component_distribution.cdf(self._pad(x))
        return (shares * self.mixture_distribution.probs).sum(-1)

    def log_prob(self, x):
        log_probs = self.component_distribution.log_prob(self._pad(self._checked(x)))
        log_weights = self.mixture_distribution.logits.log_softmax(-1)
        return (log_probs + log_weights).logsumexp(dim=-1)

    def sample(self, sample_shape=()):
        with no_grad():
            dim = len(sample_shape) + len(self.batch_shape)  # where the components are
            chosen = self.mixture_distribution.sample(sample_shape)
            draws = self.component_distribution.sample(sample_shape)
            chosen = chosen.reshape(chosen.shape + (1,) * (self._event_ndims + 1))
            chosen = chosen.expand(chosen.shape[: dim + 1] + self._event_shape)
            return draws.gather(dim, chosen).squeeze(dim)

    def __repr__(self):
        return f"MixtureSameFamily(\n  {self.mixture_distribution},\n  {self.component_distribution})"
