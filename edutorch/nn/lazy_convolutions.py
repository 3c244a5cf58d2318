"""Convolutions that need not be told how many channels their input has."""

from edutorch.nn.conv import Conv, Conv1d, Conv2d, Conv3d, ConvNd
from edutorch.nn.conv_transpose import ConvTranspose, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from edutorch.nn.lazy import LazyModuleMixin
from edutorch.nn.parameter import UninitializedParameter


class LazyConvNd(LazyModuleMixin, ConvNd):
    """What all lazy convolutions share: in_channels is the number of channels of the first input."""

    def wait(self, out_channels, bias, device, dtype):
        """Put parameters in place that have no shape yet."""
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.out_channels = out_channels
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self):
        """Draw new parameters, once their shapes are known."""
        if not self.has_uninitialized_params() and self.in_channels != 0:
            super().reset_parameters()

    def initialize_parameters(self, input, *others, **options):
        """Make the weight as deep as the input."""
        if not self.has_uninitialized_params():
            return
        if input.dim() not in (self.ndim + 1, self.ndim + 2):
            raise RuntimeError(
                f"Expected {self.ndim + 1}D (unbatched) or {self.ndim + 2}D (batched) input to {type(self).__name__}, but got "
                f"input of size: {input.shape}"
            )
        self.in_channels = input.shape[-self.ndim - 1]
        if self.in_channels % self.groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        ends = (self.in_channels, self.out_channels) if self.transposed else (self.out_channels, self.in_channels)
        self.weight.materialize((ends[0], ends[1] // self.groups, *self.kernel_size))
        if self.bias is not None:
            self.bias.materialize((self.out_channels,))
        self.reset_parameters()


class LazyConv(LazyConvNd, Conv):
    """What LazyConv1d, 2d and 3d share."""

    def __init__(self, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode="zeros", device=None, dtype=None):  # fmt: skip
        super().__init__(0, 0, kernel_size, stride, padding, dilation, groups, False, padding_mode, device, dtype)
        self.wait(out_channels, bias, device, dtype)


class LazyConvTranspose(LazyConvNd, ConvTranspose):
    """What LazyConvTranspose1d, 2d and 3d share."""

    def __init__(self, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1,
                 padding_mode="zeros", device=None, dtype=None):  # fmt: skip
        super().__init__(0, 0, kernel_size, stride, padding, output_padding, groups, False, dilation, padding_mode,
                         device, dtype)  # fmt: skip
        self.wait(out_channels, bias, device, dtype)


class LazyConv1d(LazyConv, Conv1d):
    """A Conv1d that counts the channels of its first input. The other arguments are those of Conv1d.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.LazyConv1d(4, 3)
        >>> layer(torch.ones(2, 3, 5)).shape, layer
        (torch.Size([2, 4, 3]), Conv1d(3, 4, kernel_size=(3,), stride=(1,)))
    """

    cls_to_become = Conv1d


class LazyConv2d(LazyConv, Conv2d):
    """A Conv2d that counts the channels of its first input. The other arguments are those of Conv2d.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.LazyConv2d(4, 3)
        >>> layer(torch.ones(2, 3, 5, 5)).shape, layer
        (torch.Size([2, 4, 3, 3]), Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1)))
    """

    cls_to_become = Conv2d


class LazyConv3d(LazyConv, Conv3d):
    """A Conv3d that counts the channels of its first input. The other arguments are those of Conv3d.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.LazyConv3d(4, 3)
        >>> layer(torch.ones(2, 3, 5, 5, 5)).shape, layer
        (torch.Size([2, 4, 3, 3, 3]), Conv3d(3, 4, kernel_size=(3, 3, 3), stride=(1, 1, 1)))
    """

    cls_to_become = Conv3d


class LazyConvTranspose1d(LazyConvTranspose, ConvTranspose1d):
    """A ConvTranspose1d that counts the channels of its first input. The other arguments are those of ConvTranspose1d.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.LazyConvTranspose1d(4, 3)
        >>> layer(torch.ones(2, 3, 5)).shape, layer
        (torch.Size([2, 4, 7]), ConvTranspose1d(3, 4, kernel_size=(3,), stride=(1,)))
    """

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(LazyConvTranspose, ConvTranspose2d):
    """A ConvTranspose2d that counts the channels of its first input. The other arguments are those of ConvTranspose2d.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.LazyConvTranspose2d(4, 3)
        >>> layer(torch.ones(2, 3, 5, 5)).shape, layer
        (torch.Size([2, 4, 7, 7]), ConvTranspose2d(3, 4, kernel_size=(3, 3), stride=(1, 1)))
    """

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(LazyConvTranspose, ConvTranspose3d):
    """A ConvTranspose3d that counts the channels of its first input. The other arguments are those of ConvTranspose3d.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.LazyConvTranspose3d(4, 3)
        >>> layer(torch.ones(2, 3, 5, 5, 5)).shape, layer
        (torch.Size([2, 4, 7, 7, 7]), ConvTranspose3d(3, 4, kernel_size=(3, 3, 3), stride=(1, 1, 1)))
    """

    cls_to_become = ConvTranspose3d
