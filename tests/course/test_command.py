"""`edutorch course status | build | check`."""

import pytest

from edutorch.course import command
from edutorch.course.catalogue import Exercise, exercises_of
from edutorch.course.exercise import ANSWERS, check, exercise
from edutorch.course.lab import shipped_course

FIRST = shipped_course() / "0_welcome" / "00_five_minutes.ipynb"


def run(capsys, *arguments):
    """(exit code, what was printed)"""
    code = 0
    try:
        command.course(list(arguments))
    except SystemExit as end:
        code = end.code or 0
    return code, capsys.readouterr().out


def test_status(capsys):
    code, out = run(capsys, "status", "00")
    assert code == 0 and "00-2" in out and "of 2 solved" in out
    assert "00d-1" in run(capsys, "status")[1]
    assert "no lesson '98'" in run(capsys, "status", "98")[0]


def test_build(capsys, tmp_path):
    code, out = run(capsys, "build", str(tmp_path / "mine"))
    assert code == 0 and "notebooks without their solutions" in out
    copy = tmp_path / "mine" / "0_welcome" / FIRST.name
    assert "your turn" in copy.read_text("utf-8") and "SOLUTION" not in copy.read_text("utf-8")
    copy.write_text("my work")
    assert "is not empty" in run(capsys, "build", str(tmp_path / "mine"))[0]
    assert copy.read_text() == "my work"


def test_build_for_nbgrader(capsys, tmp_path):
    """nbgrader 0.9.6 itself was tried with these folders by hand; here is what it looks at."""
    nbformat = pytest.importorskip("nbformat")
    code, out = run(capsys, "build", str(tmp_path / "graded"), "--nbgrader")
    numbers = sorted(path.name for path in (tmp_path / "graded" / "source").iterdir())
    assert code == 0 and f"{len(numbers)} assignments are in" in out and {"00", "05"} <= set(numbers)
    assert "get_config()" in (tmp_path / "graded" / "nbgrader_config.py").read_text("utf-8")
    for number in numbers:
        (path,) = (tmp_path / "graded" / "source" / number).glob("*.ipynb")
        notebook = nbformat.read(path, as_version=4)
        about = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
        names = [one["grade_id"] for one in about]
        assert len(set(names)) == len(names)
        for cell in notebook.cells:
            told = cell.metadata.get("nbgrader", {})
            assert told.get("solution", False) == ("### BEGIN SOLUTION" in cell.source or "@exercise(" in cell.source)
            assert told.get("grade", False) == (cell.cell_type == "code" and "grade=True" in cell.source)
        wanted = {one.id: one.difficulty or 1 for one in exercises_of(number)}
        assert {one["grade_id"].removesuffix("-check"): one["points"] for one in about if one["grade"]} == wanted
    assert (tmp_path / "graded" / "source" / "05" / "golden_05.json").exists()
    assert "is not empty" in run(capsys, "build", "--nbgrader", str(tmp_path / "graded"))[0]


def test_a_check_that_grades_raises_what_it_would_print(capsys):
    name = "00-2"
    for answer, words in ((None, "TODO 00-2: run the cell"), (lambda: "abcde", "NOT YET 00-2")):
        ANSWERS.pop(name, None)
        if answer:
            exercise(name)(answer)
        with pytest.raises(AssertionError, match=words):
            check(name, grade=True)
    exercise(name)(lambda: "cebad")
    check(name, grade=True)
    assert capsys.readouterr().out == "PASS 00-2 (5 checks): the five steps are in order\n"


def test_check(capsys, tmp_path):
    pytest.importorskip("sklearn")
    assert run(capsys, "check", str(FIRST)) == (0, "1 notebook: no problems\n")
    spoiled = tmp_path / FIRST.name
    spoiled.write_text(FIRST.read_text("utf-8").replace("## 2. Something", "#### 2. Something"), "utf-8")
    code, out = run(capsys, "check", str(spoiled))
    assert code == 1 and "a level is left out (headings)" in out and "1 notebook: 1 problem\n" in out


def test_check_finds_what_is_wrong_with_an_exercise():
    good = exercises_of("00d")[1]
    assert list(command.wrong_with(good)) == []
    spoiled = Exercise(
        **{**vars(good), "solution": good.mistakes[1][0], "mistakes": [(good.solution, "x"), good.mistakes[1]]}
    )
    solution, mistake = command.wrong_with(spoiled)
    assert solution.startswith("the solution does not pass: NOT YET 00d-2")
    assert "should be told 'x', but is told: PASS 00d-2" in mistake


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["help"], 0), (["fly"], 2), (["build"], 2)])
def test_it_explains_itself(arguments, status, capsys):
    code, out = run(capsys, *arguments)
    assert code == status and out.startswith("usage: edutorch course")
