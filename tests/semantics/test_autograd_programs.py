"""The small programs about autograd: each gives the same answer, warning or error here and in PyTorch."""

import re
import warnings

import pytest
from beside import plain

import edutorch

from . import (  # noqa: F401 (to import them is to gather their programs)
    autograd_anomaly,
    autograd_backward,
    autograd_checks,
    autograd_forward,
    autograd_func,
    autograd_function,
    autograd_functional,
    autograd_hooks,
    autograd_in_place,
    autograd_layout,
    autograd_leaves,
    autograd_modes,
    autograd_saved,
    autograd_vmap,
)
from .autograd_list import PROGRAMS

torch = pytest.importorskip("torch")


OWN_AFFAIRS = (".*torch.jit.script. is deprecated", "Attempted to insert a get_attr Node")  # PyTorch warns of itself


def outcome(program, T):
    """What a program returned or how it failed, and the warnings that it made."""
    T.manual_seed(0)
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        for own in OWN_AFFAIRS:
            warnings.filterwarnings("ignore", own)
        warnings.filterwarnings("ignore", category=RuntimeWarning, module="edutorch")  # as op.py does for users
        try:
            answer = plain(program(T))
        except Exception as error:
            answer = type(error).__name__, shortened(str(error))
    return answer, sorted({(w.category.__name__, shortened(str(w.message))) for w in log})


def shortened(text):
    """PyTorch adds where in its C++ code a message was made; nobody else can know that."""
    text = re.sub(r" \(Triggered internally at .*", "", text, flags=re.DOTALL)
    text = re.sub(r"\nException raised from .*", "", text, flags=re.DOTALL)
    return text.replace("edutorch", "torch")


def test_names_are_unique():
    names = [program.__name__ for program in PROGRAMS]
    assert len(names) == len(set(names))


def test_there_are_enough():
    assert len(PROGRAMS) >= 60


@pytest.fixture(autouse=True, scope="module")
def every_warning():
    """PyTorch says some warnings only once in a process."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    yield
    torch.set_warn_always(before)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_same_as_pytorch(program):
    ours, theirs = outcome(program, edutorch), outcome(program, torch)
    assert ours == theirs
