"""The exercises of notebook 09: data.

dataset.py has the dataset, loader.py the loader, padding.py what puts sequences together, weighted.py the sampler, quiz.py the
questions about splits, leak.py a score that is too good. pictures.py draws the notebook's first figure.
"""

from edutorch.course.lessons.lesson_09.dataset import PICTURES
from edutorch.course.lessons.lesson_09.leak import LEAK
from edutorch.course.lessons.lesson_09.loader import LOADER
from edutorch.course.lessons.lesson_09.padding import PAD
from edutorch.course.lessons.lesson_09.pictures import belt_of_digits
from edutorch.course.lessons.lesson_09.quiz import SPLITS
from edutorch.course.lessons.lesson_09.weighted import WEIGHTED

__all__ = ["EXERCISES", "belt_of_digits"]

EXERCISES = [PICTURES, LOADER, PAD, WEIGHTED, SPLITS, LEAK]
