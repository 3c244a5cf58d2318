"""Which transform leads from all numbers to the allowed ones? One registry for exact changes of variables, one for optimising.

biject_to gives bijective transforms with a log_abs_det_jacobian, as inference needs them; transform_to may give simpler ones.
"""

from edutorch.distributions import constraints, transforms
from edutorch.distributions.utils import NUMBER

__all__ = ["ConstraintRegistry", "biject_to", "transform_to"]


class ConstraintRegistry:
    """{kind of constraint: function that makes the transform for one of its kind}.

    Example:
        >>> import edutorch as torch
        >>> constraint = torch.distributions.constraints.positive
        >>> torch.distributions.transform_to(constraint)(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 2.7183])
    """

    def __init__(self):
        self._registry = {}

    def register(self, constraint, factory=None):
        """Say how the transform for a kind of constraint is made. Also a decorator: @registry.register(kind).

        Args:
            constraint: a class of constraints, or one of its constraints.
            factory: function from a constraint to a transform.
        """
        if factory is None:
            return lambda factory: self.register(constraint, factory)
        kind = type(constraint) if isinstance(constraint, constraints.Constraint) else constraint
        if not isinstance(kind, type) or not issubclass(kind, constraints.Constraint):
            raise TypeError(f"Expected constraint to be either a Constraint subclass or instance, but got {constraint}")
        self._registry[kind] = factory
        return factory

    def __call__(self, constraint):
        factory = self._registry.get(type(constraint))
        if factory is None:
            raise NotImplementedError(f"Cannot transform {type(constraint).__name__} constraints")
        return factory(constraint)


biject_to, transform_to = ConstraintRegistry(), ConstraintRegistry()


def both(*kinds):
    """Register a factory in both registries."""

    def decorator(factory):
        for kind in kinds:
            biject_to.register(kind, factory)
            transform_to.register(kind, factory)
        return factory

    return decorator


@both(constraints.real)
def to_real(constraint):
    return transforms.identity_transform


@both(constraints.positive, constraints.nonnegative)
def to_positive(constraint):
    return transforms.ExpTransform()


@both(constraints.greater_than, constraints.greater_than_eq)
def to_greater_than(constraint):
    line = transforms.AffineTransform(constraint.lower_bound, 1)
    return transforms.ComposeTransform([transforms.ExpTransform(), line])


@both(constraints.less_than)
def to_less_than(constraint):
    line = transforms.AffineTransform(constraint.upper_bound, -1)
    return transforms.ComposeTransform([transforms.ExpTransform(), line])


@both(constraints.interval, constraints.half_open_interval)
def to_interval(constraint):
    low, high = constraint.lower_bound, constraint.upper_bound
    if isinstance(low, NUMBER) and low == 0 and isinstance(high, NUMBER) and high == 1:
        return transforms.SigmoidTransform()
    line = transforms.AffineTransform(low, high - low)
    return transforms.ComposeTransform([transforms.SigmoidTransform(), line])


@both(constraints.corr_cholesky)
def to_corr_cholesky(constraint):
    return transforms.CorrCholeskyTransform()


@biject_to.register(constraints.simplex)
def to_simplex_exactly(constraint):
    return transforms.StickBreakingTransform()


@transform_to.register(constraints.simplex)
def to_simplex(constraint):
    return transforms.SoftmaxTransform()


@transform_to.register(constraints.lower_cholesky)
def to_lower_cholesky(constraint):
    return transforms.LowerCholeskyTransform()


@transform_to.register(constraints.positive_definite)
@transform_to.register(constraints.positive_semidefinite)
def to_positive_definite(constraint):
    return transforms.PositiveDefiniteTransform()


def of_parts(registry):
    """Constraints made of others get transforms made of others."""

    @registry.register(constraints.independent)
    def to_independent(constraint):
        return transforms.IndependentTransform(
            registry(constraint.base_constraint), constraint.reinterpreted_batch_ndims
        )

    @registry.register(constraints.cat)
    def to_cat(constraint):
        return transforms.CatTransform([registry(c) for c in constraint.cseq], constraint.dim, constraint.lengths)

    @registry.register(constraints.stack)
    def to_stack(constraint):
        return transforms.StackTransform([registry(c) for c in constraint.cseq], constraint.dim)


of_parts(biject_to)
of_parts(transform_to)
