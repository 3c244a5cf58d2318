"""Tensors out of nothing: from Python numbers, from numpy, filled with one number, or counted up."""

import math
import warnings

import numpy as np

from edutorch import dtypes, ops
from edutorch.device import cupy, module_for, move, wanted
from edutorch.dtypes import is_inexact
from edutorch.graph import TensorBase, mode
from edutorch.memory import borrowed, laid_out_as
from edutorch.nested import as_numpy, no_numbers
from edutorch.op import fresh
from edutorch.ops.dims import sizes

__all__ = [
    "tensor", "as_tensor", "from_numpy", "zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like",
    "full_like", "arange", "linspace", "logspace", "eye", "meshgrid",
]  # fmt: skip


def finish(array, requires_grad, device=None):
    """A Tensor around a new array, on the device that was asked for."""
    if device is not None:
        array = move(array, device)
    if not requires_grad:
        return unversioned(fresh(array)) if mode.inference else fresh(array)
    if not is_inexact(array.dtype):
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    return fresh(array).requires_grad_()


def unversioned(x):
    """A tensor that was made in inference mode: nobody counts its changes."""
    x._counter = None
    return x


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor with the numbers of data, always a copy.

    Args:
        data: a number, nested lists of numbers, a numpy array or a tensor.
        dtype: the type; if left out, floats become float32, integers int64, and arrays keep theirs.
        device: where it shall live.
        requires_grad: will gradients be wanted?

    Raises:
        ValueError: if lists have different lengths.
        RuntimeError: if data holds something that is no number, or integers that shall require gradients.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1, 2.5], [3, 4]]), torch.tensor([1, 2])
        (tensor([[1.0000, 2.5000],
                [3.0000, 4.0000]]), tensor([1, 2]))
    """
    if isinstance(data, TensorBase):
        warn_of_copy("torch.tensor")
        data = data.array
    kind = None if dtype is None else number_type(dtype)
    if (array := on_a_card(data)) is not None:
        return finish(array.astype(kind or array.dtype), requires_grad, device)
    return finish(as_numpy(data, kind), requires_grad, wanted(device))


def on_a_card(data):
    """The array of CuPy's in the memory of an array on a graphics card, of whatever library; None for all other data."""
    if hasattr(data, "__cuda_array_interface__") and cupy() is not None:
        return cupy().asarray(data)
    return None


def warn_of_copy(name):
    warnings.warn(
        "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
        f"sourceTensor.detach().clone().requires_grad_(True), rather than {name}(sourceTensor).",
        stacklevel=3,
    )


def as_tensor(data, dtype=None, device=None):
    """As tensor(), but without a copy where none is needed: the memory of an array or a tensor is shared.

    Example:
        >>> import edutorch as torch, numpy
        >>> a = numpy.zeros(2)
        >>> x = torch.as_tensor(a)
        >>> a[0] = 7
        >>> x
        tensor([7., 0.], dtype=torch.float64)
    """
    if isinstance(data, TensorBase):
        return data.to(dtype=dtype, device=device)
    if isinstance(data, np.ndarray):
        return from_numpy(data).to(dtype=dtype, device=device)
    if (array := on_a_card(data)) is not None:
        return fresh(array).to(dtype=dtype, device=device)
    return tensor(data, dtype=dtype, device=device)


def from_numpy(ndarray):
    """A tensor that shares the memory of a numpy array: a change in one is a change in the other.

    Raises:
        TypeError: if it is no array, or holds no numbers.

    Example:
        >>> import edutorch as torch, numpy
        >>> torch.from_numpy(numpy.array([1, 2]))
        tensor([1, 2])
    """
    if not isinstance(ndarray, np.ndarray):
        kind = type(ndarray)
        name = f"{kind.__module__}.{kind.__name__}" if issubclass(kind, np.generic) else kind.__name__
        raise TypeError(f"expected np.ndarray (got {name})")
    array = borrowed(ndarray)
    if ndarray.dtype not in dtypes.BY_NUMPY:
        raise no_numbers(ndarray)
    return fresh(array)


def number_type(dtype, otherwise=None):
    if isinstance(dtype, str):
        raise TypeError("argument 'dtype' must be torch.dtype, not str")  # who was called is added where it is known
    return dtypes.of(dtype).numpy if dtype is not None else otherwise or dtypes.default.float


def checked_sizes(shape, name="empty"):
    shape = sizes(shape)
    for n in shape:
        if n < 0 and name == "zeros":
            raise RuntimeError("zeros: Dimension size must be non-negative.")
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(shape)}")
    return shape


def zeros(*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of a shape, filled with 0.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 3)
        tensor([[0., 0., 0.],
                [0., 0., 0.]])
    """
    return finish(module_for(device).zeros(checked_sizes(size, "zeros"), number_type(dtype)), requires_grad)


def ones(*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of a shape, filled with 1.

    Example:
        >>> import edutorch as torch
        >>> torch.ones(2, dtype=torch.int64)
        tensor([1, 1])
    """
    return finish(module_for(device).ones(checked_sizes(size, "ones"), number_type(dtype)), requires_grad)


def empty(
    *size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, memory_format=None
):
    """A tensor of a shape whose numbers nobody has set. (Here they are 0, so that runs repeat.)

    Example:
        >>> import edutorch as torch
        >>> torch.empty(2, 3).shape
        torch.Size([2, 3])
    """
    return finish(module_for(device).zeros(checked_sizes(size, "empty"), number_type(dtype)), requires_grad)


