"""Pooling to a given size, whatever the size of the picture: the windows are as large as they have to be."""

from edutorch.calls.explained import explained
from edutorch.calls.signature import is_int
from edutorch.dtypes import title
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.nn.functions.pooling_checks import check_dimensions
from edutorch.nn.functions.sizes import as_tuple
from edutorch.node_names import known_as
from edutorch.op import type_name
from edutorch.ops.kinds import not_for
from edutorch.ops.pooling import adaptive_avg_pool_, adaptive_max_pool_
from edutorch.ops.reduce import mean_


def adaptive_avg_pool1d(input, output_size):
    """The means of output_size windows that cover a line as evenly as they can.

    Window k reaches from floor(k * L / output_size) to ceil((k + 1) * L / output_size); neighbours may overlap.

    Args:
        input (N, C, L) or (C, L)
        output_size: how many windows.

    Returns:
        (N, C, output_size)

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.adaptive_avg_pool1d(torch.tensor([[[1.0, 3.0, 5.0, 7.0]]]), 2)
        tensor([[[2., 6.]]])
    """
    must_be_tensor(input, "adaptive_avg_pool1d")
    check_dimensions("adaptive_avg_pool1d", input.array.ndim)
    return adaptive_avg_pool(1, input, one_size("adaptive_avg_pool1d", output_size))


def adaptive_avg_pool2d(input, output_size):
    """The means of H' * W' windows that cover a picture as evenly as they can: output_size=1 is the mean of all.

    Args:
        input (N, C, H, W) or (C, H, W)
        output_size: (H', W'), or one number for both. None keeps the size of the picture.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.adaptive_avg_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 1)
        tensor([[[[1.5000]]]])
    """
    return adaptive_avg_pool(2, input, sizes(2, "avg", input, output_size))


def adaptive_avg_pool3d(input, output_size):
    """The means of D' * H' * W' windows that cover a volume (N, C, D, H, W) or (C, D, H, W). See adaptive_avg_pool2d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.adaptive_avg_pool3d(torch.arange(8.0).view(1, 1, 2, 2, 2), 1)
        tensor([[[[[3.5000]]]]])
    """
    return adaptive_avg_pool(3, input, sizes(3, "avg", input, output_size))


def adaptive_max_pool1d(input, output_size, return_indices=False):
    """The largest numbers of output_size windows that cover a line (N, C, L) or (C, L). See adaptive_avg_pool1d.

    Args:
        output_size: how many windows.
        return_indices: also tell where each of them lay.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.adaptive_max_pool1d(torch.tensor([[[1.0, 3.0, 5.0, 7.0]]]), 2)
        tensor([[[3., 7.]]])
    """
    must_be_tensor(input, "adaptive_max_pool1d")
    check_dimensions("adaptive_max_pool1d", input.array.ndim)
    return adaptive_max_pool(1, input, one_size("adaptive_max_pool1d", output_size), return_indices)


def adaptive_max_pool2d(input, output_size, return_indices=False):
    """The largest numbers of H' * W' windows that cover a picture (N, C, H, W) or (C, H, W). See adaptive_avg_pool2d.

    Args:
        output_size: (H', W'), or one number for both. None keeps the size of the picture.
        return_indices: also tell where each of them lay, counted through the flattened picture.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.adaptive_max_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 1)
        tensor([[[[3.]]]])
    """
    return adaptive_max_pool(2, input, sizes(2, "max", input, output_size), return_indices)


def adaptive_max_pool3d(input, output_size, return_indices=False):
    """The largest numbers of D' * H' * W' windows that cover a volume. See adaptive_max_pool2d.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.adaptive_max_pool3d(torch.arange(8.0).view(1, 1, 2, 2, 2), 1)
        tensor([[[[[7.]]]]])
    """
    return adaptive_max_pool(3, input, sizes(3, "max", input, output_size), return_indices)


def one_size(name, output_size):
    size = as_tuple(output_size)
    if not all(map(is_int, size)):
        start = f"{name}(): argument 'output_size' (position 2) must be tuple of ints"
        if not isinstance(output_size, (tuple, list)):
            raise TypeError(f"{start}, not {type_name(output_size)}")
        place, part = next((k, m) for k, m in enumerate(size) if not is_int(m))
        raise TypeError(f"{start}, but found element of type {type_name(part)} at pos {place}")
    if len(size) != 1:
        raise RuntimeError(f"{name}() argument 'output_size' should contain one int (got {len(size)})")
    return size


