"""A normalizing flow bends a normal distribution into another shape, by layers that can be undone and whose stretch is known."""

import torch
import torch.nn as nn
from torch import distributions

torch.manual_seed(14)


class RealNVP(nn.Module):
    """Coupling layers: one half of the numbers says how to scale and shift the other half."""

    def __init__(self, masks, prior, hidden=16):
        super().__init__()
        self.prior = prior
        self.mask = nn.Parameter(masks, requires_grad=False)
        self.t = nn.ModuleList([self.net(hidden, []) for _ in masks])
        self.s = nn.ModuleList([self.net(hidden, [nn.Tanh()]) for _ in masks])

    @staticmethod
    def net(hidden, last):
        return nn.Sequential(nn.Linear(2, hidden), nn.LeakyReLU(), nn.Linear(hidden, 2), *last)

    def g(self, z):
        x = z
        for mask, s, t in zip(self.mask, self.s, self.t):
            kept = x * mask
            x = kept + (1 - mask) * (x * torch.exp(s(kept) * (1 - mask)) + t(kept))
        return x

    def f(self, x):
        log_det_J, z = x.new_zeros(x.shape[0]), x
        for mask, s, t in reversed(list(zip(self.mask, self.s, self.t))):
            kept = mask * z
            scale = s(kept) * (1 - mask)
            z = (1 - mask) * (z - t(kept)) * torch.exp(-scale) + kept
            log_det_J -= scale.sum(dim=1)
        return z, log_det_J

    def log_prob(self, x):
        z, log_det = self.f(x)
        return self.prior.log_prob(z) + log_det

    def sample(self, count):
        return self.g(self.prior.sample((count,)))


def banana(count):
    x = torch.randn(count)
    return torch.stack([x, 0.5 * x**2 - 0.5 + 0.2 * torch.randn(count)], dim=1)


masks = torch.tensor([[0.0, 1.0], [1.0, 0.0]] * 2)
prior = distributions.MultivariateNormal(torch.zeros(2), torch.eye(2))
flow = RealNVP(masks, prior)
print(prior, [name for name, p in flow.named_parameters() if not p.requires_grad])
optimizer = torch.optim.Adam([p for p in flow.parameters() if p.requires_grad], lr=1e-2)
for t in range(25):
    loss = -flow.log_prob(banana(64)).mean()
    optimizer.zero_grad()
    loss.backward(retain_graph=True)
    optimizer.step()
    if t % 5 == 4:
        print(f"iter {t + 1}: {loss.item():.4f}")

with torch.no_grad():
    x = banana(5)
    z, log_det = flow.f(x)
    print("there and back:", torch.allclose(flow.g(z), x, atol=1e-4))
    print("samples:", flow.sample(100).shape)
# The stretch is the determinant of the Jacobian.
jacobian = torch.autograd.functional.jacobian(lambda point: flow.f(point[None])[0][0], x[0])
print(f"log det {log_det[0].item():.3f}, by the Jacobian {torch.linalg.slogdet(jacobian).logabsdet.item():.3f}")

# The same idea, ready made: transforms of a distribution.
log_normal = distributions.TransformedDistribution(
    distributions.Normal(0.0, 1.0), [distributions.AffineTransform(1.0, 0.5), distributions.ExpTransform()]
)
value = torch.tensor([1.0, 2.0, 3.0])
print(log_normal.log_prob(value), distributions.LogNormal(1.0, 0.5).log_prob(value))
