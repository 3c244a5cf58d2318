"""Divergences: PyTorch's for every pair that it knows, and what random draws say."""

import pytest

import edutorch
from edutorch.distributions.kl import FORMULAS, kl_divergence, register_kl

from .examples import EXAMPLES, answer, assert_alike

# Made of other distributions, or not of one kind with anything.
MADE_OF_OTHERS = {"Independent", "TransformedDistribution", "ExponentialFamily"}
PAIRS = sorted((p.__name__, q.__name__) for p, q in FORMULAS if not {p.__name__, q.__name__} & MADE_OF_OTHERS)
NUMBERS = {
    "Binomial": {"total_count": 5, "probs": [0.3, 0.8]},
    "Dirichlet": {"concentration": [[0.7, 2.0, 4.0], [0.3, 0.1, 0.2]]},
    "Bernoulli": {"probs": [0.7, 0.2]},
    "Beta": {"concentration1": [0.5, 7.0], "concentration0": [1.5, 3.0]},
    "ContinuousBernoulli": {"probs": [0.7, 0.4999]},
    "Gamma": {"concentration": [0.5, 15.0], "rate": [1.0, 3.0]},
    "Geometric": {"probs": [0.7, 0.2]},
    "MultivariateNormal": {
        "loc": [0.0, 1.0, 3.0],
        "covariance_matrix": [[2.0, 0.5, 0.1], [0.5, 1.0, 0.0], [0.1, 0.0, 0.7]],
    },
}


def example(T, name, dtype, second):
    """Two batches of two, with parameters that differ."""
    given = NUMBERS.get(name) or next((e for e in EXAMPLES[name] if two_wide(e)), EXAMPLES[name][0])
    values = {key: tensor(T, value, dtype) for key, value in given.items()}
    if second:
        for key, value in values.items():
            if key not in (
                "total_count",
                "precision_matrix",
                "scale_tril",
                "covariance_matrix",
                "cov_factor",
                "logits",
            ):
                values[key] = value * 0.8 if key != "high" else value * 1.5
    return getattr(T.distributions, name)(**values)


def two_wide(given):
    return all(isinstance(value, list) and len(value) == 2 for value in given.values())


def tensor(T, value, dtype):
    return T.tensor(value, dtype=getattr(T, dtype)) if isinstance(value, list) else value


def test_all_pairs_of_pytorch_are_there():
    torch = pytest.importorskip("torch")
    kl = pytest.importorskip("torch.distributions.kl")
    theirs = {(p.__name__, q.__name__) for p, q in kl._KL_REGISTRY}
    assert theirs == {(p.__name__, q.__name__) for p, q in FORMULAS}
    assert torch is not None


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_the_divergence_is_pytorchs(p, q):
    torch = pytest.importorskip("torch")
    for dtype in ("float32", "float64"):
        for swap in (False, True):
            mine, theirs = (
                answer(
                    lambda T=T: T.distributions.kl_divergence(
                        example(T, p, dtype, swap), example(T, q, dtype, not swap)
                    )
                )
                for T in (edutorch, torch)
            )
            assert len(mine) == 3, mine
            assert_alike(mine, theirs, 1e-9, 2e-4)


