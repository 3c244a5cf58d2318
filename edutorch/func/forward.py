"""`jvp` and `linearize`: how results move when the arguments move.

The rules of this library go backward only. But what they send back, u -> u J, is linear in u; to go backward through *that*
turns the matrix round and gives J v: two times backward is forward.
"""

from edutorch.autograd.functional_checks import gradients
from edutorch.autograd.grad_mode import enable_grad
from edutorch.func.reverse import check_outputs
from edutorch.func.trees import flatten, tree_map, unflatten
from edutorch.func.variables import Variables, put, with_aux
from edutorch.graph import TensorBase, edge_of

JVP = "jvp(f, primals, tangents)"


class Pushforward:
    """The derivative of func at its arguments, as a linear function of how they move."""

    def __init__(self, func, args, places, has_aux, who):
        variables = self.variables = Variables(tuple(args[k] for k in places))
        with enable_grad():
            output, aux = with_aux(func(*put(args, places, variables.tree)), has_aux, who)
            self.outputs, self.form = flatten(output)
            check_outputs(self.outputs, who)
            self.depend = [edge_of(y) is not None for y in self.outputs]
            self.u = tuple(variables.variable(y) if d else None for y, d in zip(self.outputs, self.depend, strict=True))
            self.back = gradients(self.outputs, variables.flat, self.u, create_graph=True)
        self.output = tree_map(variables.released, output)
        self.aux = tree_map(variables.released, aux) if has_aux else None

    def __call__(self, tangents):
        """How each output moves, when the arguments move as the flat list of tangents says."""
        u = [one for one in self.u if one is not None]
        if not u:
            return [zeros(y) for y in self.outputs]
        with enable_grad():
            pushed = iter(self.variables.pulled(self.back, tangents, u))
        return [next(pushed) if d else zeros(y) for y, d in zip(self.outputs, self.depend, strict=True)]


def zeros(y):
    return y.new_zeros(y.array.shape)


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """What func returns for the primals, and how that moves when they move as the tangents say: J v.

    Args:
        func: a function of tensors (or nests of them) that returns tensors.
        primals: a tuple of its arguments.
        tangents: a tuple of the same form.
        strict: raise if an output does not depend on the primals.
        has_aux: does func return a tuple (output, anything else)?

    Returns:
        (output, tangent of the output), with has_aux (output, tangent, aux).

    Example:
        >>> import edutorch as torch
        >>> torch.func.jvp(lambda x: x * x, (torch.tensor([1.0, 2.0]),), (torch.tensor([1.0, 10.0]),))
        (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    if not isinstance(primals, tuple):
        raise RuntimeError(f"{JVP}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    form, given = flatten(primals)[1], flatten(tangents)
    if form != given[1]:
        raise RuntimeError(
            f"{JVP}: Expected primals and tangents to have the same python structure. For example, if primals is a tuple of 3 "
            f"tensors, tangents also must be. Got primals with structure {form} and tangents with structure {given[1]}"
        )
    check_arguments(flatten(primals)[0], "primals")
    check_arguments(given[0], "tangents")
    push = Pushforward(func, primals, range(len(primals)), has_aux, JVP)
    if strict and not all(push.depend):
        raise RuntimeError(
            "jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not allowed with "
            "strict=True."
        )
    moved = unflatten(push(given[0]), push.form)
    return (push.output, moved, push.aux) if has_aux else (push.output, moved)


def check_arguments(tensors, name):
    if not tensors:
        raise RuntimeError(f"{JVP}: Expected {name} to contain at least one Tensor.")
    for x in tensors:
        if not isinstance(x, TensorBase):
            raise RuntimeError(f"{JVP}: Expected {name} to only contain Tensors, got {type(x)}")


def linearize(func, *primals):
    """What func returns for the primals, and its derivative there as a function of tangents: func is run only once.

    Args:
        func: a function of tensors (or nests of them) that returns tensors.
        primals: its arguments.

    Returns:
        (output, jvp_fn); jvp_fn takes tangents like the primals and returns the tangent of the output.

    Example:
        >>> import edutorch as torch
        >>> output, push = torch.func.linearize(torch.sin, torch.tensor([0.0, 1.0]))
        >>> push(torch.tensor([1.0, 0.0]))
        tensor([1., 0.])
    """
    push = Pushforward(func, primals, range(len(primals)), False, "linearize(f, *primals)")
    form = flatten(primals)[1]

    def jvp_fn(*tangents):
        given, given_form = flatten(tangents)
        if given_form != form:
            raise RuntimeError(f"Expected the tangents {given_form} to be structured like the primals {form}")
        return unflatten(push(given), push.form)

    return push.output, jvp_fn
