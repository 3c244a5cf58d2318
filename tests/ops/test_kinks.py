"""Where a function has a kink, a tie or a pole, no slope is the right one. Ours is the one that PyTorch chose."""

import math

import pytest

import edutorch

torch = pytest.importorskip("torch")

inf, nan = math.inf, math.nan

# What is computed, and the numbers of each input.
KINKS = {
    "relu": (lambda T, x: T.relu(x), [-1.0, 0.0, -0.0, 1.0, nan]),
    "abs": (lambda T, x: x.abs(), [-1.0, 0.0, 2.0, nan]),
    "sign": (lambda T, x: x.sign(), [-1.0, 0.0, 2.0]),
    "max of all, ties": (lambda T, x: x.max(), [1.0, 3.0, 3.0, 2.0, 3.0]),
    "min of all, ties": (lambda T, x: x.min(), [1.0, 3.0, 1.0]),
    "max of all, nan": (lambda T, x: x.max(), [1.0, nan, 3.0, nan]),
    "max along dim, ties": (lambda T, x: x.max(1).values, [[1.0, 3.0, 3.0], [2.0, 2.0, 0.0]]),
    "min along dim, ties": (lambda T, x: x.min(0).values, [[1.0, 3.0], [1.0, 3.0]]),
    "max along dim, nan": (lambda T, x: x.max(0).values, [1.0, nan, 3.0]),
    "amax, ties": (lambda T, x: x.amax(1), [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]),
    "amin, ties": (lambda T, x: x.amin((0, 1)), [[1.0, 1.0], [1.0, 2.0]]),
    "maximum, ties": (lambda T, x, y: T.maximum(x, y), [1.0, 2.0, 3.0, nan], [1.0, 3.0, 2.0, 1.0]),
    "minimum, ties": (lambda T, x, y: T.minimum(x, y), [1.0, 2.0, 3.0, nan], [1.0, 3.0, 2.0, 1.0]),
    "clamp at its bounds": (lambda T, x: x.clamp(0, 1), [-1.0, 0.0, 0.5, 1.0, 2.0, nan]),
    "clamp with tensors": (lambda T, x, a, b: T.clamp(x, a, b), [-1.0, 0.0, 0.5, 1.0, 2.0], [0.0] * 5, [1.0] * 5),
    "clamp with crossed bounds": (lambda T, x, a, b: T.clamp(x, a, b), [0.0, 1.5, 3.0], [2.0] * 3, [1.0] * 3),
    "norm at zero": (lambda T, x: x.norm(), [0.0, 0.0]),
    "norm along dim at zero": (lambda T, x: x.norm(dim=1), [[0.0, 0.0], [3.0, 4.0]]),
    "1-norm at zero": (lambda T, x: x.norm(1), [0.0, -2.0]),
    "3-norm at zero": (lambda T, x: x.norm(3), [0.0, -2.0]),
    "3-norm of zeros": (lambda T, x: x.norm(3), [0.0, 0.0]),
    "0.5-norm at zero": (lambda T, x: x.norm(0.5), [1.0, -2.0]),
    "max-norm, ties": (lambda T, x: x.norm(inf), [2.0, -2.0, 1.0]),
    "max-norm of zeros": (lambda T, x: x.norm(inf), [0.0, 0.0]),
    "prod with a zero": (lambda T, x: x.prod(), [2.0, 0.0, 3.0]),
    "prod with two zeros": (lambda T, x: x.prod(), [2.0, 0.0, 0.0]),
    "prod along dim with zeros": (lambda T, x: x.prod(1), [[2.0, 0.0], [3.0, 4.0], [0.0, 0.0]]),
    "sqrt at zero": (lambda T, x: x.sqrt(), [0.0, 4.0, -1.0]),
    "rsqrt at zero": (lambda T, x: x.rsqrt(), [0.0, 4.0]),
    "where and sqrt": (lambda T, x: T.where(x > 0, x.sqrt(), x * 0), [0.0, 4.0, -1.0]),
    "log at zero": (lambda T, x: x.log(), [0.0, 1.0, -1.0]),
    "division by zero": (lambda T, x, y: x / y, [1.0, 0.0], [0.0, 0.0]),
    "x ** 0": (lambda T, x: x**0, [0.0, 2.0]),
    "x ** 1": (lambda T, x: x**1, [0.0, 2.0]),
    "x ** 2": (lambda T, x: x**2, [0.0, -2.0]),
    "x ** 0.5": (lambda T, x: x**0.5, [0.0, 4.0]),
    "x ** -1": (lambda T, x: x**-1, [0.0, 4.0]),
    "x ** y at zero": (lambda T, x, y: x**y, [0.0, 0.0, 0.0, 2.0], [0.0, 1.0, 2.0, 0.0]),
    "negative ** y": (lambda T, x, y: x**y, [-2.0, -2.0], [2.0, 3.0]),
    "0 ** y": (lambda T, y: 0**y, [0.0, 1.0, 2.0]),
    "atan2 at the origin": (lambda T, x, y: T.atan2(x, y), [0.0, 1.0], [0.0, 0.0]),
    "asin at its ends": (lambda T, x: x.asin(), [-1.0, 1.0, 0.0]),
    "acos at its ends": (lambda T, x: x.acos(), [-1.0, 1.0, 0.0]),
    "std of equal numbers": (lambda T, x: x.std(), [2.0, 2.0, 2.0]),
    "std along dim of equal numbers": (lambda T, x: x.std(1), [[2.0, 2.0], [1.0, 3.0]]),
    "var of equal numbers": (lambda T, x: x.var(), [2.0, 2.0]),
    "sort with ties": (lambda T, x: T.sort(x, stable=True).values, [2.0, 1.0, 2.0, 1.0]),
    "sort downward with ties": (lambda T, x: T.sort(x, descending=True, stable=True).values, [2.0, 1.0, 2.0, 1.0]),
    "logsumexp of -inf": (lambda T, x: T.logsumexp(x, 0), [-inf, -inf]),
    "logsumexp of inf": (lambda T, x: T.logsumexp(x, 0), [inf, 0.0]),
    "softmax with -inf": (lambda T, x: T.softmax(x, 0), [-inf, 0.0, 1.0]),
    "softmax of -inf alone": (lambda T, x: T.softmax(x, 0), [-inf, -inf]),
    "log_softmax with -inf": (lambda T, x: T.log_softmax(x, 0), [-inf, 0.0, 1.0]),
    "large softmax": (lambda T, x: T.softmax(x, 0), [1e4, 0.0, -1e4]),
    "sigmoid far out": (lambda T, x: x.sigmoid(), [-1e4, 1e4, -inf, inf]),
    "tanh far out": (lambda T, x: x.tanh(), [-1e4, 1e4, -inf, inf]),
    "exp overflows": (lambda T, x: x.exp(), [1e4, -1e4]),
    "remainder at whole multiples": (lambda T, x: x % 2, [2.0, -2.0, 3.0]),
    "fmod at whole multiples": (lambda T, x: T.fmod(x, 2), [2.0, -2.0, 3.0]),
    "round at halves": (lambda T, x: x.round(), [0.5, 1.5, -0.5]),
    "cumsum with nan": (lambda T, x: x.cumsum(0), [1.0, nan, 2.0]),
    "masked_fill over nan": (lambda T, x: x.masked_fill(x != x, 0.0), [1.0, nan]),
    "gather twice from one place": (lambda T, x: x.gather(0, T.tensor([1, 1, 0])), [1.0, 2.0]),
    "index twice from one place": (lambda T, x: x[T.tensor([1, 1, 0])], [1.0, 2.0]),
    "mean of nothing": (lambda T, x: x[:0].mean() + x.sum(), [1.0]),
    "sum of nothing": (lambda T, x: x[:0].sum() + x.sum(), [1.0]),
    "prod of nothing": (lambda T, x: x[:0].prod() + x.sum(), [1.0]),
}


def value_and_gradients(T, compute, inputs):
    tensors = [T.tensor(numbers, dtype=T.float64, requires_grad=True) for numbers in inputs]
    y = compute(T, *tensors)
    y.backward(T.ones_like(y))
    return y.tolist(), [x.grad.tolist() for x in tensors]


def flat(numbers):
    return [n for part in numbers for n in flat(part)] if isinstance(numbers, (list, tuple)) else [numbers]


@pytest.mark.parametrize("name", KINKS)
def test_kink(name):
    compute, *inputs = KINKS[name]
    ours, theirs = (flat(value_and_gradients(T, compute, inputs)) for T in (edutorch, torch))
    assert ours == pytest.approx(theirs, nan_ok=True)
