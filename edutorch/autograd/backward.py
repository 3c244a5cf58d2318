"""Where backpropagation is asked for: `loss.backward()` and `autograd.grad(loss, parameters)`."""

import itertools
import math
import threading
import warnings
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from edutorch.autograd.engine import history, leading_to, steps
from edutorch.autograd.running_hooks import wrap
from edutorch.dtypes import BY_NUMPY, is_complex, is_float
from edutorch.graph import Node, TensorBase, edge_of
from edutorch.op import fresh
from edutorch.ops.shape import stack_


class GradientEdge(NamedTuple):
    """Where a gradient goes: an output of a node. It may stand for the tensor in backward() and grad()."""

    node: Node
    output_nr: int
    ownership_token: Node | None = None


class Running(threading.local):
    """The backpropagation that runs in this thread, if one does. Inside another one, the inner one."""

    task = None


running = Running()


class Task:
    """One call of backward() or grad(): hooks may ask which it is, and which nodes it will run."""

    numbers = itertools.count()

    def __init__(self, edges, targets, accumulates):
        self.id = next(self.numbers)
        self.edges, self.targets = edges, targets
        self.to_all_leaves = accumulates and targets is None

    def will_run(self):
        """The nodes whose turn will come."""
        order = history([node for node, _ in self.edges])
        return set(order) if self.targets is None else leading_to(self.targets, order) & set(order)


def run(outputs, gradients, retain_graph, create_graph, targets=None, caught=None):
    """Check what was asked for, and let the engine go all the way."""
    edges = edges_from(outputs, gradients)
    grads = [gradient if create_graph else gradient.array for gradient in gradients]
    retain_graph = create_graph if retain_graph is None else retain_graph
    before, running.task = running.task, Task(edges, targets, caught is None)
    try:
        # maxlen=0 drains the generator without holding what it yields, so that leaves may take their gradients' memory.
        deque(steps(edges, grads, targets, caught, retain_graph, create_graph), maxlen=0)
    finally:
        running.task = before


def edges_from(outputs, gradients):
    """Where backward begins; refused if one of the outputs has no history."""
    if len(gradients) < len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(gradients)} gradients")
    edges = [edge_to(y) for y in outputs]
    if None in edges:
        raise RuntimeError(f"element {edges.index(None)} of tensors does not require grad and does not have a grad_fn")
    return edges


def edge_to(y):
    return y[:2] if isinstance(y, GradientEdge) else edge_of(y)


def metadata(y):
    """The shape and the numpy type of a tensor, or of what an edge stands for."""
    return y.node.outputs[y.output_nr] if isinstance(y, GradientEdge) else (y.array.shape, y.array.dtype)


def starting(outputs, gradients, batched=False):
    """The gradients to begin with: those given, if they fit, and 1 for single numbers."""
    made = []
    for i, (y, gradient) in enumerate(zip(outputs, gradients, strict=False)):
        if gradient is None:
            gradient = one_for(y) if isinstance(y, GradientEdge) or edge_of(y) is not None else None
        elif isinstance(gradient, TensorBase):
            check_fit(i, gradient, *metadata(y), batched)
        else:
            raise TypeError(f"gradients can be either Tensors or None, but got {type(gradient).__name__}")
        made.append(gradient)
    return made


def one_for(y):
    """The gradient of a single number with respect to itself."""
    shape, dtype = metadata(y)
    if math.prod(shape) != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    if not is_float(dtype):
        raise RuntimeError(f"grad can be implicitly created only for real scalar outputs but got {BY_NUMPY[dtype]}")
    on_cpu = isinstance(y, GradientEdge) or type(y.array) is np.ndarray
    one = np.empty(shape, dtype) if on_cpu else np.empty_like(y.array)
    one.fill(1)  # np.ones would take four times as long
    return fresh(one)


def check_fit(i, gradient, shape, dtype, batched):
    got = gradient.array[0].shape if batched else gradient.array.shape
    if got != shape:
        place = f"grad_output[{i}] has a shape of torch.Size({list(got[1:] if batched else got)})"
        target = f"output[{i}] has a shape of torch.Size({list(shape)})."
        if batched:
            raise RuntimeError(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension. "
                "The sizes of the remaining dimensions are expected to match the shape of corresponding output, but a "
                f"mismatch was detected: {place} and {target} If you only want some tensors in `grad_output` to be "
                "considered batched, consider using vmap."
            )
        raise RuntimeError(f"Mismatch in shape: {place} and {target}")
    if is_complex(dtype) != is_complex(gradient.array.dtype):
        raise RuntimeError(
            "For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
            f"grad_output[{i}] has a dtype of {BY_NUMPY[gradient.array.dtype]} and output[{i}] has a dtype of "
            f"{BY_NUMPY[dtype]}."
        )


def listed(x):
    return [x] if isinstance(x, (TensorBase, GradientEdge)) else list(x)


