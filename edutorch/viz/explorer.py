"""`viz.explore(f, a=0.5)`: sliders for the inputs of a function, and the graph of what it computes, forth and back."""

import inspect
import math

import numpy as np
import traitlets

from edutorch.creation import tensor
from edutorch.graph import TensorBase
from edutorch.viz.lenses import Lens
from edutorch.viz.live import LiveGraph
from edutorch.viz.recording import Recording
from edutorch.viz.text import number

GRID = 64  # numbers of a tensor that get a cell each
REACH = 3.0  # a slider goes at least this far to both sides of 0
NUDGE = 0.01  # of a wiggle


class Explorer(LiveGraph):
    """A live graph of a function whose inputs can be moved. Made by `viz.explore`.

    Attributes:
        inputs: the inputs by name: numbers, nested lists or text. Set it, and the function runs again.
        error: what the function raised at these inputs, or None.
    """

    controls = traitlets.List().tag(sync=True)
    inputs = traitlets.Dict().tag(sync=True)

    def __init__(self, function, inputs):
        self._function = function
        self._shapes = {name: np.shape(value) for name, value in inputs.items()}
        self._kinds = {name: kind_of(value) for name, value in inputs.items()}
        recording = self._run(inputs)
        self.error = recording.error
        super().__init__(recording)
        self.controls = [control(name, value, self._kinds[name]) for name, value in inputs.items()]
        self.inputs = inputs

    def _run(self, inputs, dtype=np.float32):
        """Record the function at some inputs. What it raises stays in the picture."""
        given = {name: self._given(name, value, dtype) for name, value in inputs.items()}
        with Recording(quiet=True) as recording:
            recording.variables = given
            recording.root = self._function(**given)
            name = getattr(self._function, "__name__", "result").strip("<>")
            recording.variables = {**given, name: recording.root}
        return recording

    def _given(self, name, value, dtype):
        """An input as the function gets it: numbers become tensors that want a gradient."""
        if self._kinds[name] == "text":
            return value
        return tensor(np.reshape(np.asarray(value, dtype), self._shapes[name]), requires_grad=True)

    @traitlets.validate("inputs")
    def _fitting(self, proposal):
        """What does not fit is refused before anything changes."""
        inputs = proposal["value"]
        if inputs.keys() != self._kinds.keys():
            raise ValueError(f"the inputs are {', '.join(self._kinds)}; but got {', '.join(inputs)}")
        for name, value in inputs.items():
            self._given(name, value, np.float32)
        return inputs

    @traitlets.observe("inputs")
    def _moved(self, change):
        if self._scene is not None and change["old"]:
            recording = self._run(self.inputs)
            self.error = recording.error
            self._show(recording, None, None)

    def wiggle(self, name, h=NUDGE):
        """Nudge one input and see how everything moves, next to what the gradient predicts.

        Args:
            name: the input, a single number.
            h: by how much.

        Returns:
            A sentence: how the result moved, and how it should by the gradient.
        """
        if self._kinds.get(name) != "slider":
            raise ValueError(f"{name} is not a single number: only such an input can be nudged")
        both = (self.inputs, {**self.inputs, name: self.inputs[name] + h})
        # In float64: of a small difference of two float32 numbers few digits would be left.
        runs = [self._run(inputs, np.float64) for inputs in both]
        if any(run.error for run in runs):  # a function with float32 weights of its own may not take that
            runs = [self._run(inputs) for inputs in both]
        here, there = (run.scene for run in runs)
        before, after = values(here.graph), values(there.graph)
        moves = {id: after[id] - before[id] for id in before if id in after and after[id].shape == before[id].shape}
        texts = {id: told_move(move) for id, move in moves.items()}
        result = moves.get(here.graph.root)
        moved = (
            f"moves by {number(result.item())}" if result is not None and result.size == 1 else "is no single number"
        )
        slope = gradient_of(here, name)
        legend = f"{name} + {number(h)}: the result {moved}; "
        legend += "there is no gradient." if slope is None else f"gradient · {number(h)} predicts {number(slope * h)}."
        sizes = {id: float(np.linalg.norm(move)) for id, move in moves.items()}
        sizes = {id: size for id, size in sizes.items() if math.isfinite(size)}
        most = max(sizes.values(), default=0) or 1
        heats = {id: size / most for id, size in sizes.items()}
        told = dict(self.words["lenses"], wiggle=vars(Lens("wiggle", legend, texts, heats)))
        with self.hold_sync():
            self.words = {**self.words, "lenses": told}
            self.lens = "wiggle"
        return legend

    def _asked(self, widget, message, buffers):
        if message.get("ask") == "wiggle":
            self.wiggle(message["name"])
        else:
            super()._asked(widget, message, buffers)


