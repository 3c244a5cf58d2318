"""Numbers brought to mean 0 and variance 1: over each sample (layer and group norm), or over the batch (batch norm).

Each is one node that keeps one activation, its input: mean and deviation are measured again when gradients come by,
which is cheaper than keeping the half dozen arrays of the composed form.
"""

import math

import numpy as np

from edutorch.kernels import kernel
from edutorch.op import op
from edutorch.ops.exponential import rsqrt
from edutorch.ops.reduce import average, mean_, sum_
from edutorch.ops.shape import reshape


def standardized(x, dims, eps):
    """x with mean 0 and variance 1 over dims, and 1 / its deviation. Of arrays in forward, of Tensors if the rule asks."""
    away = x - mean_(x, dim=dims, keepdim=True)
    inverse = rsqrt(mean_(away * away, dim=dims, keepdim=True) + eps)
    return away * inverse, inverse


def to_standardized_input(grad, normal, inverse, dims):
    """Moving one number moves the mean and the deviation too: those parts are taken out of the gradient."""
    shift = mean_(grad, dim=dims, keepdim=True)
    stretch = normal * mean_(grad * normal, dim=dims, keepdim=True)
    return inverse * (grad - shift - stretch)


@op(label="NativeLayerNorm", refuses={"iubc": "LayerNormKernelImpl"})
@kernel
def layer_norm_(input, weight=None, bias=None, *, ndim=1, eps=1e-5):
    """(input - mean) / sqrt(variance + eps) * weight + bias, over the last ndim dimensions."""
    dims = tuple(range(-ndim, 0))
    out = input - average(input, dims)
    out /= np.sqrt(average(out * out, dims) + input.dtype.type(eps))
    if weight is not None:
        out *= weight
    if bias is not None:
        out += bias
    return out


@layer_norm_.backward
@kernel
def layer_norm_backward(grad, input, weight, ndim, eps, needs):
    dims = tuple(range(len(input.shape) - ndim, len(input.shape)))
    normal, inverse = standardized(input, dims, eps)
    to_input = None
    if needs[0]:
        to_input = to_standardized_input(grad if weight is None else grad * weight, normal, inverse, dims)
    return to_input, grad * normal if len(needs) > 1 and needs[1] else None, grad


@op(label="NativeGroupNorm", refuses={"iubc": "GroupNormKernelImpl"})
def group_norm_(input, weight=None, bias=None, *, groups, eps=1e-5):
    """(input - mean) / sqrt(variance + eps) * weight + bias, over each group of channels of each sample (N, C, *)."""
    in_groups = input.reshape(by_group(input.shape, groups))
    out = in_groups - average(in_groups, 2)
    out /= np.sqrt(average(out * out, 2) + input.dtype.type(eps))
    return scaled(out.reshape(input.shape), weight, bias, input.dtype)


def by_group(shape, groups):
    """(N, C, *) as (N, G, how many numbers a group has)."""
    return shape[0], groups, math.prod(shape[1:]) // groups


@group_norm_.backward
def group_norm_backward(grad, input, weight, input_shape, groups, eps, needs):
    ndim, shape = len(input_shape), by_group(input_shape, groups)
    normal, inverse = standardized(reshape(input, shape=shape), (2,), eps)
    to_input = None
    if needs[0]:
        g = reshape(grad if weight is None else grad * across(weight, ndim), shape=shape)
        to_input = reshape(to_standardized_input(g, normal, inverse, (2,)), shape=input_shape)
    normal = reshape(normal, shape=input_shape)
    return to_input, *to_scale(grad, normal, all_but_channels(ndim), needs[1:])


def across(x, ndim):
    """One number a channel, in a shape that lies along dimension 1."""
    return reshape(x, shape=(1, -1, *[1] * (ndim - 2)))


def all_but_channels(ndim):
    return tuple(d for d in range(ndim) if d != 1)


def scaled(normal, weight, bias, dtype):
    """normal * weight + bias, for each channel, in memory that is ours."""
    shape = (1, -1, *[1] * (normal.ndim - 2))
    if weight is not None:
        normal *= weight.reshape(shape)
    if bias is not None:
        normal += bias.reshape(shape)
    return normal.astype(dtype, copy=False)


@op(label="NativeBatchNorm", outputs=("out", "mean", "var"), refuses={"iubc": "batch_norm"})
@kernel
def batch_norm_(input, weight=None, bias=None, *, eps=1e-5):
    """(input - mean) / sqrt(var + eps) * weight + bias, with mean and variance of each channel over the batch.

    Returns:
        The result, and the means and variances (C) for the running averages. No gradient flows through those two.
    """
    dims = all_but_channels(input.ndim)
    mean = average(input, dims, np.float64)  # numpy adds rows one by one: float32 would lose digits
    out = input - mean.astype(input.dtype)
    var = average(np.square(out), dims, np.float64)
    scale = 1 / np.sqrt(var + eps).reshape(-1)
    if weight is not None:
        scale *= weight  # a few numbers are multiplied first, and all the others once
    return (
        scaled(out, scale.astype(input.dtype), bias, input.dtype),
        mean.reshape(-1).astype(input.dtype),
        var.reshape(-1).astype(input.dtype),
    )


@batch_norm_.backward
@kernel
def batch_norm_backward(grad, input, weight, eps, needs):
    grad, ndim = grad[0], len(input.shape)
    dims = all_but_channels(ndim)
    normal, inverse = standardized(input, dims, eps)
    to_weight, to_bias = to_scale(grad, normal, dims, (True, True))
    to_input = None
    if needs[0]:  # as to_standardized_input; the means that it takes off are these sums, for a channel has one weight
        count = math.prod(input.shape[d] for d in dims)
        shift, stretch = across(to_bias / count, ndim), normal * across(to_weight / count, ndim)
        to_input = (grad - shift - stretch) * (inverse if weight is None else inverse * across(weight, ndim))
    return tuple(gradient if wanted else None for gradient, wanted in zip((to_input, to_weight, to_bias), needs))


def to_scale(grad, normal, dims, needs):
    """The gradients of weight and bias: every number of a channel has a say."""
    return (
        sum_(grad * normal, dim=dims) if len(needs) > 0 and needs[0] else None,
        sum_(grad, dim=dims) if len(needs) > 1 and needs[1] else None,
    )


@op(label="NativeBatchNorm", without_gradient=["mean", "var"], refuses={"iubc": "batch_norm"})
def batch_norm_by_(input, mean, var, weight=None, bias=None, *, eps=1e-5):
    """The same with means and variances (C) that were measured before: what batch norm does outside training."""
    shape = (1, -1, *[1] * (input.ndim - 2))
    out = (input - mean.reshape(shape)) / np.sqrt(var.reshape(shape) + var.dtype.type(eps))
    return scaled(out, weight, bias, input.dtype)


@batch_norm_by_.backward
def batch_norm_by_backward(grad, input, mean, var, weight, eps, needs):
    ndim = len(input.shape)
    inverse = rsqrt(across(var, ndim) + eps)
    normal = (input - across(mean, ndim)) * inverse
    g = grad * inverse if weight is None else grad * inverse * across(weight, ndim)
    return g if needs[0] else None, None, None, *to_scale(grad, normal, all_but_channels(ndim), needs[3:])
