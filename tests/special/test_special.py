"""torch.special: the same numbers, types, names and errors as PyTorch; and the accuracy that our own methods promise."""

import numpy as np
import pytest

import edutorch
from edutorch import ops
from tests.beside import assert_same, assert_same_error

scipy = pytest.importorskip("scipy.special")
NUMBERS = [-2.5, -1.0, -0.7, -0.0, 0.0, 0.3, 0.5, 1.0, 1.5, 2.0, 7.5, 30.0, float("inf"), float("-inf"), float("nan")]
TAKES_ONE = [
    "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "digamma", "entr", "erf", "erfc", "erfcx", "erfinv",
    "exp2", "expit", "expm1", "gammaln", "i0", "i0e", "i1", "i1e", "log1p", "log_ndtr", "logit", "modified_bessel_i0",
    "modified_bessel_i1", "modified_bessel_k0", "modified_bessel_k1", "ndtr", "ndtri", "psi", "round",
    "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "sinc", "spherical_bessel_j0",
]  # fmt: skip
POLYNOMIALS = [
    f"{shifted}chebyshev_polynomial_{kind}" for shifted in ("", "shifted_") for kind in "tuvw"
] + ["hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p"]  # fmt: skip


def test_all_names_of_torch_special_are_there():
    torch = pytest.importorskip("torch")
    theirs = {n for n in dir(torch.special) if not n.startswith("_")} - {
        "Tensor",
        "torch",
        "common_args",
        "multi_dim_common",
    }
    assert theirs == set(edutorch.special.__all__)


@pytest.mark.parametrize("name", TAKES_ONE)
def test_functions_of_one_number(name):
    numbers = NUMBERS
    assert_same(lambda T: getattr(T.special, name)(T.tensor(numbers)))
    assert_same(lambda T: getattr(T.special, name)(T.tensor(numbers, dtype=T.float64)))
    assert_same(lambda T: getattr(T.special, name)(T.tensor([[0.5, 0.25], [0.75, 0.1]]).t()))
    assert_same(lambda T: getattr(T.special, name)(T.tensor(0.5)))
    assert_same(lambda T: getattr(T.special, name)(T.zeros(0, 2)))
    if name != "round":
        assert_same(lambda T: getattr(T.special, name)(T.tensor([0, 1])))
    if name not in ("round", "logit"):
        assert_same(lambda T: getattr(T.special, name)(T.tensor([True])))


@pytest.mark.parametrize("name", POLYNOMIALS)
def test_polynomials(name):
    assert_same(lambda T: [getattr(T.special, name)(T.tensor([-0.5, 0.3, 1.0]), n) for n in (-1, 0, 1, 2, 5, 2.7)])
    assert_same(lambda T: getattr(T.special, name)(T.tensor([[2.0], [0.5]]), T.tensor([0, 3, 1])))
    assert_same(lambda T: getattr(T.special, name)(2, T.tensor([1, 2])))
    assert_same(lambda T: getattr(T.special, name)(T.tensor([0.3], dtype=T.float64), 4))
    assert_same_error(lambda T: getattr(T.special, name)(T.zeros(3), T.zeros(2, 2)))
    for half in ("float16", "bfloat16"):
        assert_same_error(lambda T: getattr(T.special, name)(T.tensor([0.3], dtype=getattr(T, half)), 4))


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", ["airy_ai", "bessel_j0", "spherical_bessel_j0", "modified_bessel_k0"])
def test_functions_that_take_no_halves(name, half):
    assert_same_error(lambda T: getattr(T.special, name)(T.zeros(2, dtype=getattr(T, half))))


