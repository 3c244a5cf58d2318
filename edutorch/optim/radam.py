"""RAdam: Adam that trusts its running mean of squares only once it has seen enough of them."""

from edutorch.kernels import kernel
from edutorch.ops import sqrt
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_betas, check_settings, counter, number, whole, with_moved_means, zeros_like


class RAdam(Optimizer):
    """As Adam, but the first steps are plain momentum, and the next ones shorter by a factor r. Liu et al. 2020.

    rho_t says how many squares the mean v stands for after t steps, rho_inf how many at last:
    rho_inf = 2 / (1 - beta2) - 1,  rho_t = rho_inf - 2 t beta2^t / (1 - beta2^t). While rho_t <= 5, nothing is divided by v;
    then r = sqrt((rho_t - 4) (rho_t - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho_t)).

    Args:
        params: what to change.
        lr: about how far a number moves in one step.
        betas: how much of each running mean is kept.
        eps: keeps the division from exploding.
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        decoupled_weight_decay: keep the weight decay out of the running means, as AdamW does.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.RAdam([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.8000], requires_grad=True)
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False, *,
                 foreach=None, maximize=False, capturable=False, differentiable=False):  # fmt: skip
        check_settings(lr=lr, eps=eps)
        check_betas(betas)
        check_settings(weight_decay=weight_decay)
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize, "foreach": foreach,
            "capturable": capturable, "decoupled_weight_decay": decoupled_weight_decay, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def begin(self, p, group):
        return {"step": counter(), "exp_avg": zeros_like(p), "exp_avg_sq": zeros_like(p)}

    def change(self, p, state, group):
        lr, (beta1, beta2), t = number(group["lr"], group), group["betas"], state["step"].item()
        length, missing = lr / (1 - beta1**t), 1 - beta2**t  # the running means began at 0
        rho_inf = 2 / (1 - beta2) - 1
        rho = rho_inf - 2 * t * beta2**t / missing
        if rho > 5:
            r = ((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)) ** 0.5
            length = length * r * missing**0.5
        arrays = whole(p, state, group, "exp_avg", "exp_avg_sq")
        radam_step(*arrays, group=group, lr=lr, beta1=beta1, beta2=beta2, length=length, divides=rho > 5)


@kernel
def radam_step(x, grad, m, v, *, group, lr, beta1, beta2, length, divides):
    """Move the running means m and v, and by them x, all in place. divides: has v seen enough to be trusted?"""
    for x, _, m, v in with_moved_means(x, grad, m, v, group=group, lr=lr, beta1=beta1, beta2=beta2):  # noqa: B020
        x -= length * (m / (sqrt(v) + group["eps"]) if divides else m)
