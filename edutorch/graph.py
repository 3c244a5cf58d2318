"""What is written down when an op runs: a Node for the call, and edges to the calls that it got its inputs from.

Nothing here computes a gradient. `autograd/engine.py` walks what this file wrote down.
"""

import collections
import itertools
import threading
import weakref
from typing import Any


class Mode(threading.local):
    """The switches of one thread."""

    grad = True  # are calls written down for backward?
    tracer = None  # who listens: called with (op, inputs, params, result)
    arrays = False  # inside a backward rule that runs on bare arrays: an op given arrays answers with arrays
    inference = False  # results get no version: they may never enter a graph


mode = Mode()
ids = itertools.count()


class TensorBase:
    """The half of a Tensor that autograd sees. Its methods live two floors up, in tensor.py."""

    __slots__ = ("array", "_grad", "_edge", "_lazy_edge", "_leaf", "_view", "_counter", "__weakref__")
    __array_ufunc__: Any = None  # numpy_array * tensor is asked of the tensor, not done number by number

    def __init__(self, array, requires_grad=False):
        self.array = array
        self._grad = None
        self._edge = None  # (node, output number) of the call that made this tensor
        self._lazy_edge = requires_grad  # ask edge_of: this is a leaf that wants a gradient, or a view
        self._leaf = Leaf() if requires_grad else None
        self._view = None  # how this tensor is seen in its base
        self._counter = [0, None]  # how often this memory was changed, and by whom last: a list, so that views share it


class Leaf:
    """What a tensor has that wants a gradient of its own."""

    __slots__ = ("accumulator", "hooks")

    def __init__(self):
        self.accumulator = no_node  # a weak reference to its AccumulateGrad node: the node holds the tensor
        self.hooks = None  # those of any other tensor live on the node that made it


def no_node():
    return None


class View:
    """How a view is seen in its base: the steps that lead from one to the other, and how fresh its edge is."""

    __slots__ = ("base", "recipe", "version", "recorded", "several")

    def __init__(self, base, recipe, version, recorded, several):
        self.base = base  # the tensor that owns the memory
        self.recipe = recipe  # (recipe so far, op, params, output number): a linked list, newest step first
        self.version = version  # the version of the memory for which the view's edge is right
        self.recorded = recorded  # False for a view made under no_grad: it stays outside the graph
        self.several = several  # True for split, unbind: PyTorch forbids changing those in place


def look(x, recipe):
    """See `x` (a tensor or an array) the way a view sees its base."""
    steps = []
    while recipe is not None:
        recipe, op, params, number = recipe
        steps.append((op, params, number))
    for op, params, number in reversed(steps):
        x = op(x, **params) if isinstance(x, TensorBase) else op.forward(x, **params)
        x = x[number] if type(x) is tuple else x
    return x


def edge_of(x):
    """Where a gradient for x must go: (node, output number), or None if x needs none."""
    view = x._view
    if view is not None and view.version != x._counter[0]:
        refresh(x, view)
    if x._edge is None and x._leaf is not None:
        node = x._leaf.accumulator()
        if node is None:
            node = AccumulateGrad(x)
            x._leaf.accumulator = weakref.ref(node)
        return node, 0
    return x._edge


def refresh(x, view):
    """The memory of a view was changed since its edge was made: its history is now the base's new one, seen again."""
    if x._edge is None and edge_of(view.base) is None:
        view.version = x._counter[0]
        return
    if view.several or not view.recorded:
        what = "its base or another view of its base has been modified inplace"
        if x._edge is not None:
            who = f"Output {view.recipe[3] or 0} of {view.recipe[1].label} is a view and"
            raise RuntimeError(f"{who} {what}. {SEVERAL_VIEWS}")
        why = SEVERAL_VIEWS if view.several else AMBIGUOUS
        raise RuntimeError(f"A view was created in no_grad mode and {what} with grad mode enabled. {why}")
    before, mode.grad, mode.tracer = (mode.grad, mode.tracer), True, None
    try:
        x._edge = look(view.base, view.recipe)._edge
        if x._edge is not None:  # PyTorch calls every view that it has to look at again by one name
            x._edge[0].__class__ = x._edge[0].op.node_class("AsStridedBackward0")
    finally:
        mode.grad, mode.tracer = before
    view.version = x._counter[0]


