"""Backpropagation, one node at a time.

A gradient arrives at a node; the node's rule turns it into gradients for the node's inputs; they are sent on. Youngest
node first, so that everything a node fed has been done before its own turn comes.
"""

import operator
import sys

import numpy as np

from edutorch.dtypes import is_inexact, title
from edutorch.graph import TensorBase, mode
from edutorch.op import INPUT, NEEDS, OUT, fresh, widened
from edutorch.ops.convert import to
from edutorch.ops.reduce import sum_
from edutorch.ops.shape import reshape

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward."
)

by_age = operator.attrgetter("id")


def history(roots):
    """Every node that the roots came from, youngest first. A call is younger than its inputs, so this order IS
    topological: no recursion, however long the chain."""
    seen, found = set(roots), [*dict.fromkeys(roots)]
    for node in found:  # grows while we walk
        for edge in node.edges:
            if edge is not None and edge[0] not in seen:
                seen.add(edge[0])
                found.append(edge[0])
    found.sort(key=by_age, reverse=True)
    return found


def steps(edges, grads, targets=None, caught=None, retain_graph=False, create_graph=False):
    """Send grads back from edges through everything that made them. Yields (node, what has arrived) before each node.

    Gradients are bare arrays, and Tensors only with create_graph=True. No switch is held while the generator sleeps, so
    a notebook may look around between two steps.

    Args:
        edges: where to start, (node, output number) each.
        grads: the gradient that arrives at each of them.
        targets: a set of nodes; if given, only what leads to them is computed.
        caught: a dictionary {edge: None}, filled with what arrives there; leaves' .grad are then left alone.
        retain_graph: keep what the nodes remember, so that one may go back again.
        create_graph: write the gradients' own computation down, so that they can be differentiated.
    """
    arriving, sums = {}, set()
    for edge, grad in zip(edges, grads, strict=True):
        send(edge, grad, arriving, sums, create_graph)
    order = history([node for node, _ in edges])
    wanted = None if targets is None else leading_to(targets, order)
    for node in order:
        grads = arriving.pop(node, None)
        if grads is None:  # a rule may say None: nothing comes this way
            continue
        op = node.op
        hooks = node.hooks if op is not None else node.variable._leaf.hooks
        if hooks is not None:
            before_node(hooks, grads, create_graph)
        if caught is not None:
            catch(caught, node, grads)
            if op is None:
                continue
        if wanted is not None and node not in wanted:
            continue
        yield node, tuple(grads)
        if op is None:
            accumulate(node.variable, grads, create_graph)
            continue
        results = apply_rule(node, grads, wanted, create_graph)
        if hooks is not None:
            results = after_node(hooks, results, grads, create_graph)
        for edge, grad in zip(node.edges, results):  # noqa: B905 (a rule may leave trailing inputs out)
            if edge is not None and grad is not None and (wanted is None or edge[0] in wanted):
                send(edge, grad, arriving, sums, create_graph)
        results = grad = grads = None  # hold nothing, so that a leaf may take its gradient's memory for its own
        if not retain_graph and op.keeps_arrays:
            node.kept = None


def leading_to(targets, order):
    """The nodes through which a gradient reaches a target, targets included."""
    through = set(targets)
    for node in reversed(order):
        if any(edge is not None and edge[0] in through for edge in node.edges):
            through.add(node)
    return through


def catch(caught, node, grads):
    for k, grad in enumerate(grads):
        if (node, k) in caught:
            caught[node, k] = grad


def send(edge, grad, arriving, sums, create_graph):
    """Add grad to what has arrived at an output. Broadcasting and promotion are undone here and nowhere else."""
    node, number = edge
    shape, dtype = node.outputs[number]
    if grad.shape != shape or (grad.dtype is not dtype and grad.dtype != dtype):
        grad = fit(grad, shape, dtype, create_graph)
    waiting = arriving.get(node)
    if waiting is None:
        waiting = arriving[node] = [None] * len(node.outputs)
    if waiting[number] is None:
        waiting[number] = grad  # may be somebody else's array: never written to
    elif edge in sums and not create_graph:
        waiting[number] += grad  # the sum is ours, so it may grow in place
    else:
        waiting[number] = waiting[number] + grad
        sums.add(edge)


def fit(grad, shape, dtype, create_graph):
    """Give a gradient the shape and the type of what it is the gradient of."""
    before, mode.arrays = mode.arrays, not create_graph
    try:
        if grad.shape != shape:
            grad = sum_to(grad, shape)
        # Types are compared as numpy's: a Tensor answers with PyTorch's name.
        if (grad.array if create_graph else grad).dtype != dtype:
            grad = to(grad, dtype=dtype)
    finally:
        mode.arrays = before
    return grad