PROGRAMS = {
    "independent": lambda D, T: kl(D, D.Independent(normal(D, T, 0), 1), D.Independent(normal(D, T, 1), 1)),
    "transformed": lambda D, T: kl(D, D.LogNormal(T.zeros(2), 1.0), D.LogNormal(T.ones(2), 2.0)),
    "other transforms": lambda D, T: kl(D, D.LogNormal(0.0, 1.0), D.Gumbel(0.0, 1.0)),
    "no formula": lambda D, T: kl(D, D.Normal(0.0, 1.0), D.Poisson(1.0)),
    "an exponential family": lambda D, T: kl(D, D.Chi2(3.0), D.Chi2(5.0)),
    "two exponential families": lambda D, T: kl(D, D.Dirichlet(T.ones(2)), D.Exponential(1.0)),
    "batches that broadcast": lambda D, T: kl(D, D.Normal(T.zeros(3, 1), 1.0), D.Normal(T.ones(2), 2.0)),
    "uniform inside": lambda D, T: kl(D, D.Uniform(0.2, 0.5), D.Uniform(0.0, 1.0)),
    "uniform partly outside": lambda D, T: kl(D, D.Uniform(T.tensor([0.2, -1.0]), 0.5), D.Uniform(T.zeros(2), 1.0)),
    "sure coins": lambda D, T: kl(D, D.Bernoulli(T.tensor([0.0, 1.0, 0.5])), D.Bernoulli(T.tensor([0.5, 1.0, 0.0]))),
    "sure dice": lambda D, T: kl(D, D.Categorical(T.tensor([0.5, 0.5, 0])), D.Categorical(T.tensor([0.0, 0.5, 0.5]))),
    "more throws": lambda D, T: kl(D, D.Binomial(5, T.tensor(0.5)), D.Binomial(3, T.tensor(0.5))),
    "fewer throws": lambda D, T: kl(D, D.Binomial(3, T.tensor(0.5)), D.Binomial(5, T.tensor(0.5))),
    "other sizes": lambda D, T: kl(D, cloud(D, T, 2), cloud(D, T, 3)),
    "register_kl of no class": lambda D, T: D.register_kl(int, D.Normal),
}


def kl(D, p, q):
    return D.kl_divergence(p, q)


def normal(D, T, loc):
    return D.Normal(T.full((2, 3), float(loc)), 1.0)


def cloud(D, T, n):
    return D.MultivariateNormal(T.zeros(n), T.eye(n))


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name):
    torch = pytest.importorskip("torch")
    mine, theirs = (answer(lambda T=T: PROGRAMS[name](T.distributions, T)) for T in (edutorch, torch))
    if name == "register_kl of no class":  # PyTorch means to refuse it, but forgets a pair of brackets
        assert mine == ("TypeError", "Expected type_p to be a Distribution subclass but got <class 'int'>")
    else:
        assert_alike(mine, theirs, 1e-9, 1e-5)


DRAWN = {
    "gamma, normal": lambda D: (D.Gamma(2.0, 1.5), D.Normal(1.0, 2.0)),
    "normal, laplace": lambda D: (D.Normal(0.5, 1.5), D.Laplace(0.0, 1.0)),
    "uniform, beta": lambda D: (D.Uniform(0.1, 0.7), D.Beta(2.0, 3.0)),
    "exponential, gumbel": lambda D: (D.Exponential(2.0), D.Gumbel(0.5, 1.0)),
    "pareto, gamma": lambda D: (D.Pareto(1.0, 5.0), D.Gamma(2.0, 1.0)),
    "beta, gamma": lambda D: (D.Beta(2.0, 3.0), D.Gamma(2.0, 3.0)),
}


@pytest.mark.parametrize("name", DRAWN)
def test_draws_agree(name):
    edutorch.manual_seed(0)
    p, q = DRAWN[name](edutorch.distributions)
    draws = p.sample((50000,))
    estimate = (p.log_prob(draws) - q.log_prob(draws)).mean()
    assert abs(kl_divergence(p, q) - estimate) < 0.02


def test_the_nearest_formula_is_taken():
    class Left(edutorch.distributions.Normal):
        pass

    class Right(edutorch.distributions.Normal):
        pass

    parent = edutorch.distributions.Normal
    try:
        register_kl(Left, parent)(lambda p, q: "left")
        assert kl_divergence(Left(0.0, 1.0), Left(0.0, 1.0)) == "left"
        register_kl(parent, Right)(lambda p, q: "right")
        with pytest.warns(
            RuntimeWarning, match=r"Ambiguous kl_divergence\(Left, Right\)\. Please register_kl\(Left, Right\)"
        ):
            assert kl_divergence(Left(0.0, 1.0), Right(0.0, 1.0)) == "left"
        assert kl_divergence(parent(0.0, 1.0), Right(0.0, 1.0)) == "right"
    finally:
        del FORMULAS[Left, parent], FORMULAS[parent, Right]
