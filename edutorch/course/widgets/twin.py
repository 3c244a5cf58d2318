"""What all widgets of the course have in common: a state, the words and the picture that follow from it, and a front."""

import traitlets

from edutorch.course.widgets.pages import keys_class
from edutorch.viz.drawing import Markup, join, tag

LINE = "1px solid var(--jp-border-color1, rgba(128,128,128,.6))"
MONO = "font-family:var(--jp-code-font-family, monospace);white-space:pre"


class Twin(traitlets.HasTraits):
    """A widget. Its `state` may be read, set, and pasted from one notebook into another.

    A kind of widget says three things, each from the state alone: `describe()` in words, `picture()` as HTML, and
    `front()`, the controls of ipywidgets. Setting the state, here or by a control, redraws every front that is shown.
    """

    state = traitlets.Any()

    def describe(self):
        """What the picture shows, in words."""
        raise NotImplementedError

    def picture(self):
        """The picture, as HTML."""
        raise NotImplementedError

    def front(self):
        """The controls."""
        raise NotImplementedError

    def follow(self, redraw):
        """Call this function now, and whenever the state has changed."""
        self.observe(lambda change: redraw(), "state")
        redraw()

    def __repr__(self):
        return self.describe()

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"text/plain": self.describe(), "text/html": str(self.picture())}
        try:
            front = self.front()._repr_mimebundle_()
        except ImportError:  # no ipywidgets: the picture is there all the same
            return data
        front = front[0] if isinstance(front, tuple) else front
        return {**front, **data}


def boxed(children):
    """Controls below each other, in a box that keeps its keys to itself."""
    import ipywidgets

    box = ipywidgets.VBox([*children, keys_class()(layout={"display": "none"})])
    box.add_class("edu-course")
    return box


def prose(text):
    """Text in which `code` between backticks is set as code.

    Example:
        >>> prose("what does `x < y` give?")
        'what does <code>x &lt; y</code> give?'
    """
    return join(tag("code", part) if i % 2 else part for i, part in enumerate(text.split("`")))


def sizes(text):
    """The whole numbers of a text such as "2, 1, 4" or "(2, 1, 4)".

    Raises:
        ValueError: in words for the learner.
    """
    parts = text.strip(" ()[]").replace(",", " ").split()
    if not all(part.isdigit() for part in parts):
        raise ValueError(f"{text!r} should be whole numbers with commas between, as in 2, 1, 4.")
    return [int(part) for part in parts]


def listed(numbers):
    """Numbers as one types them: "2, 1, 4"."""
    return ", ".join(map(str, numbers))


def status(words, good=None):
    """A reply that a screen reader speaks. Its sign says the same as its words.

    Args:
        words: the reply; nothing is shown if it is empty.
        good: True for right, False for not yet right.
    """
    sign = {True: "✓ ", False: "✗ ", None: ""}[good]
    return tag("p", sign, prose(words), role="status", style="margin:4px 0;line-height:1.4") if words else Markup("")
