"""Stochastic gradient descent: a step against the gradient, perhaps with momentum."""

from edutorch.op import fresh
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_fused, check_settings, gradient, number, pieces


class SGD(Optimizer):
    """p = p - lr * grad; with momentum, the direction is a running sum of gradients. Sutskever et al. 2013.

    Args:
        params: what to change.
        lr: the length of a step.
        momentum: how much of the last direction is kept.
        dampening: how much of a new gradient is left out of the direction.
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        nesterov: look one step ahead.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.SGD([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.8000], requires_grad=True)
    """

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False,
                 foreach=None, differentiable=False, fused=None):  # fmt: skip
        check_settings(lr=lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov,
            "maximize": maximize, "foreach": foreach, "differentiable": differentiable, "fused": fused,
        }  # fmt: skip
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)

    def change(self, p, state, group):
        lr, momentum, share = number(group["lr"], group), group["momentum"], 1 - group["dampening"]
        first = momentum and state.get("momentum_buffer") is None
        if first:
            state = self.state[p]
            start = gradient(p.array, p._grad.array, {**group, "differentiable": False})
            state["momentum_buffer"] = fresh(start.copy("K"))
        for x, grad, direction in pieces(p, state if momentum else {}, group, "momentum_buffer"):
            grad = gradient(x, grad, group)
            if momentum:
                if not first:
                    direction *= momentum
                    direction += grad if share == 1 else share * grad
                grad = grad + momentum * direction if group["nesterov"] else direction
            x -= lr * grad
