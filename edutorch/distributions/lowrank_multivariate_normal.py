"""The normal distribution in very many dimensions, of which only few matter: its covariance is a thin matrix and a diagonal."""

import math

from edutorch import linalg
from edutorch.creation import eye
from edutorch.distributions import constraints
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.multivariate_normal import half_log_det, matrix_times_vector, squared_distance
from edutorch.distributions.utils import lazy_property, standard_normal
from edutorch.functions.rearrange import broadcast_tensors

__all__ = ["LowRankMultivariateNormal"]


class LowRankMultivariateNormal(Distribution):
    """MultivariateNormal with the covariance W W^T + D, where W is n x m with few columns, and D is diagonal.

    Nothing larger than m x m is inverted, by Woodbury's identity:
    (W W^T + D)^-1 = D^-1 - D^-1 W (I + W^T D^-1 W)^-1 W^T D^-1.

    Args:
        loc (..., n): the mean.
        cov_factor (..., n, m): W.
        cov_diag (..., n): the diagonal of D, above 0.

    Raises:
        ValueError: if the shapes do not fit together.
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "cov_factor": constraints.independent(constraints.real, 2),
        "cov_diag": constraints.independent(constraints.positive, 1),
    }
    support = constraints.real_vector
    has_rsample = True
    parameters = {"loc": 1, "cov_factor": 2, "cov_diag": 1}

    def __init__(self, loc, cov_factor, cov_diag, validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        event_shape = loc.shape[-1:]
        if cov_factor.dim() < 2:
            raise ValueError("cov_factor must be at least two-dimensional, with optional leading batch dimensions")
        if cov_factor.shape[-2:-1] != event_shape:
            raise ValueError(f"cov_factor must be a batch of matrices with shape {event_shape[0]} x m")
        if cov_diag.shape[-1:] != event_shape:
            raise ValueError(f"cov_diag must be a batch of vectors with shape {event_shape}")
        try:
            loc_, self.cov_factor, diag_ = broadcast_tensors(loc.unsqueeze(-1), cov_factor, cov_diag.unsqueeze(-1))
        except RuntimeError:
            raise ValueError(
                f"Incompatible batch shapes: loc {loc.shape}, cov_factor {cov_factor.shape}, cov_diag {cov_diag.shape}"
            ) from None
        self.loc, self.cov_diag = loc_[..., 0], diag_[..., 0]
        self._unbroadcasted_cov_factor, self._unbroadcasted_cov_diag = cov_factor, cov_diag
        one = eye(cov_factor.shape[-1], dtype=cov_factor.dtype, device=cov_factor.device)
        self._capacitance_tril = linalg.cholesky(one + self._scaled_factor() @ cov_factor)
        super().__init__(self.loc.shape[:-1], event_shape, validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(LowRankMultivariateNormal, _instance)
        for name in ("_unbroadcasted_cov_factor", "_unbroadcasted_cov_diag", "_capacitance_tril"):
            setattr(new, name, getattr(self, name))
        return super().expand(batch_shape, new)

    mean = property(lambda self: self.loc)
    mode = property(lambda self: self.loc)

    def _scaled_factor(self):
        """W^T D^-1."""
        return self._unbroadcasted_cov_factor.mT / self._unbroadcasted_cov_diag.unsqueeze(-2)

    def _log_det(self):
        return 2 * half_log_det(self._capacitance_tril) + self._unbroadcasted_cov_diag.log().sum(-1)

    def _squared_distance(self, x):
        """x^T (W W^T + D)^-1 x."""
        inside = squared_distance(self._capacitance_tril, matrix_times_vector(self._scaled_factor(), x))
        return (x.pow(2) / self._unbroadcasted_cov_diag).sum(-1) - inside

    @lazy_property
    def variance(self):
        """The variance of each component."""
        variance = self._unbroadcasted_cov_factor.pow(2).sum(-1) + self._unbroadcasted_cov_diag
        return variance.expand(self._batch_shape + self._event_shape)

    def _matrix(self, unbroadcast):
        return unbroadcast.expand(self._batch_shape + self._event_shape + self._event_shape)

    @lazy_property
    def covariance_matrix(self):
        """W W^T + D."""
        factor = self._unbroadcasted_cov_factor
        return self._matrix(factor @ factor.mT + self._unbroadcasted_cov_diag.diag_embed())

    @lazy_property
    def scale_tril(self):
        """L, lower triangular: covariance = L L^T."""
        root = self._unbroadcasted_cov_diag.sqrt().unsqueeze(-1)
        factor = self._unbroadcasted_cov_factor / root
        one = eye(self._event_shape[0], dtype=root.dtype, device=root.device)
        return self._matrix(root * linalg.cholesky(factor @ factor.mT + one))

    @lazy_property
    def precision_matrix(self):
        """The inverse of the covariance matrix."""
        inside = linalg.solve_triangular(self._capacitance_tril, self._scaled_factor(), upper=False)
        return self._matrix(self._unbroadcasted_cov_diag.reciprocal().diag_embed() - inside.mT @ inside)

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        few = standard_normal(shape[:-1] + self.cov_factor.shape[-1:], self.loc)
        many = standard_normal(shape, self.loc)
        spread = matrix_times_vector(self._unbroadcasted_cov_factor, few)
        return self.loc + spread + self._unbroadcasted_cov_diag.sqrt() * many

    def log_prob(self, value):
        distance = self._squared_distance(self._checked(value) - self.loc)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + self._log_det() + distance)

    def entropy(self):
        height = 0.5 * (self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._log_det())
        return height.expand(self._batch_shape)
