"""How much a layer computes: the number of its multiply-adds, a * b + c.

Nearly all the work of a network is in its weights, and the rule is short: *every weight is used once for each place*. A place
is a row for a linear layer, a pixel of the output for a convolution (of the input for a transposed one), a step of a sequence
for a recurrent layer. What is only looked up (an embedding), compared (pooling, ReLU) or added (a bias) counts nothing.
"""

import math

from edutorch import nn
from edutorch.nn.conv import Conv
from edutorch.nn.conv_transpose import ConvTranspose
from edutorch.nn.normalization import BatchNorm
from edutorch.nn.rnn import RNNBase
from edutorch.nn.rnn_cells import RNNCellBase
from edutorch.nn.utils.rnn import PackedSequence


def multiply_adds(module, inputs, output):
    """The multiply-adds of one call of a module, without those of the modules inside it.

    | layer | multiply-adds |
    |---|---|
    | Linear, Bilinear | numbers in the weight x rows |
    | Conv1d, 2d, 3d | numbers in the weight x places of the output (x pictures) |
    | ConvTranspose1d, 2d, 3d | numbers in the weight x places of the input (x pictures) |
    | RNN, LSTM, GRU and their cells | numbers in all weights x steps of all sequences |
    | MultiheadAttention | the four projections, and 2 x queries x keys x width for scores and mixing |
    | LayerNorm, RMSNorm, GroupNorm, InstanceNorm | 2 x numbers: one for the variance, one to scale and shift |
    | BatchNorm in evaluation | 0: its stored mean and variance are a scale that folds into the layer before it |
    | Embedding, and all others | 0 |

    Args:
        module: the layer.
        inputs (tuple): what it was called with.
        output: what it answered.

    Example:
        >>> import edutorch as torch
        >>> layer, x = torch.nn.Conv2d(3, 8, kernel_size=3), torch.zeros(1, 3, 10, 10)
        >>> multiply_adds(layer, (x,), layer(x))  # 8 * 3 * 3 * 3 weights, 8 * 8 places
        13824
    """
    first = inputs[0] if inputs else None
    for kinds, rule in RULES:
        if isinstance(module, kinds):
            return rule(module, first, output, inputs)
    return 0


def of_linear(module, x, output, inputs):
    return module.weight.numel() * math.prod(x.shape[:-1])


def of_convolution(module, x, output, inputs):
    return module.weight.numel() * output.numel() // module.out_channels


def of_transposed_convolution(module, x, output, inputs):
    return module.weight.numel() * x.numel() // module.in_channels


def of_recurrence(module, x, output, inputs):
    steps = x.data.shape[0] if isinstance(x, PackedSequence) else math.prod(x.shape[:-1])
    return steps * sum(p.numel() for name, p in module.named_parameters() if name.startswith("weight"))


def of_attention(module, query, output, inputs):
    """Projections of queries, keys, values and the result; and for each query and key, the score and its share of the value."""
    key, value = (*inputs, query, query)[1:3]
    if query.dim() == 2:  # one sequence, without a batch
        n, queries, keys = 1, query.shape[0], key.shape[0]
    else:
        at = 1 if module.batch_first else 0
        n, queries, keys = query.shape[1 - at], query.shape[at], key.shape[at]
    width = module.embed_dim
    projected = 2 * queries * width * width + keys * width * (key.shape[-1] + value.shape[-1])
    return n * (projected + 2 * queries * keys * width)


def of_norm(module, x, output, inputs):
    return 2 * x.numel()


def of_batch_norm(module, x, output, inputs):
    return 0 if module.running_mean is not None and not module.training else 2 * x.numel()


NORMS = (nn.LayerNorm, nn.RMSNorm, nn.GroupNorm, nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)
RULES = (
    ((nn.Linear, nn.Bilinear), of_linear),
    ((Conv,), of_convolution),
    ((ConvTranspose,), of_transposed_convolution),
    ((RNNBase, RNNCellBase), of_recurrence),
    ((nn.MultiheadAttention,), of_attention),
    ((BatchNorm,), of_batch_norm),
    (NORMS, of_norm),
)