def explore(function, **inputs):
    """Give sliders to the inputs of a function, and show the graph of what it computes. Moving one runs it again.

    Control flow may change the graph: boxes that stay slide to their new places. The ± beside a slider nudges that input and
    shows how everything moves, next to what the gradient predicts.

    Args:
        function: takes the inputs by name and returns a tensor. To step backward, that should be a single number.
        inputs: what it begins with: a number gets a slider, a small nested list or tensor a cell for each number, a string a
            text box. Numbers reach the function as tensors that want a gradient.

    Returns:
        an Explorer, which is a LiveGraph; `inputs` may be read and set.

    Raises:
        TypeError: if it is not a function, or its inputs do not fit.
        ValueError: if an input is a tensor of more than 64 numbers, or not finite.

    Example:
        >>> from edutorch import viz
        >>> live = viz.explore(lambda a, b: a * b + a, a=2.0, b=-3.0)
        >>> live.inputs = {"a": 2.0, "b": 4.0}
        >>> print(live)
        graph of lambda: 2 ops, 2 leaves, 4 edges
          a = 2.0, grad —
          b = 4.0, grad —
          mul = Mul(a, b) = 8.0
          lambda = Add(mul, a) = 10.0
        >>> live.wiggle("b")
        'b + 0.01: the result moves by 0.02; gradient · 0.01 predicts 0.02.'
    """
    if not callable(function) or isinstance(function, TensorBase):
        raise TypeError(f"explore() needs a function, but got {type(function).__name__}: viz.explore(f, a=0.5)")
    inspect.signature(function).bind(**inputs)
    return Explorer(function, {name: plain(name, value) for name, value in inputs.items()})


def plain(name, value):
    """An input as numbers and lists, which can be sent to the browser."""
    if isinstance(value, str):
        return value
    value = value.tolist() if isinstance(value, TensorBase | np.ndarray | np.generic) else value
    try:
        array = np.asarray(value, np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{name} should be a number, a table of numbers or a text, but is {value!r}") from None
    if array.size > GRID:
        raise ValueError(f"{name} has {array.size} numbers; cells are for {GRID} at most")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} should be finite, but is {value!r}")
    return array.tolist() if isinstance(value, bool | list | tuple) else value


def kind_of(value):
    return "text" if isinstance(value, str) else "slider" if np.ndim(value) == 0 else "grid"


def control(name, value, kind):
    """What the browser needs to draw a control."""
    told = {"name": name, "kind": kind, "value": value}
    if kind == "slider":
        reach = max(REACH, 2 * abs(value))
        told |= {"min": -reach, "max": reach, "step": reach / 300}
    elif kind == "grid":
        told["columns"] = np.shape(value)[-1]
    return told


def values(graph):
    """box -> its numbers in float64, where they are few."""
    arrays = {box.id: box.outputs[0].items for box in graph.boxes if len(box.outputs) == 1}
    return {id: a.astype(np.float64) for id, a in arrays.items() if a is not None and a.dtype.kind == "f"}


def gradient_of(scene, name):
    """The gradient that the steps of a scene bring to an input, or None."""
    box = next((box.id for box in scene.graph.boxes if box.name == name and box.kind == "leaf"), None)
    return next((frame.value for frame in scene.frames if frame.box == box), None)


def told_move(move):
    """How far a box moved: the number itself, or the length of all moves."""
    if not move.any():
        return "stays"
    if move.size != 1:
        return f"moves, norm {number(np.linalg.norm(move))}"
    x = move.reshape(-1)[0]
    return f"moves {'+' if x > 0 else ''}{number(x)}"
