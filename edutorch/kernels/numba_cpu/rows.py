"""Twins of what goes row by row: layer norm, softmax, cross-entropy. A row is fetched once and stays near the processor."""

import math

import numpy as np
from numba import float32

from edutorch.kernels.numba_cpu.loops import exp32, in_order, inlined, loop


def as_rows(x, length):
    return x.reshape(x.size // length, length)


# Layer norm


@loop
def moments(row, eps):
    """The mean of a row, and 1 / its deviation."""
    share = float32(1) / float32(row.size)
    total = float32(0)
    for j in range(row.size):
        total += row[j]
    mean = total * share
    squares = float32(0)
    for j in range(row.size):
        away = row[j] - mean
        squares += away * away
    return mean, float32(1) / np.sqrt(squares * share + eps)


@loop
def layer_norm_loop(input, weight, bias, eps, result):
    for i in range(input.shape[0]):
        row, out = input[i], result[i]
        mean, inverse = moments(row, eps)
        for j in range(row.size):
            out[j] = (row[j] - mean) * inverse * weight[j] + bias[j]


def layer_norm(input, weight=None, bias=None, *, ndim=1, eps=1e-5):
    length = math.prod(input.shape[-ndim:])
    if not length or not in_order(input, weight, bias):
        return NotImplemented
    weight = np.ones(length, np.float32) if weight is None else weight.reshape(-1)
    bias = np.zeros(length, np.float32) if bias is None else bias.reshape(-1)
    result = np.empty_like(input)
    layer_norm_loop(as_rows(input, length), weight, bias, np.float32(eps), as_rows(result, length))
    return result


@loop
def layer_norm_backward_loop(grad, input, weight, eps, to_input, to_weight, to_bias):
    share = float32(1) / float32(input.shape[1])
    for i in range(input.shape[0]):
        g, x, to_x = grad[i], input[i], to_input[i]
        mean, inverse = moments(x, eps)
        shift, stretch = float32(0), float32(0)
        for j in range(x.size):
            at_normal = g[j] * weight[j]
            shift += at_normal
            stretch += at_normal * ((x[j] - mean) * inverse)
        shift *= share
        stretch *= share
        for j in range(x.size):
            to_weight[j] += g[j] * ((x[j] - mean) * inverse)
        for j in range(x.size):
            to_bias[j] += g[j]
        for j in range(x.size):
            to_x[j] = inverse * (g[j] * weight[j] - shift - (x[j] - mean) * inverse * stretch)


def layer_norm_backward(grad, input, weight, ndim, eps, needs):
    shape = input.shape[-ndim:]
    length = math.prod(shape)
    if not length or not in_order(grad, input, weight):
        return NotImplemented
    weight = np.ones(length, np.float32) if weight is None else weight.reshape(-1)
    to_input = np.empty_like(input)
    to_weight, to_bias = np.zeros((2, length), np.float32)
    layer_norm_backward_loop(
        as_rows(grad, length),
        as_rows(input, length),
        weight,
        np.float32(eps),
        as_rows(to_input, length),
        to_weight,
        to_bias,
    )
    return to_input, to_weight.reshape(shape), to_bias.reshape(shape)


# Softmax along the last dimension


@inlined
def largest_of(row):
    """The largest number, found among whole numbers: the compiler can compare many of those at a time.

    As whole numbers, the bits of floats are in the floats' own order; only those of negative floats run backward.
    """
    bits = row.view(np.int32)
    largest = np.int32(-(2**31))
    for j in range(bits.size):
        largest = max(largest, bits[j] ^ ((bits[j] >> np.int32(31)) & np.int32(2**31 - 1)))
    return np.int32(largest ^ ((largest >> np.int32(31)) & np.int32(2**31 - 1))).view(np.float32)


@inlined
def exponentials(row, largest, out):
    """exp(row - largest) into out, and their sum."""
    total = float32(0)
    for j in range(row.size):
        e = exp32(row[j] - largest)
        out[j] = e
        total += e
    return total


@loop
def softmax_loop(input, result):
    for i in range(input.shape[0]):
        out = result[i]
        row = input[i]
        share = float32(1) / exponentials(row, largest_of(row), out)
        for j in range(out.size):
            out[j] *= share


def last(dim, input):
    """Is dim the last dimension, and is there something along it?"""
    return dim in (-1, input.ndim - 1) and input.ndim and input.shape[-1]


def along_rows(loop, dim, *arrays):
    """What a loop makes of the rows of some arrays of one shape, if those lie along dim."""
    first = arrays[0]
    if not last(dim, first) or not in_order(*arrays) or any(a.shape != first.shape for a in arrays):
        return NotImplemented
    result = np.empty_like(first)
    loop(*(as_rows(a, first.shape[-1]) for a in (*arrays, result)))
    return result


def softmax(input, *, dim):
    return along_rows(softmax_loop, dim, input)


@loop
def attention_weights_loop(scores, queries, is_causal):
    for i in range(scores.shape[0]):
        whole = scores[i]
        seen = min(i % queries + 1, whole.size) if is_causal else whole.size
        row = whole[:seen]
        largest = largest_of(row)
        if largest == float32(-np.inf):
            whole[:] = float32(0)
            continue
        share = float32(1) / exponentials(row, largest, row)
        for j in range(row.size):
            row[j] *= share
        for j in range(seen, whole.size):
            whole[j] = float32(0) * share  # of a row with nan all are nan


def attention_weights(scores, is_causal):
    if not in_order(scores):
        return NotImplemented
    attention_weights_loop(as_rows(scores, scores.shape[-1]), scores.shape[-2], is_causal)
    return scores


@loop
def softmax_backward_loop(grad, out, result):
    for i in range(out.shape[0]):
        g, y, to_x = grad[i], out[i], result[i]
        total = float32(0)
        for j in range(y.size):
            total += g[j] * y[j]
        for j in range(y.size):
            to_x[j] = y[j] * (g[j] - total)


def softmax_backward(grad, out, dim):
    return along_rows(softmax_backward_loop, dim, grad, out)


# Cross-entropy of rows of scores, (N, C)


@loop
def log_softmax_loop(input, result):
    for i in range(input.shape[0]):
        row, out = input[i], result[i]
        largest = largest_of(row)
        away = largest + np.log(exponentials(row, largest, out))
        for j in range(row.size):
            out[j] = row[j] - away


def log_softmax(input, *, dim):
    return along_rows(log_softmax_loop, dim, input)


@loop
def log_softmax_backward_loop(grad, out, result):
    for i in range(out.shape[0]):
        g, y, to_x = grad[i], out[i], result[i]
        total = float32(0)
        for j in range(y.size):
            total += g[j]
        for j in range(y.size):
            to_x[j] = g[j] - exp32(y[j]) * total


def log_softmax_backward(grad, out, dim):
    return along_rows(log_softmax_backward_loop, dim, grad, out)


@loop
def cross_entropy_loop(input, target, losses):
    for i in range(input.shape[0]):
        row = input[i]
        largest = largest_of(row)
        total = float32(0)
        for j in range(row.size):
            total += exp32(row[j] - largest)
        losses[i] = np.log(total) + largest - row[target[i]]


def usual(input, target, weight, ignore_index):
    """Rows of scores, a class for each, all of which count alike?"""
    if input.ndim != 2 or target.ndim != 1 or weight is not None or not in_order(input):
        return False
    classes = input.shape[1]
    return (
        bool(target.size)
        and target.dtype == np.int64
        and target.min() >= 0
        and target.max() < classes
        and not (0 <= ignore_index < classes and (target == ignore_index).any())
    )


def cross_entropy(input, target, weight=None, *, ignore_index=-100, reduction="mean"):
    if not usual(input, target, weight, ignore_index) or len(input) != len(target):
        return NotImplemented
    losses = np.empty(len(input), np.float32)
    cross_entropy_loop(input, target, losses)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


@loop
def cross_entropy_backward_loop(scale, input, target, result):
    for i in range(input.shape[0]):
        out = result[i]
        row = input[i]
        share = scale[i] / exponentials(row, largest_of(row), out)
        for j in range(out.size):
            out[j] *= share
        out[target[i]] -= scale[i]


def cross_entropy_backward(grad, input, target, weight, ignore_index, reduction):
    if not usual(input, target, weight, ignore_index):
        return NotImplemented
    scale = np.empty(len(input), np.float32)
    scale[...] = grad / len(input) if reduction == "mean" else grad
    result = np.empty_like(input)
    cross_entropy_backward_loop(scale, input, target, result)
    return result
