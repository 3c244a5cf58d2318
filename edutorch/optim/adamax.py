"""Adamax: Adam that divides by the largest recent gradient, where Adam divides by a mean of squares."""

from edutorch.ops import maximum
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_betas, check_settings, counter, gradient, number, pieces, zeros_like


class Adamax(Optimizer):
    """p = p - lr * m / u, with m the running mean of the gradient and u its largest size, slowly forgotten. Kingma and Ba 2015.

    Args:
        params: what to change.
        lr: about how far a number moves in one step.
        betas: how much of the running mean, and of the largest size, is kept.
        eps: keeps the division from exploding.
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.Adamax([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.9000], requires_grad=True)
    """

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, foreach=None, *, maximize=False,
                 differentiable=False, capturable=False):  # fmt: skip
        check_settings(lr=lr, eps=eps)
        check_betas(betas)
        check_settings(weight_decay=weight_decay)
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def begin(self, p, group):
        return {"step": counter(), "exp_avg": zeros_like(p), "exp_inf": zeros_like(p)}

    def change(self, p, state, group):
        lr, (beta1, beta2), eps = number(group["lr"], group), group["betas"], group["eps"]
        length = lr / (1 - beta1 ** state["step"].item())  # the running mean began at 0
        for x, grad, m, u in pieces(p, state, group, "exp_avg", "exp_inf"):
            grad = gradient(x, grad, group)
            m += (grad - m) * (1 - beta1)
            u[...] = maximum(u * beta2, abs(grad) + eps)
            x -= length * (m / u)
