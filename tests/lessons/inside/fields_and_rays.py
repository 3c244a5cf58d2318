"""A picture as a function: sines as activations, positions as waves, a ray that collects light, and slopes that solve Poisson."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(91)


class SineLayer(nn.Module):
    def __init__(self, in_features, out_features, is_first=False, omega_0=10.0):
        super().__init__()
        self.omega_0, self.linear = omega_0, nn.Linear(in_features, out_features)
        bound = 1 / in_features if is_first else math.sqrt(6 / in_features) / omega_0
        with torch.no_grad():
            self.linear.weight.uniform_(-bound, bound)

    def forward(self, x):
        return torch.sin(self.omega_0 * self.linear(x))


class PositionalEncoding(nn.Module):
    """x -> x, sin(2^k pi x), cos(2^k pi x)"""

    def __init__(self, num_freqs):
        super().__init__()
        self.register_buffer("frequencies", 2.0 ** torch.arange(num_freqs) * math.pi)

    def forward(self, x):
        angles = (x[..., None, :] * self.frequencies[:, None]).flatten(-2)
        return torch.cat([x, angles.sin(), angles.cos()], dim=-1)


side = 8
axis = torch.linspace(-1, 1, side)
coords = torch.stack(torch.meshgrid(axis, axis, indexing="ij"), dim=-1).reshape(-1, 2)
image = (torch.sin(4 * coords[:, :1]) * torch.cos(3 * coords[:, 1:])).detach()
networks = {
    "siren": nn.Sequential(SineLayer(2, 24, is_first=True), SineLayer(24, 24), nn.Linear(24, 1)),
    "waves": nn.Sequential(PositionalEncoding(2), nn.Linear(10, 24), nn.ReLU(), nn.Linear(24, 1)),
    "plain": nn.Sequential(nn.Linear(2, 24), nn.ReLU(), nn.Linear(24, 1)),
}
for name, net in networks.items():
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
    for _ in range(15):
        loss = F.mse_loss(net(coords), image)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"{name}: {loss.item():.4f}")


def gradient(y, x):
    return torch.autograd.grad(y, [x], grad_outputs=torch.ones_like(y), create_graph=True)[0]


def laplace(y, x):
    grad = gradient(y, x)
    return sum(
        torch.autograd.grad(grad[..., i], x, torch.ones_like(grad[..., i]), create_graph=True)[0][..., i : i + 1]
        for i in range(2)
    )


# Only the slopes of the picture are shown; the picture itself comes out but for a constant.
points = coords.clone().requires_grad_(True)
truth = torch.sin(4 * points[:, :1]) * torch.cos(3 * points[:, 1:])
print("laplace of the truth is -25 times the truth:", torch.allclose(laplace(truth, points), -25 * truth, atol=1e-3))
target = gradient(truth, points).detach()
torch.manual_seed(92)
siren = nn.Sequential(SineLayer(2, 24, is_first=True, omega_0=5.0), SineLayer(24, 24, omega_0=5.0), nn.Linear(24, 1))
optimizer = torch.optim.Adam(siren.parameters(), lr=3e-3)
for step in range(15):
    loss = ((gradient(siren(points), points) - target) ** 2).sum(-1).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 4:
        print(f"slopes {step + 1}: {loss.item():.3f}")


# A ray through a cloud: how much light arrives from where.
def render(density, colour, distances):
    alpha = 1 - torch.exp(-density * distances)
    through = torch.cumprod(torch.cat([torch.ones(alpha.size(0), 1), 1 - alpha + 1e-10], dim=-1), dim=-1)[:, :-1]
    weights = alpha * through
    return (weights.unsqueeze(-1) * colour).sum(dim=1), weights


class TinyNeRF(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.encode = PositionalEncoding(3)
        self.body = nn.Sequential(nn.Linear(7, hidden), nn.ReLU(), nn.Linear(hidden, 4))

    def forward(self, t):
        density, colour = self.body(self.encode(t)).split([1, 3], dim=-1)
        return F.softplus(density).squeeze(-1), torch.sigmoid(colour)


t = torch.linspace(0, 1, 12).expand(6, 12) + torch.rand(6, 12) / 12
distances = F.pad(t[:, 1:] - t[:, :-1], (0, 1), value=0.1)
wanted = torch.tensor([0.9, 0.2, 0.4]).expand(6, 3)
nerf = TinyNeRF()
optimizer = torch.optim.Adam(nerf.parameters(), lr=0.02)
for step in range(15):
    rgb, weights = render(*nerf(t.unsqueeze(-1)), distances)
    loss = F.mse_loss(rgb, wanted)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 4:
        print(f"light {step + 1}: {loss.item():.4f}, depth {(weights * t).sum(-1).mean().item():.3f}")
