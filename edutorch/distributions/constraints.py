"""What values a parameter or a sample may have: positive, between two bounds, probabilities that add up to 1 ...

A constraint has `check(value)`, which says for every event of a batch whether it is allowed. The constraint registry knows
for each constraint a smooth way from all numbers to the allowed ones (biject_to, transform_to).
"""

from edutorch import linalg
from edutorch.creation import full
from edutorch.dtypes import bool_
from edutorch.functions.joining import cat as joined
from edutorch.functions.joining import stack as stacked
from edutorch.functions.pointwise import isclose
from edutorch.limits import finfo

__all__ = [
    "Constraint", "MixtureSameFamilyConstraint", "boolean", "cat", "corr_cholesky", "dependent", "dependent_property",
    "greater_than", "greater_than_eq", "half_open_interval", "independent", "integer_interval", "interval", "is_dependent",
    "less_than", "lower_cholesky", "lower_triangular", "multinomial", "nonnegative", "nonnegative_integer", "one_hot",
    "positive", "positive_definite", "positive_integer", "positive_semidefinite", "real", "real_vector", "simplex",
    "square", "stack", "symmetric", "unit_interval",
]  # fmt: skip


class Constraint:
    """A set of allowed values.

    Attributes:
        is_discrete (bool): whole numbers, or the like?
        event_dim (int): how many of the last dimensions of a value are judged together.
    """

    is_discrete = False
    event_dim = 0
    bounds: tuple[str, ...] = ()  # attributes that belong into the name

    def check(self, value):
        """Is the value allowed? A tensor of truth values, one for each event."""
        raise NotImplementedError

    def __repr__(self):
        return f"{type(self).__name__[1:]}({', '.join(f'{name}={getattr(self, name)}' for name in self.bounds)})"


def needs(condition, message):
    if not condition:
        raise AssertionError(message)


# Constraints that are known only together with other parameters


class _Dependent(Constraint):
    """Stands where the constraint depends on other parameters."""

    def __init__(self, *, is_discrete=NotImplemented, event_dim=NotImplemented):
        self._is_discrete, self._event_dim = is_discrete, event_dim

    @property
    def is_discrete(self):
        return self.known(self._is_discrete, "is_discrete")

    @property
    def event_dim(self):
        return self.known(self._event_dim, "event_dim")

    def known(self, value, name):
        if value is NotImplemented:
            raise NotImplementedError(f".{name} cannot be determined statically")
        return value

    def __call__(self, *, is_discrete=NotImplemented, event_dim=NotImplemented):
        return _Dependent(
            is_discrete=self._is_discrete if is_discrete is NotImplemented else is_discrete,
            event_dim=self._event_dim if event_dim is NotImplemented else event_dim,
        )

    def check(self, x):
        raise ValueError("Cannot determine validity of dependent constraint")


class _DependentProperty(property, _Dependent):
    """A property whose value, a constraint, depends on the object; asked of the class, it is a dependent constraint."""

    def __init__(self, fn=None, *, is_discrete=NotImplemented, event_dim=NotImplemented):
        super().__init__(fn)
        self._is_discrete, self._event_dim = is_discrete, event_dim

    def __call__(self, fn):
        return _DependentProperty(fn, is_discrete=self._is_discrete, event_dim=self._event_dim)


def is_dependent(constraint):
    """Does the constraint depend on other parameters?"""
    return isinstance(constraint, _Dependent)


# Constraints made of others


class _IndependentConstraint(Constraint):
    """All the last dimensions must satisfy a constraint: they become one event."""

    def __init__(self, base_constraint, reinterpreted_batch_ndims):
        kind, dims = type(base_constraint).__name__, reinterpreted_batch_ndims
        needs(isinstance(base_constraint, Constraint), f"base_constraint must be a Constraint, got {kind}")
        needs(isinstance(dims, int), f"reinterpreted_batch_ndims must be an int, got {type(dims).__name__}")
        needs(dims >= 0, f"reinterpreted_batch_ndims must be >= 0, got {dims}")
        self.base_constraint, self.reinterpreted_batch_ndims = base_constraint, dims

    is_discrete = property(lambda self: self.base_constraint.is_discrete)
    event_dim = property(lambda self: self.base_constraint.event_dim + self.reinterpreted_batch_ndims)

    def check(self, value):
        result = self.base_constraint.check(value)
        if result.dim() < self.reinterpreted_batch_ndims:
            raise ValueError(f"Expected value.dim() >= {self.event_dim} but got {value.dim()}")
        return all_of_the_rest(result, result.dim() - self.reinterpreted_batch_ndims)

    def __repr__(self):
        return f"{type(self).__name__[1:]}({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


