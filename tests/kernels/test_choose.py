"""Which text runs, and that the choice leaves no trace where numba is missing."""

import inspect
import subprocess
import sys

import numpy as np
import pytest

import edutorch as torch
from edutorch import kernels
from edutorch.kernels import choose


@pytest.fixture
def told(monkeypatch):
    """A kernel whose plain text and twin say which of them ran."""
    monkeypatch.setitem(choose.plain, "told", None)
    answers = {"twin": "twin"}

    @kernels.kernel
    def told(x, y=None):
        """Says who ran."""
        return "plain"

    monkeypatch.setattr(choose, "twin_of", lambda name: lambda *arguments, **settings: answers["twin"])
    return told, answers


LARGE = np.zeros(choose.LARGE, np.float32)


def test_large_float32_arrays_get_the_twin(told):
    function, _ = told
    assert function(LARGE) == function(LARGE[:1], LARGE) == function((LARGE, None)) == "twin"
    assert function(LARGE[1:]) == function(LARGE.astype(np.float64)) == function("text") == "plain"


def test_what_a_twin_was_not_written_for_gets_the_plain_text(told):
    function, answers = told
    answers["twin"] = NotImplemented
    assert function(LARGE) == "plain"


def test_the_switch(told):
    function, _ = told
    assert torch.backends.fast.enabled
    torch.backends.fast.enabled = False
    try:
        assert function(LARGE) == "plain"
        assert "disabled" in repr(torch.backends.fast)
    finally:
        torch.backends.fast.enabled = True
    assert function(LARGE) == "twin"


def test_readers_see_the_plain_text():
    from edutorch.ops.normalization import layer_norm_

    text = inspect.getsource(layer_norm_.forward)
    assert "out = input - average(input, dims)" in text
    assert kernels.explain("layer_norm") == text.rstrip()
    assert list(inspect.signature(layer_norm_.forward).parameters) == ["input", "weight", "bias", "ndim", "eps"]
    with pytest.raises(KeyError):
        kernels.explain("no_such_kernel")


PROGRAM = """
import sys
{before}
import edutorch as torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.LayerNorm(128), torch.nn.GELU(), torch.nn.Linear(128, 8))
x, y = torch.randn(64, 64), torch.randint(8, (64,))
optimizer = torch.optim.Adam(model.parameters())
for _ in range(5):
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
print(torch.backends.fast.is_available(), torch.backends.fast.enabled, "numba" in sys.modules, f"{{loss.item():.5f}}")
"""


def run(before="", **environment):
    import os

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(before=before)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert not done.stderr, done.stderr
    return done.stdout.split()


def test_without_numba_nothing_changes():
    pytest.importorskip("numba")
    missing = "import importlib.util; find = importlib.util.find_spec\n" + (
        "importlib.util.find_spec = lambda name, *more: None if name == 'numba' else find(name, *more)"
    )
    with_numba, without, switched_off = run(), run(missing), run(EDUTORCH_FAST="0")
    assert with_numba[:3] == ["True", "True", "True"]
    assert without[:3] == ["False", "True", "False"]
    assert switched_off[:3] == ["True", "False", "False"]
    assert float(without[3]) == float(switched_off[3]) == pytest.approx(float(with_numba[3]), abs=2e-5)


def test_warm_compiles_every_loop():
    numba = pytest.importorskip("numba")
    kernels.warm()
    modules = [module for name, module in sys.modules.items() if name.startswith("edutorch.kernels.numba_cpu.")]
    loops = {
        f"{module.__name__}.{name}": thing
        for module in modules
        for name, thing in vars(module).items()
        if isinstance(thing, numba.core.registry.CPUDispatcher) and not thing.targetoptions.get("inline")
    }
    for inner in ("stir", "box_muller_loop", "moments"):  # parts of other loops, and compiled or cached with them
        loops = {name: thing for name, thing in loops.items() if not name.endswith(f".{inner}")}
    assert len(loops) > 20
    assert [name for name, thing in loops.items() if not thing.signatures] == []


def test_every_twin_has_a_plain_text_of_the_same_arguments():
    pytest.importorskip("numba")
    from edutorch.kernels import numba_cpu

    for name in numba_cpu.__all__:
        ours, theirs = (list(inspect.signature(f).parameters) for f in (choose.plain[name], getattr(numba_cpu, name)))
        assert ours == theirs, name
    assert kernels.names() == sorted(numba_cpu.__all__)
