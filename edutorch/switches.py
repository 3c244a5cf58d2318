"""The switches of the whole program: how many threads, how exact, on which device, and how strict.

On the CPU edutorch always computes the same numbers from the same input, in full precision. So some of these switches
have nothing to change here: they are kept, and answered for, so that programs which turn them run on.
"""

import contextlib
import ctypes
import functools
import importlib
import os
import warnings
from pathlib import Path

import numpy as np

from edutorch.backends import precision as precisions
from edutorch.device import CPU, device, module_for
from edutorch.device import chosen as devices_chosen


class chosen:
    """What the switches are set to."""

    threads = None  # of numpy's matrix products; None: nobody has asked for a number
    interop_threads = None
    deterministic, warn_only = False, False
    warn_always = False


# Threads


class NumpyBlas:
    """The OpenBLAS that comes inside numpy's wheels, where threadpoolctl is not installed."""

    def __init__(self, library):
        self.get = library.scipy_openblas_get_num_threads64_
        self.set_num_threads = library.scipy_openblas_set_num_threads64_

    @property
    def num_threads(self):
        return self.get()


def blas():
    """Those of the libraries in this process that multiply matrices with several threads."""
    try:
        threadpoolctl = importlib.import_module("threadpoolctl")
    except ModuleNotFoundError:  # the extra `fast` brings it; it knows the other libraries, such as MKL, too
        files = Path(np.__file__).parent.with_name("numpy.libs").glob("libscipy_openblas64_*")
        return [NumpyBlas(ctypes.CDLL(str(file))) for file in files]
    return threadpoolctl.ThreadpoolController().select(user_api="blas").lib_controllers


once = functools.cache(blas)  # to look for them takes a millisecond


@contextlib.contextmanager
def threads_of_blas(count):
    """In this region, let each matrix product use so many threads."""
    before = [(library, library.num_threads) for library in once()]
    try:
        for library, _ in before:
            library.set_num_threads(count)
        yield
    finally:
        for library, threads in before:
            library.set_num_threads(threads)


def get_num_threads():
    """How many threads a matrix product may use.

    Example:
        >>> import edutorch as torch
        >>> torch.get_num_threads() >= 1
        True
    """
    counts = [library.num_threads for library in blas()]
    return max(counts, default=chosen.threads or int(os.environ.get("OMP_NUM_THREADS", 0)) or os.cpu_count() or 1)


def set_num_threads(int):
    """Let matrix products use so many threads. The threads are those of numpy's own library for linear algebra.

    EDUTORCH_THREADS=2 in the environment does the same when edutorch is imported.

    Raises:
        RuntimeError: if it is no positive whole number.
    """
    checked_count("set_num_threads", int)
    chosen.threads = int
    for library in blas():
        library.set_num_threads(int)


def checked_count(name, number):
    if not isinstance(number, (int, np.integer)) or isinstance(number, bool):
        raise RuntimeError(f"{name} expects an int, but got {type(number).__name__}")
    if number <= 0:
        raise RuntimeError(f"{name} expects a positive integer")


def get_num_interop_threads():
    """How many ops may run at the same time: here they run one after the other, whatever the number says."""
    return chosen.interop_threads or os.cpu_count() or 1


def set_num_interop_threads(int):
    """Kept, but without effect: ops run one after the other. It can be set once, as in PyTorch."""
    checked_count("set_num_interop_threads", int)
    if chosen.interop_threads is not None:
        raise RuntimeError(
            "Error: cannot set number of interop threads after parallel work has started or set_num_interop_threads called"
        )
    chosen.interop_threads = int


# The same result every time


def use_deterministic_algorithms(mode, *, warn_only=False):
    """Ask for the same result every time. All ops of edutorch do that anyway on the CPU: nothing is refused, nothing changes.

    Example:
        >>> import edutorch as torch
        >>> torch.use_deterministic_algorithms(True)
        >>> torch.are_deterministic_algorithms_enabled()
        True
        >>> torch.use_deterministic_algorithms(False)
    """
    if not isinstance(mode, bool):
        raise TypeError(
            f"_set_deterministic_algorithms(): argument 'mode' (position 1) must be bool, not {type(mode).__name__}"
        )
    chosen.deterministic, chosen.warn_only = mode, warn_only


