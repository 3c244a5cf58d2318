"""Pooling layers to a given size, whatever the size of the picture; and one whose windows are drawn."""

from edutorch.nn import functional as F
from edutorch.nn.functions.sizes import ntuple
from edutorch.nn.module import Module


class AdaptiveAvgPool(Module):
    """What AdaptiveAvgPool1d, 2d and 3d share."""

    function = staticmethod(F.adaptive_avg_pool1d)

    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def forward(self, input):
        return self.function(input, self.output_size)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(AdaptiveAvgPool):
    """The means of output_size windows that cover a line (N, C, L) or (C, L) as evenly as they can.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AdaptiveAvgPool1d(2)(torch.tensor([[[1.0, 3.0, 5.0, 7.0]]]))
        tensor([[[2., 6.]]])
    """


class AdaptiveAvgPool2d(AdaptiveAvgPool):
    """The means of H' * W' windows that cover a picture (N, C, H, W) or (C, H, W) as evenly as they can.

    Args:
        output_size: (H', W'), or one number for both: 1 is the mean of all. None keeps the size of the picture.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AdaptiveAvgPool2d((1, 1))(torch.randn(8, 512, 7, 7)).shape
        torch.Size([8, 512, 1, 1])
    """

    function = staticmethod(F.adaptive_avg_pool2d)


class AdaptiveAvgPool3d(AdaptiveAvgPool):
    """The means of D' * H' * W' windows that cover a volume. See AdaptiveAvgPool2d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AdaptiveAvgPool3d(2)(torch.randn(1, 3, 5, 6, 7)).shape
        torch.Size([1, 3, 2, 2, 2])
    """

    function = staticmethod(F.adaptive_avg_pool3d)


class AdaptiveMaxPool(Module):
    """What AdaptiveMaxPool1d, 2d and 3d share."""

    function = staticmethod(F.adaptive_max_pool1d)

    def __init__(self, output_size, return_indices=False):
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, input):
        return self.function(input, self.output_size, self.return_indices)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveMaxPool1d(AdaptiveMaxPool):
    """The largest numbers of output_size windows that cover a line (N, C, L) or (C, L) as evenly as they can.

    Args:
        output_size: how many windows.
        return_indices: also tell where each of them lay.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AdaptiveMaxPool1d(2)(torch.tensor([[[1.0, 3.0, 5.0, 7.0]]]))
        tensor([[[3., 7.]]])
    """


class AdaptiveMaxPool2d(AdaptiveMaxPool):
    """The largest numbers of H' * W' windows that cover a picture as evenly as they can. See AdaptiveAvgPool2d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AdaptiveMaxPool2d((3, None))(torch.randn(1, 2, 9, 4)).shape
        torch.Size([1, 2, 3, 4])
    """

    function = staticmethod(F.adaptive_max_pool2d)


class AdaptiveMaxPool3d(AdaptiveMaxPool):
    """The largest numbers of D' * H' * W' windows that cover a volume. See AdaptiveAvgPool2d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AdaptiveMaxPool3d(2)(torch.randn(1, 3, 5, 6, 7)).shape
        torch.Size([1, 3, 2, 2, 2])
    """

    function = staticmethod(F.adaptive_max_pool3d)


class FractionalMaxPool(Module):
    """What FractionalMaxPool2d and 3d share."""

    ndim = 2
    function = staticmethod(F.fractional_max_pool2d)

    def __init__(self, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        super().__init__()
        n, name = self.ndim, type(self).__name__
        self.kernel_size, self.return_indices = ntuple(kernel_size, n), return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = ntuple(output_size, n) if output_size is not None else None
        self.output_ratio = ntuple(output_ratio, n) if output_ratio is not None else None
        if output_size is None and output_ratio is None:
            raise ValueError(f"{name} requires specifying either an output size, or a pooling ratio")
        if output_size is not None and output_ratio is not None:
            raise ValueError("only one of output_size and output_ratio may be specified")
        if self.output_ratio is not None and not all(0 < ratio < 1 for ratio in self.output_ratio):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})")

    def forward(self, input):
        return self.function(
            input,
            self.kernel_size,
            self.output_size,
            self.output_ratio,
            self.return_indices,
            _random_samples=self._random_samples,
        )


class FractionalMaxPool2d(FractionalMaxPool):
    """The largest numbers of windows that lie irregularly, where they are drawn for each channel. Graham 2014.

    Args:
        kernel_size: of a window, a number or two.
        output_size: how many windows, a number or two; or
        output_ratio: how many, as a share of H and of W.
        return_indices: also tell where each of them lay.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.FractionalMaxPool2d(3, output_ratio=(0.5, 0.5))(torch.randn(20, 16, 50, 32)).shape
        torch.Size([20, 16, 25, 16])
    """


class FractionalMaxPool3d(FractionalMaxPool):
    """FractionalMaxPool2d for volumes (N, C, D, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.FractionalMaxPool3d(3, output_size=(4, 5, 3))(torch.randn(1, 2, 9, 9, 9)).shape
        torch.Size([1, 2, 4, 5, 3])
    """

    ndim = 3
    function = staticmethod(F.fractional_max_pool3d)
