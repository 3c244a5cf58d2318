"""Layers that put a border around pictures."""

from edutorch.nn import functional as F
from edutorch.nn.functions.sizes import ntuple
from edutorch.nn.module import Module


class ConstantPad(Module):
    """What ConstantPad1d, 2d and 3d share."""

    ndim = 1

    def __init__(self, padding, value):
        super().__init__()
        self.value = value
        self.padding = ntuple(padding, 2 * self.ndim)

    def forward(self, input):
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(ConstantPad):
    """A number before and behind a line.

    Args:
        padding: (left, right), or one number for both. Negative ones cut off.
        value: the number.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ConstantPad1d((1, 2), 7.0)(torch.ones(1, 2))
        tensor([[7., 1., 1., 7., 7.]])
    """


class ConstantPad2d(ConstantPad):
    """A number around a picture. padding: (left, right, top, bottom), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ConstantPad2d(1, 7.0)(torch.ones(1, 1, 1))
        tensor([[[7., 7., 7.],
                 [7., 1., 7.],
                 [7., 7., 7.]]])
    """

    ndim = 2


class ConstantPad3d(ConstantPad):
    """A number around a volume. padding: (left, right, top, bottom, front, back), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ConstantPad3d(1, 7.0)(torch.ones(1, 1, 1, 1)).shape
        torch.Size([1, 3, 3, 3])
    """

    ndim = 3


class ZeroPad1d(ConstantPad1d):
    """Zeros before and behind a line.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ZeroPad1d(1)(torch.ones(1, 2))
        tensor([[0., 1., 1., 0.]])
    """

    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Zeros around a picture. padding: (left, right, top, bottom), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ZeroPad2d((1, 0, 0, 1))(torch.ones(1, 1, 1))
        tensor([[[0., 1.],
                 [0., 0.]]])
    """

    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    """Zeros around a volume. padding: (left, right, top, bottom, front, back), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ZeroPad3d(1)(torch.ones(1, 1, 1, 1)).shape
        torch.Size([1, 3, 3, 3])
    """

    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


class Pad(Module):
    """What borders that are made of the picture itself share."""

    ndim, mode = 1, "reflect"

    def __init__(self, padding):
        super().__init__()
        self.padding = ntuple(padding, 2 * self.ndim)

    def forward(self, input):
        return F.pad(input, self.padding, self.mode)

    def extra_repr(self):
        return f"{self.padding}"


class ReflectionPad1d(Pad):
    """The line goes on as in a mirror, which does not show the end itself twice.

    Args:
        padding: (left, right), or one number for both.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ReflectionPad1d(2)(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[3., 2., 1., 2., 3., 2., 1.]])
    """


class ReflectionPad2d(Pad):
    """The picture goes on as in a mirror. padding: (left, right, top, bottom), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ReflectionPad2d(1)(torch.arange(4.0).view(1, 2, 2))
        tensor([[[3., 2., 3., 2.],
                 [1., 0., 1., 0.],
                 [3., 2., 3., 2.],
                 [1., 0., 1., 0.]]])
    """

    ndim = 2


class ReflectionPad3d(Pad):
    """The volume goes on as in a mirror. padding: (left, right, top, bottom, front, back), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ReflectionPad3d(1)(torch.randn(1, 2, 3, 4)).shape
        torch.Size([1, 4, 5, 6])
    """

    ndim = 3


class ReplicationPad1d(Pad):
    """The number at the end is repeated. padding: (left, right), or one number for both.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ReplicationPad1d((1, 2))(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[1., 1., 2., 3., 3., 3.]])
    """

    mode = "replicate"


class ReplicationPad2d(Pad):
    """The edges are repeated. padding: (left, right, top, bottom), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ReplicationPad2d((1, 0, 0, 1))(torch.arange(4.0).view(1, 2, 2))
        tensor([[[0., 0., 1.],
                 [2., 2., 3.],
                 [2., 2., 3.]]])
    """

    ndim, mode = 2, "replicate"


class ReplicationPad3d(Pad):
    """The faces are repeated. padding: (left, right, top, bottom, front, back), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ReplicationPad3d(1)(torch.randn(1, 2, 3, 4)).shape
        torch.Size([1, 4, 5, 6])
    """

    ndim, mode = 3, "replicate"


class CircularPad(Pad):
    """What borders of pictures that go on at their other end share."""

    mode = "circular"

    def forward(self, input):
        n = self.ndim
        if input.dim() not in (n + 1, n + 2):
            raise ValueError(f"expected {n + 1}D or {n + 2}D input (got {input.dim()}D input)")
        return super().forward(input)


class CircularPad1d(CircularPad):
    """The line goes on at its other end. padding: (left, right), or one number for both.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.CircularPad1d((1, 2))(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[3., 1., 2., 3., 1., 2.]])
    """


class CircularPad2d(CircularPad):
    """The picture goes on at its other side. padding: (left, right, top, bottom), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.CircularPad2d((1, 0, 0, 1))(torch.arange(4.0).view(1, 2, 2))
        tensor([[[1., 0., 1.],
                 [3., 2., 3.],
                 [1., 0., 1.]]])
    """

    ndim = 2


class CircularPad3d(CircularPad):
    """The volume goes on at its other side. padding: (left, right, top, bottom, front, back), or one number for all.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.CircularPad3d(1)(torch.randn(1, 2, 3, 4)).shape
        torch.Size([1, 4, 5, 6])
    """

    ndim = 3
