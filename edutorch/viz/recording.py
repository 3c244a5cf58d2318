"""`with viz.record() as g:` writes down every op that runs in a block: where in the program, in which module, how long.

The graph that autograd keeps holds only what backward needs. A recording also has ops without a gradient, what was written
over later, and, if an op raised an error, that op and the shapes that clashed.
"""

import inspect
import time

from edutorch.autograd.backward import run
from edutorch.autograd.inplace import change
from edutorch.autograd.listening import Listener, node_of
from edutorch.graph import TensorBase
from edutorch.op import Op, fresh
from edutorch.viz.build import kept_by, nodes_behind, version_of
from edutorch.viz.calls import Call, Leaf, ModuleCall
from edutorch.viz.live import LiveGraph
from edutorch.viz.model import Numbers
from edutorch.viz.names import Names, known_edge
from edutorch.viz.program import Line, is_call_of_module, is_ours
from edutorch.viz.recorded import describe_recording

SMALL = 20_000  # numbers: inputs of an op up to this size are kept, so that its gradient can be checked later


class Recording(Listener):
    """What ran in a block. It shows itself as a live graph, with steps; `graph` is the description.

    Attributes:
        graph: the described graph, a model.Graph.
        live: the widget, a LiveGraph.
        error: what the block raised, or None.
        variables: what things are called, {name: thing}; if None, the variables around the `with` tell.
        root: the result that backward starts from; if None, where it did in the block, or else the last single number.

    Args:
        quiet: keep what the block raises to yourself, and show nothing.
    """

    def __init__(self, quiet=False):
        self.calls, self.error, self.quiet = [], None, quiet
        self.variables = self.root = None
        self.leaves = {}  # id of a tensor -> Leaf
        self.made = {}  # id of a tensor -> (Call, output number)
        self.held = []  # the tensors, so that their ids stay theirs while the block runs
        self.older = {}  # node that no op of the block made -> what it remembers, which backward may free
        self.hooks = []  # by which leaves tell that a gradient arrives
        self.grads = {}  # id of a leaf -> a copy of .grad as it was just before that, or None
        self.began = None, None  # the tensor that backward began at last, and its gradient
        self.modules = []  # the frames of module calls that are going on, outermost first: (frame, ModuleCall)
        self.names = Names()
        self._last = None  # the last result
        self._live = None

    def __enter__(self):
        self.start()
        self.clock = time.perf_counter()
        return self

    def __exit__(self, kind, error, traceback):
        self.stop()
        self.names = Names(inspect.currentframe().f_back if self.variables is None else None, self.variables)
        if isinstance(error, Exception):
            self.error = error
            self.add_failed(traceback)
        self.finish()
        if self.error is not None and self.calls and not self.quiet:
            show(self)
        return self.quiet and self.error is not None

    # While the block runs

    def hear(self, op, inputs, params, result):
        seconds = time.perf_counter() - self.clock
        results = result if type(result) is tuple else (result,)
        call, changed = self.called(op, inputs, params, inspect.currentframe().f_back)
        call.outputs = [Numbers.of(y.array, spread=True) for y in results]
        call.seconds = seconds
        node = node_of(result)
        if node is not None and node.op is op:
            call.node, call.kept, call.bytes = node, node.kept, kept_by(node)
        for number, y in enumerate(results):
            self.made[id(y)] = call, number
        if changed is not None:  # from here on it, and what it is a view of, are the result
            for tensor in (changed, changed._view.base if changed._view is not None else None):
                if tensor is not None:
                    self.made[id(tensor)] = call, 0
                    self.held.append(tensor)
        self.held += results
        self._last = results[0]
        self.clock = time.perf_counter()  # what writing down takes is nobody's time

    def called(self, op, inputs, params, frame):
        """Write a call down. Returns it, and the tensor that it changes in place or None."""
        call = Call(op, inputs, dict(params), [], [])
        modules, old, changed = [], None, None
        while frame is not None:
            code = frame.f_code
            if code is change.__code__:  # the op may be given a copy of what it changes: the rule wants the old numbers
                old, changed = frame.f_locals["source"], frame.f_locals["x"]
            elif is_call_of_module(frame):
                modules.append(frame)
            elif call.line is None and not is_ours(code.co_filename):
                call.line = Line.of(frame)
            frame = frame.f_back
        call.sources = [self.source(changed if changed is not None and x is old else x) for x in inputs]
        call.module = self.module(modules[::-1])
        self.calls.append(call)
        return call, changed

    def source(self, x):
        """Where an input comes from."""
        if not isinstance(x, TensorBase):
            return x
        if id(x) in self.made:
            return self.made[id(x)]
        if id(x) not in self.leaves:
            leaf = self.leaves[id(x)] = Leaf(x, Numbers.of(x.array, spread=True))
            self.held.append(x)
            self.watch(leaf)
        return self.leaves[id(x)]

    def watch(self, leaf):
        """Backward may come: see what .grad is before it, and keep what older nodes would forget."""
        edge = known_edge(leaf.tensor)
        for node in nodes_behind(edge[0]) if edge is not None and edge[0] not in self.older else ():
            self.older[node] = node.kept
            if node.op is None and node.variable.requires_grad:
                self.hooks.append(node.variable.register_hook(lambda _, x=node.variable: self.look(x)))

    def look(self, x):
        self.grads[id(x)] = None if x._grad is None else x._grad.array.copy()
        frame = inspect.currentframe()
        while frame is not None and frame.f_code is not run.__code__:
            frame = frame.f_back
        if frame is not None:
            self.began = frame.f_locals["outputs"][-1], frame.f_locals["gradients"][-1]

    def module(self, frames):
        """The module call that we are in. A call is one as long as its frame is."""
        same = 0
        while same < min(len(frames), len(self.modules)) and frames[same] is self.modules[same][0]:
            same += 1
        del self.modules[same:]
        for frame in frames[same:]:
            parent = self.modules[-1][1] if self.modules else None
            self.modules.append((frame, ModuleCall(frame.f_locals["self"], parent)))
        return self.modules[-1][1] if self.modules else None

    def add_failed(self, traceback):
        """The op that raised the error, found in the traceback."""
        line = None
        while traceback is not None:
            frame = traceback.tb_frame
            if frame.f_code is Op.__call__.__code__:
                inputs, params = frame.f_locals["inputs"], frame.f_locals["params"]
                call, _ = self.called(frame.f_locals["self"], inputs, params, frame)
                call.error, call.line = str(self.error).strip().split("\n")[0], line
                return
            if not is_ours(frame.f_code.co_filename):
                line = Line.of(frame, traceback.tb_lineno)
            traceback = traceback.tb_next

    # Afterwards

    def finish(self):
        """The block is over: take down what things are called, describe all, and let go of what is large."""
        for hook in self.hooks:
            hook.remove()
        for x in self.held:
            if id(x) in self.made and id(x) in self.names.tensors:
                call, number = self.made[id(x)]
                call.names = call.names or [""] * len(call.outputs)
                name, whole = self.names.tensors[id(x)], call.outputs[number].shape == x.array.shape
                if whole or not call.names[number]:
                    call.names[number] = name if whole else f"{name}[…]"  # only a part of x was changed, through a view
                call.version = version_of(x)
        self.modules.clear()
        self.scene = describe_recording(self)
        self.held, self.made, self.leaves, self.older, self.hooks, self.grads = [], {}, {}, {}, [], {}
        self._last = self.root = self.variables = self.began = None
        self.names.forget()
        for call in self.calls:
            call.kept = call.node = call.module = call.sources = None
            call.inputs = copies(call.inputs)

    @property
    def graph(self):
        return self.scene.graph

    @property
    def live(self):
        if self._live is None:
            self._live = LiveGraph(self)
        return self._live

    def __repr__(self):
        return repr(self.live)

    def _repr_mimebundle_(self, **kwargs):
        return self.live._repr_mimebundle_(**kwargs)


def copies(inputs):
    """The inputs of a call, without a history that would keep others alive; None if they are too large to be kept."""
    if sum(x.array.size for x in inputs if isinstance(x, TensorBase)) > SMALL:
        return None
    return tuple(fresh(x.array.copy()) if isinstance(x, TensorBase) else x for x in inputs)


def record():
    """Write down every op that runs in a `with` block, and show it as a live graph.

    Unlike `viz.LiveGraph(loss)` it also knows ops that need no gradient, the line that called each op and how long it took, and
    what ran before an error: then the failing op is red, with the shapes that clashed, and the picture is shown at once.
    `backward()` may be called in the block: the steps are those that it did.

    Returns:
        a Recording. In a notebook it shows itself; `print` tells it as text.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> with viz.record() as g:
        ...     x = torch.tensor([1.0, 2.0])
        ...     y = (x * 3).sum()
        >>> g
        graph of y: 2 ops, 2 data, 3 edges
          x = [1.0, 2.0]
          mul = Mul(x, 3) = [3.0, 6.0]
          y = Sum(mul) = 9.0
    """
    return Recording()


def show(recording):
    """Show a recording in the notebook, if this is one. (The cell that raised an error shows no result.)"""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return
    if get_ipython() is not None:
        display(recording)
