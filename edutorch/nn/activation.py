"""The bends between the layers, as modules. Without them, two linear layers would be one."""

from collections.abc import Callable

from edutorch.nn import functional as F
from edutorch.nn import init
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter, empty


class Settings(Module):
    """A module that is a function with settings. `names` are its arguments, in the order in which they are printed."""

    function: Callable
    names: tuple[str, ...] = ()

    def forward(self, input):
        return type(self).function(input, **{name: getattr(self, name) for name in self.names})

    def extra_repr(self):
        shown = [(name, getattr(self, name)) for name in self.names]
        return ", ".join(f"{name}={value}" for name, value in shown if not (name == "inplace" and not value))


class InPlace(Settings):
    """One that may work in place, and has no other setting."""

    names = ("inplace",)

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace


class ReLU(InPlace):
    """max(input, 0), element by element.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ReLU()(torch.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """

    function = staticmethod(F.relu)


class SELU(InPlace):
    """elu with the alpha and the scale that keep mean 0 and variance 1. Klambauer et al. 2017.

    Args:
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.SELU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-1.1113,  0.0000,  2.1014])
    """

    function = staticmethod(F.selu)


class SiLU(InPlace):
    """input * sigmoid(input), which is also called swish. Elfwing et al. 2017.

    Args:
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.SiLU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.2689,  0.0000,  1.7616])
    """

    function = staticmethod(F.silu)


class Mish(InPlace):
    """input * tanh(softplus(input)). Misra 2019.

    Args:
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Mish()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.3034,  0.0000,  1.9440])
    """

    function = staticmethod(F.mish)


class Tanh(Settings):
    """The hyperbolic tangent: squeezes every number into (-1, 1).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Tanh()(torch.tensor([0.0]))
        tensor([0.])
    """

    function = staticmethod(F.tanh)


class Sigmoid(Settings):
    """1 / (1 + exp(-input)): squeezes every number into (0, 1).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Sigmoid()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0.2689, 0.5000, 0.8808])
    """

    function = staticmethod(F.sigmoid)


class LogSigmoid(Settings):
    """log(sigmoid(input)), without overflow.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LogSigmoid()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-1.3133, -0.6931, -0.1269])
    """

    function = staticmethod(F.logsigmoid)


class Softsign(Settings):
    """input / (1 + |input|).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Softsign()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.5000,  0.0000,  0.6667])
    """

    function = staticmethod(F.softsign)


class LeakyReLU(Settings):
    """input where it is positive, negative_slope * input elsewhere.

    Args:
        negative_slope: the slope below 0.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LeakyReLU(0.1)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.1000,  0.0000,  2.0000])
    """

    function, names = staticmethod(F.leaky_relu), ("negative_slope", "inplace")

    def __init__(self, negative_slope=0.01, inplace=False):
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace


class ELU(Settings):
    """input where it is positive, alpha * (exp(input) - 1) elsewhere. Clevert et al. 2016.

    Args:
        alpha: how far below 0 it goes.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ELU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.6321,  0.0000,  2.0000])
    """

    function, names = staticmethod(F.elu), ("alpha", "inplace")

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace


class CELU(Settings):
    """elu without its corner at 0. Barron 2017.

    Args:
        alpha: how far below 0 it goes.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.CELU(alpha=2.0)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.7869,  0.0000,  2.0000])
    """

    function, names = staticmethod(F.celu), ("alpha", "inplace")

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace


class GELU(Settings):
    """input times the share of a normal distribution below it. Hendrycks and Gimpel 2016.

    Args:
        approximate: "none", or "tanh" for a faster formula that is nearly the same.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.GELU()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.1587,  0.0000,  1.9545])
    """

    function, names = staticmethod(F.gelu), ("approximate",)

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class GLU(Settings):
    """Half of input, each number times the sigmoid of its partner in the other half. Dauphin et al. 2016.

    Args:
        dim: the dimension that is halved.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.GLU()(torch.tensor([3.0, 0.0]))
        tensor([1.5000])
    """

    function, names = staticmethod(F.glu), ("dim",)

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim


class Softplus(Settings):
    """log(1 + exp(beta * input)) / beta: a smooth relu.

    Args:
        beta: the larger, the nearer to relu.
        threshold: above it, the input itself.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Softplus()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0.3133, 0.6931, 2.1269])
    """

    function, names = staticmethod(F.softplus), ("beta", "threshold")

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold


class Softmax(Settings):
    """exp(input) / sum(exp(input)) along dim: positive numbers that add up to 1.

    Args:
        dim: the dimension along which they add up to 1.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Softmax(dim=0)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0.0420, 0.1142, 0.8438])
    """

    function, names = staticmethod(F.softmax), ("dim",)

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim


class LogSoftmax(Softmax):
    """log(softmax(input)) along dim, in one step.

    Args:
        dim: the dimension along which the probabilities add up to 1.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.LogSoftmax(dim=0)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-3.1698, -2.1698, -0.1698])
    """

    function = staticmethod(F.log_softmax)


class Softmin(Softmax):
    """softmax(-input) along dim: the smallest number gets the largest share.

    Args:
        dim: the dimension along which they add up to 1.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Softmin(dim=0)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0.7054, 0.2595, 0.0351])
    """

    function = staticmethod(F.softmin)


class PReLU(Module):
    """leaky_relu with a slope that is learned: one for all, or one for each channel. He et al. 2015.

    Args:
        num_parameters: 1, or the number of channels.
        init: the slopes in the beginning.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.PReLU(init=0.5)(torch.tensor([-1.0, 0.0, 2.0])).detach()
        tensor([-0.5000,  0.0000,  2.0000])
    """

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self):
        """Every slope as it was in the beginning."""
        init.constant_(self.weight, self.init)

    def forward(self, input):
        return F.prelu(input, self.weight)

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"


class RReLU(Settings):
    """leaky_relu with a slope that is drawn anew for each number in training. Xu et al. 2015.

    Args:
        lower, upper: the bounds of the slope; outside training it is their mean.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.RReLU(0.1, 0.3).eval()(torch.tensor([-1.0, 2.0]))
        tensor([-0.2000,  2.0000])
    """

    names = "lower", "upper", "inplace"

    def __init__(self, lower=1.0 / 8, upper=1.0 / 3, inplace=False):
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input):
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class Softmax2d(Module):
    """softmax over the channels of input (N, C, H, W) or (C, H, W), for each place of a picture.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Softmax2d()(torch.zeros(2, 1, 1)).tolist()
        [[[0.5]], [[0.5]]]
    """

    def forward(self, input):
        if input.dim() not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead")
        return F.softmax(input, -3)
