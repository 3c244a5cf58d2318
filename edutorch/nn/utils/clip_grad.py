"""Gradients kept in bounds: one wild batch shall not throw the parameters far away."""

import math
import types
import warnings

from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import tensor
from edutorch.functions.joining import stack
from edutorch.graph import TensorBase


def listed(tensors):
    return [tensors] if isinstance(tensors, TensorBase) else list(tensors)


def gradients(parameters):
    return [p._grad for p in listed(parameters) if p._grad is not None]


@no_grad()
def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """The length of the vector of all numbers of all tensors.

    Args:
        tensors: an iterable of tensors, or one; often gradients.
        norm_type: which length; inf for the largest number.
        error_if_nonfinite: raise if the length is inf or nan.
        foreach: PyTorch's two ways to compute it; here they are one.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.utils.get_total_norm([torch.tensor([3.0]), torch.tensor([[4.0]])])
        tensor(5.)
    """
    tensors, norm_type = listed(tensors), float(norm_type)
    if not tensors:
        return tensor(0.0)
    total = stack([x.norm(norm_type).to(tensors[0].device) for x in tensors]).norm(norm_type)
    if error_if_nonfinite and not math.isfinite(total.item()):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be "
            "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`"
        )
    return total


@no_grad()
def clip_grads_with_norm_(parameters, max_norm, total_norm, foreach=None):
    """Shorten all gradients together by max_norm / total_norm, if that is less than 1.

    Args:
        parameters: tensors whose .grad is changed in place.
        max_norm: the length that is allowed.
        total_norm: the length that they have, from get_total_norm.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.zeros(2))
        >>> p.grad = torch.tensor([3.0, 4.0])
        >>> torch.nn.utils.clip_grads_with_norm_(p, 1.0, torch.tensor(10.0))
        >>> p.grad
        tensor([0.3000, 0.4000])
    """
    factor = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
    for grad in gradients(parameters):
        grad.mul_(factor.to(grad.device))


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Shorten all gradients together, if the vector of all of them is longer than max_norm. Pascanu et al. 2013.

    Args:
        parameters: tensors whose .grad is changed in place.
        max_norm: the length that is allowed.
        norm_type: which length; inf for the largest number.
        error_if_nonfinite: raise if the length is inf or nan.

    Returns:
        The length before, as a tensor.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.zeros(2))
        >>> p.grad = torch.tensor([3.0, 4.0])
        >>> torch.nn.utils.clip_grad_norm_([p], max_norm=1.0), p.grad
        (tensor(5.), tensor([0.6000, 0.8000]))
    """
    generated, parameters = isinstance(parameters, types.GeneratorType), listed(parameters)
    if generated and not parameters:
        warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=2)
    total_norm = get_total_norm(gradients(parameters), norm_type, error_if_nonfinite, foreach)
    clip_grads_with_norm_(parameters, max_norm, total_norm, foreach)
    return total_norm


def clip_grad_norm(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """The old name of clip_grad_norm_."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


@no_grad()
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
    for grad in gradients(parameters):
        grad.clamp_(-float(clip_value), float(clip_value))


__all__ = ["clip_grad_norm", "clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_", "get_total_norm"]
