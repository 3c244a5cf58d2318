"""Widgets of the lessons. Each is a function of its state, can be operated by keyboard, and has a twin in words.

`parsons` (lines to put in order), `choose` (questions), `broadcasting` (two shapes), `tape` (a tensor and its memory),
`conveyor` (from samples to batches), `activations` (the layers of a deep network), `jacobian` (a table of slopes),
`race` (two optimizers on a map), `clinic` (networks that are ill, and instruments to find out why).
"""

from edutorch.course.widgets.activations import Activations, activations
from edutorch.course.widgets.broadcasting import Broadcasting, broadcasting
from edutorch.course.widgets.choose import Choose, Question, choose
from edutorch.course.widgets.clinic import Clinic, clinic
from edutorch.course.widgets.conveyor import Conveyor, conveyor
from edutorch.course.widgets.jacobian import Jacobian, jacobian
from edutorch.course.widgets.parsons import Parsons, parsons
from edutorch.course.widgets.race import Race, race
from edutorch.course.widgets.tape import Tape, tape

__all__ = [
    "Activations",
    "Broadcasting",
    "Choose",
    "Clinic",
    "Conveyor",
    "Jacobian",
    "Parsons",
    "Question",
    "Race",
    "Tape",
    "activations",
    "broadcasting",
    "choose",
    "clinic",
    "conveyor",
    "jacobian",
    "parsons",
    "race",
    "tape",
]
