"""PyTorch's libraries for different machines, and their switches.

edutorch computes with numpy or CuPy, so most of these libraries are not here. The switches can be set as in PyTorch, and
keep what they were set to. Where edutorch has nothing to switch, that is all. `fast` is a switch of edutorch's own.
"""

from edutorch.backends import cpu, cuda, cudnn, mha, mkl, mkldnn, mps, openmp, opt_einsum
from edutorch.kernels import fast

__all__ = ["cpu", "cuda", "cudnn", "fast", "mha", "mkl", "mkldnn", "mps", "openmp", "opt_einsum"]
