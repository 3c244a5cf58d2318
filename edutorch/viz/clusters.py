"""Which boxes were made inside which module: the frames around parts of the graph.

A module leaves a note on the node of its result: when the call began (a node id) and which module it was. Ids rise, so
everything made between the two belongs to the call.
"""

import bisect
from dataclasses import dataclass, field

from edutorch.viz.model import Cluster


@dataclass(eq=False)
class Call:
    """One call of a module: every node with start < id <= end was made in it."""

    module: object
    start: int
    end: int
    order: int  # an inner module notes its call before the outer one does
    parent: "Call | None" = None
    cluster: Cluster | None = None
    owned: dict = field(default_factory=dict)  # id of a parameter -> its name in this module

    def around(self):
        """This call and all calls around it, innermost first."""
        call = self
        while call is not None:
            yield call
            call = call.parent


def calls_in(nodes, names, unique):
    """The module calls among these nodes (oldest first), outer before inner, with their places in each other."""
    found = {}
    for node in nodes:
        for order, (start, reference) in enumerate(getattr(node, "calls", None) or ()):
            module = reference()
            if module is None or start >= node.id:  # gone; or it handed its input on and made nothing
                continue
            call = found.setdefault((start, id(module)), Call(module, start, node.id, order))
            call.end = max(call.end, node.id)  # a module may return several results
    calls = sorted(found.values(), key=lambda call: (call.start, -call.end, -call.order))
    stack = []
    for call in calls:
        while stack and not (stack[-1].start <= call.start and call.end <= stack[-1].end):
            stack.pop()
        call.parent = stack[-1] if stack else None
        stack.append(call)
    _name(calls, names, unique)
    return calls


def _name(calls, names, unique):
    """Titles as a reader of the code would say it: `model: Sequential`, and inside it `0: Linear`."""
    children = {}  # id of a module -> the names of all modules in it
    for call in calls:
        kind = type(call.module).__name__
        if call.parent is None:
            name = names.modules.get(id(call.module), "")
        else:
            outer = call.parent.module
            if id(outer) not in children:
                children[id(outer)] = {id(module): name for name, module in outer.named_modules()}
            name = children[id(outer)].get(id(call.module), "")
        call.owned = {id(parameter): name for name, parameter in call.module.named_parameters()}
        prefix = f"{call.parent.cluster.id}." if call.parent else ""
        call.cluster = Cluster(
            id=unique(prefix + (name or kind)),
            title=f"{name}: {kind}" if name else kind,
            parent=call.parent.cluster.id if call.parent else None,
        )


def innermost(calls, nodes):
    """node -> the innermost call that made it. Calls come outer first, so an inner one overwrites."""
    ids = [node.id for node in nodes]
    home = {}
    for call in calls:
        for i in range(bisect.bisect_right(ids, call.start), bisect.bisect_right(ids, call.end)):
            home[nodes[i]] = call
    return home


def home_of_leaf(leaf, users):
    """A leaf lives in the innermost call that holds all its users and owns it as a parameter; else outside of all.

    (Its node's id does not tell: the node may be left from an earlier run.)
    """
    shared = list(users[0].around()) if users[0] else []
    for user in users[1:]:
        others = set(user.around()) if user else set()
        shared = [call for call in shared if call in others]
    return next((call for call in shared if id(leaf) in call.owned), None)


def parameter_names(calls, names):
    """id of a parameter -> its name, as `named_parameters()` of the outermost module gives it."""
    outermost = [call for call in calls if call.parent is None]
    several = len({id(call.module) for call in outermost}) > 1
    found = {}
    for call in outermost:
        variable = names.modules.get(id(call.module))
        for key, name in call.owned.items():
            found.setdefault(key, f"{variable}.{name}" if several and variable else name)
    return found
