"""What pooling asks of its settings, in PyTorch's words: windows of a size, a stride and a padding that make sense."""

from edutorch.calls.signature import is_int
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.nn.functions.sizes import as_tuple, for_each
from edutorch.op import type_name

WORDS = {1: "one int", 2: "two ints", 3: "three ints"}
LETTERS = {1: "HW", 2: "HW", 3: "THW"}  # for PyTorch, a line is a picture that is one high


def places_of(size, kernel, stride, padding, dilation, ceil_mode):
    """How many windows there are along each dimension. With ceil_mode, one that begins inside may reach beyond the end."""
    places = []
    for n, k, s, p, d in zip(size, kernel, stride, padding, dilation):
        count = (n + 2 * p - d * (k - 1) - 1 + (s - 1 if ceil_mode else 0)) // s + 1
        if ceil_mode and (count - 1) * s >= n + p:
            count -= 1
        places.append(count)
    return tuple(places)


def by_letter(name, values):
    """kernel sizes (2, 3) as "kH: 2 kW: 3"."""
    values = (1, *values) if len(values) == 1 else values
    return " ".join(f"{name}{letter}: {value}" for letter, value in zip(LETTERS[len(values)], values))


def pooling_settings(name, n, kernel_size, stride, **settings):
    """The settings of a pooling as tuples, a number for each of n dimensions. Without a stride, windows touch each other."""
    kernel, stride = as_tuple(kernel_size), () if stride is None else as_tuple(stride)
    given = {"kernel_size": kernel, "stride": stride, **{key: as_tuple(value) for key, value in settings.items()}}
    for place, (key, value) in enumerate(given.items(), start=2):
        if not all(map(is_int, value)):
            where = f" (position {place})" if name.startswith("max") else ""
            got = type_name(value[0] if len(value) == 1 else value)
            raise TypeError(f"{name}(): argument '{key}'{where} must be tuple of ints, not {got}")
        if len(value) not in (1, n) and not (key == "stride" and not value):
            raise RuntimeError(wrong_count(name, n, key, len(value)))
    given["stride"] = stride or kernel
    return {key: for_each(value, n) for key, value in given.items()}


def wrong_count(name, n, key, got):
    omitted = key == "stride"
    if name == "max_pool1d":
        start = {"stride": "None, an int, list of ints, or", "padding": "an int, list of ints, or"}
        choice = start.get(key, "an int, list of ints or")
        return f"max_pool1d() {key} must be {choice} tuple of ints of size 1 but got size {got}"
    if n == 1:
        return f"{name.removesuffix('_with_indices')}() argument '{key}' should contain one int (got {got})"
    if name == "avg_pool3d":
        return f"{name}: {key} must be {'omitted, ' * omitted}a single int, or a tuple of three ints"
    name = name.removesuffix("_with_indices")
    choice = "omitted, " * omitted + f"a single int, or a tuple of {WORDS[n]}"
    return f"{name}: {key} must {'be either' if key == 'dilation' else 'either be'} {choice}"


def check_pooling(name, n, input, kernel_size, stride, padding, ceil_mode, dilation=None):
    """The number of windows along each dimension, if all is as it should be.

    Args:
        input (N, C, *) or (C, *)
        kernel_size, stride, padding, dilation: tuples of n numbers.
    """
    must_be_tensor(input, name)
    shape = input.array.shape
    dilation = dilation or (1,) * n
    if n > 1 and len(shape) not in (n + 1, n + 2):
        if name == "avg_pool2d" and len(shape) < 3:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-len(shape)}, {len(shape) - 1}], but got -3)"
            )
        if name == "avg_pool2d":
            raise RuntimeError(not_a_batch(shape))
        raise RuntimeError(f"non-empty {n + 1}D or {n + 2}D (batch mode) tensor expected for input")
    for k, s, p, d in zip(kernel_size, stride, padding, dilation):
        if s == 0:
            raise RuntimeError("stride should not be zero")
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > int((d * (k - 1) + 1) / 2):
            raise RuntimeError(
                "pad should be at most half of effective kernel size, but got "
                f"pad={p}, kernel_size={k} and dilation={d}"
            )
    for words, letter, values in (
        ("kernel size", "k", kernel_size),
        ("stride", "d", stride),
        ("dilation", "dilation", dilation),
    ):
        if min(values) <= 0:
            raise RuntimeError(f"{words} should be greater than zero, but got {by_letter(letter, values)}")
    check_not_empty(name, n, shape)
    size = shape[-n:]
    places = places_of(size, kernel_size, stride, padding, dilation, ceil_mode)
    if name == "avg_pool3d" and any(m < k - 2 * p for m, k, p in zip(size, kernel_size, padding)):
        raise RuntimeError(
            f"input image ({by_letter('', size)}) smaller than kernel size ({by_letter('k', kernel_size)})"
        )
    if min(places) < 1:
        one = (1,) * (n == 1)
        given, found = ("x".join(map(str, (shape[-n - 1], *one, *numbers))) for numbers in (size, places))
        raise RuntimeError(f"Given input size: ({given}). Calculated output size: ({found}). Output size is too small")
    return places


def check_not_empty(name, n, shape):
    """Only a batch may be empty."""
    rest = shape[-n - 1 :]
    if n < 3 and 0 in rest:
        raise RuntimeError(not_a_batch([*shape[:-1], 1, shape[-1]] if n == 1 else shape))
    if 0 in rest:
        where = "max_pool3d_with_indices_out_cpu_template()" if name.startswith("max") else f"{name}()"
        raise RuntimeError(
            f"{where}: Expected input's non-batch dimensions to have positive length, but input has a shape of "
            f"{list(shape)} and non-batch dimension 0 has length zero!"
        )


def not_a_batch(shape):
    return f"Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:{list(shape)}"


def check_line(input, kernel_size, stride, padding, dilation, ceil_mode):
    """max_pool1d has checks of its own, and words of its own."""
    shape = input.array.shape
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{list(shape)}"
        )
    (k,), (s,), (p,), (d,) = kernel_size, stride, padding, dilation
    for name, value in (("kernel_size", k), ("stride", s)):
        if value <= 0:
            raise RuntimeError(f"max_pool1d() {name} must be greater than zero, but got {value}")
    if p < 0:
        raise RuntimeError(f"max_pool1d() padding must be non-negative, but got {p}")
    if p > k // 2:
        raise RuntimeError(
            f"max_pool1d() padding should be at most half of kernel size, but got padding={p} and kernel_size={k}"
        )
    if d <= 0:
        raise RuntimeError(f"max_pool1d() dilation must be greater than zero, but got {d}")
    places = places_of(shape[-1:], kernel_size, stride, padding, dilation, ceil_mode)
    if places[0] <= 0:
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {places[0]}")
    return places


def check_dimensions(function, ndim, low=2, high=3):
    """The functions for lines count dimensions first."""
    if not low <= ndim <= high:
        raise RuntimeError(
            f"Expected {low} to {high} dimensions, but got {ndim}-dimensional tensor for argument #1 'self' (while checking "
            f"arguments for {function})"
        )
