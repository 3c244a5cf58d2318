"""Which text runs: the plain one that you read, or its fast twin of the same name.

A function marked with `@kernel` is plain numpy. If numba is installed and the arrays are large, the function of the same name
in `numba_cpu/` runs in its place; if they lie on a graphics card, the one in `cupy_gpu/`. It takes the same arguments and
computes the same; to what it was not written for it answers NotImplemented, and the plain text runs after all.
"""

import functools
import importlib
import importlib.util
import inspect
import os

import numpy as np

from edutorch.device import cupy

LARGE = 4096  # numbers: below, numpy is as fast, and nothing need be compiled

plain = {}  # the name of a kernel -> its plain text


class Fast:
    """The switch `edutorch.backends.fast`: are fast twins used, those on a graphics card among them?

    Attributes:
        enabled: may be set at any time. It begins as True, unless the environment says EDUTORCH_FAST=0.

    Example:
        >>> import edutorch as torch
        >>> torch.backends.fast.enabled = False  # from here on, only what you can read runs
        >>> torch.backends.fast.enabled = True
    """

    def __init__(self):
        self.enabled = os.environ.get("EDUTORCH_FAST") != "0"

    @staticmethod
    @functools.cache
    def is_available():
        """Is numba installed? `pip install "edutorch[fast]"` brings it."""
        return importlib.util.find_spec("numba") is not None

    def __repr__(self):
        return f"<fast kernels: {'enabled' if self.enabled else 'disabled'}, {'' if self.is_available() else 'not '}available>"


fast = Fast()


def large(*arguments):
    """Is one of the first two arguments an array for which a twin pays: many numbers, all of them float32?"""
    for x in arguments[:2]:
        if type(x) is tuple:  # of gradients, which arrives at an op with several outputs
            x = x[0]
        if type(x) is np.ndarray and x.size >= LARGE and x.dtype == np.float32:
            return True
    return False


@functools.cache
def of_cupy(kind):
    """Is this CuPy's type of arrays? The name of its module tells, and CuPy stays unloaded. Asked once for each type."""
    return kind.__module__.partition(".")[0] == "cupy"


def on_a_card(arguments):
    """Is the first of some arguments an array on a graphics card, of floats? There a twin pays at any size."""
    x = arguments[0] if arguments else None
    if type(x) is tuple:
        x = x[0]
    return type(x) is not np.ndarray and of_cupy(type(x)) and x.dtype.char in "efd" and x.size > 0


def kernel(function=None, *, pays=large):
    """Mark a plain function on arrays that may have a fast twin.

    The function still is what it was: its source, its signature and its docstring are the plain ones.

    Args:
        pays: tells by the positional arguments whether to look for a twin on the CPU.
    """
    if function is None:
        return functools.partial(kernel, pays=pays)
    name = function.__name__.strip("_")
    plain[name] = function

    @functools.wraps(function)
    def chosen(*arguments, **settings):
        twin = None
        if fast.enabled:
            if on_a_card(arguments):
                twin = twin_on_a_card(name)
            elif pays(*arguments):
                twin = twin_of(name)
        if twin is not None:
            result = twin(*arguments, **settings)
            if result is not NotImplemented:
                return result
        return function(*arguments, **settings)

    return chosen


@functools.cache
def twin_of(name):
    """The twin of a kernel for numpy's arrays, or None. numba is imported when the first one is asked for: it takes a while."""
    if not fast.is_available():
        return None
    return getattr(importlib.import_module("edutorch.kernels.numba_cpu"), name, None)


@functools.cache
def twin_on_a_card(name):
    """The twin of a kernel for arrays of CuPy's, or None."""
    return getattr(importlib.import_module("edutorch.kernels.cupy_gpu"), name, None)


def names():
    """The names of all kernels that have a fast twin here: one of numba's, or, where there is a graphics card, one for it.

    Example:
        >>> from edutorch import kernels
        >>> "layer_norm" in kernels.names() or not kernels.fast.is_available()
        True
    """
    return sorted(name for name in plain if twin_of(name) or (cupy() and twin_on_a_card(name)))


def explain(name):
    """The plain text of a kernel: what its twin computes, for reading.

    Args:
        name: such as "gelu".

    Raises:
        KeyError: if there is no kernel of this name.

    Example:
        >>> from edutorch import kernels
        >>> print(kernels.explain("relu_backward"))
        @relu.backward
        @kernel
        def relu_backward(grad, out):  # the result tells where the input was positive
            return where(alongside(bare(out) <= 0, out), 0.0, grad)  # nan lets its gradient pass, as in PyTorch
    """
    return inspect.getsource(plain[name]).rstrip()


def warm():
    """Load all twins, and have numba compile those that it has not compiled before, so that nothing waits for them later.

    That takes some seconds the first time. Without numba nothing happens. (CuPy compiles a twin when it is first used, and
    keeps it on disk, too.)
    """
    if fast.is_available():
        importlib.import_module("edutorch.kernels.numba_cpu.warming").warm()
