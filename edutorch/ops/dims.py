"""How dimensions may be written: -1 counts from the back, (0, 2) names several, None means all."""

import operator


def wrap_dim(dim, ndim):
    """A dimension counted from the front. A tensor without dimensions answers to 0 and -1, as in PyTorch."""
    n = max(ndim, 1)
    if dim is True or dim is False:
        raise TypeError("a dimension is an int, not a bool")
    if not -n <= dim < n:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})")
    return dim + n if dim < 0 else dim


def wrap_dims(dim, ndim):
    """Several dimensions counted from the front: None and () mean all of them."""
    if dim is None:
        return tuple(range(ndim))
    if isinstance(dim, int):
        return (wrap_dim(dim, ndim),) if ndim else check_only(dim)
    dims = different_dims(dim, ndim)
    return (dims if ndim else ()) or tuple(range(ndim))


def different_dims(dims, ndim):
    """Several dimensions counted from the front, each at most once."""
    dims = tuple(wrap_dim(operator.index(d), ndim) for d in dims)
    for d in dims:
        if dims.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return dims


def check_only(dim):
    wrap_dim(dim, 0)
    return ()


def sizes(shape, name="size"):
    """A shape, given as view(2, 3) or view((2, 3)), as a tuple of numbers."""
    if not shape:
        raise TypeError(f"missing 1 required positional argument: {name!r}")
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = shape[0]
    if shape and isinstance(shape[0], bool):
        raise TypeError("a size is an int, not a bool")  # PyTorch looks at the first alone
    return tuple(map(operator.index, shape))  # 2.0 is not a size


def kept(shape, dims):
    """The shape after a reduction that keeps its dimensions, with size 1."""
    return tuple(1 if i in dims else n for i, n in enumerate(shape))
