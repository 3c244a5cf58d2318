"""Golden numbers are still what PyTorch says, edutorch says the same, and a difference is told."""

import importlib.util
import json
from pathlib import Path

import pytest

import edutorch
from edutorch.course import golden
from edutorch.course.golden import Golden

HERE = Path(__file__).parent
spec = importlib.util.spec_from_file_location("make_golden", HERE / "make_golden.py")
make_golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_golden)
OLDER = {"00", "00b", "00c"}  # made by tests/golden_NN.py, compared in tests/test_golden.py


def first_difference(found, stored, tolerance, capsys):
    """What `compare` says of the first numbers that are not as they were stored; None if all are."""
    assert found.keys() == stored.keys()
    for name, ours in found.items():
        stored.compare(name, ours, tolerance)
        out = capsys.readouterr().out
        if not out.startswith("PASS"):
            return out
    return None


@pytest.mark.parametrize("number", make_golden.makers())
def test_pytorch_still_says_so(number, capsys):
    torch = pytest.importorskip("torch")
    numbers, tolerance = make_golden.maker(number)
    assert first_difference(numbers(torch), golden(number), tolerance, capsys) is None


@pytest.mark.parametrize("number", make_golden.makers())
def test_edutorch_says_the_same(number, capsys):
    numbers, tolerance = make_golden.maker(number)
    assert first_difference(numbers(edutorch), golden(number), tolerance, capsys) is None


def test_every_golden_file_has_a_maker():
    files = {path.stem.removeprefix("golden_") for path in make_golden.NOTEBOOKS.rglob("golden_*.json")}
    assert files == OLDER | set(make_golden.makers())
    for number in make_golden.makers():
        assert make_golden.file_of(number).exists()


def test_what_is_written(tmp_path):
    (tmp_path / "2_autograd").mkdir()
    (tmp_path / "2_autograd" / "03_engine.ipynb").write_text("{}")
    assert make_golden.file_of("03", tmp_path) == tmp_path / "2_autograd" / "golden_03.json"
    text = make_golden.text_of(edutorch, lambda torch: {"sum": torch.ones(3).sum().item()})
    assert json.loads(text) == {"made_with": f"torch {edutorch.__version__}", "sum": 3.0}


@pytest.mark.parametrize(
    ("ours", "out"),
    [
        ([1.0, 2.0], "PASS x: PyTorch's 2 numbers, to 0.001"),
        ((1.0, 2.0005), "PASS x: PyTorch's 2 numbers, to 0.001"),
        (edutorch.tensor([1.0, 2.0]), "PASS x: PyTorch's 2 numbers, to 0.001"),
        ([1.0, 2.1], "FAIL x[1]: 2.1 here, 2.0 in PyTorch"),
        ([1.0], "FAIL x: [1.0] here, [1.0, 2.0] in PyTorch"),
        ("ab", "FAIL x: 'ab' here, [1.0, 2.0] in PyTorch"),
        ([1.0, None], "FAIL x[1]: None here, 2.0 in PyTorch"),
    ],
)
def test_compare(ours, out, capsys):
    Golden({"made_with": "torch 2.13", "x": [1.0, 2.0]}).compare("x", ours, tolerance=1e-3)
    assert capsys.readouterr().out.strip() == out


def test_compare_looks_into_everything(capsys):
    stored = Golden({"x": {"a": [[1, 2]], "b": "word"}})
    stored.compare("x", {"a": [[1, 2]], "b": "word"}, words="all of it")
    stored.compare("x", {"a": [[1, 3]], "b": "word"})
    assert capsys.readouterr().out.splitlines() == [
        "PASS all of it: PyTorch's 3 values, to 1e-06",
        "FAIL x['a'][0][1]: 3 here, 2 in PyTorch",
    ]


def test_a_lesson_without_golden_numbers_is_named():
    with pytest.raises(FileNotFoundError, match="no golden_98.json"):
        golden("98")