class MixtureSameFamilyConstraint(Constraint):
    """A value of a mixture must be allowed for every one of its components."""

    def __init__(self, base_constraint):
        kind = type(base_constraint).__name__
        needs(isinstance(base_constraint, Constraint), f"base_constraint must be a Constraint, got {kind}")
        self.base_constraint = base_constraint

    is_discrete = property(lambda self: self.base_constraint.is_discrete)
    event_dim = property(lambda self: self.base_constraint.event_dim)

    def check(self, value):
        result = self.base_constraint.check(value.unsqueeze(-1 - self.event_dim))  # one place more: for the component
        if value.dim() < self.event_dim:
            raise ValueError(f"Expected value.dim() >= {self.event_dim} but got {value.dim()}")
        return all_of_the_rest(result, value.dim() - self.event_dim)

    def __repr__(self):
        return f"{type(self).__name__}({self.base_constraint!r})"


def all_of_the_rest(truths, dims):
    """Keep the first `dims` dimensions: are all the truth values in the others true?"""
    return truths.reshape((*truths.shape[:dims], -1)).all(-1)


class _Cat(Constraint):
    """Different constraints for different stretches along a dimension."""

    def __init__(self, cseq, dim=0, lengths=None):
        needs(all(isinstance(c, Constraint) for c in cseq), "All elements of cseq must be Constraint instances")
        self.cseq, self.dim = list(cseq), dim
        self.lengths = [1] * len(self.cseq) if lengths is None else list(lengths)
        counts = len(self.lengths), len(self.cseq)
        needs(counts[0] == counts[1], "lengths ({}) must match cseq ({})".format(*counts))

    is_discrete = property(lambda self: any(c.is_discrete for c in self.cseq))
    event_dim = property(lambda self: max(c.event_dim for c in self.cseq))

    def check(self, value):
        in_range(self.dim, value)
        pieces = value.split(self.lengths, self.dim)
        return joined([c.check(piece) for c, piece in zip(self.cseq, pieces, strict=True)], self.dim)


class _Stack(Constraint):
    """A different constraint at every place along a dimension."""

    def __init__(self, cseq, dim=0):
        needs(all(isinstance(c, Constraint) for c in cseq), "All elements of cseq must be Constraint instances")
        self.cseq, self.dim = list(cseq), dim

    is_discrete = property(lambda self: any(c.is_discrete for c in self.cseq))

    @property
    def event_dim(self):
        dim = max(c.event_dim for c in self.cseq)
        return dim + 1 if self.dim + dim < 0 else dim

    def check(self, value):
        in_range(self.dim, value)
        return stacked([c.check(v) for c, v in zip(self.cseq, value.unbind(self.dim))], self.dim)


def in_range(dim, value):
    needs(-value.dim() <= dim < value.dim(), f"dim {dim} out of range for value with {value.dim()} dimensions")


# Numbers


class _Boolean(Constraint):
    """0 or 1."""

    is_discrete = True

    def check(self, value):
        return (value == 0) | (value == 1)


class _IntegerInterval(Constraint):
    """Whole numbers between two bounds, which belong to it."""

    is_discrete = True
    bounds = ("lower_bound", "upper_bound")

    def __init__(self, lower_bound, upper_bound):
        self.lower_bound, self.upper_bound = lower_bound, upper_bound

    def check(self, value):
        return (value % 1 == 0) & (self.lower_bound <= value) & (value <= self.upper_bound)


class _IntegerGreaterThan(Constraint):
    """Whole numbers from a bound on, which belongs to it."""

    is_discrete = True
    bounds = ("lower_bound",)

    def __init__(self, lower_bound):
        self.lower_bound = lower_bound

    def check(self, value):
        return (value % 1 == 0) & (value >= self.lower_bound)


class _Real(Constraint):
    """Any number but nan."""

    def check(self, value):
        return value == value  # nan is not


class _GreaterThan(Constraint):
    """Numbers above a bound."""

    bounds = ("lower_bound",)

    def __init__(self, lower_bound):
        self.lower_bound = lower_bound

    def check(self, value):
        return self.lower_bound < value


class _GreaterThanEq(_GreaterThan):
    """Numbers above a bound, and the bound itself."""

    def check(self, value):
        return self.lower_bound <= value


