"""Shows that TF32 is off until it is asked for, and that products then differ by as much as TF32 rounds. For a real card only.

TF32 cuts the factors of a product of float32 to 10 bits behind the point, and adds in full precision. It needs a card of 2020
(Ampere, capability 8.0) or a later one.
"""

import pytest

import edutorch as torch

matmul = torch.backends.cuda.matmul


@pytest.fixture(autouse=True)
def switched_back():
    before = matmul.allow_tf32
    yield
    matmul.allow_tf32 = before


def relative_error(allow):
    """How far a product of 1024 x 1024 numbers is from that in float64, as a share of its size."""
    torch.manual_seed(0)
    a, b = torch.randn(1024, 1024, device="cuda"), torch.randn(1024, 1024, device="cuda")
    matmul.allow_tf32 = allow
    exact = a.double() @ b.double()
    return ((a @ b - exact).norm() / exact.norm()).item()


@pytest.mark.real
def test_full_precision_by_default():
    assert not matmul.allow_tf32
    assert relative_error(False) < 1e-5


@pytest.mark.real
def test_tf32_when_it_is_asked_for():
    """Rounded to 10 bits, a factor is off by 2**-11 / sqrt(3) = 3e-4 at most on average; two factors by 1.4 times that."""
    if torch.cuda.get_device_capability() < (8, 0):
        pytest.skip("this card is older than TF32")
    assert 3e-5 < relative_error(True) < 1e-3
    assert relative_error(False) < 1e-5  # and off again


def test_the_switch_remembers():
    for allow in (True, False):
        matmul.allow_tf32 = allow
        assert matmul.allow_tf32 is allow
