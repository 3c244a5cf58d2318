"""`edutorch course status | build | check`."""

import pytest

from edutorch.course import command
from edutorch.course.catalogue import Exercise, exercises_of
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
