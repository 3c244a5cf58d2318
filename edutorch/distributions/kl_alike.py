"""Divergences of two distributions of one kind."""

import math

from edutorch import linalg, ops
from edutorch.distributions.bernoulli import Bernoulli
from edutorch.distributions.beta import Beta
from edutorch.distributions.binomial import Binomial
from edutorch.distributions.categorical import Categorical
from edutorch.distributions.cauchy import Cauchy
from edutorch.distributions.continuous_bernoulli import ContinuousBernoulli
from edutorch.distributions.dirichlet import Dirichlet
from edutorch.distributions.exp_family import ExponentialFamily
from edutorch.distributions.exponential import Exponential
from edutorch.distributions.gamma import Gamma
from edutorch.distributions.geometric import Geometric
from edutorch.distributions.gumbel import Gumbel
from edutorch.distributions.half_normal import HalfNormal
from edutorch.distributions.independent import Independent
from edutorch.distributions.kl import kl_divergence, register_kl
from edutorch.distributions.laplace import Laplace
from edutorch.distributions.lowrank_multivariate_normal import LowRankMultivariateNormal
from edutorch.distributions.multivariate_normal import MultivariateNormal, half_log_det, squared_distance
from edutorch.distributions.normal import Normal
from edutorch.distributions.one_hot_categorical import OneHotCategorical
from edutorch.distributions.pareto import Pareto
from edutorch.distributions.poisson import Poisson
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.uniform import Uniform
from edutorch.distributions.utils import euler_constant, sum_rightmost
from edutorch.functions.pointwise import where


@register_kl(Normal, Normal)
def normal(p, q):
    variances = (p.scale / q.scale).pow(2)
    return 0.5 * (variances + ((p.loc - q.loc) / q.scale).pow(2) - 1 - variances.log())


@register_kl(HalfNormal, HalfNormal)
def half_normal(p, q):
    return normal(p.base_dist, q.base_dist)


@register_kl(Laplace, Laplace)
def laplace(p, q):
    scales, distance = p.scale / q.scale, (p.loc - q.loc).abs()
    return -scales.log() + distance / q.scale + scales * (-distance / p.scale).exp() - 1


@register_kl(Cauchy, Cauchy)
def cauchy(p, q):
    return ((p.scale + q.scale).pow(2) + (p.loc - q.loc).pow(2)).log() - (4 * p.scale * q.scale).log()


@register_kl(Gumbel, Gumbel)
def gumbel(p, q):
    scales, shift = p.scale / q.scale, (q.loc - p.loc) / q.scale
    tail = (shift + (1 + scales).lgamma()).exp()
    return -scales.log() - shift + scales * euler_constant + tail - (1 + euler_constant)


@register_kl(Exponential, Exponential)
def exponential(p, q):
    rates = q.rate / p.rate
    return -rates.log() + rates - 1


@register_kl(Gamma, Gamma)
def gamma(p, q):
    a, b = p.concentration, q.concentration
    return (
        b * (p.rate / q.rate).log() + b.lgamma() - a.lgamma() + (a - b) * a.digamma() + (q.rate - p.rate) * (a / p.rate)
    )


@register_kl(Dirichlet, Dirichlet)
def dirichlet(p, q):
    a, b = p.concentration, q.concentration
    total_a, total_b = a.sum(-1), b.sum(-1)
    volumes = total_a.lgamma() - total_b.lgamma() - (a.lgamma() - b.lgamma()).sum(-1)
    return volumes + ((a - b) * (a.digamma() - total_a.digamma().unsqueeze(-1))).sum(-1)


@register_kl(Beta, Beta)
def beta(p, q):
    return dirichlet(p._dirichlet, q._dirichlet)


@register_kl(Uniform, Uniform)
def uniform(p, q):
    outside = (q.low > p.low) | (q.high < p.high)
    return where(outside, math.inf, ((q.high - q.low) / (p.high - p.low)).log())


@register_kl(Pareto, Pareto)
def pareto(p, q):
    alphas = q.alpha / p.alpha
    result = q.alpha * (p.scale / q.scale).log() - alphas.log() + alphas - 1
    return where(p.scale < q.scale, math.inf, result)


@register_kl(Bernoulli, Bernoulli)
def bernoulli(p, q):
    def part(chance_p, chance_q, logits_p, logits_q):
        both = chance_p * (ops.softplus_(-logits_q) - ops.softplus_(-logits_p))
        return where(chance_p == 0, 0.0, where(chance_q == 0, math.inf, both))

    ones = part(p.probs, q.probs, p.logits, q.logits)
    return ones + part(1 - p.probs, 1 - q.probs, -p.logits, -q.logits)


@register_kl(ContinuousBernoulli, ContinuousBernoulli)
def continuous_bernoulli(p, q):
    of_p = p._cont_bern_log_norm() + (-p.probs).log1p()
    return p.mean * (p.logits - q.logits) + of_p - q._cont_bern_log_norm() - (-q.probs).log1p()


