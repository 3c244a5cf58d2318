"""NAdam: Adam with Nesterov's momentum, which looks one step ahead."""

from edutorch.kernels import kernel
from edutorch.ops import sqrt
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_betas, check_settings, counter, number, whole, with_moved_means, zeros_like


class NAdam(Optimizer):
    """p = p - lr * (a mix of the gradient and its running mean m) / (sqrt(v) + eps). Dozat 2016.

    mu_t = beta1 * (1 - 0.96^(t * momentum_decay) / 2) is the momentum of step t: it grows towards beta1. The gradient has
    the weight (1 - mu_t) / (1 - mu_1 ... mu_t) in the mix, and m, as in the next step, mu_(t+1) / (1 - mu_1 ... mu_(t+1)).

    Args:
        params: what to change.
        lr: about how far a number moves in one step.
        betas: how much of each running mean is kept.
        eps: keeps the division from exploding.
        weight_decay: pulls every number towards 0: grad + weight_decay * p.
        momentum_decay: how fast the momentum reaches beta1.
        decoupled_weight_decay: keep the weight decay out of the running means, as AdamW does.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.NAdam([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.8944], requires_grad=True)
    """

    on_card = "params, mu_products and state_steps"

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3,
                 decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False,
                 differentiable=False):  # fmt: skip
        check_settings(lr=lr, eps=eps)
        check_betas(betas)
        check_settings(weight_decay=weight_decay, momentum_decay=momentum_decay)
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize, "foreach": foreach,
            "capturable": capturable, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def begin(self, p, group):
        return {"step": counter(), "mu_product": counter(1.0), "exp_avg": zeros_like(p), "exp_avg_sq": zeros_like(p)}

    def change(self, p, state, group):
        lr, (beta1, beta2), t = number(group["lr"], group), group["betas"], state["step"].item()
        mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (step * group["momentum_decay"])) for step in (t, t + 1))
        state["mu_product"] *= mu
        product = state["mu_product"].item()
        missing = 1 - beta2**t  # the running mean began at 0
        of_grad, of_mean = lr * (1 - mu) / (1 - product), lr * mu_next / (1 - product * mu_next)
        arrays = whole(p, state, group, "exp_avg", "exp_avg_sq")
        settings = {"group": group, "lr": lr, "beta1": beta1, "beta2": beta2}
        nadam_step(*arrays, **settings, of_grad=of_grad, of_mean=of_mean, missing=missing)


@kernel
def nadam_step(x, grad, m, v, *, group, lr, beta1, beta2, of_grad, of_mean, missing):
    """Move the running means m and v, and by them and the gradient x, all in place."""
    for x, grad, m, v in with_moved_means(x, grad, m, v, group=group, lr=lr, beta1=beta1, beta2=beta2):  # noqa: B020
        spread = sqrt(v / missing) + group["eps"]
        x -= of_grad * (grad / spread)
        x -= of_mean * (m / spread)
