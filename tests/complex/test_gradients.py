"""Complex numbers: values, gradients and second derivatives of every function that knows them are PyTorch's."""

import numpy as np
import pytest
from derivatives import assert_same_derivatives

import edutorch

RANDOM = np.random.RandomState(0)


def some(*shape):
    return RANDOM.uniform(-1.5, 1.5, shape) + 1j * RANDOM.uniform(-1.5, 1.5, shape)


def real(*shape):
    return RANDOM.uniform(0.3, 1.5, shape)


Z, W, R, M, N = some(2, 3), some(2, 3), real(2, 3), some(3, 3), some(2, 3, 2)
HOLED = np.where(np.arange(6).reshape(2, 3) == 4, 0, Z)

ONE = ["add", "sub", "mul", "div"]
UNARY = [
    "exp",
    "log",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "asin",
    "acos",
    "atan",
    "asinh",
    "acosh",
    "atanh",
    "log2",
    "log10",
    "rsqrt",
    "reciprocal",
    "square",
    "neg",
    "abs",
    "angle",
    "sgn",
    "conj",
    "conj_physical",
    "view_as_real",
    "sum",
    "mean",
    "std",
    "var",
    "prod",
]

PROGRAMS = {
    **{name: (lambda T, z, n=name: getattr(T, n)(z), Z) for name in UNARY},
    **{f"{name} of two": (lambda T, z, w, n=name: getattr(T, n)(z, w), Z, W) for name in ONE},
    **{f"{name} with real": (lambda T, z, r, n=name: getattr(T, n)(z, r), Z, R) for name in ONE},
    **{f"{name} to real": (lambda T, r, z, n=name: getattr(T, n)(r, z), R, Z) for name in ONE},
    "times a number": (lambda T, z: z * (2 - 1j) / (1 + 1j) + 3j, Z),
    "real times a number": (lambda T, r: r * (2 - 1j) - 3j, R),
    "number over": (lambda T, z: (1 + 2j) / z, Z),
    "real, imag": (lambda T, z: (z.real * z.imag, T.real(z), T.imag(z)), Z),
    "square of real": (lambda T, r: T.square(r * 1j), R),
    "abs at zero": (lambda T, z: T.abs(z), HOLED),
    "angle at zero": (lambda T, z: T.angle(z), HOLED),
    "sgn at zero": (lambda T, z: T.sgn(z), HOLED),
    "complex": (lambda T, r, s: T.complex(r, s) ** 2, R, real(2, 3)),
    "polar": (lambda T, r, s: T.polar(r, s) ** 2, R, real(2, 3)),
    "view_as_complex": (lambda T, r: T.view_as_complex(r) ** 2, real(3, 2)),
    "pow 2": (lambda T, z: z**2, Z),
    "pow 3.5": (lambda T, z: z**3.5, Z),
    "pow complex number": (lambda T, z: z ** (1 - 2j), Z),
    "number to a power": (lambda T, z: (2 + 1j) ** z, Z),
    "real number to a power": (lambda T, z: 2.5**z, Z),
    "pow": (lambda T, z, w: z**w, Z, W),
    "pow real": (lambda T, z, r: z**r, Z, R),
    "real pow": (lambda T, r, z: r**z, R, Z),
    "pow at zero": (lambda T, z, r: z**r, HOLED, R + 2),
    "sum of a dim": (lambda T, z: z.sum(1), Z),
    "mean of a dim": (lambda T, z: z.mean(0), Z),
    "cumsum": (lambda T, z: z.cumsum(1), Z),
    "cumprod": (lambda T, z: z.cumprod(1), Z),
    "cumprod with a zero": (lambda T, z: z.cumprod(1), HOLED),
    "prod of a dim": (lambda T, z: z.prod(1), Z),
    "prod with a zero": (lambda T, z: z.prod(1), HOLED),
    "var of a dim": (lambda T, z: z.var(1), Z),
    "std of a dim": (lambda T, z: z.std(1, correction=0), Z),
    "where": (lambda T, z, w: T.where(T.tensor([True, False, True]), z, w), Z, W),
    "matmul": (lambda T, z, n: z @ n, Z, N),
    "matmul with real": (lambda T, z, n: z @ (n + 0j), Z, real(3, 2)),
    "vectors": (lambda T, v, w: (v @ w, T.dot(v, w), T.vdot(v, w)), some(3), some(3)),
    "mv": (lambda T, m, v: m @ v, M, some(3)),
    "vm": (lambda T, m, v: v @ m, M, some(3)),
    "batches and a vector": (lambda T, n, v: n @ v, N, some(2)),
    "outer": (lambda T, v, w: T.outer(v, w), some(2), some(3)),
    "einsum": (lambda T, z, n: T.einsum("ij,kjl->il", z, n), Z, N),
    "linear": (lambda T, z, w, b: T.nn.functional.linear(z, w, b), Z, some(4, 3), some(4)),
    "index": (lambda T, z: (z[0], z[:, [2, 0, 2]], z[z.real > 0]), Z),
    "shape": (lambda T, z: (z.T.reshape(3, 2), z.permute(1, 0).flip(0), T.cat([z, z * 2]), T.stack([z, z], 1)), Z),
    "cat with real": (lambda T, z, r: T.cat([z, r]), Z, R),
    "adjoint": (lambda T, n: (n.mH, n.adjoint(), n[0].H), N),
    "tril": (lambda T, m: (m.tril(), m.triu(1), m.diagonal(), m.trace()), M),
    "norm": (lambda T, z: (z.norm(), z.norm(dim=1), T.norm(z, 1), T.norm(z, 3.0, dim=0)), Z),
    "greatest norm": (lambda T, z: T.norm(z, float("inf")), Z),
    "norm with a zero": (lambda T, z: (z.norm(dim=0), T.norm(z, 3.0)), HOLED),
    "lerp": (lambda T, z, w: T.lerp(z, w, 0.3), Z, W),
    "addcmul": (lambda T, z, w, v: T.addcmul(z, w, v, value=2), Z, W, some(2, 3)),
    "repeat and expand": (lambda T, z: (z.repeat(2, 1), z[:, :1].expand(2, 3)), Z),
    "gather": (lambda T, z: z.gather(1, T.tensor([[0, 2], [1, 1]])), Z),
    "to complex": (lambda T, r: r.to(T.complex128) * 1j, R),
    "in place": (lambda T, z, w: (z * 1).mul_(w).add_(1j), Z, W),
    "parts in place": (lambda T, z, r: changed_parts(z * 1, r), Z, R),
    "item in place": (lambda T, z, r: changed_item(z * 1, r), Z, R),
}


