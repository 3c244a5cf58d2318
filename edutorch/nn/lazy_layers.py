"""Layers that need not be told how large their input is."""

from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import tensor
from edutorch.dtypes import int64
from edutorch.nn.group_normalization import InstanceNorm, InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from edutorch.nn.lazy import LazyModuleMixin
from edutorch.nn.linear import Linear
from edutorch.nn.normalization import BatchNorm, BatchNorm1d, BatchNorm2d, BatchNorm3d, NormBase
from edutorch.nn.parameter import UninitializedBuffer, UninitializedParameter


class LazyLinear(LazyModuleMixin, Linear):
    """A Linear layer whose in_features is the last size of the first input.

    Args:
        out_features: the size of each output.
        bias: False leaves the bias out.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.LazyLinear(3)
        >>> layer.weight
        <UninitializedParameter>
        >>> layer(torch.ones(2, 5)).shape, layer
        (torch.Size([2, 3]), Linear(in_features=5, out_features=3, bias=True))
    """

    cls_to_become = Linear

    def __init__(self, out_features, bias=True, device=None, dtype=None):
        super().__init__(0, 0, False)
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.out_features = out_features
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self):
        """Draw new parameters, once their shapes are known."""
        if not self.has_uninitialized_params() and self.in_features != 0:
            super().reset_parameters()

    @no_grad()
    def initialize_parameters(self, input):
        """Make the weight as wide as the input."""
        if self.has_uninitialized_params():
            self.in_features = input.shape[-1]
            self.weight.materialize((self.out_features, self.in_features))
            if self.bias is not None:
                self.bias.materialize((self.out_features,))
            self.reset_parameters()
        if self.in_features == 0:  # the parameters came from a state_dict
            if input.shape[-1] != self.weight.shape[-1]:
                raise AssertionError(
                    f"The in_features inferred from input: {input.shape[-1]} is not equal to in_features from self.weight: "
                    f"{self.weight.shape[-1]}"
                )
            self.in_features = input.shape[-1]


class LazyNorm(LazyModuleMixin, NormBase):
    """What the lazy norms share: num_features is the number of channels, input.shape[1], of the first input."""

    def __init__(self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *,
                 bias=True):  # fmt: skip
        super().__init__(0, eps, momentum, False, False, device, dtype, bias=False)
        self.affine, self.track_running_stats = affine, track_running_stats
        if affine:
            self.weight = UninitializedParameter(device=device, dtype=dtype)
            if bias:
                self.bias = UninitializedParameter(device=device, dtype=dtype)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(device=device, dtype=dtype)
            self.running_var = UninitializedBuffer(device=device, dtype=dtype)
            self.num_batches_tracked = tensor(0, dtype=int64, device=device)

    def reset_parameters(self):
        """Begin again, once the number of channels is known."""
        if not self.has_uninitialized_params() and self.num_features != 0:
            super().reset_parameters()

    def initialize_parameters(self, input):
        """Make a parameter for each channel of the input."""
        if self.has_uninitialized_params():
            self.num_features = input.shape[1]
            for name in ("weight", "bias", "running_mean", "running_var"):
                waiting = getattr(self, name)
                if waiting is not None:
                    waiting.materialize((self.num_features,))
            self.reset_parameters()


class LazyBatchNorm1d(LazyNorm, BatchNorm):
    """A BatchNorm1d that counts the channels of its first input.

    Args:
        eps, momentum, affine, track_running_stats, bias: as BatchNorm1d has them.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.LazyBatchNorm1d()
        >>> layer(torch.ones(2, 5)).shape, layer.num_features
        (torch.Size([2, 5]), 5)
    """

    cls_to_become = BatchNorm1d
    accepted = BatchNorm1d.accepted


class LazyBatchNorm2d(LazyNorm, BatchNorm):
    """A BatchNorm2d that counts the channels of its first input.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LazyBatchNorm2d()(torch.ones(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    cls_to_become = BatchNorm2d
    accepted = BatchNorm2d.accepted


class LazyBatchNorm3d(LazyNorm, BatchNorm):
    """A BatchNorm3d that counts the channels of its first input.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LazyBatchNorm3d()(torch.ones(2, 3, 2, 4, 4)).shape
        torch.Size([2, 3, 2, 4, 4])
    """

    cls_to_become = BatchNorm3d
    accepted = BatchNorm3d.accepted


class LazyInstanceNorm1d(LazyNorm, InstanceNorm):
    """An InstanceNorm1d that counts the channels of its first input. By default it learns, and keeps running averages.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LazyInstanceNorm1d()(torch.ones(2, 3, 4)).shape
        torch.Size([2, 3, 4])
    """

    cls_to_become = InstanceNorm1d
    accepted = InstanceNorm1d.accepted


class LazyInstanceNorm2d(LazyNorm, InstanceNorm):
    """An InstanceNorm2d that counts the channels of its first input. By default it learns, and keeps running averages.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LazyInstanceNorm2d()(torch.ones(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    cls_to_become = InstanceNorm2d
    accepted = InstanceNorm2d.accepted


class LazyInstanceNorm3d(LazyNorm, InstanceNorm):
    """An InstanceNorm3d that counts the channels of its first input. By default it learns, and keeps running averages.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LazyInstanceNorm3d()(torch.ones(2, 3, 2, 4, 4)).shape
        torch.Size([2, 3, 2, 4, 4])
    """

    cls_to_become = InstanceNorm3d
    accepted = InstanceNorm3d.accepted
