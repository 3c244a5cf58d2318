"""Numbers for a reader: short, and the same on every machine."""

import numpy as np

from edutorch.device import move
from edutorch.graph import TensorBase


def numpy_of(x, dtype=None):
    """The numbers of a tensor on any device, or of a list, as a numpy array."""
    return np.asarray(move(x.array, "cpu") if isinstance(x, TensorBase) else x, dtype)


def short(x):
    """A number with four digits that count, and a real minus sign.

    Example:
        >>> short(-1234.5678), short(0.1), short(float("nan"))
        ('−1235', '0.1', 'nan')
    """
    return f"{x:.4g}".replace("-", "−")


def count(n, word, words=None):
    """A number of things.

    Example:
        >>> count(1, "parameter"), count(11689512, "parameter"), count(2, "entry", "entries")
        ('1 parameter', '11,689,512 parameters', '2 entries')
    """
    return f"{n:,} {word if n == 1 else words or word + 's'}"


def bytes_in_words(n):
    """How much memory.

    Example:
        >>> bytes_in_words(48), bytes_in_words(4_000_000)
        ('48 bytes', '3.8 MiB')
    """
    if n < 10_000:
        return count(n, "byte")
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        n /= 1024
        if n < 1000 or unit == "TiB":
            return f"{n:.1f} {unit}"
