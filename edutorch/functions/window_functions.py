"""Windows: bells that let a piece of a signal begin and end softly, so that its Fourier transform does not see an edge."""

import math

import numpy as np

from edutorch.device import placed
from edutorch.dtypes import c_name, default, is_float, of
from edutorch.op import fresh

__all__ = ["hann_window", "hamming_window", "blackman_window", "bartlett_window", "kaiser_window"]


def window(name, shape, length, periodic, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """shape(places, steps) gives the bell: places 0, 1, ... in its type, steps from its first number to its last.

    A periodic window is one longer, with its last number left out: laid end to end it has no seam.
    """
    kind = default.float if dtype is None else of(dtype).numpy
    if not is_float(kind):
        raise RuntimeError(
            f"{name} expects floating point dtypes, got: TensorOptions(dtype={c_name(kind)}, device=cpu, layout=Strided "
            "(default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))"
        )
    if length < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={length}")
    if length < 2:
        numbers = np.ones(length, kind)
    else:
        steps = length if periodic else length - 1
        work = np.float32 if kind.itemsize == 2 else kind
        numbers = shape(np.arange(length, dtype=work), steps).astype(kind)
    out = fresh(placed(numbers, device))
    return out.requires_grad_() if requires_grad else out


def raised_cosine(alpha, beta):
    return lambda n, steps: np.cos(n * n.dtype.type(2 * math.pi / steps)) * -beta + alpha


def hann_window(window_length, periodic=True, **options):
    """0.5 - 0.5 cos(2 pi n / N): rises from 0 to 1 and falls back, as softly as a cosine.

    Args:
        window_length: how many numbers.
        periodic: for use with stft; if False, the window is symmetric.
        options: dtype, device, requires_grad.

    Example:
        >>> import edutorch as torch
        >>> torch.hann_window(4)
        tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    return window("hann_window", raised_cosine(0.5, 0.5), window_length, periodic, **options)


def hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, **options):
    """alpha - beta cos(2 pi n / N): does not fall to 0 at its ends.

    Example:
        >>> import edutorch as torch
        >>> torch.hamming_window(4)
        tensor([0.0800, 0.5400, 1.0000, 0.5400])
    """
    return window("hamming_window", raised_cosine(alpha, beta), window_length, periodic, **options)


def blackman_window(window_length, periodic=True, **options):
    """0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N): narrower than hann.

    Example:
        >>> import edutorch as torch
        >>> torch.blackman_window(5, periodic=False)[1:4]
        tensor([0.3400, 1.0000, 0.3400])
    """

    def shape(n, steps):
        turn = n * n.dtype.type(math.pi / steps)
        return np.cos(turn * 4) * 0.08 - np.cos(turn * 2) * 0.5 + 0.42

    return window("blackman_window", shape, window_length, periodic, **options)


def bartlett_window(window_length, periodic=True, **options):
    """A triangle: up in a straight line, and down again.

    Example:
        >>> import edutorch as torch
        >>> torch.bartlett_window(4)
        tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """

    def shape(n, steps):
        up = n * n.dtype.type(2 / steps)
        return np.where(n <= steps // 2, up, 2 - up)

    return window("bartlett_window", shape, window_length, periodic, **options)


def kaiser_window(window_length, periodic=True, beta=12.0, **options):
    """I0(beta sqrt(1 - x^2)) / I0(beta) for x from -1 to 1, with the Bessel function I0: beta says how narrow the bell is.

    Example:
        >>> import edutorch as torch
        >>> torch.kaiser_window(3, periodic=False, beta=1.0)
        tensor([0.7898, 1.0000, 0.7898])
    """

    def shape(n, steps):
        x = 2 * n.astype(np.float64) / steps - 1
        return np.i0(beta * np.sqrt(1 - x * x)) / np.i0(beta)

    return window("kaiser_window", shape, window_length, periodic, **options)
