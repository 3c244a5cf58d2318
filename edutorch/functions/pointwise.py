"""Arithmetic as people write it: with alpha, rounding modes, one bound or two.

Every meaning is in ops/; here are only manners.
"""

import warnings

import numpy as np

from edutorch import ops
from edutorch.dtypes import decide, is_half, is_inexact, title
from edutorch.functions.halves import rounded_once
from edutorch.graph import TensorBase
from edutorch.node_names import called
from edutorch.op import fresh
from edutorch.ops.arithmetic import broadcast_error

__all__ = ["add", "sub", "rsub", "div", "fmod", "pow", "clamp", "round", "where", "isclose", "allclose", "equal"]


def add(input, other, *, alpha=1):
    """input + alpha * other, element by element.

    Args:
        input, other: tensors whose shapes broadcast, or one tensor and a number.
        alpha: a number that other is multiplied by.

    Returns:
        A tensor of the broadcast shape and the promoted type.

    Raises:
        RuntimeError: if the shapes do not broadcast.

    Example:
        >>> import edutorch as torch
        >>> torch.add(torch.tensor([1.0, 2.0]), 10, alpha=2)
        tensor([21., 22.])
    """
    return combined(ops.add, input, other, alpha)


def sub(input, other, *, alpha=1):
    """input - alpha * other, element by element.

    Example:
        >>> import edutorch as torch
        >>> torch.sub(torch.tensor([1.0, 2.0]), 1)
        tensor([0., 1.])
    """
    return combined(ops.sub, input, other, alpha)


def rsub(input, other, alpha=1):
    """other - alpha * input.

    Example:
        >>> import edutorch as torch
        >>> torch.rsub(torch.tensor([1.0, 2.0]), 5)
        tensor([4., 3.])
    """
    if alpha != 1 and isinstance(other, TensorBase) and is_half(input.array.dtype):
        return called(combined(ops.sub, other, input, alpha), "RsubBackward0")
    return ops.rsub_(scaled(other, input, alpha), other)


def combined(op, input, other, alpha):
    """op(input, alpha * other), whose last node is the op's. Among 16-bit floats, PyTorch brings alpha to their type first."""
    if alpha == 1 and alpha is not True:
        return op(input, other)
    if isinstance(input, TensorBase) and is_half(input.array.dtype):
        alpha, other = (x if isinstance(x, TensorBase) else float(input.array.dtype.type(x)) for x in (alpha, other))
    y = rounded_once(lambda input, other: op(input, scaled(input, other, alpha)))(input, other)
    return called(y, op.Node.__name__)


def scaled(input, other, alpha):
    """alpha * other, which may not have a higher type than input and other together."""
    if alpha == 1 and alpha is not True:
        return other
    broadcast_error(*(x.array for x in (input, other) if isinstance(x, TensorBase)))
    common = decide(*(x.array if isinstance(x, TensorBase) else x for x in (input, other)))
    if isinstance(alpha, float) and not is_inexact(common):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if isinstance(alpha, bool) and common != bool:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if common == bool:
        model = (other if isinstance(other, TensorBase) else input).array
        return ops.logical_and(other, fresh(np.array(bool(alpha), like=model)))
    return ops.mul(other, alpha) if isinstance(other, TensorBase) else other * alpha


def div(input, other, *, rounding_mode=None):
    """input / other, element by element.

    Args:
        input, other: tensors whose shapes broadcast, or one tensor and a number.
        rounding_mode: None, "floor" (as Python's //) or "trunc" (towards zero).

    Raises:
        RuntimeError: if the shapes do not broadcast, or the mode is none of these.

    Example:
        >>> import edutorch as torch
        >>> torch.div(torch.tensor([7, -7]), 2), torch.div(torch.tensor([7, -7]), 2, rounding_mode="trunc")
        (tensor([ 3.5000, -3.5000]), tensor([ 3, -3]))
    """
    check_rounding(rounding_mode)
    return (
        ops.div(input, other) if rounding_mode is None else ops.div_rounded(input, other, rounding_mode=rounding_mode)
    )


def check_rounding(mode):
    if mode not in (None, "floor", "trunc"):
        raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{mode}'")


def fmod(input, other):
    """What is left of input / other after truncating: has the sign of input, as C's %.

    Example:
        >>> import edutorch as torch
        >>> torch.fmod(torch.tensor([-3.0, 5.0]), 2)
        tensor([-1.,  1.])
    """
    return ops.fmod(input, other)


def pow(input, exponent):
    """input to the power exponent; either may be a number.

    Example:
        >>> import edutorch as torch
        >>> torch.pow(torch.tensor([1.0, 2.0, 3.0]), 2)
        tensor([1., 4., 9.])
    """
    return ops.pow_(input, exponent)


def clamp(input, min=None, max=None):
    """input, but not below min and not above max.

    Args:
        input: a tensor.
        min, max: numbers, tensors that broadcast, or None.

    Raises:
        RuntimeError: if both are None.

    Example:
        >>> import edutorch as torch
        >>> torch.clamp(torch.tensor([-2.0, 0.5, 3.0]), min=-1, max=1)
        tensor([-1.0000,  0.5000,  1.0000])
    """
    need_a_bound(min, max)
    return ops.clamp_(input, min, max)


def need_a_bound(min, max):
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")


def round(input, *, decimals=0):
    """The nearest whole number, or the nearest with so many decimals. Halves go to the even neighbour.

    Example:
        >>> import edutorch as torch
        >>> torch.round(torch.tensor([0.5, 1.5, 2.6]))
        tensor([0., 2., 3.])
    """
    return ops.round_(input, decimals=decimals)


def where(condition, input=None, other=None):
    """input where condition is true, other elsewhere. With the condition alone: the positions where it is true.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([-1.0, 2.0])
        >>> torch.where(x > 0, x, 0.0)
        tensor([0., 2.])
    """
    if input is None and other is None:
        return ops.nonzero_tuple(condition)
    kind = condition.array.dtype
    if kind == np.uint8:
        warnings.warn(
            "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future "
            "version of PyTorch. Use a boolean condition instead.",
            stacklevel=2,
        )
    elif kind != bool:
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {title(kind)}"
        )
    return ops.where(condition, input, other)


def isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Is |input - other| at most atol + rtol * |other|? Element by element.

    Example:
        >>> import edutorch as torch
        >>> torch.isclose(torch.tensor([1.0, 1.1]), torch.tensor([1.0, 1.0]))
        tensor([ True, False])
    """
    for name, size in (("rtol", rtol), ("atol", atol)):
        if size < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {size:g}")
    return ops.isclose(input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Are all numbers close? See isclose.

    Example:
        >>> import edutorch as torch
        >>> torch.allclose(torch.ones(2), torch.ones(2) + 1e-7)
        True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan).array.all())


def equal(input, other):
    """Do two tensors have the same shape and the same numbers?

    Example:
        >>> import edutorch as torch
        >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
        True
    """
    if not isinstance(other, TensorBase):
        raise TypeError(f"equal(): argument 'other' (position 2) must be Tensor, not {type(other).__name__}")
    return input.array.shape == other.array.shape and bool((input.array == other.array).all())


def invert(input):
    """Every bit turned round: what ~x is. For truth values: not."""
    if is_inexact(input.array.dtype):
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return ops.bitwise_not(input)
