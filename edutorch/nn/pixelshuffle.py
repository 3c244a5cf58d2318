"""Channels that become pixels, pixels that become channels, and channels that change places."""

from edutorch.nn import functional as F
from edutorch.nn.module import Module


class PixelShuffle(Module):
    """(*, C * r^2, H, W) becomes (*, C, H * r, W * r): r^2 channels are laid out as a square of pixels. Shi et al. 2016.

    Args:
        upscale_factor: r.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.PixelShuffle(3)(torch.randn(1, 9, 4, 4)).shape
        torch.Size([1, 1, 12, 12])
    """

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input):
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self):
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """(*, C, H * r, W * r) becomes (*, C * r^2, H, W): PixelShuffle, the other way round.

    Args:
        downscale_factor: r.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.PixelUnshuffle(3)(torch.randn(1, 1, 12, 12)).shape
        torch.Size([1, 9, 4, 4])
    """

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input):
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self):
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """Channels dealt out like cards: the first of each group, then the second of each group ... Zhang et al. 2018.

    Args:
        groups: into how many the channels are divided.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ChannelShuffle(2)(torch.arange(4.0).view(1, 4, 1)).flatten()
        tensor([0., 2., 1., 3.])
    """

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, input):
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self):
        return f"groups={self.groups}"