def changed_parts(z, r):
    z.real.mul_(r)
    z.imag.add_(z.real)
    return z


def changed_item(z, r):
    z[0] = r[1] * 1j
    z[1, 1] = r[0, 0]
    return z


# At 0 a direction has no derivative: PyTorch's first one is 0, as ours, but its second one is nan.
NO_SECOND_ORACLE = ("angle at zero", "sgn at zero")


@pytest.mark.parametrize("name", PROGRAMS)
def test_value_and_two_derivatives(name):
    function, *arrays = PROGRAMS[name]
    assert_same_derivatives(function, *arrays, second=name not in NO_SECOND_ORACLE)


def test_a_real_input_gets_a_real_gradient():
    x = edutorch.ones(2, requires_grad=True)
    (x * (1 + 2j)).abs().sum().backward()
    assert x.grad.dtype == edutorch.float32


def test_where_with_a_real_number():
    """PyTorch fails here with an internal error."""
    z, r = edutorch.tensor(Z, requires_grad=True), edutorch.tensor(R, requires_grad=True)
    y = edutorch.where(edutorch.tensor([True, False, True]), z, r)
    dz, dr = edutorch.autograd.grad(y, [z, r], edutorch.full_like(y, 1 + 2j))
    assert dz.tolist() == [[1 + 2j, 0, 1 + 2j]] * 2 and dr.tolist() == [[0, 1, 0]] * 2


@pytest.mark.parametrize(
    "name", ["exp", "sqrt", "sin", "tanh", "abs", "sgn", "angle", "reciprocal", "asin", "acosh", "log2"]
)
def test_slope(name):
    """Without PyTorch: the gradient of the parts is what nudging them shows, to second order."""

    def function(x, y):
        out = getattr(edutorch, name)(edutorch.complex(x, y))
        return edutorch.view_as_real(out) if out.is_complex() else out

    parts = [edutorch.tensor(part.copy(), requires_grad=True) for part in (Z[0].real, Z[0].imag)]
    assert edutorch.autograd.gradcheck(function, parts) and edutorch.autograd.gradgradcheck(function, parts)


def test_complex_result_has_no_gradient_of_its_own():
    z = edutorch.tensor([1 + 2j], requires_grad=True)
    with pytest.raises(RuntimeError, match="only for real scalar outputs"):
        (z * z).sum().backward()


def test_parts_are_views():
    z = edutorch.tensor([1 + 2j, 3 - 1j])
    z.real.zero_()
    z.imag = edutorch.tensor([7.0, 8.0])
    edutorch.view_as_real(z)[0, 0] = 5
    assert z.tolist() == [5 + 7j, 8j]


def test_conjugates_are_noted():
    z = edutorch.tensor([1 + 2j])
    assert z.conj().is_conj() and not z.is_conj() and not z.conj().conj().is_conj()
    assert not z.conj().resolve_conj().is_conj() and z.resolve_conj() is z
    assert z.conj().tolist() == [1 - 2j]
