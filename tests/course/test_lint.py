"""The rules for notebooks: the course keeps them, and each rule finds what it is there for."""

import copy
import json
from pathlib import Path

import pytest

from edutorch.course import lint
from edutorch.course.catalogue import exercises_of
from edutorch.course.lab import lesson_files, shipped_course

NOTEBOOKS = [path for path in lesson_files(shipped_course()) if path.suffix == ".ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_course_keeps_the_rules(path):
    assert lint.problems(path) == []


@pytest.mark.parametrize(
    ("number", "rule"), [(number, rule) for number, rules in lint.LENIENT.items() for rule in rules]
)
def test_what_is_excused_is_still_needed(number, rule, monkeypatch):
    (path,) = (path for path in NOTEBOOKS if path.stem.startswith(f"{number}_"))
    reason = lint.LENIENT[number][rule]
    monkeypatch.setattr(lint, "LENIENT", {})
    assert reason and rule in {name for name, _ in lint.problems(path)}, "take it out of LENIENT"


def md(text):
    return {"cell_type": "markdown", "metadata": {}, "source": [text]}


def code(text, *tags, **outputs):
    cell = {
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "source": [text],
        "execution_count": 1,
        "outputs": [],
    }
    return {**cell, **outputs}


# A notebook that keeps all rules. It borrows the exercises of lesson 00.
GOOD = [
    md("# A title\n\nA promise.\n\n**Time:** 5 minutes. **You will need:** nothing."),
    md("**You will be able to**\n\n1. see;\n2. hear, over\n   two lines;\n3. speak.\n\nMore words."),
    code("x = 1", "objective-1", "objective-2", "objective-3"),
    md("**From memory:** what? See `edutorch/autograd/engine.py#steps`, edutorch/course/lint.py#Lesson.__init__ and ![a cat](cat.png)."),
    code("predict(1)", "hide-input"),
    code("show(x)"),
    md("## 1. Look inside\n\n```\n# no heading\n```\n\n### Deeper\n\nIt is just as short, and `just` is a word."),
    code('@exercise("00-1", minutes=5, difficulty=1)\ndef f(): ...'),
    code('check("00-1")'),
    md("**Exercise**"),
    code('@exercise("00-2", minutes=5, difficulty=1)\ndef f(): ...'),
    code('check("00-2")'),
    md("## The same in PyTorch\n\n## What you proved\n\n**Summary**\n\n**Words:** none.\n\n**Next:** nothing."),
]  # fmt: skip


def found(cells, tmp_path):
    path = tmp_path / "00_title.ipynb"
    path.write_text(json.dumps({"cells": cells}), "utf-8")
    return lint.problems(path)


@pytest.fixture(autouse=True)
def no_excuses(request, monkeypatch):
    if "tmp_path" in request.fixturenames:
        monkeypatch.setattr(lint, "LENIENT", {})


def test_a_good_notebook_has_no_problems(tmp_path):
    assert found(GOOD, tmp_path) == []


# place of the cell that is spoiled, what it becomes, the rule that finds it, words of the sentence
SPOILED = [
    (2, code("\n".join("x = 1" for _ in range(16)), "objective-1", "objective-2", "objective-3"), "code_length", "has 16 lines"),
    (9, md("word " * 121), "prose_length", "121 words"),
    (9, md("word " * 2001), "size", "words; at most 2000"),
    (0, md("# A title\n\n**Time:** long."), "opening", "no **You will need:**"),
    (0, md("A title. **Time:** 5. **You will need:** x."), "opening", "no title"),
    (12, md("## The same in PyTorch\n\n## What you proved\n\n**Summary**\n\n**Words:** none."), "sections", "no 'Next'"),
    (1, md("**You will be able to**\n\n1. see;\n2. hear."), "objectives", "2 numbered objectives"),
    (1, md("**You will be able to** see."), "objectives", "0 numbered objectives"),
    (2, code("x = 1", "objective-1", "objective-2"), "objectives", "objective 3 is checked by nothing"),
    (2, code("x = 1", *(f"objective-{i}" for i in range(1, 5))), "objectives", "no objective 4"),
    (9, md("##### Too deep"), "headings", "a level is left out"),
    (9, md("# Another title"), "headings", "2 titles"),
    (9, md("You Simply do it."), "belittling", "says 'Simply'"),
    (9, md("It is just a sum."), "belittling", "says 'just'"),
    (9, md("![](cat.png)"), "alt_texts", "![](cat.png)"),
    (9, md('<img src="cat.png">'), "alt_texts", "no words"),
    (5, code("show(x)", outputs=[{"data": {"image/png": "x", "text/plain": ["<Figure>"]}}]), "alt_texts", "a picture of the cell"),
    (3, code("y = 2"), "sentences", "between the code cells 'x = 1' and 'y = 2'"),
    (4, code("predict(1)"), "hidden_questions", "shows its answer"),
    (5, code("show(x)", execution_count=None), "executed", "was not executed"),
    (7, code('@exercise("00-7", minutes=5, difficulty=1)\ndef f(): ...'), "exercises", "does not have"),
    (7, code('@exercise("00-1", minutes=5)\ndef f(): ...'), "exercises", "does not say difficulty="),
    (8, code("check(1)"), "exercises", "no cell check('00-1')"),
    (7, code("def f(): ..."), "exercises", "exercise 00-1 of the lesson file is not in the notebook"),
    (7, code('@exercise("00-1", minutes=5, difficulty=1)\n' * 7), "exercises", "8 exercises; at most 6"),
    (5, code("### BEGIN SOLUTION\nx = 1  ### END SOLUTION"), "solution_marks", "would be seen"),
    (5, code("!ls"), "plain_code", "no shell"),
    (5, code("%%capture\nshow(x)"), "plain_code", "nothing is hidden"),
    (5, code("from math import *"), "plain_code", "one by one"),
    (9, md("`edutorch/nowhere.py`"), "links", "edutorch/nowhere.py does not exist"),
    (9, md("`edutorch/autograd/engine.py#nothing`"), "links", "engine.py has no nothing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "cell", "rule", "words"), SPOILED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_rule_finds_what_it_is_there_for(place, cell, rule, words, tmp_path):
    cells = copy.deepcopy(GOOD)
    cells[place] = cell
    problems = found(cells, tmp_path)
    assert rule in {name for name, _ in problems}
    assert any(words in sentence for name, sentence in problems if name == rule), problems


def test_a_notebook_has_an_end(tmp_path):
    assert ("size", "67 cells; at most 66") in found([*GOOD, *[md("more")] * (67 - len(GOOD))], tmp_path)


def test_every_rule_is_tried():
    assert {rule for _, _, rule, _ in SPOILED} == {rule.__name__ for rule in lint.RULES}
    assert all(rules.keys() <= {rule.__name__ for rule in lint.RULES} for rules in lint.LENIENT.values())


def test_the_lesson_file_and_the_notebook_must_agree(tmp_path, monkeypatch):
    monkeypatch.setattr(exercises_of("00")[0], "minutes", 8)
    assert ("exercises", '@exercise("00-1", minutes=5, difficulty=1) says minutes=5, the lesson file 8') in found(
        GOOD, tmp_path
    )


def test_symbols_of_a_file():
    names = lint.symbols(Path(lint.__file__).read_text("utf-8"))
    assert {"Lesson", "Lesson.__init__", "problems", "RULES", "LINES"} <= names
