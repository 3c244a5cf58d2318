"""The fast twins, compiled by numba for the processor: each under the name of the kernel whose work it does.

They are plain loops over numbers. Two habits make them fast: an index is the plain variable of its loop, on a slice cut before
(`row = a[i, H:]`, then `row[j]`, not `a[i, j + H]`), and each loop writes one array. Then the compiler does eight or sixteen
numbers at a time.
"""

from edutorch.kernels.numba_cpu.activations import gelu, gelu_backward, relu_backward

__all__ = ["gelu", "gelu_backward", "relu_backward"]
