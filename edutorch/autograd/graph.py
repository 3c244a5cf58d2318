"""What `torch.autograd.graph` hands on: the nodes of the graph, edges to them, hooks on what they remember."""

import threading

from edutorch.autograd.backward import GradientEdge, running
from edutorch.autograd.saved import disable_saved_tensors_hooks, saved_tensors_hooks
from edutorch.graph import Node, TensorBase, edge_of
from edutorch.ops.convert import clone

__all__ = [
    "GradientEdge",
    "Node",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]

OUTSIDE = (
    "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the graph was originally "
    "recorded."
)


def get_gradient_edge(tensor):
    """Where a gradient of this tensor goes. backward() and grad() take the edge in place of the tensor.

    Raises:
        RuntimeError: if the tensor requires no gradient.

    Example:
        >>> import edutorch as torch
        >>> x = torch.ones(2, requires_grad=True)
        >>> edge = torch.autograd.graph.get_gradient_edge(x)
        >>> torch.autograd.grad((x * 3).sum(), edge)
        (tensor([3., 3.]),)
    """
    edge = edge_of(tensor)
    if edge is None:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(*edge)


def increment_version(tensor):
    """Count a change of a tensor's memory (or of several), so that a backward that remembers it will refuse.

    Args:
        tensor: a tensor or several.
    """
    for x in (tensor,) if isinstance(tensor, TensorBase) else tensor:
        x._counter[0] += 1


class save_on_cpu(saved_tensors_hooks):
    """Inside the block, what is remembered for backward waits in the computer's memory, not on the graphics card.

    Args:
        pin_memory (bool): accepted as in PyTorch; memory is never pinned here.
    """

    def __init__(self, pin_memory=False, device_type="cuda"):
        super().__init__(lambda x: (x.device, x.cpu()), lambda packed: packed[1].to(packed[0]))


class allow_mutation_on_saved_tensors(saved_tensors_hooks):
    """Inside the block, tensors may be changed in place though a backward needs their old numbers: it gets copies.

    Raises:
        RuntimeError: if such blocks are nested.
        AssertionError: if backward comes after the block.
    """

    entered = threading.local()

    def __init__(self):
        super().__init__(clone, self.still_inside)

    def still_inside(self, copy):
        if getattr(self.entered, "block", None) is not self:
            raise AssertionError(OUTSIDE)
        return copy

    def __enter__(self):
        if getattr(self.entered, "block", None) is not None:
            raise RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested")
        super().__enter__()
        self.entered.block = self
        return self

    def __exit__(self, *error):
        self.entered.block = None
        super().__exit__(*error)


# A hook on several tensors


class Handles:
    """Several handles in one: `remove()` takes all the hooks away."""

    def __init__(self, handles):
        self.handles = handles

    def remove(self):
        """Take the hooks away."""
        for handle in self.handles:
            handle.remove()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


def register_multi_grad_hook(tensors, fn, *, mode="all"):
    """Call fn once for each backward: when the gradients of all the tensors are there, or as soon as one is.

    Args:
        tensors: the tensors to watch.
        fn: called with a list of gradients, None for tensors that this backward does not reach; with mode="any", with one.
        mode (str): "all" or "any".

    Returns:
        A handle; its remove() takes the hook away.

    Raises:
        ValueError: if mode is neither.
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of {('all', 'any')} but got {mode}")
    if mode == "any":
        first = First(fn)
        return Handles([x.register_hook(first) for x in tensors if edge_of(x) is not None])
    gathering = Gathering([edge_of(x)[0] for x in tensors], fn)
    return Handles([x.register_hook(gathering.hook(k)) for k, x in enumerate(tensors)])


class First:
    """Passes on the first gradient of each backward."""

    def __init__(self, function):
        self.function, self.last = function, None

    def __call__(self, grad):
        if running.task.id != self.last:
            self.last = running.task.id
            self.function(grad)


class Gathering:
    """Gathers the gradients of several tensors, until all are there that this backward will bring."""

    def __init__(self, nodes, function):
        self.nodes, self.function = nodes, function
        self.grads = {}  # the number of a backward -> the gradients that it has brought
        self.missing = {}  # how many are still to come

    def hook(self, k):
        """The hook for the tensor number k."""

        def gather(grad):
            task = running.task
            if task.id not in self.grads:
                coming = task.will_run()
                self.grads[task.id] = [None] * len(self.nodes)
                self.missing[task.id] = sum(node in coming for node in self.nodes)
            self.grads[task.id][k] = grad
            self.missing[task.id] -= 1
            if not self.missing[task.id]:
                del self.missing[task.id]
                self.function(self.grads.pop(task.id))

        return gather
