"""The LKJ distribution of random correlation matrices, given by their Cholesky factors."""

import math

from edutorch.autograd import no_grad
from edutorch.creation import arange
from edutorch.distributions import constraints
from edutorch.distributions.beta import Beta
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import broadcast_all
from edutorch.functions.special import mvlgamma
from edutorch.limits import finfo
from edutorch.random import randn
from edutorch.size import Size

__all__ = ["LKJCholesky"]


class LKJCholesky(Distribution):
    """p(L L^T) is proportional to det(L L^T)^(concentration - 1), over all n x n correlation matrices.

    Args:
        dim (int): n, at least 2.
        concentration: 1 for all matrices alike, more for those near the identity.

    Source: D. Lewandowski, D. Kurowicka, H. Joe, "Generating random correlation matrices based on vines and extended onion
    method" (2009).
    """

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky
    parameters = {"concentration": 0}

    def __init__(self, dim, concentration=1.0, validate_args=None):
        if dim < 2:
            raise ValueError(f"Expected dim to be an integer greater than or equal to 2. Found dim={dim}.")
        self.dim = dim
        (self.concentration,) = broadcast_all(concentration)
        size = arange(dim, dtype=self.concentration.dtype, device=self.concentration.device)
        before = (size - 1).clamp(min=0)
        rest = (self.concentration + 0.5 * (dim - 2)).unsqueeze(-1) - 0.5 * before
        self._beta = Beta(before + 0.5, rest)
        super().__init__(self.concentration.shape, (dim, dim), validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(LKJCholesky, _instance)
        new.dim = self.dim
        new._beta = self._beta.expand(Size(batch_shape) + (self.dim,))
        return super().expand(batch_shape, new)

    def sample(self, sample_shape=()):
        """The onion method: each row is a random direction, cut at a random length; the diagonal makes it a unit vector."""
        with no_grad():
            y = self._beta.sample(sample_shape).unsqueeze(-1)
            noise = randn(self._extended_shape(sample_shape), dtype=y.dtype, device=y.device).tril(-1)
            direction = noise / noise.square().sum(-1, keepdim=True).sqrt()
            direction[..., 0, :] = 0.0
            w = y.sqrt() * direction
            diagonal = (1 - (w**2).sum(-1)).clamp(min=finfo(w.dtype).tiny).sqrt()
            return w + diagonal.diag_embed()

    def log_prob(self, value):
        diagonal = self._checked(value).diagonal(dim1=-1, dim2=-2)[..., 1:]
        order = arange(2, self.dim + 1, device=self.concentration.device)
        order = 2 * (self.concentration - 1).unsqueeze(-1) + self.dim - order
        n = self.dim - 1
        alpha = self.concentration + 0.5 * n
        normalizer = 0.5 * n * math.log(math.pi) + mvlgamma(alpha - 0.5, n) - alpha.lgamma() * n
        return (order * diagonal.log()).sum(-1) - normalizer
