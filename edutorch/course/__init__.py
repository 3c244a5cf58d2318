"""What the notebooks are made with: predictions, exercises that check themselves, hints, and figures with a description.

A notebook says, for example, `from edutorch.course import check, exercise, hint, predict, show, solution`.
"""

from edutorch.course.exercise import check, exercise, hint, solution, yours_or_ours
from edutorch.course.figures import show
from edutorch.course.golden import golden
from edutorch.course.predict import predict
from edutorch.course.progress import progress
from edutorch.source import source

__all__ = [
    "check",
    "exercise",
    "golden",
    "hint",
    "predict",
    "progress",
    "show",
    "solution",
    "source",
    "yours_or_ours",
]
