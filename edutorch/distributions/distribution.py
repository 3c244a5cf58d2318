"""What all distributions share: shapes, checks of parameters and values, and the names of what one may ask for."""

import warnings

from edutorch.autograd import no_grad
from edutorch.distributions import constraints
from edutorch.distributions.utils import lazy_property
from edutorch.size import Size
from edutorch.tensor import Tensor

__all__ = ["Distribution"]


class Distribution:
    """A probability distribution, or a whole batch of independent ones with parameters of their own.

    A sample has the shape sample_shape + batch_shape + event_shape: how often one draws, which distribution of the batch,
    and the shape of one draw (a number: (), a vector: (n,)).

    Args:
        batch_shape, event_shape (Size): see above.
        validate_args (bool): check parameters, and the values that log_prob gets?
    """

    has_rsample = False  # do gradients flow from a sample to the parameters?
    has_enumerate_support = False  # are the possible values finitely many?
    parameters = {}  # attributes that expand with the batch -> how many of their last dimensions belong to the event
    _validate_args = __debug__

    @staticmethod
    def set_default_validate_args(value):
        """Switch the checks on or off for all distributions that are made from here on."""
        if value not in (True, False):
            raise ValueError
        Distribution._validate_args = value

    def __init__(self, batch_shape=(), event_shape=(), validate_args=None):
        self._batch_shape, self._event_shape = Size(batch_shape), Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._check_parameters()

    def _check_parameters(self):
        try:
            arg_constraints = self.arg_constraints
        except NotImplementedError:
            warnings.warn(
                f"{self.__class__} does not define `arg_constraints`. Please set `arg_constraints = {{}}` or initialize "
                "the distribution with `validate_args=False` to turn off validation.",
                stacklevel=3,
            )
            return
        for name, constraint in arg_constraints.items():
            if constraints.is_dependent(constraint):
                continue  # what is allowed depends on other parameters
            if name not in self.__dict__ and isinstance(getattr(type(self), name), lazy_property):
                continue  # computed from another parameter, and only if somebody asks
            value = getattr(self, name)
            if not constraint.check(value).all():
                raise ValueError(
                    f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
                    f"{self!r} to satisfy the constraint {constraint!r}, but found invalid values:\n{value}"
                )

    # Shapes

    @property
    def batch_shape(self):
        """The shape of the batch of distributions."""
        return self._batch_shape

    @property
    def event_shape(self):
        """The shape of one draw from one distribution."""
        return self._event_shape

    def _extended_shape(self, sample_shape=()):
        return Size(sample_shape) + self._batch_shape + self._event_shape

    def expand(self, batch_shape, _instance=None):
        """The same distribution for every place of a larger batch. No memory is used for the copies.

        Args:
            batch_shape: the shape of the new batch.
        """
        if not self.parameters:
            raise NotImplementedError
        return self._with_parameters(batch_shape, _instance)._as_expanded(self, batch_shape)

    def _with_parameters(self, batch_shape, _instance=None):
        """The beginning of an expand(): an empty object of this class, with the parameters for a larger batch."""
        owner = next(cls for cls in type(self).__mro__ if "parameters" in vars(cls))
        new = self._get_checked_instance(owner, _instance)
        batch_shape = Size(batch_shape)
        for name, event_dims in self.parameters.items():
            value = self.__dict__.get(name)
            if isinstance(value, Distribution):
                setattr(new, name, value.expand(batch_shape))
            elif value is not None:
                setattr(new, name, value.expand(batch_shape + value.shape[value.dim() - event_dims :]))
        return new

    def _as_expanded(self, old, batch_shape):
        """The end of every expand(): shapes, and the setting of the checks, which need not be made again."""
        Distribution.__init__(self, batch_shape, old._event_shape, validate_args=False)
        self._validate_args = old._validate_args
        return self

    def _get_checked_instance(self, cls, _instance=None):
        if _instance is None and type(self).__init__ != cls.__init__:
            raise NotImplementedError(
                f"Subclass {self.__class__.__name__} of {cls.__name__} that defines a custom __init__ method must also "
                "define a custom .expand() method."
            )
        return self.__new__(type(self)) if _instance is None else _instance

    # What one may ask a distribution

    @property
    def arg_constraints(self):
        """{name of a parameter: what its values must satisfy}."""
        raise NotImplementedError

    @property
    def support(self):
        """The values that can occur, as a constraint."""
        raise NotImplementedError

    @property
    def mean(self):
        """The mean."""
        raise NotImplementedError

    @property
    def mode(self):
        """The likeliest value."""
        raise NotImplementedError(f"{self.__class__} does not implement mode")

    @property
    def variance(self):
        """The mean squared distance from the mean."""
        raise NotImplementedError

    @property
    def stddev(self):
        """The standard deviation: the square root of the variance."""
        return self.variance.sqrt()

    def sample(self, sample_shape=()):
        """Random draws, without gradients. Shape: sample_shape + batch_shape + event_shape."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=()):
        """Random draws, written as a function of the parameters and of fixed noise, so that gradients reach the parameters."""
        raise NotImplementedError

    def sample_n(self, n):
        """n random draws. Use sample((n,)) instead."""
        warnings.warn("`sample_n(n)` will be deprecated. Use `sample((n,))` instead.", FutureWarning, stacklevel=2)
        return self.sample((n,))

    def log_prob(self, value):
        """The logarithm of the probability, or of the density, of a value."""
        raise NotImplementedError

    def cdf(self, value):
        """The probability that a draw is at most value."""
        raise NotImplementedError

    def icdf(self, value):
        """cdf, backwards: below which number does the share `value` of the draws lie?"""
        raise NotImplementedError

    def enumerate_support(self, expand=True):
        """All values that can occur, along a new first dimension."""
        raise NotImplementedError

    def entropy(self):
        """How surprising a draw is on average: the mean of -log_prob."""
        raise NotImplementedError

    def perplexity(self):
        """exp(entropy): over how many equally likely values one could be as unsure."""
        return self.entropy().exp()

    # Checks

    def _checked(self, value):
        """The value itself, after the checks, if they are on."""
        if self._validate_args:
            self._validate_sample(value)
        return value

    def _validate_sample(self, value):
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        actual, expected = value.shape, self._batch_shape + self._event_shape
        start = len(actual) - len(self._event_shape)
        if actual[start:] != self._event_shape:
            raise ValueError(f"The right-most size of value must match event_shape: {actual} vs {self._event_shape}.")
        if any(1 not in (i, j) and i != j for i, j in zip(reversed(actual), reversed(expected))):
            raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {actual} vs {expected}.")
        try:
            support = self.support
        except NotImplementedError:
            warnings.warn(
                f"{self.__class__} does not define `support` to enable sample validation. Please initialize the "
                "distribution with `validate_args=False` to turn off validation.",
                stacklevel=3,
            )
            return
        if not support.check(value).all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) to be within the support "
                f"({support!r}) of the distribution {self!r}, but found invalid values:\n{value}"
            )

    def __repr__(self):
        given = {name: self.__dict__[name] for name in self.arg_constraints if name in self.__dict__}
        shown = ", ".join(f"{name}: {x if x.numel() == 1 else x.size()}" for name, x in given.items())
        return f"{self.__class__.__name__}({shown})"
