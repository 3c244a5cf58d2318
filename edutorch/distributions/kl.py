"""The Kullback-Leibler divergence of two distributions, and the registry of its formulas.

KL(p || q) = mean of log p(x) - log q(x) over draws x of p: how surprised one is, on average, who believes in q where p is
true. It is 0 only if p and q are the same, and infinite if p has values that q thinks impossible.
"""

import warnings

from edutorch.distributions.distribution import Distribution

__all__ = ["kl_divergence", "register_kl"]

FORMULAS = {}  # (class of p, class of q) -> function
FOUND = {}  # what was looked up for classes that have no formula of their own


def register_kl(type_p, type_q):
    """A decorator: the function below computes KL(p || q) for p and q of these classes, or of subclasses of them.

    Raises:
        TypeError: if one of them is no class of distributions.

    Example:
        >>> import edutorch as torch
        >>> class Coin(torch.distributions.Bernoulli):
        ...     pass
        >>> @register_kl(Coin, Coin)
        ... def kl_of_coins(p, q):
        ...     return torch.zeros(())
        >>> kl_divergence(Coin(0.1), Coin(0.2))
        tensor(0.)
    """
    for name, kind in (("type_p", type_p), ("type_q", type_q)):
        if not isinstance(kind, type) or not issubclass(kind, Distribution):
            raise TypeError(f"Expected {name} to be a Distribution subclass but got {kind}")

    def decorator(function):
        FORMULAS[type_p, type_q] = function
        FOUND.clear()
        return function

    return decorator


def formula_for(type_p, type_q):
    """The formula of the nearest classes; nearest for p first. None if there is none."""
    fitting = [(p, q) for p, q in FORMULAS if issubclass(type_p, p) and issubclass(type_q, q)]
    if not fitting:
        return None

    def steps(kind, ancestor):
        return kind.__mro__.index(ancestor)

    by_p = min(fitting, key=lambda pair: (steps(type_p, pair[0]), steps(type_q, pair[1])))
    by_q = min(fitting, key=lambda pair: (steps(type_q, pair[1]), steps(type_p, pair[0])))
    if FORMULAS[by_p] is not FORMULAS[by_q]:
        warnings.warn(
            f"Ambiguous kl_divergence({type_p.__name__}, {type_q.__name__}). "
            f"Please register_kl({by_p[0].__name__}, {by_q[1].__name__})",
            RuntimeWarning,
            stacklevel=3,
        )
    return FORMULAS[by_p]


def kl_divergence(p, q):
    """KL(p || q).

    Args:
        p, q: distributions.

    Returns:
        A tensor of the batch shape.

    Raises:
        NotImplementedError: if there is no formula for the two.

    Example:
        >>> import edutorch as torch
        >>> kl_divergence(torch.distributions.Normal(0.0, 1.0), torch.distributions.Normal(1.0, 1.0))
        tensor(0.5000)
    """
    kinds = type(p), type(q)
    if kinds not in FOUND:
        FOUND[kinds] = formula_for(*kinds)
    if FOUND[kinds] is None:
        raise NotImplementedError(
            f"No KL(p || q) is implemented for p type {kinds[0].__name__} and q type {kinds[1].__name__}"
        )
    return FOUND[kinds](p, q)
