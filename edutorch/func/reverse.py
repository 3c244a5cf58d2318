"""`grad`, `grad_and_value` and `vjp`: functions that return derivatives of functions, by going backward."""

import functools

from edutorch.autograd.grad_mode import enable_grad
from edutorch.dtypes import BY_NUMPY, is_inexact
from edutorch.func.trees import flatten, tree_map, unflatten
from edutorch.func.variables import Variables, chosen, put, with_aux
from edutorch.graph import TensorBase
from edutorch.op import fresh


def grad_and_value(func, argnums=0, has_aux=False):
    """A function that returns the gradient of func and what func returned.

    Args:
        func: returns a single number (a 0-d tensor); with has_aux a tuple (number, anything else).
        argnums: which argument to differentiate, or a tuple of several.
        has_aux: does func return a tuple?

    Returns:
        A function of the same arguments that returns (gradient, value), with has_aux (gradient, (value, aux)).

    Example:
        >>> import edutorch as torch
        >>> torch.func.grad_and_value(lambda x: (x**2).sum())(torch.tensor([1.0, 2.0]))
        (tensor([2., 4.]), tensor(5.))
    """
    who = "grad_and_value(f)(*args)"

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        values, places = chosen(args, argnums)
        variables = Variables(values)
        with enable_grad():
            output, aux = with_aux(func(*put(args, places, variables.tree), **kwargs), has_aux, who)
            if not isinstance(output, TensorBase):
                raise RuntimeError(f"{who}: Expected f(*args) to return a Tensor, got {type(output)}")
            if output.array.ndim:
                raise RuntimeError(
                    f"{who}: Expected f(*args) to return a scalar Tensor, got tensor with {output.array.ndim} dims. Maybe you "
                    "wanted to use the vjp or jacrev APIs instead?"
                )
            slopes = unflatten(variables.pulled([output], [one_like(output)], retain_graph=None), variables.form)
            value, aux = variables.released(output), tree_map(variables.released, aux) if has_aux else None
        slopes = slopes if isinstance(argnums, tuple) else slopes[0]
        return slopes, ((value, aux) if has_aux else value)

    return wrapper


def one_like(output):
    return fresh(output.array * 0 + 1)


def grad(func, argnums=0, has_aux=False):
    """A function that returns the gradient of func.

    Args:
        func: returns a single number (a 0-d tensor); with has_aux a tuple (number, anything else).
        argnums: which argument to differentiate, or a tuple of several. Arguments may be nests of tensors.
        has_aux: does func return a tuple?

    Returns:
        A function of the same arguments that returns the gradient, with has_aux (gradient, aux).

    Example:
        >>> import edutorch as torch
        >>> slope = torch.func.grad(torch.sin)
        >>> slope(torch.tensor(0.0)), torch.func.grad(slope)(torch.tensor(0.0))
        (tensor(1.), tensor(-0.))
    """
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        slopes, value = both(*args, **kwargs)
        return (slopes, value[1]) if has_aux else slopes

    return wrapper


def vjp(func, *primals, has_aux=False):
    """What func returns for the primals, and a function that pulls cotangents back: u -> u J.

    Args:
        func: a function of tensors (or nests of them) that returns tensors.
        primals: its arguments.
        has_aux: does func return a tuple (output, anything else)?

    Returns:
        (output, vjp_fn), with has_aux (output, vjp_fn, aux). vjp_fn takes something shaped like the output and returns a
        tuple with one entry for each primal.

    Example:
        >>> import edutorch as torch
        >>> output, back = torch.func.vjp(lambda x: x * x, torch.tensor([1.0, 2.0]))
        >>> output, back(torch.tensor([1.0, 10.0]))
        (tensor([1., 4.]), (tensor([ 2., 40.]),))
    """
    output, back, aux = pullback(func, primals, range(len(primals)), has_aux)
    return (output, back, aux) if has_aux else (output, back)


def pullback(func, args, places, has_aux):
    """(output, function that pulls cotangents back to the arguments at those places, aux)."""
    who = "vjp(f, *primals)"
    variables = Variables(tuple(args[k] for k in places))
    with enable_grad():
        output, aux = with_aux(func(*put(args, places, variables.tree)), has_aux, who)
    outputs, form = flatten(output)
    check_outputs(outputs, who)
    for y in outputs:
        if not is_inexact(y.array.dtype):
            raise RuntimeError(
                "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype "
                f"{BY_NUMPY[y.array.dtype]}"
            )

    def back(cotangents, retain_graph=True, create_graph=None):
        given, given_form = flatten(cotangents)
        if given_form != form:
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. "
                f"cotangents: {given_form}, primal output: {form}"
            )
        with enable_grad():
            return unflatten(variables.pulled(outputs, given, retain_graph=retain_graph), variables.form)

    return tree_map(variables.released, output), back, tree_map(variables.released, aux) if has_aux else None


def check_outputs(outputs, who):
    """Only tensors, and at least one."""
    if not outputs or outputs == [None]:
        raise RuntimeError(f"{who}: Expected f to be a function that has non-empty output (got output = {outputs})")
    for y in outputs:
        if not isinstance(y, TensorBase):
            raise RuntimeError(f"{who}: expected f(*primals) to return only tensors, got unsupported type {type(y)}")
