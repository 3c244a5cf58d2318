"""`jacrev`, `jacfwd` and `hessian`: matrices of derivatives, row by row (backward) or column by column (forward)."""

import functools

import numpy as np

from edutorch.func.forward import Pushforward
from edutorch.func.reverse import pullback
from edutorch.func.trees import flatten, unflatten
from edutorch.func.variables import chosen
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.ops.shape import reshape, stack_


def units(tensors):
    """All flat lists of tensors in which one number is 1 and all others are 0."""
    for k, x in enumerate(tensors):
        for j in range(x.array.size):
            unit = [np.zeros_like(other.array) for other in tensors]
            unit[k] = np.zeros_like(x.array, order="C")
            unit[k].reshape(-1)[j] = 1
            yield [fresh(array) for array in unit]


def side_by_side(parts, dim, y, x):
    """Rows (dim=0) or columns (dim=-1) of the Jacobian of y for x, in their shapes."""
    shape = y.array.shape + x.array.shape
    return reshape(stack_(*parts, dim=dim), shape=shape) if parts else fresh(np.zeros_like(x.array, shape=shape))


def refuse_complex(name, tree, what):
    for k, x in enumerate(flatten(tree)[0]):
        if isinstance(x, TensorBase) and x.array.dtype.kind == "c":
            raise RuntimeError(
                f"{name}: Expected all {what} to be real but received complex tensor at flattened input idx: {k}"
            )


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None):
    """A function that returns the Jacobian of func, one backward for each number of the output.

    Args:
        func: a function of tensors (or nests of them) that returns tensors.
        argnums: which argument to differentiate, or a tuple of several.
        has_aux: does func return a tuple (output, anything else)?
        chunk_size: accepted as in PyTorch; the rows are computed one after the other.

    Returns:
        A function of the same arguments. It returns, in the form of func's output, tensors of shape
        (*output shape, *input shape); with has_aux a tuple (Jacobian, aux).

    Example:
        >>> import edutorch as torch
        >>> torch.func.jacrev(lambda x: x * x.sum())(torch.tensor([1.0, 2.0]))
        tensor([[4., 1.],
                [2., 5.]])
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    @functools.wraps(func)
    def wrapper(*args):
        refuse_complex("jacrev", args, "inputs")
        values, places = chosen(args, argnums)
        output, back, aux = pullback(func, args, places, has_aux)
        refuse_complex("jacrev", output, "outputs")
        outputs, form = flatten(output)
        inputs, input_form = flatten(values)
        rows = [flatten(back(unflatten(unit, form)))[0] for unit in units(outputs)]
        table, begin = [], 0
        for y in outputs:
            mine = rows[begin : begin + y.array.size]
            begin += y.array.size
            table.append([side_by_side([row[k] for row in mine], 0, y, x) for k, x in enumerate(inputs)])
        found = arranged(table, form, input_form, argnums)
        return (found, aux) if has_aux else found

    return wrapper


def arranged(table, form, input_form, argnums):
    """In the form of the output, each part in the form of the arguments."""
    parts = [unflatten(row, input_form) for row in table]
    return unflatten([part if isinstance(argnums, tuple) else part[0] for part in parts], form)


def jacfwd(func, argnums=0, has_aux=False, *, randomness="error"):
    """A function that returns the Jacobian of func, one push for each number of the input.

    Args:
        func: a function of tensors (or nests of them) that returns tensors.
        argnums: which argument to differentiate, or a tuple of several.
        has_aux: does func return a tuple (output, anything else)?
        randomness: accepted as in PyTorch; func is run only once.

    Returns:
        As `jacrev`.

    Example:
        >>> import edutorch as torch
        >>> torch.func.jacfwd(lambda x: x * x.sum())(torch.tensor([1.0, 2.0]))
        tensor([[4., 1.],
                [2., 5.]])
    """

    @functools.wraps(func)
    def wrapper(*args):
        refuse_complex("jacfwd", args, "inputs")
        values, places = chosen(args, argnums)
        push = Pushforward(func, args, places, has_aux, "jacfwd(f)(*args)")
        refuse_complex("jacfwd", push.output, "outputs")
        inputs, input_form = flatten(values)
        columns = [push(unit) for unit in units(inputs)]
        table = []
        for k, y in enumerate(push.outputs):
            begin, row = 0, []
            for x in inputs:
                row.append(side_by_side([c[k] for c in columns[begin : begin + x.array.size]], -1, y, x))
                begin += x.array.size
            table.append(row)
        found = arranged(table, push.form, input_form, argnums)
        return (found, push.aux) if has_aux else found

    return wrapper


def hessian(func, argnums=0):
    """A function that returns the matrix of second derivatives of func: jacfwd of jacrev.

    Args:
        func: returns a single number.
        argnums: which argument to differentiate, or a tuple of several.

    Example:
        >>> import edutorch as torch
        >>> torch.func.hessian(lambda x: x[0] * x[1] ** 2)(torch.tensor([1.0, 2.0]))
        tensor([[0., 4.],
                [4., 2.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)