def sizes(n, kind, input, output_size):
    """The output sizes as a tuple, with the input's own in place of None."""
    must_be_tensor(input, f"adaptive_{kind}_pool{n}d")
    shape = input.array.shape
    if isinstance(output_size, int):
        return (output_size,) * n
    if len(shape) <= len(output_size):
        raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
    if len(output_size) != n:
        words = "(): internal error: output_size.size()" if kind == "max" else ": output_size"
        raise RuntimeError(f"adaptive_{kind}_pool{n}d{words} must be {n}")
    return tuple(m if wanted is None else wanted for wanted, m in zip(output_size, shape[-n:]))


def check_input(n, kind, input):
    """A picture that is not empty."""
    name, shape = f"adaptive_{kind}_pool{n}d", list(input.array.shape)
    if n > 1 and len(shape) not in (n + 1, n + 2):
        colon = ":" if kind == "max" else ""
        raise RuntimeError(f"{name}(): Expected {n + 1}D or {n + 2}D tensor, but got{colon} {shape}")
    first = 1 if kind == "max" or n == 3 else len(shape) - n
    if 0 in shape[first:]:
        if name == "adaptive_avg_pool1d":
            name, shape = "adaptive_avg_pool2d", [*shape[:-1], 1, shape[-1]]
        empty = shape.index(0, first)
        raise RuntimeError(
            f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes {shape} with "
            f"dimension {empty} being empty"
        )


@known_as(lambda n, input, places: name_of_mean(n, places))
def adaptive_avg_pool(n, input, places):
    if min(places) < 0:
        told = ", ".join(map(str, (1, *places) if n == 1 else places[:2])) + f",{places[-1]}" * (n == 3)
        raise RuntimeError(
            f"adaptive_avg_pool{max(n, 2)}d: elements of output_size must be greater than or equal to 0 but received {{{told}}}"
        )
    if places == (1,) * n and input.array.ndim > n:
        kind = input.array.dtype
        if kind.kind in "iub":
            raise RuntimeError(
                "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
                + title(kind)
            )
        return mean_(input, dim=tuple(range(input.array.ndim - n, input.array.ndim)), keepdim=True)
    check_input(n, "avg", input)
    not_for("iubc", "adaptive_avg_pool3d_cpu" if n == 3 else "adaptive_avg_pool2d", input.array)
    return adaptive_avg_pool_(input, places=places)


def name_of_mean(n, places):
    """PyTorch takes the mean of all where there is but one window."""
    if n == 1:
        return "SqueezeBackward1"
    return "MeanBackward1" if places == (1,) * n else f"AdaptiveAvgPool{n}DBackward0"


def adaptive_max_pool(n, input, places, return_indices):
    check_input(n, "max", input)
    if min(places) < 0:
        wrong = next(m for m in places if m < 0)
        shape = [*input.array.shape[:-n], *(1,) * (n == 1), *places]
        raise RuntimeError(f"Trying to create tensor with negative dimension {wrong}: {shape}")
    not_for("iubc", "adaptive_max_pool3d_cpu" if n == 3 else "adaptive_max_pool2d", input.array)
    pair = adaptive_max_pool_(input, places=places)
    return pair if return_indices else pair[0]


def with_indices(function):
    """The same pooling, which also tells where each number lay."""

    def call(input, output_size, return_indices=False):
        return function(input, output_size, True)

    call.__name__ = call.__qualname__ = f"{function.__name__}_with_indices"
    call.__doc__ = f"{function.__name__} with return_indices=True: the largest numbers, and where each of them lay."
    return call


adaptive_max_pool1d_with_indices, adaptive_max_pool2d_with_indices, adaptive_max_pool3d_with_indices = map(
    with_indices, (adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d)
)
HOME = "edutorch.nn.functional"
adaptive_avg_pool1d = explained(adaptive_avg_pool1d, kind="nn", home=HOME)
