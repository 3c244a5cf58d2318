"""All exercises of the course: each lesson's are a list in lessons/lesson_NN, a file or a package, with their checks."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Exercise:
    """What is asked for under one number."""

    id: str
    title: str
    check: Callable  # (the learner's function) -> how many checks it passed, None if it is blank; raises NotYet
    hints: tuple[str, str, str]  # a question, a pointer to the line, a worked neighbour
    solution: str  # source code
    mistakes: list[tuple[str, str]] = field(default_factory=list)  # (wrong source code, words of the answer to it)
    minutes: int | None = None  # what it takes most people
    difficulty: int | None = None  # 1 (easy) to 5
    importance: int | None = None  # 1 (may be left out) to 5 (later lessons need it)
    objectives: tuple[int, ...] = ()  # which of the lesson's objectives it checks, as they are numbered there
    puzzle: object = None  # a Parsons or a Choose, if that is how it is asked


def lessons():
    """The numbers of all lessons that have exercises: ["00", "00b", ...]."""
    folder = importlib.import_module("edutorch.course.lessons").__path__
    names = sorted(module.name for module in pkgutil.iter_modules(folder))
    return [name.removeprefix("lesson_") for name in names if name.startswith("lesson_")]


def exercises_of(number):
    """The exercises of one lesson; an empty list if there is none of this number."""
    if number not in lessons():
        return []
    return importlib.import_module(f"edutorch.course.lessons.lesson_{number}").EXERCISES


def find(id):
    """The exercise with this number. Its part before the dash names the lesson."""
    exercises = exercises_of(id.partition("-")[0])
    for one in exercises:
        if one.id == id:
            return one
    raise KeyError(
        f"there is no exercise {id!r}" + (f"; try {', '.join(e.id for e in exercises)}" if exercises else "")
    )
