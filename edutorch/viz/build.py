"""From a tensor to the description of its graph: follow the edges back, give every box its name, numbers and place."""

import math
import re
import weakref

import numpy as np

from edutorch.graph import TensorBase, edge_of
from edutorch.op import INPUT
from edutorch.viz.clusters import calls_in, home_of_leaf, innermost, parameter_names
from edutorch.viz.model import Arrow, Box, Graph, Numbers
from edutorch.viz.names import Names

constants_seen = weakref.WeakKeyDictionary()  # node -> what backward will have freed by the next picture


class Unique:
    """Ids that say what they stand for: the first `mul` is "mul", the next "mul_2"."""

    def __init__(self):
        self.taken = set()
        self.last = {}  # the number that was given last to a wish

    def __call__(self, wish):
        wish = re.sub(r"[^\w.]+", "_", wish).strip("_") or "box"
        id, n = wish, self.last.get(wish, 1)
        while id in self.taken:
            n += 1
            id = f"{wish}_{n}"
        self.last[wish] = n
        self.taken.add(id)
        return id


def build(tensor, names=None, spread=False):
    """Describe the graph behind a tensor.

    Args:
        tensor: the result whose history is wanted.
        names: the Names of the caller's variables.
        spread: also say how the numbers of large arrays lie.

    Returns:
        the Graph, and a dictionary from each autograd node to the id of its box.

    Raises:
        TypeError: if it is not a tensor.
    """
    if not isinstance(tensor, TensorBase):
        kind = type(tensor).__name__
        raise TypeError(
            f"expected a Tensor, the result of a computation, but got {kind}. For the graph of a model, call it first: "
            "viz.graph(model(x))"
        )
    return Builder(tensor, names or Names(), spread).graph()


def nodes_behind(root):
    """All nodes that the root came from, oldest first: a node is younger than its inputs."""
    found, seen = [root], {root}
    for node in found:  # grows while we walk
        for edge in node.edges:
            if edge is not None and edge[0] not in seen:
                seen.add(edge[0])
                found.append(edge[0])
    return sorted(found, key=lambda node: node.id)


def kept_by(node):
    """How many bytes of arrays a node remembers for its rule. Parameters do not count: they are there anyway."""
    leaves = {id(edge[0].variable.array) for edge in node.edges if edge is not None and edge[0].op is None}
    arrays = {}
    for one in flattened(node.kept or ()):
        array = one[0] if type(one) is tuple and one else one  # a tuple may also be a shape, such as ()
        if hasattr(array, "nbytes") and id(array) not in leaves:
            arrays[id(array)] = array.nbytes
    return sum(arrays.values())


def flattened(kept):
    for one in kept:
        yield from one if type(one) is list else (one,)


def version_of(tensor):
    """How often a tensor's memory was changed; None if nobody counts, or nobody holds it."""
    return None if tensor is None or tensor._counter is None else tensor._counter[0]


