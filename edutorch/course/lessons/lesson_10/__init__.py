"""The exercises of notebook 10: the training loop and the clinic.

programs.py has the patients, diagnoses.py how one recognises what they have, treating.py the exercises that cure them;
loop.py the loop itself, keeping.py checkpoints and logs, quiz.py questions about curves. ward.py draws the first figure.
"""

from edutorch.course.lessons.lesson_10.diagnoses import DIAGNOSES, found
from edutorch.course.lessons.lesson_10.keeping import CHECKPOINT, LOG
from edutorch.course.lessons.lesson_10.loop import ORDER, TRAIN
from edutorch.course.lessons.lesson_10.programs import PATIENTS
from edutorch.course.lessons.lesson_10.quiz import QUESTIONS
from edutorch.course.lessons.lesson_10.treating import CURVES, FLOW, treated
from edutorch.course.lessons.lesson_10.ward import ward

__all__ = ["DIAGNOSES", "EXERCISES", "PATIENTS", "QUESTIONS", "found", "treated", "ward"]

EXERCISES = [ORDER, TRAIN, CURVES, FLOW, CHECKPOINT, LOG]