PROGRAMS = {
    "gammainc": lambda T: T.special.gammainc(T.tensor([0.5, 2.0, 5.0]), T.tensor([0.0, 1.5, 9.0])),
    "gammaincc": lambda T: T.special.gammaincc(T.tensor([0.5, 2.0, 5.0]), T.tensor([[0.1], [1.5]])),
    "igamma": lambda T: T.tensor([2.0]).igamma(T.tensor([1.0])),
    "zeta": lambda T: T.special.zeta(T.tensor([1.0, 0.5, 2.0, 2.0, 2.5, 2.0]), T.tensor([1.0, 1, -1, 0, -1.5, -1.5])),
    "zeta of a number": lambda T: [T.special.zeta(T.tensor([3, 4]), 2), T.special.zeta(3.5, T.tensor([1.0]))],
    "multigammaln": lambda T: T.special.multigammaln(T.tensor([2.5, 3.0]), 3),
    "mvlgamma of integers": lambda T: T.mvlgamma(T.tensor([3, 5]), 2),
    "polygamma": lambda T: [T.polygamma(n, T.tensor([0.3, 1.0, 2.5, -0.5])) for n in range(5)],
    "polygamma at the poles": lambda T: T.polygamma(2, T.tensor([-1.0, 0.0])),
    "special.polygamma": lambda T: T.special.polygamma(1, T.tensor([1, 2])),
    "xlogy": lambda T: T.special.xlogy(T.tensor([0.0, 2.0]), T.tensor([0.0, 3.0])),
    "xlog1py": lambda T: T.special.xlog1py(T.tensor([0.0, 2.0, 0.0]), T.tensor([-1.0, 3.0, float("nan")])),
    "softmax": lambda T: [T.special.softmax(T.arange(3.0), 0), T.special.log_softmax(T.arange(3.0), 0)],
    "logsumexp": lambda T: T.special.logsumexp(T.arange(6.0).reshape(2, 3), 1),
    "round with decimals": lambda T: T.special.round(T.tensor([1.234]), decimals=2),
    "logit with eps": lambda T: T.special.logit(T.tensor([0.0, 0.3]), eps=0.1),
    "float16": lambda T: [T.lgamma(T.tensor([2.5, 5.0], dtype=k)) for k in (T.float16, T.bfloat16)],
    "digamma_": lambda T: T.tensor([1.0, 2.0]).digamma_(),
    "polygamma_": lambda T: T.tensor([1.0, 2.0]).polygamma_(1),
    "mvlgamma_": lambda T: T.tensor([2.0, 3.0]).mvlgamma_(2),
    "sinc_": lambda T: T.tensor([0.0, 0.3]).sinc_(),
    "xlogy_": lambda T: T.tensor([0.0, 0.3]).xlogy_(T.tensor([0.0, 2.0])),
    "out": lambda T: T.lgamma(T.tensor([3.0]), out=T.empty(1)),
    "out of special": lambda T: T.special.i0e(T.tensor([3.0]), out=T.empty(1)),
    "names of the calls": lambda T: [
        f(T.tensor([0.5], requires_grad=True)).grad_fn.name()
        for f in (T.lgamma, T.digamma, T.erfinv, T.i0, T.special.i0e, T.special.i1, T.special.i1e, T.special.entr,
                  T.special.erfcx, T.special.log_ndtr, T.special.ndtri, lambda x: T.polygamma(1, x),
                  lambda x: T.mvlgamma(x + 1, 2), lambda x: T.special.xlog1py(x, x), lambda x: T.special.zeta(2.0, x),
                  lambda x: T.special.zeta(x.detach() + 1, x), lambda x: T.special.xlog1py(x, 2),
                  lambda x: T.special.xlog1py(2, x),
                  lambda x: T.igamma(x.detach(), x), lambda x: T.igammac(x.detach(), x))
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name):
    assert_same(PROGRAMS[name])


ERRORS = {
    "polygamma below 0": lambda T: T.polygamma(-1, T.ones(2)),
    "mvlgamma of nothing": lambda T: T.mvlgamma(T.ones(2), 0),
    "complex lgamma": lambda T: T.lgamma(T.ones(2, dtype=T.complex64)),
    "complex i0e": lambda T: T.special.i0e(T.ones(2, dtype=T.complex64)),
    "complex bessel_j0": lambda T: T.special.bessel_j0(T.ones(2, dtype=T.complex64)),
    "igamma of integers": lambda T: T.igamma(T.ones(2, dtype=T.int64), T.ones(2, dtype=T.int64)),
    "lgamma_ of integers": lambda T: T.ones(2, dtype=T.int64).lgamma_(),
    "polygamma_ of integers": lambda T: T.ones(2, dtype=T.int64).polygamma_(1),
    "slope of igamma": lambda T: T.igamma(T.ones(2, requires_grad=True), T.ones(2)).sum().backward(),
    "slope of igammac": lambda T: T.igammac(T.ones(2, requires_grad=True), T.ones(2)).sum().backward(),
    "slope of zeta": lambda T: T.special.zeta(T.full((2,), 2.0, requires_grad=True), T.ones(2)).sum().backward(),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name):
    assert_same_error(ERRORS[name])


# Accuracy of the methods that are our own. float64 against SciPy, float32 against float64 rounded once.

CHOOSE = np.random.RandomState(0)
PLACES = np.concatenate([CHOOSE.uniform(0.01, 20, 20000), 10 ** CHOOSE.uniform(-30, 30, 2000)])
SHARES = np.concatenate([CHOOSE.uniform(-1, 1, 20000), 10.0 ** -CHOOSE.uniform(0, 300, 500)])
OWN = {
    "digamma": (ops.digamma, scipy.digamma, PLACES[np.abs(PLACES - 1.4616321) > 0.01]),
    "lgamma": (ops.lgamma, scipy.gammaln, PLACES[np.abs(PLACES - 1.5) > 0.6]),
    "erfinv": (ops.erfinv, scipy.erfinv, SHARES),
    "ndtri": (ops.ndtri, scipy.ndtri, np.abs(SHARES)),
    "erfcx": (ops.erfcx, scipy.erfcx, np.linspace(-9, 60, 20001)),
    "log_ndtr": (ops.log_ndtr, scipy.log_ndtr, np.linspace(-60, 12, 20001)),
}


@pytest.mark.parametrize("name", OWN)
def test_accuracy(name):
    op, expected, places = OWN[name]
    np.testing.assert_allclose(op.forward(places), expected(places), rtol=1e-13)
    narrow = places.astype(np.float32)
    expected = expected(narrow.astype(np.float64)).astype(np.float32)
    assert np.mean(op.forward(narrow) != expected) < 1e-4


def test_lgamma_is_precise_at_its_zeros():
    # lgamma(1 + z) = -EULER z + pi^2 / 12 z^2 - ..., lgamma(2 + z) = (1 - EULER) z + ...
    z = np.ldexp(np.array([1.0, -1.0, 3.0]), -40)
    np.testing.assert_allclose(ops.lgamma.forward(1 + z), -0.5772156649015329 * z + np.pi**2 / 12 * z**2, rtol=1e-14)
    np.testing.assert_allclose(ops.lgamma.forward(2 + z), 0.4227843350984671 * z + 0.32246703342 * z**2, rtol=1e-14)


def test_what_needs_scipy_says_so(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(ModuleNotFoundError, match=r"pip install \"edutorch\[scipy\]\""):
        edutorch.i0(edutorch.ones(2))
    assert edutorch.lgamma(edutorch.tensor([5.0])).item() == pytest.approx(3.1780539)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int64"])
def test_a_plain_number_in_xlogy_takes_the_tensors_type(dtype):
    def program(T):
        x = T.arange(1, 4).to(getattr(T, dtype))
        return [y for k in (3, 0.7) for y in (T.xlogy(x, k), T.xlogy(k, x), T.special.xlogy(x, k))]

    assert_same(program)


def test_xlogy_refuses_complex_numbers():
    assert_same_error(lambda T: T.xlogy(T.ones(2), 1j))
    assert_same_error(lambda T: T.xlogy(1j, T.ones(2, dtype=T.float64)))
