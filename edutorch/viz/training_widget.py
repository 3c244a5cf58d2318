"""`viz.training(total)`: the curves of a training while it runs, and how far it has come.

Python keeps the numbers and draws; JavaScript only shows. A picture of the moment is sent at most ten times a second, so that
a fast loop stays fast, and the last one always. A terminal has no pictures: there it is one line, written over and over.
"""

import math
import pathlib
import shutil
import sys
import time

import anywidget
import traitlets

from edutorch.graph import TensorBase
from edutorch.viz.curves import Curve, drawn, in_words
from edutorch.viz.drawing import count, short
from edutorch.viz.still import bundle

STATIC = pathlib.Path(__file__).parent / "static"
FASTEST = 0.1  # seconds between two messages, at the least


class Training(anywidget.AnyWidget):
    """Live curves and a bar of progress for a training loop.

    Either `with viz.training(steps) as t:` and `t.log(loss=loss)` once for each step; or, around what is looped over,
    `for batch in t` with `t = viz.training(loader)`, where `t.log` adds to the step that is running.

    Args:
        total: how many steps there will be, or what is looped over; None if nobody knows.
        every: seconds between two pictures, at least 0.1.
        smoothing: from 0 (the bold line is the raw one) to almost 1.

    Attributes:
        history: the logged values, {name: [values]}.
        steps: at which step each was logged, {name: [steps]}.
        step: how many steps are done.
        log_scale: are the axes logarithmic?

    Raises:
        ValueError: if smoothing is not from 0 to below 1.

    Example:
        >>> from edutorch import viz
        >>> with viz.training(3) as t:
        ...     for loss in (4.0, 2.0, 1.0):
        ...         t.log(loss=loss)
        >>> t
        training: 3 of 3 steps
          loss: 4 → 1 (lowest 1, highest 4)
        >>> t.history
        {'loss': [4.0, 2.0, 1.0]}
    """

    _esm = STATIC / "training.js"
    _css = STATIC / "training.css"
    frame = traitlets.Dict().tag(sync=True)
    log_scale = traitlets.Bool(False).tag(sync=True)

    def __init__(self, total=None, every=FASTEST, smoothing=0.9):
        if not 0 <= smoothing < 1:
            raise ValueError(f"smoothing must be from 0 to below 1, but got {smoothing}")
        super().__init__()
        self.source = None if total is None or isinstance(total, int) else total
        self.total = total if self.source is None else length_of(total)
        self.every, self.smoothing = max(every, FASTEST), smoothing
        self.curves, self.step = {}, 0
        self.state, self.looping = "waiting", False
        self.clock = time.monotonic  # seconds; the tests have a clock of their own
        self.began = self.sent = self.ended = None
        self.handle, self.leaving = None, False
        self.send_frame()

    @property
    def history(self):
        return {name: list(curve.values) for name, curve in self.curves.items()}

    @property
    def steps(self):
        return {name: list(curve.steps) for name, curve in self.curves.items()}

    # What the loop calls

    def log(self, **metrics):
        """Note down numbers: Python's, or tensors with one number. Outside of `for`, this is also the end of a step."""
        if self.began is None:
            self.begin()
        values = {name: number(name, value) for name, value in metrics.items()}
        for name, value in values.items():
            self.curves.setdefault(name, Curve(self.smoothing)).add(self.step, value)
        if not self.looping:
            self.advance()

    def __enter__(self):
        self.begin()
        return self

    def __exit__(self, kind, error, trace):
        self.end("done" if kind is None else f"stopped by {kind.__name__}")

    def __iter__(self):
        if self.source is None:
            if self.total is None:
                raise TypeError("training() has nothing to loop over: give it what to loop over, training(loader)")
            self.source = range(self.total)
        elif self.state == "done" and self.total is not None:  # once more: another epoch
            self.total += length_of(self.source) or 0
        self.begin()
        self.looping, state = True, "stopped"
        try:
            for item in self.source:
                yield item
                self.advance()
            state = "done"
        finally:  # also after break, and after an error in the loop
            self.looping = False
            self.end(state)

    def __len__(self):
        if self.total is None:
            raise TypeError("nobody knows how many steps there will be")
        return self.total

    # What happens then

    def begin(self):
        """The first time, show the widget and start the clock."""
        self.state, self.ended = "running", None
        if self.began is None:
            self.began = self.clock()
            self.handle = shown(self)
            self.send_frame()

    def advance(self):
        self.step += 1
        if self.is_time() or (self.step == self.total and not self.looping):  # the end of a loop is sent by `end`
            self.send_frame()

    def is_time(self):
        return self.clock() - self.sent >= self.every

    def end(self, state):
        """Send the last picture. Short loops, an epoch each, end more often than that: then only after the cell."""
        self.state, self.ended = state, self.clock()
        if self.handle is None or self.is_time():
            self.leave()
        elif not self.leaving:
            self.leaving = True
            after_cell(self.leave)

    def leave(self):
        """Send the last picture, and put it into the notebook as SVG and text, too, for when the kernel is gone."""
        self.leaving = False
        self.send_frame()
        if self.handle is not None:
            self.handle.update(self)

    def send_frame(self):
        """Everything that JavaScript shows: words, and the curves on both kinds of axes."""
        self.sent = self.clock()
        self.frame = {
            "state": self.state,
            "step": self.step,
            "share": self.step / self.total if self.total else None,
            "words": self.headline(),
            "speed": self.speed(),
            "curves": drawn(self.curves) if self.curves else "",
            "log_curves": drawn(self.curves, log=True) if self.curves else "",
        }
        if self.began is not None and self.handle is None and sys.stderr.isatty():
            self.write_line()

    def write_line(self):
        """What a terminal shows, in place of the line that was there before."""
        last = [f"{name} {short(curve.values[-1])}" for name, curve in self.curves.items()]
        line = ", ".join(filter(None, [self.headline(), *last, self.speed()]))[: shutil.get_terminal_size().columns - 1]
        end = "" if self.state == "running" else "\n"
        print(f"\r\x1b[K{line}", end=end, file=sys.stderr, flush=True)  # \x1b[K: the rest of the old line is erased

    def speed(self):
        """Steps a second, and the time that is left or was needed. It is shown only while there is somebody to look."""
        if self.began is None or not self.step:
            return ""
        seconds = max((self.ended or self.clock()) - self.began, 1e-9)
        rate = self.step / seconds
        words = f"{rate:.3g} steps/s" if rate >= 1 else f"{seconds / self.step:.3g} s/step"
        if self.state != "running":
            return f"{words}, {duration(seconds)} in all"
        return words if self.total is None else f"{words}, {duration(max(self.total - self.step, 0) / rate)} left"

    def headline(self):
        steps = f"{self.step:,} of {count(self.total, 'step')}" if self.total is not None else count(self.step, "step")
        note = f", {self.state}" if self.state.startswith("stopped") else ""
        return f"training: {steps}{note}"

    def __repr__(self):
        return "\n".join([self.headline(), *(f"  {name}: {in_words(curve)}" for name, curve in self.curves.items())])

    def _repr_mimebundle_(self, **options):
        answer = super()._repr_mimebundle_(**options)
        data, metadata = answer if isinstance(answer, tuple) else (answer or {}, {})
        picture = str(drawn(self.curves, self.log_scale)).replace('style="', 'style="color:#1a1a1a;background:#fff;', 1)
        return {**data, **(bundle(picture, repr(self)) if self.curves else {"text/plain": repr(self)})}, metadata


