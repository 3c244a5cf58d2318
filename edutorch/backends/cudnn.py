"""NVIDIA's library for networks, and its switches: may it try several ways (`benchmark`), must it repeat (`deterministic`).

The switches are kept, and change nothing: edutorch does not use cuDNN. (For TF32 see precision.py.)
"""

import contextlib
import sys

from edutorch.backends import precision

enabled = True
benchmark = False
benchmark_limit = None
deterministic = False
conv, rnn = precision.Part("cuda.conv"), precision.Part("cuda.rnn")

precision.give(
    sys.modules[__name__],
    allow_tf32=property(
        lambda self: precision.tf32_in_cudnn(),
        lambda self, allow: precision.allow_tf32_in_cudnn(allow),
    ),
    fp32_precision=precision.switch("cuda"),
)
NAMES = ("enabled", "benchmark", "benchmark_limit", "deterministic", "allow_tf32")


def is_available():
    """Is it used? No."""
    return False


def is_acceptable(tensor):
    """Can it compute with a tensor? No."""
    return False


def version():
    """Its version: None, as it is not used."""
    return None


def set_flags(_enabled=None, _benchmark=None, _benchmark_limit=None, _deterministic=None, _allow_tf32=None):
    """Set several switches; None leaves one as it is.

    Returns:
        What they were before.
    """
    here = sys.modules[__name__]
    before = tuple(getattr(here, name) for name in NAMES)
    for name, value in zip(NAMES, (_enabled, _benchmark, _benchmark_limit, _deterministic, _allow_tf32)):
        if value is not None:
            setattr(here, name, value)
    return before


@contextlib.contextmanager
def flags(enabled=False, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True):
    """`with torch.backends.cudnn.flags(deterministic=True):` other switches inside.

    Example:
        >>> import edutorch as torch
        >>> with torch.backends.cudnn.flags(deterministic=True):
        ...     print(torch.backends.cudnn.deterministic)
        True
        >>> torch.backends.cudnn.deterministic
        False
    """
    before = set_flags(enabled, benchmark, benchmark_limit, deterministic, allow_tf32)
    try:
        yield
    finally:
        for name, value in zip(NAMES, before):
            setattr(sys.modules[__name__], name, value)