def sum_to(grad, shape):
    """Undo broadcasting: sum over the dimensions that were stretched."""
    extra = len(grad.shape) - len(shape)
    stretched = tuple(i + extra for i, n in enumerate(shape) if n == 1 and grad.shape[i + extra] != 1)
    return reshape(sum_(grad, dim=(*range(extra), *stretched), keepdim=True), shape=shape)


def apply_rule(node, grads, wanted, create_graph):
    """Call the rule with what it asked for: on bare arrays, or on Tensors if the call is to be written down."""
    op = node.op
    asked = recall(node, wanted, create_graph) if op.asks else ()
    if create_graph:
        before, mode.grad = mode.grad, True
    else:
        mode.arrays = True
    try:
        grad = grads[0] if len(grads) == 1 else zeros_for_missing(node, grads, create_graph)
        if not create_graph and op.wide and node.outputs[0][1].itemsize == 2:
            grad, *asked = map(widened, (grad, *asked))  # 16-bit floats are computed with in 32 bits
        results = op.rule(grad, *asked)
    except Exception as error:
        error.add_note(f"in the backward rule of {op.name}")
        raise
    finally:
        if create_graph:
            mode.grad = before
        else:
            mode.arrays = False
    return results if type(results) is tuple else (results,)


def zeros_for_missing(node, grads, create_graph):
    """Several outputs, of which some were not used: no gradient came back from those."""
    return tuple(
        wrap(np.zeros(shape, dtype)) if grad is None and create_graph and is_inexact(dtype)
        else np.zeros(shape, dtype) if grad is None and is_inexact(dtype)
        else grad
        for grad, (shape, dtype) in zip(grads, node.outputs, strict=True)
    )  # fmt: skip


# What a node remembers


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
        elif kind == OUT:
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
    if counter[0] != count:
        raise RuntimeError(changed(array, counter, count, edge, is_output))
    if not create_graph:
        return array
    if edge is not None and edge[0].op is None:
        return edge[0].variable
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
        f"version {counter[0]}; expected version {count} instead. Hint: enable anomaly detection to find the operation "
        "that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )


# Where gradients end


def alone():
    grad = object()
    return sys.getrefcount(grad)


ALONE = alone()  # how many references Python counts when a function's own variable is the only one


def accumulate(x, grads, create_graph):
    """Add to x.grad: in place, so whoever holds x.grad sees it grow; with create_graph as a new Tensor."""
    grad = grads.pop()
    if create_graph:
        x._grad = grad if x._grad is None else x._grad + grad
    elif x._grad is not None:
        x._grad.array += grad
        x._grad._counter[0] += 1
    elif sys.getrefcount(grad) <= ALONE and grad.base is None:
        x._grad = fresh(grad)  # nobody else can see this memory: take it
    else:
        x._grad = fresh(grad.copy())  # a rule may hand one array to two inputs
    if x._leaf.hooks is not None:
        for hook in list(x._leaf.hooks.after.values()):
            hook(x)


# Hooks


def before_node(hooks, grads, create_graph):
    """Tensor hooks and pre-hooks may look at what arrives, and replace it."""
    before, mode.grad = mode.grad, create_graph
    try:
        for k, functions in hooks.tensor.items():
            for function in list(functions.values()) if grads[k] is not None else ():
                replace(grads, k, function(wrap(grads[k])), create_graph)
        for k, reference in hooks.retain.items():
            if (x := reference()) is not None and grads[k] is not None:
                retain(x, wrap(grads[k]), create_graph)
        for function in list(hooks.pre.values()):
            for k, g in enumerate(function(tuple(map(wrap, grads))) or ()):
                replace(grads, k, g, create_graph)
    finally:
        mode.grad = before


def retain(x, grad, create_graph):
    """Add to the .grad of a tensor that is no leaf but asked for it."""
    if create_graph:
        x._grad = grad if x._grad is None else x._grad + grad
    else:
        x._grad = fresh(grad.array.copy() if x._grad is None else x._grad.array + grad.array)


def after_node(hooks, results, grads, create_graph):
    """A node's hooks may look at what its rule made, and replace it."""
    before, mode.grad = mode.grad, create_graph
    try:
        for function in list(hooks.after.values()):
            answer = function(tuple(map(wrap, results)), tuple(map(wrap, grads)))
            if answer is not None:
                answer = answer if isinstance(answer, tuple) else (answer,)
                results = tuple(g if g is None or create_graph else g.array for g in answer)
    finally:
        mode.grad = before
    return results


def wrap(g):
    return g if g is None or isinstance(g, TensorBase) else fresh(g)


def replace(grads, k, g, create_graph):
    if g is not None:
        grads[k] = g if create_graph else g.array