def training(total=None, every=FASTEST, smoothing=0.9):
    """Live curves and a bar of progress for a training loop; `Training` tells more.

    Args:
        total: how many steps there will be, or what is looped over; None if nobody knows.
        every: seconds between two pictures, at least 0.1.
        smoothing: from 0 (the bold line is the raw one) to almost 1.

    Example:
        >>> from edutorch import viz
        >>> t = viz.training([3.0, 2.0])
        >>> for x in t:
        ...     t.log(loss=x, right=0.5)
        >>> t
        training: 2 of 2 steps
          loss: 3 → 2 (lowest 2, highest 3)
          right: 0.5 → 0.5 (lowest 0.5, highest 0.5)
    """
    return Training(total, every, smoothing)


def shown(widget):
    """Display a widget in the notebook that runs this code, if there is one. Returns the handle to change the output."""
    from IPython import get_ipython
    from IPython.display import display

    if getattr(get_ipython(), "kernel", None) is None:
        return None
    return display(widget, display_id=True)


def after_cell(call):
    """Call a function when the cell of the notebook that runs now has ended."""
    from IPython import get_ipython

    events = get_ipython().events

    def once():
        events.unregister("post_execute", once)
        call()

    events.register("post_execute", once)


def number(name, value):
    if isinstance(value, TensorBase):
        if value.array.size != 1:
            raise ValueError(f"{name} must be one number, but got a tensor of shape {tuple(value.shape)}")
        value = value.item()
    return float(value)


def length_of(things):
    try:
        return len(things)
    except TypeError:
        return None


def duration(seconds):
    """Hours, minutes and seconds.

    Example:
        >>> duration(59.6), duration(3661)
        ('1:00', '1:01:01')
    """
    minutes, seconds = divmod(math.floor(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
