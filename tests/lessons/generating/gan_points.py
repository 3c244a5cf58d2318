"""The smallest GAN: from random numbers to numbers of a given mean and spread. Hinge loss, spectral norm, and two optimizers."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import spectral_norm

torch.manual_seed(2)


class Generator(nn.Module):
    def __init__(self, size=16):
        super().__init__()
        self.map1, self.map2, self.map3 = nn.Linear(1, size), nn.Linear(size, size), nn.Linear(size, 1)

    def forward(self, z):
        return self.map3(F.elu(self.map2(torch.sigmoid(self.map1(z)))))


class Discriminator(nn.Module):
    """It looks at 20 numbers at once: the mean and the spread tell more than one number could."""

    def __init__(self, inputs=20, size=16):
        super().__init__()
        self.layers = nn.Sequential(
            spectral_norm(nn.Linear(2 * inputs, size)), nn.LeakyReLU(0.1), spectral_norm(nn.Linear(size, 1))
        )

    def forward(self, x):
        centered = x - x.mean(dim=1, keepdim=True)
        return self.layers(torch.cat([x, centered**2], dim=1)).squeeze(1)


def real_samples(batch, n=20, mean=4.0, std=1.25):
    return torch.normal(mean, std, (batch, n))


def stats(x):
    return f"mean {x.mean().item():.2f}, std {x.std().item():.2f}"


G, D = Generator(), Discriminator()
print(sorted(name for name, _ in D.named_parameters()))
print(sorted(name for name, _ in D.named_buffers()))
d_optimizer = torch.optim.RMSprop(D.parameters(), lr=5e-3)
g_optimizer = torch.optim.Adam(G.parameters(), lr=1e-2, betas=(0.0, 0.9))
for epoch in range(16):
    for _ in range(2):
        D.zero_grad()
        real, fake = real_samples(16), G(torch.rand(16 * 20, 1)).view(16, 20).detach()
        d_loss = F.relu(1 - D(real)).mean() + F.relu(1 + D(fake)).mean()
        d_loss.backward()
        d_optimizer.step()
    G.zero_grad()
    fake = G(torch.rand(16 * 20, 1)).view(16, 20)
    g_loss = -D(fake).mean()
    g_loss.backward()
    g_optimizer.step()
    if epoch % 3 == 0:
        print(f"{epoch:2d}: D {d_loss.item():.3f} G {g_loss.item():.3f} | real {stats(real)} | fake {stats(fake)}")

layer = D.layers[0]
D.train()
for _ in range(30):
    D(real)  # each pass makes the estimate of the largest singular value better
print(f"largest singular value {torch.linalg.matrix_norm(layer.weight, 2).item():.3f}")
