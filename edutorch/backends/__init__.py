"""PyTorch's libraries for different machines, and their switches.

edutorch computes with numpy or CuPy, so most of these libraries are not here. The switches can be set as in PyTorch, and
keep what they were set to. Where edutorch has nothing to switch, that is all. Two have an effect on a graphics card:
`cuda.matmul.allow_tf32` with its relatives (precision.py), and `cuda.native_random`. That and `fast` are edutorch's own.
"""

import sys

from edutorch.backends import cpu, cuda, cudnn, mha, mkl, mkldnn, mps, openmp, opt_einsum, precision
from edutorch.kernels import fast

precision.give(sys.modules[__name__], fp32_precision=precision.switch("all"))

__all__ = ["cpu", "cuda", "cudnn", "fast", "mha", "mkl", "mkldnn", "mps", "openmp", "opt_einsum"]
