"""Pictures cut up and put together again: sliding windows as columns, and channels that become pixels."""

from edutorch.calls.explained import explained
from edutorch.functions.shape import squeeze
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.nn.functions.sizes import as_tuple, for_each
from edutorch.node_names import known_as
from edutorch.ops.columns import col2im_, im2col_
from edutorch.ops.convolution import output_size as places_of
from edutorch.ops.kinds import not_for
from edutorch.ops.shape import permute_, reshape, unsqueeze_


@known_as("Im2ColBackward0")
def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """The numbers under each window of a picture, written out as a column: a convolution is then a matrix product.

    Args:
        input (N, C, H, W) or (C, H, W)
        kernel_size, dilation, padding, stride: as in conv2d; a number, or one for each dimension.

    Returns:
        (N, C * KH * KW, L), a column for each of L places of the window.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.unfold(torch.arange(6.0).view(1, 1, 2, 3), 2)
        tensor([[[0., 1.],
                 [1., 2.],
                 [3., 4.],
                 [4., 5.]]])
    """
    must_be_tensor(input, "im2col")
    settings = window_settings(kernel_size, dilation, padding, stride)
    shape = input.array.shape
    check_windows(**settings)
    if len(shape) < 3:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-len(shape)}, {len(shape) - 1}], but got 2)"
        )
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but "
            f"got: {list(shape)}"
        )
    places = places_of(shape[-2:], **settings)
    if min(places) < 1:
        told = {name: tuple(value) for name, value in settings.items()}
        raise RuntimeError(
            f"Given input with spatial size {tuple(shape[-2:])}, kernel_size={told['kernel']}, "
            f"dilation={told['dilation']}, padding={told['padding']}, calculated shape of the array of sliding blocks as "
            f"{places}, but its components must be at least one."
        )
    not_for("iu", "im2col_out_cpu", input.array)
    if len(shape) == 4:
        return im2col_(input, **settings)
    return squeeze(im2col_(unsqueeze_(input, dim=0), **settings), 0)


