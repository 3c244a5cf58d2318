"""Where backpropagation is asked for: `loss.backward()` and `autograd.grad(loss, parameters)`."""

import warnings
from collections import deque

import numpy as np

from edutorch.autograd.engine import steps, wrap
from edutorch.dtypes import title
from edutorch.graph import TensorBase, edge_of
from edutorch.op import fresh


def start(outputs, gradients, create_graph):
    """Where to begin: an edge for each output, and the gradient that arrives there (1 for a single number)."""
    edges, grads = [], []
    for i, (y, gradient) in enumerate(zip(outputs, gradients, strict=True)):
        edge = edge_of(y)
        if edge is None:
            raise RuntimeError(f"element {i} of tensors does not require grad and does not have a grad_fn")
        if gradient is None:
            if y.array.size != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            if y.array.dtype.kind == "c":
                raise RuntimeError(
                    f"grad can be implicitly created only for real scalar outputs but got {title(y.array.dtype)}"
                )
            gradient = fresh(np.ones_like(y.array))
        elif gradient.array.shape != y.array.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[{i}] has a shape of torch.Size({list(gradient.array.shape)}) and "
                f"output[{i}] has a shape of torch.Size({list(y.array.shape)})."
            )
        edges.append(edge)
        grads.append(gradient if create_graph else gradient.array)
    return edges, grads


def run(outputs, gradients, retain_graph, create_graph, targets=None, caught=None):
    edges, grads = start(outputs, gradients, create_graph)
    retain_graph = create_graph if retain_graph is None else retain_graph
    # maxlen=0 drains the generator without holding what it yields, so that leaves may take their gradients' memory.
    deque(steps(edges, grads, targets, caught, retain_graph, create_graph), maxlen=0)


def listed(x):
    return [x] if isinstance(x, TensorBase) else list(x)


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, inputs=None):
    """Compute the gradients of tensors and add them to the `.grad` of the leaves that they were made from.

    Args:
        tensors: a tensor or several. Those with more than one number need a gradient to start with.
        grad_tensors: the gradients that arrive at tensors, of the same shapes.
        retain_graph: keep what the graph remembers, so that one may go backward again.
        create_graph: write the gradients' own computation down, so that they can be differentiated.
        inputs: only these leaves get a gradient.

    Raises:
        RuntimeError: if a tensor needs no gradient, is not a single number, or the graph was freed.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> torch.autograd.backward((x * x).sum())
        >>> x.grad
        tensor([2., 4.])
    """
    tensors = listed(tensors)
    gradients = [None] * len(tensors) if grad_tensors is None else listed(grad_tensors)
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
        inputs = listed(inputs)
        if not inputs:
            raise RuntimeError("'inputs' argument to backward() cannot be empty.")
        targets = {edge_of(x)[0] for x in inputs}
    run(tensors, gradients, retain_graph, create_graph, targets)


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=None,
    materialize_grads=False,
):
    """The gradients of outputs with respect to inputs. Nobody's `.grad` is touched.

    Args:
        outputs: a tensor or several.
        inputs: a tensor or several; leaves or results.
        grad_outputs: the gradients that arrive at outputs; 1 for single numbers.
        retain_graph: keep what the graph remembers.
        create_graph: make the gradients differentiable: that is how second derivatives are made.
        allow_unused: an input that outputs do not depend on gets None instead of an error.
        materialize_grads: such an input gets zeros.

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
    outputs, inputs = listed(outputs), listed(inputs)
    gradients = [None] * len(outputs) if grad_outputs is None else listed(grad_outputs)
    edges = [edge_of(x) for x in inputs]
    if None in edges:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    caught = dict.fromkeys(edges)
    run(outputs, gradients, retain_graph, create_graph, {node for node, _ in edges}, caught)
    results = []
    for i, (x, edge) in enumerate(zip(inputs, edges, strict=True)):
        g = wrap(caught[edge])
        if g is None and materialize_grads:
            g = fresh(np.zeros_like(x.array))
        elif g is None and not allow_unused:
            raise RuntimeError(
                f"The differentiated Tensor at index {i} appears to not have been used in the graph. Set "
                "allow_unused=True if this is the desired behavior."
            )
        results.append(g)
    return tuple(results)
