"""The example in docs/writing_lessons.md works, and says what the page says that it says."""

import re
from pathlib import Path

from edutorch.course.answers import answer_from
from edutorch.course.command import wrong_with
from edutorch.course.exercise import verdict

PAGE = (Path(__file__).parents[2] / "docs" / "writing_lessons.md").read_text("utf-8")


def test_the_example_of_the_page():
    lesson, cell, numbers = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names = {}
    exec(lesson, names)
    (one,) = names["EXERCISES"]
    assert list(wrong_with(one)) == []
    told = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)[1]
    assert verdict(one, answer_from(one.mistakes[0][0]))[1] == " ".join(told.split())
    assert verdict(one, answer_from(cell.partition("\n")[2]))[0] == "PASS"
    exec(numbers, names)
    import edutorch

    assert len(names["numbers"](edutorch)["draws"]) == 5
