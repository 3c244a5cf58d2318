"""Changing a tensor in the memory it already has, and telling its history the truth about it.

There are no in-place ops, only in-place uses of ops: `x.mul_(y)` is `change(x, mul, y)`.
"""

import numpy as np

from edutorch import ops
from edutorch.autograd.anomaly import anomaly, note
from edutorch.autograd.saved import Packed
from edutorch.dtypes import fits, is_inexact, title
from edutorch.functions.index import as_tensors, taken_apart
from edutorch.functions.shape import expand
from edutorch.graph import AMBIGUOUS, SEVERAL_VIEWS, TensorBase, View, edge_of, mode
from edutorch.memory import address
from edutorch.op import INPUT, NUMBERS, OUT, fresh, remember, type_name

NO_GRAD_VIEW = f"A view was created in no_grad mode and is being modified inplace with grad mode enabled. {AMBIGUOUS}"
FUNCTION_VIEW = (
    "This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to "
    "handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect "
    "gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function."
)
INFERENCE = (
    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor "
    "before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
)


class MadeInFunction(View):
    """A view that a Function of the user's own made: how its gradient goes back is the Function's to say."""

    __slots__ = ()


def change(x, op, *others, **params):
    """x becomes op(x, *others), in its own memory.

    1. May x be changed at all?
    2. Compute the new value as any op does; the call is written down as any call is.
    3. Put the new numbers into x's memory and count the change.
    4. Rewrite the history: x, or the base that x is a view of, now comes from the new call.
    """
    recording = mode.grad and (takes_part(x) or any(map(has_edge, others)))
    may_change(x, recording)
    if op not in (ops.index_put, ops.masked_fill_):
        check_apart(x, others)
    if not (recording or params or mode.tracer) and op.ufunc is not None and write_directly(x, op.ufunc, others):
        x._counter[0] += 1
        return x
    source = x
    if recording and wants_old(op, others):
        source = with_array(x, x.array.copy())  # the rule wants the old numbers, which are about to go
    y = op(source, *others, **params)
    check_fit(x, y)
    if recording and y._edge is None:
        y = ops.fill(source, y)  # an op without a rule is flat: from here on x does not depend on what it was
    x.array[...] = y.array
    if x._counter is not None:
        x._counter[0] += 1
    if y._edge is not None:
        keep_new(y._edge[0], x)
        rewrite(x, y._edge)
    return x


def write_directly(x, ufunc, others):
    """Nothing is written down, so no second array is needed: let numpy write into x's memory, if it will.

    If it will not (the shape or the type does not fit), the long way round raises PyTorch's error. 16-bit floats go the
    long way too, which computes with 32 bits.
    """
    if (
        x._counter is None
        or x.array.itemsize == 2
        or not all(isinstance(y, TensorBase) or type(y) in (int, float) for y in others)
    ):
        return False
    arrays = [y.array if isinstance(y, TensorBase) else y for y in others]
    # numpy would write a float into an integer's memory only if told so, but computes with the wrong type for mixtures.
    if any(getattr(a, "dtype", x.array.dtype) != x.array.dtype for a in arrays) or not is_inexact(x.array.dtype):
        return False
    try:
        ufunc(x.array, *arrays, out=x.array)
    except (TypeError, ValueError):
        return False
    return True


def wants_old(op, others):
    """Will the rule ask for the numbers that x has now?"""
    return any(kind == INPUT and which == 0 for kind, which, _ in op.asks) and (not op.product or has_edge(others[0]))


def takes_part(x):
    """Does x want a gradient? A view that may not be changed is not asked itself: it might be stale, and complain of that."""
    view = x._view
    if view is not None and (view.several or not view.recorded):
        return x._edge is not None or edge_of(view.base) is not None
    return has_edge(x)


def has_edge(x):
    return isinstance(x, TensorBase) and edge_of(x) is not None


def keep_new(node, x):
    """Let the node remember x's own memory as its result: one array, and a later change is noticed."""
    for k, (kind, _, _) in enumerate(node.op.asks):
        if kind == OUT and node.kept[k] is not None and type(node.kept[k][0]) is not Packed:
            node.kept[k] = remember(x, x.array)
    if node.value is not None:
        node.value = remember(x, x.array)


def rewrite(x, edge):
    """From now on x comes from `edge`. If x is a view, its base does, in the place that x sees; x itself and all other
    views of the base notice by their version that their edges are old, and look at the base again (graph.refresh)."""
    view = x._view
    x._counter[1] = f"output {edge[1]} of {'torch::autograd::CopySlices' if view else edge[0].label()}"
    if view is None:
        if x._edge is not None and x._edge[0].hooks is not None:
            move_retain_grad(x, edge)
        x._edge = edge
        return
    base = view.base
    node = ops.place.Node([edge_of(base), edge], [view.recipe, None], [(base.array.shape, base.array.dtype)])
    base._edge = (node, 0)
    if anomaly.enabled:
        note(node)


