"""Spectrograms: a signal is cut into short pieces that overlap, and each piece is Fourier transformed; and the way back."""

import warnings

import numpy as np

from edutorch import ops
from edutorch.device import xp
from edutorch.dtypes import is_inexact, title
from edutorch.functions.complex_numbers import is_complex
from edutorch.functions.fourier import fft, ifft, irfft, rfft
from edutorch.op import fresh
from edutorch.ops.complex_numbers import view_as_real

__all__ = ["stft", "istft"]

PADDING = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}  # PyTorch's name: numpy's


def stft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    pad_mode="reflect",
    normalized=False,
    onesided=None,
    return_complex=None,
    align_to_window=None,
):
    """The short-time Fourier transform: which waves are in a signal, piece by piece.

    Args:
        input (*, n): a signal, or a batch of them.
        n_fft: how long a piece is.
        hop_length: how far the next piece begins behind the last one; n_fft // 4 if left out.
        win_length: how long the window is; n_fft if left out. A shorter one is filled up with zeros on both sides.
        window (win_length): what every piece is multiplied with, such as hann_window(n_fft); ones if left out.
        center: piece t has its middle, not its beginning, at t * hop_length: the signal is padded on both sides.
        pad_mode: with what: "reflect", "constant", "replicate", "circular".
        normalized: divide by the root of n_fft.
        onesided: only the first half of the waves: the other one mirrors it if the signal is real.
        return_complex: True, as long as the signal is real.

    Returns:
        A complex tensor (*, waves, pieces).

    Example:
        >>> import edutorch as torch
        >>> x = torch.cos(torch.arange(16) * torch.pi / 2)  # turns every 4 steps
        >>> torch.stft(x, 8, window=torch.ones(8), return_complex=True).abs()[:, 2].round()
        tensor([0., 0., 4., 0., 0.])
    """
    hop_length = n_fft // 4 if hop_length is None else hop_length
    win_length = n_fft if win_length is None else win_length
    complex_result = is_complex(input) or (window is not None and is_complex(window))
    if return_complex is None:
        if not complex_result:
            raise RuntimeError(
                "stft requires the return_complex parameter be given for real inputs, and will further require that "
                "return_complex=True in a future PyTorch release."
            )
        return_complex = True
    if align_to_window is not None and center:
        raise RuntimeError("stft align_to_window should only be set when center = false")
    if not return_complex:
        warnings.warn(
            "stft with return_complex=False is deprecated. In a future pytorch release, stft will return complex "
            "tensors for all "
            "inputs, and return_complex=False will raise an error.\nNote: you can still call torch.view_as_real on the complex "
            "output to recover the old return format.",
            stacklevel=3,
        )
    if window is None:
        warn_without_window(
            "A rectangular window will be applied,which is known to cause spectral leakage. Other windows such "
            "as torch.hann_window "
            "or torch.hamming_window are recommended to reduce spectral leakage.To suppress this warning and use a rectangular "
            "window, explicitly set `window=torch.ones(n_fft, device=<device>)`."
        )
    if center:
        input = padded(input, n_fft // 2, pad_mode)
    check(input, n_fft, hop_length, win_length, window, normalized, onesided, return_complex, align_to_window)
    onesided = not complex_result if onesided is None else onesided
    if onesided and complex_result:
        raise RuntimeError("Cannot have onesided output if window or input is complex")
    last = input.array.ndim - 1
    pieces = ops.unfold_(input, dimension=last, size=n_fft, step=hop_length)
    if window is not None:
        pieces = ops.mul(pieces, centred(window, n_fft))
    waves = (rfft if onesided else fft)(pieces, norm="ortho" if normalized else None)
    out = ops.transpose_(waves, dim0=last, dim1=last + 1)
    return out if return_complex else view_as_real(out)


def warn_without_window(advice):
    warnings.warn(f"A window was not provided. {advice}", stacklevel=4)


def padded(x, n, mode):
    """n more numbers on both sides of the last dimension."""
    size = x.array.shape[-1]
    if mode == "constant":
        zeros = fresh(np.zeros_like(x.array, shape=(*x.array.shape[:-1], n)))
        return ops.cat_(zeros, x, zeros, dim=x.array.ndim - 1)
    if mode not in PADDING:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if mode == "reflect" and n >= size:
        shape = [1] * (3 - x.array.ndim) + list(x.array.shape)
        raise RuntimeError(
            "Argument #4: Padding size should be less than the corresponding input dimension, but got: padding "
            f"({n}, {n}) at dimension 2 of input {shape}"
        )
    places = xp(x.array).asarray(np.pad(np.arange(size), n, PADDING[mode]))
    return ops.index(x, *[None] * (x.array.ndim - 1), fresh(places))


def centred(window, n_fft):
    """A window that is shorter than a piece, with zeros on both sides."""
    missing = n_fft - window.array.size
    if not missing:
        return window
    left = missing // 2
    zeros = [fresh(np.zeros_like(window.array, shape=k)) for k in (left, missing - left)]
    return ops.cat_(zeros[0], window, zeros[1], dim=0)


def told(x):
    """How PyTorch's message writes a window."""
    return "None" if x is None else f"torch.{title(x.array.dtype)}Tensor{{{list(x.array.shape)}}}"


def flag(value):
    return "None" if value is None else int(value)


def check(x, n_fft, hop_length, win_length, window, normalized, onesided, return_complex, align_to_window):
    fault, shape = None, x.array.shape
    if not is_inexact(x.array.dtype):
        fault = "expected a tensor of floating point or complex values"
    elif len(shape) not in (1, 2):
        fault = "expected a 1D or 2D tensor"
    elif not 0 < n_fft <= shape[-1]:
        fault = f"expected 0 < n_fft < {shape[-1]}, but got n_fft={n_fft}"
    elif hop_length <= 0:
        fault = f"expected hop_length > 0, but got hop_length={hop_length}"
    elif not 0 < win_length <= n_fft:
        fault = f"expected 0 < win_length <= n_fft, but got win_length={win_length}"
    elif window is not None and window.array.shape != (win_length,):
        fault = (
            f"expected a 1D window tensor of size equal to win_length={win_length}, but got window with size "
            f"{list(window.array.shape)}"
        )
    if fault:
        raise RuntimeError(
            f"stft(torch.{title(x.array.dtype)}Tensor{list(shape)}, n_fft={n_fft}, hop_length={hop_length}, "
            f"win_length={win_length}, "
            f"window={told(window)}, normalized={flag(normalized)}, onesided={flag(onesided)}, "
            f"return_complex={flag(return_complex)}, align_to_window={flag(align_to_window)}) : {fault}"
        )


def istft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    normalized=False,
    onesided=None,
    length=None,
    return_complex=False,
):
    """The signal whose stft is input: each piece is transformed back, and where pieces overlap they are averaged.

    Args:
        input (*, waves, pieces): what stft returned.
        length: cut off or fill up with zeros to so many numbers.
        The others: as they were given to stft.

    Example:
        >>> import edutorch as torch
        >>> x, window = torch.arange(16.0), torch.hann_window(8)
        >>> torch.istft(torch.stft(x, 8, window=window, return_complex=True), 8, window=window)[:4].round().abs()
        tensor([0., 1., 2., 3.])
    """
    hop_length = n_fft // 4 if hop_length is None else hop_length
    win_length = n_fft if win_length is None else win_length
    shape = input.array.shape

    def refuse(fault):
        raise RuntimeError(
            f"istft(CPU{title(input.array.dtype)}Type{list(shape)}, n_fft={n_fft}, hop_length={hop_length}, "
            f"win_length={win_length}, window={told(window)}, center={flag(center)}, normalized={flag(normalized)}, "
            f"onesided={flag(onesided)}, length={length}, return_complex={flag(return_complex)}) {fault}"
        )

    if window is None:
        warn_without_window(
            "A rectangular window will be applied.Please provide the same window used by stft to make the "
            "inversion lossless.To "
            "suppress this warning and use a rectangular window, explicitly set `window=torch.ones(n_fft, device=<device>)`."
        )
    if not is_complex(input):
        raise RuntimeError(
            "istft requires a complex-valued input tensor matching the output from stft with return_complex=True."
        )
    if not input.array.size:
        refuse(": input tensor cannot be empty.")
    if len(shape) not in (2, 3):
        if len(shape) < 2:
            raise IndexError("Dimension out of range (expected to be in range of [-2, 1], but got -3)")
        refuse(f": expected a tensor with 2 or 3 dimensions, but got {len(shape)}")
    waves = shape[-2]
    half = waves != n_fft if onesided is None else onesided
    if waves != (n_fft // 2 + 1 if half else n_fft):
        wanted = "n_fft / 2 + 1" if half else "n_fft"
        refuse(
            f": expected the frequency dimension (3rd to the last) of the input tensor to match {wanted} when onesided="
            f"{'True' if half else 'False'}, but got {waves}"
        )
    if not 0 < hop_length <= win_length:
        refuse(": expected 0 < hop_length <= win_length")
    if not 0 < win_length <= n_fft:
        refuse(": expected 0 < win_length <= n_fft")
    if window is not None and window.array.shape != (win_length,):
        refuse(": Invalid window shape. window has to be 1D and length of `win_length`")
    if return_complex and half:
        raise RuntimeError("Cannot have onesided output if window or input is complex")
    if window is None:
        window = fresh(np.ones_like(input.array.real, shape=win_length))
    window = centred(window, n_fft)
    norm = "ortho" if normalized else None
    rows = ops.transpose_(input, dim0=len(shape) - 2, dim1=len(shape) - 1)  # (*, pieces, waves)
    if return_complex:
        pieces = ifft(rows, norm=norm)
    else:
        pieces = irfft(rows[..., : n_fft // 2 + 1], n=n_fft, norm=norm)
    signal = overlapped(ops.mul(pieces, window), hop_length)
    weight = overlapped(ops.expand_(ops.mul(window, window), shape=(shape[-1], n_fft)), hop_length)
    start = n_fft // 2 if center else 0
    size = weight.array.size
    end = start + length if length is not None else size - n_fft // 2 if center else size
    signal, weight = signal[..., start : min(end, size)], weight[start : min(end, size)]
    if (np.abs(weight.array) <= 1e-11).any():
        refuse("window overlap add min: 1\n[ CPUBoolType{} ]")
    out = ops.div(signal, weight)
    if end > size:
        warnings.warn(
            "The length of signal is shorter than the length parameter. Result is being padded with zeros in the "
            "tail. Please check "
            "your center and hop_length settings.",
            stacklevel=3,
        )
        zeros = fresh(np.zeros_like(out.array, shape=(*out.array.shape[:-1], end - size)))
        out = ops.cat_(out, zeros, dim=out.array.ndim - 1)
    return out


def overlapped(pieces, hop_length):
    """Pieces (*, pieces, n) laid down one hop after the other, and added up where they overlap."""
    ndim, (count, n) = pieces.array.ndim, pieces.array.shape[-2:]
    module = xp(pieces.array)
    places = module.arange(count)[:, None] * hop_length + module.arange(n)
    front = ops.permute_(pieces, dims=(ndim - 2, ndim - 1, *range(ndim - 2)))
    length = n + hop_length * (count - 1)
    out = ops.index_sum(front, fresh(places), shape=(length, *pieces.array.shape[:-2]))
    return ops.permute_(out, dims=(*range(1, out.array.ndim), 0))
