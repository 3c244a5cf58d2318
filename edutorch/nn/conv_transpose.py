"""Convolutions turned round: they make pictures larger, as decoders and generators need it."""

from edutorch.nn import functional as F
from edutorch.nn.conv import ConvNd


class ConvTranspose(ConvNd):
    """What ConvTranspose1d, 2d and 3d share."""

    transposed = True

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True,
                 dilation=1, padding_mode="zeros", device=None, dtype=None):  # fmt: skip
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
                         padding_mode, device, dtype)  # fmt: skip

    def forward(self, input, output_size=None):
        """Apply the layer. output_size: the size of the pictures that come out, where a stride leaves several possible."""
        extra = self.output_padding if output_size is None else self.extra_for(input, output_size)
        convolve = getattr(F, f"conv_transpose{self.ndim}d")
        return convolve(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)

    def extra_for(self, input, output_size):
        """The output_padding that makes pictures of this size."""
        n = self.ndim
        others = 2 if input.dim() == n + 2 else 1
        if len(output_size) == n + others:
            output_size = output_size[others:]
        if len(output_size) != n:
            raise ValueError(
                f"ConvTranspose{n}D: for {input.dim()}D input, output_size must have {n} or {n + others} elements (got "
                f"{len(output_size)})"
            )
        smallest = [
            (input.size(others + d) - 1) * self.stride[d]
            - 2 * self.padding[d]
            + self.dilation[d] * (self.kernel_size[d] - 1)
            + 1
            for d in range(n)
        ]
        largest = [size + stride - 1 for size, stride in zip(smallest, self.stride)]
        if any(not low <= size <= high for low, size, high in zip(smallest, output_size, largest)):
            raise ValueError(
                f"requested an output size of {output_size}, but valid sizes range from {smallest} to {largest} (for an "
                f"input of {input.size()[2:]})"
            )
        return [size - low for size, low in zip(output_size, smallest)]


class ConvTranspose1d(ConvTranspose):
    """Conv1d turned round: each number of input is given, times the window, to all places that a window covered.

    Args:
        in_channels, out_channels: C and O.
        kernel_size: how long the window is, K.
        stride: how far apart the numbers of input are given.
        padding: so many numbers are cut off at both ends.
        output_padding: so many numbers more at the end: a stride leaves several sizes possible.
        groups, bias, dilation: as in Conv1d.
        padding_mode: only "zeros".

    Shape:
        input (N, C, L) or (C, L);
        output (N, O, (L - 1) * stride - 2 * padding + dilation * (K - 1) + output_padding + 1);
        weight (C, O / groups, K), bias (O).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ConvTranspose1d(4, 2, 3, stride=2)(torch.randn(1, 4, 5)).shape
        torch.Size([1, 2, 11])
    """

    ndim = 1


class ConvTranspose2d(ConvTranspose):
    """Conv2d turned round: input (N, C, H, W) or (C, H, W), weight (C, O / groups, KH, KW). Zeiler et al. 2010.

    The arguments are those of ConvTranspose1d; each of the sizes is one number, or one for each dimension.

    Example:
        >>> import edutorch as torch
        >>> small = torch.nn.Conv2d(3, 8, 3, stride=2, padding=1)(torch.randn(1, 3, 12, 12))
        >>> layer = torch.nn.ConvTranspose2d(8, 3, 3, stride=2, padding=1)
        >>> layer(small).shape, layer(small, output_size=(12, 12)).shape
        (torch.Size([1, 3, 11, 11]), torch.Size([1, 3, 12, 12]))
    """

    ndim = 2


class ConvTranspose3d(ConvTranspose):
    """Conv3d turned round: input (N, C, D, H, W) or (C, D, H, W). See ConvTranspose1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ConvTranspose3d(2, 1, 2)(torch.randn(1, 2, 3, 3, 3)).shape
        torch.Size([1, 1, 4, 4, 4])
    """

    ndim = 3
