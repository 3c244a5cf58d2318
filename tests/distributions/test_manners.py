"""Checks that can be switched off, subclasses, mixtures and other distributions made of distributions, names of modules."""

import importlib

import pytest

import edutorch

from .examples import answer, assert_alike

PROGRAMS = {
    "mixture": lambda D, T: mixture(D, T).log_prob(T.tensor([[0.5, 2.0], [1.0, -1.0]])),
    "mixture, sample": lambda D, T: mixture(D, T).sample((5,)),
    "mixture, mean": lambda D, T: mixture(D, T).mean,
    "mixture, variance": lambda D, T: mixture(D, T).variance,
    "mixture, name": lambda D, T: repr(mixture(D, T)) + repr(mixture(D, T).support),
    "mixture, cdf": lambda D, T: hills(D, T).cdf(T.tensor([0.0, 1.0])),
    "mixture, larger": lambda D, T: hills(D, T).expand((2, 3)).sample((2,)),
    "independent": lambda D, T: rows(D, T).log_prob(T.ones(2, 3)),
    "independent, entropy": lambda D, T: rows(D, T).entropy(),
    "independent, name": lambda D, T: repr(rows(D, T)) + repr(rows(D, T).support) + repr(rows(D, T).event_shape),
    "independent, larger": lambda D, T: rows(D, T).expand((4, 2)).rsample(),
    "independent, moments": lambda D, T: rows(D, T).mean + rows(D, T).variance + rows(D, T).mode,
    "transformed": lambda D, T: bent(D, T).log_prob(T.tensor([0.3, 0.5])),
    "transformed, sample": lambda D, T: bent(D, T).rsample((3,)),
    "transformed, cdf": lambda D, T: bent(D, T).cdf(T.tensor([0.3, 0.5])),
    "transformed, icdf": lambda D, T: bent(D, T).icdf(T.tensor([0.3, 0.5])),
    "transformed, larger": lambda D, T: bent(D, T).expand((3, 2)).sample(),
    "transformed by larger parameters": lambda D, T: D.TransformedDistribution(
        D.Normal(0.0, 1.0), D.AffineTransform(T.zeros(3), T.ones(3))
    ).sample(),
    "transformed vectors": lambda D, T: D.TransformedDistribution(
        D.Normal(T.zeros(2, 3), 1.0), D.StickBreakingTransform()
    ).sample(),
    "transformed by nothing": lambda D, T: D.TransformedDistribution(D.Normal(T.zeros(2), 1.0), []).log_prob(T.ones(2)),
    "without checks": lambda D, T: D.Normal(0.0, -1.0, validate_args=False).log_prob(T.ones(2)),
    "a value that is not checked": lambda D, T: D.Exponential(1.0, validate_args=False).log_prob(-T.ones(2)),
    "sure coins": lambda D, T: D.Bernoulli(T.tensor([0.0, 1.0])).log_prob(T.tensor([1.0, 1.0])),
    "numbers and a tensor": lambda D, T: D.Normal(0, T.tensor([1.0, 2.0], dtype=T.float64)).sample((2,)),
    "an empty batch": lambda D, T: D.Gamma(T.zeros(0), T.zeros(0)).sample((2,)),
    "whole numbers": lambda D, T: D.Normal(1, 2).sample((3,)),
    "short floats": lambda D, T: D.Normal(T.zeros(2, dtype=T.float16), 1.0).sample((3,)),
    "enumerating dice": lambda D, T: D.Categorical(T.ones(2, 3)).enumerate_support(),
    "a singular cloud": lambda D, T: D.MultivariateNormal(T.zeros(2), T.ones(2, 2)).sample(),
    "a subclass without expand": lambda D, T: type("Mine", (D.Normal,), {"__init__": lambda s: D.Normal.__init__(s, 0.0, 1.0)})().expand((2,)),
    "nothing": lambda D, T: D.Distribution(validate_args=False).expand((2,)),
}  # fmt: skip


def hills(D, T):
    return D.MixtureSameFamily(
        D.Categorical(T.tensor([0.3, 0.7])), D.Normal(T.tensor([-1.0, 2.0]), T.tensor([1.0, 0.5]))
    )


def mixture(D, T):
    parts = D.Independent(D.Normal(T.arange(6.0).reshape(3, 2), 1.0), 1)
    return D.MixtureSameFamily(D.Categorical(T.tensor([0.2, 0.3, 0.5])), parts)


def rows(D, T):
    return D.Independent(D.Normal(T.arange(6.0).reshape(2, 3), 1.0), 1)


def bent(D, T):
    return D.TransformedDistribution(
        D.Normal(T.tensor([0.0, 1.0]), 1.0), [D.AffineTransform(1.0, -2.0), D.SigmoidTransform()]
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name):
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        answers.append(answer(lambda T=T: PROGRAMS[name](T.distributions, T)))
    assert_alike(*answers)


def test_the_checks_can_be_switched_off_for_all():
    D = edutorch.distributions
    try:
        D.Distribution.set_default_validate_args(False)
        assert D.Normal(0.0, -1.0).scale.item() == -1
    finally:
        D.Distribution.set_default_validate_args(True)
    with pytest.raises(ValueError, match="GreaterThan"):
        D.Normal(0.0, -1.0)


def test_a_distribution_of_ones_own():
    class Always(edutorch.distributions.Distribution):
        def __init__(self, value):
            self.value = value
            super().__init__(value.shape)

        def rsample(self, sample_shape=()):
            return self.value.expand(self._extended_shape(sample_shape))

        def log_prob(self, value):
            return edutorch.zeros_like(self._checked(value))

    with pytest.warns(UserWarning, match="does not define `arg_constraints`"):
        always = Always(edutorch.tensor([3.0]))
    assert always.sample((2,)).tolist() == [[3.0], [3.0]]
    with pytest.warns(UserWarning, match="does not define `support`"):
        always.log_prob(edutorch.tensor([3.0]))
    with pytest.warns(FutureWarning, match="sample_n"):
        assert always.sample_n(4).shape == (4, 1)


def test_a_lazy_property_keeps_its_gradient():
    logits = edutorch.zeros(3, requires_grad=True)
    coin = edutorch.distributions.Bernoulli(logits=logits)
    with edutorch.no_grad():
        coin.probs  # noqa: B018
    coin.probs.sum().backward()
    assert logits.grad.tolist() == [0.25] * 3


MODULES = (
    "bernoulli beta binomial categorical cauchy chi2 constraint_registry constraints continuous_bernoulli dirichlet "
    "distribution exp_family exponential fishersnedecor gamma generalized_pareto geometric gumbel half_cauchy half_normal "
    "independent inverse_gamma kl kumaraswamy laplace lkj_cholesky log_normal logistic_normal lowrank_multivariate_normal "
    "mixture_same_family multinomial multivariate_normal negative_binomial normal one_hot_categorical pareto poisson "
    "relaxed_bernoulli relaxed_categorical studentT transformed_distribution transforms uniform utils von_mises weibull"
)


@pytest.mark.parametrize("name", MODULES.split())
def test_modules_have_pytorchs_names(name):
    pytest.importorskip("torch")
    theirs = importlib.import_module(f"torch.distributions.{name}")
    ours = importlib.import_module(f"edutorch.distributions.{name}")
    assert set(theirs.__all__) <= set(vars(ours))
    assert all(getattr(ours, thing).__doc__ for thing in ours.__all__ if isinstance(getattr(ours, thing), type))


def test_names():
    torch = pytest.importorskip("torch")
    missing = set(torch.distributions.__all__) - set(edutorch.distributions.__all__)
    assert missing == {"Wishart"}