@known_as("Col2ImBackward0")
def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Columns put back to where they lay in the picture, and added where they overlap: unfold, the other way round.

    Args:
        input (N, C * KH * KW, L) or (C * KH * KW, L)
        output_size: (H, W) of the picture.
        kernel_size, dilation, padding, stride: as they were in unfold.

    Returns:
        (N, C, H, W)

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.fold(torch.ones(1, 4, 2), (2, 3), 2)
        tensor([[[[1., 2., 1.],
                  [1., 2., 1.]]]])
    """
    must_be_tensor(input, "col2im")
    size = pair("output_size", output_size)
    settings = window_settings(kernel_size, dilation, padding, stride)
    check_windows(**settings)
    check_columns(list(input.array.shape), size, **settings)
    not_for("iu", "col2im_out_cpu", input.array)
    if input.array.ndim == 3:
        return col2im_(input, size=size, **settings)
    return squeeze(col2im_(unsqueeze_(input, dim=0), size=size, **settings), 0)


def pair(name, value):
    value = for_each(as_tuple(value), 2)
    if len(value) != 2:
        raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(value)}")
    return value


def window_settings(kernel_size, dilation, padding, stride):
    return {
        "kernel": pair("kernel_size", kernel_size),
        "stride": pair("stride", stride),
        "padding": pair("padding", padding),
        "dilation": pair("dilation", dilation),
    }


def check_windows(kernel, stride, padding, dilation):
    for words, name, value in (
        ("kernel size", "kernel", kernel),
        ("dilation", "dilation", dilation),
        ("padding", "pad", padding),
        ("stride", "stride", stride),
    ):
        if min(value) < (0 if name == "pad" else 1):
            bound = "non-negative" if name == "pad" else "greater than zero"
            raise RuntimeError(f"{words} should be {bound}, but got {name}_height: {value[0]} {name}_width: {value[1]}")


def check_columns(shape, size, kernel, stride, padding, dilation):
    """Do the columns fit the picture?"""
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but "
            f"got: {shape}"
        )
    batch = len(shape) - 2
    if shape[-2] % (kernel[0] * kernel[1]):
        raise RuntimeError(
            f"Expected size of input's dimension {batch} to be divisible by the product of kernel_size, but got "
            f"input.size({batch})={shape[-2]} and kernel_size={kernel}."
        )
    rows, columns = places_of(size, kernel, stride, padding, dilation)
    if rows * columns != shape[-1]:
        raise RuntimeError(
            f"Given output_size={size}, kernel_size={kernel}, dilation={dilation}, padding={padding}, stride={stride}, "
            f"expected size of input's dimension {batch + 1} to match the calculated number of sliding blocks {rows} * "
            f"{columns} = {rows * columns}, but got input.size({batch + 1})={shape[-1]}."
        )


@known_as("PixelShuffleBackward0")
def pixel_shuffle(input, upscale_factor):
    """(*, C * r^2, H, W) becomes (*, C, H * r, W * r): r^2 channels are laid out as a square of pixels. Shi et al. 2016.

    Args:
        upscale_factor: r.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.pixel_shuffle(torch.arange(4.0).view(1, 4, 1, 1), 2)
        tensor([[[[0., 1.],
                  [2., 3.]]]])
    """
    must_be_tensor(input, "pixel_shuffle")
    r, shape = whole("pixel_shuffle", "upscale_factor", upscale_factor), input.array.shape
    check_pixels("pixel_shuffle", "upscale_factor", r, shape)
    *batch, channels, height, width = shape
    if channels % r**2:
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
            f"input.size(-3)={channels} is not divisible by {r**2}"
        )
    n = len(batch)
    squares = reshape(input, shape=(*batch, channels // r**2, r, r, height, width))
    mixed = permute_(squares, dims=(*range(n), n, n + 3, n + 1, n + 4, n + 2))  # (*, C, H, r, W, r)
    return reshape(mixed, shape=(*batch, channels // r**2, height * r, width * r))


@known_as("PixelUnshuffleBackward0")
def pixel_unshuffle(input, downscale_factor):
    """(*, C, H * r, W * r) becomes (*, C * r^2, H, W): pixel_shuffle, the other way round.

    Args:
        downscale_factor: r.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.pixel_unshuffle(torch.arange(4.0).view(1, 1, 2, 2), 2).flatten()
        tensor([0., 1., 2., 3.])
    """
    must_be_tensor(input, "pixel_unshuffle")
    r, shape = whole("pixel_unshuffle", "downscale_factor", downscale_factor), input.array.shape
    check_pixels("pixel_unshuffle", "downscale_factor", r, shape)
    *batch, channels, height, width = shape
    for name, size, dim in (("height", height, -2), ("width", width, -1)):
        if size % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({dim})={size} is not "
                f"divisible by {r}"
            )
    n = len(batch)
    squares = reshape(input, shape=(*batch, channels, height // r, r, width // r, r))
    sorted_ = permute_(squares, dims=(*range(n), n, n + 2, n + 4, n + 1, n + 3))  # (*, C, r, r, H, W)
    return reshape(sorted_, shape=(*batch, channels * r**2, height // r, width // r))


def whole(function, name, value):
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{function}(): argument '{name}' (position 2) must be int, not {type(value).__name__}")
    return value


def check_pixels(function, name, factor, shape):
    if len(shape) < 3:
        raise RuntimeError(
            f"{function} expects input to have at least 3 dimensions, but got input with {len(shape)} dimension(s)"
        )
    if factor <= 0:
        raise RuntimeError(f"{function} expects a positive {name}, but got {factor}")


@known_as("ChannelShuffleBackward0")
def channel_shuffle(input, groups):
    """Channels dealt out like cards: the first of each group, then the second of each group ... Zhang et al. 2018.

    So that groups of channels, which a grouped convolution keeps apart, learn of each other.

    Args:
        input (N, C, *)
        groups: into how many the channels are divided.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.channel_shuffle(torch.arange(4.0).view(1, 4, 1), 2).flatten()
        tensor([0., 2., 1., 3.])
    """
    must_be_tensor(input, "channel_shuffle")
    shape = input.array.shape
    if len(shape) <= 2:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(shape)}")
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if shape[1] % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {shape[1]} channels and {groups} groups."
        )
    dealt = reshape(input, shape=(shape[0], groups, shape[1] // groups, *shape[2:]))
    return reshape(permute_(dealt, dims=(0, 2, 1, *range(3, len(shape) + 1))), shape=shape)


def native_channel_shuffle(input, groups):
    """channel_shuffle, by another of PyTorch's names.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.native_channel_shuffle(torch.arange(4.0).view(1, 4, 1), 2).flatten()
        tensor([0., 2., 1., 3.])
    """
    return channel_shuffle(input, groups)


HOME = "edutorch.nn.functional"
pixel_shuffle, pixel_unshuffle, channel_shuffle, native_channel_shuffle = (
    explained(function, kind="nn", home=HOME)
    for function in (pixel_shuffle, pixel_unshuffle, channel_shuffle, native_channel_shuffle)
)