AMBIGUOUS = (
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the "
    "view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both "
    "outside (if you want the inplace to be tracked)."
)
SEVERAL_VIEWS = (
    "This view is the output of a function that returns multiple views. Such functions do not allow the output views to "
    "be modified inplace. You should replace the inplace operation by an out-of-place one."
)


class NodeType(type):
    """The type of the classes of nodes: `print(type(y.grad_fn))` says `<class 'MulBackward0'>`."""

    def __repr__(cls):
        return f"<class '{cls.home}{cls.__name__}'>"


class Node(metaclass=NodeType):
    """One call of an op, as backpropagation remembers it: `y.grad_fn`. Each op has its own subclass."""

    __slots__ = ("edges", "kept", "outputs", "value", "id", "hooks", "calls", "__dict__", "__weakref__")
    op = None
    home = ""  # the module in which PyTorch says that the class lives
    edgeless: tuple[int, ...] = ()  # inputs for which PyTorch's node has no edge, such as positions

    def __init__(self, edges, kept, outputs):
        self.edges = edges  # per input: (the node that made it, its output number), or None
        self.kept = kept  # what the rule asked to remember, in the rule's order; arrays with their version
        self.outputs = outputs  # per output: (shape, dtype). Not the Tensor: that would be a circle
        self.value = None  # the numbers themselves, if they are few: (array, version counter, count then)
        self.id = next(ids)  # a call is always younger than its inputs
        self.hooks = None  # a Hooks, made when the first one is registered
        self.calls = None  # for the modules that returned this result: [(id when the call began, the module, weakly)]

    @property
    def next_functions(self):
        """The nodes that this one's gradients go to, with the output number of each."""
        return tuple(edge or (None, 0) for k, edge in enumerate(self.edges) if edge or k not in self.edgeless)

    def name(self):
        """PyTorch's name for it, such as "MulBackward0"; those that belong to no single function have a namespace."""
        name = type(self).__name__
        return name if "Backward" in name else f"torch::autograd::{name}"

    def label(self):
        """The name without "Backward0", as PyTorch's messages say it; a number other than 0 stays."""
        name, _, number = type(self).__name__.partition("Backward")
        return name + number.lstrip("0")

    def own_hooks(self):
        self.hooks = self.hooks or Hooks()
        return self.hooks

    def register_prehook(self, function):
        """Call function(grad_outputs) before the rule runs; what it returns, if anything, replaces them."""
        return Handle(self.own_hooks().pre, function)

    def register_hook(self, function):
        """Call function(grad_inputs, grad_outputs) after the rule ran; what it returns replaces grad_inputs."""
        return Handle(self.own_hooks().after, function)

    def __repr__(self):
        return f"<{self.home}{type(self).__name__} object at {id(self):#x}>"  # as PyTorch shows it


class AccumulateGrad(Node):
    """The end of the road: adds what arrives to a leaf's `.grad`."""

    __slots__ = ("variable",)

    def __init__(self, variable):
        array = variable.array
        self.variable, self.outputs = variable, ((array.shape, array.dtype),)
        self.edges, self.kept, self.value, self.calls, self.hooks = (), (), None, None, None
        self.id = next(ids)


class Hooks:
    """What a node or a leaf was asked to do when its gradient comes by.

    Order: tensor hooks as registered, retain_grad, the node's pre-hooks, the rule, the node's hooks.
    """

    def __init__(self):
        self.tensor = collections.defaultdict(dict)  # output number -> functions of that gradient
        self.retain = {}  # output number -> weak reference to the Tensor that wants it in .grad
        self.pre, self.after = {}, {}


class Handle:
    """What registering a hook gives back: `remove()` takes the hook away again."""

    numbers = itertools.count()

    def __init__(self, functions, function):
        self.functions, self.id = functions, next(self.numbers)
        functions[self.id] = function

    def remove(self):
        """Take the hook away. A second time does nothing."""
        self.functions.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()