def move_retain_grad(x, edge):
    """x.grad is the gradient of what x is now, so the wish moves on to the new node."""
    old, (node, number) = x._edge, edge
    reference = old[0].hooks.retain.pop(old[1], None)
    if reference is not None:
        node.own_hooks().retain[number] = reference


def may_change(x, recording):
    """PyTorch's reasons to refuse, in its order."""
    view = x._view
    if x._counter is None and not mode.inference:
        raise RuntimeError(INFERENCE)
    if view is None:
        if mode.grad and x._leaf is not None and x._edge is None:
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    elif mode.grad and (recording or edge_of(view.base) is not None):
        if isinstance(view, MadeInFunction):
            raise RuntimeError(
                f"Output {x._edge[1]} of {x._edge[0].label()} is a view and is being modified inplace. {FUNCTION_VIEW}"
            )
        if not view.recorded:
            raise RuntimeError(NO_GRAD_VIEW)
        if view.several:
            raise RuntimeError(
                f"Output {view.recipe[3]} of {view.recipe[1].label} is a view and is being modified inplace. {SEVERAL_VIEWS}"
                if x._edge is not None
                else "A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                f"{SEVERAL_VIEWS}"
            )
        if view.base._leaf is not None and view.base._edge is None:
            raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
    if x.array.size and any(stride == 0 and n > 1 for n, stride in zip(x.array.shape, x.array.strides, strict=True)):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )


def check_apart(x, others):
    """What is read may be x itself, or memory of its own; but it may not lie across the memory that is written to."""
    for y in others:
        if isinstance(y, TensorBase) and owner(y.array) is owner(x.array) and lies_across(x.array, y.array):
            raise RuntimeError(
                "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
                "location. Please clone() the tensor before performing the operation."
            )


def owner(array):
    return array if array.base is None else array.base


def lies_across(a, b):
    """Do two arrays share memory, but see it differently? PyTorch asks this only of arrays without gaps."""
    if not (a.flags.forc and b.flags.forc) or not np.may_share_memory(a, b):
        return False
    steps_a, steps_b = ([step for n, step in zip(x.shape, x.strides) if n > 1] for x in (a, b))
    return a.shape != b.shape or steps_a != steps_b or address(a) != address(b)


def check_fit(x, y):
    """The new numbers must have x's shape, and a type that x's memory can hold."""
    if y.array.shape != x.array.shape:
        raise RuntimeError(
            f"output with shape {list(x.array.shape)} doesn't match the broadcast shape {list(y.array.shape)}"
        )
    if not fits(y.array.dtype, x.array.dtype):
        raise RuntimeError(
            f"result type {title(y.array.dtype)} can't be cast to the desired output type {title(x.array.dtype)}"
        )


def with_array(x, array):
    """Another tensor at the same place in the graph."""
    y = fresh(array)
    y._edge = edge_of(x)
    return y


def set_item(x, index, value):
    """x[index] = value. Numbers and slices make a view, and the view is changed; tensors of positions change x."""
    basic, chosen = taken_apart(x, index)
    view = x if all(item == slice(None) for item in basic) and x._view is None else ops.slice_(x, index=basic)
    value = as_value(value, x)
    if all(p is None for p in chosen):
        if isinstance(value, TensorBase):
            value = expand(dropped_ones(beside(value, view), view.array.ndim), view.array.shape)
        change(view, ops.fill, value)
    else:
        if isinstance(value, TensorBase) and value.array.dtype != x.array.dtype:
            raise RuntimeError(
                f"Index put requires the source and destination dtypes match, got {title(x.array.dtype)} for the destination "
                f"and {title(value.array.dtype)} for the source."
            )
        positions = as_tensors(chosen)
        change(view, ops.index_put, dropped_ones(value, ndim_of_result(view, positions)), *positions)


def ndim_of_result(x, positions):
    """How many dimensions x[positions] has: those of the positions together take the place of those that they choose from."""
    given = [p.array.ndim for p in positions if p is not None]
    return x.array.ndim - len(given) + max(given)


def as_value(value, x):
    if isinstance(value, TensorBase) or type(value) in NUMBERS:
        return value
    raise TypeError(f"can't assign a {type_name(value)} to a {x.type()}")


def beside(value, x):
    """value where x lives: a copy may cross from device to device."""
    return value if type(value.array) is type(x.array) else value.to(x.device)


def dropped_ones(value, ndim):
    """PyTorch lets a value have leading dimensions of size one that the place does not have."""
    while isinstance(value, TensorBase) and value.array.ndim > ndim and value.array.shape[0] == 1:
        value = ops.reshape(value, shape=value.array.shape[1:])
    return value
