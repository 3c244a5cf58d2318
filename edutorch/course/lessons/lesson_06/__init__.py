"""The exercises of notebook 06: modules, parameters and hooks.

small.py has the notebook's own small Module, layers.py what is made of it; state.py saves and loads; models.py has a bug and a
hook that are looked for in edutorch's modules; quiz.py the questions about parameters; pictures.py the first figure.
"""

from edutorch.course.lessons.lesson_06.layers import LINEAR, SEQUENTIAL
from edutorch.course.lessons.lesson_06.models import DEEP, HOOK
from edutorch.course.lessons.lesson_06.pictures import who_moved
from edutorch.course.lessons.lesson_06.quiz import QUESTIONS
from edutorch.course.lessons.lesson_06.small import NAMED
from edutorch.course.lessons.lesson_06.state import STATE

__all__ = ["EXERCISES", "QUESTIONS", "who_moved"]

EXERCISES = [NAMED, LINEAR, SEQUENTIAL, DEEP, STATE, HOOK]
