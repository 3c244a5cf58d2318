"""Normalization of pictures that does not need a batch: over groups of channels, over each channel, over neighbours."""

import math

from edutorch.functions.shape import squeeze
from edutorch.nn.functions.checks import must_be_tensor, one_type
from edutorch.nn.functions.normalizations import batch_norm
from edutorch.nn.functions.padding import pad
from edutorch.nn.functions.pooling import avg_pool2d, avg_pool3d
from edutorch.node_names import known_as
from edutorch.ops.kinds import not_for
from edutorch.ops.normalization import group_norm_
from edutorch.ops.shape import reshape, unsqueeze_


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """(input - mean) / sqrt(variance + eps) * weight + bias, over each group of channels of each sample. Wu and He 2018.

    Args:
        input (N, C, *)
        num_groups: into how many the channels are divided.
        weight, bias (C): or None.

    Raises:
        RuntimeError: if the channels cannot be divided so.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.group_norm(torch.tensor([[1.0, 3.0, 10.0, 30.0]]), 2)
        tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    must_be_tensor(input, "group_norm")
    shape = list(input.array.shape)
    if len(shape) < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {len(shape)}")
    check_enough([shape[0] * shape[1] // num_groups, num_groups, *shape[2:]])
    if num_groups <= 0:
        raise RuntimeError(f"Expected num groups to be greater than 0, got {num_groups}")
    if shape[1] % num_groups:
        raise RuntimeError(
            f"Expected number of channels in input to be divisible by num_groups, but got input of shape {shape} and "
            f"num_groups={num_groups}"
        )
    for name, x in (("weight", weight), ("bias", bias)):
        if x is not None and x.array.shape != (shape[1],):
            told = (
                x if weight is None else weight
            )  # PyTorch tells the shape of the weight, also where the bias is wrong
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape "
                f"{list(told.array.shape)} and input of shape {shape}"
            )
    one_type(input, weight, bias)
    not_for("iubc", "GroupNormKernelImpl", input.array)
    return group_norm_(input, weight, bias, groups=num_groups, eps=eps)


def check_enough(size):
    """One number has no variance."""
    if math.prod([size[0], *size[2:]]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {size}")


@known_as("ViewBackward0")
def instance_norm(
    input,
    running_mean=None,
    running_var=None,
    weight=None,
    bias=None,
    use_input_stats=True,
    momentum=0.1,
    eps=1e-5,
):
    """(input - mean) / sqrt(variance + eps) * weight + bias, over each channel of each sample. Ulyanov et al. 2016.

    Args:
        input (N, C, *)
        running_mean, running_var (C): moved by momentum if use_input_stats, else used; or None.
        weight, bias (C): or None.
        use_input_stats: measure mean and variance of each channel of each sample.

    Raises:
        ValueError: if a channel has only one number.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.instance_norm(torch.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
        tensor([[[-1.0000,  1.0000],
                 [-1.0000,  1.0000]]])
    """
    must_be_tensor(input, "instance_norm")
    shape = tuple(input.array.shape)
    if use_input_stats and math.prod(shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.size()}")
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    if not use_input_stats and running_mean is None:
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    # Every channel of every sample is a channel of its own in one large sample: then batch norm does the work.
    n, channels = shape[:2]
    averages = [x if x is None else x.detach().repeat(n) for x in (running_mean, running_var)]
    scales = [x if x is None else x.repeat(n) for x in (weight, bias)]
    one = reshape(input, shape=(1, n * channels, *shape[2:]))
    if input.array.size == 0:
        return reshape(one, shape=shape)
    out = batch_norm(one, *averages, *scales, use_input_stats, momentum, eps)
    if use_input_stats:
        for average, moved in zip((running_mean, running_var), averages):
            if average is not None:
                average.array[...] = moved.array.reshape(n, channels).mean(0)
                average._counter[0] += 1
    return reshape(out, shape=shape)


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """input / (k + alpha * mean of the squares of the size nearest channels)^beta. Krizhevsky et al. 2012.

    Args:
        input (N, C, *)
        size: how many neighbouring channels are looked at.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.local_response_norm(torch.ones(1, 2, 1), 1, alpha=3.0, beta=0.5).flatten()
        tensor([0.5000, 0.5000])
    """
    must_be_tensor(input, "local_response_norm")
    shape = tuple(input.array.shape)
    if len(shape) < 3:
        raise ValueError(
            f"Expected 3D or higher dimensionality                          input (got {len(shape)} dimensions)"
        )
    if input.array.size == 0:
        return input
    squares, around = input * input, (size // 2, (size - 1) // 2)
    if len(shape) == 3:
        squares = pad(unsqueeze_(squares, dim=1), (0, 0, *around))
        mean = squeeze(avg_pool2d(squares, (size, 1), stride=1), 1)
    else:
        squares = reshape(squares, shape=(shape[0], 1, shape[1], shape[2], math.prod(shape[3:])))
        squares = pad(squares, (0, 0, 0, 0, *around))
        mean = reshape(avg_pool3d(squares, (size, 1, 1), stride=1), shape=shape)
    return input / (mean * alpha + k) ** beta
