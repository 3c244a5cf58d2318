"""Learning to learn (MAML): find weights from which one step is enough for any sine wave. The step itself is differentiated."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import functional_call

torch.manual_seed(33)
INNER_LR, TASKS, SHOTS = 0.05, 4, 8
model = nn.Sequential(nn.Linear(1, 24), nn.Tanh(), nn.Linear(24, 1))


def sample_task():
    """A sine wave of some height and phase: a function that draws points from it."""
    height, phase = 0.5 + 2 * torch.rand(1), 3.14 * torch.rand(1)

    def draw(count):
        x = torch.rand(count, 1) * 6 - 3
        return x, height * torch.sin(x + phase)

    return draw


def adapt(params, x, y, steps=1, create_graph=True):
    """Gradient descent whose steps stay in the graph."""
    for _ in range(steps):
        loss = F.mse_loss(functional_call(model, params, (x,)), y)
        gradients = torch.autograd.grad(loss, list(params.values()), create_graph=create_graph)
        params = {name: p - INNER_LR * g for (name, p), g in zip(params.items(), gradients)}
    return params


params = dict(model.named_parameters())
meta_optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for iteration in range(12):
    meta_loss = torch.zeros(())
    for _ in range(TASKS):
        draw = sample_task()
        fast = adapt(params, *draw(SHOTS))
        x, y = draw(SHOTS)
        meta_loss = meta_loss + F.mse_loss(functional_call(model, fast, (x,)), y) / TASKS
    meta_optimizer.zero_grad()
    meta_loss.backward()
    meta_optimizer.step()
    if iteration % 3 == 0:
        print(f"iteration {iteration:2d}: loss after one step {meta_loss.item():.4f}")

# First and second order: the short way leaves out what the inner step depends on.
draw = sample_task()
support, query = draw(SHOTS), draw(SHOTS)
for create_graph in (True, False):
    fast = adapt(params, *support, create_graph=create_graph)
    loss = F.mse_loss(functional_call(model, fast, (query[0],)), query[1])
    gradients = torch.autograd.grad(loss, list(params.values()))
    print(
        "second order" if create_graph else "first order ",
        f"{torch.cat([g.flatten() for g in gradients]).norm().item():.4f}",
    )

before = F.mse_loss(model(query[0]), query[1]).item()
adapted = adapt(params, *support, steps=3, create_graph=False)
after = F.mse_loss(functional_call(model, adapted, (query[0],)), query[1]).item()
print(f"a new wave: {before:.3f} -> {after:.3f}")


# Reptile does without second derivatives: go some steps, and move a little towards where you arrived.
def reptile_step(outer=0.3):
    start = [p.detach().clone() for p in model.parameters()]
    inner = torch.optim.SGD(model.parameters(), lr=INNER_LR)
    x, y = sample_task()(16)
    for _ in range(4):
        inner.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        inner.step()
    with torch.no_grad():
        for p, old in zip(model.parameters(), start):
            p.copy_(old + outer * (p - old))
    return loss.item()


print("reptile:", [f"{reptile_step():.3f}" for _ in range(4)])

# Hypergradient: how should the learning rate itself have been?
rate = torch.tensor(0.1, requires_grad=True)
w = torch.tensor([1.0, -2.0], requires_grad=True)
(g,) = torch.autograd.grad((w**2).sum(), w, create_graph=True)
((w - rate * g) ** 2).sum().backward()
print("d loss / d learning rate:", rate.grad, "d loss / d w:", w.grad)
