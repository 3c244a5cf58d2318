"""The bends between the layers, as functions. activation.py makes modules of them."""

import warnings

from edutorch import dtypes, ops
from edutorch.autograd.inplace import change
from edutorch.functions.halves import rounded_once
from edutorch.limits import finfo
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.node_names import known_as
from edutorch.op import fresh
from edutorch.ops import activations as bends
from edutorch.ops.dims import wrap_dim
from edutorch.ops.kinds import not_for
from edutorch.random import default_generator, exponential_

SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def maybe_in_place(input, inplace, op, **settings):
    return change(input, op, **settings) if inplace else op(input, **settings)


def relu(input, inplace=False):
    """max(input, 0), element by element; with inplace=True in the input's own memory.

    Args:
        input: any shape.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.relu(torch.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    return change(input, ops.relu) if inplace else ops.relu(input)


def relu_(input):
    """relu in place.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([-1.0, 2.0])
        >>> _ = torch.nn.functional.relu_(x)
        >>> x
        tensor([0., 2.])
    """
    return change(input, ops.relu)


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """input where it is positive, negative_slope * input elsewhere.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.leaky_relu(torch.tensor([-1.0, 2.0]))
        tensor([-0.0100,  2.0000])
    """
    return maybe_in_place(input, inplace, bends.leaky_relu_, negative_slope=negative_slope)


def prelu(input, weight):
    """leaky_relu with a slope that is learned: one for all, or one for each channel. He et al. 2015.

    Args:
        input (N, C, *): or any shape, if there is one slope.
        weight (1) or (C): the slopes.

    Raises:
        RuntimeError: if there are neither one nor C slopes.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.prelu(torch.tensor([-1.0, 2.0]), torch.tensor([0.1]))
        tensor([-0.1000,  2.0000])
    """
    must_be_tensor(input, "prelu")
    must_be_tensor(weight, "prelu", "weight", 2)
    slopes, ndim = weight.array.size, input.array.ndim
    channels = input.array.shape[1] if ndim > 1 else 1
    if slopes != 1 and slopes != channels:
        raise RuntimeError(
            "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
            f"{slopes} and channel size = {channels}."
        )
    if weight.array.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.array.ndim}")
    if input.array.dtype != weight.array.dtype:
        kinds = f"{dtypes.title(input.array.dtype)} and {dtypes.title(weight.array.dtype)}"
        raise RuntimeError(f"prelu: Type promoting not supported. Got {kinds}")
    shape = tuple(slopes if d == 1 else 1 for d in range(ndim)) if slopes > 1 else (1,) * ndim
    return bends.prelu_(input, ops.reshape(weight, shape=shape))


def elu(input, alpha=1.0, inplace=False):
    """input where it is positive, alpha * (exp(input) - 1) elsewhere. Clevert et al. 2016.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.elu(torch.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    return maybe_in_place(input, inplace, bends.elu_, alpha=alpha)


def selu(input, inplace=False):
    """elu with the alpha and the scale that keep mean 0 and variance 1. Klambauer et al. 2017.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.selu(torch.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])
    """
    return maybe_in_place(input, inplace, bends.elu_, alpha=SELU_ALPHA, scale=SELU_SCALE)


def celu(input, alpha=1.0, inplace=False):
    """elu without its corner at 0: alpha * (exp(input / alpha) - 1) where input is negative. Barron 2017.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.celu(torch.tensor([-1.0, 2.0]), alpha=2.0)
        tensor([-0.7869,  2.0000])
    """
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return maybe_in_place(input, inplace, bends.celu_, alpha=alpha)


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
    return bends.gelu_(input, approximate=approximate)


def silu(input, inplace=False):
    """input * sigmoid(input), which is also called swish. Elfwing et al. 2017.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.silu(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([-0.2689,  0.0000,  0.7311])
    """
    return maybe_in_place(input, inplace, bends.silu)


def mish(input, inplace=False):
    """input * tanh(softplus(input)). Misra 2019.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.mish(torch.tensor([-1.0, 0.0, 1.0]))
        tensor([-0.3034,  0.0000,  0.8651])
    """
    return maybe_in_place(input, inplace, bends.mish)


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """input, but not below min_val and not above max_val.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.hardtanh(torch.tensor([-3.0, 0.5]))
        tensor([-1.0000,  0.5000])
    """
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return maybe_in_place(input, inplace, bends.hardtanh_, min_val=min_val, max_val=max_val)


def relu6(input, inplace=False):
    """relu that ends at 6.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.relu6(torch.tensor([-1.0, 5.0, 7.0]))
        tensor([0., 5., 6.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


def hardsigmoid(input, inplace=False):
    """relu6(input + 3) / 6: a sigmoid of three straight lines.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.hardsigmoid(torch.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])
    """
    return maybe_in_place(input, inplace, bends.hardsigmoid_)


def hardswish(input, inplace=False):
    """input * relu6(input + 3) / 6. Howard et al. 2019.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.hardswish(torch.tensor([-4.0, 1.5]))
        tensor([-0.0000, 1.1250])
    """
    return maybe_in_place(input, inplace, bends.hardswish_)


def threshold(input, threshold, value, inplace=False):
    """input where it is above threshold, value elsewhere.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.threshold(torch.tensor([0.5, 2.0]), 1.0, 20.0)
        tensor([20.,  2.])
    """
    return maybe_in_place(input, inplace, bends.threshold_, threshold=threshold, value=value)


def hardshrink(input, lambd=0.5):
    """input, but 0 from -lambd to lambd.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.hardshrink(torch.tensor([-1.0, 0.3]))
        tensor([-1.,  0.])
    """
    return bends.hardshrink_(input, lambd=lambd)


def softshrink(input, lambd=0.5):
    """input moved towards 0 by lambd; 0 where it is nearer than that.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.softshrink(torch.tensor([-1.0, 0.3]))
        tensor([-0.5000,  0.0000])
    """
    if lambd < 0:
        limit, title = finfo(input.dtype).max, dtypes.title(input.array.dtype)
        raise RuntimeError(f"lambda must be in range [0, {limit:g}] for input dtype {title}, but found {lambd:g}")
    return bends.softshrink_(input, lambd=lambd)


def tanhshrink(input):
    """input - tanh(input).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.tanhshrink(torch.tensor([0.0, 2.0]))
        tensor([0.0000, 1.0360])
    """
    return input - input.tanh()


def softplus(input, beta=1.0, threshold=20.0):
    """log(1 + exp(beta * input)) / beta: a smooth relu.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.softplus(torch.tensor([0.0]))
        tensor([0.6931])
    """
    return ops.softplus_(input, beta=beta, threshold=threshold)


logsigmoid = bends.log_sigmoid


def softsign(input):
    """input / (1 + |input|).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.softsign(torch.tensor([1.0]))
        tensor([0.5000])
    """
    return input / (input.abs() + 1)


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    """exp(input) / sum(exp(input)) along dim: positive numbers that add up to 1.

    Args:
        input: scores, any shape.
        dim: the dimension along which they add up to 1. If it is left out, PyTorch guesses one, and warns.
        dtype: convert to this type first.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.softmax(torch.tensor([0.0, 0.0, 0.0, 0.0]), dim=0)
        tensor([0.2500, 0.2500, 0.2500, 0.2500])
    """
    dim = implicit_dim("softmax", input, dim, _stacklevel)
    return input.softmax(dim, dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    """log(softmax(input)) along dim, computed in one step, which neither overflows nor loses small probabilities.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.log_softmax(torch.tensor([0.0, 1000.0]), dim=0)
        tensor([-1000.,     0.])
    """
    dim = implicit_dim("log_softmax", input, dim, _stacklevel)
    return input.log_softmax(dim, dtype)


def implicit_dim(name, input, dim, stacklevel):
    """The dim that was meant by saying none."""
    if dim is not None:
        return dim
    ndim = input.dim()
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        stacklevel=stacklevel,
    )
    return 0 if ndim in (0, 1, 3) else 1


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    """softmax(-input): the smallest number gets the largest share.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.softmin(torch.tensor([0.0, 1.0]), dim=0)
        tensor([0.7311, 0.2689])
    """
    return softmax(-input, implicit_dim("softmin", input, dim, _stacklevel), dtype=dtype)


@known_as("GluBackward0")
def glu(input, dim=-1):
    """Half of input, each number times the sigmoid of its partner in the other half. Dauphin et al. 2016.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.glu(torch.tensor([3.0, 0.0]))
        tensor([1.5000])
    """
    if input.array.ndim == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    dim = wrap_dim(dim, input.array.ndim)
    n = input.array.shape[dim]
    if n % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim} is size {n}")
    not_for("iubc", "glu_cpu", input.array)
    return gated(input.narrow(dim, 0, n // 2), input.narrow(dim, n // 2, n // 2))


@rounded_once
def gated(input, gate):
    return input * gate.sigmoid()


def gumbel_softmax(logits, tau=1.0, hard=False, eps=1e-10, dim=-1):
    """Draw a category in a way that gradients can pass: softmax of logits plus Gumbel noise. Jang et al. 2017.

    Args:
        logits: scores, any shape.
        tau: the temperature; the smaller, the nearer to a single 1.
        hard: give back a single 1 and zeros, with the gradient of the soft answer.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.gumbel_softmax(torch.tensor([0.0, 100.0]), hard=True)
        tensor([0., 1.])
    """
    noise = exponential_(fresh(ops.zeros_like(logits.detach()).array), generator=default_generator)
    soft = softmax((logits - noise.log()) / tau, dim)
    if not hard:
        return soft
    place = soft.max(dim, keepdim=True)[1]
    one = ops.zeros_like(logits.detach()).scatter(dim, place, 1.0)
    return one - soft.detach() + soft