@register_kl(Binomial, Binomial)
def binomial(p, q):
    if (p.total_count < q.total_count).any():
        raise NotImplementedError("KL between Binomials where q.total_count > p.total_count is not implemented")
    one_throw = p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p()
    return where(p.total_count > q.total_count, math.inf, p.total_count * one_throw)


@register_kl(Geometric, Geometric)
def geometric(p, q):
    return -p.entropy() - (-q.probs).log1p() / p.probs - q.logits


@register_kl(Poisson, Poisson)
def poisson(p, q):
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Categorical, Categorical)
def categorical(p, q):
    parts = p.probs * (p.logits - q.logits)
    return where(p.probs == 0, 0.0, where(q.probs == 0, math.inf, parts)).sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def one_hot_categorical(p, q):
    return categorical(p._categorical, q._categorical)


# Several dimensions: KL = (log det Q / det P + trace(Q^-1 P) + distance of the means - n) / 2


def squares(matrix):
    """The sum of the squares of all entries: the trace of M M^T."""
    return matrix.pow(2).sum([-2, -1])


def same_size(p, q, kind):
    if p.event_shape != q.event_shape:
        # The blanks inside are PyTorch's.
        raise ValueError(
            f"KL-divergence between two {kind}Multivariate Normals with"
            "                          different event shapes cannot be computed"
        )


def together(p, q, log_dets, trace, distance):
    return 0.5 * (log_dets + trace + distance - p.event_shape[0])


@register_kl(MultivariateNormal, MultivariateNormal)
def multivariate_normal(p, q):
    same_size(p, q, "")
    P, Q = p._unbroadcasted_scale_tril, q._unbroadcasted_scale_tril
    trace = squares(linalg.solve_triangular(Q, P, upper=False))
    return together(p, q, 2 * (half_log_det(Q) - half_log_det(P)), trace, squared_distance(Q, q.loc - p.loc))


def trace_by_low_rank(q, matrix):
    """trace(Q^-1 M M^T), where Q has the covariance W W^T + D."""
    inside = linalg.solve_triangular(q._capacitance_tril, q._scaled_factor(), upper=False)
    return squares(matrix * q._unbroadcasted_cov_diag.rsqrt().unsqueeze(-1)) - squares(inside @ matrix)


@register_kl(MultivariateNormal, LowRankMultivariateNormal)
def multivariate_normal_and_low_rank(p, q):
    same_size(p, q, "(Low Rank) ")
    P = p._unbroadcasted_scale_tril
    log_dets = q._log_det() - 2 * half_log_det(P)
    return together(p, q, log_dets, trace_by_low_rank(q, P), q._squared_distance(q.loc - p.loc))


@register_kl(LowRankMultivariateNormal, LowRankMultivariateNormal)
def low_rank(p, q):
    same_size(p, q, "Low Rank ")
    trace = sum(trace_by_low_rank(q, part) for part in parts_of_low_rank(p))
    return together(p, q, q._log_det() - p._log_det(), trace, q._squared_distance(q.loc - p.loc))


@register_kl(LowRankMultivariateNormal, MultivariateNormal)
def low_rank_and_multivariate_normal(p, q):
    same_size(p, q, "(Low Rank) ")
    Q = q._unbroadcasted_scale_tril
    trace = sum(squares(linalg.solve_triangular(Q, part, upper=False)) for part in parts_of_low_rank(p))
    return together(p, q, 2 * half_log_det(Q) - p._log_det(), trace, squared_distance(Q, q.loc - p.loc))


def parts_of_low_rank(p):
    """Two matrices A and B for which A A^T + B B^T is the covariance."""
    return p._unbroadcasted_cov_factor, p._unbroadcasted_cov_diag.sqrt().diag_embed()


# Distributions made of others


@register_kl(Independent, Independent)
def independent(p, q):
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(TransformedDistribution, TransformedDistribution)
def transformed(p, q):
    """A change of variables, the same for both, does not change the divergence."""
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError
    return kl_divergence(p.base_dist, q.base_dist)


@register_kl(ExponentialFamily, ExponentialFamily)
def exponential_family(p, q):
    """The log normalizer at q, minus its tangent at p: a Bregman divergence."""
    if type(p) is not type(q):
        # The blanks inside are PyTorch's.
        raise NotImplementedError(
            "The cross KL-divergence between different exponential families cannot"
            "                             be computed using Bregman divergences"
        )
    natural_p, normalizer, slopes = p.normalizer_and_slopes()
    natural_q = q._natural_params
    result = q._log_normalizer(*natural_q) - normalizer
    for a, b, slope in zip(natural_p, natural_q, slopes, strict=True):
        result = result - sum_rightmost((b - a) * slope, len(q.event_shape))
    return result
