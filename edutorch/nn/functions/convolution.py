"""Convolutions as functions: a window of weights slides over a line, a picture or a volume. conv.py makes modules of them."""

import warnings

from edutorch.calls.explained import explained
from edutorch.dtypes import c_name, title
from edutorch.functions.index import getitem
from edutorch.functions.shape import squeeze
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.nn.functions.sizes import for_each
from edutorch.ops.convolution import conv_transpose_, convolution_
from edutorch.ops.kinds import not_for
from edutorch.ops.padding import constant_pad_
from edutorch.ops.shape import unsqueeze_


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """A window of weights slides along a line: out[n, o, l] = bias[o] + sum of weight[o] * what lies under it at place l.

    Args:
        input (N, C, L) or (C, L)
        weight (O, C / groups, K): for each of O channels that come out, a window of length K.
        bias (O): or None.
        stride: how far the window moves from place to place.
        padding: so many zeros at both ends; or "valid" for none, or "same" for as many as keep the length.
        dilation: the distance between neighbours in the window.
        groups: channels are dealt into so many groups, and each group of O sees one group of C.

    Returns:
        (N, O, (L + 2 * padding - dilation * (K - 1) - 1) // stride + 1)

    Raises:
        RuntimeError: if the shapes do not fit together, or the window is larger than the padded line.

    Example:
        >>> import edutorch as torch
        >>> line = torch.tensor([[[1.0, 2.0, 4.0, 8.0]]])
        >>> torch.nn.functional.conv1d(line, torch.tensor([[[-1.0, 1.0]]]))
        tensor([[[1., 2., 4.]]])
    """
    return convolved("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """A window of weights slides over a picture: out[n, o, y, x] = bias[o] + sum of weight[o] * what lies under it there.

    Args:
        input (N, C, H, W) or (C, H, W)
        weight (O, C / groups, KH, KW): for each of O channels that come out, a window.
        bias (O): or None.
        stride, padding, dilation, groups: as in conv1d; a number, or one for each dimension.

    Returns:
        (N, O, H', W'), with H' = (H + 2 * padding - dilation * (KH - 1) - 1) // stride + 1, and W' alike.

    Raises:
        RuntimeError: if the shapes do not fit together, or the window is larger than the padded picture.

    Example:
        >>> import edutorch as torch
        >>> picture, window = torch.arange(9.0).view(1, 1, 3, 3), torch.ones(1, 1, 2, 2)
        >>> torch.nn.functional.conv2d(picture, window)
        tensor([[[[ 8., 12.],
                  [20., 24.]]]])
    """
    return convolved("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """conv2d for volumes: input (N, C, D, H, W) or (C, D, H, W), weight (O, C / groups, KD, KH, KW).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.conv3d(torch.ones(1, 1, 2, 2, 2), torch.ones(1, 1, 2, 2, 2))
        tensor([[[[[8.]]]]])
    """
    return convolved("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """conv1d turned round: each number of input is given, times the window, to all places that a window covered.

    It is the gradient of conv1d for its input, and brings back the size that a convolution has made smaller.

    Args:
        input (N, C, L) or (C, L)
        weight (C, O / groups, K)
        bias (O): or None.
        stride: how far apart the numbers of input are given.
        padding: so many numbers are cut off at both ends.
        output_padding: so many numbers more at the end: a stride leaves several sizes possible.
        groups, dilation: as in conv1d.

    Returns:
        (N, O, (L - 1) * stride - 2 * padding + dilation * (K - 1) + output_padding + 1)

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.conv_transpose1d(torch.tensor([[[1.0, 2.0]]]), torch.ones(1, 1, 3), stride=2)
        tensor([[[1., 1., 3., 2., 2.]]])
    """
    return spread("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """conv2d turned round: input (N, C, H, W) or (C, H, W), weight (C, O / groups, KH, KW). See conv_transpose1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.conv_transpose2d(torch.tensor([[[[1.0, 2.0]]]]), torch.ones(1, 1, 2, 2), stride=2)
        tensor([[[[1., 1., 2., 2.],
                  [1., 1., 2., 2.]]]])
    """
    return spread("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """conv3d turned round: input (N, C, D, H, W) or (C, D, H, W), weight (C, O / groups, KD, KH, KW). See conv_transpose1d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.conv_transpose3d(torch.ones(1, 1, 1, 1, 1), torch.ones(1, 1, 2, 2, 2)).shape
        torch.Size([1, 1, 2, 2, 2])
    """
    return spread("conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def convolved(name, n, input, weight, bias, stride, padding, dilation, groups):
    """What conv1d, conv2d and conv3d share."""
    batch = batched(name, n, input, weight)
    stride, dilation = for_each(stride, n), for_each(dilation, n)
    if isinstance(padding, str):
        batch, padding = padded_by_word(batch, weight, padding, stride, dilation)
    padding = for_each(padding, n)
    check_settings(weight, groups, stride=stride, padding=padding, dilation=dilation)
    check_shapes(batch, weight, bias, groups, f"groups={groups}", weight.array.shape[1] * groups, weight.array.shape[0])
    check_size(batch.array.shape, weight.array.shape[2:], padding, dilation)
    check_types(batch, weight, bias)
    check_kinds(n, batch.array, dilation)
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    if not batch.array.shape[1]:  # out of no channels, PyTorch makes none
        weight, bias = getitem(weight, slice(0)), None
    out = convolution_(batch, weight, bias, **settings)
    return out if input.array.ndim == n + 2 else squeeze(out, 0)


def spread(name, n, input, weight, bias, stride, padding, output_padding, groups, dilation):
    """What conv_transpose1d, 2d and 3d share."""
    batch = batched(name, n, input, weight)
    stride, padding, dilation = for_each(stride, n), for_each(padding, n), for_each(dilation, n)
    extra = for_each(output_padding, n)
    check_settings(weight, groups, stride=stride, padding=padding, dilation=dilation, output_padding=extra)
    kernel, places = weight.array.shape[2:], batch.array.shape[2:]
    check_shapes(batch, weight, bias, groups, "transposed=1", weight.array.shape[0], weight.array.shape[1] * groups)
    check_types(batch, weight, bias)
    check_weight_is_there(n, weight, batch)
    not_for("b", f"slow_conv_transpose{max(n, 2)}d_out_cpu", batch.array)
    if batch.array.dtype.kind in "iu" and batch.array.dtype.name != "int64":
        not_for("iu", f"slow_conv_transpose{max(n, 2)}d_out_cpu", batch.array)
    check_output_padding(extra, stride, dilation)
    size = tuple(
        (m - 1) * s - 2 * p + d * (k - 1) + e + 1
        for m, s, p, d, k, e in zip(places, stride, padding, dilation, kernel, extra)
    )
    if min(size) < 1:
        given, found = (" x ".join(map(str, (1,) * (n == 1) + numbers)) for numbers in (places, size))
        raise RuntimeError(
            f"Given input size per channel: ({given}). Calculated output size per channel: ({found}). "
            "Output size is too small"
        )
    out = conv_transpose_(
        batch, weight, bias, size=size, stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    return out if input.array.ndim == n + 2 else squeeze(out, 0)


def batched(name, n, input, weight):
    """input (N, C, *); a picture alone becomes a batch of one."""
    must_be_tensor(input, name)
    must_be_tensor(weight, name, "weight", 2)
    ndim = input.array.ndim
    if ndim not in (n + 1, n + 2):
        raise RuntimeError(
            f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input.array.shape)}"
        )
    return input if ndim == n + 2 else unsqueeze_(input, dim=0)


def padded_by_word(input, weight, word, stride, dilation):
    """The input and the padding for "valid" and "same". If "same" needs an odd number of zeros, one more stands at the end."""
    if word == "valid":
        return input, 0
    if word != "same":
        raise RuntimeError(f"Invalid padding string: '{word}'")
    if any(s != 1 for s in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    total = [d * (k - 1) for d, k in zip(dilation, weight.array.shape[2:])]
    if any(n % 2 for n in total):
        warnings.warn(
            "Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the input be "
            "created",
            stacklevel=4,
        )
        extra = tuple((0, n % 2) for n in total)
        input = constant_pad_(input, widths=((0, 0), (0, 0), *extra))
    return input, tuple(n // 2 for n in total)


def check_settings(weight, groups, **settings):
    """A setting has a number for each dimension of the window, and not less than makes sense."""
    n = weight.array.ndim - 2
    if n <= 0:
        raise RuntimeError("weight should have at least three dimensions")
    for name, value in settings.items():
        if len(value) != n:
            raise RuntimeError(
                f"expected {name} to be a single integer value or a list of {n} values to match the convolution "
                f"dimensions, but got {name}={list(value)}"
            )
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    if min(settings["padding"]) < 0:
        raise RuntimeError("negative padding is not supported")
    if min(settings.get("output_padding", [0])) < 0:
        raise RuntimeError("negative output_padding is not supported")
    if min(settings["stride"]) <= 0:
        raise RuntimeError("non-positive stride is not supported")
    if min(settings["dilation"]) <= 0:
        raise RuntimeError(f"dilation should be greater than zero, but got {list(settings['dilation'])}")


def check_shapes(input, weight, bias, groups, what, channels_in, channels_out):
    """Do input, weight and bias speak of the same channels?"""
    given, shape = list(input.array.shape), list(weight.array.shape)
    if shape[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size "
            f"{shape} instead"
        )
    if shape[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size "
            f"[{shape}] instead"
        )
    if given[1] != channels_in:
        raise RuntimeError(
            f"Given {what}, weight of size {shape}, expected input{given} to have {channels_in} channels, but got "
            f"{given[1]} channels instead"
        )
    if bias is not None and bias.array.shape != (channels_out,):
        start = "Given transposed=1, weight" if what == "transposed=1" else "Given weight"
        raise RuntimeError(
            f"{start} of size {shape}, expected bias to be 1-dimensional with {channels_out} elements, but got bias of "
            f"size {list(bias.array.shape)} instead"
        )


def check_size(shape, kernel, padding, dilation):
    """The window must have at least one place."""
    size = [n + 2 * p for n, p in zip(shape[2:], padding)]
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
    if any(n < k for n, k in zip(size, reach)):
        size, reach = (" x ".join(map(str, numbers)) for numbers in (size, reach))
        raise RuntimeError(
            f"Calculated padded input size per channel: ({size}). Kernel size: ({reach}). Kernel size can't be greater than "
            "actual input size"
        )


def check_types(input, weight, bias):
    """A convolution never promotes, and pictures have at least one number in each dimension."""
    array, kernel = input.array, weight.array.shape[2:]
    if bias is not None and bias.array.dtype != array.dtype:
        raise RuntimeError(
            f"Input type ({c_name(array.dtype)}) and bias type ({c_name(bias.array.dtype)}) should be the same"
        )
    if array.dtype != weight.array.dtype:
        raise RuntimeError(f"expected scalar type {title(array.dtype)} but found {title(weight.array.dtype)}")
    if 0 in array.shape[2:] and all(array.shape[:2]):
        raise RuntimeError(
            f"Only zero batch or zero channel inputs are supported, but got input shape: {as_picture(array.shape)}"
        )
    if 0 in kernel:
        raise RuntimeError(f"kernel size should be greater than zero, but got {by_dimension(kernel=kernel)}")


def as_picture(shape):
    """The shape of a line is told as that of a picture which is one high."""
    return list(shape) if len(shape) > 3 else [*shape[:2], 1, shape[2]]


def check_weight_is_there(n, weight, batch):
    """A transposed convolution makes no picture without channels."""
    if weight.array.shape[1]:
        return
    if not batch.array.shape[0]:
        raise IndexError("select(): index 0 out of range for tensor of size [0] at dimension 0")
    planes = "(n_output_plane x n_input_plane x kernel_depth x kernel_height x kernel_width) tensor expected for weight"
    what = f"5D {planes}" if n == 3 else "2D or 4D weight tensor expected"
    raise RuntimeError(f"non-empty {what}, but got: {as_picture(weight.array.shape)}")


def check_kinds(n, array, dilation):
    """PyTorch's kernels, and the number types that they do not take."""
    if max(dilation) > 1 and array.dtype.name != "int64":
        not_for("iub", "slow_conv_dilated<>", array)
    not_for("b", "compute_columns3d" if n == 3 else "slow_conv2d_cpu", array)


def check_output_padding(extra, stride, dilation):
    if any(e >= s and e >= d for e, s, d in zip(extra, stride, dilation)):
        raise RuntimeError(
            "output padding must be smaller than either stride or dilation, but got "
            f"{by_dimension(output_padding=extra, stride=stride, dilation=dilation)}"
        )


def by_dimension(**settings):
    """kernel=(3, 5) as "kernel_height: 3 kernel_width: 5". A line is, for PyTorch, a picture that is one high."""
    told = []
    for name, value in settings.items():
        value = (0 if name == "output_padding" else 1, *value) if len(value) == 1 else value
        words = ("depth", "height", "width")[-len(value) :]
        told += [f"{name}_{word}: {number}" for word, number in zip(words, value)]
    return " ".join(told)


HOME = "edutorch.nn.functional"
conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d = (
    explained(function, kind="nn", home=HOME)
    for function in (conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d)
)
