"""The bends between the layers, as modules. Without them, two linear layers would be one."""

from collections.abc import Callable

from edutorch.creation import empty
from edutorch.nn import functional as F
from edutorch.nn import init
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter


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


class ReLU6(InPlace):
    """relu that ends at 6."""

    function = staticmethod(F.relu6)


class SELU(InPlace):
    """elu with the alpha and the scale that keep mean 0 and variance 1. Klambauer et al. 2017."""

    function = staticmethod(F.selu)


class SiLU(InPlace):
    """input * sigmoid(input), which is also called swish. Elfwing et al. 2017."""

    function = staticmethod(F.silu)


class Mish(InPlace):
    """input * tanh(softplus(input)). Misra 2019."""

    function = staticmethod(F.mish)


class Hardswish(InPlace):
    """silu with a sigmoid of three straight lines. Howard et al. 2019."""

    function = staticmethod(F.hardswish)


class Hardsigmoid(InPlace):
    """relu6(input + 3) / 6: a sigmoid of three straight lines."""

    function = staticmethod(F.hardsigmoid)


class Tanh(Settings):
    """The hyperbolic tangent: squeezes every number into (-1, 1).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Tanh()(torch.tensor([0.0]))
        tensor([0.])
    """

    function = staticmethod(F.tanh)


class Sigmoid(Settings):
    """1 / (1 + exp(-input)): squeezes every number into (0, 1)."""

    function = staticmethod(F.sigmoid)


class LogSigmoid(Settings):
    """log(sigmoid(input)), without overflow."""

    function = staticmethod(F.logsigmoid)


class Softsign(Settings):
    """input / (1 + |input|)."""

    function = staticmethod(F.softsign)


class LeakyReLU(Settings):
    """input where it is positive, negative_slope * input elsewhere."""

    function, names = staticmethod(F.leaky_relu), ("negative_slope", "inplace")

    def __init__(self, negative_slope=0.01, inplace=False):
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace


class ELU(Settings):
    """input where it is positive, alpha * (exp(input) - 1) elsewhere. Clevert et al. 2016."""

    function, names = staticmethod(F.elu), ("alpha", "inplace")

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace


class CELU(Settings):
    """elu without its corner at 0. Barron 2017."""

    function, names = staticmethod(F.celu), ("alpha", "inplace")

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace


class GELU(Settings):
    """input times the share of a normal distribution below it. Hendrycks and Gimpel 2016."""

    function, names = staticmethod(F.gelu), ("approximate",)

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class Hardtanh(Settings):
    """input, but not below min_val and not above max_val."""

    function, names = staticmethod(F.hardtanh), ("min_val", "max_val", "inplace")

    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False):
        super().__init__()
        self.min_val, self.max_val, self.inplace = min_val, max_val, inplace


class Threshold(Settings):
    """input where it is above threshold, value elsewhere."""

    function, names = staticmethod(F.threshold), ("threshold", "value", "inplace")

    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace


class Hardshrink(Settings):
    """input, but 0 from -lambd to lambd."""

    function, names = staticmethod(F.hardshrink), ("lambd",)

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def extra_repr(self):
        return str(self.lambd)


class Softshrink(Hardshrink):
    """input moved towards 0 by lambd; 0 where it is nearer than that."""

    function = staticmethod(F.softshrink)


class Tanhshrink(Settings):
    """input - tanh(input)."""

    function = staticmethod(F.tanhshrink)


class GLU(Settings):
    """Half of input, each number times the sigmoid of its partner in the other half. Dauphin et al. 2016."""

    function, names = staticmethod(F.glu), ("dim",)

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim


class Softplus(Settings):
    """log(1 + exp(beta * input)) / beta: a smooth relu."""

    function, names = staticmethod(F.softplus), ("beta", "threshold")

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold


class Softmax(Settings):
    """exp(input) / sum(exp(input)) along dim: positive numbers that add up to 1."""

    function, names = staticmethod(F.softmax), ("dim",)

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim


class LogSoftmax(Softmax):
    """log(softmax(input)) along dim, in one step."""

    function = staticmethod(F.log_softmax)


class Softmin(Softmax):
    """softmax(-input) along dim: the smallest number gets the largest share."""

    function = staticmethod(F.softmin)


class PReLU(Module):
    """leaky_relu with a slope that is learned: one for all, or one for each channel. He et al. 2015."""

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
