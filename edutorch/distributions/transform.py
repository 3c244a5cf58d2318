"""What a transform is: a function with its inverse, and how much it stretches space. And transforms made of others.

If x has the density p(x), then y = f(x) has the density p(x) / |dy/dx|. That is how one distribution becomes another.
"""

import copy

from edutorch.creation import zeros_like
from edutorch.distributions import constraints
from edutorch.distributions.utils import lazy_property, sum_rightmost
from edutorch.size import Size

__all__ = ["ComposeTransform", "IndependentTransform", "ReshapeTransform", "Transform", "identity_transform"]


class Transform:
    """A differentiable function with an inverse. Subclasses write _call, _inverse and log_abs_det_jacobian.

    Args:
        cache_size (int): 1 to remember the last x and y, so that the inverse of a value just made costs nothing and is exact.

    Attributes:
        domain, codomain: the constraints that x and y satisfy.
        bijective (bool): is there exactly one x for every y?
        sign: 1 if y rises with x, -1 if it falls.
    """

    bijective = False

    def __init__(self, cache_size=0):
        if cache_size not in (0, 1):
            raise ValueError("cache_size must be 0 or 1")
        self._cache_size, self._cached_x_y, self._inv = cache_size, (None, None), None

    def __getstate__(self):
        return {**self.__dict__, "_inv": None}

    @property
    def event_dim(self):
        """How many dimensions of x, and as many of y, are transformed together."""
        if self.domain.event_dim == self.codomain.event_dim:
            return self.domain.event_dim
        raise ValueError("Please use either .domain.event_dim or .codomain.event_dim")

    @property
    def inv(self):
        """The inverse: t.inv(t(x)) is x."""
        if self._inv is None:
            self._inv = _InverseTransform(self)
        return self._inv

    @property
    def sign(self):
        """1 if y rises with x, -1 if it falls."""
        raise NotImplementedError

    def with_cache(self, cache_size=1):
        """The same transform with another cache_size."""
        if self._cache_size == cache_size:
            return self
        other = copy.copy(self)
        other._cache_size, other._cached_x_y = cache_size, (None, None)
        return other

    def __eq__(self, other):
        return self is other

    def __call__(self, x):
        if self._cache_size == 0:
            return self._call(x)
        if x is not self._cached_x_y[0]:
            self._cached_x_y = x, self._call(x)
        return self._cached_x_y[1]

    def _inv_call(self, y):
        if self._cache_size == 0:
            return self._inverse(y)
        if y is not self._cached_x_y[1]:
            self._cached_x_y = self._inverse(y), y
        return self._cached_x_y[0]

    def _call(self, x):
        raise NotImplementedError

    def _inverse(self, y):
        raise NotImplementedError

    def log_abs_det_jacobian(self, x, y):
        """log |dy/dx|: by how much a small volume around x grows."""
        raise NotImplementedError

    def __repr__(self):
        return f"{type(self).__name__}()"

    def forward_shape(self, shape):
        """The shape of y for a shape of x."""
        return shape

    def inverse_shape(self, shape):
        """The shape of x for a shape of y."""
        return shape


class _InverseTransform(Transform):
    """The inverse of a transform, as `t.inv` gives it."""

    def __init__(self, transform):
        super().__init__(cache_size=transform._cache_size)
        self._inv = transform

    @constraints.dependent_property(is_discrete=False)
    def domain(self):
        return self._inv.codomain

    @constraints.dependent_property(is_discrete=False)
    def codomain(self):
        return self._inv.domain

    bijective = property(lambda self: self._inv.bijective)
    sign = property(lambda self: self._inv.sign)
    inv = property(lambda self: self._inv)

    def __getstate__(self):
        return self.__dict__

    def with_cache(self, cache_size=1):
        return self.inv.with_cache(cache_size).inv

    def __eq__(self, other):
        return isinstance(other, _InverseTransform) and self._inv == other._inv

    def __call__(self, x):
        return self._inv._inv_call(x)

    def log_abs_det_jacobian(self, x, y):
        return -self._inv.log_abs_det_jacobian(y, x)

    def forward_shape(self, shape):
        return self._inv.inverse_shape(shape)

    def inverse_shape(self, shape):
        return self._inv.forward_shape(shape)

    def __repr__(self):
        return f"{type(self).__name__}({self._inv!r})"


