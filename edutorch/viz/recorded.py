"""From a Recording to its Scene: boxes, arrows and clusters as build.py makes them from autograd's graph."""

import weakref

import numpy as np

from edutorch.graph import TensorBase
from edutorch.op import NUMBERS
from edutorch.viz.build import Unique, version_of
from edutorch.viz.calls import Call, Leaf
from edutorch.viz.frames import backward
from edutorch.viz.model import Arrow, Box, Cluster, Graph, Numbers
from edutorch.viz.names import known_edge
from edutorch.viz.scene import Scene, tell_gradients
from edutorch.viz.text import describe


def describe_recording(recording):
    """The Scene of a Recording whose block has ended."""
    return Describer(recording).scene()


class Describer:
    """One walk over the calls of a recording."""

    def __init__(self, recording):
        self.recording, self.names = recording, recording.names
        self.unique = Unique()
        self.boxes, self.arrows, self.ids, self.calls, self.grads = [], [], {}, {}, {}
        self.clusters, self.inside = {}, {}  # ModuleCall -> its Cluster, -> parameters' names in it
        self.places = {}  # Call or Leaf -> id of its box
        modules = {call.module.outermost().module for call in recording.calls if call.module is not None}
        self.several = len(modules) > 1  # then the name of a parameter begins with that of its module

    def scene(self):
        for call in self.recording.calls:
            self.add_call(call)
        if not self.boxes:
            return Scene(Graph([Box("nothing", "data", "nothing", "", [])], [], [], "nothing"), "nothing was computed")
        root = last_root(self.recording)
        graph = Graph(self.boxes, self.arrows, list(self.clusters.values()), self.root(root), grads=self.grads)
        text = describe(graph)
        frames, note, begin = self.steps(root, graph)
        tell_gradients(graph, frames)
        graph.grads = {}  # they may be large, and all is told
        ops = {call.op.label: call.op for call in self.recording.calls}
        return Scene(graph, text, frames, note, ops, None if root is None else weakref.ref(root), self.calls, begin)

    def root(self, tensor):
        failed = next((box.id for box in self.boxes if box.kind == "error"), None)
        made = self.recording.made.get(id(tensor))
        return failed or (self.places[made[0]] if made else self.boxes[-1].id)

    def steps(self, root, graph):
        """The steps of backward: (frames, note, where to begin). What backward has freed in the block is put back for them."""
        if self.recording.error is not None:
            failed = next((f"{call.op.label} failed: {call.error}" for call in self.recording.calls if call.error), "")
            return [], failed or f"The block ended early: {self.recording.error}", 0
        if root is None:
            return [], "", 0
        kept = self.recording.older | {call.node: call.kept for call in self.recording.calls if call.node is not None}
        freed = [node for node in kept if node.kept is None]
        began, gradient = self.recording.began
        try:
            for node in freed:
                node.kept = kept[node]
            frames, note = backward(root, graph, self.ids, gradient if began is root else None)
        finally:
            for node in freed:
                node.kept = None
        return frames, note, len(frames) if began is root else 0

    # Boxes

    def add_call(self, call):
        cluster = self.cluster(call.module)
        places = {k: self.place_of(source, call) for k, source in enumerate(call.sources) if source is not None}
        id_ = self.places[call] = self.unique(call.op.name)
        for slot, (source, number) in places.items():
            self.arrows.append(Arrow(f"{source}-{id_}-{slot}", source, id_, slot, number))
        names = call.names or [""] * len(call.outputs)
        several = len(call.outputs) > 1
        for k, (numbers, name) in enumerate(zip(call.outputs, names, strict=True)):
            numbers.name = name or (str((call.op.outputs or range(len(names)))[k]) if several else "")
        box = Box(id_, "op", names[0] if len(names) == 1 else "", call.op.label, call.outputs, cluster=cluster)
        box.kept, box.version, box.seconds, box.error = call.bytes, call.version, call.seconds, call.error
        box.line = str(call.line or "")
        if call.error:
            box.kind = "error"
        if call.node is not None:
            box.grad_fn = type(call.node).__name__
            self.ids[call.node] = id_
        self.calls[id_] = call
        self.boxes.append(box)

    def place_of(self, source, call):
        """(id of the box where an input comes from, output number)."""
        if isinstance(source, tuple) and source and isinstance(source[0], Call):
            return self.places[source[0]], source[1]
        if isinstance(source, Leaf):
            if source not in self.places:
                self.add_leaf(source, call.module)
            return self.places[source], 0
        id_ = self.unique("data")
        known = type(source) in NUMBERS or isinstance(source, np.generic | np.ndarray)  # else it is what an op refused
        numbers = Numbers.of(np.asarray(source)) if known else Numbers((), "")
        numbers.dtype = numbers.dtype if isinstance(source, np.ndarray) else type(source).__name__
        self.boxes.append(Box(id_, "data", "", "", [numbers], cluster=self.cluster(call.module)))
        return id_, 0

    def add_leaf(self, leaf, module):
        tensor = leaf.tensor
        owner, parameter = self.owner(tensor, module)
        name = parameter or self.names.tensors.get(id(tensor), "")
        edge = known_edge(tensor)
        wants = edge is not None and edge[0].op is None
        is_parameter = parameter or type(tensor).__name__ == "Parameter"
        kind = "parameter" if is_parameter else "leaf" if wants else "data"
        id_ = self.places[leaf] = self.unique(name or ("tensor" if wants else "data"))
        cluster = owner or (None if name else self.cluster(module))  # what has no name belongs to its first user
        box = Box(id_, kind, name, "", [leaf.numbers], wants_grad=wants, cluster=cluster, version=version_of(tensor))
        if wants:
            self.ids[edge[0]] = id_
            now = None if tensor._grad is None else tensor._grad.array
            grad = self.grads[id_] = self.recording.grads.get(id(tensor), now)
            box.grad = None if grad is None else Numbers.of(grad, norm=True, spread=True)
        self.boxes.append(box)

    # Modules

    def cluster(self, module):
        """The id of the cluster of a module call; it is made when it is first needed."""
        if module is None:
            return None
        if module not in self.clusters:
            parent = self.cluster(module.parent)
            name = self.name_of(module)
            kind = type(module.module).__name__
            id_ = self.unique(f"{parent}.{name or kind}" if parent else name or kind)
            self.clusters[module] = Cluster(id_, f"{name}: {kind}" if name else kind, parent)
            self.inside[module] = {id(parameter): key for key, parameter in module.module.named_parameters()}
        return self.clusters[module].id

    def name_of(self, module):
        if module.parent is None:
            return self.names.modules.get(id(module.module), "")
        outer = {id(inner): name for name, inner in module.parent.module.named_modules()}
        return outer.get(id(module.module), "")

    def owner(self, tensor, module):
        """(the innermost module call around that has this tensor as a parameter, its name in the outermost)."""
        owner, name = None, ""
        while module is not None:
            self.cluster(module)
            if id(tensor) in self.inside[module]:
                owner, name = owner or self.clusters[module].id, self.inside[module][id(tensor)]
                if module.parent is None and self.several and self.name_of(module):
                    name = f"{self.name_of(module)}.{name}"
            module = module.parent
        return owner, name


def last_root(recording):
    """Where backward starts: where it did in the block, else at the last single number with a history, or the last result."""
    for tensor in (recording.root, recording.began[0]):
        if isinstance(tensor, TensorBase) and id(tensor) in recording.made:
            return tensor
    for call in reversed(recording.calls):
        if call.node is not None and len(call.outputs) == 1 and call.outputs[0].shape == ():
            found = next((x for x in recording.held if recording.made.get(id(x)) == (call, 0)), None)
            if found is not None and known_edge(found) is not None:
                return found
    return recording._last
