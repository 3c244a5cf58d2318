"""The same numbers in other memory or in another number type."""

from edutorch.device import device_of, move
from edutorch.memory import contiguous, order_to_keep
from edutorch.op import bare, op


@op(label="ToCopy", wide=False)
def to(input, *, dtype):
    """input in another number type (a numpy type)."""
    if input.dtype.kind == "c" and dtype.kind != "c":
        input = input.real
    return input.astype(dtype, order_to_keep(input))


@to.backward
def to_backward(grad):  # the engine brings a gradient to its input's type
    return grad


@op(wide=False)
def clone(input, *, memory_format=None):
    """A copy with memory of its own.

    Args:
        input: a tensor of any shape.

    Returns:
        A tensor of the same shape and type. Gradients flow through it.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([1.0, 2.0])
        >>> y = x.clone()
        >>> y[0] = 9.0
        >>> x
        tensor([1., 2.])
    """
    return input.copy(order_to_keep(input))


@clone.backward
def clone_backward(grad):
    return grad


@op(label="Clone", wide=False)
def contiguous_copy(input):
    """A copy whose numbers lie in order in memory."""
    return contiguous(input) if not input.flags.c_contiguous else input.copy()


@contiguous_copy.backward
def contiguous_copy_backward(grad):
    return grad


@op(view=True)
def view_dtype(input, *, dtype):
    """The same memory read as another type. Bits have no gradient, so there is no rule."""
    return input.view(dtype)


@op(label="ToCopy", wide=False)
def to_device(input, *, device):
    """A copy on another device."""
    return move(input, device)


@to_device.backward
def to_device_backward(grad, input):  # the gradient belongs where the input is
    return to_device(grad, device=device_of(bare(input)))