def listed_inputs(inputs, function):
    """The inputs as a list; a dictionary may stand for its values."""
    if type(inputs) is dict:
        found = list(inputs.values())
    elif isinstance(inputs, Mapping):
        raise TypeError(
            f"`inputs` argument to `{function}()` must be a dict, not {type(inputs).__name__}. Other Mapping types are not "
            "supported."
        )
    else:
        found = listed(inputs)
    if not found:
        raise RuntimeError(f"`inputs` argument to `{function}()` cannot be empty.")
    for x in found:
        if not isinstance(x, (TensorBase, GradientEdge)):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(x).__name__}")
    return found


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Compute the gradients of tensors and add them to the `.grad` of the leaves that they were made from.

    Args:
        tensors: a tensor or several. Those with more than one number need a gradient to start with.
        grad_tensors: the gradients that arrive at tensors, of the same shapes.
        retain_graph: keep what the graph remembers, so that one may go backward again.
        create_graph: write the gradients' own computation down, so that they can be differentiated.
        grad_variables: the old name of grad_tensors.
        inputs: only these get a gradient; a result among them keeps it in its .grad, as a leaf does.

    Raises:
        RuntimeError: if a tensor needs no gradient, is not a single number, or the graph was freed.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> torch.autograd.backward((x * x).sum())
        >>> x.grad
        tensor([2., 4.])
    """
    if grad_variables is not None:
        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use "
                "`grad_tensors`."
            )
        grad_tensors = grad_variables
    inputs = None if inputs is None else listed_inputs(inputs, "backward")
    tensors = listed(tensors)
    gradients = starting(tensors, [None] * len(tensors) if grad_tensors is None else listed(grad_tensors))
    if create_graph:
        warnings.warn(
            "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
            "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
            "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break "
            "the cycle and avoid the leak.",
            stacklevel=3,
        )
    targets = None
    if inputs is not None:
        for x in inputs:
            if isinstance(x, TensorBase):
                x.retain_grad()  # changes nothing for a leaf
        targets = {edge_to(x)[0] for x in inputs}
    run(tensors, gradients, retain_graph, create_graph, targets)


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    only_inputs=True,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    """The gradients of outputs with respect to inputs. Nobody's `.grad` is touched.

    Args:
        outputs: a tensor or several.
        inputs: a tensor or several; leaves or results. A dictionary of tensors gives a dictionary of gradients.
        grad_outputs: the gradients that arrive at outputs; 1 for single numbers.
        retain_graph: keep what the graph remembers.
        create_graph: make the gradients differentiable: that is how second derivatives are made.
        only_inputs: has no meaning any more.
        allow_unused: an input that outputs do not depend on gets None instead of an error.
        is_grads_batched: the first dimension of grad_outputs counts gradients; one answer for each.
        materialize_grads: an input that outputs do not depend on gets zeros.

    Returns:
        A tuple of tensors, one for each input.

    Raises:
        RuntimeError: if an input needs no gradient or, without allow_unused, was not used.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> (slope,) = torch.autograd.grad(x**3, x, create_graph=True)
        >>> slope, torch.autograd.grad(slope, x)
        (tensor(27., grad_fn=<MulBackward0>), (tensor(18.),))
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    allow_unused = materialize_grads if allow_unused is None else allow_unused
    outputs, names = listed(outputs), list(inputs) if type(inputs) is dict else None
    inputs = listed_inputs(inputs, "grad")
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for other "
            "parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    gradients = [None] * len(outputs) if grad_outputs is None else listed(grad_outputs)
    gradients = starting(outputs, gradients, is_grads_batched)
    if is_grads_batched:
        found = one_by_one(outputs, inputs, gradients, retain_graph, create_graph, allow_unused)
    else:
        found = caught_at(inputs, outputs, gradients, retain_graph, create_graph, allow_unused)
    if materialize_grads:
        found = tuple(zeros_for(x, create_graph) if g is None else g for x, g in zip(inputs, found, strict=True))
    return found if names is None else dict(zip(names, found, strict=True))


def caught_at(inputs, outputs, gradients, retain_graph, create_graph, allow_unused):
    """The gradients that arrive at inputs."""
    edges = [edge_to(x) for x in inputs]
    edges_from(outputs, gradients)  # PyTorch complains of the outputs first
    if None in edges:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    caught = dict.fromkeys(edges)
    run(outputs, gradients, retain_graph, create_graph, {node for node, _ in edges}, caught)
    found = tuple(wrap(caught[edge]) for edge in edges)
    unused = [i for i, g in enumerate(found) if g is None]
    if unused and not allow_unused:
        raise RuntimeError(
            f"The differentiated Tensor at index {unused[0]} appears to not have been used in the graph. Set "
            "allow_unused=True if this is the desired behavior."
        )
    return found


def one_by_one(outputs, inputs, gradients, retain_graph, create_graph, allow_unused):
    """caught_at for each of the gradients that lie side by side along the first dimension, stacked."""
    count = next(len(g.array) for g in gradients if g is not None)
    rows = [
        caught_at(
            inputs, outputs, [None if g is None else g[k] for g in gradients],
            retain_graph or k < count - 1, create_graph, allow_unused,
        )
        for k in range(count)
    ]  # fmt: skip
    return tuple(None if column[0] is None else stack_(*column, dim=0) for column in zip(*rows, strict=True))


def zeros_for(x, create_graph):
    if isinstance(x, GradientEdge):
        raise RuntimeError("materialize_grads cannot be used when the given input is a GradientEdge")
    zeros = fresh(np.zeros_like(x.array))
    return zeros.requires_grad_() if create_graph else zeros
