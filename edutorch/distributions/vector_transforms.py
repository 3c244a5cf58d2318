"""Transforms of vectors and matrices: onto shares that add up to 1, onto triangular and positive definite matrices ..."""

import math

from edutorch import linalg, ops
from edutorch.creation import eye, ones_like
from edutorch.distributions import constraints
from edutorch.distributions.constraints import needs
from edutorch.distributions.number_transforms import WithoutParameters, inside_unit
from edutorch.distributions.transform import Transform, enough
from edutorch.distributions.utils import lazy_property, sum_rightmost, tril_matrix_to_vec, vec_to_tril_matrix
from edutorch.functions.joining import cat, stack
from edutorch.limits import finfo
from edutorch.ops.activations import log_sigmoid

__all__ = [
    "CatTransform", "CorrCholeskyTransform", "LowerCholeskyTransform", "PositiveDefiniteTransform", "SoftmaxTransform",
    "StackTransform", "StickBreakingTransform",
]  # fmt: skip


class SoftmaxTransform(WithoutParameters):
    """y = softmax(x). Not bijective: adding a constant to x changes nothing. Good for optimising shares."""

    domain = constraints.real_vector
    codomain = constraints.simplex

    def _call(self, x):
        weights = (x - x.max(-1, keepdim=True)[0]).exp()
        return weights / weights.sum(-1, keepdim=True)

    def _inverse(self, y):
        return y.log()

    def forward_shape(self, shape):
        return enough(shape, 1)

    inverse_shape = forward_shape


class StickBreakingTransform(WithoutParameters):
    """n numbers into n + 1 shares: break off a share sigmoid(x_1) of a stick, then sigmoid(x_2) of what is left, and so on.

    Bijective. An offset makes x = 0 give equal shares.
    """

    domain = constraints.real_vector
    codomain = constraints.simplex
    bijective = True

    def _call(self, x):
        z = inside_unit((x - log_places_left(x, x.shape[-1])).sigmoid())
        left = (1 - z).cumprod(-1)
        one = ones_like(z[..., :1])
        return cat([z, one], -1) * cat([one, left], -1)

    def _inverse(self, y):
        share = y[..., :-1]
        left = (1 - share.cumsum(-1)).clamp(min=finfo(y.dtype).tiny)
        return share.log() - left.log() + log_places_left(y, y.shape[-1] - 1)

    def log_abs_det_jacobian(self, x, y):
        x = x - log_places_left(x, x.shape[-1])
        return (-x + log_sigmoid(x) + y[..., :-1].log()).sum(-1)

    def forward_shape(self, shape):
        return enough(shape, 1)[:-1] + (shape[-1] + 1,)

    def inverse_shape(self, shape):
        return enough(shape, 1)[:-1] + (shape[-1] - 1,)


def log_places_left(like, n):
    """log of n, n - 1 ... 1: after each break, so many more are to come."""
    return (n + 1 - like.new_ones(n).cumsum(-1)).log()


class LowerCholeskyTransform(WithoutParameters):
    """A square matrix into a lower triangular one with a positive diagonal: exp of the diagonal."""

    domain = constraints.independent(constraints.real, 2)
    codomain = constraints.lower_cholesky

    def _call(self, x):
        return x.tril(-1) + x.diagonal(dim1=-2, dim2=-1).exp().diag_embed()

    def _inverse(self, y):
        return y.tril(-1) + y.diagonal(dim1=-2, dim2=-1).log().diag_embed()


class PositiveDefiniteTransform(WithoutParameters):
    """A square matrix into a positive definite one: L L^T, where L is what LowerCholeskyTransform makes of it."""

    domain = constraints.independent(constraints.real, 2)
    codomain = constraints.positive_definite

    def _call(self, x):
        triangle = LowerCholeskyTransform()(x)
        return triangle @ triangle.mT

    def _inverse(self, y):
        return LowerCholeskyTransform().inv(linalg.cholesky(y))


