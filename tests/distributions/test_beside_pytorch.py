"""Every distribution has PyTorch's numbers: samples, probabilities, moments, gradients, names."""

import pytest

import edutorch

from .examples import CASES, answer, assert_alike, build, ours

pytestmark = [pytest.mark.filterwarnings("ignore::DeprecationWarning"), pytest.mark.parametrize(("name", "k"), CASES)]
DTYPES = ("float32", "float64")
PROPERTIES = (
    "mean", "mode", "variance", "stddev", "batch_shape", "event_shape", "has_rsample", "has_enumerate_support", "support",
)  # fmt: skip
METHODS = ("entropy", "perplexity", "enumerate_support")


@pytest.fixture(scope="module")
def torch():
    torch = pytest.importorskip("torch")
    pytest.importorskip("scipy")  # Gamma.cdf needs it
    return torch


def fails_there(name, k, dtype, what):
    """PyTorch's GeneralizedPareto compares with a float32 zero, and so refuses float64 values."""
    return name == "GeneralizedPareto" and k == 0 and dtype == "float64" and what in ("log_prob", "cdf")


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_it_knows_of_itself(torch, name, k, dtype):
    mine, theirs = build(edutorch, name, k, dtype)[0], build(torch, name, k, dtype)[0]
    assert repr(mine) == repr(theirs)
    for what in PROPERTIES:
        assert_alike(answer(lambda: getattr(mine, what)), answer(lambda: getattr(theirs, what)))
    for what in METHODS:
        assert_alike(answer(lambda: getattr(mine, what)()), answer(lambda: getattr(theirs, what)()))
    assert_alike(answer(lambda: mine.enumerate_support(False)), answer(lambda: theirs.enumerate_support(False)))


@pytest.mark.parametrize("dtype", DTYPES)
def test_samples(torch, name, k, dtype):
    mine, theirs = build(edutorch, name, k, dtype)[0], build(torch, name, k, dtype)[0]
    larger = (5, *theirs.batch_shape)
    for draw in (
        lambda d: d.sample(),
        lambda d: d.sample((2, 3)),
        lambda d: d.rsample((4,)),
        lambda d: d.expand(larger).sample((2,)),
    ):
        edutorch.manual_seed(1)
        torch.manual_seed(1)
        assert_alike(answer(lambda: draw(mine)), answer(lambda: draw(theirs)), 1e-12, 3e-6)
    assert repr(mine.expand(larger)) == repr(theirs.expand(larger))
    assert tuple(mine.expand(larger).batch_shape) == larger


@pytest.mark.parametrize("dtype", DTYPES)
def test_probabilities(torch, name, k, dtype):
    mine, theirs = build(edutorch, name, k, dtype)[0], build(torch, name, k, dtype)[0]
    torch.manual_seed(2)
    values = theirs.sample((3,))
    for what in ("log_prob", "cdf"):
        result = answer(lambda: getattr(mine, what)(ours(values)))
        if fails_there(name, k, dtype, what):
            assert len(result) == 3
            continue
        assert_alike(result, answer(lambda: getattr(theirs, what)(values)))
    shares = torch.tensor([0.1, 0.5, 0.9], dtype=values.dtype if values.is_floating_point() else torch.float32)
    shares = shares.reshape((3,) + (1,) * len(theirs.batch_shape))
    assert_alike(answer(lambda: mine.icdf(ours(shares))), answer(lambda: theirs.icdf(shares)))


@pytest.mark.parametrize("what", ["log_prob", "rsample", "entropy", "mean", "variance", "cdf"])
def test_gradients(torch, name, k, what):
    dtype = "float64"
    (mine, my_parameters), (theirs, parameters) = (build(T, name, k, dtype, True) for T in (edutorch, torch))
    if not parameters or fails_there(name, k, dtype, what):
        return
    torch.manual_seed(3)
    values = theirs.sample((4,))

    def gradients(T, d, leaves, values):
        T.manual_seed(5)
        argument = {"log_prob": (values,), "cdf": (values,), "rsample": ((6,),), "entropy": ()}.get(what)
        y = getattr(d, what) if argument is None else getattr(d, what)(*argument)
        weights = T.arange(y.numel(), dtype=y.dtype).reshape(y.shape) + 1
        return T.autograd.grad((y * weights).sum(), leaves, allow_unused=True)

    try:
        expected = gradients(torch, theirs, parameters, values)
    except (NotImplementedError, RuntimeError):
        with pytest.raises((NotImplementedError, RuntimeError)):
            gradients(edutorch, mine, my_parameters, ours(values))
        return
    for x, y in zip(gradients(edutorch, mine, my_parameters, ours(values)), expected, strict=True):
        assert_alike(answer(lambda: x), answer(lambda: y), 1e-7)
