"""What an in-place change means for the history of a tensor.

`x.copy_(v)` makes x what `fill(x, v)` is. When a view is changed, its base becomes what `place` says.
"""

import numpy as np

from edutorch.device import near
from edutorch.dtypes import held
from edutorch.graph import look
from edutorch.op import op
from edutorch.ops.arithmetic import broadcast_error


@op(label="Copy")
def fill(input, value):
    """value, in the shape and the type of input: what input becomes by `input.copy_(value)`."""
    out = np.empty_like(input)
    if np.ndim(value) > input.ndim:
        raise ValueError("a value does not lose dimensions")  # which numpy would let it, if they are of size one
    out[...] = held(value, input.dtype)
    return out


@fill.backward
def fill_backward(grad, needs):
    return zeros_like(grad) if needs[0] else None, grad


@fill.explain
def fill_error(input, value):
    broadcast_error(input, value)
    if np.ndim(value) and np.broadcast_shapes(np.shape(value), input.shape) != input.shape:
        raise RuntimeError(
            f"output with shape {list(input.shape)} doesn't match the broadcast shape "
            f"{list(np.broadcast_shapes(np.shape(value), input.shape))}"
        )


@op
def zeros_like(input):
    """Zeros, as many as input has numbers."""
    return np.zeros_like(input)


class Part:
    """A gradient that is zero but for a part. The engine adds that part where it belongs, and makes no array of zeros.

    A loop over the steps of a sequence, `x[:, i]`, would else make and add one as large as all of x for each step.
    """

    __slots__ = ("part", "index", "shape")

    def __init__(self, part, index, shape):
        self.part, self.index, self.shape = part, index, shape

    @property
    def dtype(self):
        return self.part.dtype

    def whole(self):
        """The array that it stands for."""
        out = np.zeros_like(self.part, shape=self.shape, order="C")
        out[self.index] = self.part
        return out


@op
def place(base, part, *, recipe, shape=None):
    """base (zeros, if None), but with `part` where a view sees it: what base becomes when the view is changed."""
    if base is None:
        out = np.zeros(shape, part.dtype, like=near(part))
    else:  # an array, also of a single number
        out = np.array(base, order="C", like=near(base))
    seen = look(out, recipe)
    if np.may_share_memory(seen, out):
        seen[...] = part
    else:  # the copy is laid out differently, so this view had to copy: say it with positions
        out.reshape(-1)[look(np.arange(out.size, like=near(out)).reshape(out.shape), recipe)] = part
    return out


@place.backward
def place_backward(grad, recipe, needs):
    part = look(grad, recipe)
    return place(grad, zeros_like(part), recipe=recipe) if needs[0] else None, part


fill.named("CopyBackwards")
place.named("CopySlices")
