"""The Fourier transform: numbers in time as a sum of waves, and back. Real numbers need only half of the waves.

A transform multiplies with a matrix F whose entries are waves; its gradient multiplies with the conjugate of F, which is the
transform in the other direction. Only who divides by n changes sides with it.
"""

import numpy as np

from edutorch.device import xp
from edutorch.op import alongside, bare, op
from edutorch.ops.complex_numbers import holds_complex, real_
from edutorch.ops.shape import cat_

# Who divides by n: the way back, the way there, or both by its root.
OTHER_SIDE = {"backward": "forward", "forward": "backward", "ortho": "ortho"}


@op(label="FftC2C")
def fft_(input, *, dims, norm, inverse=False):
    """The transform along dims, or (inverse) the way back."""
    with np.errstate(invalid="ignore"):  # inf - inf is nan, and that is an answer
        return (np.fft.ifftn if inverse else np.fft.fftn)(input, axes=dims, norm=norm)


@fft_.backward
def fft_backward(grad, dims, norm, inverse):
    return fft_(grad, dims=dims, norm=OTHER_SIDE[norm], inverse=not inverse)


# PyTorch has a word of its own for the transform of real numbers.
fft_.named(lambda inputs, params: f"Fft{'C' if holds_complex(inputs[0]) else 'R'}2CBackward0")


@op(label="FftR2C")
def rfft_(input, *, dim, norm):
    """The transform of real numbers: its first half. The second one is the first, mirrored and conjugated."""
    with np.errstate(invalid="ignore"):  # inf - inf is nan, and that is an answer
        return np.fft.rfft(input, axis=dim, norm=norm)


@rfft_.backward
def rfft_backward(grad, input_shape, dim, norm):
    shape = list(grad.shape)
    shape[dim] = input_shape[dim] - shape[dim]
    half = alongside(np.zeros_like(bare(grad), shape=tuple(shape)), grad)
    return real_(fft_(cat_(grad, half, dim=dim), dims=(dim,), norm=OTHER_SIDE[norm], inverse=True))


@op(label="FftC2R")
def irfft_(input, *, dim, n, norm):
    """The n real numbers whose transform has input for its first half."""
    with np.errstate(invalid="ignore"):  # inf - inf is nan, and that is an answer
        return np.fft.irfft(input, n, axis=dim, norm=norm)


@irfft_.backward
def irfft_backward(grad, dim, n, norm):
    """Every wave stands also for its mirror image, but for the first one (and for the last one, if n is even)."""
    waves = rfft_(grad, dim=dim, norm=OTHER_SIDE[norm])
    array = bare(waves)
    twice = xp(array).full(array.shape[dim], 2, array.real.dtype)
    twice[0] = 1
    if n % 2 == 0:
        twice[-1] = 1
    return waves * alongside(twice.reshape(-1, *[1] * (array.ndim - dim - 1)), waves)
