"""The fast twins, compiled by numba for the processor: each under the name of the kernel whose work it does.

They are plain loops over numbers. Two habits make them fast: an index is the plain variable of its loop, on a slice cut before
(`row = a[i, H:]`, then `row[j]`, not `a[i, j + H]`), and each loop writes one array. Then the compiler does eight or sixteen
numbers at a time.
"""

from edutorch.kernels.numba_cpu.activations import gelu, gelu_backward, relu_backward
from edutorch.kernels.numba_cpu.optimizers import adam_step, nadam_step, radam_step
from edutorch.kernels.numba_cpu.pictures import batch_norm, batch_norm_backward, max_pool, max_pool_backward
from edutorch.kernels.numba_cpu.randomness import coin_flips, draw32, draw64, normal_pairs
from edutorch.kernels.numba_cpu.rows import (
    attention_weights,
    cross_entropy,
    cross_entropy_backward,
    layer_norm,
    layer_norm_backward,
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
)
from edutorch.kernels.numba_cpu.sequences import gru_step, gru_step_backward, lstm_step, lstm_step_backward, sum_of_rows
from edutorch.kernels.numba_cpu.windows import convolution, convolution_weight

__all__ = [
    "adam_step",
    "attention_weights",
    "batch_norm",
    "batch_norm_backward",
    "coin_flips",
    "convolution",
    "convolution_weight",
    "cross_entropy",
    "cross_entropy_backward",
    "draw32",
    "draw64",
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
    "normal_pairs",
    "radam_step",
    "relu_backward",
    "softmax",
    "softmax_backward",
    "sum_of_rows",
]
