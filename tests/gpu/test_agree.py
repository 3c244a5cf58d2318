"""Shows that the comparison of the two devices notices what it is there to notice."""

import pytest
from gpu.agree import ALLOWED, assert_agree

import edutorch as torch

HERE = torch.linspace(0.5, 2.0, 16)


@pytest.mark.parametrize("dtype", ALLOWED, ids=str)
@pytest.mark.parametrize("really", [True, False], ids=["as a card", "as the stand-in"])
def test_what_is_not_close(dtype, really):
    here = HERE.to(dtype)
    assert_agree(here.cuda(), here, really)
    with pytest.raises(AssertionError, match="not close"):
        assert_agree((here * (1 + 8 * ALLOWED[dtype][not really])).cuda(), here, really)


def test_tf32_would_be_found():
    """TF32 keeps 10 bits behind the point: here they are cut, as a product of such numbers would be."""
    cut = (HERE.view(torch.int32) & ~0x1FFF).view(torch.float32)
    assert not torch.equal(cut, HERE)
    with pytest.raises(AssertionError, match="not close"):
        assert_agree(cut.cuda(), HERE, real=True)


WRONG = {
    "on the CPU": lambda: HERE,
    "another type": lambda: HERE.cuda().double(),
    "shorter": lambda: HERE.cuda()[:-1],
    "missing": lambda: [],
    "nan": lambda: torch.full((16,), torch.nan, device="cuda"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_something_else(name):
    with pytest.raises(AssertionError):
        assert_agree(WRONG[name](), HERE, real=True)


def test_whole_numbers_must_be_equal():
    with pytest.raises(AssertionError, match="not equal"):
        assert_agree(torch.tensor([1000001], device="cuda"), torch.tensor([1000000]), real=True)
