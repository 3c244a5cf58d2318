"""Backward, one step at a time: what arrives at each node, and what its rule sends on.

The engine itself is run, on the same generator that `backward()` drains, so the steps are what backward does. But the
gradients that reach a leaf are caught before they get there: nobody's `.grad` changes. Hooks on tensors and nodes run,
because they may change the gradients; hooks that a leaf calls after accumulating (an optimizer's, say) do not.
"""

from dataclasses import dataclass, field

import numpy as np

from edutorch.autograd.engine import send, steps
from edutorch.graph import edge_of
from edutorch.viz.build import nodes_behind
from edutorch.viz.local import local_rules
from edutorch.viz.model import Numbers
from edutorch.viz.text import FEW, UNKNOWN, fits, flat, gradient, sentence


@dataclass
class Frame:
    """One node's turn."""

    box: str
    arrows: list = field(default_factory=list)  # along which its rule sent something
    grads: dict = field(default_factory=dict)  # box -> its gradient lines from now on
    sentence: str = ""
    rule: list = field(default_factory=list)  # how each input moves the result, with the numbers written in
    norm: float | None = None  # of the gradient that arrived
    value: float | None = None  # the gradient of a leaf itself, where it is a single number
    inside: int = 0  # how many steps of the whole graph this is, if they are those inside a closed module


def forward(graph):
    """The steps of the computation itself: a Frame for each op, in the order in which they ran.

    They are told from the description, so they cost nothing and can be had after an error, too.
    """
    return [
        Frame(box.id, [arrow.id for arrow in graph.into(box.id)], {}, sentence(box, graph, with_grad=False) + ".")
        for box in graph.boxes
        if box.kind == "op"
    ]


def backward(tensor, graph, ids, gradient=None):
    """Run backward from a tensor without changing anything, and write down each step.

    Args:
        tensor: where backward starts.
        graph, ids: its description, as build() gives it. Nodes that are not in it run, but nothing is told of them.
        gradient: the gradient that arrives at the tensor; 1 for a single number.

    Returns:
        the list of Frames, and a line that says why there are none ("" if there are).
    """
    edge = edge_of(tensor)
    if edge is None:
        return [], "No steps: this tensor needs no gradient, so nothing was written down for backward."
    if gradient is None and tensor.array.size != 1:
        shape = list(tensor.array.shape)
        return (
            [],
            f"No steps: backward starts at a single number, and this has shape {shape}; give LiveGraph a gradient.",
        )
    start = np.ones_like(tensor.array) if gradient is None else getattr(gradient, "array", gradient)
    nodes = nodes_behind(edge[0])
    try:
        turns = walk(edge, start, nodes)
    except Exception as error:  # freed, changed in place; or a rule or a hook of the reader's own fails
        return [], f"No steps: {reason(str(error))}"
    return Told(graph, ids).frames(edge, start, turns), ""


def reason(error):
    """The engine's error in one line."""
    if "second time" in error:
        return (
            "backward has been here already and freed what it needs; call loss.backward(retain_graph=True) to keep it."
        )
    if "inplace operation" in error:
        return "a value that backward needs was changed in place."
    return error.split("\n")[0].split(". ")[0] + "."


def walk(edge, start, nodes):
    """Run the engine: [(node, gradients that arrived, gradients that its rule made)] in the order of the turns."""
    leaves = [node for node in nodes if node.op is None]
    ops = [node for node in nodes if node.op is not None]
    caught = {(leaf, 0): None for leaf in leaves}
    made, turns, handles = {}, [], []
    before = [(node, node.hooks) for node in ops]
    kept = [
        (x, x._grad) for node in ops if node.hooks for ref in node.hooks.retain.values() if (x := ref()) is not None
    ]
    try:
        for node in ops:
            handles.append(node.register_hook(lambda inputs, _, node=node: made.__setitem__(node, inputs)))
        for node, arrived in steps([edge], [start], caught=caught, retain_graph=True):
            turns.append((node, arrived))
    finally:
        for handle in handles:
            handle.remove()
        for node, hooks in before:
            node.hooks = hooks
        for x, grad in kept:
            x._grad = grad
    turns = [(node, arrived, [g if g is None else g.array for g in made[node]]) for node, arrived in turns]
    turns += [(leaf, (caught[leaf, 0],), ()) for leaf in leaves if caught[leaf, 0] is not None]
    return sorted(turns, key=lambda turn: -turn[0].id)


