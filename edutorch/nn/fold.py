"""Pictures cut into windows, and put together again."""

from edutorch.nn import functional as F
from edutorch.nn.module import Module


class Unfold(Module):
    """The numbers under each window of a picture, written out as a column.

    Args:
        kernel_size, dilation, padding, stride: of the window, as in Conv2d.

    Shape:
        input (N, C, H, W) or (C, H, W); output (N, C * KH * KW, L), a column for each of L places.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Unfold(kernel_size=(2, 3))(torch.randn(2, 5, 3, 4)).shape
        torch.Size([2, 30, 4])
    """

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input):
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class Fold(Module):
    """Columns put back to where they lay in the picture, and added where they overlap: Unfold, the other way round.

    Args:
        output_size: (H, W) of the picture.
        kernel_size, dilation, padding, stride: of the window, as they were in Unfold.

    Shape:
        input (N, C * KH * KW, L) or (C * KH * KW, L); output (N, C, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Fold(output_size=(4, 5), kernel_size=(2, 2))(torch.randn(1, 12, 12)).shape
        torch.Size([1, 3, 4, 5])
    """

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, input):
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )
