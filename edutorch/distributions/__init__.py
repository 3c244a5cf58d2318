"""torch.distributions: probability distributions that one can draw from, measure with, and differentiate.

Example:
    >>> import edutorch as torch
    >>> from edutorch.distributions import Normal
    >>> heights = Normal(torch.tensor([165.0, 178.0]), 7.0)
    >>> heights.cdf(torch.tensor(180.0))
    tensor([0.9839, 0.6125])
"""

# The formulas of the divergences register themselves when they are imported.
from edutorch.distributions import constraints, kl_alike, kl_mixed, transforms
from edutorch.distributions.bernoulli import Bernoulli
from edutorch.distributions.beta import Beta
from edutorch.distributions.binomial import Binomial
from edutorch.distributions.categorical import Categorical
from edutorch.distributions.cauchy import Cauchy
from edutorch.distributions.chi2 import Chi2
from edutorch.distributions.constraint_registry import biject_to, transform_to
from edutorch.distributions.continuous_bernoulli import ContinuousBernoulli
from edutorch.distributions.dirichlet import Dirichlet
from edutorch.distributions.distribution import Distribution
from edutorch.distributions.exp_family import ExponentialFamily
from edutorch.distributions.exponential import Exponential
from edutorch.distributions.fishersnedecor import FisherSnedecor
from edutorch.distributions.gamma import Gamma
from edutorch.distributions.generalized_pareto import GeneralizedPareto
from edutorch.distributions.geometric import Geometric
from edutorch.distributions.gumbel import Gumbel
from edutorch.distributions.half_cauchy import HalfCauchy
from edutorch.distributions.half_normal import HalfNormal
from edutorch.distributions.independent import Independent
from edutorch.distributions.inverse_gamma import InverseGamma
from edutorch.distributions.kl import kl_divergence, register_kl
from edutorch.distributions.kumaraswamy import Kumaraswamy
from edutorch.distributions.laplace import Laplace
from edutorch.distributions.lkj_cholesky import LKJCholesky
from edutorch.distributions.log_normal import LogNormal
from edutorch.distributions.logistic_normal import LogisticNormal
from edutorch.distributions.lowrank_multivariate_normal import LowRankMultivariateNormal
from edutorch.distributions.mixture_same_family import MixtureSameFamily
from edutorch.distributions.multinomial import Multinomial
from edutorch.distributions.multivariate_normal import MultivariateNormal
from edutorch.distributions.negative_binomial import NegativeBinomial
from edutorch.distributions.normal import Normal
from edutorch.distributions.one_hot_categorical import OneHotCategorical, OneHotCategoricalStraightThrough
from edutorch.distributions.pareto import Pareto
from edutorch.distributions.poisson import Poisson
from edutorch.distributions.relaxed_bernoulli import RelaxedBernoulli
from edutorch.distributions.relaxed_categorical import RelaxedOneHotCategorical
from edutorch.distributions.studentT import StudentT
from edutorch.distributions.transformed_distribution import TransformedDistribution
from edutorch.distributions.transforms import (
    AbsTransform,
    AffineTransform,
    CatTransform,
    ComposeTransform,
    CorrCholeskyTransform,
    CumulativeDistributionTransform,
    ExpTransform,
    IndependentTransform,
    LowerCholeskyTransform,
    PositiveDefiniteTransform,
    PowerTransform,
    ReshapeTransform,
    SigmoidTransform,
    SoftmaxTransform,
    SoftplusTransform,
    StackTransform,
    StickBreakingTransform,
    TanhTransform,
    Transform,
    identity_transform,
)
from edutorch.distributions.uniform import Uniform
from edutorch.distributions.von_mises import VonMises
from edutorch.distributions.weibull import Weibull

__all__ = [
    "AbsTransform", "AffineTransform", "Bernoulli", "Beta", "Binomial", "CatTransform", "Categorical", "Cauchy", "Chi2",
    "ComposeTransform", "ContinuousBernoulli", "CorrCholeskyTransform", "CumulativeDistributionTransform", "Dirichlet",
    "Distribution", "ExpTransform", "Exponential", "ExponentialFamily", "FisherSnedecor", "Gamma", "GeneralizedPareto",
    "Geometric", "Gumbel", "HalfCauchy", "HalfNormal", "Independent", "IndependentTransform", "InverseGamma",
    "Kumaraswamy", "LKJCholesky", "Laplace", "LogNormal", "LogisticNormal", "LowRankMultivariateNormal",
    "LowerCholeskyTransform", "MixtureSameFamily", "Multinomial", "MultivariateNormal", "NegativeBinomial", "Normal",
    "OneHotCategorical", "OneHotCategoricalStraightThrough", "Pareto", "Poisson", "PositiveDefiniteTransform",
    "PowerTransform", "RelaxedBernoulli", "RelaxedOneHotCategorical", "ReshapeTransform", "SigmoidTransform",
    "SoftmaxTransform", "SoftplusTransform", "StackTransform", "StickBreakingTransform", "StudentT", "TanhTransform",
    "Transform", "TransformedDistribution", "Uniform", "VonMises", "Weibull", "biject_to", "constraints",
    "identity_transform", "kl_divergence", "register_kl", "transform_to",
]  # fmt: skip
