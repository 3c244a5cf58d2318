"""A network as the speed of a point: Euler's steps are layers, and checkpoints or Runge and Kutta make them cheaper or better."""

import torch
import torch.nn as nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(45)


class ODEFunc(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 2))
        for m in self.net.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=0.1)
                nn.init.constant_(m.bias, val=0)
        self.calls = 0

    def forward(self, t, y):
        self.calls += 1
        return self.net(y)


def euler(func, t, dt, y):
    return dt * func(t, y)


def rk4(func, t, dt, y):
    k1 = func(t, y)
    k2 = func(t + dt / 2, y + dt / 2 * k1)
    k3 = func(t + dt / 2, y + dt / 2 * k2)
    k4 = func(t + dt, y + dt * k3)
    return dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def odeint(func, y0, t, step=rk4):
    solution = [y0]
    for t0, t1 in zip(t[:-1], t[1:]):
        solution.append(solution[-1] + step(func, t0, t1 - t0, solution[-1]))
    return torch.stack(solution)


# The truth: a spiral, y' = A y, whose solution the matrix exponential knows.
A = torch.tensor([[-0.1, 1.0], [-1.0, -0.1]])
y0 = torch.tensor([[2.0, 0.0]])
t = torch.linspace(0.0, 3.0, 16)
truth = torch.stack([y0 @ torch.matrix_exp(A.T * time) for time in t])
for method in (euler, rk4):
    error = (odeint(lambda t, y: y @ A.T, y0, t, method) - truth).abs().max()
    print(f"{method.__name__:5s} error {error.item():.4f}")


def get_batch(size=6, length=5):
    starts = torch.randperm(len(t) - length)[:size]
    return truth[starts], t[:length], torch.stack([truth[starts + i] for i in range(length)])


func = ODEFunc()
optimizer = torch.optim.RMSprop(func.parameters(), lr=5e-3)
for itr in range(1, 19):
    optimizer.zero_grad()
    batch_y0, batch_t, batch_y = get_batch()
    pred_y = odeint(func, batch_y0, batch_t)
    loss = torch.mean(torch.abs(pred_y - batch_y))
    loss.backward()
    optimizer.step()
    if itr % 6 == 0:
        with torch.no_grad():
            total = torch.mean(torch.abs(odeint(func, y0, t) - truth)).item()
        print(f"Iter {itr:04d} | Loss {loss.item():.4f} | Total Loss {total:.4f}")


# Checkpoints: forget what lies between, and compute it again on the way back.
def two_seconds(y):
    return odeint(func, y, torch.linspace(0, 2, 5), euler)[-1]


gradients, calls = [], []
for run in (two_seconds, lambda y: checkpoint(two_seconds, y, use_reentrant=False)):
    func.zero_grad()
    func.calls = 0
    start = y0.clone().requires_grad_()
    run(start).square().sum().backward()
    gradients.append(func.net[0].weight.grad.clone())
    calls.append(func.calls)
print("same gradients:", torch.equal(*gradients), "calls:", calls)

# How sensitive is the end to the start? For the linear spiral, the answer is exp(A t).
jacobian = torch.func.jacrev(lambda y: odeint(lambda t, y: y @ A.T, y, t)[-1])(y0[0])
print(jacobian, torch.allclose(jacobian, torch.matrix_exp(A * 3), atol=1e-3))
