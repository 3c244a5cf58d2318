"""Layers that forget a part of their input in training, so that no number can rely on another one."""

from edutorch.nn import functional as F
from edutorch.nn.module import Module


class Dropout(Module):
    """In training, set each number to 0 with probability p and divide the others by 1 - p. Srivastava et al. 2014.

    Args:
        p: the probability of a 0.
        inplace: work in the input's own memory.

    Raises:
        ValueError: if p is not a probability.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Dropout(0.2).eval()(torch.ones(2))
        tensor([1., 1.])
    """

    function = staticmethod(F.dropout)

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input):
        return type(self).function(input, self.p, self.training, self.inplace)

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


class Dropout1d(Dropout):
    """Dropout of whole channels of input (N, C, L). Tompson et al. 2015.

    Args:
        p: the probability of zeros.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Dropout1d(1.0)(torch.ones(1, 2, 3))
        tensor([[[0., 0., 0.],
                 [0., 0., 0.]]])
    """

    function = staticmethod(F.dropout1d)


class Dropout2d(Dropout):
    """Dropout of whole channels of input (N, C, H, W). Tompson et al. 2015.

    Args:
        p: the probability of zeros.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Dropout2d(1.0)(torch.ones(1, 1, 2, 2))
        tensor([[[[0., 0.],
                  [0., 0.]]]])
    """

    function = staticmethod(F.dropout2d)


class AlphaDropout(Dropout):
    """Dropout that suits selu: mean and variance stay as they are. Klambauer et al. 2017.

    Args:
        p: the probability of zeros.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.AlphaDropout().eval()(torch.ones(2))
        tensor([1., 1.])
    """

    function = staticmethod(F.alpha_dropout)


class Dropout3d(Dropout):
    """Dropout of whole channels of input (N, C, D, H, W). Tompson et al. 2015.

    Args:
        p: the probability of zeros.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Dropout3d(1.0)(torch.ones(1, 1, 1, 1, 2))
        tensor([[[[[0., 0.]]]]])
    """

    function = staticmethod(F.dropout3d)


class FeatureAlphaDropout(Dropout):
    """AlphaDropout of whole channels of input (N, C, *). Klambauer et al. 2017.

    Args:
        p: the probability of zeros.
        inplace: work in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.FeatureAlphaDropout().eval()(torch.ones(1, 2))
        tensor([[1., 1.]])
    """

    function = staticmethod(F.feature_alpha_dropout)
