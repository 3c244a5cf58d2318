"""What the transforms share: arguments as fresh variables, and results released from the graph again.

A transform asks for gradients of its own copies of the arguments, so nobody's `.grad` is touched. To nest transforms is then
nothing special: inside an outer one the copies hang on the outer one's variables, and all that an inner one computes is
written down for it.
"""

from edutorch.autograd.engine import history
from edutorch.autograd.functional_checks import gradients
from edutorch.func.trees import flatten, tree_map
from edutorch.graph import TensorBase, edge_of, mode
from edutorch.ops.place import zeros_like
from edutorch.ops.shape import reshape


class Variables:
    """The differentiated arguments of one call: copies that want a gradient, and the leaves that were made for it."""

    def __init__(self, tree):
        self.written = mode.grad  # does anybody outside want to differentiate what we compute?
        self.leaves = set()  # their nodes: a leaf knows its own only weakly
        self.tree = tree_map(self.copy, tree)
        self.flat, self.form = flatten(self.tree)

    def copy(self, x):
        """A tensor of its own at x's place in the graph, or a leaf if x has none."""
        if not isinstance(x, TensorBase):
            raise ValueError(f"Thing passed to transform API must be Tensor, got {type(x)}")
        if self.written and edge_of(x) is not None:
            return reshape(x, shape=x.array.shape)
        y = x.detach().requires_grad_()
        self.leaves.add(edge_of(y)[0])
        return y

    def wanted_outside(self, tensors):
        """Do some of the tensors depend on anything but our own leaves?"""
        roots = [edge[0] for edge in map(edge_of, tensors) if edge is not None]
        return self.written and any(node.op is None and node not in self.leaves for node in history(roots))

    def released(self, x):
        """A result, outside the graph unless it depends on something outside."""
        if not isinstance(x, TensorBase):
            raise RuntimeError(f"Expected tensors, got unsupported type {type(x)}")
        return x if self.wanted_outside([x]) else x.detach()

    def variable(self, like):
        """Zeros that want a gradient, known as ours."""
        return self.copy(zeros_like(like.detach()))

    def pulled(self, outputs, cotangents, inputs=None, retain_graph=True):
        """The gradients of outputs for our arguments (or for inputs), zeros where there is none."""
        inputs = self.flat if inputs is None else inputs
        create_graph = self.wanted_outside([*outputs, *cotangents])
        found = gradients(outputs, inputs, tuple(cotangents), create_graph, retain_graph)
        return [zeros_like(x.detach()) if g is None else self.released(g) for g, x in zip(found, inputs, strict=True)]


# Which arguments


def chosen(args, argnums):
    """The arguments that argnums name, in a tuple; their places."""
    if not isinstance(argnums, (int, tuple)):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    places = tuple(place(n, len(args)) for n in (argnums if isinstance(argnums, tuple) else (argnums,)))
    if not places:
        raise RuntimeError("argnums must be non-empty")
    if len(set(places)) != len(places):
        raise RuntimeError(f"argnums elements must be unique, got {places}")
    return tuple(args[k] for k in places), places


def place(n, count):
    """A position counted from the front."""
    if not isinstance(n, int):
        raise RuntimeError(f"argnum must be int, got: {type(n)}")
    if not -count <= n < count:
        raise RuntimeError(f"Got argnum={n}, but only {count} positional inputs")
    return n % count


def put(args, places, values):
    """The arguments, with values at those places."""
    args = list(args)
    for k, value in zip(places, values, strict=True):
        args[k] = value
    return args


def with_aux(output, has_aux, who):
    """(output, aux) of a function that returns both; aux is None for one that does not."""
    if not has_aux:
        return output, None
    if not (isinstance(output, tuple) and len(output) == 2):
        raise RuntimeError(f"{who}: output of function f should be a tuple: (output, aux) if has_aux is True")
    return output
