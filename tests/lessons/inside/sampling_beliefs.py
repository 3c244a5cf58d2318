"""Bayes by chance: Metropolis, Langevin and Hamilton walk over a posterior; variational inference shrinks a cloud onto it."""

import torch
import torch.distributions as D
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(7)
slope, offset = 1.5, -0.5
x = torch.linspace(-1, 1, 20)
y = slope * x + offset + 0.3 * torch.randn(20)


def log_posterior(theta):
    prior = D.Normal(0.0, 2.0).log_prob(theta).sum(-1)
    likelihood = D.Normal(theta[..., :1] * x + theta[..., 1:], 0.3).log_prob(y).sum(-1)
    return prior + likelihood


# What it must be: with normal noise and a normal prior the posterior is known.
A = torch.stack([x, torch.ones(20)], dim=1)
precision = A.T @ A / 0.3**2 + torch.eye(2) / 2.0**2
exact = D.MultivariateNormal(torch.linalg.solve(precision, A.T @ y / 0.3**2), precision_matrix=precision)
print("exact:", exact.mean, exact.stddev)


def score(theta):
    theta = theta.detach().requires_grad_()
    return torch.autograd.grad(log_posterior(theta).sum(), theta)[0]


theta, accepted = torch.zeros(16, 2), 0
for _ in range(30):
    proposal = theta + 0.15 * torch.randn(16, 2)
    accept = torch.rand(16).log() < log_posterior(proposal) - log_posterior(theta)
    theta = torch.where(accept[:, None], proposal, theta)
    accepted += accept.sum().item()
print(f"metropolis: mean {theta.mean(0)[0].item():.2f}, moved more than a tenth of the time: {accepted > 48}")

theta, step = torch.zeros(16, 2), 0.002
for _ in range(30):
    theta = theta + step * score(theta) + (2 * step) ** 0.5 * torch.randn_like(theta)
print(f"langevin: mean {theta.mean(0)[0].item():.2f}, spread {theta.std(0)[0].item():.2f}")


def leapfrog(q, p, step=0.02, count=8):
    p = p + step / 2 * score(q)
    for i in range(count):
        q = q + step * p
        p = p + (step if i < count - 1 else step / 2) * score(q)
    return q, p


q = torch.zeros(16, 2)
for _ in range(8):
    p = torch.randn_like(q)
    new_q, new_p = leapfrog(q, p)
    change = log_posterior(new_q) - log_posterior(q) + 0.5 * ((p**2).sum(1) - (new_p**2).sum(1))
    q = torch.where((torch.rand(16).log() < change)[:, None], new_q, q)
print(f"hamilton: mean {q.mean(0)[0].item():.2f}, energy kept within {change.abs().median().item():.2f}")

# Variational: a cloud of the same kind, and the lower bound.
mean, raw = torch.zeros(2, requires_grad=True), torch.full((2, 2), 0.1).requires_grad_()
optimizer = torch.optim.Adam([mean, raw], lr=0.2)


def cloud():
    L = raw.tril(-1) + torch.diag(F.softplus(raw.diagonal()))
    return D.MultivariateNormal(mean, scale_tril=L)


for i in range(30):
    q = cloud()
    elbo = log_posterior(q.rsample((8,))).mean() + q.entropy()
    optimizer.zero_grad()
    (-elbo).backward()
    optimizer.step()
    if i % 10 == 9:
        print(f"elbo {i + 1}: {elbo.item():.2f}, distance {D.kl_divergence(cloud(), exact).item():.2f}")


# A layer whose weights are clouds (Bayes by backprop).
class BayesLinear(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.mu = nn.Parameter(torch.empty(n_out, n_in).uniform_(-0.2, 0.2))
        self.rho = nn.Parameter(torch.full((n_out, n_in), -3.0))

    def forward(self, x):
        weight = D.Normal(self.mu, F.softplus(self.rho))
        self.kl = D.kl_divergence(weight, D.Normal(torch.zeros(()), torch.ones(()))).sum()
        return F.linear(x, weight.rsample())


layers = nn.Sequential(BayesLinear(2, 8), nn.Tanh(), BayesLinear(8, 1))
optimizer = torch.optim.Adam(layers.parameters(), lr=0.02)
for i in range(20):
    loss = F.mse_loss(layers(A).squeeze(1), y, reduction="sum") / 0.18 + 0.1 * sum(
        m.kl for m in layers if isinstance(m, BayesLinear)
    )
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if i % 5 == 4:
        print(f"bayes {i + 1}: {loss.item():.2f}")
