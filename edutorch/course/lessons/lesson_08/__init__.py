"""The exercises of notebook 08: optimizers from scratch.

walking.py lets an answer walk beside PyTorch's optimizer; running.py asks for momentum and RMSprop, adamw.py for AdamW,
schedule.py and clipping.py for what stands around a step, patient.py for what is wrong in a training loop.
"""

from edutorch.course.lessons.lesson_08.adamw import ADAMW
from edutorch.course.lessons.lesson_08.clipping import CLIPPING
from edutorch.course.lessons.lesson_08.patient import PATIENT
from edutorch.course.lessons.lesson_08.running import MOMENTUM, RMSPROP
from edutorch.course.lessons.lesson_08.schedule import SCHEDULE

__all__ = ["EXERCISES"]

EXERCISES = [MOMENTUM, RMSPROP, ADAMW, SCHEDULE, CLIPPING, PATIENT]
