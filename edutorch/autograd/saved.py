"""What a node remembers until its rule runs, and how that is read again: neither freed nor changed since.

Hooks may put something else in its place: a file name, a copy in less precision, or nothing but the way to compute it again.
"""

import threading

from edutorch.autograd.listening import Listener, node_of
from edutorch.dtypes import is_inexact, title
from edutorch.graph import TensorBase, mode
from edutorch.op import INPUT, NEEDS, OUT, fresh, remember

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward."
)
ENABLE = (
    "enable anomaly detection to find the operation that failed to compute its gradient, with "
    "torch.autograd.set_detect_anomaly(True, check_nan=False)."
)
SHOWN = (
    "the backtrace further above shows the operation that failed to compute its gradient. The variable in question was "
    "changed in there or anywhere later. Good luck!"
)
PACK_CHANGED = (
    "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified by "
    "in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place "
    "operations on the input to a pack hook."
)


# Reading


def recall(node, wanted, create_graph):
    """What the rule asked for, if it was neither freed nor changed since: arrays, or the Tensors they were."""
    if node.kept is None:
        raise RuntimeError(FREED)
    answers = []
    for (kind, which, _), kept in zip(node.op.asks, node.kept):  # noqa: B905 (the busiest loop of backward)
        if kind == INPUT:
            if type(kept) is tuple:
                kept = reopen(kept, node.edges[which], create_graph)
            elif type(kept) is list:
                kept = [
                    one if type(one) is not tuple else reopen(one, edge, create_graph)
                    for one, edge in zip(kept, node.edges[which:], strict=True)
                ]
        elif kind == OUT and kept is not None:
            kept = reopen(kept, (node, which), create_graph, is_output=True)
        elif kind == NEEDS:
            kept = needed(node, wanted)
        answers.append(kept)
    return answers


def needed(node, wanted):
    """Per input: will anybody use its gradient?"""
    if wanted is None:
        return [edge is not None for edge in node.edges]
    return [edge is not None and edge[0] in wanted for edge in node.edges]


def reopen(kept, edge, create_graph, is_output=False):
    """The array that was kept, if nobody has changed it since; as a Tensor at its old place in the graph if asked."""
    array, counter, count = kept
    if type(array) is Packed:
        array, counter = array.open(create_graph), [0, None]
    elif counter[0] != count:
        raise RuntimeError(changed(array, counter, count, edge, is_output))
    elif create_graph and edge is not None and edge[0].op is None:
        return edge[0].variable
    if not create_graph:
        return array
    x = fresh(array)
    x._counter = counter
    if is_inexact(array.dtype):
        x._edge = edge
    return x


def changed(array, counter, count, edge, is_output):
    maker = counter[1]
    if edge is not None and edge[0].op is not None and (is_output or maker is None):
        maker = f"output {edge[1]} of {edge[0].label()}"
    what = f"[torch.{title(array.dtype)}Tensor {list(array.shape)}]"
    if maker is not None:
        what += f", which is {maker},"
    return (
        f"one of the variables needed for gradient computation has been modified by an inplace operation: {what} is at "
        f"version {counter[0]}; expected version {count} instead. Hint: {SHOWN if stack.lines_are_known else ENABLE}"
    )


# Hooks that put something else in the place of a tensor


class Stack(threading.local):
    """The hooks that are in force in one thread, the innermost last."""

    lines_are_known = False  # does anomaly mode tell the line of the forward?

    def __init__(self):
        self.hooks = []
        self.forbidden = None  # why there may be none


stack = Stack()


class Packed:
    """What a pack hook made of a tensor, and who makes a tensor of it again."""

    __slots__ = ("content", "unpack")

    def __init__(self, content, unpack):
        self.content, self.unpack = content, unpack

    def open(self, create_graph):
        """Call the unpack hook; the array of the tensor that it returns."""
        before, mode.grad = mode.grad, create_graph
        try:
            x = self.unpack(self.content)
        finally:
            mode.grad = before
        if not isinstance(x, TensorBase):
            raise TypeError(
                f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(x).__name__}"
            )
        return x.array


def keep(x):
    """What to remember of a tensor: itself with its version, or what the innermost pack hook makes of it."""
    kept = remember(x, x.array)
    return packed(kept, x, stack.hooks[-1]) if stack.hooks else kept


def packed(kept, x, hooks):
    """Let a pack hook see the tensor x that is to be remembered as `kept`."""
    before, mode.grad, mode.tracer = (mode.grad, mode.tracer), False, None
    try:
        content = hooks.pack_hook(x)
    finally:
        mode.grad, mode.tracer = before
    _, counter, count = kept
    if counter[0] != count:
        raise RuntimeError(PACK_CHANGED)
    return Packed(content, hooks.unpack_hook), counter, count


class saved_tensors_hooks(Listener):
    """Inside the block, whatever a rule wants to remember goes through pack_hook, and through unpack_hook when it is needed.

    Args:
        pack_hook: takes a tensor and returns anything.
        unpack_hook: takes what pack_hook returned and returns a tensor of the same numbers.

    Example:
        >>> import edutorch as torch
        >>> x = torch.ones(2, requires_grad=True)
        >>> with torch.autograd.graph.saved_tensors_hooks(lambda t: t.half(), lambda t: t.float()):
        ...     y = x.exp().sum()  # exp remembers its result, now in half the memory
        >>> y.backward()
        >>> x.grad
        tensor([2.7188, 2.7188])
    """

    def __init__(self, pack_hook, unpack_hook):
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self):
        if stack.forbidden is not None:
            raise RuntimeError(stack.forbidden)
        stack.hooks.append(self)
        self.start()

    def __exit__(self, *error):
        self.stop()
        stack.hooks.pop()

    def hear(self, op, inputs, params, result):
        """A call was written down: pack what its node remembers, if no inner hooks have done so."""
        node = node_of(result)
        if node is None or stack.hooks[-1] is not self or node.op is not op:
            return
        results = result if type(result) is tuple else (result,)
        for k, (kind, which, _) in enumerate(op.asks):
            kept = node.kept[k]
            if kind == INPUT and type(kept) is list:
                node.kept[k] = [self.replaced(one, x) for one, x in zip(kept, inputs[which:], strict=True)]
            elif kind == INPUT and type(kept) is tuple:
                node.kept[k] = self.replaced(kept, inputs[which])
            elif kind == OUT:
                node.kept[k] = self.replaced(kept, results[which])

    def replaced(self, kept, x):
        """kept, packed. The hook sees the tensor itself, or one around the array if that had to be converted."""
        if type(kept) is not tuple or type(kept[0]) is Packed:
            return kept
        return packed(kept, x if x.array is kept[0] else fresh(kept[0]), self)


class disable_saved_tensors_hooks:
    """Inside the block, saved_tensors_hooks raises a RuntimeError with this message."""

    def __init__(self, error_message):
        self.message = error_message

    def __enter__(self):
        self.before, stack.forbidden = stack.forbidden, self.message

    def __exit__(self, *error):
        stack.forbidden = self.before
