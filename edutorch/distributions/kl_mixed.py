"""Divergences of distributions of different kinds: -entropy of p - mean of log q(x) over draws x of p.

log q(x) is made of few things: x, x^2, log x, exp(-x / scale). So it is enough to know their means for each p, and what each
q needs of them.
"""

import math

from edutorch import ops
from edutorch.creation import full_like
from edutorch.distributions.bernoulli import Bernoulli
from edutorch.distributions.beta import Beta
from edutorch.distributions.binomial import Binomial
from edutorch.distributions.continuous_bernoulli import ContinuousBernoulli
from edutorch.distributions.exponential import Exponential
from edutorch.distributions.gamma import Gamma
from edutorch.distributions.gumbel import Gumbel
from edutorch.distributions.kl import register_kl
from edutorch.distributions.laplace import Laplace
from edutorch.distributions.normal import Normal
from edutorch.distributions.pareto import Pareto
from edutorch.distributions.poisson import Poisson
from edutorch.distributions.uniform import Uniform
from edutorch.distributions.utils import euler_constant
from edutorch.functions.formulas import xlogy
from edutorch.functions.pointwise import where

# What p has


def mean_of_log(p):
    """The mean of log x."""
    if isinstance(p, Exponential):
        return -euler_constant - p.rate.log()
    if isinstance(p, Gamma):
        return p.concentration.digamma() - p.rate.log()
    if isinstance(p, Pareto):
        return p.scale.log() + p.alpha.reciprocal()
    if isinstance(p, Beta):
        return p.concentration1.digamma() - (p.concentration1 + p.concentration0).digamma()
    return mean_log_between(p.low, p.high)


def mean_log_between(low, high):
    return (xlogy(high, high) - xlogy(low, low)) / (high - low) - 1


def log_mean_of_exp(p, t):
    """log of the mean of exp(-t x)."""
    if isinstance(p, Exponential):
        return -(t / p.rate).log1p()
    if isinstance(p, Gamma):
        return -p.concentration * (t / p.rate).log1p()
    if isinstance(p, Normal):
        return t * (0.5 * t * p.scale.pow(2) - p.loc)
    width = t * (p.high - p.low)
    return -t * p.low + (-(-width).expm1() / width).log()  # Uniform


# The mean of log q(x)


def of_normal(p, q):
    square = p.variance + (p.mean - q.loc).pow(2)
    return -0.5 * math.log(2 * math.pi) - q.scale.log() - square / (2 * q.scale.pow(2))


def of_exponential(p, q):
    return q.rate.log() - q.rate * p.mean


def of_gamma(p, q):
    a = q.concentration
    return a * q.rate.log() - a.lgamma() + (a - 1) * mean_of_log(p) - q.rate * p.mean


def of_gumbel(p, q):
    t = q.scale.reciprocal()
    return t * (q.loc - p.mean) - (t * q.loc + log_mean_of_exp(p, t)).exp() - q.scale.log()


def of_continuous_bernoulli(p, q):
    return p.mean * q.logits + (-q.probs).log1p() + q._cont_bern_log_norm()


def of_laplace(p, q):
    """For a normal p: its mean distance from a point has a formula."""
    away = p.loc - q.loc
    z = away / p.scale
    distance = math.sqrt(2 / math.pi) * p.scale * (-0.5 * z.pow(2)).exp() + away * ops.erf(math.sqrt(0.5) * z)
    return -(2 * q.scale).log() - distance / q.scale


def of_pareto(p, q):
    return q.alpha.log() + q.alpha * q.scale.log() - (q.alpha + 1) * mean_of_log(p)


def of_beta(p, q):
    """For a uniform p: 1 - x is uniform too."""
    a, b = q.concentration1, q.concentration0
    other_side = mean_log_between(1 - p.high, 1 - p.low)
    log_beta = a.lgamma() + b.lgamma() - (a + b).lgamma()
    return (a - 1) * mean_of_log(p) + (b - 1) * other_side - log_beta


def of_uniform(p, q):
    return -(q.high - q.low).log()


def of_poisson(p, q):
    """For 0 and 1, whose factorials are 1."""
    return p.probs * q.rate.log() - q.rate


def register(type_p, type_q, mean_log_q, outside=None):
    """KL(p || q) = -entropy of p - mean log q, and infinite where p has values outside of q's support."""

    @register_kl(type_p, type_q)
    def divergence(p, q):
        result = -p.entropy() - mean_log_q(p, q)
        return result if outside is None else where(outside(p, q), math.inf, result)


def below_zero(p, q):
    return p.low < 0


def register_all(types_p, type_q, mean_log_q):
    for type_p in types_p:
        register(type_p, type_q, mean_log_q)


register_all((Beta, ContinuousBernoulli, Exponential, Gamma, Gumbel, Laplace, Pareto, Uniform), Normal, of_normal)
register_all((Beta, ContinuousBernoulli, Gamma, Pareto), Exponential, of_exponential)
register_all((Beta, Exponential, Pareto), Gamma, of_gamma)
register_all((Exponential, Gamma, Normal, Uniform), Gumbel, of_gumbel)
register(Normal, Laplace, of_laplace)
register(Bernoulli, Poisson, of_poisson)
register(Beta, ContinuousBernoulli, of_continuous_bernoulli)
register(Beta, Uniform, of_uniform, lambda p, q: (q.low > 0) | (q.high < 1))
register(Uniform, Exponential, of_exponential, below_zero)
register(Uniform, Gamma, of_gamma, below_zero)
register(Uniform, Beta, of_beta, lambda p, q: (p.high > 1) | (p.low < 0))
register(Uniform, Pareto, of_pareto, lambda p, q: p.low < q.scale)
# PyTorch calls these two infinite also where the bounds are those of q.
register(Uniform, ContinuousBernoulli, of_continuous_bernoulli, lambda p, q: (p.high >= 1) | (p.low <= 0))
register(ContinuousBernoulli, Uniform, of_uniform, lambda p, q: (q.low >= 0) | (q.high <= 1))

# Pairs where p always has values that q thinks impossible.
BOUNDED = (Beta, ContinuousBernoulli, Pareto, Uniform)
IMPOSSIBLE = {
    Beta: (Pareto,),
    ContinuousBernoulli: (Pareto,),
    Exponential: BOUNDED,
    Gamma: BOUNDED,
    Gumbel: (*BOUNDED, Exponential, Gamma),
    Laplace: (*BOUNDED, Exponential, Gamma),
    Normal: (*BOUNDED, Exponential, Gamma),
    Pareto: (Beta, ContinuousBernoulli, Uniform),
    Poisson: (Bernoulli, Binomial),
}


def infinite(p, q):
    return full_like(p.mean, math.inf)


for type_p, kinds in IMPOSSIBLE.items():
    for type_q in kinds:
        register_kl(type_p, type_q)(infinite)
