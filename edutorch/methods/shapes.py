"""Methods of a Tensor that show or copy its numbers in another shape."""

from edutorch.calls import methods
from edutorch.functions import joining, pieces, rearrange, transposing, windows
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
    transpose = transposing.transpose
    t = transposing.t
    permute = transposing.permute
    movedim = transposing.movedim
    swapaxes = transposing.transpose
    swapdims = transposing.transpose
    moveaxis = transposing.movedim
    expand = shapes.expand
    expand_as = shapes.expand_as
    broadcast_to = shapes.broadcast_to
    repeat = shapes.repeat
    tile = shapes.tile
    flip = shapes.flip
    roll = shapes.roll
    contiguous = shapes.contiguous

    def split(self, split_size, dim=0):
        """Pieces along dim: all of one size (the last may be smaller), or of the sizes in a list. Views."""
        return joining.split(self, split_size, dim)

    chunk = joining.chunk
    unbind = joining.unbind
    narrow = shapes.narrow
    select = shapes.select
    ravel = rearrange.ravel
    repeat_interleave = rearrange.repeat_interleave
    unfold = windows.unfold
    as_strided = windows.as_strided
    tensor_split = rearrange.tensor_split
    fliplr = rearrange.fliplr
    flipud = rearrange.flipud
    rot90 = rearrange.rot90
    diff = rearrange.diff
    hsplit = pieces.hsplit
    vsplit = pieces.vsplit
    dsplit = pieces.dsplit
    split_with_sizes = pieces.split_with_sizes
    unsafe_split = pieces.unsafe_split
    unsafe_split_with_sizes = pieces.unsafe_split_with_sizes
    unsafe_chunk = pieces.unsafe_chunk
    select_scatter = pieces.select_scatter
    slice_scatter = pieces.slice_scatter
    diagonal_scatter = pieces.diagonal_scatter
    as_strided_scatter = pieces.as_strided_scatter
    diagflat = pieces.diagflat
    sum_to_size = pieces.sum_to_size
    T = property(transposing.reversed_dims, doc="The dimensions in reverse order. A view.")
    mT = property(transposing.matrices_transposed, doc="The last two dimensions change places. A view.")
