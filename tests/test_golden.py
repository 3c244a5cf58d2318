"""What the notebooks compare themselves with is still what PyTorch says."""

import importlib
import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
golden_00b = importlib.import_module("golden_00b")
golden_00c = importlib.import_module("golden_00c")
lesson_cells = importlib.import_module("lesson_cells")


def test_the_lesson_of_notebook_00b_runs_in_pytorch_with_the_stored_results():
    names, printed = lesson_cells.run_lesson(golden_00b.NOTEBOOK)
    assert names["torch"] is torch
    stored = json.loads(golden_00b.GOLDEN.read_text("utf-8"))
    assert stored.pop("made_with").startswith("torch 2.13")
    found = golden_00b.results(names)
    assert found.keys() == stored.keys()
    assert found["draws"] == stored["draws"] and found["hardest"] == stored["hardest"]
    assert found["history"] == pytest.approx(stored["history"], abs=1e-4)
    assert found["fractions"] == pytest.approx(stored["fractions"], rel=1e-6)
    for line in ("epoch 30: loss 0.0214, lr 0.00125", "epoch 30 - the same answers: True"):
        assert line in printed.splitlines()


def test_the_stored_checkpoint_is_the_lessons_network():
    weights = torch.load(golden_00b.CHECKPOINT)
    assert [tuple(weight.shape) for weight in weights.values()] == [(32, 2), (32,), (32, 32), (32,), (3, 32), (3,)]


@pytest.mark.parametrize("golden", [golden_00b, golden_00c], ids=["00b", "00c"])
def test_the_lesson_does_not_know_of_edutorch(golden):
    cells = lesson_cells.lesson_cells(golden.NOTEBOOK)
    assert len(cells) >= 9
    assert not any("edutorch" in cell or "viz." in cell or "course" in cell for cell in cells)


def test_the_lesson_of_notebook_00c_runs_in_pytorch_with_the_stored_results():
    pytest.importorskip("sklearn")
    names, printed = lesson_cells.run_lesson(golden_00c.NOTEBOOK)
    assert names["torch"] is torch
    stored = json.loads(golden_00c.GOLDEN.read_text("utf-8"))
    assert stored.pop("made_with").startswith("torch 2.13")
    found = golden_00c.results(names)
    assert found.keys() == stored.keys()
    for name, value in stored.items():
        assert found[name] == (pytest.approx(value, abs=1e-4) if isinstance(value[0], float) else value)
    assert "False" not in printed


def test_the_first_losses_of_notebook_00():
    pytest.importorskip("sklearn")
    golden_00 = importlib.import_module("golden_00")
    stored = json.loads(Path(golden_00.FILE).read_text("utf-8"))["first_losses"]
    assert golden_00.first_losses(torch) == pytest.approx(stored, abs=1e-6)
