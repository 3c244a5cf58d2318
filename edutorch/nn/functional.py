"""What the layers compute, as functions: everything that has no parameters of its own."""

import numpy as np

from edutorch import ops, random, sampling
from edutorch.autograd.inplace import change
from edutorch.functions.softmax import log_softmax, softmax
from edutorch.nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    huber_loss,
    kl_div,
    l1_loss,
    mse_loss,
    nll_loss,
    smooth_l1_loss,
)
from edutorch.op import fresh
from edutorch.ops import linear, sigmoid, tanh
from edutorch.ops.activations import elu_, gelu_, hardtanh_, leaky_relu_, silu
from edutorch.ops.activations import log_sigmoid as logsigmoid

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "dropout", "elu", "gelu",
    "hardtanh", "huber_loss", "kl_div", "l1_loss", "leaky_relu", "linear", "log_softmax", "logsigmoid", "mse_loss",
    "nll_loss", "normalize", "one_hot", "relu", "relu6", "relu_", "selu", "sigmoid", "silu", "smooth_l1_loss", "softmax",
    "softplus", "softsign", "tanh",
]  # fmt: skip


def relu(input, inplace=False):
    """max(input, 0), element by element; with inplace=True in the input's own memory.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.relu(torch.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    return change(input, ops.relu) if inplace else ops.relu(input)


def relu_(input):
    """relu in place."""
    return change(input, ops.relu)


def maybe_in_place(input, inplace, op, **settings):
    return change(input, op, **settings) if inplace else op(input, **settings)


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """input where it is positive, negative_slope * input elsewhere.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.leaky_relu(torch.tensor([-1.0, 2.0]))
        tensor([-0.0100,  2.0000])
    """
    return maybe_in_place(input, inplace, leaky_relu_, negative_slope=negative_slope)


def elu(input, alpha=1.0, inplace=False):
    """input where it is positive, alpha * (exp(input) - 1) elsewhere. Clevert et al. 2016.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.elu(torch.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    return maybe_in_place(input, inplace, elu_, alpha=alpha)


SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def selu(input, inplace=False):
    """elu with the alpha and the scale that keep mean 0 and variance 1. Klambauer et al. 2017.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.selu(torch.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])
    """
    return maybe_in_place(input, inplace, elu_, alpha=SELU_ALPHA, scale=SELU_SCALE)


def gelu(input, approximate="none"):
    """input times the share of a normal distribution below it. Hendrycks and Gimpel 2016.

    Args:
        input: any shape.
        approximate: "none", or "tanh" for the formula that GPT-2 used.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.gelu(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return gelu_(input, approximate=approximate)


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """input, but not below min_val and not above max_val.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.hardtanh(torch.tensor([-3.0, 0.5]))
        tensor([-1.0000,  0.5000])
    """
    return maybe_in_place(input, inplace, hardtanh_, min_val=min_val, max_val=max_val)


def relu6(input, inplace=False):
    """relu that ends at 6."""
    return hardtanh(input, 0.0, 6.0, inplace)


def softplus(input, beta=1.0, threshold=20.0):
    """log(1 + exp(beta * input)) / beta: a smooth relu.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.softplus(torch.tensor([0.0]))
        tensor([0.6931])
    """
    return ops.softplus_(input, beta=beta, threshold=threshold)


def softsign(input):
    """input / (1 + |input|).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.softsign(torch.tensor([1.0]))
        tensor([0.5000])
    """
    return input / (input.abs() + 1)


def dropout(input, p=0.5, training=True, inplace=False):
    """Set each number to 0 with probability p and divide the others by 1 - p, so that the mean stays. Only in training.

    Raises:
        ValueError: if p is not a probability.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.dropout(torch.ones(3), p=0.5, training=False)
        tensor([1., 1., 1.])
    """
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if p == 0 or not training:
        return input
    if p == 1:
        return ops.mul(input, ops.zeros_like(input.detach()))
    keep = fresh(sampling.bernoulli(random.source(None), ops.zeros_like(input.detach()).array, 1 - p))
    keep = ops.div(keep, 1 - p)
    return change(input, ops.mul, keep) if inplace else ops.mul(input, keep)


def one_hot(tensor, num_classes=-1):
    """Each whole number as a row of zeros with a single 1.

    Args:
        tensor (*): int64.
        num_classes: how long the rows are; as long as needed if -1.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.one_hot(torch.tensor([0, 2]))
        tensor([[1, 0, 0],
                [0, 0, 1]])
    """
    numbers = tensor.array
    if numbers.dtype.name != "int64":
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if numbers.size == 0 and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if numbers.size and numbers.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes >= 0 and numbers.size and numbers.max() >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    count = num_classes if num_classes >= 0 else int(numbers.max()) + 1
    return (tensor.unsqueeze(-1) == fresh(np.arange(count))).long()


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    """input divided by its length along dim (or by eps, if it is shorter).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.normalize(torch.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])
    """
    return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
