"""Functions of pictures that PyTorch has a second time, at the top, with other arguments than those of nn.functional."""

from edutorch.nn.functions.adaptive_pooling import adaptive_max_pool1d as largest_of_windows
from edutorch.nn.functions.grids import affine_grid, grid_sample
from edutorch.nn.functions.group_normalizations import group_norm as normalize_groups
from edutorch.nn.functions.group_normalizations import instance_norm as normalize_instances
from edutorch.nn.functions.padding import pad as with_border

__all__ = [
    "adaptive_max_pool1d",
    "affine_grid_generator",
    "constant_pad_nd",
    "grid_sampler",
    "group_norm",
    "instance_norm",
]


def adaptive_max_pool1d(input, output_size):
    """The largest numbers of output_size windows that cover a line, and where each of them lay.

    Example:
        >>> import edutorch as torch
        >>> torch.adaptive_max_pool1d(torch.tensor([[[1.0, 3.0, 5.0, 7.0]]]), 2)
        (tensor([[[3., 7.]]]), tensor([[[1, 3]]]))
    """
    return largest_of_windows(input, output_size, return_indices=True)


def constant_pad_nd(input, pad, value=0):
    """input with a border of a constant. pad: as in nn.functional.pad.

    Example:
        >>> import edutorch as torch
        >>> torch.constant_pad_nd(torch.ones(2), (1, 0), 5.0)
        tensor([5., 1., 1.])
    """
    return with_border(input, pad, "constant", value)


def grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners):
    """nn.functional.grid_sample with numbers for the modes: 0 bilinear, 1 nearest, 2 bicubic; 0 zeros, 1 border, 2 reflection.

    Example:
        >>> import edutorch as torch
        >>> torch.grid_sampler(torch.arange(4.0).view(1, 1, 2, 2), torch.zeros(1, 1, 1, 2), 0, 0, True)
        tensor([[[[1.5000]]]])
    """
    modes, borders = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")
    return grid_sample(input, grid, modes[interpolation_mode], borders[padding_mode], align_corners)


def affine_grid_generator(theta, size, align_corners):
    """nn.functional.affine_grid, by another name.

    Example:
        >>> import edutorch as torch
        >>> stay = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
        >>> torch.affine_grid_generator(stay, (1, 1, 1, 2), False)
        tensor([[[[-0.5000,  0.0000],
                  [ 0.5000,  0.0000]]]])
    """
    return affine_grid(theta, size, align_corners)


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5, cudnn_enabled=True):
    """nn.functional.group_norm. cudnn_enabled speaks of graphics cards of PyTorch's, and changes nothing.

    Example:
        >>> import edutorch as torch
        >>> torch.group_norm(torch.tensor([[1.0, 3.0, 10.0, 30.0]]), 2)
        tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    return normalize_groups(input, num_groups, weight, bias, eps)


def instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, cudnn_enabled):
    """nn.functional.instance_norm, with its arguments in another order, and none left out.

    Example:
        >>> import edutorch as torch
        >>> line = torch.tensor([[[1.0, 3.0], [10.0, 30.0]]])
        >>> torch.instance_norm(line, None, None, None, None, True, 0.1, 1e-5, False)
        tensor([[[-1.0000,  1.0000],
                 [-1.0000,  1.0000]]])
    """
    return normalize_instances(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)
