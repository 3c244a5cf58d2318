"""Fourier transforms as people call them: of one dimension, of two, of several; of real and of complex numbers."""

import numpy as np

from edutorch import ops
from edutorch.device import placed
from edutorch.dtypes import default, is_half, is_inexact, of, title
from edutorch.functions.complex_numbers import conj
from edutorch.functions.shape import roll
from edutorch.op import fresh
from edutorch.ops.complex_numbers import complex_type
from edutorch.ops.dims import wrap_dim
from edutorch.ops.fourier import OTHER_SIDE, fft_, irfft_, rfft_


def norm_of(norm):
    if norm is None:
        return "backward"
    if norm not in OTHER_SIDE:
        raise RuntimeError(f'Invalid normalization mode: "{norm}"')
    return norm


def as_numbers(x, wanted=None):
    """Whole numbers become floats; with wanted="complex", floats become complex numbers."""
    kind = x.array.dtype
    if is_half(kind):
        raise RuntimeError(f"Unsupported dtype {title(kind)}")
    goal = kind if is_inexact(kind) else default.float
    if wanted == "complex" and goal.kind != "c":
        goal = complex_type(goal)
    return x if goal == kind else ops.to(x, dtype=goal)


def only_real(name, x, words="real input"):
    if x.array.dtype.kind == "c":
        raise RuntimeError(f"{name} expects a {words} tensor, but got {title(x.array.dtype)}")
    return as_numbers(x)


def one_dim(x, dim):
    if not x.array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return wrap_dim(dim, x.array.ndim)


def points(n):
    if n < 1:
        raise RuntimeError(f"Invalid number of data points ({n}) specified")
    return n


def resized(x, dims, sizes):
    """Cut off, or filled up with zeros, to the given sizes."""
    for d, n in zip(dims, sizes, strict=True):
        here = x.array.shape[d]
        if n < here:
            x = ops.slice_(x, index=(*[slice(None)] * d, slice(n)))
        elif n > here:
            shape = (*x.array.shape[:d], n - here, *x.array.shape[d + 1 :])
            x = ops.cat_(x, fresh(np.zeros_like(x.array, shape=shape)), dim=d)
    return x


def dims_and_sizes(x, s, dim, last=lambda n: n):
    """Which dimensions to transform, and how many numbers each shall have. last(n): how many the last has if s is silent."""
    ndim = x.array.ndim
    if dim is not None:
        dims = tuple(wrap_dim(d, ndim) for d in ((dim,) if isinstance(dim, int) else dim))
        if len(set(dims)) < len(dims):
            raise RuntimeError("FFT dims must be unique")
    s = (s,) if isinstance(s, int) else s
    if s is not None:
        if dim is not None and len(dims) != len(s):
            raise RuntimeError("When given, dim and shape arguments must have the same length")
        if len(s) > ndim:
            raise RuntimeError(f"Got shape with {len(s)} values but input tensor only has {ndim} dimensions.")
        dims = dims if dim is not None else tuple(range(ndim - len(s), ndim))
    elif dim is None:
        dims = tuple(range(ndim))
    sizes = [x.array.shape[d] for d in dims]
    if sizes:
        sizes[-1] = last(sizes[-1])
    for k, n in enumerate(s or ()):
        sizes[k] = sizes[k] if n == -1 else n
    return dims, [points(n) for n in sizes]


# One dimension


def fft(input, n=None, dim=-1, norm=None):
    """How much of each wave is in a signal: out[k] is the sum of input[j] * exp(-2 pi i j k / n).

    Args:
        input: real or complex numbers.
        n: cut off or fill up with zeros to so many numbers first.
        dim: the dimension to transform.
        norm: "backward" (only ifft divides by n), "ortho" (both by its root), "forward" (fft divides by n).

    Returns:
        A complex tensor.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.fft(torch.tensor([1.0, 0.0, -1.0, 0.0]))
        tensor([0.+0.j, 2.+0.j, 0.+0.j, 2.+0.j])
    """
    return whole(as_numbers(input), n, dim, norm, inverse=False)


