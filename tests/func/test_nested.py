"""Transforms of transforms, against PyTorch: every pair and many triples of them, on several functions."""

import itertools

import pytest
from beside import plain

import edutorch

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")

FUNCTIONS = {
    "sum of cubes": lambda T, x: (x**3).sum(),
    "sine of product": lambda T, x: (x * x.flip(0)).sum().sin(),
    "log-sum-exp": lambda T, x: x.logsumexp(0),
    "indexed": lambda T, x: x[0] * x[1].exp() + x[1:].prod(),
    "changed in place": lambda T, x: changed(x),
    "matrix": lambda T, x: (x.outer(x) @ x).tanh().sum(),
}


def changed(x):
    y = x * 1
    y[0] = x[1] * x[2]
    y[1:].mul_(x[0])
    return y.sum()


def vector(T, f):
    """From a function of a vector to a number: one to a vector, so that any transform fits."""
    return lambda x: T.stack([f(x), f(x * 2), x.sum()])


TRANSFORMS = {
    "jacrev": lambda T, f: T.func.jacrev(f),
    "jacfwd": lambda T, f: T.func.jacfwd(f),
    "grad": lambda T, f: T.func.grad(lambda x: f(x).sum()),
    "vjp": lambda T, f: lambda x: T.func.vjp(f, x)[1](T.ones_like(f(x)))[0],
    "jvp": lambda T, f: lambda x: T.func.jvp(f, (x,), (T.ones_like(x),))[1],
    "vmap": lambda T, f: lambda x: T.vmap(f)(T.stack([x, x + 0.5])),
}
CHAINS = [*itertools.product(TRANSFORMS, repeat=2), ("grad", "jacfwd", "jacrev"), ("vmap", "jacfwd", "grad"), ("jvp", "vjp", "vmap"),
          ("jacrev", "vmap", "jvp"), ("vmap", "vmap", "jacrev"), ("grad", "grad", "grad")]  # fmt: skip


@pytest.mark.parametrize("chain", CHAINS, ids="-".join)
def test_chain(chain):
    for name in ("sum of cubes", "indexed") if len(chain) == 3 else FUNCTIONS:
        if name == "changed in place" and chain in (("jacfwd", "jacfwd"), ("jvp", "jacfwd")):
            continue  # "ZeroTensors are immutable", says PyTorch
        answers = []
        for T in (edutorch, torch):
            f = vector(T, lambda x, T=T, name=name: FUNCTIONS[name](T, x))
            for transform in chain:
                f = TRANSFORMS[transform](T, f)
            x = T.tensor([0.3, -0.7, 1.1], dtype=T.float64)
            y = f(x)
            answers.append((plain(y), y.requires_grad))
        assert answers[0] == answers[1], name


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("transform", ["jacrev", "grad", "vjp", "vmap"])
def test_gradient_through_a_transform(transform, name):
    answers = []
    for T in (edutorch, torch):
        f = TRANSFORMS[transform](T, vector(T, lambda x, T=T: FUNCTIONS[name](T, x)))
        x = T.tensor([0.3, -0.7, 1.1], dtype=T.float64, requires_grad=True)
        y = f(x)
        (g,) = T.autograd.grad((y * y).sum(), x)
        answers.append((plain(y), y.requires_grad, plain(g), x.grad))
    assert answers[0] == answers[1]


def test_a_learned_loop():
    """A gradient through two steps of gradient descent: the inner gradients are part of the graph."""
    answers = []
    for T in (edutorch, torch):
        rate = T.tensor(0.1, dtype=T.float64, requires_grad=True)
        w = T.tensor([1.0, -2.0], dtype=T.float64)
        loss = lambda w, T=T: ((w - T.tensor([0.5, 0.5], dtype=T.float64)) ** 4).sum()  # noqa: E731
        for _ in range(2):
            w = w - rate * T.func.grad(loss)(w)
        loss(w).backward()
        answers.append((plain(w), plain(rate.grad)))
    assert answers[0] == answers[1]
