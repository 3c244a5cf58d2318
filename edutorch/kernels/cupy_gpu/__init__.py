"""The fast twins for a graphics card, in CUDA C, which CuPy compiles: each under the name of the kernel whose work it does.

On a card a plain text costs one launch for each operation, and a launch takes longer than the work on a small array. A twin is
one launch, or a few. `launching.py` says what the C texts have in common; read it first.

Left to the plain texts are random numbers, which are drawn on the CPU; sums of rows, where threads would quarrel about a place;
and products of matrices, which the card's own library does best. It does those of convolutions, too.
"""

from edutorch.kernels.cupy_gpu.activations import gelu, gelu_backward, relu_backward
from edutorch.kernels.cupy_gpu.losses import cross_entropy, cross_entropy_backward
from edutorch.kernels.cupy_gpu.normalization import (
    batch_norm,
    batch_norm_backward,
    layer_norm,
    layer_norm_backward,
)
from edutorch.kernels.cupy_gpu.optimizers import adam_step, nadam_step, radam_step
from edutorch.kernels.cupy_gpu.pictures import max_pool, max_pool_backward
from edutorch.kernels.cupy_gpu.rows import (
    attention_weights,
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
)
from edutorch.kernels.cupy_gpu.sequences import gru_step, gru_step_backward, lstm_step, lstm_step_backward
from edutorch.kernels.cupy_gpu.windows import conv_transpose, convolution, convolution_weight

__all__ = [
    "adam_step",
    "attention_weights",
    "batch_norm",
    "batch_norm_backward",
    "conv_transpose",
    "convolution",
    "convolution_weight",
    "cross_entropy",
    "cross_entropy_backward",
    "gelu",
    "gelu_backward",
    "gru_step",
    "gru_step_backward",
    "layer_norm",
    "layer_norm_backward",
    "log_softmax",
    "log_softmax_backward",
    "lstm_step",
    "lstm_step_backward",
    "max_pool",
    "max_pool_backward",
    "nadam_step",
    "radam_step",
    "relu_backward",
    "softmax",
    "softmax_backward",
]
