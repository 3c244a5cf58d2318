"""Constraints, transforms, the registry between them, and what is refused in which words."""

import pickle

import pytest

import edutorch
from edutorch.autograd import gradcheck

from .examples import answer, assert_alike

CONSTRAINTS = {
    "boolean": (lambda C: C.boolean, [0.0, 1.0, 0.5]),
    "one_hot": (lambda C: C.one_hot, [[0.0, 1.0], [1.0, 1.0], [0.5, 0.5]]),
    "nonnegative_integer": (lambda C: C.nonnegative_integer, [-1.0, 0.0, 1.5, 2.0]),
    "positive_integer": (lambda C: C.positive_integer, [-1.0, 0.0, 1.0, 2.5]),
    "integer_interval": (lambda C: C.integer_interval(0, 2), [-1.0, 0.0, 1.5, 2.0, 3.0]),
    "real": (lambda C: C.real, [0.0, float("inf"), float("nan")]),
    "real_vector": (lambda C: C.real_vector, [[0.0, 1.0], [float("nan"), 0.0]]),
    "positive": (lambda C: C.positive, [-1.0, 0.0, 1.0]),
    "nonnegative": (lambda C: C.nonnegative, [-1.0, 0.0, 1.0]),
    "greater_than": (lambda C: C.greater_than(1), [0.0, 1.0, 2.0]),
    "greater_than_eq": (lambda C: C.greater_than_eq(1), [0.0, 1.0, 2.0]),
    "less_than": (lambda C: C.less_than(1.5), [0.0, 1.5, 2.0]),
    "interval": (lambda C: C.interval(-1, 1.0), [-2.0, -1.0, 1.0, 2.0]),
    "half_open_interval": (lambda C: C.half_open_interval(-1, 1.0), [-2.0, -1.0, 1.0]),
    "unit_interval": (lambda C: C.unit_interval, [-0.1, 0.0, 1.0]),
    "simplex": (lambda C: C.simplex, [[0.5, 0.5], [0.5, 0.6], [1.5, -0.5]]),
    "multinomial": (lambda C: C.multinomial(3), [[1.0, 2.0], [2.0, 2.0], [-1.0, 1.0]]),
    "lower_triangular": (lambda C: C.lower_triangular, [[[1.0, 0.0], [2.0, -1.0]], [[1.0, 1.0], [0.0, 1.0]]]),
    "lower_cholesky": (lambda C: C.lower_cholesky, [[[1.0, 0.0], [2.0, -1.0]], [[1.0, 0.0], [5.0, 1.0]]]),
    "corr_cholesky": (lambda C: C.corr_cholesky, [[[1.0, 0.0], [0.6, 0.8]], [[1.0, 0.0], [5.0, 1.0]]]),
    "square": (lambda C: C.square, [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]),
    "symmetric": (lambda C: C.symmetric, [[[1.0, 2.0], [2.0, 1.0]], [[1.0, 2.0], [3.0, 1.0]]]),
    "positive_semidefinite": (lambda C: C.positive_semidefinite, [[[1.0, 1.0], [1.0, 1.5]], [[1.0, 2.0], [2.0, 1.0]]]),
    "positive_definite": (lambda C: C.positive_definite, [[[2.0, 1.0], [1.0, 2.0]], [[1.0, 2.0], [2.0, 1.0]]]),
    "not symmetric": (lambda C: C.positive_definite, [[[1.0, 1.0], [0.0, 1.0]]]),
    "independent": (lambda C: C.independent(C.positive, 1), [[1.0, 2.0], [1.0, -2.0]]),
    "too independent": (lambda C: C.independent(C.positive, 2), [1.0, 2.0]),
    "cat": (lambda C: C.cat([C.positive, C.real], 0, [1, 2]), [-1.0, -1.0, 2.0]),
    "stack": (lambda C: C.stack([C.positive, C.real], 0), [-1.0, -1.0]),
    "cat, wrong dim": (lambda C: C.cat([C.positive, C.real], 2), [-1.0, -1.0]),
    "mixture": (lambda C: C.MixtureSameFamilyConstraint(C.positive), [1.0, -1.0]),
    "dependent": (lambda C: C.dependent, [1.0]),
    "independent of nothing": (lambda C: C.independent("real", 1), [1.0]),
    "cat of other things": (lambda C: C.cat([C.positive], 0, [1, 2]), [1.0]),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraints(name):
    torch = pytest.importorskip("torch")
    make, values = CONSTRAINTS[name]
    for ask in (
        lambda c, T: c.check(T.tensor(values)),
        lambda c, T: repr(c) if name != "dependent" else None,
        lambda c, T: c.is_discrete,
        lambda c, T: c.event_dim,
    ):
        mine, theirs = (answer(lambda T=T: ask(make(T.distributions.constraints), T)) for T in (edutorch, torch))
        assert_alike(mine, theirs)


def tensors(T, values):
    return T.tensor(values, dtype=T.float64)


X, POSITIVE, VECTOR = [-1.5, 0.0, 2.0], [0.5, 1.0, 3.0], [[0.3, -1.0, 2.0], [0.0, 0.5, 1.0]]
MATRIX = [[0.3, 5.0], [-1.0, 0.5]]
TRANSFORMS = {
    "exp": (lambda D, T: D.ExpTransform(), X),
    "sigmoid": (lambda D, T: D.SigmoidTransform(), [*X, 50.0, -800.0]),
    "softplus": (lambda D, T: D.SoftplusTransform(), X),
    "tanh": (lambda D, T: D.TanhTransform(), X),
    "abs": (lambda D, T: D.AbsTransform(), X),
    "power": (lambda D, T: D.PowerTransform(tensors(T, [2.0, 0.5, -1.0])), POSITIVE),
    "power of a number": (lambda D, T: D.PowerTransform(2), POSITIVE),
    "affine": (lambda D, T: D.AffineTransform(1.0, -2.0), X),
    "affine of tensors": (lambda D, T: D.AffineTransform(tensors(T, X), tensors(T, POSITIVE)), X),
    "affine of vectors": (lambda D, T: D.AffineTransform(0.0, tensors(T, POSITIVE), event_dim=1), VECTOR),
    "cdf": (lambda D, T: D.CumulativeDistributionTransform(D.Normal(tensors(T, 0.0), tensors(T, 2.0))), X),
    "softmax": (lambda D, T: D.SoftmaxTransform(), VECTOR),
    "stick breaking": (lambda D, T: D.StickBreakingTransform(), VECTOR),
    "lower cholesky": (lambda D, T: D.LowerCholeskyTransform(), MATRIX),
    "positive definite": (lambda D, T: D.PositiveDefiniteTransform(), MATRIX),
    "corr cholesky": (lambda D, T: D.CorrCholeskyTransform(), VECTOR),
    "compose": (lambda D, T: D.ComposeTransform([D.AffineTransform(1.0, 2.0), D.TanhTransform()]), X),
    "compose of vectors": (lambda D, T: D.ComposeTransform([D.ExpTransform(), D.StickBreakingTransform()]), VECTOR),
    "nothing": (lambda D, T: D.identity_transform, X),
    "independent": (lambda D, T: D.IndependentTransform(D.ExpTransform(), 1), VECTOR),
    "reshape": (lambda D, T: D.ReshapeTransform((3,), (3, 1)), VECTOR),
    "cat": (lambda D, T: D.CatTransform([D.ExpTransform(), D.TanhTransform()], 0, [1, 2]), X),
    "cat along the last": (lambda D, T: D.CatTransform([D.ExpTransform(), D.TanhTransform()], -1, [1, 2]), VECTOR),
    "stack": (lambda D, T: D.StackTransform([D.ExpTransform(), D.TanhTransform()], 0), VECTOR),
    "stack of too many": (lambda D, T: D.StackTransform([D.ExpTransform()] * 4, 0), VECTOR),
    "cat of too few": (lambda D, T: D.CatTransform([D.ExpTransform()], 0, [1]), X),
    "cat in a wrong dimension": (lambda D, T: D.CatTransform([D.ExpTransform()], 3, [1]), X),
    "inverse": (lambda D, T: D.ExpTransform().inv, POSITIVE),
    "inverse of several": (
        lambda D, T: D.ComposeTransform([D.ExpTransform(), D.AffineTransform(0.0, 2.0)]).inv,
        POSITIVE,
    ),
}
ASK = {
    "y": lambda t, x: t(x),
    "x again": lambda t, x: t.inv(t(x)),
    "stretch": lambda t, x: t.log_abs_det_jacobian(x, t(x)),
    "stretch of the inverse": lambda t, x: t.inv.log_abs_det_jacobian(t(x), x),
    "name": lambda t, x: repr(t),
    "bijective": lambda t, x: t.bijective,
    "sign": lambda t, x: t.sign,
    "domain": lambda t, x: t.domain,
    "codomain": lambda t, x: t.codomain,
    "event_dim": lambda t, x: t.event_dim,
    "forward_shape": lambda t, x: tuple(t.forward_shape(x.shape)),
    "inverse_shape": lambda t, x: tuple(t.inverse_shape(t(x).shape)),
    "cached": lambda t, x: t.with_cache(1)(x),
}


@pytest.mark.parametrize("name", TRANSFORMS)
def test_transforms(name):
    torch = pytest.importorskip("torch")
    make, numbers = TRANSFORMS[name]
    for what, ask in ASK.items():
        mine, theirs = (
            answer(lambda T=T: ask(make(T.distributions, T), tensors(T, numbers))) for T in (edutorch, torch)
        )
        if not (isinstance(mine, str) and "domain" in what and "lower_bound=tensor" in mine):
            assert_alike(mine, theirs, 1e-9)


@pytest.mark.parametrize("name", [name for name in TRANSFORMS if not name.startswith(("cat of", "cat in", "stack of"))])
def test_gradients_of_transforms(name):
    make, numbers = TRANSFORMS[name]
    transform = make(edutorch.distributions, edutorch)
    x = tensors(edutorch, [n for n in numbers if not isinstance(n, float) or 0 < abs(n) < 10]).requires_grad_()
    if name not in ("power", "affine of tensors", "cat"):  # there the number of x is fixed
        assert gradcheck(transform, (x,))


def test_a_cache_remembers_the_last_pair():
    transform = edutorch.distributions.TanhTransform(cache_size=1)
    x = edutorch.tensor([20.0])  # tanh(20) is 1, whose inverse is inf
    y = transform(x)
    assert transform.inv(y) is x and transform(x) is y
    assert transform.inv.inv is transform
    assert transform.with_cache(0).inv(y).item() == float("inf")
    assert transform.with_cache(1) is transform
    with pytest.raises(ValueError, match="cache_size must be 0 or 1"):
        edutorch.distributions.ExpTransform(cache_size=2)


def test_equal_transforms():
    D = edutorch.distributions
    assert D.ExpTransform() == D.ExpTransform() and D.ExpTransform() != D.TanhTransform()
    assert D.AffineTransform(1, 2) == D.AffineTransform(1, 2) != D.AffineTransform(1, 3)
    assert D.AffineTransform(edutorch.ones(2), 2) == D.AffineTransform(edutorch.ones(2), 2)
    assert D.PowerTransform(2) == D.PowerTransform(2) != D.PowerTransform(3)
    assert D.ExpTransform().inv == D.ExpTransform().inv != D.ExpTransform()
    assert D.ComposeTransform([D.ExpTransform()]) == D.ComposeTransform([D.ExpTransform()])


def test_transforms_can_be_pickled():
    D = edutorch.distributions
    transform = D.ComposeTransform([D.AffineTransform(1.0, 2.0), D.ExpTransform().inv])
    assert transform.inv is not None
    assert pickle.loads(pickle.dumps(transform)) == transform


@pytest.mark.parametrize("registry", ["biject_to", "transform_to"])
@pytest.mark.parametrize("name", [n for n in CONSTRAINTS if n not in ("cat of other things", "independent of nothing")])
def test_the_registry_leads_into_the_constraint(registry, name):
    torch = pytest.importorskip("torch")

    def transform(T):
        return getattr(T.distributions, registry)(CONSTRAINTS[name][0](T.distributions.constraints))

    mine, theirs = (answer(lambda T=T: repr(transform(T))) for T in (edutorch, torch))
    assert mine == theirs
    if isinstance(mine, str) and name not in ("cat, wrong dim", "too independent", "not symmetric"):
        constraint = CONSTRAINTS[name][0](edutorch.distributions.constraints)
        x = edutorch.randn(3, 3) if "definite" in name or "cholesky" in name else edutorch.randn(4, 3)
        x = edutorch.randn(4, 6) if name == "corr_cholesky" else edutorch.randn(2) if name == "stack" else x
        x = edutorch.randn(3) if name == "cat" else x
        assert constraint.check(transform(edutorch)(x)).all()


ERRORS = {
    "a bad parameter": lambda D, T: D.Normal(T.tensor([0.0, 1.0]), T.tensor([1.0, -1.0])),
    "a bad number": lambda D, T: D.Exponential(-1.0),
    "not a number": lambda D, T: D.Normal(float("nan"), 1.0),
    "a text": lambda D, T: D.Normal("0", 1.0),
    "bad probabilities": lambda D, T: D.Bernoulli(T.tensor([0.5, 1.5])),
    "negative weights": lambda D, T: D.Categorical(T.tensor([0.5, -1.5])),
    "a number for weights": lambda D, T: D.Categorical(T.tensor(0.5)),
    "a number for logits": lambda D, T: D.Categorical(logits=T.tensor(0.5)),
    "both": lambda D, T: D.Bernoulli(0.5, 0.5),
    "neither": lambda D, T: D.Binomial(3),
    "neither of many": lambda D, T: D.OneHotCategorical(),
    "upside down": lambda D, T: D.Uniform(1.0, 0.0),
    "many counts": lambda D, T: D.Multinomial(T.tensor([1, 2]), T.ones(2)),
    "a zero chance": lambda D, T: D.Geometric(T.tensor([0.0, 0.5])),
    "a scalar Dirichlet": lambda D, T: D.Dirichlet(T.tensor(1.0)),
    "a bad continuous Bernoulli": lambda D, T: D.ContinuousBernoulli(1.5, validate_args=True),
    "LKJ in one dimension": lambda D, T: D.LKJCholesky(1),
    "a scalar mean": lambda D, T: D.MultivariateNormal(T.tensor(0.0), T.eye(2)),
    "two matrices": lambda D, T: D.MultivariateNormal(T.zeros(2), T.eye(2), T.eye(2)),
    "a vector for a matrix": lambda D, T: D.MultivariateNormal(T.zeros(2), scale_tril=T.ones(2)),
    "a vector for a covariance": lambda D, T: D.MultivariateNormal(T.zeros(2), T.ones(2)),
    "an indefinite covariance": lambda D, T: D.MultivariateNormal(T.zeros(2), T.tensor([[1.0, 2.0], [2.0, 1.0]])),
    "a thin vector": lambda D, T: D.LowRankMultivariateNormal(T.zeros(2), T.ones(2), T.ones(2)),
    "a thin matrix": lambda D, T: D.LowRankMultivariateNormal(T.zeros(2), T.ones(3, 1), T.ones(2)),
    "a short diagonal": lambda D, T: D.LowRankMultivariateNormal(T.zeros(2), T.ones(2, 1), T.ones(3)),
    "other batches": lambda D, T: D.LowRankMultivariateNormal(T.zeros(4, 2), T.ones(3, 2, 1), T.ones(2)),
    "a value outside": lambda D, T: D.Exponential(T.ones(2)).log_prob(T.tensor([1.0, -1.0])),
    "a value of another shape": lambda D, T: D.Normal(T.zeros(2), 1.0).log_prob(T.zeros(3)),
    "an event of another shape": lambda D, T: D.Dirichlet(T.ones(3)).log_prob(T.ones(2)),
    "a number for a value": lambda D, T: D.Normal(0.0, 1.0).log_prob(1.0),
    "a half": lambda D, T: D.Poisson(1.0).log_prob(T.tensor(0.5)),
    "too many dimensions": lambda D, T: D.Independent(D.Normal(T.zeros(2), 1.0), 2),
    "enumerating products": lambda D, T: D.Independent(D.Bernoulli(T.ones(2)), 1).enumerate_support(),
    "different counts": lambda D, T: D.Binomial(T.tensor([1.0, 2.0]), T.tensor(0.5)).entropy(),
    "no mode": lambda D, T: str(D.RelaxedBernoulli(T.ones(1), 0.5).mode),
    "no entropy": lambda D, T: D.Gumbel(0.0, 1.0).enumerate_support(),
    "no transform": lambda D, T: D.TransformedDistribution(D.Normal(0.0, 1.0), "exp"),
    "a list of texts": lambda D, T: D.TransformedDistribution(D.Normal(0.0, 1.0), ["exp"]),
    "too small a base": lambda D, T: D.TransformedDistribution(D.Normal(0.0, 1.0), D.StickBreakingTransform()),
    "a mixture of weights": lambda D, T: D.MixtureSameFamily(D.Normal(0.0, 1.0), D.Normal(T.zeros(2), 1.0)),
    "a mixture of numbers": lambda D, T: D.MixtureSameFamily(D.Categorical(T.ones(2)), 3),
    "a mixture of three": lambda D, T: D.MixtureSameFamily(D.Categorical(T.ones(2)), D.Normal(T.zeros(3), 1.0)),
    "a mixture of other batches": lambda D, T: D.MixtureSameFamily(
        D.Categorical(T.ones(3, 2)), D.Normal(T.zeros(4, 2), 1.0)
    ),
    "reshaping": lambda D, T: D.ReshapeTransform((2, 2), (3,)),
    "reshaping another shape": lambda D, T: D.ReshapeTransform((2, 2), (4,)).forward_shape(T.Size((3, 2))),
    "too few dimensions": lambda D, T: D.CorrCholeskyTransform().inverse_shape(T.Size((3,))),
    "not square": lambda D, T: D.CorrCholeskyTransform().inverse_shape(T.Size((3, 2))),
    "not triangular": lambda D, T: D.CorrCholeskyTransform().forward_shape(T.Size((4,))),
    "registering a number": lambda D, T: D.biject_to.register(3, None)(len),
    "default checks": lambda D, T: D.Distribution.set_default_validate_args(3),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name):
    torch = pytest.importorskip("torch")
    mine, theirs = (answer(lambda T=T: ERRORS[name](T.distributions, T)) for T in (edutorch, torch))
    assert theirs[0].endswith(("Error", "Exception")), "PyTorch does not refuse it"
    assert mine == theirs
