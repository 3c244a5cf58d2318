"""`vmap`: a function of one example becomes a function of many.

PyTorch rewrites every op for a batch; here the function simply runs once for each example, and the results are stacked. That
is slower, but right for every function, and there is nothing behind it that could not be read here.
"""

import functools

from edutorch.autograd.grad_mode import no_grad
from edutorch.func.trees import Leaf, flatten, spread, unflatten
from edutorch.functions.joining import stack, unbind
from edutorch.functions.shape import narrow
from edutorch.graph import TensorBase
from edutorch.random import get_rng_state, set_rng_state

RANDOM = (
    "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness "
    "flags on vmap or perform the randomness operation out of vmap"
)


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """A function that maps func over a dimension of its arguments.

    Args:
        func: a function of tensors (or nests of them) that returns tensors.
        in_dims: over which dimension of each argument to map: a number for all, or a nest that fits the arguments; None for
            one that is the same for every example.
        out_dims: where the new dimension stands in the results.
        randomness: "error" refuses random numbers in func, "same" gives every example the same ones, "different" its own.
        chunk_size: accepted as in PyTorch; the examples are computed one after the other.

    Returns:
        A function of the same arguments, with one more dimension.

    Example:
        >>> import edutorch as torch
        >>> x, y = torch.arange(6.0).view(3, 2), torch.ones(2)
        >>> torch.vmap(torch.dot, in_dims=(0, None))(x, y)
        tensor([1., 5., 9.])
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func)
    def mapped(*args, **kwargs):
        check_out_dims(out_dims, func)
        leaves, dims, form, size = examples(func, in_dims, args)
        if size == 0:
            return without_examples(func, leaves, dims, form, kwargs, out_dims)
        columns = [Same(x) if dim is None else unbind(x, dim) for x, dim in zip(leaves, dims, strict=True)]
        results, state = [], get_rng_state()
        for k in range(size):
            if randomness == "same":
                set_rng_state(state)
            results.append(func(*unflatten([column[k] for column in columns], form), **kwargs))
            if randomness == "error" and k == 0 and not bool((get_rng_state() == state).all()):
                set_rng_state(state)
                raise RuntimeError(RANDOM)
        return stacked(func, results, out_dims)

    return mapped


def name_of(func):
    if hasattr(func, "__name__"):
        return func.__name__
    return f"functools.partial({name_of(func.func)}, ...)" if isinstance(func, functools.partial) else repr(func)


# The examples


class Same:
    """An argument that is the same for every example."""

    def __init__(self, value):
        self.value = value

    def __getitem__(self, k):
        return self.value


def examples(func, in_dims, args):
    """The leaves of the arguments, over which dimension of each to map, their form, and how many examples there are."""
    call = f"vmap({name_of(func)}, in_dims={in_dims}, ...)(<inputs>)"
    if not isinstance(in_dims, (int, tuple)):
        raise ValueError(
            f"{call}: expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, got: "
            f"{type(in_dims)}."
        )
    if not args:
        raise ValueError(
            f"vmap({name_of(func)})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a "
            "function with no inputs. The latter is unsupported."
        )
    leaves, form = flatten(args)
    dims = spread(in_dims, form)
    if dims is None:
        raise ValueError(
            f"{call}: in_dims is not compatible with the structure of `inputs`. in_dims has structure {flatten(in_dims)[1]} "
            f"but inputs has structure {form}."
        )
    for x, dim in zip(leaves, dims, strict=True):
        check_in_dim(call, x, dim)
    sizes = [x.array.shape[dim] for x, dim in zip(leaves, dims, strict=True) if dim is not None]
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if len(set(sizes)) > 1:
        raise ValueError(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
            f"{sizes} for the mapped dimension"
        )
    return leaves, dims, form, sizes[0]


def check_in_dim(call, x, dim):
    if dim is None:
        return
    if not isinstance(dim, int):
        raise ValueError(
            f"{call}: Got in_dim={dim} for an input but in_dim must be either an integer dimension or None."
        )
    if not isinstance(x, TensorBase):
        raise ValueError(
            f"{call}: Got in_dim={dim} for an input but the input is of type {type(x)}. We cannot vmap over non-Tensor "
            "arguments, please use None as the respective in_dim"
        )
    n = x.array.ndim
    if not -n <= dim < n:
        raise ValueError(
            f"{call}: Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {n} so expected in_dim to "
            f"satisfy -{n} <= in_dim < {n}."
        )


# The results


def check_out_dims(out_dims, func):
    for dim in flatten(out_dims)[0]:
        if not isinstance(dim, (int, type(None))):
            raise ValueError(
                f"vmap({name_of(func)}, ..., out_dims={out_dims}): `out_dims` must be an int, None or a python collection of "
                "ints representing where in the outputs the vmapped dimension should appear."
            )


def stacked(func, results, out_dims):
    """The results of all examples, each part stacked along its dimension."""
    form = flatten(results[0])[1]
    dims = dims_of(func, form, out_dims)
    columns = zip(*(flatten(result)[0] for result in results), strict=True)
    return unflatten([joined(func, column, dim) for column, dim in zip(columns, dims, strict=True)], form)


def dims_of(func, form, out_dims):
    """A dimension for each part of the result."""
    if isinstance(form, Leaf) and isinstance(out_dims, tuple) and len(out_dims) == 1:
        out_dims = out_dims[0]
    dims = spread(out_dims, form)
    if dims is None:
        raise ValueError(
            f"vmap({name_of(func)}, ..., out_dims={out_dims})(<inputs>): out_dims is not compatible with the structure of "
            f"`outputs`. out_dims has structure {flatten(out_dims)[1]} but outputs has structure {form}."
        )
    return dims


def joined(func, parts, dim):
    """One part of the results of all examples."""
    name = name_of(func)
    if dim is None:
        if isinstance(parts[0], TensorBase) and any(not y.equal(parts[0]) for y in parts):
            raise ValueError(f"vmap({name}, ...): `{name}` can not return a BatchedTensor when out_dim is None")
        return parts[0]
    if not isinstance(parts[0], TensorBase):
        raise ValueError(
            f"vmap({name}, ...): `{name}` must only return Tensors, got type {type(parts[0])}. Did you mean to set out_dims= "
            "to None for output?"
        )
    return stack(list(parts), dim)


# No examples at all


def without_examples(func, leaves, dims, form, kwargs, out_dims):
    """The result for no examples: one of zeros tells what shapes come out."""
    one = [x if dim is None else x.new_zeros(without(x.array.shape, dim)) for x, dim in zip(leaves, dims, strict=True)]
    with no_grad():
        result = stacked(func, [func(*unflatten(one, form), **kwargs)], out_dims)
    parts, result_form = flatten(result)
    dims = dims_of(func, result_form, out_dims)
    return unflatten(
        [y if dim is None else narrow(y, dim, 0, 0) for y, dim in zip(parts, dims, strict=True)], result_form
    )


def without(shape, dim):
    """The shape of one slice along dim."""
    dim %= len(shape)
    return shape[:dim] + shape[dim + 1 :]
