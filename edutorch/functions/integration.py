"""The area under a curve of which some points are known: straight lines are drawn between them (the trapezoidal rule)."""

from edutorch import ops
from edutorch.node_names import known_as
from edutorch.ops.dims import wrap_dim

__all__ = ["trapezoid", "trapz", "cumulative_trapezoid"]


def part(x, dim, index):
    return ops.slice_(x, index=(*[slice(None)] * dim, index))


def pieces(name, y, x, dx, dim):
    """The areas between neighbouring points."""
    if not y.array.ndim:
        if name == "trapezoid":
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    if bool in (y.array.dtype, x is not None and x.array.dtype):
        given = "`y`" if x is None else "`x` or `y`"
        raise RuntimeError(f"{name}: received a bool input for {given}, but bool is not supported")
    dim = wrap_dim(dim, y.array.ndim)
    heights = ops.add(part(y, dim, slice(1, None)), part(y, dim, slice(-1)))
    if x is None:
        width = dx
    else:
        if x.array.ndim == 1:
            if x.array.size != y.array.shape[dim]:
                raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
            x = ops.reshape(x, shape=(*[1] * dim, -1, *[1] * (y.array.ndim - dim - 1)))
        elif x.array.ndim < y.array.ndim:
            x = ops.reshape(x, shape=(*[1] * (y.array.ndim - x.array.ndim), *x.array.shape))
        width = ops.sub(part(x, dim, slice(1, None)), part(x, dim, slice(-1)))
    return ops.mul(heights, width), dim


def trapezoid(y, x=None, *, dx=1, dim=-1):
    """The area under points y along dim, whose positions are x, or at distances of dx.

    Example:
        >>> import edutorch as torch
        >>> y = torch.tensor([0.0, 1.0, 4.0])
        >>> torch.trapezoid(y), torch.trapezoid(y, torch.tensor([0.0, 1.0, 3.0]))
        (tensor(3.), tensor(5.5000))
    """
    areas, dim = pieces("trapezoid", y, x, dx, dim)
    return ops.div(ops.sum_(areas, dim=(dim,)), 2.0)


trapz = trapezoid


@known_as("CumsumBackward0")
def cumulative_trapezoid(y, x=None, *, dx=1, dim=-1):
    """The areas up to each point but the first. See trapezoid.

    Example:
        >>> import edutorch as torch
        >>> torch.cumulative_trapezoid(torch.tensor([0.0, 1.0, 4.0]))
        tensor([0.5000, 3.0000])
    """
    areas, dim = pieces("cumulative_trapezoid", y, x, dx, dim)
    return ops.div(ops.cumsum_(areas, dim=dim), 2.0)
