"""Adadelta: RMSprop whose steps have the size of its own recent steps, so that no learning rate need be found."""

from edutorch.ops import sqrt
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_one_number, check_settings, counter, gradient, number, pieces, zeros_like


class Adadelta(Optimizer):
    """p = p - lr * sqrt(u + eps) / sqrt(v + eps) * grad, with v and u running means of grad^2 and of step^2. Zeiler 2012.

    Args:
        params: what to change.
        lr: makes all steps longer or shorter.
        rho: how much of each running mean is kept.
        eps: with it the first steps begin.
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.Adadelta([p])
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.9968], requires_grad=True)
    """

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, foreach=None, *, capturable=False,
                 maximize=False, differentiable=False):  # fmt: skip
        check_one_number(lr)
        check_settings(lr=lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_settings(eps=eps, weight_decay=weight_decay)
        defaults = {
            "lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "capturable": capturable, "foreach": foreach, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def begin(self, p, group):
        return {"step": counter(), "square_avg": zeros_like(p), "acc_delta": zeros_like(p)}

    def change(self, p, state, group):
        lr, rho, eps = number(group["lr"], group), group["rho"], group["eps"]
        for x, grad, v, u in pieces(p, state, group, "square_avg", "acc_delta"):
            grad = gradient(x, grad, group)
            v *= rho
            v += grad * grad * (1 - rho)
            step = sqrt(u + eps) / sqrt(v + eps) * grad
            u *= rho
            u += step * step * (1 - rho)
            x -= lr * step
