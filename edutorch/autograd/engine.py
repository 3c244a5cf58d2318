"""Backpropagation, one node at a time.

A gradient arrives at a node; the node's rule turns it into gradients for the node's inputs; they are sent on. Youngest
node first, so that everything a node fed has been done before its own turn comes.
"""

import operator
import sys

import numpy as np

from edutorch.autograd.anomaly import anomaly, refuse_nan, tell
from edutorch.autograd.running_hooks import after_rule, before_rule, tensor_hooks, wrap
from edutorch.autograd.saved import recall
from edutorch.device import near
from edutorch.dtypes import is_inexact
from edutorch.graph import mode
from edutorch.op import fresh, widened
from edutorch.ops.convert import to
from edutorch.ops.place import Part
from edutorch.ops.reduce import sum_
from edutorch.ops.shape import reshape

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
        leaf = node.op is None
        hooks = node.variable._leaf.hooks if leaf and node.variable._leaf is not None else node.hooks
        ends = caught is not None and not leads_on(node, wanted)
        if caught is not None and not ends:
            catch(caught, node, grads)  # hooks touch what is caught only where the way ends, as in PyTorch
        if hooks is not None:
            tensor_hooks(hooks, grads, create_graph)
        if ends:
            catch(caught, node, grads)
            continue
        if wanted is not None and node not in wanted:
            continue
        if node.hooks is not None:
            before_rule(node.hooks, grads, create_graph)
        yield node, tuple(grads)
        if leaf:
            finish(node, grads, create_graph)
            continue
        if anomaly.enabled:
            results = told(node, grads, wanted, create_graph)
        elif node.hooks is not None:
            results = run_node(node, grads, wanted, create_graph)
        else:
            results = apply_rule(node, grads, wanted, create_graph)
        for edge, grad in zip(node.edges, results):  # noqa: B905 (a rule may leave trailing inputs out)
            if edge is not None and grad is not None and (wanted is None or edge[0] in wanted):
                send(edge, grad, arriving, sums, create_graph)
        results = grad = grads = None  # hold nothing, so that a leaf may take its gradient's memory for its own
        if not retain_graph and node.op.keeps_arrays:
            node.kept = None


def run_node(node, grads, wanted, create_graph):
    """The rule of a node, and its hooks."""
    results = tuple(map(whole, apply_rule(node, grads, wanted, create_graph)))
    if node.hooks is None or not node.hooks.after:
        return results
    tells_all = getattr(node.op, "tells_all", False)  # else hooks see None for an input that wants no gradient
    given = [g if edge is not None or tells_all else None for edge, g in zip(node.edges, results)]  # noqa: B905
    given += [None] * (len(node.edges) - len(given))
    return after_rule(node.hooks, given, grads, create_graph)


def told(node, grads, wanted, create_graph):
    """run_node in anomaly mode: stop at nan, and say where in the forward a node was made that fails."""
    before, anomaly.running = anomaly.running, node
    try:
        results = run_node(node, grads, wanted, create_graph)
        if anomaly.check_nan:
            refuse_nan(node, results)
    except Exception:
        tell(node)
        raise
    finally:
        anomaly.running = before
    return results


def leading_to(targets, order):
    """The nodes through which a gradient reaches a target, targets included."""
    through = set(targets)
    for node in reversed(order):
        if any(edge is not None and edge[0] in through for edge in node.edges):
            through.add(node)
    return through


def leads_on(node, wanted):
    """Is there anything to compute beyond this node?"""
    if wanted is None:
        return node.op is not None
    return any(edge is not None and edge[0] in wanted for edge in node.edges)


def catch(caught, node, grads):
    for k, grad in enumerate(grads):
        if (node, k) in caught:
            caught[node, k] = grad


def send(edge, grad, arriving, sums, create_graph):
    """Add grad to what has arrived at an output. Broadcasting and promotion are undone here and nowhere else."""
    node, number = edge
    shape, dtype = node.outputs[number]
    if grad.shape != shape or (grad.dtype is not dtype and grad.dtype != dtype):
        grad = fit(whole(grad), shape, dtype, create_graph)
    waiting = arriving.get(node)
    if waiting is None:
        waiting = arriving[node] = [None] * len(node.outputs)
    if type(grad) is Part:
        if edge in sums:
            waiting[number][grad.index] += grad.part
            return
        sums.add(edge)  # what is made now is ours
        grad = grad.whole()
        if waiting[number] is not None:
            grad += waiting[number]
        waiting[number] = grad
    elif waiting[number] is None:
        waiting[number] = grad  # may be somebody else's array: never written to
    elif edge in sums and not create_graph:
        waiting[number] += grad  # the sum is ours, so it may grow in place
    else:
        waiting[number] = waiting[number] + grad
        sums.add(edge)


def whole(grad):
    """The array that a gradient stands for, if it is only a part of one."""
    return grad.whole() if type(grad) is Part else grad


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
        if len(grads) == 1:
            grad = grads[0]
        else:
            grad = grads if getattr(op, "takes_missing", False) else zeros_for_missing(node, grads, create_graph)
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
    arrived = next(grad for grad in grads if grad is not None)
    model = arrived.array if create_graph else arrived.part if type(arrived) is Part else arrived
    return tuple(
        grad if grad is not None or not is_inexact(dtype)
        else wrap(np.zeros(shape, dtype, like=near(model))) if create_graph
        else np.zeros(shape, dtype, like=near(model))
        for grad, (shape, dtype) in zip(grads, node.outputs, strict=True)
    )  # fmt: skip


# Where gradients end


def alone():
    grad = object()
    return sys.getrefcount(grad)


ALONE = alone()  # how many references Python counts when a function's own variable is the only one


def finish(node, grads, create_graph):
    """The end of the road: the leaf takes the gradient; hooks of its own, then those of the node, are told."""
    seen = () if node.hooks is None else tuple(grads)
    if node.variable._leaf is not None:  # it may have stopped wanting a gradient
        accumulate(node.variable, grads, create_graph)
    if node.hooks is not None:
        after_rule(node.hooks, (), seen, create_graph)


def accumulate(x, grads, create_graph):
    """Add to x.grad: in place, so whoever holds x.grad sees it grow; with create_graph as a new Tensor."""
    grad = grads.pop()
    if create_graph:
        x._grad = grad if x._grad is None else x._grad + grad
    elif x._grad is not None:
        x._grad.array += grad
        x._grad._counter[0] += 1
    elif sys.getrefcount(grad) <= ALONE and grad.base is None and grad.strides == x.array.strides:
        x._grad = fresh(grad)  # nobody else can see this memory: take it
    else:  # a rule may hand one array to two inputs
        x._grad = fresh(np.empty_like(x.array))  # a gradient lies in memory as its leaf does
        x._grad.array[...] = grad
    if x._leaf.hooks is not None:
        for hook in list(x._leaf.hooks.after.values()):
            hook(x)
