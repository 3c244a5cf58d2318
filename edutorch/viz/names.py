"""What the reader calls things: the names of tensors and modules in the cell or function that asked for the picture."""

import types

from edutorch.graph import TensorBase, edge_of

MANY = 100  # a list of more tensors than this is data, not a handful of named things
NOT_VARIABLES = {"In", "Out", "exit", "quit", "get_ipython"}  # IPython's own


class Names:
    """The names in one frame, or in a dictionary of variables.

    The first name given to a thing is its name; a plain variable goes before `params[0]`.
    """

    def __init__(self, frame=None, variables=None):
        self.variables = {}  # id of any thing -> name
        self.leaves = {}  # id of the tensor -> name
        self.tensors = {}  # id of any tensor, leaf or result -> name
        self.results = {}  # (node, output number) -> (name, tensor)
        self.arrays = {}  # id of the array -> name
        self.modules = {}  # id of the module -> name
        self.held = []  # keeps the ids above valid while we work
        if frame is not None:
            variables = {**frame.f_locals, **{k: v for k, v in frame.f_globals.items() if k not in frame.f_locals}}
        if variables is not None:
            self._read(variables)

    def _read(self, variables):
        variables = {k: v for k, v in variables.items() if not k.startswith("_") and k not in NOT_VARIABLES}
        for name, thing in variables.items():
            self.variables.setdefault(id(thing), name)
            self._add(name, thing)
        for name, thing in variables.items():
            for suffix, part in parts_of(thing):
                self._add(name + suffix, part)

    def _add(self, name, thing):
        if is_module(thing):
            self.held.append(thing)
            self.modules.setdefault(id(thing), name)
        if not isinstance(thing, TensorBase):
            return
        self.held.append(thing)
        self.tensors.setdefault(id(thing), name)
        self.arrays.setdefault(id(thing.array), name)
        if thing._edge is None and thing._view is None:
            self.leaves.setdefault(id(thing), name)
            return
        edge = known_edge(thing)
        if edge is not None:
            self.results.setdefault(edge, (name, thing))

    def forget(self):
        """Let go of the things: only what they are called stays."""
        self.results, self.held = {}, []


def known_edge(tensor):
    """As edge_of; None for one of several views whose base was changed: it has no place in any graph now."""
    try:
        return edge_of(tensor)
    except RuntimeError:
        return None


def is_module(thing):
    """Is this an nn.Module? Asked by its manners, so that drawing two numbers does not load every layer."""
    return not isinstance(thing, type) and callable(getattr(type(thing), "named_parameters", None))


def parts_of(thing):
    """The tensors directly inside a list, a dictionary, a module or an object: [(how to write it, tensor)]."""
    if isinstance(thing, list | tuple):
        found = [(f"[{i}]", part) for i, part in enumerate(thing[: MANY + 1])]
    elif isinstance(thing, dict):
        found = [(f"[{key!r}]", part) for key, part in list(thing.items())[: MANY + 1] if isinstance(key, str | int)]
    elif is_module(thing):
        return [(f".{name}", parameter) for name, parameter in thing.named_parameters()]
    elif isinstance(thing, types.ModuleType | type | TensorBase) or not hasattr(thing, "__dict__"):
        return []
    else:
        found = [(f".{name}", part) for name, part in vars(thing).items() if not name.startswith("_")]
    found = [(suffix, part) for suffix, part in found if isinstance(part, TensorBase)]
    return found if len(found) <= MANY else []
