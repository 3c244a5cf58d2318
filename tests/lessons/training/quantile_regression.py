"""Not one forecast but a range: the pinball loss finds quantiles, a Gaussian head finds mean and spread, dropout finds doubt."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(70)
QUANTILES = torch.tensor([0.1, 0.5, 0.9])


def data(count):
    """The larger x, the wilder y."""
    x = torch.rand(count, 1) * 2
    return x, torch.sin(2 * x) + 0.3 * x * torch.randn(count, 1)


def pinball(prediction, target, quantiles=QUANTILES):
    error = target - prediction
    return torch.max(quantiles * error, (quantiles - 1) * error).mean()


class QuantileNet(nn.Module):
    """Each quantile is the one below plus something positive: they cannot cross."""

    def __init__(self, hidden=24):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(1, hidden), nn.Tanh(), nn.Linear(hidden, len(QUANTILES)))

    def forward(self, x):
        low, *steps = self.body(x).split(1, dim=1)
        return torch.cumsum(torch.cat([low, *(F.softplus(s) for s in steps)], dim=1), dim=1)


x, y = data(128)
net = QuantileNet()
optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
for step in range(30):
    loss = pinball(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 6 == 5:
        print(f"pinball {step + 1}: {loss.item():.4f}")
with torch.no_grad():
    bounds = net(torch.tensor([[0.2], [1.0], [1.8]]))
    print("ranges:", bounds)
    print("in order:", bool((bounds.diff(dim=1) > 0).all()))
print("of y itself:", torch.quantile(y.squeeze(1), QUANTILES))

# A constant that minimizes the pinball loss is the quantile.
constant = torch.zeros(3, requires_grad=True)
sgd = torch.optim.SGD([constant], lr=1.0)
for _ in range(200):
    sgd.zero_grad()
    pinball(constant.expand(len(y), 3), y).backward()
    sgd.step()
print("found by descent within 0.1:", bool(((constant - torch.quantile(y, QUANTILES)).abs() < 0.1).all()))


class GaussianNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(1, 24), nn.Tanh(), nn.Dropout(0.1))
        self.mean, self.raw = nn.Linear(24, 1), nn.Linear(24, 1)

    def forward(self, x):
        h = self.hidden(x)
        return self.mean(h), F.softplus(self.raw(h)) + 1e-4


model = GaussianNet()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
criterion = nn.GaussianNLLLoss()
for step in range(24):
    mean, var = model(x)
    loss = criterion(mean, y, var)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 6 == 5:
        print(f"gaussian {step + 1}: {loss.item():.4f}")

# Dropout stays on: many answers to one question, and how far they lie apart.
model.train()
with torch.no_grad():
    answers = torch.stack([model(torch.tensor([[0.5], [3.0]]))[0] for _ in range(20)])
    spread = answers.std(dim=0).squeeze(1)
print(f"doubt at 0.5: {spread[0].item():.3f}, far outside at 3.0: {spread[1].item():.3f}")
