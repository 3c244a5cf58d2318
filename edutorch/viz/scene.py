"""All that a live graph shows, before anything is drawn: the description, the steps, and how to go on from there."""

import weakref
from dataclasses import dataclass, field

from edutorch.viz.build import build
from edutorch.viz.frames import backward
from edutorch.viz.model import Graph
from edutorch.viz.text import describe


@dataclass
class Scene:
    """A described graph with the steps of its backward.

    Attributes:
        graph: the description.
        text: the description in words, as `viz.graph` prints it.
        frames: the steps of backward, a Frame each.
        note: why there are no frames, or "".
        ops: op label -> the op or node whose source is shown for it.
        tensor: a weak reference to the tensor that all came from, or None.
        calls: box id -> the recorded call, if there was a recording.
        begin: where the scrubber stands at first.
    """

    graph: Graph
    text: str
    frames: list = field(default_factory=list)
    note: str = ""
    ops: dict = field(default_factory=dict)
    tensor: weakref.ref | None = None
    calls: dict = field(default_factory=dict)
    begin: int = 0


def scene_of(tensor, names, gradient=None, steps=True):
    """The scene behind a tensor.

    Args:
        tensor: a result.
        names: the Names of the reader's variables.
        gradient: what backward starts with.
        steps: run backward once to record its steps?
    """
    graph, ids = build(tensor, names, spread=True)
    text = describe(graph)
    frames, note = backward(tensor, graph, ids, gradient) if steps else ([], "")
    tell_gradients(graph, frames)
    ops = {node.op.label: node.op for node in ids if node.op is not None}
    return Scene(graph, text, frames, note, ops, weakref.ref(tensor))


def tell_gradients(graph, frames):
    """Where there are steps, each op has a line for its gradient: the steps fill it in."""
    if frames:
        for box in graph.boxes:
            box.wants_grad = box.wants_grad or bool(box.grad_fn)
