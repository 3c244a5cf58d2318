"""The logistic-normal distribution: random shares, made of normal numbers by breaking a stick."""

from edutorch.distributions import constraints
from edutorch.distributions.normal import Normal
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import StickBreakingTransform

__all__ = ["LogisticNormal"]


class LogisticNormal(TransformedDistribution):
    """n + 1 shares that add up to 1, from n normal numbers.

    Args:
        loc, scale (..., n): means and standard deviations of the normal numbers.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.simplex
    has_rsample = True
    parameters = {}

    def __init__(self, loc, scale, validate_args=None):
        base = Normal(loc, scale, validate_args=validate_args)
        base = base if base.batch_shape else base.expand([1])
        super().__init__(base, StickBreakingTransform(), validate_args=validate_args)

    loc = property(lambda self: self.base_dist.base_dist.loc)
    scale = property(lambda self: self.base_dist.base_dist.scale)
