"""Calling the hooks of a node, in PyTorch's order, and refusing what PyTorch refuses as an answer.

Tensor hooks as registered, then retain_grad, then the node's pre-hooks; after the rule the node's hooks.
"""

from edutorch.dtypes import title
from edutorch.graph import TensorBase, mode
from edutorch.op import fresh


def tensor_hooks(hooks, grads, create_graph):
    """Hooks of the tensors that a node made may look at what arrives, and replace it; retain_grad puts it into .grad."""
    before, mode.grad = mode.grad, create_graph
    try:
        for k, functions in list(hooks.tensor.items()):
            for function in list(functions.values()) if grads[k] is not None else ():
                old = wrap(grads[k])
                new = function(old)
                if new is not None:
                    check(function, old, new)
                    grads[k] = unwrap(new, create_graph)
        for k, reference in hooks.retain.items():
            if (x := reference()) is not None and grads[k] is not None:
                retain(x, wrap(grads[k]), create_graph)
    finally:
        mode.grad = before


def retain(x, grad, create_graph):
    """Add to the .grad of a tensor that is no leaf but asked for it."""
    if create_graph:
        x._grad = grad if x._grad is None else x._grad + grad
    else:
        x._grad = fresh(grad.array.copy() if x._grad is None else x._grad.array + grad.array)


def before_rule(hooks, grads, create_graph):
    """A node's pre-hooks may look at all that arrives, and replace it."""
    before, mode.grad = mode.grad, create_graph
    try:
        for function in list(hooks.pre.values()):
            answer = function(tuple(map(wrap, grads)))
            if answer is not None:
                grads[:] = [unwrap(g, create_graph) for g in checked(function, answer, grads)]
    finally:
        mode.grad = before


def after_rule(hooks, results, grads, create_graph):
    """A node's hooks may look at what its rule made, and replace it."""
    before, mode.grad = mode.grad, create_graph
    try:
        for function in list(hooks.after.values()):
            answer = function(tuple(map(wrap, results)), tuple(map(wrap, grads)))
            if answer is not None:
                results = tuple(unwrap(g, create_graph) for g in checked(function, answer, results))
    finally:
        mode.grad = before
    return results


def wrap(g):
    return g if g is None or isinstance(g, TensorBase) else fresh(g)


def unwrap(g, create_graph):
    return g if g is None or create_graph else g.array


# What a hook may answer


def checked(function, answer, originals):
    """The answer of a node's hook: a tuple with one gradient (or None) for each that it was given."""
    if not isinstance(answer, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(answer).__name__}'")
    if len(answer) != len(originals):
        raise RuntimeError(
            f"hook '{name_of(function)}' has returned an incorrect number of values (got {len(answer)}, but expected "
            f"{len(originals)})"
        )
    for old, new in zip(originals, answer, strict=True):
        if new is not None:
            if old is None:
                raise RuntimeError("can't replace a None gradient with a non-None value")
            check(function, wrap(old), new)
    return answer


def check(function, old, new):
    """A gradient may be replaced only by one of the same type and shape."""
    if not isinstance(new, TensorBase):
        raise TypeError(f"expected Variable, but hook returned '{type(new).__name__}'")
    if new.array.dtype != old.array.dtype:
        raise RuntimeError(
            f"hook '{name_of(function)}' has changed the type of value (was torch.{title(old.array.dtype)}Tensor got "
            f"torch.{title(new.array.dtype)}Tensor)"
        )
    if new.array.shape != old.array.shape:
        raise RuntimeError(f"hook '{name_of(function)}' has changed the size of value")


def name_of(function):
    return getattr(function, "__name__", "<unknown>")
