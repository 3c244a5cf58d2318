"""Rprop: only the sign of a gradient counts. Steps grow while it stays the same, and shrink when it changes."""

import numpy as np

from edutorch.op import alongside, bare
from edutorch.ops import where
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_settings, counter, filled_like, pieces, zeros_like


class Rprop(Optimizer):
    """p = p - sign(grad) * size, where each number has a step size of its own. Riedmiller and Braun 1993.

    The size grows by etas[1] where the sign is that of the last step; where it has changed, the minimum was passed: the size
    shrinks by etas[0], and this number waits for a step. For gradients of whole data sets, not of batches.

    Args:
        params: what to change.
        lr: the first step size.
        etas: the two factors.
        step_sizes: the smallest and the largest step size.
        maximize: climb instead.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.Rprop([p], lr=0.1)
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p
        Parameter containing:
        tensor([0.9000], requires_grad=True)
    """

    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, capturable=False, foreach=None,
                 maximize=False, differentiable=False):  # fmt: skip
        check_settings(lr=lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr, "etas": etas, "step_sizes": step_sizes, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def begin(self, p, group):
        return {"step": counter(), "prev": zeros_like(p), "step_size": filled_like(p, float(group["lr"]))}

    def change(self, p, state, group):
        (shrink, grow), (smallest, largest) = group["etas"], group["step_sizes"]
        for x, grad, before, size in pieces(p, state, group, "prev", "step_size"):
            grad = -grad if group["maximize"] else grad
            sign = np.sign(bare(grad) * bare(before))  # 1 where it is that of the last step, -1 where it changed
            factor = np.ones_like(sign)
            factor[sign > 0], factor[sign < 0] = grow, shrink
            size[...] = (size * alongside(factor, size)).clip(smallest, largest)
            grad = where(alongside(sign < 0, grad), 0.0, grad)
            x -= alongside(np.sign(bare(grad)), size) * size
            before[...] = grad
