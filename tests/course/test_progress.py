"""Progress is kept in one file of the learner's; nothing is lost, nothing is kept where nothing should be."""

import json
import sys

import pytest

from edutorch.course import check, exercise, hint, progress, solution
from edutorch.course.exercise import ANSWERS, HINTS_GIVEN

keeping = sys.modules["edutorch.course.progress"]  # the name in the package is the function


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(keeping, "seen", {})
    monkeypatch.setattr(keeping, "complained", False)
    ANSWERS.clear()
    HINTS_GIVEN.clear()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder in which a learner works."""
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    monkeypatch.delenv("EDUTORCH_PROGRESS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(order):
    exercise("00-2")(lambda: order)
    check("00-2")


def stored(folder):
    return json.loads((folder / keeping.NAME).read_text("utf-8"))["exercises"]


def test_check_hint_and_solution_are_noted(folder, capsys):
    answer("abcde")
    assert stored(folder) == {"00-2": {"state": "NOT YET", "tries": 1}}
    hint("00-2")
    answer("cebad")
    solution("00-2")
    assert stored(folder) == {"00-2": {"state": "PASS", "tries": 2, "hints": 1, "looked": True}}
    assert [path.name for path in folder.iterdir()] == [keeping.NAME], "no scraps are left"


def test_who_has_passed_has_passed(folder):
    answer("cebad")
    answer("abcde")
    assert stored(folder)["00-2"] == {"state": "PASS", "tries": 2}


def test_the_table(folder, capsys):
    answer("cebad")
    keeping.seen.clear()  # as after a new start of the kernel
    capsys.readouterr()
    progress("00")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and lines[-1] == "1 of 2 solved"
    assert "00-1      · TODO" in lines[1] and "00-2      ✓ PASS       1" in lines[2]
    progress()
    assert len(capsys.readouterr().out.splitlines()) > 8


def test_it_lies_in_the_folder_that_edutorch_lab_made(folder, monkeypatch):
    (folder / "mine" / ".edutorch").mkdir(parents=True)
    (folder / "mine" / ".edutorch" / "manifest.json").write_text("{}")
    (folder / "mine" / "0_welcome").mkdir()
    monkeypatch.chdir(folder / "mine" / "0_welcome")
    answer("cebad")
    assert (folder / "mine" / keeping.NAME).exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"exercises": 3}', '{"exercises": {"00-2": {"state": "DONE"}}}', "\xff"]
)
def test_a_broken_file_is_put_aside(folder, text, capsys):
    (folder / keeping.NAME).write_bytes(text.encode("latin-1"))
    answer("cebad")
    assert f"kept as {keeping.NAME}.broken1" in capsys.readouterr().out
    assert (folder / f"{keeping.NAME}.broken1").read_bytes() == text.encode("latin-1")
    assert stored(folder)["00-2"]["state"] == "PASS"
    (folder / keeping.NAME).write_text("broken again")
    answer("cebad")
    assert (folder / f"{keeping.NAME}.broken2").read_text() == "broken again"
    assert (folder / f"{keeping.NAME}.broken1").read_bytes() == text.encode("latin-1")


def test_exercises_of_a_later_version_are_kept(folder):
    (folder / keeping.NAME).write_text('{"version": 1, "exercises": {"99-1": {"state": "PASS", "stars": 3}}}')
    answer("cebad")
    assert stored(folder)["99-1"] == {"state": "PASS", "stars": 3}


def test_a_folder_that_cannot_be_written_is_told_once(folder, monkeypatch, capsys):
    monkeypatch.setenv("EDUTORCH_PROGRESS", str(folder / "not there" / "progress.json"))
    answer("abcde")
    answer("cebad")
    out = capsys.readouterr().out
    assert out.count("Your progress is not kept") == 1 and "PASS 00-2" in out
    progress("00")
    assert "1 of 2 solved" in capsys.readouterr().out, "this session is known all the same"


def test_it_can_be_switched_off_or_put_elsewhere(folder, monkeypatch):
    monkeypatch.setenv("EDUTORCH_PROGRESS", "off")
    answer("cebad")
    assert list(folder.iterdir()) == []
    monkeypatch.setenv("EDUTORCH_PROGRESS", str(folder / "mine.json"))
    answer("cebad")
    assert json.loads((folder / "mine.json").read_text())["exercises"]["00-2"]["state"] == "PASS"


def test_nothing_is_kept_under_pytest_and_beside_the_authors_notebooks(folder, monkeypatch):
    assert keeping.progress_file() == folder / keeping.NAME
    monkeypatch.setenv("PYTEST_VERSION", "9")
    assert keeping.progress_file() is None
    monkeypatch.delenv("PYTEST_VERSION")
    monkeypatch.chdir(keeping.shipped_course() / "0_welcome")
    assert keeping.progress_file() is None
