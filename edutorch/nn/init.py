"""How parameters begin. A good start keeps the size of numbers the same from layer to layer.

Every function fills a tensor in place, without writing anything down for backward, and returns it.
"""

import math
import warnings

import numpy as np

from edutorch import random
from edutorch.autograd.grad_mode import no_grad
from edutorch.op import fresh
from edutorch.rng import sampling
from edutorch.rng.generator import normal as normals


def calculate_gain(nonlinearity, param=None):
    """By how much a nonlinearity shrinks its input, so that the weights before it can make up for it.

    Args:
        nonlinearity: "linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu" or "conv1d" ... "conv3d".
        param: the negative slope, for "leaky_relu".

    Example:
        >>> calculate_gain("tanh")
        1.6666666666666667
    """
    linear = ["linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]
    if nonlinearity in linear or nonlinearity == "sigmoid":
        return 1
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        if param is None:
            slope = 0.01
        elif isinstance(param, (int, float)) and not isinstance(param, bool):
            slope = param
        else:
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity == "selu":
        return 3.0 / 4
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def _calculate_fan_in_and_fan_out(tensor):
    """How many numbers come into, and go out of, each unit of a layer with this weight."""
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(tensor.array.shape[2:])
    return tensor.array.shape[1] * field, tensor.array.shape[0] * field


def _calculate_correct_fan(tensor, mode):
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return fan_in if mode == "fan_in" else fan_out


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """Numbers drawn evenly from [a, b).

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.uniform_(torch.empty(3), -1.0, 1.0)
        tensor([-0.0075,  0.5364, -0.8230])
    """
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Normal numbers with this mean and standard deviation.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.normal_(torch.empty(3), std=0.1)
        tensor([ 0.1541, -0.0293, -0.2179])
    """
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Normal numbers, but none outside [a, b].

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.trunc_normal_(torch.empty(3), std=0.02)
        tensor([ 0.0308, -0.0059, -0.0436])
    """
    with no_grad():
        return random.refill(tensor, sampling.trunc_normal, mean, std, a, b, generator=generator)


def constant_(tensor, val):
    """The same number everywhere.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.init.constant_(torch.empty(2), 0.3)
        tensor([0.3000, 0.3000])
    """
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor):
    """1 everywhere.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.init.ones_(torch.empty(2))
        tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def zeros_(tensor):
    """0 everywhere.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.init.zeros_(torch.empty(2))
        tensor([0., 0.])
    """
    return constant_(tensor, 0.0)


def eye_(tensor):
    """1 on the diagonal of a matrix, 0 elsewhere: the layer passes its input on.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.init.eye_(torch.empty(2, 3))
        tensor([[1., 0., 0.],
                [0., 1., 0.]])
    """
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    zeros_(tensor)
    for i in range(min(tensor.array.shape)):
        tensor.array[i, i] = 1
    return tensor


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """Evenly from +-gain * sqrt(6 / (fan_in + fan_out)). Glorot and Bengio 2010, for tanh and sigmoid.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.xavier_uniform_(torch.empty(1, 3))
        tensor([[-0.0092,  0.6570, -1.0080]])
    """
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    bound = math.sqrt(3.0) * (gain * math.sqrt(2.0 / float(fan_in + fan_out)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """Normal with the standard deviation gain * sqrt(2 / (fan_in + fan_out)). Glorot and Bengio 2010.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.xavier_normal_(torch.empty(1, 3))
        tensor([[ 1.0896, -0.2075, -1.5406]])
    """
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / float(fan_in + fan_out)), generator)


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Evenly from +-gain * sqrt(3 / fan). He et al. 2015, for relu and its relatives.

    Args:
        tensor: the weight to fill, at least two dimensions.
        a: the negative slope of the leaky relu that follows; sqrt(5) is what nn.Linear uses, for historical reasons.
        mode: "fan_in" keeps the size of activations, "fan_out" that of gradients.
        nonlinearity: what follows the layer.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.kaiming_uniform_(torch.empty(1, 3), nonlinearity="relu")
        tensor([[-0.0106,  0.7586, -1.1640]])
    """
    if 0 in tensor.array.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    std = calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode))
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Normal with the standard deviation gain / sqrt(fan). He et al. 2015, for relu and its relatives.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.init.kaiming_normal_(torch.empty(1, 3), mode="fan_out")
        tensor([[ 2.1793, -0.4150, -3.0813]])
    """
    if 0 in tensor.array.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    return normal_(
        tensor, 0.0, calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode)), generator
    )


def orthogonal_(tensor, gain=1, generator=None):
    """A matrix whose rows, or columns if there are fewer, are at right angles and have length gain. Saxe et al. 2013.

    Args:
        tensor: at least two dimensions; all but the first count as one.

    Example:
        >>> import edutorch as torch
        >>> w = torch.nn.init.orthogonal_(torch.empty(3, 5))
        >>> torch.allclose(w @ w.t(), torch.eye(3), atol=1e-6)
        True
    """
    if tensor.dim() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.array.size == 0:
        return tensor
    rows = tensor.array.shape[0]
    flat = normals(random.source(generator), np.empty((rows, tensor.array.size // rows), tensor.array.dtype))
    wide = flat.shape[0] < flat.shape[1]
    q, r = np.linalg.qr(flat.T if wide else flat)
    q *= np.sign(np.diag(r))  # without this the signs would not be left to chance
    with no_grad():
        tensor.copy_(fresh((q.T if wide else q).reshape(tensor.array.shape)).to(tensor.device))
        return tensor.mul_(gain)


def sparse_(tensor, sparsity, std=0.01, generator=None):
    """Normal numbers, but a share of each column, chosen by chance, is 0. Martens 2010.

    Args:
        tensor: two dimensions.
        sparsity: the share of zeros, from 0 to 1.
        std: the standard deviation of the others.

    Example:
        >>> import edutorch as torch
        >>> (torch.nn.init.sparse_(torch.empty(10, 3), sparsity=0.5) == 0).sum(0)
        tensor([5, 5, 5])
    """
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.array.shape
    zeros = math.ceil(sparsity * rows)
    normal_(tensor, 0, std, generator)
    for column in range(columns):
        tensor.array[random.randperm(rows).tolist()[:zeros], column] = 0
    return tensor


def dirac_(tensor, groups=1):
    """A convolution that passes its channels on: 1 in the middle of each kernel that connects equal channels.

    Args:
        tensor: the weight (out, in, *) of a convolution, three to five dimensions.
        groups: in how many groups the channels are.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.init.dirac_(torch.empty(1, 1, 3))
        tensor([[[0., 1., 0.]]])
    """
    if tensor.dim() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    channels, inputs, *kernel = tensor.array.shape
    if channels % groups:
        raise ValueError("dim 0 must be divisible by groups")
    zeros_(tensor)
    middle = tuple(n // 2 for n in kernel)
    for group in range(groups):
        for d in range(min(channels // groups, inputs)):
            tensor.array[(group * (channels // groups) + d, d, *middle)] = 1
    return tensor


def old_name(function):
    """The name without underscore, from before 2018."""
    name = function.__name__.removesuffix("_")

    def deprecated(*args, **kwargs):
        warnings.warn(f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`.", FutureWarning, stacklevel=2)
        return function(*args, **kwargs)

    deprecated.__name__ = deprecated.__qualname__ = name
    deprecated.__doc__ = f"The old name of `{name}_`."
    return deprecated


uniform, normal, constant, eye, dirac = map(old_name, (uniform_, normal_, constant_, eye_, dirac_))
xavier_uniform, xavier_normal = map(old_name, (xavier_uniform_, xavier_normal_))
kaiming_uniform, kaiming_normal = map(old_name, (kaiming_uniform_, kaiming_normal_))
orthogonal, sparse = map(old_name, (orthogonal_, sparse_))

__all__ = [
    "calculate_gain", "constant", "constant_", "dirac", "dirac_", "eye", "eye_", "kaiming_normal", "kaiming_normal_",
    "kaiming_uniform", "kaiming_uniform_", "normal", "normal_", "ones_", "orthogonal", "orthogonal_", "sparse", "sparse_",
    "trunc_normal_", "uniform", "uniform_", "xavier_normal", "xavier_normal_", "xavier_uniform", "xavier_uniform_", "zeros_",
]  # fmt: skip
