"""Scatter, and where several numbers come to one place: their sum, product, mean or extreme."""

import numpy as np

from edutorch.device import near
from edutorch.op import alongside, bare, op
from edutorch.ops.arithmetic import div
from edutorch.ops.choice import where
from edutorch.ops.cupy_lacks import at
from edutorch.ops.index import gather_, line_places

MEETING = {"sum": np.add, "prod": np.multiply, "mean": np.add, "amax": np.maximum, "amin": np.minimum}


def lowest(dtype):
    return -np.inf if dtype.kind not in "biu" else False if dtype == bool else np.iinfo(dtype).min


def highest(dtype):
    return np.inf if dtype.kind not in "biu" else True if dtype == bool else np.iinfo(dtype).max


def start(reduce, dtype):
    """The number that changes nothing: where input itself does not count, its place begins with this."""
    return {"amax": lowest, "amin": highest}[reduce](dtype) if reduce in ("amax", "amin") else reduce == "prod"


def touched(index, dim, shape):
    """How often each place of a shape is named by index."""
    count = np.zeros(shape, np.int64, like=near(index))
    at(np.add, count, line_places(index, dim), 1)
    return count


@op(numbers=False, without_gradient=["index"])
def scatter_reduce_(input, index, src, *, dim, reduce, include_self=True):
    """input, with the numbers of src brought to the places that index names along dim, and reduced there."""
    out, places = input.copy(), line_places(index, dim)
    count = touched(index, dim, input.shape)
    if not include_self:
        out[count > 0] = start(reduce, input.dtype)
    at(MEETING[reduce], out, places, src)
    if reduce != "mean":
        return out
    count = np.maximum(count + include_self, 1)
    return out // count.astype(out.dtype) if out.dtype.kind in "iu" else out / count.astype(out.dtype)


@scatter_reduce_.backward
def scatter_reduce_backward(grad, input, index, src, out, dim, reduce, include_self):
    def constant(array):
        return alongside(array, grad)

    places, kind = line_places(bare(index), dim), bare(grad).dtype
    count = touched(bare(index), dim, tuple(input.shape))
    kept = constant((count == 0) | include_self)  # where input had a say
    if reduce == "mean":
        grad = div(grad, constant(np.maximum(count + include_self, 1).astype(kind)))
    if reduce in ("sum", "mean"):
        return where(kept, grad, 0.0), None, gather_(grad, index, dim=dim)
    if reduce == "prod":
        return product_backward(grad, input, index, src, kept, dim)
    # An extreme: all that equal it share the gradient.
    hit_input = (bare(input) == bare(out)) & bare(kept)
    hit_src = bare(src) == bare(out)[places]
    winners = hit_input.astype(np.int64)
    at(np.add, winners, places, hit_src)
    share = div(grad, constant(np.maximum(winners, 1).astype(kind)))
    to_src = where(constant(hit_src), gather_(share, index, dim=dim), 0.0)
    return where(constant(hit_input), share, 0.0), None, to_src


def product_backward(grad, input, index, src, kept, dim):
    """Each factor's gradient is the product of the others; with a zero among them, that of all but the zero."""

    def constant(array):
        return alongside(array, grad)

    places = line_places(bare(index), dim)
    zero_input, zero_src = (bare(input) == 0) & bare(kept), bare(src) == 0
    zeros = zero_input.astype(np.int64)
    at(np.add, zeros, places, zero_src)

    def without_zeros(x, is_zero):
        return where(constant(is_zero), constant(np.ones_like(bare(x))), x)

    def of_others(x, is_zero, whole, zeros):
        alone = where(constant(is_zero), whole, div(whole, without_zeros(x, is_zero)))
        return where(constant(zeros - is_zero > 0), 0.0, alone)

    factors = without_zeros(input, zero_input | ~bare(kept)), index, without_zeros(src, zero_src)
    whole = scatter_reduce_(*factors, dim=dim, reduce="prod")  # the product of all that are not zero
    to_input = where(kept, grad * of_others(input, zero_input, whole, zeros), 0.0)
    at_src = of_others(src, zero_src, gather_(whole, index, dim=dim), zeros[places])
    return to_input, None, gather_(grad, index, dim=dim) * at_src
