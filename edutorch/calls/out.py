"""The argument out=: the result is written into a tensor that is there already."""

import warnings

from edutorch.autograd.inplace import change
from edutorch.dtypes import fits, title
from edutorch.graph import TensorBase, edge_of, mode
from edutorch.ops.place import fill


def write_into(out, function, name, args, kwargs):
    """Call the function, and write its result (or results) into out.

    Args:
        out: a tensor, or a tuple of as many tensors as there are results.

    Raises:
        RuntimeError: if a gradient would be lost, or if out's type cannot hold the result.
    """
    several = isinstance(out, (tuple, list))
    targets = out if several else (out,)
    if not all(isinstance(target, TensorBase) for target in targets):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if mode.grad and any(
        edge_of(x) is not None for x in (*args, *kwargs.values(), *targets) if isinstance(x, TensorBase)
    ):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the "
            "arguments requires grad."
        )
    result = function(*args, **kwargs)
    if not several:
        return written(result, out)
    kind = type(result)
    answers = [written(y, target) for y, target in zip(result, targets, strict=True)]
    return kind(*answers) if hasattr(kind, "_fields") else tuple(answers)


def written(result, target):
    array, place = result.array, target.array
    if not fits(array.dtype, place.dtype):
        raise RuntimeError(
            f"result type {title(array.dtype)} can't be cast to the desired output type {title(place.dtype)}"
        )
    if array.shape != place.shape:
        if place.size:
            warnings.warn(
                f"An output with one or more elements was resized since it had shape {list(place.shape)}, which does not "
                f"match the required output shape {list(array.shape)}. This behavior is deprecated, and in a future "
                "PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an "
                "out tensor t by resizing it, inplace, to zero elements with t.resize_(0).",
                stacklevel=5,
            )
        target.array = array.astype(place.dtype)
        return target
    return change(target, fill, result)
