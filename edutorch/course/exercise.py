"""Exercises that check themselves and say what is wrong.

An exercise is a function that the learner writes below `@exercise("00-1")`. What is asked of it is in lessons/: a check,
three hints, a solution, and the wrong answers that people give, each with the words that it must be answered with.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field


class NotYet(Exception):
    """An answer that is not right yet: what was tried, what came back, what was expected, and the likely cause."""


@dataclass
class Exercise:
    """What is asked for under one number."""

    id: str
    title: str
    check: Callable  # (the learner's function) -> how many checks it passed; raises NotYet
    hints: tuple[str, str, str]  # a question, a pointer to the line, a worked neighbour
    solution: str  # source code
    mistakes: list[tuple[str, str]] = field(default_factory=list)  # (wrong source code, words of the answer to it)


ANSWERS: dict[str, Callable] = {}  # what the learner wrote, by exercise
HINTS_GIVEN: dict[str, int] = {}


def find(id):
    """The exercise with this number. Its part before the dash names the lesson."""
    lesson = id.partition("-")[0]
    try:
        exercises = importlib.import_module(f"edutorch.course.lessons.lesson_{lesson}").EXERCISES
    except ModuleNotFoundError:
        exercises = []
    for one in exercises:
        if one.id == id:
            return one
    raise KeyError(
        f"there is no exercise {id!r}" + (f"; try {', '.join(e.id for e in exercises)}" if exercises else "")
    )


def exercise(id, *, minutes=None, difficulty=None):
    """Write `@exercise("00-1")` above a function to make it your answer.

    Args:
        id: the number of the exercise.
        minutes, difficulty: for the reader: how long it takes most people, and 1 (easy) to 5.
    """
    find(id)

    def remember(function):
        ANSWERS[id] = function
        return function

    return remember


def check(id):
    """Check your answer: prints TODO, PASS, or NOT YET with what came back and what was expected.

    Example:
        >>> @exercise("00-2")
        ... def order():
        ...     return "cebad"
        >>> check("00-2")
        PASS 00-2 (5 checks): the five steps are in order
    """
    asked = find(id)
    answer = ANSWERS.get(id)
    if answer is None:
        print(f"TODO {id}: run the cell with @exercise({id!r}) first")
        return
    try:
        count = asked.check(answer)
    except NotYet as reason:
        print(f"NOT YET {id}: {reason}")
        return
    if count is None:
        print(f"TODO {id}: your turn. {asked.title}")
    else:
        print(f"PASS {id} ({count} checks): {asked.title}")


def hint(id):
    """Print the next of three hints."""
    asked = find(id)
    given = min(HINTS_GIVEN.get(id, 0), len(asked.hints) - 1)
    HINTS_GIVEN[id] = given + 1
    print(f"Hint {given + 1} of {len(asked.hints)}: {asked.hints[given]}")


def solution(id):
    """Print a full solution. It is no shame to look: say in one sentence how yours differed."""
    print(find(id).solution)
