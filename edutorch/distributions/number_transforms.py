"""Transforms of single numbers: exp, sigmoid, tanh, a straight line ..."""

import math

from edutorch import ops
from edutorch.creation import full_like
from edutorch.distributions import constraints
from edutorch.distributions.transform import Transform
from edutorch.distributions.utils import NUMBER, broadcast_all
from edutorch.functions.rearrange import broadcast_shapes
from edutorch.limits import finfo

__all__ = [
    "AbsTransform", "AffineTransform", "CumulativeDistributionTransform", "ExpTransform", "PowerTransform",
    "SigmoidTransform", "SoftplusTransform", "TanhTransform",
]  # fmt: skip


class WithoutParameters(Transform):
    """All transforms of such a class are equal."""

    def __eq__(self, other):
        return isinstance(other, type(self))


class Rising(WithoutParameters):
    """y rises with x, and every y has its x."""

    domain = constraints.real
    bijective = True
    sign = +1


class ExpTransform(Rising):
    """y = exp(x)."""

    codomain = constraints.positive

    def _call(self, x):
        return x.exp()

    def _inverse(self, y):
        return y.log()

    def log_abs_det_jacobian(self, x, y):
        return x


class SigmoidTransform(Rising):
    """y = 1 / (1 + exp(-x)), kept away from 0 and 1 by the smallest steps there are."""

    codomain = constraints.unit_interval

    def _call(self, x):
        return inside_unit(x.sigmoid())

    def _inverse(self, y):
        y = inside_unit(y)
        return y.log() - (-y).log1p()

    def log_abs_det_jacobian(self, x, y):
        return -ops.softplus_(-x) - ops.softplus_(x)


def inside_unit(y):
    limits = finfo(y.dtype)
    return y.clamp(min=limits.tiny, max=1.0 - limits.eps)


class SoftplusTransform(Rising):
    """y = log(1 + exp(x))."""

    codomain = constraints.positive

    def _call(self, x):
        return ops.softplus_(x)

    def _inverse(self, y):
        return (-(-y).expm1()).log() + y

    def log_abs_det_jacobian(self, x, y):
        return -ops.softplus_(-x)


class TanhTransform(Rising):
    """y = tanh(x). Its inverse loses digits near 1 and -1: use cache_size=1 where values are transformed back."""

    codomain = constraints.interval(-1.0, 1.0)

    def _call(self, x):
        return x.tanh()

    def _inverse(self, y):
        return y.atanh()

    def log_abs_det_jacobian(self, x, y):
        return 2.0 * (math.log(2.0) - x - ops.softplus_(-2.0 * x))  # log(1 - tanh(x)^2), without the loss


class AbsTransform(WithoutParameters):
    """y = |x|. Not bijective: its inverse takes the positive x."""

    domain = constraints.real
    codomain = constraints.positive

    def _call(self, x):
        return x.abs()

    def _inverse(self, y):
        return y


class PowerTransform(Transform):
    """y = x to the power exponent, for x > 0.

    Args:
        exponent: a tensor or a number.
    """

    domain = codomain = constraints.positive
    bijective = True

    def __init__(self, exponent, cache_size=0):
        super().__init__(cache_size=cache_size)
        (self.exponent,) = broadcast_all(exponent)

    sign = property(lambda self: self.exponent.sign())

    def __eq__(self, other):
        return isinstance(other, PowerTransform) and self.exponent.eq(other.exponent).all().item()

    def _call(self, x):
        return x.pow(self.exponent)

    def _inverse(self, y):
        return y.pow(1 / self.exponent)

    def log_abs_det_jacobian(self, x, y):
        return (self.exponent * y / x).abs().log()

    def forward_shape(self, shape):
        return broadcast_shapes(shape, self.exponent.shape)

    inverse_shape = forward_shape


class AffineTransform(Transform):
    """y = loc + scale x.

    Args:
        loc, scale: tensors or numbers.
        event_dim (int): how many of the last dimensions are one event.
    """

    bijective = True

    def __init__(self, loc, scale, event_dim=0, cache_size=0):
        super().__init__(cache_size=cache_size)
        self.loc, self.scale, self._event_dim = loc, scale, event_dim

    event_dim = property(lambda self: self._event_dim)

    @constraints.dependent_property(is_discrete=False)
    def domain(self):
        return constraints.independent(constraints.real, self.event_dim) if self.event_dim else constraints.real

    @constraints.dependent_property(is_discrete=False)
    def codomain(self):
        return self.domain

    def __eq__(self, other):
        return isinstance(other, AffineTransform) and all(map(alike, (self.loc, self.scale), (other.loc, other.scale)))

    @property
    def sign(self):
        if isinstance(self.scale, NUMBER):
            return (self.scale > 0) - (self.scale < 0)
        return self.scale.sign()

    def _call(self, x):
        return self.loc + self.scale * x

    def _inverse(self, y):
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x, y):
        scale, shape, dims = self.scale, x.shape, self.event_dim
        stretch = full_like(x, math.log(abs(scale))) if isinstance(scale, NUMBER) else scale.abs().log()
        if dims:
            stretch, shape = stretch.reshape((*stretch.shape[:-dims], -1)).sum(-1), shape[:-dims]
        return stretch.expand(shape)

    def forward_shape(self, shape):
        return broadcast_shapes(shape, getattr(self.loc, "shape", ()), getattr(self.scale, "shape", ()))

    inverse_shape = forward_shape


def alike(a, b):
    """Are two parameters, numbers or tensors, equal?"""
    return a == b if isinstance(a, NUMBER) and isinstance(b, NUMBER) else (a == b).all().item()


class CumulativeDistributionTransform(Transform):
    """y = cdf(x): any number becomes a share between 0 and 1, and random numbers become uniform ones.

    Args:
        distribution: whose cdf.
    """

    bijective = True
    codomain = constraints.unit_interval
    sign = +1

    def __init__(self, distribution, cache_size=0):
        super().__init__(cache_size=cache_size)
        self.distribution = distribution

    domain = property(lambda self: self.distribution.support)

    def _call(self, x):
        return self.distribution.cdf(x)

    def _inverse(self, y):
        return self.distribution.icdf(y)

    def log_abs_det_jacobian(self, x, y):
        return self.distribution.log_prob(x)
