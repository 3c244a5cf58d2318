"""Pooling layers: each window of a picture becomes its largest number, its mean or its norm."""

from edutorch.nn import functional as F
from edutorch.nn.functions.sizes import ntuple
from edutorch.nn.module import Module


class MaxPool(Module):
    """What MaxPool1d, 2d and 3d share."""

    function = staticmethod(F.max_pool1d)

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride if stride is not None else kernel_size
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, input):
        return self.function(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            ceil_mode=self.ceil_mode,
            return_indices=self.return_indices,
        )

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(MaxPool):
    """The largest number of each window along a line.

    Args:
        kernel_size: how long a window is.
        stride: how far a window moves; as far as it is long, if left out.
        padding: so many numbers at both ends count as minus infinity; at most half a window.
        dilation: the distance between neighbours in a window.
        return_indices: also tell where each of them lay, which MaxUnpool1d needs.
        ceil_mode: a last window may reach beyond the end.

    Shape:
        input (N, C, L) or (C, L); output (N, C, L') or (C, L'), with
        L' = (L + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1 without ceil_mode.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.MaxPool1d(2)(torch.tensor([[[1.0, 5.0, 2.0, 3.0]]]))
        tensor([[[5., 3.]]])
    """


class MaxPool2d(MaxPool):
    """The largest number of each window of a picture (N, C, H, W) or (C, H, W).

    The arguments are those of MaxPool1d; each of the sizes is one number, or one for each dimension.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.MaxPool2d(2)(torch.randn(64, 32, 28, 28)).shape
        torch.Size([64, 32, 14, 14])
    """

    function = staticmethod(F.max_pool2d)


class MaxPool3d(MaxPool):
    """The largest number of each window of a volume (N, C, D, H, W) or (C, D, H, W). See MaxPool1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.MaxPool3d(2)(torch.randn(1, 3, 4, 6, 8)).shape
        torch.Size([1, 3, 2, 3, 4])
    """

    function = staticmethod(F.max_pool3d)


class MaxUnpool(Module):
    """What MaxUnpool1d, 2d and 3d share."""

    ndim = 1
    function = staticmethod(F.max_unpool1d)

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size = ntuple(kernel_size, self.ndim)
        self.stride = ntuple(stride if stride is not None else kernel_size, self.ndim)
        self.padding = ntuple(padding, self.ndim)

    def forward(self, input, indices, output_size=None):
        """Apply the layer to the two results of a MaxPool. output_size: how large the pictures were, if that is not clear."""
        return self.function(input, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(MaxUnpool):
    """Puts the largest numbers of MaxPool1d back to where they lay. All others, which are not known, become 0.

    Args:
        kernel_size, stride, padding: as they were in MaxPool1d.

    Example:
        >>> import edutorch as torch
        >>> largest, indices = torch.nn.MaxPool1d(2, return_indices=True)(torch.tensor([[[1.0, 5.0, 3.0, 2.0]]]))
        >>> torch.nn.MaxUnpool1d(2)(largest, indices)
        tensor([[[0., 5., 3., 0.]]])
    """


class MaxUnpool2d(MaxUnpool):
    """Puts the largest numbers of MaxPool2d back to where they lay. See MaxUnpool1d.

    Example:
        >>> import edutorch as torch
        >>> largest, indices = torch.nn.MaxPool2d(2, return_indices=True)(torch.randn(1, 3, 8, 8))
        >>> torch.nn.MaxUnpool2d(2)(largest, indices).shape
        torch.Size([1, 3, 8, 8])
    """

    ndim = 2
    function = staticmethod(F.max_unpool2d)


class MaxUnpool3d(MaxUnpool):
    """Puts the largest numbers of MaxPool3d back to where they lay. See MaxUnpool1d.

    Example:
        >>> import edutorch as torch
        >>> largest, indices = torch.nn.MaxPool3d(2, return_indices=True)(torch.randn(1, 3, 4, 4, 4))
        >>> torch.nn.MaxUnpool3d(2)(largest, indices).shape
        torch.Size([1, 3, 4, 4, 4])
    """

    ndim = 3
    function = staticmethod(F.max_unpool3d)


class AvgPool(Module):
    """What AvgPool1d, 2d and 3d share."""

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(AvgPool):
    """The mean of each window along a line (N, C, L) or (C, L).

    Args:
        kernel_size, stride, ceil_mode: as in MaxPool1d.
        padding: so many zeros at both ends; at most half a window.
        count_include_pad: do these zeros count, when the sum is divided?

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AvgPool1d(2)(torch.tensor([[[1.0, 5.0, 2.0, 4.0]]]))
        tensor([[[3., 3.]]])
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__()
        self.kernel_size = ntuple(kernel_size, 1)
        self.stride = ntuple(stride if stride is not None else kernel_size, 1)
        self.padding = ntuple(padding, 1)
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, input):
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


class AvgPool2d(AvgPool):
    """The mean of each window of a picture (N, C, H, W) or (C, H, W).

    Args:
        kernel_size, stride, padding, ceil_mode, count_include_pad: as in AvgPool1d; one number, or one for each dimension.
        divisor_override: divide by this number instead.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AvgPool2d(2)(torch.arange(4.0).view(1, 1, 2, 2))
        tensor([[[[1.5000]]]])
    """

    function = staticmethod(F.avg_pool2d)

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True,
                 divisor_override=None):  # fmt: skip
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride if stride is not None else kernel_size
        self.padding, self.ceil_mode = padding, ceil_mode
        self.count_include_pad, self.divisor_override = count_include_pad, divisor_override

    def forward(self, input):
        return self.function(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class AvgPool3d(AvgPool2d):
    """The mean of each window of a volume (N, C, D, H, W) or (C, D, H, W). See AvgPool2d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AvgPool3d(2)(torch.arange(8.0).view(1, 1, 2, 2, 2))
        tensor([[[[[3.5000]]]]])
    """

    function = staticmethod(F.avg_pool3d)


class LPPool(Module):
    """What LPPool1d, 2d and 3d share."""

    function = staticmethod(F.lp_pool1d)

    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type, self.kernel_size = norm_type, kernel_size
        self.stride, self.ceil_mode = stride, ceil_mode

    def forward(self, input):
        return self.function(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self):
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class LPPool1d(LPPool):
    """(sum of x^p)^(1/p) over each window of a line (N, C, L).

    Args:
        norm_type: the power p: 1 is the sum, infinity the largest number.
        kernel_size, stride, ceil_mode: as in MaxPool1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LPPool1d(2, 2)(torch.tensor([[[3.0, 4.0]]]))
        tensor([[[5.]]])
    """


class LPPool2d(LPPool):
    """(sum of x^p)^(1/p) over each window of a picture (N, C, H, W). See LPPool1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LPPool2d(2, (1, 2))(torch.tensor([[[[3.0, 4.0]]]]))
        tensor([[[[5.]]]])
    """

    function = staticmethod(F.lp_pool2d)


class LPPool3d(LPPool):
    """(sum of x^p)^(1/p) over each window of a volume (N, C, D, H, W). See LPPool1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LPPool3d(2, (1, 1, 2))(torch.tensor([[[[[3.0, 4.0]]]]]))
        tensor([[[[[5.]]]]])
    """

    function = staticmethod(F.lp_pool3d)
