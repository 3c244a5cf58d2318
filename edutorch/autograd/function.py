"""`autograd.Function`: how a learner writes an op of their own, with a forward and a backward."""

import functools
import inspect
import warnings

import numpy as np

from edutorch.autograd.anomaly import anomaly, note
from edutorch.autograd.context import Context
from edutorch.autograd.inplace import MadeInFunction, rewrite
from edutorch.autograd.running_hooks import unwrap, wrap
from edutorch.dtypes import is_inexact
from edutorch.graph import Node, TensorBase, edge_of, mode
from edutorch.op import SETTING, fresh

NOT_RETURNED = (
    "Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified "
    "inplace must all be outputs of the Function."
)
DIRTY_VIEW = (
    "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one "
    "Tensor. This is not supported by the current autograd engine. You should either make sure the input is not a view "
    "(using .clone() for example) or make your Function only return one Tensor (potentially splitting it into two "
    "Functions: one doing the inplace that returns a single Tensor and a second one that does the other operations). You "
    "can ask on the forum https://discuss.pytorch.org/ if you need help to do this change."
)


class FunctionNode(Node):
    """The node of a Function's call. Its memory is ctx, so `y.grad_fn` answers for what was stored there."""

    __slots__ = ("ctx",)
    home = "torch.autograd.function."

    @property
    def kept(self):
        """What the engine recalls for the rule: ctx."""
        return (self.ctx,)

    @kept.setter
    def kept(self, value):
        if value is None:  # the engine frees what is remembered
            self.ctx._saved = None if self.ctx._saved else ()
        else:
            (self.ctx,) = value

    def __getattr__(self, name):
        if name.startswith("__") or name == "ctx":
            raise AttributeError(name)
        return getattr(self.ctx, name)


class FunctionRule:
    """What the engine sees of a Function: a rule like that of any op, which calls the user's backward on Tensors."""

    asks = ((SETTING, "ctx", None),)
    keeps_arrays = takes_missing = True
    naming, variadic, view, wide = None, None, False, False

    def __init__(self, function):
        self.name = self.label = function.__name__
        self.function, self.forward = function, function.forward

    def rule(self, grad, ctx):
        arrays, mode.arrays = mode.arrays, False
        create_graph = not arrays
        before, mode.grad = mode.grad, create_graph
        try:
            grads = grad if type(grad) in (tuple, list) else (grad,)
            results = self.function.chosen_backward()(ctx, *filled(ctx, grads))
        finally:
            mode.arrays, mode.grad = arrays, before
        results = results if isinstance(results, tuple) else (results,)
        return tuple(unwrap(g, create_graph) for g in self.checked(results, ctx))

    def checked(self, results, ctx):
        """One gradient for each input, of a shape that fits; more than that may only be None."""
        n = len(ctx._shapes)
        if len(results) > n and all(g is None for g in results[n:]):
            results = results[:n]
        if len(results) != n:
            raise RuntimeError(
                f"function {self.name}Backward returned an incorrect number of gradients (expected {n}, got "
                f"{len(results)})"
            )
        for k, (g, shape) in enumerate(zip(results, ctx._shapes, strict=True)):
            if g is None:
                continue
            if not isinstance(g, TensorBase):
                raise RuntimeError(f"expected Variable or None (got {type(g).__name__})")
            if shape is None:
                raise RuntimeError(
                    f"function {self.name}Backward returned a gradient different than None at position {k + 1}, but the "
                    "corresponding forward input was not a Variable"
                )
            if ctx.needs_input_grad[k] and not stretches(shape, g.array.shape):
                raise RuntimeError(
                    f"Function {self.name}Backward returned an invalid gradient at index {sum(ctx.needs_input_grad[:k])} - "
                    f"got {list(g.array.shape)} but expected shape compatible with {list(shape)}"
                )
        return results


def filled(ctx, grads):
    """A gradient for each output: zeros for those that were not used, None for those that are no tensors."""
    grads = iter(grads)
    for made in ctx._made:
        g = None if made is None else next(grads)
        if g is None and made is not None and ctx._materialize:
            g = np.zeros(*made)
        yield wrap(g)


def stretches(shape, larger):
    """Can broadcasting make the larger shape of the other? Then summing leads back."""
    return len(shape) <= len(larger) and all(n in (1, m) for n, m in zip(shape[::-1], larger[::-1]))


class FunctionMeta(type):
    """Each Function class gets a Node class of its own, named after it."""

    def __init__(cls, name, bases, body):
        super().__init__(name, bases, body)
        rule = FunctionRule(cls) if bases else None
        cls.Node = type(f"{name}Backward", (FunctionNode,), {"op": rule, "__slots__": ()})


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

    generate_vmap_rule = False  # vmap runs a function example by example, so any Function will do

    def __init__(self, *args, **kwargs):
        warnings.warn(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should invoke "
            "them on the class itself. Instantiating an autograd function will raise an error in a future version of "
            "PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args, **kwargs):
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

    @staticmethod
    def jvp(ctx, *grad_inputs):
        """Accepted as in PyTorch, and not called: forward mode here goes backward twice."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @classmethod
    def chosen_backward(cls):
        """backward, or vjp if that is what the user wrote."""
        if cls.backward is not Function.backward and cls.vjp is not Function.vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement "
                "one of them."
            )
        return cls.backward if cls.vjp is Function.vjp else cls.vjp

    @classmethod
    def apply(cls, *args, **kwargs):
        """Run forward and write the call down."""
        splits = cls.setup_context is not Function.setup_context
        if splits:
            bound = inspect.signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, bound.kwargs
        edges = [edge_of(x) if isinstance(x, TensorBase) else None for x in args]
        ctx = Context(tuple(edge is not None for edge in edges))
        recording = mode.grad and any(ctx.needs_input_grad)
        before, mode.grad = mode.grad, False
        try:
            if splits:
                output = cls.forward(*args, **kwargs)
                cls.setup_context(ctx, args, output)
            else:
                output = cls.forward(ctx, *args, **kwargs)
        finally:
            mode.grad = before
        ctx.check_saved()
        results = output if isinstance(output, tuple) else (output,)
        results = record(cls, ctx, args, edges, results) if recording else results
        return results if isinstance(output, tuple) else results[0]


def record(cls, ctx, inputs, edges, results):
    """Write the call of a Function down, as Op.record does."""
    given = {id(x): x for x in inputs if isinstance(x, TensorBase)}
    dirty = check_dirty(ctx, given, results)
    fixed = {id(x) for x in ctx._not_differentiable}
    ctx._shapes = [x.array.shape if isinstance(x, TensorBase) else None for x in inputs]
    ctx._made = [(y.array.shape, y.array.dtype) if isinstance(y, TensorBase) else None for y in results]
    node = cls.Node(edges, (ctx,), [made for made in ctx._made if made is not None])
    if anomaly.enabled:
        note(node)
    outputs, number = [], 0
    for y in results:
        if isinstance(y, TensorBase):
            edge = (node, number)
            number += 1
            if id(y) in dirty:
                y._counter[0] += 1
                rewrite(y, edge)
            elif id(y) in fixed or not is_inexact(y.array.dtype):
                y = outside(y) if id(y) in given else y
            else:
                y = seen(y) if id(y) in given else y
                if y._view is not None:
                    y._view = MadeInFunction(y._view.base, y._view.recipe, y._view.version, False, False)
                y._edge = edge
        outputs.append(y)
    ctx.put_away([old if id(old) not in given else new for old, new in zip(results, outputs, strict=True)], node)
    return tuple(outputs)


def check_dirty(ctx, given, results):
    """The ids of the inputs that forward changed in place, if it may do so."""
    returned = {id(y) for y in results}
    dirty = set()
    for x in ctx._dirty:
        if id(x) not in given:
            warnings.warn(
                "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should "
                "be passed to ctx.mark_dirty().",
                stacklevel=3,
            )
            continue
        if id(x) not in returned:
            raise RuntimeError(NOT_RETURNED)
        if edge_of(x) is not None and x._edge is None:
            raise RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")
        if x._view is not None and len(results) > 1:
            raise RuntimeError(DIRTY_VIEW)
        dirty.add(id(x))
    return dirty


def seen(x):
    """An input that is handed back as it came: a view of it, or it would lose its own history."""
    y = fresh(x.array)
    y._counter, y._lazy_edge = x._counter, True
    y._view = MadeInFunction(
        x if x._view is None else x._view.base, x._view and x._view.recipe, x._counter[0], False, False
    )
    return y


def outside(x):
    """An input that is handed back without a gradient."""
    y = fresh(x.array)
    y._counter = x._counter
    return y


def once_differentiable(backward):
    """For a backward that may be run on numbers only: to differentiate its result again is an error, not a wrong number."""

    @functools.wraps(backward)
    def numbers_only(ctx, *grads):
        before, mode.grad = mode.grad, False
        try:
            results = backward(ctx, *grads)
        finally:
            mode.grad = before
        if not mode.grad or not any(isinstance(g, TensorBase) and edge_of(g) is not None for g in grads):
            return results
        several = isinstance(results, tuple)
        results = tuple(None if g is None else outside(g) for g in (results if several else (results,)))
        node = Refusal([], (), [(g.array.shape, g.array.dtype) for g in results if g is not None])
        for k, g in enumerate(g for g in results if g is not None):
            g._edge = (node, k)
        return results if several else results[0]

    return numbers_only


class RefusalRule:
    """A rule that refuses."""

    name = label = "Error"
    asks, keeps_arrays, takes_missing, wide, naming, view = (), False, True, False, None, False

    @staticmethod
    def rule(grad):
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")


class Refusal(Node):
    """Stands where there is no way back."""

    __slots__ = ()
    op = RefusalRule  # type: ignore[assignment]