def full(size, fill_value, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """A tensor of a shape, filled with one number; its type is the number's, if none is given.

    Example:
        >>> import edutorch as torch
        >>> torch.full((2, 2), 7)
        tensor([[7, 7],
                [7, 7]])
    """
    value = fill_value.item() if isinstance(fill_value, (TensorBase, np.generic)) else fill_value
    if isinstance(size, int):
        raise TypeError("full(): argument 'size' (position 1) must be tuple of ints, not int")
    if isinstance(value, str):
        raise TypeError("full(): argument 'fill_value' (position 2) must be Number, not str")
    kind = number_type(dtype, dtypes.number_dtype(value))
    return finish(
        module_for(device).full(checked_sizes((size,), "full"), dtypes.held(value, kind), kind), requires_grad
    )


def like(make):
    """zeros_like and its like: the shape, type and device of another tensor, unless others are given."""

    def function(input, *args, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
        if not isinstance(input, TensorBase):
            raise TypeError(
                f"{make.__name__}_like(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}"
            )
        where = input.device if device is None else device
        y = make(input.array.shape, *args, dtype=dtype or input.dtype, device=where, requires_grad=requires_grad)
        if not input.array.flags.c_contiguous:
            y.array = laid_out_as(input.array, y.array)
        return y

    function.__name__ = function.__qualname__ = f"{make.__name__}_like"
    function.__doc__ = f"""As {make.__name__}(), in the shape, the type and on the device of input.

    Example:
        >>> import edutorch as torch
        >>> torch.{make.__name__}_like(torch.tensor([[1, 2]]){", 7" if make is full else ""}).shape
        torch.Size([1, 2])
    """
    return function


zeros_like, ones_like, empty_like, full_like = map(like, (zeros, ones, empty, full))


def arange(start, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The numbers from start up to, but without, end. arange(n) counts from 0.

    Raises:
        RuntimeError: if step is 0 or leads away from end.

    Example:
        >>> import edutorch as torch
        >>> torch.arange(4), torch.arange(1, 2, 0.5)
        (tensor([0, 1, 2, 3]), tensor([1.0000, 1.5000]))
    """
    start, end = (0, start) if end is None else (start, end)
    start, end, step = (x.item() if isinstance(x, TensorBase) else x for x in (start, end, step))
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(x, (int, np.integer)) for x in (start, end, step))
    kind = number_type(dtype, dtypes.INT64 if whole else None)
    count = math.ceil((end - start) / step)
    # PyTorch computes start + i * step for every i, so that errors do not add up.
    numbers = start + np.arange(count, dtype=np.int64 if whole else np.float64) * step
    return finish(numbers.astype(kind), requires_grad, wanted(device))


def linspace(start, end, steps, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """So many numbers from start to end, both included, at equal distances.

    Example:
        >>> import edutorch as torch
        >>> torch.linspace(0, 1, 5)
        tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    start, end = (x.item() if isinstance(x, TensorBase) else x for x in (start, end))
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    kind = number_type(dtype)
    numbers = np.full(steps, start, kind)
    if steps > 1:  # PyTorch counts from both ends, so that the last number is end exactly
        one = kind.type if is_inexact(kind) else np.float64
        step, i = one((end - start) / (steps - 1)), np.arange(steps)
        numbers = np.where(
            i < steps // 2, one(start) + step * i.astype(one), one(end) - step * (steps - 1 - i).astype(one)
        )
    return finish(numbers.astype(kind), requires_grad, wanted(device))


def logspace(start, end, steps, base=10.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """base to the power of linspace(start, end, steps).

    Example:
        >>> import edutorch as torch
        >>> torch.logspace(0, 2, 3)
        tensor([  1.,  10., 100.])
    """
    exponents = linspace(start, end, steps, dtype=dtypes.float64).array
    return finish((base**exponents).astype(number_type(dtype)), requires_grad, wanted(device))


def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """A matrix with 1 on the diagonal and 0 elsewhere.

    Example:
        >>> import edutorch as torch
        >>> torch.eye(2)
        tensor([[1., 0.],
                [0., 1.]])
    """
    for name, count in (("n", n), ("m", n if m is None else m)):
        if count < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {count}")
    return finish(module_for(device).eye(n, n if m is None else m, dtype=number_type(dtype)), requires_grad)


def meshgrid(*tensors, indexing=None):
    """Every combination of coordinates: from n and m numbers, two (n, m) tensors.

    Args:
        tensors: one tensor of coordinates for each dimension.
        indexing: "ij" as in matrices; "xy" swaps the first two dimensions, as in pictures.

    Example:
        >>> import edutorch as torch
        >>> a, b = torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4]), indexing="ij")
        >>> a
        tensor([[1, 1],
                [2, 2]])
    """
    tensors = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else list(tensors)
    if indexing not in ("xy", "ij", None):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    if any(x.array.ndim > 1 for x in tensors):
        raise RuntimeError("torch.meshgrid: Expected 0D or 1D tensor in the tensor list")
    if indexing is None:
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.", stacklevel=2
        )
    swap = indexing == "xy" and len(tensors) > 1
    if swap:
        tensors[0], tensors[1] = tensors[1], tensors[0]
    shape = tuple(x.array.size for x in tensors)
    grids = []
    for d, x in enumerate(tensors):
        line = ops.reshape(x, shape=tuple(-1 if i == d else 1 for i in range(len(shape))))
        grids.append(ops.expand_(line, shape=shape))
    if swap:
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)
