"""Diffusion (DDPM) in two dimensions: drown points in noise step by step, learn to guess the noise, and walk back."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(55)
T = 20
betas = torch.linspace(1e-3, 0.2, T)
alphas = 1.0 - betas
alphas_cumprod = torch.cumprod(alphas, dim=0)
alphas_cumprod_prev = F.pad(alphas_cumprod[:-1], (1, 0), value=1.0)
posterior_variance = betas * (1.0 - alphas_cumprod_prev) / (1.0 - alphas_cumprod)
print(alphas_cumprod[[0, 9, 19]], posterior_variance[:3])


def extract(a, t, x_shape):
    return a.gather(-1, t).reshape(t.shape[0], *((1,) * (len(x_shape) - 1)))


def q_sample(x_start, t, noise):
    mean = extract(alphas_cumprod.sqrt(), t, x_start.shape) * x_start
    return mean + extract((1.0 - alphas_cumprod).sqrt(), t, x_start.shape) * noise


class SinusoidalPositionEmbeddings(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, time):
        half = self.dim // 2
        frequencies = torch.exp(torch.arange(half, device=time.device) * -(math.log(1000) / (half - 1)))
        angles = time[:, None] * frequencies[None, :]
        return torch.cat((angles.sin(), angles.cos()), dim=-1)


class Denoiser(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.time = nn.Sequential(SinusoidalPositionEmbeddings(16), nn.Linear(16, hidden), nn.SiLU())
        self.inp = nn.Linear(2, hidden)
        self.mid = nn.ModuleList([nn.Linear(hidden, hidden) for _ in range(2)])
        self.out = nn.Linear(hidden, 2)
        nn.init.zeros_(self.out.weight)

    def forward(self, x, t):
        h, time = self.inp(x), self.time(t)
        for layer in self.mid:
            h = h + F.silu(layer(h + time))
        return self.out(h)


def moons(count):
    angle = math.pi * torch.rand(count)
    upper = torch.rand(count) < 0.5
    x = torch.where(upper, angle.cos(), 1 - angle.cos())
    y = torch.where(upper, angle.sin(), 0.5 - angle.sin())
    return torch.stack([x, y], dim=1) - torch.tensor([0.5, 0.25])


model = Denoiser()
ema = [p.detach().clone() for p in model.parameters()]
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
for step in range(24):
    x0 = moons(64)
    t = torch.randint(0, T, (64,)).long()
    noise = torch.randn_like(x0)
    loss = F.smooth_l1_loss(model(q_sample(x0, t, noise), t), noise)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    for slow, p in zip(ema, model.parameters()):
        slow.mul_(0.9).add_(p.detach(), alpha=0.1)
    if step % 4 == 0:
        print(f"step {step:2d}: {loss.item():.4f}")


@torch.no_grad()
def p_sample(x, t):
    now = torch.full((x.shape[0],), t, dtype=torch.long)
    guess = model(x, now)
    mean = alphas[t].rsqrt() * (x - betas[t] / (1.0 - alphas_cumprod[t]).sqrt() * guess)
    return mean if t == 0 else mean + posterior_variance[t].sqrt() * torch.randn_like(x)


with torch.no_grad():
    for p, slow in zip(model.parameters(), ema):
        p.copy_(slow)
x = torch.randn(64, 2)
for t in reversed(range(T)):
    x = p_sample(x, t)
    if t in (15, 5, 0):
        print(f"after step {t}: mean {x.mean().item():.2f}, std {x.std().item():.2f}")
