"""Muon: for weight matrices. The step is the matrix of momentum, with all its singular values brought near to 1."""

import math

from edutorch.autograd.grad_mode import no_grad
from edutorch.functions.linalg import addmm
from edutorch.op import fresh
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_one_number, number, zeros_like


class Muon(Optimizer):
    """p = p - lr * sqrt(max(1, rows / columns)) * orthogonal(momentum). Jordan 2024.

    For matrices only; biases and embeddings are left to another optimizer.

    Args:
        params: matrices to change.
        lr: the length of a step.
        weight_decay: shrinks every number by lr * weight_decay of it.
        momentum: how much of the running mean of gradients is kept.
        nesterov: look one step ahead.
        ns_coefficients: a, b and c of the polynomial a x + b x^3 + c x^5 that is applied ns_steps times.
        eps: keeps the first division from exploding.
        ns_steps: see there.
        adjust_lr_fn: how lr depends on the matrix's size: "original", as above, or "match_rms_adamw", 0.2 sqrt(max(rows,
            columns)), with which settings found for AdamW can be kept. Liu et al. 2025.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.eye(2))
        >>> optimizer = torch.optim.Muon([p], lr=0.1)
        >>> (p * p).sum().backward()
        >>> optimizer.step()
        >>> bool((p.diagonal() < 1.0).all())
        True
    """

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True,
                 ns_coefficients=(3.4445, -4.7750, 2.0315), eps=1e-7, ns_steps=5, adjust_lr_fn=None):  # fmt: skip
        check_one_number(lr)
        words = {"Learning rate": lr, "momentum": momentum, "weight decay": weight_decay}
        for name, value in words.items():
            if not value >= 0.0:
                raise ValueError(f"{name} should be >= 0 but is: {value}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults = {
            "lr": lr, "weight_decay": weight_decay, "momentum": momentum, "nesterov": nesterov,
            "ns_coefficients": ns_coefficients, "eps": eps, "ns_steps": ns_steps, "adjust_lr_fn": adjust_lr_fn,
        }  # fmt: skip
        super().__init__(params, defaults)
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    raise ValueError(
                        f"Muon only supports 2D parameters whereas we found a parameter with size: {p.size()}"
                    )

    def begin(self, p, group):
        if p.is_complex():
            raise RuntimeError("Muon does not support complex parameters")
        return {"momentum_buffer": zeros_like(p._grad)}

    def change(self, p, state, group):
        lr, mu = number(group["lr"], group), group["momentum"]
        x, grad, mean = p.array, p._grad.array, state["momentum_buffer"].array
        mean += (grad - mean) * (1 - mu)
        direction = grad + (mean - grad) * mu if group["nesterov"] else mean
        step = orthogonal(fresh(direction), group["ns_coefficients"], group["ns_steps"], group["eps"])
        x *= 1 - lr * group["weight_decay"]
        x -= lr * adjustment(group["adjust_lr_fn"], *x.shape) * step.array.astype(x.dtype)


def adjustment(kind, rows, columns):
    return 0.2 * math.sqrt(max(rows, columns)) if kind == "match_rms_adamw" else math.sqrt(max(1, rows / columns))


@no_grad()
def orthogonal(matrix, coefficients, steps, eps):
    """U V^T of a matrix U S V^T, roughly: its singular values come near to 1 by a polynomial, applied again and again.

    That takes nothing but products of matrices. 16 bits are enough for it. (Newton and Schulz.)
    """
    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    if len(coefficients) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = coefficients
    tall = matrix.size(0) > matrix.size(1)
    x = matrix.bfloat16().T if tall else matrix.bfloat16()
    x = x / x.norm().clamp(min=eps)  # no singular value is then above 1
    for _ in range(steps):
        square = x @ x.T
        x = addmm(x, addmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return x.T if tall else x
