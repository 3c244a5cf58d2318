"""Calls whose arguments do not fit: PyTorch's words for them."""

import warnings

import pytest

import edutorch
from edutorch.calls.signature import table

from .odd_calls import CALLS

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore")


def outcome(call, T):
    try:
        return repr(eval(call, {"T": T, "x": T.ones(2, 3)}))
    except Exception as error:
        return type(error).__name__, str(error)


@pytest.mark.parametrize("call", CALLS)
def test_odd_call(call):
    assert outcome(call, edutorch) == outcome(call, torch)


class Something:
    """No argument of any function."""


# Calls made for every function, and every method: nothing, something strange in each place, too much, an unknown name.
PATTERNS = [
    "",
    "s",
    "x, s",
    "x, x, s",
    "x, 1, s",
    "0, s",
    "s, s, s, s, s, s, s, s, s, s, s, s, s, s, s",
    "zzz=1",
    "x, zzz=1",
]

# Functions written in Python here or there, whose complaints are Python's; or whose table in PyTorch's stubs is incomplete.
PYTHON = {
    "functions": {"from_numpy", "frombuffer", "manual_seed"},
    "methods": {"to", "type", "cuda", "apply_", "map_", "map2_", "new_tensor", "new_ones", "unflatten"},
}


def calls():
    for kind, names in table().items():
        for name in names:
            if kind != "nn" and name not in PYTHON[kind]:
                for pattern in PATTERNS:
                    where = name.replace("_", ".", 1) if name.startswith(("linalg_", "fft_", "special_")) else name
                    yield f"T.{where}({pattern})" if kind == "functions" else f"x.{name}({pattern})"


def refused(call, T):
    """The TypeError of a call, or None if it went well or failed for another reason."""
    x = T.ones(2, 3)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            eval(call, {"T": T, "x": x, "s": Something()})
    except TypeError as error:
        return str(error)
    except Exception:
        return None
    return None


@pytest.fixture
def switches():
    """One of the calls turns autocast on; a test that comes later must not notice."""
    yield
    for library in (edutorch, torch):
        library.set_autocast_enabled("cuda", False)


@pytest.mark.usefixtures("switches")
def test_every_function_refuses_in_pytorchs_words():
    different = {}
    checked = accepted = 0
    for call in calls():
        theirs = refused(call, torch)
        if theirs is not None:
            checked += 1
            ours = refused(call, edutorch)
            if ours is None:
                accepted += 1  # Python takes anything for a truth value
            elif ours != theirs:
                different[call] = (ours, theirs)
    assert different == {}
    assert checked > 3000 and accepted < checked / 100


def test_the_table_is_what_pytorch_says():
    from .make_signatures import TARGET, signatures

    assert TARGET.read_text() == signatures(), "run python tests/calls/make_signatures.py"


def test_a_good_call_is_never_blamed():
    """An error that is not about arguments comes through as it was."""
    with pytest.raises(RuntimeError, match="must match the size"):
        edutorch.add(edutorch.ones(2), edutorch.ones(3))
    with pytest.raises(IndexError, match="Dimension out of range"):
        edutorch.ones(2).sum(5)
