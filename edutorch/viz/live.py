"""`viz.LiveGraph(tensor)`: the computation graph as a widget that can be operated.

Python decides what the graph is and where everything goes, and records the steps of backward. The files in static/ only
draw, animate and report. What is shown comes in two parts: the drawing changes with the layout; the words change with
every value.
"""

import hashlib
import inspect
import math
import pathlib
import weakref

import anywidget
import traitlets

from edutorch.viz.build import build
from edutorch.viz.details import details, rules
from edutorch.viz.frames import forward, record
from edutorch.viz.layout import lay_out
from edutorch.viz.look import size_of
from edutorch.viz.names import Names
from edutorch.viz.svg import draw
from edutorch.viz.text import describe, rows, sentence

STATIC = pathlib.Path(__file__).parent / "static"
NOTHING_YET = "Nothing is computed yet: only the leaves and the data are there."
STEP = 24  # pixels: widths of boxes are multiples of this


def roomy(width, height):
    """A little more room than the text needs: then a number with one more digit moves nothing."""
    return math.ceil(width / STEP) * STEP, height


class LiveGraph(anywidget.AnyWidget):
    """The graph behind a tensor: zoom, open boxes, and step through forward and backward, forth and back.

    Stepping changes nothing: the steps show what was computed, and what `backward()` would do from here; every `.grad` stays as
    it is. The widget does not keep the tensor alive.

    Args:
        tensor: the result whose history is wanted, such as the loss.
        gradient: what backward starts with, for a tensor that is not a single number.
        direction, engine: as in `viz.graph`.
        record_steps: run backward once to record its steps?

    Attributes:
        step: where the scrubber stands: 0 between forward and backward, up to `steps` in backward; from `-forward_steps`, where
            nothing is computed yet, in forward.
        steps: how many turns backward takes.
        forward_steps: how many ops were computed.
        selected: the id of the open box, "" for none.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> a = torch.tensor(2.0, requires_grad=True)
        >>> loss = a * a
        >>> live = viz.LiveGraph(loss)
        >>> live.steps
        2
        >>> live.step = 1
        >>> print(live.sentence)
        Mul (loss): 1.0 arrived. Its rule sends 2.0 to a and 2.0 to a (+=, together 4.0).
    """

    # One module from three files: what a widget says in JavaScript reaches the browser as a single text.
    _esm = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("camera.js", "morph.js", "livegraph.js"))
    _css = (STATIC / "livegraph.css").read_text(encoding="utf-8")

    drawing = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)

    def __init__(self, tensor, gradient=None, direction="auto", engine=None, record_steps=True):
        self._direction, self._engine, self._record = direction, engine, record_steps
        self._layout, self._tensor = None, None
        super().__init__()
        self._show(tensor, gradient, Names(inspect.currentframe().f_back))

    @property
    def steps(self):
        return len(self.words["frames"])

    @property
    def forward_steps(self):
        return len(self.words["forward"])

    @property
    def sentence(self):
        """What happens at the current step, in words."""
        if self.step > 0:
            return self.words["frames"][self.step - 1]["sentence"]
        if self.step < 0:
            done = self.forward_steps + self.step
            return self.words["forward"][done - 1]["sentence"] if done else NOTHING_YET
        return self.words["note"] or "Before backward: no gradient has arrived."

    def update(self, tensor=None, gradient=None):
        """Show the graph as it is now, or that of another tensor. Where only values changed, nothing moves.

        Args:
            tensor: a new result; None looks at the same tensor again.
            gradient: as for LiveGraph.

        Raises:
            ValueError: if the tensor that was shown is gone and no new one is given.
        """
        if tensor is None:
            tensor = self._tensor()
        if tensor is None:
            raise ValueError("the tensor that was shown is gone; give update() the new one")
        self._show(tensor, gradient, Names(inspect.currentframe().f_back))

    def _show(self, tensor, gradient, names):
        graph, ids = build(tensor, names, spread=True)
        self._tensor = weakref.ref(tensor)
        self._description = describe(graph)
        told = details(graph)
        frames, note = record(tensor, graph, ids, gradient) if self._record else ([], "")
        if frames:
            for box in graph.boxes:
                box.wants_grad = box.wants_grad or box.kind == "op"  # the steps tell it
        structure = hashlib.sha256(repr(graph.structure()).encode()).hexdigest()[:16]
        later = {box.id: [] for box in graph.boxes}
        for frame in frames:
            for id, lines in frame.grads.items():
                later[id].append(lines)
        sizes = {box.id: roomy(*size_of(box, later[box.id])) for box in graph.boxes}
        same = bool(self.drawing) and structure == self.drawing["structure"] and self._holds(sizes)
        if not same:
            self._layout = lay_out(graph, self._direction, self._engine, sizes)
        self._graph = graph
        words = {
            "rows": {box.id: [list(row) for row in rows(box)] for box in graph.boxes},
            "tips": {box.id: sentence(box, graph, with_grad=False) for box in graph.boxes},
            "details": told,
            "rules": rules(ids),
            "frames": [vars(frame) for frame in frames],
            "forward": [vars(frame) for frame in forward(graph)],
            "note": note,
            "nothing": NOTHING_YET,
            "description": self._description,
        }
        with self.hold_sync():
            if not same:
                self.drawing = {"svg": draw(graph, self._layout), "structure": structure, "root": graph.root}
                self.selected = self.selected if self.selected in graph.index else ""
            self.words = words
            self.step = self.step  # which is brought to where there still are steps

    def _holds(self, sizes):
        """Does every box still have room for its text?"""
        return all(w <= self._layout.boxes[id][2] and h <= self._layout.boxes[id][3] for id, (w, h) in sizes.items())

    @traitlets.validate("step")
    def _within(self, proposal):
        first, last = -len(self.words.get("forward", ())), len(self.words.get("frames", ()))
        return min(max(proposal["value"], first), last)

    def __repr__(self):
        return self._description

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": self._description, "image/svg+xml": draw(self._graph, self._layout)}, metadata
