"""Adafactor: Adam's idea for large matrices, with a row and a column of memory where Adam keeps whole matrices."""

import math

from edutorch.limits import finfo
from edutorch.op import fresh
from edutorch.ops import sqrt
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_one_number, counter, number


class Adafactor(Optimizer):
    """p = p - step * grad / sqrt(V), with V the outer product of running means of grad^2 by row and by column. Shazeer 2018.

    No mean of the gradient is kept. beta2 grows with the steps t: 1 - t^beta2_decay. The step is relative to how large the
    parameter is: rms(p) * min(lr, 1 / sqrt(t)), and never lets the change of a number exceed d times that on average.

    Args:
        params: what to change.
        lr: the largest relative step.
        beta2_decay: how fast the running means get slow.
        eps: two numbers: one keeps the division from exploding (None: the smallest step of the number type), the other is the
            size that a parameter is at least taken for.
        d: the clipping threshold.
        weight_decay: shrinks every number by lr * weight_decay of it.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.Adafactor([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.9000], requires_grad=True)
    """

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *, foreach=None,
                 maximize=False):  # fmt: skip
        check_one_number(lr)
        if not lr >= 0.0:
            raise ValueError(f"Learning rate should be >= 0 but is: {lr}")
        if not beta2_decay <= 0.0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        for i in (0, 1):
            if (eps[i] is not None or i) and not eps[i] >= 0.0:
                raise ValueError(f"epsilon{i + 1} should be >= 0 but is: {eps[i]}")
        if not d >= 1.0:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        if not weight_decay >= 0.0:
            raise ValueError(f"weight_decay should be >= 0 but is: {weight_decay}")
        defaults = {
            "lr": lr, "beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize,
        }  # fmt: skip
        super().__init__(params, defaults)

    def begin(self, p, group):
        if p.is_complex():
            raise RuntimeError("Adafactor does not support complex parameters")
        g = p._grad.array
        if g.ndim > 1:
            rows, columns = g[..., :1] * 0, g[..., :1, :] * 0
            return {"step": counter(), "row_var": fresh(rows), "col_var": fresh(columns)}
        return {"step": counter(), "variance": fresh(g * 0)}

    def change(self, p, state, group):
        lr, t, (eps1, eps2) = number(group["lr"], group), state["step"].item(), group["eps"]
        eps1 = finfo(p.dtype).eps if eps1 is None else eps1
        x, grad = p.array, -p._grad.array if group["maximize"] else p._grad.array
        size = max(eps2, root_mean_square(x)) * min(lr, 1 / t**0.5)
        if group["weight_decay"]:
            x *= 1 - lr * group["weight_decay"]
        square, new = grad * grad, t ** group["beta2_decay"]  # the share of what is new in the running means
        if grad.ndim > 1:
            rows, columns = state["row_var"].array, state["col_var"].array
            rows += (square.mean(-1, keepdims=True) - rows) * new
            columns += (square.mean(-2, keepdims=True) - columns) * new
            v = rows @ columns / rows.mean(-2, keepdims=True).clip(eps1)
        else:
            v = state["variance"].array
            v += (square - v) * new
        change = grad / sqrt(v.clip(eps1 * eps1))
        x -= size / max(1.0, root_mean_square(change) / group["d"]) * change


def root_mean_square(array):
    return math.sqrt(float((array * array).sum()) / array.size) if array.size else math.nan
