"""Adam: every number gets a step length of its own, from running means of its gradient and of the gradient's square."""

import numpy as np

from edutorch.op import fresh
from edutorch.optim.optimizer import Optimizer, array_of, changed, check_settings, gradient, pieces, zeros_like


class Adam(Optimizer):
    """p = p - lr * m / (sqrt(v) + eps), with m and v the running means, corrected for their start at 0. Kingma and Ba 2015.

    Args:
        params: what to change.
        lr: about how far a number moves in one step.
        betas: how much of each running mean is kept.
        eps: keeps the division from exploding.
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        amsgrad: divide by the largest v so far. Reddi et al. 2018.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.Adam([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.9000], requires_grad=True)
    """

    decoupled = False  # is the weight decay kept out of the running means, as in AdamW?

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *, foreach=None,
                 maximize=False, capturable=False, differentiable=False, fused=None):  # fmt: skip
        check_settings(lr=lr, eps=eps)
        for i in (0, 1):
            if not 0.0 <= betas[i] < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {betas[i]}")
        check_settings(weight_decay=weight_decay)
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "differentiable": differentiable, "fused": fused,
            "decoupled_weight_decay": self.decoupled,
        }  # fmt: skip
        super().__init__(params, defaults)

    def update(self, group, params):
        lr, (beta1, beta2), eps = float(group["lr"]), group["betas"], group["eps"]
        decoupled = group["decoupled_weight_decay"]
        settings = {**group, "weight_decay": 0} if decoupled else group
        for p in params:
            state = self.state[p]
            if not state:
                self.begin(state, p, group["amsgrad"])
            state["step"].array[...] += 1
            t = state["step"].item()
            length, missing = lr / (1 - beta1**t), (1 - beta2**t) ** 0.5  # the running means began at 0
            means = (array_of(state, name) for name in ("exp_avg", "exp_avg_sq", "max_exp_avg_sq"))
            for x, grad, m, v, largest in pieces(p.array, p._grad.array, *means):
                if decoupled:
                    x *= 1 - lr * group["weight_decay"]
                grad = gradient(x, grad, settings)
                m += (grad - m) * (1 - beta1)
                v *= beta2
                v += grad * grad * (1 - beta2)
                if largest is not None:
                    v = np.maximum(largest, v, out=largest)
                x -= length * (m / (np.sqrt(v) / missing + eps))
            changed(p)

    def begin(self, state, p, amsgrad):
        """Before its first step a parameter has no running means."""
        state["step"] = fresh(np.zeros((), np.float32))
        for name in ("exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if amsgrad else [])):
            state[name] = zeros_like(p)


class AdamW(Adam):
    """Adam whose weight decay does not pass through the running means. Loshchilov and Hutter 2019.

    Example:
        >>> import edutorch as torch
        >>> torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))]).defaults["weight_decay"]
        0.01
    """

    decoupled = True

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, **options):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, **options)
