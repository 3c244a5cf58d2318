"""Twins of the steps of Adam and its family: all that a number needs is fetched once, not once for each operation."""

import numpy as np

from edutorch.kernels.numba_cpu.loops import in_order, inlined, loop


@inlined
def with_moved_means(k, x, grad, m, v, sign, decay, new1, beta2, new2):
    """Move the running means of number k, and return its gradient: the first half of all these steps."""
    g = sign * grad[k] + decay * x[k]
    m[k] += (g - m[k]) * new1
    v[k] = v[k] * beta2 + g * g * new2
    return g


@loop
def adam_loop(x, grad, m, v, sign, decay, keep, new1, beta2, new2, length, missing, eps):
    for k in range(x.size):
        with_moved_means(k, x, grad, m, v, sign, decay, new1, beta2, new2)
        x[k] = x[k] * keep - length * (m[k] / (np.sqrt(v[k]) / missing + eps))


@loop
def amsgrad_loop(x, grad, m, v, largest, sign, decay, keep, new1, beta2, new2, length, missing, eps):
    for k in range(x.size):
        with_moved_means(k, x, grad, m, v, sign, decay, new1, beta2, new2)
        most = v[k]
        largest[k] = largest[k] if largest[k] >= most or largest[k] != largest[k] else most  # nan stays nan
        x[k] = x[k] * keep - length * (m[k] / (np.sqrt(largest[k]) / missing + eps))


@loop
def nadam_loop(x, grad, m, v, sign, decay, keep, new1, beta2, new2, of_grad, of_mean, missing, eps):
    for k in range(x.size):
        g = with_moved_means(k, x, grad, m, v, sign, decay, new1, beta2, new2)
        x[k] = x[k] * keep - (of_grad * g + of_mean * m[k]) / (np.sqrt(v[k] / missing) + eps)


@loop
def radam_loop(x, grad, m, v, sign, decay, keep, new1, beta2, new2, length, divides, eps):
    for k in range(x.size):
        with_moved_means(k, x, grad, m, v, sign, decay, new1, beta2, new2)
        x[k] = x[k] * keep - length * (m[k] / (np.sqrt(v[k]) + eps) if divides else m[k])


def walk(loop, arrays, group, lr, beta1, beta2, *settings):
    """Run a loop over the numbers of some arrays; what all of the family share comes first among its settings."""
    decay, eps = group["weight_decay"], group["eps"]
    if not in_order(*arrays) or not all(isinstance(n, (int, float)) for n in (lr, beta1, beta2, decay, eps)):
        return NotImplemented
    pull, keep = (0, 1 - lr * decay) if group["decoupled_weight_decay"] else (decay, 1)
    sign = -1 if group["maximize"] else 1
    shared = map(np.float32, (sign, pull, keep, 1 - beta1, beta2, 1 - beta2))
    loop(*(a.reshape(-1) for a in arrays), *shared, *map(np.float32, settings), np.float32(eps))
    return None


def adam_step(x, grad, m, v, largest, *, group, lr, beta1, beta2, length, missing):
    if largest is None:
        return walk(adam_loop, (x, grad, m, v), group, lr, beta1, beta2, length, missing)
    return walk(amsgrad_loop, (x, grad, m, v, largest), group, lr, beta1, beta2, length, missing)


def nadam_step(x, grad, m, v, *, group, lr, beta1, beta2, of_grad, of_mean, missing):
    return walk(nadam_loop, (x, grad, m, v), group, lr, beta1, beta2, of_grad, of_mean, missing)


def radam_step(x, grad, m, v, *, group, lr, beta1, beta2, length, divides):
    return walk(radam_loop, (x, grad, m, v), group, lr, beta1, beta2, length, divides)
