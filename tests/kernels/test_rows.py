"""The twins of layer norm, softmax and cross-entropy."""

import numpy as np
import pytest
from kernels.twins import assert_twins, refused

from edutorch.graph import mode
from edutorch.kernels import choose

ALL = (True, True, True)


@pytest.fixture(params=[(64, 128), (5, 7, 129), (6, 4099), (4096, 1)])
def rows(request):
    rng = np.random.default_rng(0)
    x, grad = rng.standard_normal((2, *request.param)).astype(np.float32)
    return 3 * x + 1, grad


@pytest.fixture
def broken(rows):
    """Rows, of which some have nan, inf or -inf."""
    x = rows[0].copy()
    lines = x.reshape(-1, x.shape[-1])
    lines[0, -1], lines[1, 0], lines[2, 0] = np.nan, np.inf, -np.inf
    return x


def parameters(x, ndim=1):
    rng = np.random.default_rng(1)
    return rng.standard_normal((2, *x.shape[-ndim:])).astype(np.float32)


def test_layer_norm(rows, broken):
    for x in (rows[0], broken):
        weight, bias = parameters(x)
        assert_twins("layer_norm", x, weight, bias, eps=1e-5)
        assert_twins("layer_norm", x, weight, eps=1e-5)
        assert_twins("layer_norm", x, eps=1e-3)
    weight, bias = parameters(rows[0], 2)
    assert_twins("layer_norm", rows[0], weight, bias, ndim=2)


@pytest.mark.parametrize("shape", [(64, 128), (41, 129), (7, 4099)])
def test_layer_norm_backward(shape):
    """The twin sums the parts of weight and bias over the rows itself; the engine does that for the plain text."""
    rng = np.random.default_rng(0)
    x, grad = rng.standard_normal((2, *shape)).astype(np.float32)
    for weight in (parameters(x)[0], None):
        arguments = (grad, x, weight, 1, 1e-5, ALL)
        mode.arrays = True
        try:
            to_x, to_weight, to_bias = choose.plain["layer_norm_backward"](*arguments)
        finally:
            mode.arrays = False
        fast = choose.twin_of("layer_norm_backward")(*arguments)
        for plain, twin in zip((to_x, to_weight.sum(0), to_bias.sum(0)), fast, strict=True):
            np.testing.assert_allclose(twin, plain, rtol=2e-6, atol=2e-6 * np.abs(plain).max())


def test_softmax(rows, broken):
    for x in (rows[0], broken):
        assert_twins("softmax", x, dim=-1)
        assert_twins("softmax", x, dim=x.ndim - 1)
        assert_twins("log_softmax", x, dim=-1)
    assert refused("softmax", rows[0], dim=0)


def test_softmax_backward(rows):
    x, grad = rows
    out = np.exp(x - x.max(-1, keepdims=True))
    out /= out.sum(-1, keepdims=True)
    assert_twins("softmax_backward", grad, out, x.ndim - 1)
    assert_twins("log_softmax_backward", grad, np.log(out), x.ndim - 1)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_cross_entropy(reduction):
    rng = np.random.default_rng(0)
    scores = 3 * rng.standard_normal((411, 13)).astype(np.float32)
    target = rng.integers(13, size=411)
    grad = rng.standard_normal((411, 1) if reduction == "none" else ()).astype(np.float32)
    assert_twins("cross_entropy", scores, target, reduction=reduction)
    if reduction != "none":
        assert_twins("cross_entropy_backward", np.array(grad), scores, target, None, -100, reduction)
    scores[3, 4], scores[5, 6], scores[7, target[7]] = np.nan, np.inf, -np.inf
    assert_twins("cross_entropy", scores, target, reduction=reduction)


def test_what_the_twin_of_cross_entropy_leaves_to_the_plain_text():
    rng = np.random.default_rng(0)
    scores, target = rng.standard_normal((411, 13)).astype(np.float32), rng.integers(13, size=411)
    assert refused("cross_entropy", scores, np.where(target == 3, 99, target))  # the plain text raises IndexError
    assert refused("cross_entropy", scores, target, ignore_index=3)
    assert refused("cross_entropy", scores, target, np.ones(13, np.float32))
    assert not refused("cross_entropy", scores, target, ignore_index=-100)


@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("shape", [(3, 4, 33, 33), (64, 100), (7, 5, 130), (50, 130, 5)])
def test_attention_weights(shape, is_causal):
    rng = np.random.default_rng(0)
    scores = 3 * rng.standard_normal(shape).astype(np.float32)
    rows = scores.reshape(-1, shape[-1])
    rows[1], rows[2, 0], rows[3, -1], rows[4, 1] = -np.inf, -np.inf, np.nan, np.inf  # the first may look at nothing
    assert_twins("attention_weights", scores, is_causal)
