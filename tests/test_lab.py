"""`edutorch lab`: whose file is it? The learner's work is never overwritten, and what is ours is kept up to date."""

import json
import subprocess
import sys

import nbformat
import pytest

from edutorch.course import lab


def notebook(text):
    cell = nbformat.v4.new_code_cell(f"print({text!r})", execution_count=1, id="a")
    cell.outputs = [nbformat.v4.new_output("stream", text=f"{text}\n")]
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    (folder / "0_welcome").mkdir(parents=True)
    (folder / "0_welcome" / "00_five_minutes.ipynb").write_text(notebook("version 1"), "utf-8")
    (folder / "data.json").write_text("[1]", "utf-8")
    return folder


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "mine"


LESSON = "0_welcome/00_five_minutes.ipynb"
BESIDE = "0_welcome/00_five_minutes.new.ipynb"


def publish(course, text):
    (course / LESSON).write_text(notebook(text), "utf-8")


def edit(mine, text, name=LESSON):
    (mine / name).write_text(notebook(text), "utf-8")


def read(mine, name=LESSON):
    return nbformat.read(mine / name, as_version=4).cells[0].outputs[0].text.strip()


def test_first_time_everything_is_new(course, mine):
    assert lab.sync(course, mine) == {LESSON: "new", "data.json": "new"}
    assert read(mine) == "version 1"
    assert (mine / "data.json").read_text() == "[1]"


def test_nothing_happens_when_nothing_changed(course, mine):
    lab.sync(course, mine)
    assert lab.sync(course, mine) == {}


def test_untouched_file_is_updated(course, mine):
    lab.sync(course, mine)
    publish(course, "version 2")
    assert lab.sync(course, mine) == {LESSON: "updated"}
    assert read(mine) == "version 2"


def test_edited_file_is_left_alone_while_the_course_stays_the_same(course, mine):
    lab.sync(course, mine)
    edit(mine, "my work")
    assert lab.sync(course, mine) == {}
    assert read(mine) == "my work"
    assert not (mine / BESIDE).exists()


def test_edited_file_is_kept_and_the_new_version_put_beside_it(course, mine):
    lab.sync(course, mine)
    edit(mine, "my work")
    publish(course, "version 2")
    assert lab.sync(course, mine) == {LESSON: f"kept as you left it; the new version is {BESIDE}"}
    assert (read(mine), read(mine, BESIDE)) == ("my work", "version 2")
    assert lab.sync(course, mine) == {}, "the new version is offered once"
    publish(course, "version 3")
    lab.sync(course, mine)
    assert (read(mine), read(mine, BESIDE)) == ("my work", "version 3")


def test_work_in_the_file_beside_is_kept_too(course, mine):
    lab.sync(course, mine)
    edit(mine, "my work")
    publish(course, "version 2")
    lab.sync(course, mine)
    edit(mine, "my second work", BESIDE)
    publish(course, "version 3")
    lab.sync(course, mine)
    third = "0_welcome/00_five_minutes.new2.ipynb"
    assert [read(mine, name) for name in (LESSON, BESIDE, third)] == ["my work", "my second work", "version 3"]


def test_somebody_elses_file_of_that_name_is_kept(course, mine):
    (mine / "0_welcome").mkdir(parents=True)
    edit(mine, "not from edutorch")
    lab.sync(course, mine)
    assert (read(mine), read(mine, BESIDE)) == ("not from edutorch", "version 1")


def test_deleting_a_lesson_gives_a_fresh_one(course, mine):
    lab.sync(course, mine)
    edit(mine, "a mess")
    (mine / LESSON).unlink()
    assert lab.sync(course, mine) == {LESSON: "new"}
    assert read(mine) == "version 1"


def test_lesson_that_left_the_course_goes_only_if_untouched(course, mine):
    (course / "old.ipynb").write_text(notebook("old"), "utf-8")
    (course / "older.ipynb").write_text(notebook("older"), "utf-8")
    lab.sync(course, mine)
    edit(mine, "my work", "older.ipynb")
    (course / "old.ipynb").unlink()
    (course / "older.ipynb").unlink()
    assert lab.sync(course, mine) == {"old.ipynb": "removed"}
    assert not (mine / "old.ipynb").exists()
    assert read(mine, "older.ipynb") == "my work"
    assert lab.sync(course, mine) == {}


def test_learners_own_files_are_not_touched(course, mine):
    lab.sync(course, mine)
    (mine / "notes.txt").write_text("mine", "utf-8")
    (mine / "idea.new.ipynb").write_text(notebook("mine"), "utf-8")
    lab.sync(course, mine)
    assert (mine / "notes.txt").read_text() == "mine"
    assert read(mine, "idea.new.ipynb") == "mine"


def test_only_lessons_are_copied(course, mine):
    for name in (".ipynb_checkpoints/x.ipynb", "__pycache__/x.pyc", ".hidden", "conftest.py"):
        (course / name).parent.mkdir(exist_ok=True)
        (course / name).write_text("", "utf-8")
    assert set(lab.sync(course, mine)) == {LESSON, "data.json"}


def test_our_copies_are_trusted_and_the_learners_are_not_our_business(course, mine, tmp_path, monkeypatch):
    from nbformat.sign import NotebookNotary

    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    lab.sync(course, mine)
    (mine / "mine.ipynb").write_text(notebook("mine"), "utf-8")
    assert lab.sign(course, mine) == 1
    notary = NotebookNotary()
    try:
        assert notary.check_signature(nbformat.read(mine / LESSON, as_version=4))
        assert not notary.check_signature(nbformat.read(mine / "mine.ipynb", as_version=4))
    finally:
        notary.store.close()


def test_jupyterlab_opens_the_first_lesson_and_asks_nothing(course, mine):
    lab.sync(course, mine)
    arguments = lab.lab_arguments(mine, ["--no-browser"])
    assert f"--LabApp.default_url=/lab/tree/{LESSON}" in arguments
    assert arguments[-1] == "--no-browser"
    overrides = json.loads((mine / lab.PRIVATE / "settings" / "overrides.json").read_text())
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_another_first_notebook_if_the_welcome_is_not_there(course, mine):
    (course / LESSON).rename(course / "1_tensors.ipynb")
    lab.sync(course, mine)
    assert lab.first_notebook(mine) == "1_tensors.ipynb"


def test_the_course_is_found():
    assert list(lab.shipped_course().rglob("*.ipynb")), "the course has no notebooks"


def test_without_jupyterlab_it_says_what_to_install(tmp_path):
    code = "import sys; sys.modules['jupyterlab'] = None; from edutorch.course.lab import lab; lab([])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert result.returncode == 1
    assert 'pip install "edutorch[lab]"' in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("arguments", "status", "words"), [([], 0, "usage"), (["fly"], 1, "no command 'fly'")])
def test_the_command_explains_itself(arguments, status, words):
    result = subprocess.run([sys.executable, "-m", "edutorch", *arguments], capture_output=True, text=True)
    assert result.returncode == status
    assert words in result.stdout + result.stderr
