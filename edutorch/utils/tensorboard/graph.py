"""What runs when a model is called, as the graph that TensorBoard's page draws: its boxes are the modules.

A node's name is its place: `Net/Sequential[body]/Linear[0]/linear`. The page folds what shares the beginning of a name.
"""

import contextlib
import inspect

from tensorboard.compat.proto.attr_value_pb2 import AttrValue
from tensorboard.compat.proto.config_pb2 import RunMetadata
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.compat.proto.node_def_pb2 import NodeDef
from tensorboard.compat.proto.step_stats_pb2 import DeviceStepStats, StepStats
from tensorboard.compat.proto.versions_pb2 import VersionDef

from edutorch.autograd.grad_mode import no_grad
from edutorch.autograd.inplace import change
from edutorch.autograd.listening import Listener
from edutorch.graph import TensorBase
from edutorch.nn.global_hooks import register_module_forward_hook, register_module_forward_pre_hook
from edutorch.utils.tensorboard.summaries import shaped


def graph_of(model, args, verbose=False):
    """Call a model once, in evaluation mode, and write down what ran.

    Args:
        model: a Module.
        args: its input, or a tuple of its inputs.
        verbose: print the nodes, too.

    Returns:
        (GraphDef, RunMetadata): the nodes, and a line about the device, as PyTorch writes it.
    """
    args = args if isinstance(args, tuple) else (args,)
    with evaluating(model), no_grad(), Tracing(model, args) as trace:
        trace.finish(model(*args))
    if verbose:
        for node in trace.nodes:
            print(f"{node.name} = {node.op}({', '.join(node.input)})")
    stats = RunMetadata(step_stats=StepStats(dev_stats=[DeviceStepStats(device="/device:CPU:0")]))
    return GraphDef(node=trace.nodes, versions=VersionDef(producer=22)), stats


@contextlib.contextmanager
def evaluating(model):
    """Switch a model and its parts to evaluation, and each of them back."""
    before = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in before:
            module.training = training


class Tracing(Listener):
    """Listens to every op while a model runs."""

    def __init__(self, model, args):
        self.nodes = []
        self.names = {}  # id of a tensor -> the name of the node that it comes from
        self.held = []  # the tensors, so that their ids stay theirs
        self.used = set()  # names that are taken
        self.places = places(model)
        self.inside = []  # the modules that are running, outermost first
        self.parameters = {}  # id of a parameter or buffer -> where it lives
        for module, place in self.places.items():
            for name, x in [*module._parameters.items(), *module._buffers.items()]:
                if x is not None:
                    self.parameters.setdefault(id(x), f"{place}/{name}")
        for number, x in enumerate(tensors_in(args), 1):
            self.node(f"input/input.{number}", "IO Node", [], x)

    def __enter__(self):
        self.hooks = [
            register_module_forward_pre_hook(lambda module, args: self.inside.append(module)),
            register_module_forward_hook(lambda module, args, output: self.leave(), always_call=True),
        ]
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()
        for hook in self.hooks:
            hook.remove()

    def leave(self):
        self.inside.pop()

    def hear(self, op, inputs, params, result):
        place = next((self.places[m] for m in reversed(self.inside) if m in self.places), "")
        sources = [self.name_of(x, place) for x in inputs if isinstance(x, TensorBase)]
        results = result if type(result) is tuple else (result,)
        name = self.node(f"{place}/{op.name}".strip("/"), f"aten::{op.name}", sources, *results, **params)
        changed = changed_by(op)
        if changed is not None:  # from here on, it is the result
            self.remember(changed, name)

    def name_of(self, x, place):
        """The node that a tensor comes from. Of one that nobody made, that is a node of its own, made now."""
        if id(x) not in self.names:
            constant = f"{place}/constant".strip("/")
            where, kind = self.parameters.get(id(x), constant), "prim::GetAttr"
            self.node(where, kind if where != constant else "prim::Constant", [], x)
        return self.names[id(x)]

    def node(self, name, kind, sources, *results, **params):
        name, number = (name, 1) if name not in self.used else (f"{name}.1", 2)
        while name in self.used:
            name, number = f"{name.rpartition('.')[0]}.{number}", number + 1
        self.used.add(name)
        attributes = {
            "attr": AttrValue(s=str(params).replace("'", " ").encode()),
            "_output_shapes": AttrValue(list=AttrValue.ListValue(shape=[shaped(*x.shape) for x in results])),
        }
        self.nodes.append(NodeDef(name=name, op=kind, input=sources, attr=attributes))
        for x in results:
            self.remember(x, name)
        return name

    def remember(self, x, name):
        self.names[id(x)] = name
        self.held.append(x)

    def finish(self, output):
        for number, x in enumerate(tensors_in(output), 1):
            source = self.name_of(x, "")
            self.node(f"output/output.{number}", "IO Node", [source], x)


def places(model):
    """Module -> its place in the model: the class of each box on the way, and what its box is called."""
    found = {model: type(model).__name__}
    for path, module in model.named_modules():
        parent = model.get_submodule(path.rpartition(".")[0])
        if module is not model:
            found[module] = f"{found[parent]}/{type(module).__name__}[{path.rpartition('.')[2]}]"
    return found


def tensors_in(things):
    """All tensors in tuples, lists and dictionaries, in order."""
    if isinstance(things, TensorBase):
        return [things]
    things = things.values() if isinstance(things, dict) else things if isinstance(things, (tuple, list)) else ()
    return [x for thing in things for x in tensors_in(thing)]


def changed_by(op):
    """The tensor that this call changes in place, or None: the op was called by `change` then, a few frames up."""
    frame = inspect.currentframe()
    for _ in range(8):
        frame = frame.f_back
        if frame is None:
            return None
        if frame.f_code is change.__code__ and frame.f_locals["op"] is op:
            return frame.f_locals["x"]
    return None
