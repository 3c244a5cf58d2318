"""Exercise 01-4: eight expressions, each of which makes a view or a copy."""

from edutorch.course.widgets import Choose, Question


def asked(code, view, why):
    verdict = {"view": "a view", "copy": "a copy"}[view]
    return Question(f"`{code}`", {"a view": why, "a copy": why}, verdict)


QUIZ = Choose(
    [
        asked("x[1:, ::2]", "view", "A slice is another offset and other strides. No number moves."),
        asked("x.T", "view", "The strides change places. No number moves."),
        asked(
            "x[[0, 2]]",
            "copy",
            "Rows 0 and 2 are evenly spaced, but another list need not be. So a list always makes a copy.",
        ),
        asked("x[x > 5]", "copy", "Which numbers are taken depends on the numbers: no stride can say that."),
        asked("x.reshape(2, 6)", "view", "x lies in order, so other strides are enough, and reshape does not copy."),
        asked("x.T.reshape(12)", "copy", "No single step walks along 0 4 8 1 5 9 ... So reshape has to copy."),
        asked("x + 0", "copy", "Arithmetic makes new numbers, even if they are equal to the old ones."),
        asked("x[:1].expand(3, 4)", "view", "The stride 0 reads the same row three times. It lies there once."),
    ]
)
