"""Forward mode: dual numbers, a tensor with a tangent that says how fast it moves.

This library has one kind of rule, and it goes backward. The tangent of a result is made from it by going backward twice: the
gradient that u sends back to the dual inputs is linear in u, and its slope in the direction of their tangents is the tangent
of the result. So a dual tensor here is an ordinary one that requires a gradient, and no_grad() blocks lose the tangent.
"""

import threading
from typing import NamedTuple

from edutorch.autograd.engine import history
from edutorch.autograd.functional_checks import gradients
from edutorch.autograd.grad_mode import GradMode, enable_grad
from edutorch.dtypes import BY_NUMPY, is_inexact
from edutorch.graph import TensorBase, edge_of
from edutorch.ops.place import zeros_like
from edutorch.ops.shape import reshape

__all__ = ["UnpackedDualTensor", "dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]


class Level(threading.local):
    """The dual tensors of the level that is open in this thread: {edge: (tensor, tangent)}, or None."""

    duals = None


level_of_thread = Level()


class UnpackedDualTensor(NamedTuple):
    """A tensor and its tangent, None if it has none."""

    primal: TensorBase
    tangent: TensorBase | None


def enter_dual_level():
    """Open the level; `dual_level()` does it for a block."""
    if level_of_thread.duals is not None:
        raise RuntimeError(
            "Nested forward mode AD is not supported at the moment\nuse torch.func.jvp inside torch.func.jvp instead"
        )
    level_of_thread.duals = {}
    return 0


def exit_dual_level(*, level=None):
    """Close the level."""
    if level not in (None, 0) or level_of_thread.duals is None:
        raise RuntimeError(
            "Trying to exit a forward AD level that was not the last one that was created. This is not supported."
        )
    level_of_thread.duals = None


class dual_level(GradMode):
    """Inside the block, dual tensors can be made and taken apart.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.autograd import forward_ad
        >>> with forward_ad.dual_level():
        ...     x = forward_ad.make_dual(torch.tensor(3.0), torch.tensor(1.0))
        ...     forward_ad.unpack_dual(x**2).tangent
        tensor(6.)
    """

    def __enter__(self):
        return enter_dual_level()

    def __exit__(self, *error):
        exit_dual_level()


def make_dual(tensor, tangent, *, level=None):
    """A tensor with a tangent.

    Args:
        tensor: of a floating point or complex type.
        tangent: of the same shape: how fast each number moves.

    Returns:
        A tensor that shares memory with the first one.
    """
    duals = level_of_thread.duals
    if duals is None:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    for name, x in (("primal", tensor), ("tangent", tangent)):
        if not is_inexact(x.array.dtype):
            raise ValueError(f"Expected {name} to be floating point or complex, but got: {BY_NUMPY[x.array.dtype]}")
    if tangent.array.shape != tensor.array.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor.array.shape)} while the given forward gradient is of size "
            f"{list(tangent.array.shape)}."
        )
    with enable_grad():
        known = edge_of(tensor) is not None
        dual = reshape(tensor, shape=tensor.array.shape) if known else tensor.detach().requires_grad_()
    duals[edge_of(dual)] = dual, tangent
    return dual


def unpack_dual(tensor, *, level=None):
    """A tensor and its tangent.

    Returns:
        A named tuple (primal, tangent); the tangent is None for a tensor that no dual tensor led to.
    """
    edge = edge_of(tensor)
    if not level_of_thread.duals or edge is None:
        return UnpackedDualTensor(tensor, None)
    behind = set(history([edge[0]]))
    duals = {e: pair for e, pair in level_of_thread.duals.items() if e[0] in behind}
    if not duals:
        return UnpackedDualTensor(tensor, None)
    inputs, tangents = zip(*duals.values(), strict=True)
    with enable_grad():
        u = zeros_like(tensor.detach()).requires_grad_()
        back = gradients((tensor,), inputs, (u,), create_graph=True, retain_graph=True)
        outer = leads_beyond(behind, {e[0] for e in duals}) or any(edge_of(t) is not None for t in tangents)
        (tangent,) = gradients(back, (u,), tangents, create_graph=outer, retain_graph=True)
    return UnpackedDualTensor(tensor if outer else tensor.detach(), tangent)


def leads_beyond(nodes, inner):
    """Do nodes lead to a leaf that is none of the inner ones?"""
    return any(node.op is None and node not in inner for node in nodes)
