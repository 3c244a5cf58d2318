"""Learning without labels: two views of the same picture should be near each other, and far from all others (SimCLR)."""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(12)


class SqueezeExcite(nn.Module):
    """Looks at all of the picture to say how much each channel counts."""

    def __init__(self, channels, reduction=4):
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, channels // reduction, 1),
            nn.SiLU(),
            nn.Conv2d(channels // reduction, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x):
        return x * self.gate(x)


def augment(x):
    """Mirror some, shift all, change brightness, cover a square."""
    mirrored = torch.where(torch.rand(x.size(0), 1, 1, 1) < 0.5, x.flip(-1), x)
    dx, dy = torch.randint(-2, 3, (2,)).tolist()
    shifted = torch.roll(mirrored, (dy, dx), dims=(2, 3))
    bright = shifted * (0.7 + 0.6 * torch.rand(x.size(0), 1, 1, 1))
    top, left = torch.randint(0, 9, (2,)).tolist()
    bright[:, :, top : top + 3, left : left + 3] = 0
    return bright


def nt_xent(z1, z2, temperature=0.5):
    n = z1.size(0)
    z = F.normalize(torch.cat([z1, z2]), dim=1)
    similarity = z @ z.T / temperature
    similarity.fill_diagonal_(float("-inf"))
    targets = torch.cat([torch.arange(n, 2 * n), torch.arange(n)])
    return F.cross_entropy(similarity, targets)


encoder = nn.Sequential(
    nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.ReLU(), SqueezeExcite(8), nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten()
)  # fmt: skip
projector = nn.Sequential(nn.Linear(16 * 3 * 3, 32), nn.ReLU(), nn.Linear(32, 8))
print(encoder[2])
optimizer = torch.optim.Adam([*encoder.parameters(), *projector.parameters()], lr=5e-3)
pictures = F.interpolate(torch.rand(24, 1, 4, 4), size=(12, 12), mode="bicubic", align_corners=True)
print(f"pictures {tuple(pictures.shape)}, mean {pictures.mean().item():.4f}")

teacher = copy.deepcopy(encoder).requires_grad_(False)
for step in range(10):
    loss = nt_xent(projector(encoder(augment(pictures))), projector(encoder(augment(pictures))))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():  # the teacher follows slowly, as in BYOL and DINO
        for slow, fast in zip(teacher.parameters(), encoder.parameters()):
            slow.lerp_(fast, 0.1)
    print(f"{step}: {loss.item():.4f}")

with torch.no_grad():
    a, b = F.normalize(teacher(pictures)), F.normalize(encoder(pictures))
print(f"teacher and student agree: {(a * b).sum(1).mean().item():.3f}")
print(f"both agree: {F.cosine_similarity(a.mean(0), b.mean(0), dim=0).item():.3f}")