def ifft(input, n=None, dim=-1, norm=None):
    """The signal that consists of the given waves: the inverse of fft.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.ifft(torch.tensor([0.0, 2.0, 0.0, 2.0]))
        tensor([ 1.+0.j,  0.+0.j, -1.+0.j,  0.+0.j])
    """
    return whole(as_numbers(input), n, dim, norm, inverse=True)


def whole(x, n, dim, norm, inverse):
    dim = one_dim(x, dim)
    x = resized(x, (dim,), (points(x.array.shape[dim] if n is None else n),))
    return fft_(x, dims=(dim,), norm=norm_of(norm), inverse=inverse)


def rfft(input, n=None, dim=-1, norm=None):
    """The transform of real numbers, without its second half, which is the first one mirrored and conjugated.

    Returns:
        A complex tensor with n // 2 + 1 numbers along dim.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.rfft(torch.tensor([1.0, 0.0, -1.0, 0.0]))
        tensor([0.+0.j, 2.+0.j, 0.+0.j])
    """
    return half(only_real("rfft", input), n, dim, norm_of(norm))


def half(x, n, dim, norm):
    dim = one_dim(x, dim)
    x = resized(x, (dim,), (points(x.array.shape[dim] if n is None else n),))
    return rfft_(x, dim=dim, norm=norm)


def irfft(input, n=None, dim=-1, norm=None):
    """The real signal whose transform has input for its first half: the inverse of rfft.

    Args:
        n: how many numbers the signal has; 2 * (size - 1) if left out. For an odd signal it must be given.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.irfft(torch.tensor([0.0, 2.0, 0.0]))
        tensor([ 1.,  0., -1.,  0.])
    """
    return to_real(as_numbers(input, "complex"), n, dim, norm_of(norm))


