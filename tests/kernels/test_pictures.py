"""The twins of pooling, batch norm and convolution."""

import numpy as np
import pytest
from kernels.twins import assert_twins, both, refused

from edutorch.kernels import choose

rng = np.random.default_rng(0)


def windows(places, kernel=(2, 2), stride=(2, 2), padding=(0, 0), dilation=(1, 1)):
    return {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation, "places": places}


@pytest.mark.parametrize("shape", [(8, 16, 8, 10), (3, 41, 9, 7), (64, 65)])
def test_max_pool(shape):
    x = rng.integers(-3, 4, shape).astype(np.float32)  # with many equal numbers: the first of them counts
    x.reshape(-1)[::97] = np.nan
    x.reshape(-1)[5::89] = -np.inf
    places = (shape[-2] // 2, shape[-1] // 2)
    assert_twins("max_pool", x, **windows(places))
    x[np.isnan(x)] = -0.0
    assert_twins("max_pool", x, **windows(places))


@pytest.mark.parametrize("shape", [(8, 64, 8, 10), (41, 33, 9, 7), (128, 129)])
def test_max_pool_backward(shape):
    places = (shape[-2] // 2, shape[-1] // 2)
    winner = rng.integers(0, 4, (*shape[:-2], *places)).astype(np.uint8)
    grad = rng.standard_normal(winner.shape).astype(np.float32)
    grad.reshape(-1)[:3] = np.nan, np.inf, -np.inf
    settings = windows(places)
    settings.pop("places")
    assert_twins("max_pool_backward", (grad, None), winner, shape, **settings)
    grad[...] = np.inf  # which reaches the largest numbers only
    plain, _ = both("max_pool_backward", (grad, None), winner, shape, **settings)
    assert np.isinf(plain[0]).sum() == grad.size and not np.isnan(plain[0]).any()


def test_other_windows_are_left_to_the_plain_text():
    x = rng.standard_normal((8, 16, 8, 10)).astype(np.float32)
    assert refused("max_pool", x, **windows((3, 4), kernel=(3, 3)))
    assert refused("max_pool", x, **windows((5, 6), padding=(1, 1)))
    assert refused("max_pool", x.swapaxes(0, 1), **windows((4, 5)))


@pytest.mark.parametrize("shape", [(16, 5, 9, 13), (64, 8, 8, 8), (2, 3, 801), (4, 1, 3, 25, 15)])
@pytest.mark.parametrize("affine", [True, False])
def test_batch_norm(shape, affine):
    channels = shape[1]
    x = (1 + 3 * rng.standard_normal(shape)).astype(np.float32)
    grad = rng.standard_normal(shape).astype(np.float32)
    weight, bias = (rng.standard_normal((2, channels)).astype(np.float32)) if affine else (None, None)
    assert_twins("batch_norm", x, weight, bias, eps=1e-5)
    for needs in ((True,) * 3, (True, False, False), (False, True, True)):
        assert_twins("batch_norm_backward", (grad, None, None), x, weight, 1e-5, needs)


def test_batch_norm_of_a_broken_channel():
    x = rng.standard_normal((16, 3, 10, 10)).astype(np.float32)
    grad = rng.standard_normal(x.shape).astype(np.float32)
    x[3, 1, 4, 4] = np.nan
    assert_twins("batch_norm", x)
    assert_twins("batch_norm_backward", (grad, None, None), x, None, 1e-5, (True,))


def test_batch_norm_that_the_twin_does_not_do():
    x = rng.standard_normal((64, 3, 10, 10)).astype(np.float32)
    assert refused("batch_norm", x[:, :, ::2])
    assert refused("batch_norm", x.astype(np.float64))
    assert refused("batch_norm", x.reshape(-1, 100))  # channels that lie one beside the other


def assert_right_sums(name, *arguments, **settings):
    """The twin gives sums of thousands as the plain text does in float64: in float32 that one rounds by itself, too."""
    right = choose.plain[name](*(a.astype(np.float64) for a in arguments), **settings)
    found = choose.twin_of(name)(*arguments, **settings)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, right, rtol=2e-6, atol=2e-6 * np.abs(right).max())


def sliding(stride=(1, 1), padding=(1, 1), dilation=(1, 1), groups=1):
    return {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


@pytest.mark.parametrize("padding", [(0, 0), (1, 1), (2, 1)])
@pytest.mark.parametrize("shape", [(5, 3, 17, 19, 7), (16, 1, 28, 28, 8), (9, 8, 10, 14, 16), (64, 4, 4, 5, 3)])
def test_convolution(shape, padding):
    n, channels, height, width, out = shape
    x = rng.standard_normal((n, channels, height, width)).astype(np.float32)
    weight = rng.standard_normal((out, channels, 3, 3)).astype(np.float32)
    bias = rng.standard_normal(out).astype(np.float32)
    settings = sliding(padding=padding)
    assert_twins("convolution", x, weight, bias, **settings)
    assert_twins("convolution", x, weight[:, :, ::-1, ::-1], **settings)
    places = (height + 2 * padding[0] - 2, width + 2 * padding[1] - 2)
    signal = rng.standard_normal((n, out, *places)).astype(np.float32)
    assert_right_sums("convolution_weight", x, signal, kernel=(3, 3), **settings)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_broken_number_reaches_its_windows_only(value):
    x = rng.standard_normal((2, 3, 30, 30)).astype(np.float32)
    x[0, 1, 7, 29] = x[1, 2, 29, 0] = value
    weight = np.abs(rng.standard_normal((4, 3, 3, 3))).astype(np.float32)
    assert_twins("convolution", x, weight, **sliding())


def test_what_convolution_leaves_to_the_matrix_product():
    x = rng.standard_normal((4, 8, 20, 20)).astype(np.float32)

    def weight(out, channels, *kernel):
        return rng.standard_normal((out, channels, *kernel)).astype(np.float32)

    assert refused("convolution", x, weight(64, 8, 3, 3), **sliding())
    assert refused("convolution", x, weight(8, 8, 5, 5), **sliding())
    assert refused("convolution", x, weight(8, 8, 3, 3), **sliding(stride=(2, 2)))
    assert refused("convolution", x, weight(8, 4, 3, 3), **sliding(groups=2))