def are_deterministic_algorithms_enabled():
    """Was the same result every time asked for?"""
    return chosen.deterministic


def is_deterministic_algorithms_warn_only_enabled():
    """Shall an op that cannot give the same result every time only warn? (There is no such op.)"""
    return chosen.warn_only


DEBUG_MODES = {"default": 0, "warn": 1, "error": 2}


def set_deterministic_debug_mode(debug_mode):
    """The same switch by number or name: 0 "default", 1 "warn", 2 "error"."""
    if not isinstance(debug_mode, (int, str)):
        raise TypeError(f"debug_mode must be str or int, but got {type(debug_mode)}")
    if isinstance(debug_mode, str) and debug_mode not in DEBUG_MODES:
        raise RuntimeError(
            f"invalid value of debug_mode, expected one of `default`, `warn`, `error`, but got {debug_mode}"
        )
    number = DEBUG_MODES.get(debug_mode, debug_mode)
    if number not in DEBUG_MODES.values():
        raise RuntimeError(f"invalid value of debug_mode, expected 0, 1, or 2, but got {number}")
    use_deterministic_algorithms(number > 0, warn_only=number == 1)


def get_deterministic_debug_mode():
    """0, 1 or 2: see set_deterministic_debug_mode()."""
    return 0 if not chosen.deterministic else 1 if chosen.warn_only else 2


def set_float32_matmul_precision(precision):
    """May products of float32 matrices be less exact? "highest": no. "high" and "medium": a graphics card may use TF32.

    The CPU always computes them in full precision. All switches of this kind meet in backends/precision.py.
    """
    if precision not in ("highest", "high", "medium"):
        warnings.warn(
            f"{precision} is not one of 'highest', 'high', or 'medium'; the current"
            "setFloat32MatmulPrecision call has no effect.",
            stacklevel=3,  # the caller of the public function
        )
    else:
        precisions.set_word(precision)


def get_float32_matmul_precision():
    """What set_float32_matmul_precision() was told.

    Raises:
        RuntimeError: if torch.backends was told something else.
    """
    return precisions.word()


def set_flush_denormal(mode):
    """False, in PyTorch's words: this is not supported. Numbers below 1.2e-38 keep their few digits."""
    return False


# Where, and of which type, new tensors are made


def set_default_device(device):
    """Choose where tensors are made when no device is given. None is the CPU again.

    Raises:
        AssertionError: for "cuda" on a machine without a graphics card.
    """
    where = None if device is None else place(device)
    module_for(where)
    devices_chosen.place = where


def get_default_device():
    """Where tensors are made when no device is given.

    Example:
        >>> import edutorch as torch
        >>> torch.get_default_device()
        device(type='cpu')
    """
    return CPU if devices_chosen.place is None else devices_chosen.place


place = device  # inside set_default_device the word is an argument


def set_warn_always(b, /):
    """Kept, but without effect: Python's own filters say how often a warning is shown."""
    if not isinstance(b, bool):
        raise RuntimeError(f"setWarnOnlyOnce expects a bool, but got {type(b).__name__}")
    chosen.warn_always = b


def is_warn_always_enabled():
    """What set_warn_always() was told."""
    return chosen.warn_always


__all__ = [
    "are_deterministic_algorithms_enabled", "get_default_device", "get_deterministic_debug_mode",
    "get_float32_matmul_precision", "get_num_interop_threads", "get_num_threads",
    "is_deterministic_algorithms_warn_only_enabled", "is_warn_always_enabled", "set_default_device",
    "set_deterministic_debug_mode", "set_float32_matmul_precision", "set_flush_denormal", "set_num_interop_threads",
    "set_num_threads", "set_warn_always", "use_deterministic_algorithms",
]  # fmt: skip


if os.environ.get("EDUTORCH_THREADS", "").isdigit():
    set_num_threads(max(1, int(os.environ["EDUTORCH_THREADS"])))
