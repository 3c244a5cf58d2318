"""Layers that multiply by a matrix."""

import math

from edutorch.nn import functional as F
from edutorch.nn import init
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter, empty


class Identity(Module):
    """Gives back what it gets. A placeholder where a layer may be left out.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Identity(54, unused=True)(torch.tensor([1.0]))
        tensor([1.])
    """

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, input):
        return input


class Linear(Module):
    """input @ weight.T + bias, on the last dimension.

    Args:
        in_features: the size of each input.
        out_features: the size of each output.
        bias: False leaves the bias out.

    Shape:
        input (*, in_features), output (*, out_features), weight (out_features, in_features), bias (out_features).
        Both begin evenly spread over +-1 / sqrt(in_features).

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.Linear(20, 30)
        >>> layer(torch.ones(128, 20)).shape
        torch.Size([128, 30])
    """

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(empty((out_features, in_features), device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(empty(out_features, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw new parameters."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input):
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class NonDynamicallyQuantizableLinear(Linear):
    """A Linear under the name that PyTorch gives the last one of MultiheadAttention, so that it prints alike."""


class Bilinear(Module):
    """input1 @ weight[k] @ input2 + bias[k], for each output k: a layer of two inputs that are multiplied.

    Args:
        in1_features, in2_features: the sizes of the inputs, I and J.
        out_features: the size of each output, O.
        bias: False leaves the bias out.

    Shape:
        input1 (*, I), input2 (*, J), output (*, O), weight (O, I, J), bias (O). Both begin evenly spread over +-1 / sqrt(I).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.Bilinear(20, 30, 40)(torch.randn(128, 20), torch.randn(128, 30)).shape
        torch.Size([128, 40])
    """

    def __init__(self, in1_features, in2_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in1_features, self.in2_features, self.out_features = in1_features, in2_features, out_features
        self.weight = Parameter(empty((out_features, in1_features, in2_features), device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(empty(out_features, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw new parameters."""
        if self.in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got (in1_features={self.in1_features})")
        bound = 1 / math.sqrt(self.in1_features)
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1, input2):
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self):
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )
