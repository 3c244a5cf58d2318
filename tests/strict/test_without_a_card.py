"""The other tests of this folder leave nothing behind: without CuPy there is no card, in the same run."""

import importlib.util

import pytest

import edutorch as torch


def test_without_a_card():
    if importlib.util.find_spec("cupy") is not None:
        pytest.skip("this machine has CuPy")
    assert not torch.cuda.is_available() and torch.cuda.device_count() == 0
    with pytest.raises(AssertionError, match=r"Torch not compiled with CUDA enabled.*edutorch\[cuda12\]"):
        torch.ones(2).cuda()
