"""Functions of functions: the gradient of each example by itself, an ensemble in one call, Hessians, and a linearized model."""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import (
    functional_call,
    grad,
    grad_and_value,
    hessian,
    jacfwd,
    jacrev,
    jvp,
    stack_module_state,
    vjp,
    vmap,
)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 2))
x, y = torch.randn(6, 3), torch.randint(2, (6,))
params = {k: v.detach() for k, v in model.named_parameters()}


def compute_loss(params, sample, target):
    predictions = functional_call(model, params, (sample.unsqueeze(0),))
    return F.cross_entropy(predictions, target.unsqueeze(0))


per_sample, losses = vmap(grad_and_value(compute_loss), in_dims=(None, 0, 0))(params, x, y)
print({name: tuple(g.shape) for name, g in per_sample.items()}, losses)
F.cross_entropy(model(x), y).backward()
print(
    "their mean is the gradient:",
    all(torch.allclose(per_sample[n].mean(0), p.grad, atol=1e-6) for n, p in model.named_parameters()),
)

# Differential privacy: no example may pull too hard, and noise hides the rest.
norms = torch.stack([g.flatten(1).norm(dim=1) for g in per_sample.values()]).norm(dim=0)
scale = (0.5 / (norms + 1e-6)).clamp(max=1.0)
private = {n: torch.einsum("b,b...->...", scale, g) / 6 + 0.01 * torch.randn_like(g[0]) for n, g in per_sample.items()}
print("norms:", norms, f"private: {private['0.weight'].norm().item():.4f}")

# An ensemble: three models, stacked, and one call.
models = [nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 2)) for _ in range(3)]
stacked, buffers = stack_module_state(models)
base = copy.deepcopy(models[0])
together = vmap(lambda p, b, x: functional_call(base, (p, b), (x,)), in_dims=(0, 0, None))(stacked, buffers, x)
print(together.shape, torch.allclose(together, torch.stack([m(x) for m in models]), atol=1e-6))
print("they disagree by", f"{together.softmax(-1).std(dim=0).mean().item():.4f}")


# Derivatives of higher order.
def f(w):
    return (torch.sin(w) * w).sum() + w.prod()


w = torch.tensor([0.5, 1.0, 2.0])
print("gradient:", grad(f)(w))
print("hessian:", hessian(f)(w))
print("third, in the first direction:", grad(lambda w: grad(lambda w: grad(f)(w)[0])(w)[0])(w)[0])
print("Jacobians agree:", torch.allclose(jacrev(grad(f))(w), jacfwd(grad(f))(w), atol=1e-6))
_, pull = vjp(grad(f), w)
out, push = jvp(grad(f), (w,), (torch.ones(3),))
print("Hessian times ones:", pull(torch.ones(3))[0], torch.allclose(push, pull(torch.ones(3))[0], atol=1e-5))

# Newton's method with a Hessian, on a bowl that is not round.
point = torch.tensor([2.0, -1.0])


def bowl(p):
    return torch.cosh(p[0]) + 2 * p[1] ** 2 + 0.5 * p[0] * p[1]


for step in range(4):
    point = point - torch.linalg.solve(hessian(bowl)(point), grad(bowl)(point))
    print(f"newton {step}: {bowl(point).item():.4f}")

# A model as a straight line in its parameters: the neural tangent kernel.
rows = vmap(jacrev(lambda p, s: functional_call(model, p, (s,))), in_dims=(None, 0))(params, x)
flat = torch.cat([j.flatten(2) for j in rows.values()], dim=2)  # (B, outputs, parameters)
kernel = torch.einsum("bop,cop->bc", flat, flat)
print(kernel.shape, torch.allclose(kernel, kernel.T), bool((torch.linalg.eigvalsh(kernel.double()) > -1e-4).all()))
print("diagonal:", kernel.diagonal())
