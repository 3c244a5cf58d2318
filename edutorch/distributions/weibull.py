"""The Weibull distribution: how long things last that wear out, or that get better with age."""

from edutorch.creation import ones_like
from edutorch.distributions import constraints
from edutorch.distributions.exponential import Exponential
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import AffineTransform, PowerTransform
from edutorch.distributions.utils import broadcast_all, euler_constant

__all__ = ["Weibull"]


class Weibull(TransformedDistribution):
    """scale * t^(1 / concentration), with t from Exponential(1).

    Args:
        scale: above 0.
        concentration: above 0; above 1 for things that wear out.
    """

    arg_constraints = {"scale": constraints.positive, "concentration": constraints.positive}
    support = constraints.positive
    parameters = {"scale": 0, "concentration": 0, "concentration_reciprocal": 0}

    def __init__(self, scale, concentration, validate_args=None):
        self.scale, self.concentration = broadcast_all(scale, concentration)
        self.concentration_reciprocal = self.concentration.reciprocal()
        base = Exponential(ones_like(self.scale), validate_args=validate_args)
        steps = [PowerTransform(self.concentration_reciprocal), AffineTransform(loc=0, scale=self.scale)]
        super().__init__(base, steps, validate_args=validate_args)

    def _moment(self, k):
        return (1 + k * self.concentration_reciprocal).lgamma()

    mean = property(lambda self: self.scale * self._moment(1).exp())
    variance = property(lambda self: self.scale.pow(2) * (self._moment(2).exp() - (2 * self._moment(1)).exp()))

    @property
    def mode(self):
        return self.scale * ((self.concentration - 1) / self.concentration) ** self.concentration_reciprocal

    def entropy(self):
        inverse = self.concentration_reciprocal
        return euler_constant * (1 - inverse) + (self.scale * inverse).log() + 1
