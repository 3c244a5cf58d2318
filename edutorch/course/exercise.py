"""Exercises that check themselves and say what is wrong.

An exercise is a function that the learner writes below `@exercise("00-1")`. What is asked of it is in lessons/: a check,
three hints, a solution, and the wrong answers that people give, each with the words that it must be answered with.
"""

from collections.abc import Callable

from edutorch.course.answers import NotYet, answer_from, told
from edutorch.course.catalogue import Exercise, find
from edutorch.course.progress import record

__all__ = ["Exercise", "NotYet", "check", "exercise", "hint", "solution", "yours_or_ours"]

ANSWERS: dict[str, Callable] = {}  # what the learner wrote, by exercise
HINTS_GIVEN: dict[str, int] = {}


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


def check(id, *, grade=False):
    """Check your answer: prints TODO, PASS, or NOT YET with what came back and what was expected.

    Args:
        id: the number of the exercise.
        grade: raise an error unless it passes: what graders such as nbgrader want.

    Raises:
        AssertionError: if `grade` is set, and the answer does not pass. Its words are those that would be printed.

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
        state, words = "TODO", f"TODO {id}: run the cell with @exercise({id!r}) first"
    else:
        state, words = verdict(asked, answer)
        record(id, state)
    if grade and state != "PASS":
        raise AssertionError(words)
    print(words)


def verdict(asked, answer):
    """What an exercise says to an answer: ("PASS", "NOT YET" or "TODO", the line to print). Nothing escapes from it."""
    try:
        count = asked.check(answer)
    except NotYet as reason:
        return "NOT YET", f"NOT YET {asked.id}: {reason}"
    except Exception as error:  # the learner's code failed, or gave what the check could not work with
        return "NOT YET", f"NOT YET {asked.id}: {told(error, answer)}."
    if count is None:
        return "TODO", f"TODO {asked.id}: your turn. {asked.title}"
    return "PASS", f"PASS {asked.id} ({count} check{'' if count == 1 else 's'}): {asked.title}"


def yours_or_ours(id):
    """Your answer if it passes its check, else the solution: so a blank exercise stops nobody further down.

    Args:
        id: the number of the exercise.

    Returns:
        the function or class. A line says whose it is.

    Example:
        >>> @exercise("00-2")
        ... def order():
        ...     return "cebad"
        >>> yours_or_ours("00-2")()
        00-2: your own code is used
        'cebad'
    """
    asked, mine = find(id), ANSWERS.get(id)
    passed = mine is not None and verdict(asked, mine)[0] == "PASS"
    print(f"{id}: {'your own code is used' if passed else 'not solved yet, so the solution is used for now'}")
    return mine if passed else answer_from(asked.solution)


def hint(id):
    """Print the next of three hints."""
    asked = find(id)
    given = min(HINTS_GIVEN.get(id, 0), len(asked.hints) - 1)
    HINTS_GIVEN[id] = given + 1
    record(id, hints=given + 1)
    print(f"Hint {given + 1} of {len(asked.hints)}: {asked.hints[given]}")


def solution(id):
    """Print a full solution. It is no shame to look: say in one sentence how yours differed."""
    record(id, looked=True)
    print(find(id).solution)
    print("\nCompare it with yours, and say in one sentence how the two differ.")
