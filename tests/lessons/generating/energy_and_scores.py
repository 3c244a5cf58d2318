"""Energies and scores: a network that says how likely a point is, or in which direction it gets likelier; and a Boltzmann machine."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(11)


def pinwheel(count):
    arm = torch.randint(3, (count,))
    radius = 1 + 0.3 * torch.randn(count)
    angle = arm * 2 * torch.pi / 3 + 0.25 * radius + 0.1 * torch.randn(count)
    return radius[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1)


# Score matching by Hyvarinen: tr(J) + |s|^2 / 2, second derivatives and all.
score_net = nn.Sequential(nn.Linear(2, 24), nn.Softplus(), nn.Linear(24, 2))
optimizer = torch.optim.Adam(score_net.parameters(), lr=0.01)
for step in range(10):
    x = pinwheel(48).requires_grad_()
    s = score_net(x)
    trace = sum(torch.autograd.grad(s[:, i].sum(), x, create_graph=True)[0][:, i] for i in range(2))
    loss = (trace + 0.5 * (s**2).sum(dim=1)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 3 == 0:
        print(f"score {step}: {loss.item():.4f}")

# Denoising score matching at several levels of noise.
levels = torch.logspace(0, -1, 4)
net = nn.Sequential(nn.Linear(3, 32), nn.SiLU(), nn.Linear(32, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(12):
    x = pinwheel(64)
    sigma = levels[torch.randint(len(levels), (64,))].unsqueeze(1)
    noise = torch.randn_like(x)
    predicted = net(torch.cat([x + sigma * noise, sigma.log()], dim=1))
    loss = ((predicted + noise) ** 2).sum(dim=1).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 4 == 3:
        print(f"denoising {step + 1}: {loss.item():.4f}")
with torch.no_grad():
    points = torch.randn(64, 2)
    for sigma in levels:
        for _ in range(3):
            guess = net(torch.cat([points, sigma.log().expand(64, 1)], dim=1)) / sigma
            step_size = 0.1 * sigma**2
            points = points + step_size * guess + (2 * step_size).sqrt() * torch.randn_like(points)
print(f"annealed Langevin: mean radius {points.norm(dim=1).mean().item():.3f}")

# An energy: low where data are, high where the walk of the model itself goes.
energy = nn.Sequential(nn.Linear(2, 24), nn.SiLU(), nn.Linear(24, 1))
optimizer = torch.optim.Adam(energy.parameters(), lr=0.01, betas=(0.0, 0.999))
walkers = torch.randn(48, 2)
for step in range(12):
    for parameter in energy.parameters():
        parameter.requires_grad_(False)
    for _ in range(4):
        walkers.requires_grad_()
        (gradient,) = torch.autograd.grad(energy(walkers).sum(), walkers)
        walkers = (walkers - 0.1 * gradient.clamp(-1, 1) + 0.05 * torch.randn_like(walkers)).detach().clamp_(-3, 3)
    for parameter in energy.parameters():
        parameter.requires_grad_(True)
    low, high = energy(pinwheel(48)), energy(walkers)
    loss = low.mean() - high.mean() + 0.1 * (low**2 + high**2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 4 == 3:
        print(f"energy {step + 1}: {loss.item():.4f}, data {low.mean().item():.4f}, walkers {high.mean().item():.4f}")


class RBM(nn.Module):
    """Visible and hidden switches that set each other by chance. Trained by contrastive divergence."""

    def __init__(self, n_vis=12, n_hid=6):
        super().__init__()
        self.W = nn.Parameter(torch.randn(n_hid, n_vis) * 0.1)
        self.v_bias, self.h_bias = nn.Parameter(torch.zeros(n_vis)), nn.Parameter(torch.zeros(n_hid))

    def forward(self, v, k=1):
        for _ in range(k):
            h = torch.bernoulli(torch.sigmoid(F.linear(v, self.W, self.h_bias)))
            v = torch.sigmoid(F.linear(h, self.W.t(), self.v_bias)).bernoulli()
        return v

    def free_energy(self, v):
        hidden = F.softplus(F.linear(v, self.W, self.h_bias)).sum(1)
        return (-hidden - v.mv(self.v_bias)).mean()


rbm = RBM()
patterns = torch.tensor([[1.0] * 6 + [0.0] * 6, [0.0] * 6 + [1.0] * 6])
optimizer = torch.optim.SGD(rbm.parameters(), lr=0.5)
for epoch in range(60):
    v = patterns[torch.randint(2, (16,))]
    v = torch.where(torch.rand_like(v) < 0.05, 1 - v, v)
    again = rbm(v, k=2).detach()
    loss = rbm.free_energy(v) - rbm.free_energy(again)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 15 == 14:
        print(f"rbm {epoch + 1}: {loss.item():.3f}, wrong switches {(v - again).abs().mean().item():.3f}")

# Hopfield: a memory that mends what it knows.
W = (patterns * 2 - 1).T @ (patterns * 2 - 1) / 12
W.fill_diagonal_(0)
spoiled = patterns[0] * 2 - 1
spoiled[[1, 8]] *= -1
print("mended:", torch.equal(torch.sign(W @ spoiled), patterns[0] * 2 - 1))
