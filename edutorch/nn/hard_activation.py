"""Bends made of straight pieces, which are cheap to compute; and shrinkage, which pulls small numbers to 0."""

from edutorch.nn import functional as F
from edutorch.nn.activation import InPlace, Settings


class ReLU6(InPlace):
    """relu that ends at 6.

    Args:
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ReLU6()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0., 0., 2.])
    """

    function = staticmethod(F.relu6)


class Hardswish(InPlace):
    """silu with a sigmoid of three straight lines. Howard et al. 2019.

    Args:
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Hardswish()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.3333,  0.0000,  1.6667])
    """

    function = staticmethod(F.hardswish)


class Hardsigmoid(InPlace):
    """relu6(input + 3) / 6: a sigmoid of three straight lines.

    Args:
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Hardsigmoid()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0.3333, 0.5000, 0.8333])
    """

    function = staticmethod(F.hardsigmoid)


class Hardtanh(Settings):
    """input, but not below min_val and not above max_val.

    Args:
        min_val, max_val: the bounds.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Hardtanh(-0.5, 1.0)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.5000,  0.0000,  1.0000])
    """

    function, names = staticmethod(F.hardtanh), ("min_val", "max_val", "inplace")

    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False):
        super().__init__()
        self.min_val, self.max_val, self.inplace = min_val, max_val, inplace


class Threshold(Settings):
    """input where it is above threshold, value elsewhere.

    Args:
        threshold: the border.
        value: what stands for numbers up to it.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Threshold(0.5, -3.0)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-3., -3.,  2.])
    """

    function, names = staticmethod(F.threshold), ("threshold", "value", "inplace")

    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace


class Hardshrink(Settings):
    """input, but 0 from -lambd to lambd.

    Args:
        lambd: up to which distance from 0.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Hardshrink(lambd=1.0)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0., 0., 2.])
    """

    function, names = staticmethod(F.hardshrink), ("lambd",)

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def extra_repr(self):
        return str(self.lambd)


class Softshrink(Hardshrink):
    """input moved towards 0 by lambd; 0 where it is nearer than that.

    Args:
        lambd: how far numbers move.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Softshrink(lambd=0.5)(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.5000,  0.0000,  1.5000])
    """

    function = staticmethod(F.softshrink)


class Tanhshrink(Settings):
    """input - tanh(input).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Tanhshrink()(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.2384,  0.0000,  1.0360])
    """

    function = staticmethod(F.tanhshrink)
