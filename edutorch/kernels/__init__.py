"""Fast twins of a few functions, for those who do not want to wait.

Everything in edutorch is written in plain numpy, for reading. numpy goes over the memory once for each operation, so a
formula of ten operations reads and writes its numbers ten times. A twin, compiled by numba, does all ten while a number is at
hand. It is chosen where it pays (large float32 arrays), computes the same, and vanishes where numba is not installed. On a
graphics card twins in CUDA C save launches in the same way.

`choose.py` says how a twin is chosen. A plain text that is marked with `@kernel` stays where a reader looks for it: that of an
op beside its rule in `ops/`, a step of Adam in `optim/`. `reference.py` holds those that belong to nothing else: the steps of
an LSTM. `numba_cpu/` and `cupy_gpu/` hold the twins, under the same names.
"""

from edutorch.kernels.choose import LARGE, explain, fast, kernel, names, warm

__all__ = ["LARGE", "explain", "fast", "kernel", "names", "warm"]
