"""MLP-Mixer: no convolution, no attention; one small network mixes the patches, another one mixes the channels."""

from functools import partial

import torch
from torch import nn

torch.manual_seed(8)


class PreNormResidual(nn.Module):
    def __init__(self, dim, fn):
        super().__init__()
        self.fn = fn
        self.norm = nn.LayerNorm(dim)

    def forward(self, x):
        return self.fn(self.norm(x)) + x


def FeedForward(dim, expansion_factor=2, dropout=0.0, dense=nn.Linear):
    inner_dim = int(dim * expansion_factor)
    return nn.Sequential(
        dense(dim, inner_dim), nn.GELU(), nn.Dropout(dropout), dense(inner_dim, dim), nn.Dropout(dropout)
    )


class Patches(nn.Module):
    """(B, C, H, W) -> (B, number of patches, C * size * size), by nothing but reshaping."""

    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        B, C, _, _ = x.shape
        patches = x.unfold(2, self.size, self.size).unfold(3, self.size, self.size)  # (B, C, h, w, size, size)
        return patches.permute(0, 2, 3, 1, 4, 5).reshape(B, -1, C * self.size**2)

    def extra_repr(self):
        return f"size={self.size}"


class Mean(nn.Module):
    def forward(self, x):
        return x.mean(dim=1)


def MLPMixer(image_size, channels, patch_size, dim, depth, num_classes):
    num_patches = (image_size // patch_size) ** 2
    channels_first, channels_last = partial(nn.Conv1d, kernel_size=1), nn.Linear
    return nn.Sequential(
        Patches(patch_size),
        nn.Linear(patch_size**2 * channels, dim),
        *[
            nn.Sequential(
                PreNormResidual(dim, FeedForward(num_patches, dense=channels_first)),
                PreNormResidual(dim, FeedForward(dim, dense=channels_last)),
            )
            for _ in range(depth)
        ],
        nn.LayerNorm(dim),
        Mean(),
        nn.Linear(dim, num_classes),
    )


model = MLPMixer(image_size=12, channels=1, patch_size=4, dim=16, depth=2, num_classes=3)
print(model)

pictures = torch.randn(30, 1, 12, 12)
labels = torch.arange(30) % 3
pictures += torch.eye(12).mul(2)[None, None] * (labels == 0).view(-1, 1, 1, 1)
pictures[labels == 1] += torch.eye(12).flip(0) * 2
optimizer = torch.optim.RAdam(model.parameters(), lr=2e-2)
loss_fn = nn.CrossEntropyLoss()
for step in range(12):
    logits = model(pictures)
    loss = loss_fn(logits, labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 2 == 0:
        print(f"{step:2d}: {loss.item():.4f}")

# What unfold cut apart, F.unfold cuts apart as well, in another order of the same numbers.
x = torch.arange(64.0).view(1, 1, 8, 8)
columns = nn.functional.unfold(x, kernel_size=4, stride=4)
print(columns.shape, torch.equal(columns.transpose(1, 2), Patches(4)(x)))
print(torch.equal(nn.functional.fold(columns, (8, 8), 4, stride=4), x))
