"""What the functions of `autograd.functional` share: inputs of their own, checks of what users give, and results put back."""

from edutorch.autograd.backward import grad
from edutorch.graph import TensorBase, edge_of
from edutorch.ops.place import zeros_like
from edutorch.ops.shape import reshape
from edutorch.size import Size


def as_tuple(given, what, function):
    """A tensor or a tuple of tensors as a tuple, and whether it was one."""
    is_tuple = isinstance(given, tuple)
    tensors = given if is_tuple else (given,)
    for i, x in enumerate(tensors):
        if not isinstance(x, TensorBase):
            which = f"the value at index {i}" if is_tuple else f"the given {what}"
            raise TypeError(
                f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but {which} has type {type(x)}."
            )
    return is_tuple, tensors


def like_given(results, was_tuple):
    """A tuple of results, or its only one if a single tensor was given."""
    return results if was_tuple else results[0]


def prepared(inputs, create_graph, wanted=True):
    """The inputs as variables of their own: at their place in the graph if asked, and else outside of it."""
    return tuple(
        reshape(x, shape=x.array.shape)
        if create_graph and edge_of(x) is not None
        else x.detach().requires_grad_(wanted)
        for x in inputs
    )


def released(results, create_graph):
    """Tuples of tensors, outside the graph unless it was asked for."""
    if create_graph:
        return results
    return tuple(released(one, False) if isinstance(one, tuple) else one.detach() for one in results)


def gradients(outputs, inputs, arriving=None, create_graph=False, retain_graph=None):
    """grad(), but outputs that depend on nothing are left out, and inputs that they do not depend on give None."""
    arriving = (None,) * len(outputs) if arriving is None else arriving
    used = [(y, g) for y, g in zip(outputs, arriving, strict=True) if y is not None and edge_of(y) is not None]
    if not used:
        return (None,) * len(inputs)
    outputs, arriving = zip(*used, strict=True)
    return grad(outputs, inputs, arriving, retain_graph, create_graph, allow_unused=True)


def variables(like):
    """Zeros that want a gradient: the u of the double-backward trick."""
    return tuple(zeros_like(x.detach()).requires_grad_() for x in like)


def outputs_of(func, inputs, function, strict):
    """What func returns: whether it is a tuple, and the tensors."""
    is_tuple, outputs = as_tuple(func(*inputs), "outputs of the user-provided function", function)
    check_differentiable(outputs, "outputs", strict)
    return is_tuple, outputs


def vector_for(inputs, v, in_tuple, create_graph, function):
    """v, if it fits the inputs. It may be left out if there is a single number."""
    if v is None:
        if len(inputs) != 1 or inputs[0].array.size != 1:
            raise RuntimeError(
                "The vector v can only be None if the input to the user-provided function is a single Tensor with a single "
                "element."
            )
        return None
    v = prepared(as_tuple(v, "v", function)[1], create_graph, wanted=False)
    check_vector(v, inputs, in_tuple)
    return v


def check_vector(v, others, others_are_tuple):
    """A vector must be shaped like what it is multiplied with."""
    if len(v) != len(others):
        if others_are_tuple:
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(others)} but got {len(v)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for k, (x, other) in enumerate(zip(v, others, strict=True)):
        if x.array.shape != other.array.shape:
            entry = f"Entry {k} in " if others_are_tuple else ""
            raise RuntimeError(
                f"{entry}v has invalid size: should be {Size(other.array.shape)} but got {Size(x.array.shape)}."
            )


INDEPENDENT = {
    "hessian": "The hessian of the user-provided function with respect to input {i} is independent of the input. This is not "
    "allowed in strict mode. You should ensure that your function is thrice differentiable and that the hessian depends on "
    "the inputs.",
    "jacobian": "While computing the hessian, found that the jacobian of the user-provided function with respect to input "
    "{i} is independent of the input. This is not allowed in strict mode. You should ensure that your function is twice "
    "differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).",
    "grad_inputs": "The gradient with respect to input {i} is independent of the inputs of the user-provided function. This "
    "is not allowed in strict mode.",
    "outputs": "Output {i} of the user-provided function does not require gradients. The outputs must be computed in a "
    "differentiable manner from the input when running in strict mode.",
}


def check_differentiable(tensors, what, strict):
    """In strict mode: everything must depend on the inputs."""
    for i, x in enumerate(tensors if strict else ()):
        if x is None:
            raise RuntimeError(
                f"The output of the user-provided function is independent of input {i}. This is not allowed in strict mode."
            )
        if edge_of(x) is None:
            raise RuntimeError(INDEPENDENT[what].format(i=i))


MISSING = {
    "back": "The output of the user-provided function is independent of input {i}. This is not allowed in strict mode.",
    "back_trick": "The gradient with respect to the input is independent of entry {i} in the grad_outputs when using the "
    "double backward trick to compute forward mode gradients. This is not allowed in strict mode.",
    "double_back": "The jacobian of the user-provided function is independent of input {i}. This is not allowed in strict "
    "mode.",
    "double_back_trick": "The hessian of the user-provided function is independent of entry {i} in the grad_jacobian. This "
    "is not allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD.",
}


def filled(grads, like, strict, create_graph, stage):
    """Zeros for gradients that are None; in strict mode an error."""
    results = []
    for i, (g, x) in enumerate(zip(grads, like, strict=True)):
        if g is None and strict:
            raise RuntimeError(MISSING[stage].format(i=i))
        if g is not None and strict and create_graph and edge_of(g) is None:
            matrix = "hessian" if "double" in stage else "jacobian"
            raise RuntimeError(
                f"The {matrix} of the user-provided function is independent of input {i}. This is not allowed in strict mode "
                "when create_graph=True."
            )
        results.append(zeros_like(x.detach()) if g is None else g)
    return tuple(results)


def check_single_number(is_tuple, outputs, function):
    """A Hessian needs a function with one number as its result."""
    if is_tuple:
        raise RuntimeError(f"The function given to {function} should return a single Tensor")
    if outputs[0].array.size != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {function} should contain a single element")
