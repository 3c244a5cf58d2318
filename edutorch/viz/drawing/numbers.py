"""Numbers for a reader: short, and the same on every machine."""

import math

import numpy as np

from edutorch.device import move
from edutorch.graph import TensorBase
from edutorch.nn.utils.rnn import PackedSequence


def numpy_of(x, dtype=None):
    """The numbers of a tensor on any device, or of a list, as a numpy array."""
    return np.asarray(move(x.array, "cpu") if isinstance(x, TensorBase) else x, dtype)


def tensors_in(value):
    """Every tensor in tuples, lists, dictionaries and packed sequences, such as what a module was given or answered."""
    if isinstance(value, TensorBase):
        yield value
    elif isinstance(value, PackedSequence):
        yield value.data
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from tensors_in(one)


def bytes_of(tensors):
    """The memory of the numbers of some tensors."""
    return sum(x.numel() * x.element_size() for x in tensors)


def statistics(values):
    """Smallest, mean and largest of the finite numbers in an array, and their standard deviation.

    Args:
        values: an array of real numbers, of any shape.

    Returns:
        a dictionary of min, mean, max and std; nan where there are too few numbers.

    Example:
        >>> statistics(np.array([0.1, 0.3, np.inf]))
        {'min': 0.1, 'mean': 0.2, 'max': 0.3, 'std': 0.141421}
    """
    finite = np.asarray(values, np.float64)[np.isfinite(values)]
    if not finite.size:
        return dict.fromkeys(("min", "mean", "max", "std"), float("nan"))
    scale = float(np.abs(finite).max()) or 1.0  # the sum of the largest numbers that there are would be infinite
    mean = float((finite / scale).mean()) * scale
    std = float((finite / scale).std(ddof=1)) * scale if finite.size > 1 else float("nan")
    # In which order a sum is made depends on the processor. Where numbers cancel out, only such noise is left: cut it off.
    digits = 6 - math.ceil(math.log10(scale))
    return {
        "min": float(finite.min()),
        "mean": round(mean, digits) + 0.0,
        "max": float(finite.max()),
        "std": round(std, digits),
    }


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