class Builder:
    """One walk over the graph behind a tensor."""

    def __init__(self, tensor, names, spread):
        self.tensor, self.names, self.spread = tensor, names, spread
        self.unique = Unique()
        self.boxes, self.arrows = [], []
        self.ids = {}  # node -> id of its box
        self.data = {}  # name of a variable that needs no gradient -> id of its box
        self.constants = 0

    def graph(self):
        edge = edge_of(self.tensor)
        if edge is None:
            self.add_alone()
            return Graph(self.boxes, [], [], self.boxes[0].id), {}
        nodes = nodes_behind(edge[0])
        ops = [node for node in nodes if node.op is not None]
        self.calls = calls_in(ops, self.names, self.unique)
        self.home = innermost(self.calls, ops)
        self.parameters = parameter_names(self.calls, self.names)
        self.users = {}
        for node in ops:
            for source in dict.fromkeys(edge[0] for edge in node.edges if edge is not None and edge[0].op is None):
                self.users.setdefault(source, []).append(self.home.get(node))
        for node in ops or nodes:
            self.add_inputs(node)
            self.add_leaf(node) if node.op is None else self.add_op(node)
        return Graph(
            self.boxes, self.arrows, [call.cluster for call in self.calls], self.ids[edge[0]], self.constants
        ), self.ids

    def add_alone(self):
        """A tensor that no op made and that wants no gradient: nothing was written down."""
        name = self.names.leaves.get(id(self.tensor), "tensor")
        self.boxes.append(Box(self.unique(name), "data", name, "", [Numbers.of(self.tensor.array, spread=self.spread)]))

    def add_inputs(self, node):
        """The leaves and constants of a call stand just before it; its other inputs stand there already."""
        for edge in node.edges:
            if edge is not None and edge[0].op is None and edge[0] not in self.ids:
                self.add_leaf(edge[0])

    def add_leaf(self, node):
        leaf = node.variable
        name = self.parameters.get(id(leaf)) or self.names.leaves.get(id(leaf)) or "tensor"
        is_parameter = id(leaf) in self.parameters or type(leaf).__name__ == "Parameter"
        users = self.users.get(node)
        home = home_of_leaf(leaf, users) if users else None
        id_ = self.ids[node] = self.unique(name)
        grad = leaf.grad
        self.boxes.append(
            Box(
                id_,
                "parameter" if is_parameter else "leaf",
                name,
                "",
                [Numbers.of(leaf.array, spread=self.spread)],
                grad=None if grad is None else Numbers.of(grad.array, norm=True, spread=self.spread),
                wants_grad=True,
                cluster=home and home.cluster.id,
                version=version_of(leaf),
            )
        )

    def add_op(self, node):
        home = self.home.get(node)
        cluster = home and home.cluster.id
        id_ = self.unique(node.op.name)
        constants = self.constants_of(node)
        for slot, edge in enumerate(node.edges):
            if edge is not None:
                source, number = self.ids[edge[0]], edge[1]
            elif slot in constants:
                source, number = self.add_data(*constants[slot], cluster), 0
            else:
                self.constants += 1
                continue
            self.arrows.append(Arrow(f"{source}-{id_}-{slot}", source, id_, slot, number))
        outputs = [self.output(node, number) for number in range(len(node.outputs))]
        name = outputs[0].name if len(outputs) == 1 else ""
        wants_grad, grad = self.retained(node)
        box = Box(
            id_, "op", name, node.op.label, outputs, grad, wants_grad, cluster, type(node).__name__, kept_by(node)
        )
        box.version = version_of(self.held(node, 0)[1])
        self.ids[node] = id_
        self.boxes.append(box)

    def held(self, node, number):
        """The variable that holds an output, if the reader still has one: (name, tensor)."""
        name, tensor = self.names.results.get((node, number), ("", None))
        if tensor is None and edge_of(self.tensor) == (node, number):
            tensor = self.tensor
        return name, tensor

    def output(self, node, number):
        shape, dtype = node.outputs[number]
        several = len(node.outputs) > 1
        name, tensor = self.held(node, number)
        if several and not name:
            name = str((node.op.outputs or range(len(node.outputs)))[number])
        if tensor is not None:
            return Numbers.of(tensor.array, name, spread=self.spread)
        if node.value is not None and not several:
            array, counter, count = node.value
            if counter is None or counter[0] == count:
                return Numbers.of(array, name)
            return Numbers(tuple(shape), dtype.name, name, changed=True, bytes=math.prod(shape) * dtype.itemsize)
        return Numbers(tuple(shape), dtype.name, name, bytes=math.prod(shape) * dtype.itemsize)

    def retained(self, node):
        """Does a tensor that this call made keep its gradient (retain_grad), and what is it by now?"""
        for reference in node.hooks.retain.values() if node.hooks is not None else ():
            tensor = reference()
            if tensor is not None:
                grad = tensor._grad
                return True, None if grad is None else Numbers.of(grad.array, norm=True, spread=self.spread)
        return False, None

    def constants_of(self, node):
        """What is known of the inputs that need no gradient: {slot: (Numbers, name)}.

        A call remembers them only for its rule, and backward frees them; what was seen once is kept for later pictures.
        """
        seen = constants_seen.setdefault(node, {})
        op = node.op
        for (kind, slot, _), kept in zip(getattr(op, "asks", ()), node.kept or (), strict=False):
            if kind != INPUT:
                continue
            for i, one in enumerate(kept) if isinstance(kept, list) else ((slot, kept),):
                if one is not None and i < len(node.edges) and node.edges[i] is None:
                    seen[i] = self.constant(one)
        return seen

    def constant(self, kept):
        if isinstance(kept, bool | int | float | complex):
            return Numbers((), type(kept).__name__, items=np.asarray(kept)), ""
        array, counter, count = kept if isinstance(kept, tuple) else (kept, None, None)
        if not hasattr(array, "dtype"):  # saved_tensors_hooks put something else in its place
            return Numbers((), "packed"), ""
        numbers = Numbers.of(array, spread=self.spread)
        if counter is not None and counter[0] != count:
            numbers.items, numbers.changed = None, True
        return numbers, self.names.arrays.get(id(array), "")

    def add_data(self, numbers, name, cluster):
        """A box for a constant. A variable has one box for all its uses and stands outside; a number, one for each."""
        if name in self.data:
            return self.data[name]
        id_ = self.unique(name or "data")
        self.boxes.append(Box(id_, "data", name, "", [numbers], cluster=None if name else cluster))
        if name:
            self.data[name] = id_
        return id_
