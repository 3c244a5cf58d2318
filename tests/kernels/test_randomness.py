"""The twins of what makes random numbers give the same bits, and leave the generator in the same place."""

import copy

import numpy as np
import pytest

from edutorch.kernels import choose

pytest.importorskip("numba")


@pytest.mark.parametrize("name", ["draw32", "draw64"])
@pytest.mark.parametrize("skip", [0, 1, 623, 624, 1000])
@pytest.mark.parametrize("n", [1, 227, 624, 5000])
def test_bits(name, skip, n):
    start = np.random.MT19937(0)
    choose.plain["draw32"](start, skip)
    plain, twin = copy.deepcopy(start), copy.deepcopy(start)
    for _ in range(2):
        np.testing.assert_array_equal(choose.twin_of(name)(twin, n), choose.plain[name](plain, n))
    np.testing.assert_array_equal(choose.plain["draw32"](twin, 700), choose.plain["draw32"](plain, 700))


@pytest.mark.parametrize("blocks", [1, 255, 256, 257, 3000])
def test_normal_pairs(blocks):
    rng = np.random.default_rng(0)
    uniforms = (rng.integers(2**24, size=16 * blocks) * 2.0**-24).astype(np.float32)
    uniforms[:4] = 0, 1 - 2**-24, 2**-24, 0.5
    uniforms[8:12] = 0, 1 - 2**-24, 2**-24, 0.5
    expected = choose.plain["normal_pairs"](uniforms)
    np.testing.assert_array_equal(choose.twin_of("normal_pairs")(uniforms).view(np.int32), expected.view(np.int32))


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 1 / 3, 1.0])
@pytest.mark.parametrize("n", [1, 5000])
def test_coin_flips(p, n):
    plain, twin = np.random.MT19937(0), np.random.MT19937(0)
    expected = choose.plain["coin_flips"](plain, n, p)
    np.testing.assert_array_equal(choose.twin_of("coin_flips")(twin, n, p), expected)
    np.testing.assert_array_equal(choose.plain["draw32"](twin, 700), choose.plain["draw32"](plain, 700))
