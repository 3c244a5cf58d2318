"""What the layers compute, as functions: everything that has no parameters of its own.

Activations are in activations.py, losses in losses.py and margin_losses.py, normalization in normalizations.py; they are
handed on from here, under the names that PyTorch gives them.
"""

import warnings

import numpy as np

from edutorch import ops, random
from edutorch.autograd.grad_mode import no_grad
from edutorch.autograd.inplace import change
from edutorch.calls import explained
from edutorch.device import move
from edutorch.dtypes import title
from edutorch.memory import empty_as
from edutorch.nn.functions.activations import (
    celu,
    elu,
    gelu,
    glu,
    gumbel_softmax,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    leaky_relu,
    log_softmax,
    logsigmoid,
    mish,
    prelu,
    relu,
    relu6,
    relu_,
    selu,
    silu,
    softmax,
    softmin,
    softplus,
    softshrink,
    softsign,
    tanhshrink,
    threshold,
)
from edutorch.nn.functions.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool1d_with_indices,
    adaptive_max_pool2d,
    adaptive_max_pool2d_with_indices,
    adaptive_max_pool3d,
    adaptive_max_pool3d_with_indices,
)
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.nn.functions.convolution import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from edutorch.nn.functions.distances import cosine_similarity, normalize, pairwise_distance
from edutorch.nn.functions.grids import affine_grid, grid_sample
from edutorch.nn.functions.group_normalizations import group_norm, instance_norm, local_response_norm
from edutorch.nn.functions.interpolation import interpolate, upsample, upsample_bilinear, upsample_nearest
from edutorch.nn.functions.losses import (
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
from edutorch.nn.functions.margin_losses import (
    cosine_embedding_loss,
    gaussian_nll_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    multi_margin_loss,
    multilabel_soft_margin_loss,
    poisson_nll_loss,
    soft_margin_loss,
    triplet_margin_loss,
)
from edutorch.nn.functions.normalizations import batch_norm, layer_norm, rms_norm
from edutorch.nn.functions.padding import pad
from edutorch.nn.functions.patches import (
    channel_shuffle,
    fold,
    native_channel_shuffle,
    pixel_shuffle,
    pixel_unshuffle,
    unfold,
)
from edutorch.nn.functions.pooling import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    lp_pool1d,
    lp_pool2d,
    lp_pool3d,
    max_pool1d,
    max_pool1d_with_indices,
    max_pool2d,
    max_pool2d_with_indices,
    max_pool3d,
    max_pool3d_with_indices,
)
from edutorch.nn.functions.unpooling import (
    fractional_max_pool2d,
    fractional_max_pool3d,
    max_unpool1d,
    max_unpool2d,
    max_unpool3d,
)
from edutorch.op import fresh
from edutorch.ops import sigmoid, tanh
from edutorch.ops.embedding import embedding_
from edutorch.rng import sampling

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d", "adaptive_max_pool2d_with_indices", "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices", "affine_grid", "alpha_dropout", "avg_pool1d", "avg_pool2d", "avg_pool3d",
    "batch_norm", "binary_cross_entropy", "binary_cross_entropy_with_logits", "celu", "channel_shuffle", "conv1d", "conv2d",
    "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "cosine_embedding_loss", "cosine_similarity",
    "cross_entropy", "dropout", "dropout1d", "dropout2d", "elu", "embedding", "fold", "fractional_max_pool2d",
    "fractional_max_pool3d", "gaussian_nll_loss", "gelu", "glu", "grid_sample", "group_norm", "gumbel_softmax",
    "hardshrink", "hardsigmoid", "hardswish", "hardtanh", "hinge_embedding_loss", "huber_loss", "instance_norm",
    "interpolate", "kl_div", "l1_loss", "layer_norm", "leaky_relu", "linear", "local_response_norm", "log_softmax",
    "logsigmoid", "lp_pool1d", "lp_pool2d", "lp_pool3d", "margin_ranking_loss", "max_pool1d", "max_pool1d_with_indices",
    "max_pool2d", "max_pool2d_with_indices", "max_pool3d", "max_pool3d_with_indices", "max_unpool1d", "max_unpool2d",
    "max_unpool3d", "mish", "mse_loss", "multi_margin_loss", "multilabel_soft_margin_loss", "native_channel_shuffle",
    "nll_loss", "normalize", "one_hot", "pad", "pairwise_distance", "pixel_shuffle", "pixel_unshuffle", "poisson_nll_loss",
    "prelu", "relu", "relu6", "relu_", "rms_norm", "selu", "sigmoid", "silu", "smooth_l1_loss", "soft_margin_loss",
    "softmax", "softmin", "softplus", "softshrink", "softsign", "tanh", "tanhshrink", "threshold", "triplet_margin_loss",
    "unfold", "upsample", "upsample_bilinear", "upsample_nearest",
]  # fmt: skip

linear = explained(ops.linear, "linear", "nn", home="edutorch.nn.functional")


def dropout(input, p=0.5, training=True, inplace=False):
    """Set each number to 0 with probability p and divide the others by 1 - p, so that the mean stays. Only in training.

    Args:
        input: any shape.
        p: the probability of a 0.
        training: False gives input back as it is.
        inplace: work in input's own memory.

    Raises:
        ValueError: if p is not a probability.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.dropout(torch.ones(3), p=0.5, training=False)
        tensor([1., 1., 1.])
    """
    check_probability(p)
    must_be_tensor(input, "dropout")
    return dropped(input, p, training, inplace, empty_as(move(input.array, "cpu")))


