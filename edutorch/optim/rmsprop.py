"""RMSprop: every number gets a step length of its own, from a running mean of its gradient's square."""

from edutorch.ops import sqrt
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_settings, counter, gradient, number, pieces, zeros_like


class RMSprop(Optimizer):
    """p = p - lr * grad / (sqrt(v) + eps), with v the running mean of grad^2. Tieleman and Hinton 2012.

    Args:
        params: what to change.
        lr: about how far a number moves in one step.
        alpha: how much of the running mean is kept.
        eps: keeps the division from exploding.
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        momentum: how much of the last direction is kept.
        centered: divide by the deviation from the mean gradient instead. Graves 2013.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.RMSprop([p], lr=0.01)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.9000], requires_grad=True)
    """

    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, capturable=False,
                 foreach=None, maximize=False, differentiable=False):  # fmt: skip
        check_settings(lr=lr, eps=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha)
        defaults = {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered, "weight_decay": weight_decay,
            "capturable": capturable, "foreach": foreach, "maximize": maximize, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def begin(self, p, group):
        state = {"step": counter(), "square_avg": zeros_like(p)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = zeros_like(p)
        if group["centered"]:
            state["grad_avg"] = zeros_like(p)
        return state

    def change(self, p, state, group):
        lr, alpha, momentum, eps = number(group["lr"], group), group["alpha"], group["momentum"], group["eps"]
        names = ("square_avg", "grad_avg", "momentum_buffer")
        for x, grad, v, mean, direction in pieces(p, state, group, *names):
            grad = gradient(x, grad, group)
            v *= alpha
            v += grad * grad * (1 - alpha)
            spread = v
            if group["centered"]:
                mean += (grad - mean) * (1 - alpha)
                spread = v - mean * mean
            step = grad / (sqrt(spread) + eps)
            if momentum > 0:
                direction *= momentum
                direction += step
                step = direction
            x -= lr * step