class ComposeTransform(Transform):
    """Several transforms, one after the other.

    Args:
        parts (list): the first one is applied first.
    """

    def __init__(self, parts, cache_size=0):
        super().__init__(cache_size=cache_size)
        self.parts = [part.with_cache(cache_size) for part in parts] if cache_size else parts

    def __eq__(self, other):
        return isinstance(other, ComposeTransform) and self.parts == other.parts

    @constraints.dependent_property(is_discrete=False)
    def domain(self):
        return self._end(self.parts, "domain", "codomain")

    @constraints.dependent_property(is_discrete=False)
    def codomain(self):
        return self._end(self.parts[::-1], "codomain", "domain")

    def _end(self, parts, here, there):
        """The constraint at the near end of the chain, for as many dimensions as any of its parts needs."""
        if not parts:
            return constraints.real
        event_dim = getattr(parts[-1], there).event_dim
        for part in parts[::-1]:
            near, far = getattr(part, here).event_dim, getattr(part, there).event_dim
            event_dim = max(event_dim + near - far, near)
        constraint = getattr(parts[0], here)
        more = event_dim - constraint.event_dim
        return constraints.independent(constraint, more) if more else constraint

    @lazy_property
    def bijective(self):
        """Are all parts bijective?"""
        return all(part.bijective for part in self.parts)

    @lazy_property
    def sign(self):
        """The product of the signs of the parts."""
        sign = 1
        for part in self.parts:
            sign = sign * part.sign
        return sign

    @property
    def inv(self):
        if self._inv is None:
            self._inv = ComposeTransform([part.inv for part in reversed(self.parts)])
            self._inv._inv = self
        return self._inv

    def with_cache(self, cache_size=1):
        return self if self._cache_size == cache_size else ComposeTransform(self.parts, cache_size=cache_size)

    def __call__(self, x):
        for part in self.parts:
            x = part(x)
        return x

    def log_abs_det_jacobian(self, x, y):
        if not self.parts:
            return zeros_like(x)
        stations = [x]
        for part in self.parts[:-1]:
            stations.append(part(stations[-1]))
        stations.append(y)
        total, event_dim = 0, self.domain.event_dim
        for part, before, after in zip(self.parts, stations, stations[1:]):
            stretch = part.log_abs_det_jacobian(before, after)
            total = total + sum_rightmost(stretch, event_dim - part.domain.event_dim)
            event_dim += part.codomain.event_dim - part.domain.event_dim
        return total

    def forward_shape(self, shape):
        for part in self.parts:
            shape = part.forward_shape(shape)
        return shape

    def inverse_shape(self, shape):
        for part in reversed(self.parts):
            shape = part.inverse_shape(shape)
        return shape

    def __repr__(self):
        return f"{type(self).__name__}(\n    " + ",\n    ".join(map(repr, self.parts)) + "\n)"


identity_transform = ComposeTransform([])


class IndependentTransform(Transform):
    """A transform whose last batch dimensions are seen as one event: the logarithms of its stretching are added.

    Args:
        base_transform: the transform.
        reinterpreted_batch_ndims (int): how many more dimensions belong to one event.
    """

    def __init__(self, base_transform, reinterpreted_batch_ndims, cache_size=0):
        super().__init__(cache_size=cache_size)
        self.base_transform = base_transform.with_cache(cache_size)
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims

    def with_cache(self, cache_size=1):
        if self._cache_size == cache_size:
            return self
        return IndependentTransform(self.base_transform, self.reinterpreted_batch_ndims, cache_size=cache_size)

    @constraints.dependent_property(is_discrete=False)
    def domain(self):
        return constraints.independent(self.base_transform.domain, self.reinterpreted_batch_ndims)

    @constraints.dependent_property(is_discrete=False)
    def codomain(self):
        return constraints.independent(self.base_transform.codomain, self.reinterpreted_batch_ndims)

    bijective = property(lambda self: self.base_transform.bijective)
    sign = property(lambda self: self.base_transform.sign)

    def _call(self, x):
        return self.base_transform(enough(x, self.domain.event_dim))

    def _inverse(self, y):
        return self.base_transform.inv(enough(y, self.codomain.event_dim))

    def log_abs_det_jacobian(self, x, y):
        return sum_rightmost(self.base_transform.log_abs_det_jacobian(x, y), self.reinterpreted_batch_ndims)

    def forward_shape(self, shape):
        return self.base_transform.forward_shape(shape)

    def inverse_shape(self, shape):
        return self.base_transform.inverse_shape(shape)

    def __repr__(self):
        return f"{type(self).__name__}({self.base_transform!r}, {self.reinterpreted_batch_ndims})"


def enough(x, dims):
    """x itself, if it has so many dimensions. x may also be a shape."""
    if (len(x) if isinstance(x, tuple) else x.dim()) < dims:
        raise ValueError("Too few dimensions on input")
    return x


class ReshapeTransform(Transform):
    """The same numbers in another shape.

    Args:
        in_shape, out_shape: the event shapes of x and y.
    """

    bijective = True

    def __init__(self, in_shape, out_shape, cache_size=0):
        self.in_shape, self.out_shape = Size(in_shape), Size(out_shape)
        if self.in_shape.numel() != self.out_shape.numel():
            raise ValueError("in_shape, out_shape have different numbers of elements")
        super().__init__(cache_size=cache_size)

    @constraints.dependent_property
    def domain(self):
        return constraints.independent(constraints.real, len(self.in_shape))

    @constraints.dependent_property
    def codomain(self):
        return constraints.independent(constraints.real, len(self.out_shape))

    def _call(self, x):
        return x.reshape(x.shape[: x.dim() - len(self.in_shape)] + self.out_shape)

    def _inverse(self, y):
        return y.reshape(y.shape[: y.dim() - len(self.out_shape)] + self.in_shape)

    def log_abs_det_jacobian(self, x, y):
        return x.new_zeros(x.shape[: x.dim() - len(self.in_shape)])

    def forward_shape(self, shape):
        return exchanged(shape, self.in_shape, self.out_shape)

    def inverse_shape(self, shape):
        return exchanged(shape, self.out_shape, self.in_shape)


def exchanged(shape, old, new):
    """A shape whose last dimensions are `old`, with `new` in their place."""
    cut = len(enough(shape, len(old))) - len(old)
    if shape[cut:] != old:
        raise ValueError(f"Shape mismatch: expected {shape[cut:]} but got {old}")
    return shape[:cut] + new
