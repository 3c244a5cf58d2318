"""Methods of a Tensor that show or copy its numbers in another shape."""

from edutorch.functions import joining, rearrange
from edutorch.functions import shape as shapes


class Shapes:
    """x.view(2, 3), x.T, x.split(2) and their like."""

    view, view_as, reshape, reshape_as = shapes.view, shapes.view_as, shapes.reshape, shapes.reshape_as
    flatten, unflatten, squeeze, unsqueeze = shapes.flatten, shapes.unflatten, shapes.squeeze, shapes.unsqueeze
    transpose, t, permute, movedim, swapaxes = (
        shapes.transpose, shapes.t, shapes.permute, shapes.movedim, shapes.transpose
    )  # fmt: skip
    swapdims, moveaxis = shapes.transpose, shapes.movedim
    expand, expand_as, broadcast_to = shapes.expand, shapes.expand_as, shapes.broadcast_to
    repeat, tile, flip, roll, contiguous = shapes.repeat, shapes.tile, shapes.flip, shapes.roll, shapes.contiguous
    split, chunk, unbind = joining.split, joining.chunk, joining.unbind
    narrow, select = shapes.narrow, shapes.select
    ravel, repeat_interleave, unfold, as_strided = (
        rearrange.ravel, rearrange.repeat_interleave, rearrange.unfold, rearrange.as_strided
    )  # fmt: skip
    tensor_split, fliplr, flipud, rot90, diff = (
        rearrange.tensor_split, rearrange.fliplr, rearrange.flipud, rearrange.rot90, rearrange.diff
    )  # fmt: skip
    T = property(shapes.reversed_dims, doc="The dimensions in reverse order. A view.")
    H = property(shapes.reversed_dims, doc="A matrix with rows and columns exchanged. A view.")
    mT = property(shapes.matrices_transposed, doc="The last two dimensions change places. A view.")
