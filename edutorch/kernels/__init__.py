"""Fast twins of a few functions, for those who do not want to wait.

Everything in edutorch is written in plain numpy, for reading. numpy goes over the memory once for each operation, so a
formula of ten operations reads and writes its numbers ten times. A twin, compiled by numba, does all ten while a number is at
hand. It is chosen where it pays (large float32 arrays), computes the same, and vanishes where numba is not installed.

`choose.py` says how a twin is chosen; `reference.py` holds those functions that are nothing but a kernel, such as one step of
an optimizer. Functions that are an op already have their plain text beside their rule in `ops/`, marked with `@kernel`.
`numba_cpu/` holds the twins, under the same names.
"""

from edutorch.kernels.choose import explain, fast, kernel, names, warm

__all__ = ["explain", "fast", "kernel", "names", "warm"]