class Told:
    """Puts the turns into words."""

    def __init__(self, graph, ids):
        self.graph, self.ids = graph, ids
        self.waiting, self.sums = {}, set()  # what has arrived so far, as the engine keeps it

    def frames(self, edge, start, turns):
        send(edge, start, self.waiting, self.sums, False)
        return [(self.leaf if turn[0].op is None else self.op)(*turn) for turn in turns if turn[0] in self.ids]

    def op(self, node, arrived, made):
        box = self.graph.box(self.ids[node])
        frame = Frame(box.id, grads={box.id: lines(box, arrived)}, norm=norm_of(arrived))
        sent = []
        slots = {arrow.slot: arrow for arrow in self.graph.into(box.id)}
        for slot, (edge, grad) in enumerate(zip(node.edges, made, strict=False)):
            if edge is None or grad is None:
                continue
            send(edge, grad, self.waiting, self.sums, False)
            if edge[0] not in self.ids or slot not in slots:
                continue
            source = self.graph.box(self.ids[edge[0]])
            frame.arrows.append(slots[slot].id)
            frame.grads[source.id] = waiting(source, self.waiting[edge[0]])
            shape = tuple(edge[0].outputs[edge[1]][0])
            total = self.waiting[edge[0]][edge[1]]
            added = f" (+=, together {word(total)})" if edge in self.sums else ""
            sent.append(f"{word(grad)}{summed(grad.shape, shape)} to {source.name or source.op}{added}")
        called = f"{box.op} ({box.name})" if box.name else box.op
        what = " and ".join(word(g) for g in arrived if g is not None)
        frame.sentence = f"{called}: {what} arrived. " + ("Its rule sends " + " and ".join(sent) + "." if sent else "")
        rules = local_rules(node, box, self.graph)
        wanted = [edge is not None for edge in node.edges]
        frame.rule = [text for text, is_wanted in zip(rules, wanted, strict=False) if text and is_wanted]
        return frame

    def leaf(self, node, arrived, _):
        box = self.graph.box(self.ids[node])
        grad = arrived[0]
        now = node.variable.grad
        before = self.graph.grads.get(box.id, now if now is None else now.array)
        single = grad.size == 1 and grad.dtype.kind == "f"
        told = {"norm": norm_of(arrived), "value": float(grad.reshape(-1)[0]) if single else None}
        if before is None:
            sentence = f"{box.name}.grad becomes {word(grad)}."
            return Frame(box.id, grads={box.id: lines(box, arrived)}, sentence=sentence, **told)
        total = before + grad
        sentence = f"{box.name}.grad had {word(before)}; {word(grad)} is added: {word(total)}."
        return Frame(box.id, grads={box.id: lines(box, (total,))}, sentence=sentence, **told)


def norm_of(arrays):
    """The length of some gradients, taken as one vector."""
    squares = [float(np.square(np.abs(g).astype(np.float64)).sum()) for g in arrays if g is not None]
    return sum(squares) ** 0.5 if squares else None


def summed(shape, goal):
    """How broadcasting is undone on the way to an input of this shape, in words."""
    if shape == goal:
        return ""
    extra = len(shape) - len(goal)
    axes = [*range(extra), *(i + extra for i, n in enumerate(goal) if n == 1 and shape[i + extra] != 1)]
    if not axes:
        return f", reshaped to {list(goal)},"
    return f", summed over {'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))} to {list(goal)},"


def lines(box, arrived):
    """The gradient lines of a box whose turn has come."""
    if len(arrived) == 1:
        return gradient(Numbers.of(arrived[0], norm=True))
    pairs = zip(box.outputs, arrived, strict=True)
    return [f"grad {output.name}: {UNKNOWN if g is None else word(g)}" for output, g in pairs]


def waiting(box, arrived):
    """The gradient lines of a box where something has arrived, but whose turn has not come: more may follow."""
    held = "grad" if box.grad is None else gradient(box.grad)[0]
    if len(arrived) > 1:
        return [f"{held} ← " + ", ".join(word(g) for g in arrived if g is not None)]
    first, *rest = gradient(Numbers.of(arrived[0], norm=True))
    return [f"{held} ←{first.removeprefix('grad')}", *rest]


def word(array):
    """An array in a sentence: its numbers if they are few, else its shape."""
    line = flat(array) if array.size <= FEW else ""
    return line if line and fits([line]) else f"{list(array.shape)}"
