"""The Pareto distribution: a few have much, many have little. Its tail is a power."""

from edutorch.distributions import constraints
from edutorch.distributions.exponential import Exponential
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import AffineTransform, ExpTransform
from edutorch.distributions.utils import broadcast_all

__all__ = ["Pareto"]


class Pareto(TransformedDistribution):
    """p(x) = alpha scale^alpha / x^(alpha + 1) for x >= scale: scale * exp(t), with t from Exponential(alpha).

    Args:
        scale: the smallest value, above 0.
        alpha: above 0; the smaller, the heavier the tail.
    """

    arg_constraints = {"alpha": constraints.positive, "scale": constraints.positive}
    parameters = {"scale": 0, "alpha": 0}

    def __init__(self, scale, alpha, validate_args=None):
        self.scale, self.alpha = broadcast_all(scale, alpha)
        steps = [ExpTransform(), AffineTransform(loc=0, scale=self.scale)]
        super().__init__(Exponential(self.alpha, validate_args=validate_args), steps, validate_args=validate_args)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        return constraints.greater_than_eq(self.scale)

    mode = property(lambda self: self.scale)

    @property
    def mean(self):
        a = self.alpha.clamp(min=1)  # infinite up to 1
        return a * self.scale / (a - 1)

    @property
    def variance(self):
        a = self.alpha.clamp(min=2)  # infinite up to 2
        return self.scale.pow(2) * a / ((a - 1).pow(2) * (a - 2))

    def entropy(self):
        return (self.scale / self.alpha).log() + (1 + self.alpha.reciprocal())
