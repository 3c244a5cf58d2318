"""Methods of a Tensor that show or copy its numbers in another shape."""

from edutorch.calls import methods
from edutorch.functions import joining, rearrange
from edutorch.functions import shape as shapes


@methods
class Shapes:
    """x.view(2, 3), x.T, x.split(2) and their like."""

    view = shapes.view
    view_as = shapes.view_as
    reshape = shapes.reshape
    reshape_as = shapes.reshape_as
    flatten = shapes.flatten
    unflatten = shapes.unflatten
    squeeze = shapes.squeeze
    unsqueeze = shapes.unsqueeze
    transpose = shapes.transpose
    t = shapes.t
    permute = shapes.permute
    movedim = shapes.movedim
    swapaxes = shapes.transpose
    swapdims = shapes.transpose
    moveaxis = shapes.movedim
    expand = shapes.expand
    expand_as = shapes.expand_as
    broadcast_to = shapes.broadcast_to
    repeat = shapes.repeat
    tile = shapes.tile
    flip = shapes.flip
    roll = shapes.roll
    contiguous = shapes.contiguous
    split = joining.split
    chunk = joining.chunk
    unbind = joining.unbind
    narrow = shapes.narrow
    select = shapes.select
    ravel = rearrange.ravel
    repeat_interleave = rearrange.repeat_interleave
    unfold = rearrange.unfold
    as_strided = rearrange.as_strided
    tensor_split = rearrange.tensor_split
    fliplr = rearrange.fliplr
    flipud = rearrange.flipud
    rot90 = rearrange.rot90
    diff = rearrange.diff
    T = property(shapes.reversed_dims, doc="The dimensions in reverse order. A view.")
    H = property(shapes.reversed_dims, doc="A matrix with rows and columns exchanged. A view.")
    mT = property(shapes.matrices_transposed, doc="The last two dimensions change places. A view.")
