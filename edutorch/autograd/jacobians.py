"""Matrices of derivatives: the Jacobian of a function of tensors, and the Hessian, the Jacobian of its gradient."""

import numpy as np

from edutorch.autograd.functional_checks import (
    as_tuple,
    check_differentiable,
    check_single_number,
    gradients,
    like_given,
    outputs_of,
    prepared,
    released,
    variables,
)
from edutorch.autograd.grad_mode import enable_grad
from edutorch.graph import edge_of
from edutorch.op import fresh
from edutorch.ops.place import zeros_like
from edutorch.ops.shape import reshape, stack_


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    """All partial derivatives of func: entry [i, j] says how output number i moves with input number j.

    Args:
        func: a function of tensors that returns a tensor or a tuple.
        inputs: a tensor or a tuple.
        create_graph: make the result differentiable.
        strict: raise if an output does not depend on an input.
        vectorize: accepted as in PyTorch; the rows are computed one after the other.
        strategy: "reverse-mode" computes row by row, "forward-mode" (with vectorize=True) column by column.

    Returns:
        A tensor of shape (*output shape, *input shape); nested tuples of them for several outputs and inputs.

    Example:
        >>> import edutorch as torch
        >>> torch.autograd.functional.jacobian(lambda x: x * x.sum(), torch.tensor([1.0, 2.0]))
        tensor([[4., 1.],
                [2., 5.]])
    """
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than '
            'inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode":
        check_forward(create_graph, strict, vectorize)
    with enable_grad():
        in_tuple, inputs = as_tuple(inputs, "inputs", "jacobian")
        inputs = prepared(inputs, create_graph)
        out_tuple, outputs = outputs_of(func, inputs, "jacobian", strict)
        if vectorize and strict:
            raise RuntimeError(
                "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please "
                "either set `strict=False` or `vectorize=False`."
            )
        if strategy == "forward-mode":
            rows = columns(outputs, inputs)
        else:
            rows = tuple(rows_of(i, y, inputs, create_graph, strict) for i, y in enumerate(outputs))
    rows = released(rows, create_graph)
    return like_given(tuple(like_given(row, in_tuple) for row in rows), out_tuple)


def check_forward(create_graph, strict, vectorize):
    name = "torch.autograd.functional.jacobian"
    if create_graph:
        raise NotImplementedError(
            f'{name}: `create_graph=True` and `strategy="forward-mode"` are not supported together (yet). Please either set '
            '`create_graph=False` or `strategy="reverse-mode"`.'
        )
    if strict:
        raise RuntimeError(
            f'{name}: `strict=True` and `strategy="forward-mode"` are not supported together (yet). Please either set '
            '`strict=False` or `strategy="reverse-mode"`.'
        )
    if not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for `vectorize=True`."
        )


def rows_of(i, y, inputs, create_graph, strict):
    """The Jacobian of one output, for each input: a backward for each of its numbers."""
    found = [[] for _ in inputs]
    numbers = reshape(y, shape=(y.array.size,))
    for j in range(y.array.size):
        for k, g in enumerate(gradients((numbers[j],), inputs, create_graph=create_graph, retain_graph=True)):
            if g is None and strict:
                raise RuntimeError(
                    f"Output {i} of the user-provided function is independent of input {k}. This is not allowed in strict "
                    "mode."
                )
            if strict and create_graph and edge_of(g) is None:
                raise RuntimeError(
                    f"The jacobian of the user-provided function is independent of input {i}. This is not allowed in strict "
                    "mode when create_graph=True."
                )
            found[k].append(zeros_like(inputs[k].detach()) if g is None else g)
    return tuple(joined(rows, 0, y, x) for rows, x in zip(found, inputs, strict=True))


def columns(outputs, inputs):
    """The same by going backward twice: a column for each number of the inputs."""
    u = variables(outputs)
    back = gradients(outputs, inputs, u, create_graph=True)
    table = [[] for _ in outputs]
    for slope, x in zip(back, inputs, strict=True):
        found = [[] for _ in outputs]
        for j in range(x.array.size):
            unit = np.zeros_like(x.array)
            unit.reshape(-1)[j] = 1
            for column, t, y in zip(
                found, gradients((slope,), u, (fresh(unit),), retain_graph=True), outputs, strict=True
            ):
                column.append(zeros_like(y.detach()) if t is None else t)
        for row, column, y in zip(table, found, outputs, strict=True):
            row.append(joined(column, -1, y, x))
    return tuple(map(tuple, table))


def joined(parts, dim, y, x):
    """The rows or columns of a Jacobian side by side, in the shapes of output and input."""
    shape = y.array.shape + x.array.shape
    if not parts:
        return fresh(np.zeros_like(x.array, shape=shape))
    return reshape(stack_(*parts, dim=dim), shape=shape)


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    """All second derivatives of func: the Jacobian of its gradient.

    Args:
        func: a function of tensors that returns a single number.
        inputs: a tensor or a tuple.
        create_graph: make the result differentiable.
        strict: raise if the gradient does not depend on an input.
        vectorize, outer_jacobian_strategy: as in `jacobian`.

    Returns:
        A tensor of shape (*input shape, *input shape); a tuple of tuples of them for several inputs.

    Example:
        >>> import edutorch as torch
        >>> torch.autograd.functional.hessian(lambda x: x[0] * x[1] ** 2, torch.tensor([1.0, 2.0]))
        tensor([[0., 4.],
                [4., 2.]])
    """
    in_tuple, inputs = as_tuple(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def single_number(*xs):
        is_tuple, outputs = outputs_of(func, xs, "hessian", strict)
        check_single_number(is_tuple, outputs, "hessian")
        return reshape(outputs[0], shape=())

    def gradient(*xs):
        found = jacobian(single_number, xs, create_graph=True)
        check_differentiable(found, "jacobian", strict)
        return found

    found = jacobian(gradient, inputs, create_graph, strict, vectorize, outer_jacobian_strategy)
    return like_given(tuple(like_given(row, in_tuple) for row in found), in_tuple)
