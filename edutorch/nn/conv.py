"""Convolutions: layers that slide a small window of weights over a line, a picture or a volume."""

import math

from edutorch.nn import functional as F
from edutorch.nn import init
from edutorch.nn.functions.sizes import ntuple
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter, empty


class ConvNd(Module):
    """What all convolutions share: their settings, their parameters, and how these begin."""

    ndim = 0  # how many dimensions a picture has
    transposed = False

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
                 padding_mode, device, dtype):  # fmt: skip
        super().__init__()
        kernel_size, stride, dilation = (ntuple(x, self.ndim) for x in (kernel_size, stride, dilation))
        padding = padding if isinstance(padding, str) else ntuple(padding, self.ndim)
        check_settings(in_channels, out_channels, groups, stride, padding, padding_mode)
        self.in_channels, self.out_channels, self.kernel_size = in_channels, out_channels, kernel_size
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.transposed = type(self).transposed
        self.output_padding, self.groups, self.padding_mode = ntuple(output_padding, self.ndim), groups, padding_mode
        first, second = (in_channels, out_channels) if self.transposed else (out_channels, in_channels)
        self.weight = Parameter(empty((first, second // groups, *kernel_size), device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(empty(out_channels, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw new parameters."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in = math.prod(self.weight.shape[1:])
            if fan_in != 0:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self):
        settings = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        nothing = (0,) * len(self.kernel_size)
        if self.padding != (0,) * len(self.padding):
            settings += f", padding={self.padding}"
        if self.dilation != (1,) * len(self.dilation):
            settings += f", dilation={self.dilation}"
        if self.output_padding != nothing:
            settings += f", output_padding={self.output_padding}"
        if self.groups != 1:
            settings += f", groups={self.groups}"
        if self.bias is None:
            settings += ", bias=False"
        if self.padding_mode != "zeros":
            settings += f", padding_mode={self.padding_mode}"
        return settings


def check_settings(in_channels, out_channels, groups, stride, padding, padding_mode):
    if groups <= 0:
        raise ValueError("groups must be a positive integer")
    if in_channels % groups != 0:
        raise ValueError("in_channels must be divisible by groups")
    if out_channels % groups != 0:
        raise ValueError("out_channels must be divisible by groups")
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            words = {"same", "valid"}  # a set, as in PyTorch, whose order is no one's business
            raise ValueError(f"Invalid padding string {padding!r}, should be one of {words}")
        if padding == "same" and any(s != 1 for s in stride):
            raise ValueError("padding='same' is not supported for strided convolutions")
    modes = {"zeros", "reflect", "replicate", "circular"}
    if padding_mode not in modes:
        raise ValueError(f"padding_mode must be one of {modes}, but got padding_mode='{padding_mode}'")


class Conv(ConvNd):
    """What Conv1d, Conv2d and Conv3d share."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode="zeros", device=None, dtype=None):  # fmt: skip
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups, bias,
                         padding_mode, device, dtype)  # fmt: skip

    def border(self):
        """How many numbers F.pad adds before and behind: those of the last dimension first."""
        widths = []
        for d in reversed(range(self.ndim)):
            if isinstance(self.padding, str):
                total = self.dilation[d] * (self.kernel_size[d] - 1) if self.padding == "same" else 0
                widths += [total // 2, total - total // 2]
            else:
                widths += [self.padding[d], self.padding[d]]
        return widths

    def forward(self, input):
        padding = self.padding
        if self.padding_mode != "zeros":
            input, padding = F.pad(input, self.border(), mode=self.padding_mode), 0
        convolve = getattr(F, f"conv{self.ndim}d")
        return convolve(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv1d(Conv):
    """A window of weights slides along a line: out[n, o, l] = bias[o] + sum of weight[o] * what lies under it at place l.

    Args:
        in_channels: how many numbers each place of the line has, C.
        out_channels: how many come out, O: each has a window of its own.
        kernel_size: how long the window is, K.
        stride: how far it moves from place to place.
        padding: so many numbers are added at both ends; or "valid" for none, or "same" for as many as keep the length.
        dilation: the distance between neighbours in the window.
        groups: channels are dealt into so many groups, and each group of O sees one group of C.
        bias: False leaves the bias out.
        padding_mode: what is added: "zeros", "reflect", "replicate" or "circular", as in F.pad.

    Shape:
        input (N, C, L) or (C, L); output (N, O, L'), L' = (L + 2 * padding - dilation * (K - 1) - 1) // stride + 1;
        weight (O, C / groups, K), bias (O). Both begin evenly spread over +-1 / sqrt(C / groups * K).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Conv1d(16, 33, 3, stride=2)(torch.randn(20, 16, 50)).shape
        torch.Size([20, 33, 24])
    """

    ndim = 1


class Conv2d(Conv):
    """A window of weights slides over a picture. LeCun et al. 1989.

    Args:
        in_channels: how many numbers each pixel has, C.
        out_channels: how many come out, O: each has a window of its own, and learns to see a pattern of its own.
        kernel_size: the size of the window (KH, KW), or one number for both.
        stride, padding, dilation: as in Conv1d; one number, or one for each dimension.
        groups, bias, padding_mode: as in Conv1d.

    Shape:
        input (N, C, H, W) or (C, H, W); output (N, O, H', W'), with
        H' = (H + 2 * padding - dilation * (KH - 1) - 1) // stride + 1, and W' alike; weight (O, C / groups, KH, KW), bias (O).

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.Conv2d(1, 32, 3, padding=1)
        >>> layer
        Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
        >>> layer(torch.randn(64, 1, 28, 28)).shape
        torch.Size([64, 32, 28, 28])
    """

    ndim = 2


class Conv3d(Conv):
    """Conv2d for volumes: input (N, C, D, H, W) or (C, D, H, W), weight (O, C / groups, KD, KH, KW).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Conv3d(3, 8, 3)(torch.randn(1, 3, 5, 6, 7)).shape
        torch.Size([1, 8, 3, 4, 5])
    """

    ndim = 3
