"""Values that need no PyTorch to be checked: known numbers, sums that must not lose digits, functions at their limits."""

import math

import numpy as np
import pytest

import edutorch as torch
from edutorch import ops

RANDOM = np.random.RandomState(0)


def relative_error(ours, exact):
    return float(np.abs(ours.numpy().astype(np.float64) - exact).max() / np.abs(exact).max())


@pytest.mark.parametrize(
    ("shape", "dim"),
    [
        ((100_000, 8), 0),
        ((1000, 1000), 0),
        ((256, 128, 30), (0, 1)),
        ((4, 5000, 6), 1),
        ((8, 100_000), 1),
        ((513, 9), 0),
    ],
)
def test_sums_down_long_columns_keep_their_digits(shape, dim):
    numbers = RANDOM.rand(*shape).astype(np.float32)
    x, exact = torch.from_numpy(numbers), numbers.astype(np.float64)
    assert relative_error(x.sum(dim), exact.sum(dim)) < 6e-7
    assert relative_error(x.mean(dim), exact.mean(dim)) < 6e-7
    assert x.sum(dim, keepdim=True).shape == exact.sum(dim, keepdims=True).shape


def test_running_sums_do_not_stop_growing():
    x = torch.ones(20_000_000, dtype=torch.float32)
    assert x.cumsum(0)[-1] == 20_000_000  # float32 alone would stop at 16777216


def test_float16_is_added_up_in_float32():
    x = torch.full((4096, 2), 0.1, dtype=torch.float16)
    expected = 4096 * float(np.float16(0.1))
    assert x.sum(0).tolist() == pytest.approx([expected, expected], rel=1e-3)
    assert x.mean(0).tolist() == pytest.approx([0.1, 0.1], rel=1e-3)


def test_variance_of_numbers_far_from_zero():
    x = torch.tensor([10_000.0, 10_001.0, 10_002.0])
    assert x.var().item() == 1.0


def test_softmax_and_logsumexp_do_not_overflow():
    x = torch.tensor([1000.0, 1000.0])
    assert torch.softmax(x, 0).tolist() == [0.5, 0.5]
    assert torch.logsumexp(x, 0).item() == pytest.approx(1000 + math.log(2))
    assert torch.log_softmax(torch.tensor([0.0, 200.0]), 0).tolist() == [-200.0, 0.0]
    assert torch.logaddexp(x, x).tolist() == pytest.approx([1000 + math.log(2)] * 2)


def test_erf():
    x = np.linspace(-6, 6, 1201)
    exact = [math.erf(v) for v in x], [math.erfc(v) for v in x]
    np.testing.assert_allclose(ops.erf.forward(x), exact[0], rtol=1e-15, atol=3e-16)
    np.testing.assert_allclose(ops.erfc.forward(x), exact[1], rtol=2e-14)
    assert torch.erf(torch.tensor([math.inf, -math.inf, 0.0])).tolist() == [1, -1, 0]
    assert torch.erfc(torch.tensor([math.inf, -math.inf, 0.0])).tolist() == [0, 2, 1]
    assert torch.isnan(torch.erf(torch.tensor(math.nan))) and torch.isnan(torch.erfc(torch.tensor(math.nan)))


SCHOOL = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "tanh": math.tanh, "sinh": math.sinh, "cosh": math.cosh, "atan": math.atan, "log1p": math.log1p, "expm1": math.expm1,
    "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc, "abs": abs, "square": lambda v: v * v,
    "sigmoid": lambda v: 1 / (1 + math.exp(-v)), "relu": lambda v: max(v, 0.0), "reciprocal": lambda v: 1 / v,
    "rsqrt": lambda v: 1 / math.sqrt(v), "exp2": lambda v: 2**v, "log2": math.log2, "log10": math.log10,
}  # fmt: skip


@pytest.mark.parametrize("name", SCHOOL)
def test_school_mathematics(name):
    numbers = [0.25, 0.5, 1.0, 1.75, 3.0]
    x = torch.tensor(numbers, dtype=torch.float64)
    assert getattr(torch, name)(x).tolist() == pytest.approx([SCHOOL[name](v) for v in numbers], rel=1e-14)


def test_known_results():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert (x @ x).tolist() == [[7.0, 10.0], [15.0, 22.0]]
    assert x.sum().item() == 10 and x.mean(0).tolist() == [2.0, 3.0] and x.prod(1).tolist() == [2.0, 12.0]
    assert x.std(unbiased=False).item() == pytest.approx(math.sqrt(1.25))
    assert x.norm().item() == pytest.approx(math.sqrt(30))
    assert torch.softmax(torch.tensor([0.0, math.log(3)]), 0).tolist() == pytest.approx([0.25, 0.75])
    assert x.cumsum(0).tolist() == [[1.0, 2.0], [4.0, 6.0]] and x.cumprod(1).tolist() == [[1.0, 2.0], [3.0, 12.0]]
    assert torch.einsum("ij,ij->", x, x).item() == 30
    assert x.max(1).indices.tolist() == [1, 1] and x.argmin().item() == 0
    assert torch.where(x > 2, x, 0.0).tolist() == [[0.0, 0.0], [3.0, 4.0]]


def test_bits_read_as_another_type():
    x = torch.tensor([1.0])
    assert x.view(torch.int32).tolist() == [0x3F800000]
    assert x.view(torch.int32).view(torch.float32).data_ptr() == x.data_ptr()


WHOLE = {
    "300 starts again at 44": (lambda u: u + 300, [45, 244]),
    "-1 is 255": (lambda u: u * -1, [255, 56]),
    "below zero starts again at the top": (lambda u: u - 2, [255, 198]),
    "a sum wraps": (lambda u: u + u, [2, 144]),
    "a sum of all does not": (lambda u: u.sum(), 201),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_go_round(name):
    compute, expected = WHOLE[name]
    assert compute(torch.tensor([1, 200], dtype=torch.uint8)).tolist() == expected


def test_inf_and_nan_are_answers_not_warnings():
    """Warnings are errors while tests run, so a warning would stop this."""
    x = torch.tensor([0.0, 1e38, -1.0, math.inf], requires_grad=True)
    y = (x * 1e38 + x / 0.0 - x * 10).exp() + x.log() + x.sqrt() - (x - x) / x
    y.sum().backward()
    assert torch.isnan(x.grad).any() and torch.isnan(y).any()
