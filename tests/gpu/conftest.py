"""The tests for a graphics card. They run where CuPy finds one, with --strict-device on the stand-in for one, else nowhere.

Every test here says itself what is computed where: on "cuda" and, to compare with, on "cpu".
"""

import functools

import pytest
from gpu.agree import assert_agree

import edutorch as torch


def pytest_configure(config):
    config.addinivalue_line("markers", "real: asks for something that only a real graphics card has (tests/gpu)")


@pytest.fixture(autouse=True)
def strict_device():
    """In this folder --strict-device makes no default device: this stands in the place of the fixture in the root."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Is there anything to run on? Nobody imports CuPy before this is asked.

    A hook and no fixture, because pytest then tells of all skips in one line.
    """
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA graphics card with CuPy")
    if item.config.getoption("--strict-device") and item.get_closest_marker("real"):
        pytest.skip("needs a real graphics card: this is the stand-in")


@pytest.fixture
def real(request):
    """Is it a real card, or the stand-in?"""
    return not request.config.getoption("--strict-device")


@pytest.fixture
def agree(real):
    """The comparison of gpu/agree.py; on the stand-in it is stricter."""
    return functools.partial(assert_agree, real=real)


@pytest.fixture(autouse=True)
def no_default_device():
    """A test that fails half-way leaves no default device behind."""
    yield
    torch.set_default_device(None)
