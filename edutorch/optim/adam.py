"""Adam: every number gets a step length of its own, from running means of its gradient and of the gradient's square."""

from edutorch.graph import TensorBase
from edutorch.kernels import kernel
from edutorch.ops import maximum, sqrt
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import (
    check_betas,
    check_fused,
    check_settings,
    counter,
    number,
    whole,
    with_moved_means,
    zeros_like,
)


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

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *, foreach=None,
                 maximize=False, capturable=False, differentiable=False, fused=None,
                 decoupled_weight_decay=False):  # fmt: skip
        check_adam_tensors({"lr": lr}, foreach and not capturable)
        check_settings(lr=lr, eps=eps)
        check_betas(betas)
        check_settings(weight_decay=weight_decay)
        if not any(all(isinstance(beta, kind) for beta in betas[:2]) for kind in (float, TensorBase)):
            raise ValueError("betas must be either both floats or both Tensors")
        check_adam_tensors({f"betas[{i}]": beta for i, beta in enumerate(betas[:2])}, foreach and not capturable)
        betas = tuple(beta.squeeze() if isinstance(beta, TensorBase) and beta.ndim else beta for beta in betas)
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "differentiable": differentiable, "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }  # fmt: skip
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)

    def begin(self, p, group):
        means = ["exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if group["amsgrad"] else [])]
        return {"step": counter(), **{name: zeros_like(p) for name in means}}

    def change(self, p, state, group):
        lr, beta1, beta2 = (number(setting, group) for setting in (group["lr"], *group["betas"]))
        t = state["step"].item()
        names = ("exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if group["amsgrad"] else [None]))
        # The running means began at 0: the step is made longer for the one, its divisor larger for the other.
        length, missing = lr / (1 - beta1**t), (1 - beta2**t) ** 0.5
        arrays = whole(p, state, group, *names)
        adam_step(*arrays, group=group, lr=lr, beta1=beta1, beta2=beta2, length=length, missing=missing)


@kernel
def adam_step(x, grad, m, v, largest, *, group, lr, beta1, beta2, length, missing):
    """Move the running means m and v, and by them x, all in place. largest: the largest v so far, or None."""
    pieces = with_moved_means(x, grad, m, v, largest, group=group, lr=lr, beta1=beta1, beta2=beta2)
    for x, _, m, v, largest in pieces:
        if largest is not None:
            largest[...] = v = maximum(largest, v)
        x -= length * (m / (sqrt(v) / missing + group["eps"]))


def check_adam_tensors(settings, foreach):
    """Settings that are tensors must hold one number each; and not all ways to step know them."""
    for name, value in settings.items():
        if isinstance(value, TensorBase):
            if foreach:
                raise ValueError(f"{name} as a Tensor is not supported for capturable=False and foreach=True")
            if value.array.size != 1:
                raise ValueError(f"Tensor {name} must be 1-element")


class AdamW(Adam):
    """Adam whose weight decay does not pass through the running means. Loshchilov and Hutter 2019.

    Example:
        >>> import edutorch as torch
        >>> torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))]).defaults["weight_decay"]
        0.01
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *,
                 maximize=False, foreach=None, capturable=False, differentiable=False, fused=None):  # fmt: skip
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable,
            differentiable=differentiable, fused=fused, decoupled_weight_decay=True,
        )  # fmt: skip
