"""Layers that bring numbers to mean 0 and variance 1 on their way, so that deep networks can learn."""

from edutorch.creation import tensor
from edutorch.dtypes import int64
from edutorch.nn import functional as F
from edutorch.nn import init
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter, empty, ones, zeros


class LayerNorm(Module):
    """(input - mean) / sqrt(variance + eps) * weight + bias, over the last dimensions of each sample. Ba et al. 2016.

    Args:
        normalized_shape: the sizes of the last dimensions; a number for just one.
        eps: keeps the division from exploding.
        elementwise_affine: learn weight and bias.
        bias: False leaves the bias out.

    Shape:
        input and output (*, normalized_shape); weight and bias normalized_shape, which begin as 1 and 0.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LayerNorm(3)(torch.tensor([1.0, 2.0, 3.0])).detach()
        tensor([-1.2247,  0.0000,  1.2247])
    """

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        for name, wanted in (("weight", elementwise_affine), ("bias", elementwise_affine and bias)):
            numbers = Parameter(empty(self.normalized_shape, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, numbers)
        self.reset_parameters()

    def reset_parameters(self):
        """Begin again with weight 1 and bias 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input):
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """input / sqrt(mean of input^2 + eps) * weight, over the last dimensions. Zhang and Sennrich 2019.

    Args:
        normalized_shape: the sizes of the last dimensions; a number for just one.
        eps: the smallest step of the number type, if left out.
        elementwise_affine: learn a weight.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.RMSNorm(2)(torch.tensor([3.0, 4.0])).detach()
        tensor([0.8485, 1.1314])
    """

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        numbers = Parameter(empty(self.normalized_shape, device=device, dtype=dtype)) if elementwise_affine else None
        self.register_parameter("weight", numbers)
        self.reset_parameters()

    def reset_parameters(self):
        """Begin again with weight 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input):
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class NormBase(Module):
    """What batch norms and instance norms have: scale, shift, and running averages for each channel."""

    accepted: tuple[int, ...] = ()  # how many dimensions an input may have
    _version = 2

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None,
                 dtype=None, *, bias=True):  # fmt: skip
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            numbers = Parameter(empty(num_features, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, numbers)
        tracked = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, device=device, dtype=dtype) if tracked else None)
        self.register_buffer("running_var", ones(num_features, device=device, dtype=dtype) if tracked else None)
        self.register_buffer("num_batches_tracked", tensor(0, dtype=int64, device=device) if tracked else None)
        self.reset_parameters()

    def reset_running_stats(self):
        """Forget what was measured."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self):
        """Begin again with weight 1 and bias 0, and forget what was measured."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def check_dimensions(self, input):
        if input.dim() not in self.accepted:
            expected = " or ".join(f"{n}D" for n in self.accepted)
            raise ValueError(f"expected {expected} input (got {input.dim()}D input)")

    def extra_repr(self):
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(self, state_dict, prefix, local_metadata, *others):
        version, key = local_metadata.get("version"), prefix + "num_batches_tracked"
        if (version is None or version < 2) and self.num_batches_tracked is not None and key not in state_dict:
            state_dict[key] = self.num_batches_tracked  # saved before PyTorch counted batches
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *others)


class BatchNorm(NormBase):
    """What BatchNorm1d, 2d and 3d share; they differ in the inputs that they accept."""

    def forward(self, input):
        self.check_dimensions(input)
        momentum = 0.0 if self.momentum is None else self.momentum
        tracked = self.running_mean is not None
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:  # then the running averages are plain averages of all batches
                momentum = 1.0 / float(self.num_batches_tracked)
        moving = tracked and (not self.training or self.track_running_stats)
        return F.batch_norm(
            input,
            self.running_mean if moving else None,
            self.running_var if moving else None,
            self.weight,
            self.bias,
            self.training or not tracked,
            momentum,
            self.eps,
        )


class BatchNorm1d(BatchNorm):
    """(input - mean) / sqrt(variance + eps) * weight + bias, for each channel. Ioffe and Szegedy 2015.

    In training, mean and variance are measured over the batch, and running averages of them are kept; otherwise those
    averages are used.

    Args:
        num_features: how many channels, C.
        eps: keeps the division from exploding.
        momentum: how far the running averages move with each batch; None for plain averages.
        affine: learn weight and bias (C).
        track_running_stats: keep running averages.

    Shape:
        input and output (N, C) or (N, C, L).

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.BatchNorm1d(1)
        >>> layer(torch.tensor([[1.0], [3.0]])).detach()
        tensor([[-1.0000],
                [ 1.0000]])
        >>> layer.running_mean
        tensor([0.2000])
    """

    accepted = (2, 3)


class BatchNorm2d(BatchNorm):
    """BatchNorm1d for input (N, C, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.BatchNorm2d(3)(torch.randn(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    accepted = (4,)


class BatchNorm3d(BatchNorm):
    """BatchNorm1d for input (N, C, D, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.BatchNorm3d(3)(torch.randn(2, 3, 2, 4, 4)).shape
        torch.Size([2, 3, 2, 4, 4])
    """

    accepted = (5,)


class SyncBatchNorm(BatchNorm):
    """BatchNorm for input (N, C, *) that measures over the batches of all processes: here there is one, so it is BatchNorm.

    Args:
        process_group: which processes; there are no others, so only None will do.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.SyncBatchNorm(3)(torch.randn(2, 3, 4)).shape
        torch.Size([2, 3, 4])
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, process_group=None,
                 device=None, dtype=None, *, bias=True):  # fmt: skip
        if process_group is not None:
            raise NotImplementedError("edutorch runs in one process: leave process_group out")
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)
        self.process_group = None

    def check_dimensions(self, input):
        if input.dim() < 2:
            raise ValueError(f"expected at least 2D input (got {input.dim()}D input)")
        if input.size(1) == 0:
            raise ValueError("SyncBatchNorm number of input channels should be non-zero")

    @classmethod
    def convert_sync_batchnorm(cls, module, process_group=None):
        """The module with a SyncBatchNorm in the place of every batch norm in it. They share parameters and averages."""
        out = module
        if isinstance(module, BatchNorm):
            settings = module.num_features, module.eps, module.momentum, module.affine, module.track_running_stats
            out = cls(*settings, process_group, bias=module.bias is not None)
            out.weight, out.bias, out.training = module.weight, module.bias, module.training
            out.running_mean, out.running_var = module.running_mean, module.running_var
            out.num_batches_tracked = module.num_batches_tracked
        for name, child in module.named_children():
            out.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return out
