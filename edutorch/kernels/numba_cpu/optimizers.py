"""The twin of Adam's step: parameter, gradient and both running means are fetched once, not once for each operation."""

import numpy as np

from edutorch.kernels.numba_cpu.loops import in_order, loop


@loop
def adam_loop(x, grad, m, v, sign, decay, keep, new1, beta2, new2, length, missing, eps):
    for k in range(x.size):
        g = sign * grad[k] + decay * x[k]
        m[k] += (g - m[k]) * new1
        v[k] = v[k] * beta2 + g * g * new2
        x[k] = x[k] * keep - length * (m[k] / (np.sqrt(v[k]) / missing + eps))


def adam_step(x, grad, m, v, largest, *, group, lr, beta1, beta2, length, missing):
    numbers = (lr, beta1, beta2, group["eps"], group["weight_decay"])
    if largest is not None or not in_order(x, grad, m, v) or not all(isinstance(n, (int, float)) for n in numbers):
        return NotImplemented
    decay = group["weight_decay"]
    pull, keep = (0, 1 - lr * decay) if group["decoupled_weight_decay"] else (decay, 1)
    sign = -1 if group["maximize"] else 1
    settings = map(np.float32, (sign, pull, keep, 1 - beta1, beta2, 1 - beta2, length, missing, group["eps"]))
    adam_loop(*(a.reshape(-1) for a in (x, grad, m, v)), *settings)
    return None
