"""Normalization that does not need a batch: over groups of channels, over each channel, over neighbours."""

import warnings

from edutorch.nn import functional as F
from edutorch.nn import init
from edutorch.nn.module import Module
from edutorch.nn.normalization import NormBase
from edutorch.nn.parameter import Parameter, empty


class GroupNorm(Module):
    """(input - mean) / sqrt(variance + eps) * weight + bias, over each group of channels of each sample. Wu and He 2018.

    Args:
        num_groups: into how many the channels are divided. 1 is a layer norm over all, num_channels an instance norm.
        num_channels: C.
        eps: keeps the division from exploding.
        affine: learn weight and bias (C).
        bias: False leaves the bias out.

    Shape:
        input and output (N, C, *).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.GroupNorm(2, 4)(torch.tensor([[1.0, 3.0, 10.0, 30.0]])).detach()
        tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None, *, bias=True):
        super().__init__()
        if num_channels % num_groups != 0:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            numbers = Parameter(empty(num_channels, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, numbers)
        self.reset_parameters()

    def reset_parameters(self):
        """Begin again with weight 1 and bias 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input):
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


class InstanceNorm(NormBase):
    """What InstanceNorm1d, 2d and 3d share. Their parameters and running averages are those of a batch norm."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False, device=None,
                 dtype=None, *, bias=True):  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def forward(self, input):
        self.check_dimensions(input)
        alone = input.dim() == self.accepted[0]
        dim = 0 if alone else 1
        if input.size(dim) != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={dim} to match num_features ({self.num_features}), but got: "
                    f"{input.size(dim)}."
                )
            warnings.warn(
                f"input's size at dim={dim} does not match num_features. You can silence this warning by not passing in "
                "num_features, which is not used because affine=False",
                stacklevel=2,
            )
        return self.normalized(input.unsqueeze(0)).squeeze(0) if alone else self.normalized(input)

    def normalized(self, input):
        return F.instance_norm(
            input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            self.momentum if self.momentum is not None else 0.0,
            self.eps,
        )


class InstanceNorm1d(InstanceNorm):
    """(input - mean) / sqrt(variance + eps) * weight + bias, over each channel of each sample. Ulyanov et al. 2016.

    Args:
        num_features: how many channels, C.
        eps: keeps the division from exploding.
        momentum: how far the running averages move.
        affine: learn weight and bias (C).
        track_running_stats: keep running averages, and use them outside training.

    Shape:
        input and output (N, C, L) or (C, L).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.InstanceNorm1d(2)(torch.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
        tensor([[[-1.0000,  1.0000],
                 [-1.0000,  1.0000]]])
    """

    accepted = (2, 3)


class InstanceNorm2d(InstanceNorm):
    """InstanceNorm1d for input (N, C, H, W) or (C, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.InstanceNorm2d(3)(torch.randn(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    accepted = (3, 4)


class InstanceNorm3d(InstanceNorm):
    """InstanceNorm1d for input (N, C, D, H, W) or (C, D, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.InstanceNorm3d(3)(torch.randn(2, 3, 2, 4, 4)).shape
        torch.Size([2, 3, 2, 4, 4])
    """

    accepted = (4, 5)


class LocalResponseNorm(Module):
    """input / (k + alpha * mean of the squares of the size nearest channels)^beta. Krizhevsky et al. 2012.

    Args:
        size: how many neighbouring channels are looked at.
        alpha, beta, k: as in the formula.

    Shape:
        input and output (N, C, *).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LocalResponseNorm(1, alpha=3.0, beta=0.5)(torch.ones(1, 2, 1)).flatten()
        tensor([0.5000, 0.5000])
    """

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input):
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
