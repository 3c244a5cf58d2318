"""The normal distribution in several dimensions: a cloud with the shape of an ellipse."""

import math

from edutorch import linalg
from edutorch.creation import eye
from edutorch.distributions import constraints
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.utils import lazy_property, standard_normal
from edutorch.functions.rearrange import broadcast_shapes
from edutorch.size import Size

__all__ = ["MultivariateNormal"]


def matrix_times_vector(matrix, vector):
    """(..., m, n) and (..., n) to (..., m)."""
    return (matrix @ vector.unsqueeze(-1)).squeeze(-1)


def squared_distance(scale_tril, difference):
    """x^T (L L^T)^-1 x: how far x is from 0, measured in standard deviations in its direction, squared.

    Args:
        scale_tril (..., n, n): L, lower triangular.
        difference (..., n): x.
    """
    if scale_tril.dim() > 2:
        return linalg.solve_triangular(scale_tril, difference.unsqueeze(-1), upper=False).pow(2).sum([-2, -1])
    columns = difference.reshape(-1, difference.shape[-1]).t()  # one matrix for all: solve for all columns at once
    return linalg.solve_triangular(scale_tril, columns, upper=False).pow(2).sum(0).reshape(difference.shape[:-1])


def half_log_det(scale_tril):
    """Half the logarithm of the determinant of L L^T."""
    return scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)


def scale_of_precision(precision):
    """L, lower triangular, for which (L L^T)^-1 is the precision matrix."""
    upper = linalg.cholesky(precision.flip((-2, -1))).flip((-2, -1)).mT
    one = eye(precision.shape[-1], dtype=precision.dtype, device=precision.device)
    return linalg.solve_triangular(upper, one, upper=False)


class MultivariateNormal(Distribution):
    """p(x) = exp(-(x - loc)^T C^-1 (x - loc) / 2) / sqrt((2 pi)^n det C).

    One of the three matrices must be given; scale_tril is what one computes with.

    Args:
        loc (..., n): the mean.
        covariance_matrix (..., n, n): C, positive definite.
        precision_matrix (..., n, n): its inverse.
        scale_tril (..., n, n): L, lower triangular with a positive diagonal, C = L L^T.

    Raises:
        ValueError: if none or several matrices are given, or one of the wrong dimensions.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.distributions.MultivariateNormal(torch.zeros(2), torch.eye(2)).sample()
        tensor([ 1.5410, -0.2934])
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }
    support = constraints.real_vector
    has_rsample = True
    parameters = {"loc": 1, "covariance_matrix": 2, "precision_matrix": 2, "scale_tril": 2}

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        matrices = {
            "covariance_matrix": covariance_matrix,
            "precision_matrix": precision_matrix,
            "scale_tril": scale_tril,
        }
        given = [name for name, matrix in matrices.items() if matrix is not None]
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        (name,) = given
        matrix = matrices[name]
        if matrix.dim() < 2:
            called = "scale_tril matrix" if name == "scale_tril" else name
            raise ValueError(f"{called} must be at least two-dimensional, with optional leading batch dimensions")
        batch_shape = Size(broadcast_shapes(matrix.shape[:-2], loc.shape[:-1]))
        setattr(self, name, matrix.expand(batch_shape + (-1, -1)))
        self.loc = loc.expand(batch_shape + (-1,))
        super().__init__(batch_shape, self.loc.shape[-1:], validate_args=validate_args)
        find_scale = {"covariance_matrix": linalg.cholesky, "precision_matrix": scale_of_precision}
        self._unbroadcasted_scale_tril = find_scale.get(name, lambda L: L)(matrix)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(MultivariateNormal, _instance)
        new._unbroadcasted_scale_tril = self._unbroadcasted_scale_tril
        return super().expand(batch_shape, new)

    def _matrix(self, unbroadcast):
        return unbroadcast.expand(self._batch_shape + self._event_shape + self._event_shape)

    @lazy_property
    def scale_tril(self):
        """L, lower triangular: covariance = L L^T."""
        return self._matrix(self._unbroadcasted_scale_tril)

    @lazy_property
    def covariance_matrix(self):
        """The covariances of all pairs of components."""
        return self._matrix(self._unbroadcasted_scale_tril @ self._unbroadcasted_scale_tril.mT)

    @lazy_property
    def precision_matrix(self):
        """The inverse of the covariance matrix."""
        one = eye(self._event_shape[0], dtype=self.loc.dtype, device=self.loc.device)
        inverse = linalg.solve_triangular(self._unbroadcasted_scale_tril, one, upper=False)
        return self._matrix(inverse.mT @ inverse)

    mean = property(lambda self: self.loc)
    mode = property(lambda self: self.loc)

    @property
    def variance(self):
        return self._unbroadcasted_scale_tril.pow(2).sum(-1).expand(self._batch_shape + self._event_shape)

    def rsample(self, sample_shape=()):
        noise = standard_normal(self._extended_shape(sample_shape), self.loc)
        return self.loc + matrix_times_vector(self._unbroadcasted_scale_tril, noise)

    def log_prob(self, value):
        distance = squared_distance(self._unbroadcasted_scale_tril, self._checked(value) - self.loc)
        height = half_log_det(self._unbroadcasted_scale_tril)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance) - height

    def entropy(self):
        height = half_log_det(self._unbroadcasted_scale_tril)
        return (0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + height).expand(self._batch_shape)
