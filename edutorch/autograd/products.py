"""Products of a vector with the Jacobian or the Hessian of a function; the matrix itself is never built.

The gradient of u . f(x) with respect to x is u J, a row times the Jacobian: that is what backward computes (`vjp`). It is
linear in u; so its own gradient with respect to u gives J v, the matrix times a column (`jvp`).
"""

from edutorch.autograd.functional_checks import (
    as_tuple,
    check_differentiable,
    check_single_number,
    check_vector,
    filled,
    gradients,
    like_given,
    outputs_of,
    prepared,
    released,
    variables,
    vector_for,
)
from edutorch.autograd.grad_mode import enable_grad, set_grad_enabled
from edutorch.graph import mode


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """A row vector times the Jacobian of func: v J.

    Args:
        func: a function of tensors that returns a tensor or a tuple.
        inputs: a tensor or a tuple.
        v: of the shapes of the outputs; may be left out for a single number.
        create_graph: make the results differentiable.
        strict: raise if an output does not depend on an input.

    Returns:
        What func returned, and the product: one tensor for each input.

    Example:
        >>> import edutorch as torch
        >>> torch.autograd.functional.vjp(torch.exp, torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0]))
        (tensor([1.0000, 2.7183]), tensor([1.0000, 5.4366]))
    """
    with enable_grad():
        in_tuple, inputs = as_tuple(inputs, "inputs", "vjp")
        inputs = prepared(inputs, create_graph)
        out_tuple, outputs = outputs_of(func, inputs, "vjp", strict)
        if v is not None:
            v = prepared(as_tuple(v, "v", "vjp")[1], create_graph, wanted=False)
            check_vector(v, outputs, out_tuple)
        elif len(outputs) != 1 or outputs[0].array.size != 1:
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single Tensor with a single element."
            )
    with set_grad_enabled(create_graph or mode.grad):
        product = filled(gradients(outputs, inputs, v, create_graph), inputs, strict, create_graph, "back")
    return like_given(released(outputs, create_graph), out_tuple), like_given(released(product, create_graph), in_tuple)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """The Jacobian of func times a column vector: J v. Made by going backward twice.

    Args:
        func: a function of tensors that returns a tensor or a tuple.
        inputs: a tensor or a tuple.
        v: of the shapes of the inputs; may be left out for a single number.
        create_graph: make the results differentiable.
        strict: raise if an output does not depend on an input.

    Returns:
        What func returned, and the product: one tensor for each output.

    Example:
        >>> import edutorch as torch
        >>> torch.autograd.functional.jvp(torch.exp, torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0]))
        (tensor([1.0000, 2.7183]), tensor([1.0000, 5.4366]))
    """
    with enable_grad():
        in_tuple, inputs = as_tuple(inputs, "inputs", "jvp")
        inputs = prepared(inputs, create_graph)
        v = vector_for(inputs, v, in_tuple, create_graph, "jvp")
        out_tuple, outputs = outputs_of(func, inputs, "jvp", strict)
        u = variables(outputs)
        back = gradients(outputs, inputs, u, create_graph=True)
        check_differentiable(back, "grad_inputs", strict)
    with set_grad_enabled(create_graph or mode.grad):
        product = filled(gradients(back, u, v, create_graph), outputs, strict, create_graph, "back_trick")
    return like_given(released(outputs, create_graph), out_tuple), like_given(
        released(product, create_graph), out_tuple
    )


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """A row vector times the Hessian of func: v H.

    Args:
        func: a function of tensors that returns a single number.
        inputs: a tensor or a tuple.
        v: of the shapes of the inputs; may be left out for a single number.
        create_graph: make the results differentiable.
        strict: raise if the gradient does not depend on an input.

    Returns:
        What func returned, and the product: one tensor for each input.

    Example:
        >>> import edutorch as torch
        >>> torch.autograd.functional.vhp(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0]))
        (tensor(9.), tensor([ 6., 12.]))
    """
    with enable_grad():
        in_tuple, inputs, v, outputs, slope = gradient_of(func, inputs, v, create_graph, strict, "vhp")
    with set_grad_enabled(create_graph or mode.grad):
        product = filled(gradients(slope, inputs, v, create_graph), inputs, strict, create_graph, "double_back")
    return released(outputs, create_graph)[0], like_given(released(product, create_graph), in_tuple)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """The Hessian of func times a column vector: H v. As the Hessian is symmetric, `vhp` gives the same for less work.

    Args:
        func: a function of tensors that returns a single number.
        inputs: a tensor or a tuple.
        v: of the shapes of the inputs; may be left out for a single number.
        create_graph: make the results differentiable.
        strict: raise if the gradient does not depend on an input.

    Returns:
        What func returned, and the product: one tensor for each input.

    Example:
        >>> import edutorch as torch
        >>> torch.autograd.functional.hvp(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0]))
        (tensor(9.), tensor([ 6., 12.]))
    """
    with enable_grad():
        in_tuple, inputs, v, outputs, slope = gradient_of(func, inputs, v, create_graph, strict, "hvp")
        u = variables(inputs)
        back = gradients(slope, inputs, u, create_graph=True)
        check_differentiable(slope, "hessian", strict)
    with set_grad_enabled(create_graph or mode.grad):
        product = filled(gradients(back, u, v, create_graph), inputs, strict, create_graph, "double_back_trick")
    return released(outputs, create_graph)[0], like_given(released(product, create_graph), in_tuple)


def gradient_of(func, inputs, v, create_graph, strict, function):
    """The result of func and its gradient, still in the graph."""
    in_tuple, inputs = as_tuple(inputs, "inputs", function)
    inputs = prepared(inputs, create_graph)
    v = vector_for(inputs, v, in_tuple, create_graph, function)
    out_tuple, outputs = outputs_of(func, inputs, function, strict)
    check_single_number(out_tuple, outputs, function)
    slope = gradients(outputs, inputs, create_graph=True)
    check_differentiable(slope, "jacobian", strict)
    return in_tuple, inputs, v, outputs, slope
