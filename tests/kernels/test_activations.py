"""The twins of gelu and of relu's rule."""

import numpy as np
import pytest
from kernels.twins import assert_twins, both, refused


@pytest.fixture(params=[(64, 128), (5, 7, 129), (4099,)])
def numbers(request):
    rng = np.random.default_rng(0)
    x = (3 * rng.standard_normal(request.param)).astype(np.float32)
    x.reshape(-1)[:5] = np.nan, np.inf, -np.inf, 0, -0.0
    return x, rng.standard_normal(request.param).astype(np.float32)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu(numbers, approximate):
    assert_twins("gelu", numbers[0], approximate=approximate)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu_backward(numbers, approximate):
    x, grad = numbers
    x = np.where(np.isfinite(x), x, 1.0).astype(np.float32)  # at inf the plain text says inf * 0
    x.reshape(-1)[0] = np.nan
    assert_twins("gelu_backward", grad, x, approximate)


def test_relu_backward(numbers):
    x, grad = numbers
    assert_twins("relu_backward", grad, np.maximum(x, 0))


def test_a_broken_gradient_does_not_pass_relu_where_it_is_closed(numbers):
    x, grad = numbers
    grad.reshape(-1)[::3], grad.reshape(-1)[1::3] = np.inf, np.nan
    plain, _ = both("relu_backward", grad, np.maximum(x, 0))
    assert not plain[0][x <= 0].any()
    assert_twins("relu_backward", grad, np.maximum(x, 0))


def test_what_the_twins_were_not_written_for(numbers):
    x, grad = numbers
    assert refused("gelu", x.astype(np.float64), approximate="tanh")
    assert refused("relu_backward", grad[::2], x[::2])
