"""`autograd.Function`: how a learner writes an op of their own, with a forward and a backward."""

import itertools
import weakref
from typing import NamedTuple

from edutorch.autograd.engine import FREED, reopen, wrap
from edutorch.dtypes import is_inexact
from edutorch.graph import Node, TensorBase, edge_of, mode
from edutorch.op import SETTING, fresh, remember


class Context:
    """What a Function's forward hands to its backward: `ctx`. Anything may be stored on it."""

    def __init__(self):
        self._saved, self._outputs = (), ()
        self._not_differentiable, self._dirty = [], []
        self._materialize = True
        self.needs_input_grad = ()

    def save_for_backward(self, *tensors):
        """Remember tensors (or None). Changes made to them until backward are noticed."""
        for x in tensors:
            if x is not None and not isinstance(x, TensorBase):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument is of type {type(x).__name__}"
                )
        self._to_save = tensors

    @property
    def saved_tensors(self):
        """What save_for_backward was given."""
        if self._saved is None:
            raise RuntimeError(FREED)
        return tuple(None if kept is None else reopen(kept, *located(place)) for kept, place in self._saved)

    saved_variables = saved_tensors

    def mark_non_differentiable(self, *tensors):
        """These outputs have no gradient."""
        self._not_differentiable = list(tensors)

    def mark_dirty(self, *tensors):
        """These inputs are changed in place by forward."""
        self._dirty = list(tensors)

    def set_materialize_grads(self, value):
        """If False, an output that was not used gives None to backward, not zeros."""
        self._materialize = value

    def _keep(self, results, node):
        """Put away what forward saved: as arrays, since a Tensor that points at its own node would be a circle."""
        made = {id(y): k for k, y in enumerate(results)}
        saved = []
        for x in getattr(self, "_to_save", ()):
            if x is None:
                saved.append((None, None))
            elif id(x) in made:
                saved.append((remember(x, x.array), OwnOutput(weakref.ref(node), made[id(x)])))
            else:
                saved.append((remember(x, x.array), edge_of(x)))
        self._saved = tuple(saved)
        self._to_save = ()


class OwnOutput(NamedTuple):
    """Which result of the Function itself was saved. The node is held weakly, or it would hold itself through ctx."""

    node: weakref.ref
    number: int


def located(place):
    """What reopen wants to know: the edge, that a Tensor is wanted, and whether it is a result of the call itself."""
    if isinstance(place, OwnOutput):
        node = place.node()
        return node and (node, place.number), True, True
    return place, True, False


class FunctionRule:
    """What the engine sees of a Function: a rule like that of any op, which calls the user's backward on Tensors."""

    asks = ((SETTING, "ctx", None),)
    keeps_arrays, naming, variadic, view, wide = True, None, None, False, False

    def __init__(self, function):
        self.name = self.label = function.__name__
        self.function = function
        self.forward = function.forward

    def rule(self, grad, ctx):
        arrays, mode.arrays = mode.arrays, False
        create_graph = not arrays
        before, mode.grad = mode.grad, create_graph
        try:
            grads = grad if type(grad) is tuple else (grad,)
            results = self.function.backward(ctx, *map(wrap, grads))
        finally:
            mode.arrays, mode.grad = arrays, before
        results = results if isinstance(results, (tuple, list)) else (results,)
        return tuple(self.unwrapped(g, create_graph) for g in self.counted(results, ctx))

    def counted(self, results, ctx):
        """One gradient for each input; more than that may only be None."""
        n = len(ctx.needs_input_grad)
        if len(results) > n and all(g is None for g in results[n:]):
            results = results[:n]
        if len(results) != n:
            raise RuntimeError(
                f"function {self.name}Backward returned an incorrect number of gradients (expected {n}, got "
                f"{len(results)})"
            )
        return results

    def unwrapped(self, g, create_graph):
        if g is None or create_graph:
            return g
        if not isinstance(g, TensorBase):
            raise TypeError(f"{self.name}.backward must return Tensors or None, not {type(g).__name__}")
        return g.array


class FunctionMeta(type):
    """Each Function class gets a Node class of its own, named after it."""

    def __init__(cls, name, bases, body):
        super().__init__(name, bases, body)
        rule = FunctionRule(cls) if "forward" in vars(cls) or "backward" in vars(cls) or bases else None
        cls.Node = type(f"{name}Backward", (Node,), {"op": rule, "__slots__": ()})


class Function(metaclass=FunctionMeta):
    """An op of your own: subclass it, write `forward(ctx, ...)` and `backward(ctx, grad)`, and call `apply`.

    Example:
        >>> import edutorch as torch
        >>> class Cube(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x**3
        ...
        ...     @staticmethod
        ...     def backward(ctx, grad):
        ...         (x,) = ctx.saved_tensors
        ...         return grad * 3 * x**2
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> Cube.apply(x).backward()
        >>> x.grad
        tensor(12.)
    """

    def __init__(self, *args, **kwargs):
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function "
            "with static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def forward(*args, **kwargs):
        """Compute the result from tensors and settings; with `setup_context`, without ctx as the first argument."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Store on ctx what backward needs, if forward does not take a ctx."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        """From the gradients of the outputs to those of the inputs: one for each argument of forward, or None."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    vjp = backward

    @classmethod
    def apply(cls, *inputs):
        """Run forward and write the call down."""
        ctx = Context()
        edges = [edge_of(x) if isinstance(x, TensorBase) else None for x in inputs]
        ctx.needs_input_grad = tuple(edge is not None for edge in edges)
        recording = mode.grad and any(ctx.needs_input_grad)
        before, mode.grad = mode.grad, False
        try:
            if cls.setup_context is Function.setup_context:
                output = cls.forward(ctx, *inputs)
            else:
                output = cls.forward(*inputs)
                cls.setup_context(ctx, inputs, output)
        finally:
            mode.grad = before
        several = isinstance(output, (tuple, list))
        results = tuple(output) if several else (output,)
        if recording:
            results = cls.record(ctx, inputs, edges, results)
        return results if several else results[0]

    @classmethod
    def record(cls, ctx, inputs, edges, results):
        """Write the call down, as Op.record does."""
        given = {id(x) for x in inputs if isinstance(x, TensorBase)}
        dirty = {id(x) for x in ctx._dirty}
        fixed = {id(x) for x in ctx._not_differentiable}
        # An input that is handed back as it came gets a Tensor of its own, or it would lose its history.
        handed_back = [fresh(y.array) if id(y) in given - dirty else y for y in results]
        tensors = [y for y in handed_back if isinstance(y, TensorBase)]
        node = cls.Node(edges, [ctx], [(y.array.shape, y.array.dtype) for y in tensors])
        ctx._keep(results, node)
        numbers = itertools.count()
        for old, y in zip(results, handed_back, strict=True):
            if isinstance(y, TensorBase):
                k = next(numbers)
                if id(old) not in fixed and is_inexact(y.array.dtype):
                    y._edge = (node, k)
        return tuple(handed_back)


def once_differentiable(backward):
    """A backward that may be run on numbers only: its own gradient is not defined."""
    return backward
