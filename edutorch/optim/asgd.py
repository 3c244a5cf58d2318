"""ASGD: gradient descent with ever shorter steps, which also keeps the average of where it has been."""

from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_settings, counter, gradient, pieces, zeros_like


class ASGD(Optimizer):
    """p = (1 - lambd * eta) * p - eta * grad, and ax, the mean of all p from step t0 on. Polyak and Juditsky 1992.

    eta = lr / (1 + lambd * lr * t)^alpha falls as the steps t are counted. ax lies in the optimizer's state.

    Args:
        params: what to change.
        lr: the length of the first step.
        lambd: how fast the steps get shorter, and p is pulled towards 0.
        alpha: the power of that fall.
        t0: the averaging starts there; before, ax is p.
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.ASGD([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.8000], requires_grad=True)
    """

    on_card = "params, mus, etas, and state_steps"

    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, foreach=None, maximize=False,
                 differentiable=False, capturable=False):  # fmt: skip
        check_settings(lr=lr, weight_decay=weight_decay)
        defaults = {
            "lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def begin(self, p, group):
        return {"step": counter(), "eta": counter(float(group["lr"])), "mu": counter(1.0), "ax": zeros_like(p)}

    def change(self, p, state, group):
        lr, lambd, t = float(group["lr"]), group["lambd"], state["step"].item()
        eta, mu = state["eta"].item(), state["mu"].item()
        for x, grad, ax in pieces(p, state, group, "ax"):
            grad = gradient(x, grad, group)
            x *= 1 - lambd * eta
            x -= eta * grad
            ax += (x - ax) * mu
        state["eta"].array[...] = lr / (1 + lambd * lr * t) ** group["alpha"]
        state["mu"].array[...] = 1 / max(1, t - group["t0"])
