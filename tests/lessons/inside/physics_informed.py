"""A network that obeys a law: second derivatives in the loss make it the motion of a damped spring, and find its friction."""

import torch
import torch.nn as nn

torch.manual_seed(123)
MASS, FRICTION, SPRING = 1.0, 0.8, 9.0


def exact(t):
    """x'' + friction x' + spring x = 0, from x(0) = 1 at rest."""
    d = FRICTION / 2
    w = (SPRING - d**2) ** 0.5
    return torch.exp(-d * t) * (torch.cos(w * t) + d / w * torch.sin(w * t))


class FCN(nn.Module):
    def __init__(self, n_input=1, n_output=1, n_hidden=16, n_layers=2):
        super().__init__()
        self.fcs = nn.Sequential(nn.Linear(n_input, n_hidden), nn.Tanh())
        self.fch = nn.Sequential(
            *[nn.Sequential(nn.Linear(n_hidden, n_hidden), nn.Tanh()) for _ in range(n_layers - 1)]
        )
        self.fce = nn.Linear(n_hidden, n_output)

    def forward(self, x):
        return self.fce(self.fch(self.fcs(x)))


def derivative(y, x):
    return torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]


pinn = FCN()
t_boundary = torch.tensor(0.0).view(-1, 1).requires_grad_(True)
t_physics = torch.linspace(0, 1, 20).view(-1, 1).requires_grad_(True)
optimizer = torch.optim.Adam(pinn.parameters(), lr=5e-3)
for i in range(21):
    optimizer.zero_grad()
    u = pinn(t_boundary)
    loss1 = (torch.squeeze(u) - 1) ** 2
    loss2 = torch.squeeze(derivative(u, t_boundary)) ** 2
    u = pinn(t_physics)
    dudt = derivative(u, t_physics)
    d2udt2 = derivative(dudt, t_physics)
    loss3 = torch.mean((MASS * d2udt2 + FRICTION * dudt + SPRING * u) ** 2)
    loss = loss1 + 1e-1 * loss2 + 1e-2 * loss3
    loss.backward()
    optimizer.step()
    if i % 5 == 0:
        print(f"{i:3d}: {loss.item():.4f} = {loss1.item():.4f} + 0.1 * {loss2.item():.4f} + 0.01 * {loss3.item():.3f}")

# The exact motion does obey the law: the derivatives of autograd say so.
t = torch.linspace(0, 2, 9, dtype=torch.double, requires_grad=True)
x = exact(t)
v = derivative(x, t)
a = derivative(v, t)
print("residual of the exact motion:", bool((MASS * a + FRICTION * v + SPRING * x).abs().max() < 1e-9))

# The other way round: from measurements to the friction.
friction = torch.nn.Parameter(torch.tensor(0.1))
t = torch.linspace(0, 2, 40)
position, speed = exact(t), torch.gradient(exact(t), spacing=(t,))[0]
acceleration = torch.gradient(speed, spacing=(t,))[0]
optimizer = torch.optim.SGD([friction], lr=0.05)
for _ in range(30):
    optimizer.zero_grad()
    ((MASS * acceleration + friction * speed + SPRING * position)[3:-3] ** 2).mean().backward()
    optimizer.step()
print(f"friction {friction.item():.2f}, true {FRICTION}")


# Newton's law from an energy: the Hessian of a potential, and its frequencies.
def potential(q):
    return 0.5 * SPRING * q[0] ** 2 + 2.0 * (q[0] - q[1]) ** 2 + torch.cosh(q[1]) - 1


rest = torch.zeros(2, dtype=torch.double)
hessian = torch.autograd.functional.hessian(potential, rest)
print(hessian, torch.linalg.eigvalsh(hessian).sqrt())
