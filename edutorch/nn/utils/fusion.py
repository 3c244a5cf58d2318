"""A layer and the batch norm behind it as one layer: when nothing is measured any more, both only scale and shift."""

import copy

from edutorch.nn.parameter import Parameter
from edutorch.ops import rsqrt


def fuse_linear_bn_eval(linear, bn):
    """One Linear that does what linear and then bn do.

    Args:
        linear, bn: a Linear and a BatchNorm, both in eval mode.

    Example:
        >>> import edutorch as torch
        >>> linear, bn = torch.nn.Linear(3, 2).eval(), torch.nn.BatchNorm1d(2).eval()
        >>> both, x = torch.nn.utils.fuse_linear_bn_eval(linear, bn), torch.ones(4, 3)
        >>> torch.allclose(both(x), bn(linear(x)))
        True
    """
    check_eval(linear, bn)
    if linear.out_features != bn.num_features and bn.num_features != 1:
        raise AssertionError(
            "To fuse, linear.out_features == bn.num_features or bn.num_features == 1, got "
            f"linear.out_features={linear.out_features} and bn.num_features={bn.num_features}"
        )
    return with_weights(fuse_linear_bn_weights, linear, bn)


def fuse_conv_bn_eval(conv, bn, transpose=False):
    """One convolution that does what conv and then bn do.

    Args:
        conv, bn: a convolution and a BatchNorm, both in eval mode.
        transpose: is it a transposed convolution?
    """
    check_eval(conv, bn)
    return with_weights(fuse_conv_bn_weights, conv, bn, transpose)


def check_eval(layer, bn):
    if layer.training or bn.training:
        raise AssertionError("Fusion only for eval!")


def with_weights(fuse, layer, bn, *more):
    if bn.running_mean is None or bn.running_var is None:
        raise AssertionError("bn.running_mean and bn.running_var must not be None")
    fused = copy.deepcopy(layer)
    measured = bn.running_mean, bn.running_var, bn.eps
    fused.weight, fused.bias = fuse(fused.weight, fused.bias, *measured, bn.weight, bn.bias, *more)
    return fused


def fuse_linear_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b):
    """Weight and bias of the Linear that fuse_linear_bn_eval makes.

    Args:
        linear_w, linear_b: weight and bias (or None) of the Linear.
        bn_rm, bn_rv, bn_eps, bn_w, bn_b: running mean and variance, eps, weight and bias of the BatchNorm.

    Returns:
        Two Parameters.
    """
    scale = bn_w * rsqrt(bn_rv + bn_eps)
    return fused(linear_w, linear_b, bn_rm, scale, bn_b, (-1, *[1] * (linear_w.ndim - 1)))


def fuse_conv_bn_weights(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, transpose=False):
    """Weight and bias of the convolution that fuse_conv_bn_eval makes.

    Args:
        conv_w, conv_b: weight and bias (or None) of the convolution.
        bn_rm, bn_rv, bn_eps, bn_w, bn_b: running mean and variance, eps, weight and bias of the BatchNorm.
        transpose: is it a transposed convolution? Then the channels that come out are the weight's second dimension.

    Returns:
        Two Parameters.
    """
    scale = rsqrt(bn_rv + bn_eps) * (1.0 if bn_w is None else bn_w)
    shape = [1, -1] if transpose else [-1, 1]
    return fused(conv_w, conv_b, bn_rm, scale, 0.0 if bn_b is None else bn_b, shape + [1] * (conv_w.ndim - 2))


def fused(w, b, mean, scale, shift, shape):
    """scale * (w x + b - mean) + shift, as a weight and a bias."""
    bias = ((0.0 if b is None else b) - mean) * scale + shift
    weight = (w * scale.reshape(shape)).to(w.dtype)
    bias = bias.to(w.dtype if b is None else b.dtype)
    return Parameter(weight.detach(), w.requires_grad), Parameter(bias.detach(), b is not None and b.requires_grad)


__all__ = ["fuse_conv_bn_eval", "fuse_conv_bn_weights", "fuse_linear_bn_eval", "fuse_linear_bn_weights"]
