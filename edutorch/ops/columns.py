"""What lies under the windows of a convolution, written out as columns of numbers; and back. Each is the other's gradient."""

import math

from edutorch.memory import contiguous
from edutorch.op import op
from edutorch.ops.convolution import gather, give_back, output_size


@op(label="Im2Col")
def im2col_(input, *, kernel, stride, padding, dilation):
    """(N, C, *size) becomes (N, C * K, P): a column for each place of the window, with the K numbers of each channel."""
    places = output_size(input.shape[2:], kernel, stride, padding, dilation)
    columns = gather(input, kernel, places, stride, padding, dilation)  # (N, C, *kernel, *places), a view
    shape = (len(input), input.shape[1] * math.prod(kernel), math.prod(places))
    return columns.copy().reshape(shape)


@im2col_.backward
def im2col_backward(grad, input_shape, kernel, stride, padding, dilation):
    settings = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    return col2im_(grad, size=input_shape[2:], **settings)


@op(label="Col2Im")
def col2im_(input, *, size, kernel, stride, padding, dilation):
    """(N, C * K, P) becomes (N, C, *size): each number goes to where it lies in the picture; those that meet are added."""
    places = output_size(size, kernel, stride, padding, dilation)
    channels = input.shape[1] // math.prod(kernel)
    columns = input.reshape(len(input), channels, *kernel, *places)
    return contiguous(give_back(columns, size, padding, stride, dilation))


@col2im_.backward
def col2im_backward(grad, kernel, stride, padding, dilation):
    return im2col_(grad, kernel=kernel, stride=stride, padding=padding, dilation=dilation)