class CorrCholeskyTransform(Transform):
    """n (n - 1) / 2 numbers into L, lower triangular with rows of length 1: L L^T is an n x n matrix of correlations.

    Each row is made like broken sticks, with tanh in the place of sigmoid, so that the squares add up to 1.
    """

    domain = constraints.real_vector
    codomain = constraints.corr_cholesky
    bijective = True

    def _call(self, x):
        eps = finfo(x.dtype).eps
        r = vec_to_tril_matrix(x.tanh().clamp(min=-1 + eps, max=1 - eps), diag=-1)
        left = (1 - r**2).sqrt().cumprod(-1)
        r = r + eye(r.shape[-1], dtype=r.dtype, device=r.device)
        return r * shifted(left)

    def _inverse(self, y):
        left = shifted(1 - (y * y).cumsum(-1))
        t = tril_matrix_to_vec(y, diag=-1) / tril_matrix_to_vec(left, diag=-1).sqrt()
        return (t.log1p() - (-t).log1p()) / 2

    def log_abs_det_jacobian(self, x, y):
        left = tril_matrix_to_vec(1 - (y * y).cumsum(-1), diag=-2)
        return 0.5 * left.log().sum(-1) - 2 * (x + ops.softplus_(-2 * x) - math.log(2.0)).sum(-1)

    def forward_shape(self, shape):
        count = enough(shape, 1)[-1]
        n = round((0.25 + 2 * count) ** 0.5 + 0.5)
        if n * (n - 1) // 2 != count:
            raise ValueError("Input is not a flattened lower-diagonal number")
        return shape[:-1] + (n, n)

    def inverse_shape(self, shape):
        n = enough(shape, 2)[-1]
        if shape[-2] != n:
            raise ValueError("Input is not square")
        return shape[:-2] + (n * (n - 1) // 2,)


def shifted(x):
    """Each row one place to the right, with a 1 in front."""
    return cat([ones_like(x[..., :1]), x[..., :-1]], -1)


class _Pieces(Transform):
    """Different transforms for different parts along a dimension."""

    def __init__(self, tseq, dim=0, cache_size=0):
        needs(all(isinstance(t, Transform) for t in tseq), "All elements of tseq must be Transform instances")
        super().__init__(cache_size=cache_size)
        self.transforms = [t.with_cache(cache_size) for t in tseq] if cache_size else list(tseq)
        self.dim = dim

    bijective = property(lambda self: all(t.bijective for t in self.transforms))

    def _call(self, x):
        return self._together([t(part) for t, part in zip(self.transforms, self._parts(x), strict=True)])

    def _inverse(self, y):
        return self._together([t.inv(part) for t, part in zip(self.transforms, self._parts(y), strict=True)])

    def _parts(self, x, name="tensor"):
        needs(-x.dim() <= self.dim < x.dim(), f"dim {self.dim} out of range for {name} with {x.dim()} dimensions")
        return self._cut(x)

    def _stretches(self, x, y):
        parts = zip(self.transforms, self._parts(x, "x"), self._parts(y, "y"), strict=True)
        return [t.log_abs_det_jacobian(a, b) for t, a, b in parts]


class CatTransform(_Pieces):
    """Different transforms for different stretches along a dimension.

    Args:
        tseq: the transforms.
        dim (int): the dimension.
        lengths: how long each stretch is; 1 each, if left out.
    """

    def __init__(self, tseq, dim=0, lengths=None, cache_size=0):
        super().__init__(tseq, dim, cache_size)
        self.lengths = [1] * len(self.transforms) if lengths is None else list(lengths)
        counts = len(self.lengths), len(self.transforms)
        needs(counts[0] == counts[1], "lengths ({}) must match transforms ({})".format(*counts))

    @lazy_property
    def event_dim(self):
        """The largest of the transforms' event_dim."""
        return max(t.event_dim for t in self.transforms)

    length = property(lambda self: sum(self.lengths))

    def _cut(self, x):
        size = x.size(self.dim)
        needs(size == self.length, f"x.size({self.dim}) = {size} must equal length {self.length}")
        return x.split(self.lengths, self.dim)

    def _together(self, parts):
        return cat(parts, self.dim)

    def log_abs_det_jacobian(self, x, y):
        stretches = [
            sum_rightmost(stretch, self.event_dim - t.event_dim)
            for t, stretch in zip(self.transforms, self._stretches(x, y), strict=True)
        ]
        dim = (self.dim if self.dim < 0 else self.dim - x.dim()) + self.event_dim
        return cat(stretches, dim) if dim < 0 else sum(stretches)

    @constraints.dependent_property
    def domain(self):
        return constraints.cat([t.domain for t in self.transforms], self.dim, self.lengths)

    @constraints.dependent_property
    def codomain(self):
        return constraints.cat([t.codomain for t in self.transforms], self.dim, self.lengths)


class StackTransform(_Pieces):
    """A different transform at every place along a dimension.

    Args:
        tseq: the transforms.
        dim (int): the dimension.
    """

    def _cut(self, x):
        size, count = x.size(self.dim), len(self.transforms)
        needs(size == count, f"x.size({self.dim}) = {size} must equal len(transforms) {count}")
        return x.unbind(self.dim)

    def _together(self, parts):
        return stack(parts, self.dim)

    def log_abs_det_jacobian(self, x, y):
        return self._together(self._stretches(x, y))

    @constraints.dependent_property
    def domain(self):
        return constraints.stack([t.domain for t in self.transforms], self.dim)

    @constraints.dependent_property
    def codomain(self):
        return constraints.stack([t.codomain for t in self.transforms], self.dim)