class _LessThan(Constraint):
    """Numbers below a bound."""

    bounds = ("upper_bound",)

    def __init__(self, upper_bound):
        self.upper_bound = upper_bound

    def check(self, value):
        return value < self.upper_bound


class _Interval(Constraint):
    """Numbers between two bounds, which belong to it."""

    bounds = ("lower_bound", "upper_bound")

    def __init__(self, lower_bound, upper_bound):
        self.lower_bound, self.upper_bound = lower_bound, upper_bound

    def check(self, value):
        return (self.lower_bound <= value) & (value <= self.upper_bound)


class _HalfOpenInterval(_Interval):
    """Numbers between two bounds, of which the lower one belongs to it."""

    def check(self, value):
        return (self.lower_bound <= value) & (value < self.upper_bound)


# Vectors


class _OneHot(Constraint):
    """Vectors with a single 1, and 0 elsewhere."""

    is_discrete = True
    event_dim = 1

    def check(self, value):
        return boolean.check(value).all(-1) & value.sum(-1).eq(1)


class _Simplex(Constraint):
    """Shares: numbers from 0 on that add up to 1."""

    event_dim = 1

    def check(self, value):
        return (value >= 0).all(-1) & ((value.sum(-1) - 1).abs() < 1e-6)


class _Multinomial(Constraint):
    """Counts from 0 on that add up to no more than a bound."""

    is_discrete = True
    event_dim = 1

    def __init__(self, upper_bound):
        self.upper_bound = upper_bound

    def check(self, x):
        return (x >= 0).all(-1) & (x.sum(-1) <= self.upper_bound)


# Matrices


class _LowerTriangular(Constraint):
    """Matrices with nothing but zeros above the diagonal."""

    event_dim = 2

    def check(self, value):
        return (value.tril() == value).flatten(-2).all(-1)


class _LowerCholesky(_LowerTriangular):
    """Lower triangular matrices with a positive diagonal."""

    def check(self, value):
        return super().check(value) & (value.diagonal(dim1=-2, dim2=-1) > 0).all(-1)


class _CorrCholesky(_LowerCholesky):
    """Those whose rows have length 1: factors of correlation matrices."""

    def check(self, value):
        tolerance = finfo(value.dtype).eps * value.shape[-1] * 10
        length = value.detach().square().sum(-1).sqrt()
        return super().check(value) & ((length - 1).abs() <= tolerance).all(-1)


class _Square(Constraint):
    """Square matrices."""

    event_dim = 2

    def check(self, value):
        square = value.shape[-2] == value.shape[-1]
        return full(value.shape[:-2], square, dtype=bool_, device=value.device)


class _Symmetric(_Square):
    """Matrices that are their own transpose."""

    def check(self, value):
        square = super().check(value)
        return isclose(value, value.mT, atol=1e-6).all(-2).all(-1) if square.all() else square


class _PositiveSemidefinite(_Symmetric):
    """Symmetric matrices without negative eigenvalues."""

    def check(self, value):
        symmetric = super().check(value)
        return linalg.eigvalsh(value).ge(0).all(-1) if symmetric.all() else symmetric


class _PositiveDefinite(_Symmetric):
    """Symmetric matrices with positive eigenvalues only."""

    def check(self, value):
        symmetric = super().check(value)
        return linalg.cholesky_ex(value).info.eq(0) if symmetric.all() else symmetric


dependent, dependent_property = _Dependent(), _DependentProperty
independent, cat, stack = _IndependentConstraint, _Cat, _Stack
boolean, one_hot = _Boolean(), _OneHot()
nonnegative_integer, positive_integer, integer_interval = (
    _IntegerGreaterThan(0),
    _IntegerGreaterThan(1),
    _IntegerInterval,
)
real = _Real()
real_vector = independent(real, 1)
positive, nonnegative = _GreaterThan(0.0), _GreaterThanEq(0.0)
greater_than, greater_than_eq, less_than = _GreaterThan, _GreaterThanEq, _LessThan
interval, half_open_interval = _Interval, _HalfOpenInterval
unit_interval = _Interval(0.0, 1.0)
multinomial, simplex = _Multinomial, _Simplex()
lower_triangular, lower_cholesky, corr_cholesky = _LowerTriangular(), _LowerCholesky(), _CorrCholesky()
square, symmetric = _Square(), _Symmetric()
positive_semidefinite, positive_definite = _PositiveSemidefinite(), _PositiveDefinite()