def dropout1d(input, p=0.5, training=True, inplace=False):
    """Dropout of whole channels of input (N, C, L) or (C, L): neighbours are alike, so single zeros would hide little.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.dropout1d(torch.ones(1, 2, 3), p=1.0)
        tensor([[[0., 0., 0.],
                 [0., 0., 0.]]])
    """
    ndim = input.array.ndim
    if ndim not in (2, 3):
        check_probability(p)
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. Note that dropout1d exists to provide "
            "channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension "
            "(i.e. 2D or 3D inputs)."
        )
    if ndim == 2:
        return channels_dropped(input.unsqueeze(0), p, training, inplace).squeeze(0)
    return channels_dropped(input, p, training, inplace)


def dropout2d(input, p=0.5, training=True, inplace=False):
    """Dropout of whole channels of input (N, C, H, W).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.dropout2d(torch.ones(1, 1, 2, 2), p=1.0)
        tensor([[[[0., 0.],
                  [0., 0.]]]])
    """
    ndim = input.array.ndim
    if ndim not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {ndim}-D input to dropout2d, which is deprecated and will result in an error in a future "
            "release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout2d "
            "exists to provide channel-wise dropout on inputs with 2 spatial dimensions, a channel dimension, and an optional "
            "batch dimension (i.e. 3D or 4D inputs).",
            stacklevel=2,
        )
    if ndim == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - "
            "input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future "
            "release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D "
            "channel-wise dropout behavior, please switch to using dropout1d instead.",
            stacklevel=2,
        )
    return channels_dropped(input, p, training, inplace)


def check_probability(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def channels_dropped(input, p, training, inplace):
    shape = input.array.shape
    if len(shape) < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    one_a_channel = np.empty((*shape[:2], *[1] * (len(shape) - 2)), input.array.dtype)
    return dropped(input, p, training, inplace, one_a_channel)


def dropped(input, p, training, inplace, mask):
    """input with zeros drawn into mask, which tells the shape of the draw and its order in memory. Drawn on the CPU."""
    check_probability(p)
    if p == 0 or not training or input.array.size == 0:
        return input
    if p == 1:
        mask.fill(0)
    else:
        sampling.bernoulli(random.source(None), mask, 1 - p)
        mask /= 1 - p
    keep = fresh(move(mask, input.device))
    return change(input, ops.mul, keep) if inplace else ops.mul(input, keep)


def alpha_dropout(input, p=0.5, training=False, inplace=False):
    """Dropout that suits selu: mean and variance stay as they are. Klambauer et al. 2017.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.alpha_dropout(torch.ones(3), p=0.5)
        tensor([1., 1., 1.])
    """
    check_probability(p)
    if p == 0 or not training or input.array.size == 0:
        return input
    if p == 1:
        return ops.mul(input, ops.zeros_like(input.detach()))
    lowest = 1.7580993408473766  # selu's alpha * scale: what a dropped number becomes, before all are scaled
    a = 1 / ((lowest**2 * p + 1) * (1 - p)) ** 0.5
    kept = sampling.bernoulli(random.source(None), empty_as(move(input.array, "cpu")), 1 - p)
    number = kept.dtype.type
    shift = fresh(move((kept - 1) * number(lowest * a) + number(lowest * a * p), input.device))
    factor = fresh(move(kept * number(a), input.device))
    return change(change(input, ops.mul, factor), ops.add, shift) if inplace else input * factor + shift


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    """The rows of weight that input names.

    Args:
        input (*): whole numbers from 0 to V - 1.
        weight (V, D): a row for each of them.
        padding_idx: this row never gets a gradient.
        max_norm: rows that are longer are first shortened to this length, in place.
        norm_type: which length.
        scale_grad_by_freq: divide each row's gradient by how often it was named.
        sparse: accepted; gradients are always dense here.

    Returns:
        A tensor (*, D).

    Raises:
        IndexError: if there is no such row.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.embedding(torch.tensor([1, 1]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor([[3., 4.],
                [3., 4.]])
    """
    must_be_tensor(weight, "embedding", "weight")
    must_be_tensor(input, "embedding", "indices", 2)
    if padding_idx is not None:
        rows = weight.array.shape[0]
        if not -rows <= padding_idx < rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= rows
    if input.array.dtype.name not in ("int64", "int32"):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"torch.{title(input.array.dtype)}Tensor instead (while checking arguments for embedding)"
        )
    if max_norm is not None:
        shorten_rows(weight, input.array, max_norm, norm_type)
    padding_idx = -1 if padding_idx is None else padding_idx
    return embedding_(weight, input, padding_idx=padding_idx, scale_grad_by_freq=scale_grad_by_freq)


def shorten_rows(weight, indices, max_norm, norm_type):
    """Rows that are about to be used, and are longer than max_norm, get that length."""
    used = np.unique(indices)
    with no_grad():
        lengths = fresh(weight.array[used]).norm(norm_type, 1).array
        long = lengths > max_norm
        if long.any():
            weight.array[used[long]] *= (max_norm / (lengths[long] + 1e-7))[:, np.newaxis]
            weight._counter[0] += 1


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
    must_be_tensor(tensor, "one_hot")
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