def to_real(x, n, dim, norm):
    dim = one_dim(x, dim)
    n = points(2 * (x.array.shape[dim] - 1) if n is None else n)
    return irfft_(resized(x, (dim,), (n // 2 + 1,)), dim=dim, n=n, norm=norm)


def hfft(input, n=None, dim=-1, norm=None):
    """The transform, which is real, of a signal of which input is the first half (the second is its mirror image, conjugated).

    Example:
        >>> import edutorch as torch
        >>> torch.fft.hfft(torch.tensor([1.0, 2.0, 3.0]))
        tensor([ 8., -2.,  0., -2.])
    """
    return to_real(conj(as_numbers(input, "complex")), n, dim, OTHER_SIDE[norm_of(norm)])


def ihfft(input, n=None, dim=-1, norm=None):
    """The first half of the signal whose transform is the given real numbers: the inverse of hfft.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.ihfft(torch.tensor([8.0, -2.0, 0.0, -2.0])).real
        tensor([1., 2., 3.])
    """
    return conj(half(only_real("ihfft", input), n, dim, OTHER_SIDE[norm_of(norm)]))


# Several dimensions


def several(x, s, dim, norm, inverse):
    x = as_numbers(x, "complex")
    dims, sizes = dims_and_sizes(x, s, dim)
    if not dims:
        return ops.clone(x)
    return fft_(resized(x, dims, sizes), dims=dims, norm=norm_of(norm), inverse=inverse)


def fftn(input, s=None, dim=None, norm=None):
    """The transform along several dimensions, one after the other.

    Args:
        s: so many numbers in each of them; cut off or filled up with zeros.
        dim: the dimensions; all (or the last len(s)) if left out.
        norm: see fft.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.fftn(torch.ones(2, 2))
        tensor([[4.+0.j, 0.+0.j],
                [0.+0.j, 0.+0.j]])
    """
    return several(input, s, dim, norm, inverse=False)


def ifftn(input, s=None, dim=None, norm=None):
    """The inverse of fftn."""
    return several(input, s, dim, norm, inverse=True)


def at_least_one(name, dims):
    if not dims:
        raise RuntimeError(f"{name} must transform at least one axis")


def rfftn(input, s=None, dim=None, norm=None):
    """The transform of real numbers along several dimensions. Of the last one only the first half is kept."""
    return half_of_several("rfftn", input, s, dim, norm_of(norm), inverse=False)


def half_of_several(name, input, s, dim, norm, inverse):
    x = only_real(name, input, "real-valued input")
    dims, sizes = dims_and_sizes(x, s, dim)
    at_least_one(name, dims)
    x = resized(x, dims, sizes)
    if inverse:
        x = conj(rfft_(x, dim=dims[-1], norm=OTHER_SIDE[norm]))
    else:
        x = rfft_(x, dim=dims[-1], norm=norm)
    return fft_(x, dims=dims[:-1], norm=norm, inverse=inverse) if len(dims) > 1 else x


def irfftn(input, s=None, dim=None, norm=None):
    """The inverse of rfftn. s must be given if the last dimension of the signal is odd."""
    return several_to_real("irfftn", input, s, dim, norm_of(norm), inverse=True)


def several_to_real(name, input, s, dim, norm, inverse):
    x = as_numbers(input, "complex")
    dims, sizes = dims_and_sizes(x, s, dim, last=lambda n: 2 * (n - 1))
    at_least_one(name, dims)
    x = resized(x, dims, (*sizes[:-1], sizes[-1] // 2 + 1))
    if len(dims) > 1:
        x = fft_(x, dims=dims[:-1], norm=norm, inverse=inverse)
    if not inverse:
        x, norm = conj(x), OTHER_SIDE[norm]
    return irfft_(x, dim=dims[-1], n=sizes[-1], norm=norm)


def hfftn(input, s=None, dim=None, norm=None):
    """As hfft, along several dimensions: the last one holds only the first half of the signal."""
    return several_to_real("hfftn", input, s, dim, norm_of(norm), inverse=False)


def ihfftn(input, s=None, dim=None, norm=None):
    """The inverse of hfftn."""
    return half_of_several("ihfftn", input, s, dim, norm_of(norm), inverse=True)


def in_two_dims(function):
    """fft2 and its like: the last two dimensions, unless others are named."""

    def transform(input, s=None, dim=(-2, -1), norm=None):
        return function(input, s, dim, norm)

    transform.__name__ = transform.__qualname__ = function.__name__[:-1] + "2"
    transform.__doc__ = f"As {function.__name__}, of the last two dimensions (or of those in dim): for pictures."
    return transform


fft2, ifft2, rfft2, irfft2, hfft2, ihfft2 = map(in_two_dims, (fftn, ifftn, rfftn, irfftn, hfftn, ihfftn))


# Which wave is where


def frequencies(places, n, d, dtype, device, requires_grad):
    kind = default.float if dtype is None else of(dtype).numpy
    numbers = places.astype(kind) * kind.type(1.0 / (n * d) if n else 0.0)
    out = fresh(placed(numbers.astype(kind), device))
    return out.requires_grad_() if requires_grad else out


def fftfreq(n, d=1.0, *, dtype=None, layout=None, device=None, requires_grad=False):
    """How often each wave of fft(x) turns in one unit of time, if the n numbers of x are d apart. Second half: backwards.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.fftfreq(4)
        tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
    """
    places = np.arange(n)
    return frequencies(np.where(places < (n + 1) // 2, places, places - n), n, d, dtype, device, requires_grad)


def rfftfreq(n, d=1.0, *, dtype=None, layout=None, device=None, requires_grad=False):
    """How often each wave of rfft(x) turns in one unit of time.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.rfftfreq(4)
        tensor([0.0000, 0.2500, 0.5000])
    """
    return frequencies(np.arange(n // 2 + 1), n, d, dtype, device, requires_grad)


def shifted(x, dim, by):
    dims = range(x.array.ndim) if dim is None else (dim,) if isinstance(dim, int) else dim
    return roll(x, tuple(by(x.array.shape[d]) for d in dims), tuple(dims)) if len(dims) else x


def fftshift(input, dim=None):
    """Moves the wave that does not turn at all to the middle.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.fftshift(torch.tensor([0, 1, -2, -1]))
        tensor([-2, -1,  0,  1])
    """
    return shifted(input, dim, lambda n: n // 2)


def ifftshift(input, dim=None):
    """The inverse of fftshift.

    Example:
        >>> import edutorch as torch
        >>> torch.fft.ifftshift(torch.tensor([-2, -1, 0, 1]))
        tensor([ 0,  1, -2, -1])
    """
    return shifted(input, dim, lambda n: (n + 1) // 2)
