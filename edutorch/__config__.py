"""With what edutorch computes: the versions of Python and numpy, and numpy's library for linear algebra."""

import os
import platform

import numpy as np

from edutorch.backends.cpu import get_cpu_capability
from edutorch.switches import get_num_interop_threads, get_num_threads
from edutorch.version import EDUTORCH, cuda_version


def show():
    """A text to print, in the form of PyTorch's.

    Example:
        >>> import edutorch as torch
        >>> print(torch.__config__.show().splitlines()[0])
        edutorch computes with:
    """
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    lines = [
        "edutorch computes with:",
        f"  - edutorch {EDUTORCH}",
        f"  - Python {platform.python_version()}",
        f"  - numpy {np.__version__}",
        f"  - BLAS and LAPACK: {blas.get('name', 'unknown')} {blas.get('version', '')}".rstrip(),
        f"  - CPU capability usage: {get_cpu_capability()}",
        f"  - CUDA through CuPy: {cuda_version() or 'none'}",
    ]
    return "\n".join(lines) + "\n"


def parallel_info():
    """How many threads are used for what, as a text to print."""
    return (
        f"matrix products: {get_num_threads()} threads\nops at the same time: 1 (of {get_num_interop_threads()})\n"
        f"processors: {os.cpu_count()}\n"
    )
