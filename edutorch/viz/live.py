"""`viz.LiveGraph(tensor)`: the computation graph as a widget that can be operated.

Python decides what the graph is and where everything goes, and records the steps of backward. The files in static/ only
draw, animate and report. What is shown comes in two parts: the drawing changes with the layout; the words change with
every value. What the reader has chosen (step, open box, closed modules, lens) is `state`, a plain value.
"""

import bisect
import hashlib
import inspect
import math
import pathlib
import time

import anywidget
import traitlets

from edutorch.viz import following
from edutorch.viz.check import check_call
from edutorch.viz.details import details, sources
from edutorch.viz.export import page
from edutorch.viz.fold import closed_at, closed_to_fit, depths, folded, folded_frames
from edutorch.viz.frames import forward
from edutorch.viz.layout import lay_out
from edutorch.viz.lenses import lenses
from edutorch.viz.look import size_of
from edutorch.viz.names import Names
from edutorch.viz.scene import scene_of
from edutorch.viz.search import found_in
from edutorch.viz.still import bundle
from edutorch.viz.svg import draw
from edutorch.viz.text import rows, sentence
from edutorch.viz.view import save_picture

STATIC = pathlib.Path(__file__).parent / "static"
# One module from several files: what a widget says in JavaScript reaches the browser as a single text.
SCRIPTS = ("parts.js", "camera.js", "morph.js", "panel.js", "tools.js", "livegraph.js")
NOTHING_YET = "Nothing is computed yet: only the leaves and the data are there."
STEP = 24  # pixels: widths of boxes are multiples of this
STATE = ("step", "selected", "closed", "lens", "query")


def roomy(width, height):
    """A little more room than the text needs: then a number with one more digit moves nothing."""
    return math.ceil(width / STEP) * STEP, height


def sent(frame):
    """A Frame as the browser gets it: without norm and value, which may be infinite, and JSON has no word for that."""
    return {key: told for key, told in vars(frame).items() if key not in ("norm", "value")}


