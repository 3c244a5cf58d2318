"""A mixture of Gaussians, found in two ways: by expectation and maximization, and by gradients through the distributions."""

import math

import torch
import torch.distributions as D

torch.manual_seed(88)
truth = D.MixtureSameFamily(
    D.Categorical(torch.tensor([0.5, 0.3, 0.2])),
    D.Independent(
        D.Normal(
            torch.tensor([[0.0, 0.0], [3.0, 1.0], [-1.0, 4.0]]), torch.tensor([[0.5, 0.8], [0.6, 0.3], [0.4, 0.4]])
        ),
        1,
    ),
)
data = truth.sample((150,))
print(truth)
print(data.shape, f"log-likelihood of the truth {truth.log_prob(data).mean().item():.4f}")


def log_gaussian(x, mean, cov):
    """log N(x; mean, cov) for each point and each part. x: (N, d), mean: (K, d), cov: (K, d, d)"""
    L = torch.linalg.cholesky(cov)
    difference = (x[:, None] - mean).unsqueeze(-1)  # (N, K, d, 1)
    z = torch.linalg.solve_triangular(L, difference, upper=False).squeeze(-1)
    log_det = L.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    return -0.5 * (z**2).sum(-1) - log_det - 0.5 * x.size(1) * math.log(2 * math.pi)


def expectation_maximization(x, k, steps):
    weights = torch.full((k,), 1 / k)
    mean = torch.tensor([[0.5, -0.5], [2.0, 2.0], [-0.5, 3.0]])
    cov = torch.eye(2).repeat(k, 1, 1)
    for step in range(steps):
        joint = log_gaussian(x, mean, cov) + weights.log()  # E: how much belongs each point to each part?
        log_likelihood = joint.logsumexp(dim=1)
        r = (joint - log_likelihood.unsqueeze(1)).exp()
        n = r.sum(dim=0)  # M: the weighted share, mean and covariance
        weights, mean = n / len(x), r.T @ x / n.unsqueeze(1)
        d = x[:, None] - mean
        cov = torch.einsum("nk,nki,nkj->kij", r, d, d) / n.view(-1, 1, 1) + 1e-6 * torch.eye(2)
        if step % 3 == 0:
            print(f"EM {step}: {log_likelihood.mean().item():.4f}")
    return weights, mean, cov


weights, mean, cov = expectation_maximization(data, 3, 10)
print("weights:", weights)
print("means:", mean)
check = D.MultivariateNormal(mean, covariance_matrix=cov).log_prob(data[:4, None])
print("as the library says:", torch.allclose(check, log_gaussian(data[:4], mean, cov), atol=1e-4))

# By gradients: numbers without bounds become weights, means and spreads.
logits = torch.zeros(3, requires_grad=True)
means = torch.tensor([[0.5, -0.5], [2.0, 2.0], [-0.5, 3.0]], requires_grad=True)
raw = torch.zeros(3, 2, requires_grad=True)
to_positive = D.transform_to(D.constraints.positive)
optimizer = torch.optim.Adam([logits, means, raw], lr=0.1)


def mixture():
    return D.MixtureSameFamily(D.Categorical(logits=logits), D.Independent(D.Normal(means, to_positive(raw)), 1))


for step in range(25):
    loss = -mixture().log_prob(data).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 6 == 0:
        print(f"descent {step}: {-loss.item():.4f}")
with torch.no_grad():
    print("weights:", [f"{w:.2f}" for w in logits.softmax(0).tolist()])
    print(f"mean of all: {mixture().mean[0].item():.2f}, of the data: {data.mean(0)[0].item():.2f}")

# Coins and beliefs: a beta prior, seen heads, and the posterior by its formula and by many samples.
heads = D.Bernoulli(0.7).sample((20,)).sum()
posterior = D.Beta(1 + heads, 1 + 20 - heads)
print(posterior, posterior.mean, D.kl_divergence(posterior, D.Beta(1.0, 1.0)))
samples = posterior.sample((500,))
print(
    "within the bounds:",
    bool((samples.mean() - posterior.mean).abs() < 0.03),
    D.Poisson(3.0).log_prob(torch.tensor([0.0, 3.0])),
)
print(D.Dirichlet(torch.ones(3)).sample(), D.Gumbel(0.0, 1.0).mean, D.Laplace(0.0, 1.0).icdf(torch.tensor(0.9)))
