"""Exercises say what is wrong, predictions answer, and the learner's copy holds no solution.

Every lesson in edutorch/course/lessons is tried: there is nothing to be added here for a new one.
"""

import nbformat
import pytest

from edutorch.course import check, exercise, hint, predict, show, solution, yours_or_ours
from edutorch.course.answers import answer_from
from edutorch.course.catalogue import exercises_of, lessons
from edutorch.course.exercise import ANSWERS, HINTS_GIVEN
from edutorch.course.lab import lesson_files, shipped_course
from edutorch.course.learner import blanked, learners_copy, write_learners_course

EXERCISES = [one for number in lessons() for one in exercises_of(number)]
OLDER = ("00", "00b", "00c", "00d")  # their metadata stand in the notebooks only
MISTAKES = [(one, *mistake) for one in EXERCISES for mistake in one.mistakes]


@pytest.fixture(autouse=True)
def nothing_answered_yet():
    ANSWERS.clear()
    HINTS_GIVEN.clear()


def answer(one, code):
    """Define the learner's function from source code, as a notebook cell does."""
    pytest.importorskip("sklearn")
    exercise(one.id)(answer_from(code))
    check(one.id)


@pytest.mark.parametrize("one", EXERCISES, ids=lambda e: e.id)
def test_the_solution_passes(one, capsys):
    answer(one, one.solution)
    assert capsys.readouterr().out.startswith(f"PASS {one.id}")


@pytest.mark.parametrize("one, code, words", MISTAKES, ids=lambda v: getattr(v, "id", None))
def test_a_wrong_answer_is_told_why(one, code, words, capsys):
    answer(one, code)
    out = capsys.readouterr().out
    assert out.startswith(f"NOT YET {one.id}") and words in out


@pytest.mark.parametrize("one", EXERCISES, ids=lambda e: e.id)
def test_a_blank_answer_is_todo(one, capsys):
    check(one.id)
    answer(one, "def f(*given): ...")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["TODO", "TODO"]


# None of these may do worse than to be told so.
ODD = {
    "nothing": "def f(*given): return None",
    "an object": "def f(*given): return object()",
    "a text": "def f(*given): return 'seven'",
    "an empty list": "def f(*given): return []",
    "its input": "def f(first=None, *given): return first",
    "an error": "def f(*given):\n    raise ValueError('it broke')",
    "no end": "def f(*given):\n    return f(*given)",
    "too few arguments": "def f(a, b, c, d, e, g, h): return a",
    "a class": "class A:\n    pass",
    "not a function": "class A:\n    pass\na = A()",
    "a number": "def f(*given): return 1.5",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("code", ODD.values(), ids=ODD)
@pytest.mark.parametrize("one", EXERCISES, ids=lambda e: e.id)
def test_no_answer_breaks_a_check(one, code, capsys):
    answer(one, code)
    out = capsys.readouterr().out
    assert out.startswith((f"NOT YET {one.id}", f"TODO {one.id}"))
    if "ValueError" in out.replace("`raise ValueError", ""):
        assert "line 2, `raise ValueError('it broke')`, raised ValueError: it broke" in out


def test_newer_exercises_say_what_they_take():
    for one in EXERCISES:
        if one.id.partition("-")[0] not in OLDER:
            assert one.minutes and one.difficulty in range(1, 6) and one.importance in (None, *range(1, 6)), one.id
            assert one.objectives, f"{one.id}: which of the lesson's objectives does it check?"


def test_every_exercise_has_at_least_two_mistakes_and_three_hints(capsys):
    for one in EXERCISES:
        assert len(one.mistakes) >= 2 and len(one.hints) == 3
        for number in (1, 2, 3, 3):
            hint(one.id)
            assert capsys.readouterr().out.startswith(f"Hint {number} of 3")
        solution(one.id)
        told = capsys.readouterr().out
        assert told.startswith(one.solution) and "in one sentence" in told


def test_a_blank_exercise_stops_nobody(capsys):
    assert yours_or_ours("00-2")() == "cebad"
    exercise("00-2")(lambda: "abcde")
    assert yours_or_ours("00-2")() == "cebad"
    mine = exercise("00-2")(lambda: "cebad")
    assert yours_or_ours("00-2") is mine
    told = capsys.readouterr().out.splitlines()
    assert told == ["00-2: not solved yet, so the solution is used for now"] * 2 + ["00-2: your own code is used"]


def test_an_unknown_exercise_is_named():
    with pytest.raises(KeyError, match="no exercise '00-9'; try 00-1, 00-2"):
        check("00-9")
    with pytest.raises(KeyError, match="no exercise '98-1'"):
        exercise("98-1")


def test_a_prediction_answers_each_option():
    question = predict("2 + 2?", ["4", "22"], answer=0, because=["Yes.", "No."])
    assert question.choose(0) == "Right. Yes." and question.choose(1) == "Not quite. No."
    assert repr(question) == "PREDICT  2 + 2?\n  1. 4\n  2. 22"
    with pytest.raises(ValueError, match="2 options need 2 replies, got 1"):
        predict("?", ["a", "b"], answer=0, because=["x"])


def test_a_prediction_as_a_widget_keeps_its_answer_hidden():
    pytest.importorskip("ipywidgets")
    box = predict("2 < 3?", ["yes", "no"], answer=0, because=["Yes.", "No."]).widget()
    _, buttons, reply, _ = box.children
    assert reply.value == ""
    buttons.value = "no"
    assert "Not quite. No." in reply.value


def test_a_figure_needs_words():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    with pytest.raises(ValueError, match="needs a description"):
        show(pyplot.figure(), alt=" ")


def test_blanking_keeps_the_indentation():
    source = "def f():\n    x = 1\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
    assert blanked(source) == "def f():\n    x = 1\n    ...  # your turn\n"
    assert blanked("x = 1\n") == "x = 1\n"


def test_the_learners_copy_tells_no_solution(tmp_path):
    written = write_learners_course(shipped_course(), tmp_path)
    for path in lesson_files(written):
        if path.suffix == ".ipynb":
            text = path.read_text()
            assert "SOLUTION" not in text and "your turn" in text
            for cell in nbformat.read(path, as_version=4).cells:
                assert not (cell.cell_type == "code" and "check(" in cell.source and cell.outputs)


@pytest.mark.parametrize("source", ['check("00-1")', "progress()", 'solution("00-1")'])
def test_what_is_true_of_the_authors_only_is_not_copied(source):
    outputs = [nbformat.v4.new_output("stream", text="1 of 1 solved")]
    cell = nbformat.v4.new_code_cell(source, execution_count=1, outputs=outputs)
    (copied,) = learners_copy(nbformat.v4.new_notebook(cells=[cell])).cells
    assert copied.source == source and copied.outputs == []


def test_blanking_changes_nothing_else():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", execution_count=1, outputs=[])])
    assert learners_copy(notebook) == notebook
