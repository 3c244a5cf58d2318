"""Gradients kept in bounds, so that one step cannot throw the parameters far away."""

import math

from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import tensor
from edutorch.functions.joining import stack
from edutorch.graph import TensorBase


def with_gradients(parameters):
    parameters = [parameters] if isinstance(parameters, TensorBase) else list(parameters)
    return [p for p in parameters if p._grad is not None]


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Shorten all gradients together, if the vector of all of them is longer than max_norm. Pascanu et al. 2013.

    Args:
        parameters: tensors whose .grad is changed in place.
        max_norm: the length that is allowed.
        norm_type: which length; inf for the largest number.

    Returns:
        The length before, as a tensor.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.zeros(2))
        >>> p.grad = torch.tensor([3.0, 4.0])
        >>> torch.nn.utils.clip_grad_norm_([p], max_norm=1.0), p.grad
        (tensor(5.), tensor([0.6000, 0.8000]))
    """
    parameters, norm_type = with_gradients(parameters), float(norm_type)
    if not parameters:
        return tensor(0.0)
    with no_grad():
        total = stack([p._grad.norm(norm_type) for p in parameters]).norm(norm_type)
        if error_if_nonfinite and not math.isfinite(total.item()):
            raise RuntimeError(
                f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be "
                "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
                "`error_if_nonfinite=False`"
            )
        factor = (float(max_norm) / (total + 1e-6)).clamp_max(1.0)
        for p in parameters:
            p._grad.mul_(factor)
    return total


def clip_grad_value_(parameters, clip_value, foreach=None):
    """Cut every number of every gradient off at +-clip_value.

    Args:
        parameters: tensors whose .grad is changed in place.
        clip_value: the largest number that is allowed.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.zeros(2))
        >>> p.grad = torch.tensor([0.5, -4.0])
        >>> torch.nn.utils.clip_grad_value_([p], 1.0)
        >>> p.grad
        tensor([ 0.5000, -1.0000])
    """
    with no_grad():
        for p in with_gradients(parameters):
            p._grad.clamp_(-float(clip_value), float(clip_value))
