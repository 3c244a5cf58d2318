"""NVIDIA's library for networks, and its switches: may it try several ways (`benchmark`), must it repeat (`deterministic`).

The switches are kept, and change nothing: edutorch does not use cuDNN.
"""

import contextlib

enabled = True
benchmark = False
benchmark_limit = None
deterministic = False
allow_tf32 = True


def is_available():
    """Is it used? No."""
    return False


def version():
    """Its version: None, as it is not used."""
    return None


def set_flags(_enabled=None, _benchmark=None, _benchmark_limit=None, _deterministic=None, _allow_tf32=None):
    """Set several switches; None leaves one as it is.

    Returns:
        What they were before.
    """
    wishes = {"enabled": _enabled, "benchmark": _benchmark, "benchmark_limit": _benchmark_limit,
              "deterministic": _deterministic, "allow_tf32": _allow_tf32}  # fmt: skip
    before = tuple(globals()[name] for name in wishes)
    globals().update({name: value for name, value in wishes.items() if value is not None})
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
        names = ("enabled", "benchmark", "benchmark_limit", "deterministic", "allow_tf32")
        globals().update(zip(names, before))
