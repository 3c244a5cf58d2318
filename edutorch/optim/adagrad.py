"""Adagrad: a number whose gradients have been large takes smaller steps from then on."""

from edutorch.ops import sqrt
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_fused, check_settings, counter, filled_like, gradient, number, pieces


class Adagrad(Optimizer):
    """p = p - lr * grad / (sqrt(v) + eps), with v the sum of grad^2 over all steps. Duchi et al. 2011.

    Args:
        params: what to change.
        lr: the length of the first step.
        lr_decay: how fast lr falls: lr / (1 + steps * lr_decay).
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        initial_accumulator_value: where the sums begin.
        eps: keeps the division from exploding.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.Adagrad([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.9000], requires_grad=True)
    """

    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, foreach=None, *,
                 maximize=False, differentiable=False, fused=None):  # fmt: skip
        check_settings(lr=lr, lr_decay=lr_decay, weight_decay=weight_decay)
        check_settings(initial_accumulator_value=initial_accumulator_value, eps=eps)
        defaults = {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "fused": fused,
        }  # fmt: skip
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p] = self.begin(p, group)

    def begin(self, p, group):
        return {"step": counter(), "sum": filled_like(p, self.defaults["initial_accumulator_value"])}

    def change(self, p, state, group):
        lr = number(group["lr"], group) / (1 + (state["step"].item() - 1) * group["lr_decay"])
        for x, grad, total in pieces(p, state, group, "sum"):
            grad = gradient(x, grad, group)
            total += grad * grad
            x -= lr * (grad / (sqrt(total) + group["eps"]))
