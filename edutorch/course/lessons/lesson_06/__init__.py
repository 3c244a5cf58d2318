"""The exercises of notebook 06: modules, parameters and hooks.

small.py has the notebook's own small Module, and the parts of it that are asked for; models.py has a bug and a hook that are
looked for in edutorch's modules; quiz.py the questions about parameters.
"""

from edutorch.course.lessons.lesson_06.models import DEEP, HOOK
from edutorch.course.lessons.lesson_06.quiz import QUESTIONS
from edutorch.course.lessons.lesson_06.small import LINEAR, NAMED, SEQUENTIAL
from edutorch.course.lessons.lesson_06.state import STATE

__all__ = ["EXERCISES", "QUESTIONS"]

EXERCISES = [NAMED, LINEAR, SEQUENTIAL, DEEP, STATE, HOOK]
