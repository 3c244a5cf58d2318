"""WGAN with gradient penalty: the critic's slope should be 1, and a gradient of a gradient teaches it that."""

import torch
import torch.nn as nn
from torch import autograd

torch.manual_seed(18)
LAMBDA, CRITIC_ITERS, BATCH = 10, 3, 32


def ring(count):
    """Points near eight places on a circle."""
    angles = torch.randint(0, 8, (count,)) * (2 * torch.pi / 8)
    return torch.stack([angles.cos(), angles.sin()], dim=1) + 0.05 * torch.randn(count, 2)


generator = nn.Sequential(nn.Linear(2, 32), nn.ReLU(True), nn.Linear(32, 32), nn.ReLU(True), nn.Linear(32, 2))
critic = nn.Sequential(nn.Linear(2, 32), nn.Softplus(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
print(critic)


def calc_gradient_penalty(critic, real, fake):
    alpha = torch.rand(real.size(0), 1).expand(real.size())
    interpolates = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    scores = critic(interpolates)
    gradients = autograd.grad(
        outputs=scores, inputs=interpolates, grad_outputs=torch.ones(scores.size()),
        create_graph=True, retain_graph=True, only_inputs=True,
    )[0]  # fmt: skip
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean() * LAMBDA


optimizer_d = torch.optim.Adam(critic.parameters(), lr=2e-3, betas=(0.5, 0.9))
optimizer_g = torch.optim.Adam(generator.parameters(), lr=2e-3, betas=(0.5, 0.9))
for iteration in range(8):
    for p in critic.parameters():
        p.requires_grad = True
    for _ in range(CRITIC_ITERS):
        real = ring(BATCH)
        with torch.no_grad():
            fake = generator(torch.randn(BATCH, 2))
        critic.zero_grad()
        d_real, d_fake = critic(real).mean(), critic(fake).mean()
        penalty = calc_gradient_penalty(critic, real.data, fake.data)
        d_cost = d_fake - d_real + penalty
        d_cost.backward()
        optimizer_d.step()

    for p in critic.parameters():
        p.requires_grad = False  # no need to compute these now
    generator.zero_grad()
    g_cost = -critic(generator(torch.randn(BATCH, 2))).mean()
    g_cost.backward()
    optimizer_g.step()
    print(
        f"{iteration}: distance {(d_real - d_fake).item():.3f}, penalty {penalty.item():.3f}, forger {g_cost.item():.3f}"
    )

# The penalty alone, with its gradient checked by a small step.
for p in critic.parameters():
    p.requires_grad = True
critic = critic.double()
real, fake = ring(4).double(), ring(4).double()


def penalty_from_seed():
    torch.manual_seed(0)
    return calc_gradient_penalty(critic, real, fake)


critic.zero_grad()
penalty_from_seed().backward()
weight, slope = critic[0].weight, critic[0].weight.grad[0, 0].item()
with torch.no_grad():
    weight[0, 0] += 1e-5
high = penalty_from_seed().item()
with torch.no_grad():
    weight[0, 0] -= 2e-5
low = penalty_from_seed().item()
print(f"slope {slope:.4f}, by a small step {(high - low) / 2e-5:.4f}")
