"""The chi-squared distribution: the sum of the squares of so many normal numbers."""

from edutorch.distributions import constraints
from edutorch.distributions.gamma import Gamma

__all__ = ["Chi2"]


class Chi2(Gamma):
    """p(x) = x^(df / 2 - 1) exp(-x / 2) / (2^(df / 2) gamma(df / 2)): Gamma(df / 2, 1 / 2).

    Args:
        df: the degrees of freedom: how many squares are added.
    """

    arg_constraints = {"df": constraints.positive}

    def __init__(self, df, validate_args=None):
        super().__init__(0.5 * df, 0.5, validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return super().expand(batch_shape, self._get_checked_instance(Chi2, _instance))

    @property
    def df(self):
        """The degrees of freedom."""
        return self.concentration * 2