class LiveGraph(anywidget.AnyWidget):
    """The graph behind a tensor: zoom, open boxes and modules, and step through forward and backward, forth and back.

    Stepping changes nothing: the steps show what was computed, and what `backward()` would do from here; every `.grad` stays as
    it is. The widget does not keep the tensor alive. In a notebook it follows the cells: run the one that makes the tensor
    again, and the picture shows the new one. (`viz.follow(False)` turns that off.)

    Args:
        tensor: the result whose history is wanted, such as the loss; or a Recording.
        gradient: what backward starts with, for a tensor that is not a single number.
        direction, engine: as in `viz.graph`.
        record_steps: run backward once to record its steps?
        state: what another live graph gave as its `state`.

    Attributes:
        step: where the scrubber stands: 0 between forward and backward, up to `steps` in backward; down to `-forward_steps` in
            forward, and one below that nothing is computed yet.
        steps, forward_steps: how many turns backward and forward take, as they are seen.
        selected: the id of the open box, "" for none.
        closed: the ids of the modules that are drawn as one box. A graph of more than 150 boxes opens with modules closed.
        lens: "values", "shapes", "memory", "gradients", "time", "types" or "broadcasts".
        query: what is searched for: part of the name of a variable, a parameter, an op or a module.
        state: all of these as a dictionary, which may be pasted into a program, and set.

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
        >>> live.state
        {'step': 1, 'selected': '', 'closed': [], 'lens': 'values', 'query': ''}
    """

    _esm = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SCRIPTS)
    _css = (STATIC / "livegraph.css").read_text(encoding="utf-8")

    drawing = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    sources = traitlets.Dict().tag(sync=True)
    checks = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)
    closed = traitlets.List(traitlets.Unicode()).tag(sync=True)
    lens = traitlets.Unicode("values").tag(sync=True)
    query = traitlets.Unicode("").tag(sync=True)

    def __init__(self, tensor, gradient=None, direction="auto", engine=None, record_steps=True, state=None):
        self._direction, self._engine, self._record = direction, engine, record_steps
        self._layout = self._scene = self._seen = None
        self._shown_at = -math.inf
        super().__init__()
        self._show(tensor, gradient, Names(inspect.currentframe().f_back))
        if state is not None:
            self.state = state
        self.on_msg(self._asked)

    # What is shown

    @property
    def graph(self):
        """The description of the whole graph, a model.Graph."""
        return self._scene.graph

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
            done = self.forward_steps + self.step + 1
            return self.words["forward"][done - 1]["sentence"] if done else NOTHING_YET
        return self.words["note"] or "Before backward: no gradient has arrived."

    @property
    def state(self):
        return {name: getattr(self, name) for name in STATE}

    @state.setter
    def state(self, state):
        for name in ("closed", *(name for name in STATE if name != "closed")):  # steps are counted as they are seen
            if name in state:
                setattr(self, name, state[name])

    def update(self, tensor=None, gradient=None):
        """Show the graph as it is now, or that of another tensor. Where only values changed, nothing moves.

        Args:
            tensor: a new result or Recording; None looks at the same tensor again.
            gradient: as for LiveGraph.

        Raises:
            ValueError: if the tensor that was shown is gone and no new one is given.
        """
        if tensor is None and self._scene.tensor is not None:
            tensor = self._scene.tensor()
        if tensor is None:
            raise ValueError("the tensor that was shown is gone; give update() the new one")
        self._show(tensor, gradient, Names(inspect.currentframe().f_back))

    def feed(self, tensor, gradient=None, every=0.1):
        """As update(), for a loop: what comes sooner than `every` seconds after the last picture is not drawn.

        Returns:
            Was it drawn?
        """
        if time.monotonic() - self._shown_at < every:
            return False
        self._show(tensor, gradient, Names(inspect.currentframe().f_back))
        return True

    def find(self, text):
        """Search: open the modules around the first hit and select it. Returns the ids of all hits."""
        self.query = text
        return found_in(self.graph, text)

    def open_to(self, depth):
        """Open modules down to this depth, and close those below: 0 closes all, None opens all."""
        self.closed = [] if depth is None else closed_at(self.graph, depth)

    def check(self, box):
        """Compare the rule of a box's op with finite differences. Returns the verdict, a sentence."""
        self.checks = {**self.checks, box: check_call(self._scene.calls.get(box))}
        return self.checks[box]

    def save(self, path):
        """Write the picture to a file: .svg, .dot, .png or .pdf; or .html, one file that still scrubs, without a network.

        Raises:
            ValueError: for any other ending.
            RuntimeError: for .png and .pdf on a machine without Graphviz.
        """
        path = pathlib.Path(path)
        if path.suffix.lower() in (".html", ".htm"):
            path.write_text(page(self), encoding="utf-8")
        else:
            save_picture(path, draw(self._seen.graph, self._layout), self._layout.dot, self._engine)

    # From a tensor to the traits

    def _show(self, thing, gradient, names):
        if hasattr(thing, "scene"):  # a Recording
            scene, names = thing.scene, thing.names
        else:
            scene = scene_of(thing, names, gradient, self._record)
        first = self._scene is None
        self._variable = names.variables.get(id(thing), "")  # by which following.py looks again
        self._shown_at = time.monotonic()
        self._scene, self._seen = scene, None  # while nothing is seen, closing modules draws nothing
        known = scene.graph.cluster_index
        with self.hold_sync():
            self.closed = closed_to_fit(scene.graph) if first else [id for id in self.closed if id in known]
            self._see()
            self.sources = sources(scene.ops)
            self.checks = {}
            if first:
                self.step = scene.begin
        following.watch(self)

    def _see(self, done=None):
        """Draw the graph with the modules closed that are. done: how many whole steps the scrubber should be after."""
        scene = self._scene
        self._seen = folded(scene.graph, self.closed)
        graph = self._seen.graph
        frames, self._ends = folded_frames(scene.frames, self._seen)
        ahead, self._ahead = folded_frames(forward(scene.graph), self._seen)
        told = lenses(graph, frames)
        structure = hashlib.sha256(repr(graph.structure()).encode()).hexdigest()[:16]
        later = {box.id: [] for box in graph.boxes}
        for frame in frames:
            for id, lines in frame.grads.items():
                later[id].append(lines)
        for lens in told.values():
            for id, text in lens["texts"].items():
                later[id].append([text])
        sizes = {box.id: roomy(*size_of(box, later[box.id])) for box in graph.boxes}
        same = bool(self.drawing) and structure == self.drawing["structure"] and self._holds(sizes)
        if not same:
            self._layout = lay_out(graph, self._direction, self._engine, sizes)
        depth = depths(scene.graph)
        words = {
            "rows": {box.id: [list(row) for row in rows(box)] for box in graph.boxes},
            "tips": {box.id: sentence(box, graph, with_grad=False) for box in graph.boxes},
            "details": details(graph),
            "frames": [sent(frame) for frame in frames],
            "forward": [sent(frame) for frame in ahead],
            "lenses": told,
            "kept": {box.id: box.kept for box in graph.boxes if box.kept},
            "clusters": [[c.id, c.title, depth[c.id]] for c in scene.graph.clusters],
            "found": self._found(),
            "note": scene.note,
            "nothing": NOTHING_YET,
            "description": scene.text,
        }
        with self.hold_sync():
            if not same:
                self.drawing = {"svg": draw(graph, self._layout), "structure": structure, "root": graph.root}
                self.selected = self.selected if self.selected in graph.index else ""
            self.words = words
            self.step = self._step_after(done) if done is not None else self.step  # brought to where there are steps,
            self.lens = self.lens  # and to a lens that there is

    def _holds(self, sizes):
        """Does every box still have room for its text?"""
        return all(w <= self._layout.boxes[id][2] and h <= self._layout.boxes[id][3] for id, (w, h) in sizes.items())

    def _done(self):
        """How many steps of the whole graph are done: (forward, backward)."""
        ahead = len(self._ahead) + self.step + 1 if self.step < 0 else len(self._ahead)
        return self._ahead[ahead - 1] if ahead > 0 else 0, self._ends[self.step - 1] if self.step > 0 else 0

    def _step_after(self, done):
        """The step at which so many of the whole graph are done."""
        ahead, back = done
        if back:
            return bisect.bisect_left(self._ends, back) + 1
        if not self._ahead or ahead >= self._ahead[-1]:
            return min(self.step, 0) and -1
        return bisect.bisect_left(self._ahead, ahead) - len(self._ahead) if ahead else -len(self._ahead) - 1

    def _found(self):
        """The boxes, as they are seen, that the search has found."""
        return list(dict.fromkeys(self._seen.home[id] for id in found_in(self.graph, self.query)))

    # What the reader does

    @traitlets.validate("step")
    def _within(self, proposal):
        first, last = -len(self.words.get("forward", ())) - 1, len(self.words.get("frames", ()))
        return min(max(proposal["value"], first), last)

    @traitlets.validate("lens")
    def _known(self, proposal):
        return proposal["value"] if proposal["value"] in self.words.get("lenses", ()) else "values"

    @traitlets.observe("closed")
    def _fold(self, _):
        if self._seen is not None:
            self._see(self._done())

    @traitlets.observe("query")
    def _search(self, _):
        if self._seen is None:
            return
        hits = found_in(self.graph, self.query)
        around = set(self.graph.around(self.graph.box(hits[0]).cluster)) if hits else set()
        self.closed = [id for id in self.closed if id not in around]
        self.words = {**self.words, "found": self._found()}
        if hits:
            self.selected = self._seen.home[hits[0]]

    def _asked(self, _, message, buffers):
        if message.get("ask") == "check":
            self.check(message["box"])

    def __repr__(self):
        return self.words["description"]

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, **bundle(draw(self._seen.graph, self._layout), repr(self))}, metadata
