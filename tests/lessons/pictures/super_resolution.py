"""From small pictures to large ones: convolutions, then a shuffle of channels into pixels; and other ways to grow."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.nn.init as init
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(123)


class Textures(Dataset):
    """Sums of waves, at full size and at half size."""

    def __init__(self, count, size=16):
        row, column = torch.meshgrid(torch.linspace(0, 3, size), torch.linspace(0, 3, size), indexing="ij")
        a, b, c = torch.rand(3, count, 1, 1) * 3
        self.large = (0.5 + 0.25 * torch.sin(a * row + b * column) + 0.25 * torch.cos(c * row * column)).unsqueeze(1)
        self.small = F.interpolate(self.large, scale_factor=0.5, mode="area")

    def __len__(self):
        return len(self.large)

    def __getitem__(self, i):
        return self.small[i], self.large[i]


class Net(nn.Module):
    def __init__(self, upscale_factor):
        super().__init__()
        self.relu = nn.ReLU()
        self.conv1 = nn.Conv2d(1, 16, (5, 5), (1, 1), (2, 2))
        self.conv2 = nn.Conv2d(16, 16, (3, 3), (1, 1), (1, 1))
        self.conv3 = nn.Conv2d(16, upscale_factor**2, (3, 3), (1, 1), (1, 1))
        self.pixel_shuffle = nn.PixelShuffle(upscale_factor)
        self._initialize_weights()

    def forward(self, x):
        return self.pixel_shuffle(self.conv3(self.relu(self.conv2(self.relu(self.conv1(x))))))

    def _initialize_weights(self):
        init.orthogonal_(self.conv1.weight, init.calculate_gain("relu"))
        init.orthogonal_(self.conv2.weight, init.calculate_gain("relu"))
        init.orthogonal_(self.conv3.weight)


def psnr(a, b):
    return 10 * math.log10(1 / F.mse_loss(a, b).item())


def total_variation(x):
    return (x[..., 1:, :] - x[..., :-1, :]).abs().mean() + (x[..., 1:] - x[..., :-1]).abs().mean()


model = Net(upscale_factor=2)
print(model)
loader = DataLoader(Textures(32), batch_size=8, shuffle=True)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(1, 9):
    epoch_loss = 0
    for small, large in loader:
        optimizer.zero_grad()
        out = model(small)
        loss = F.l1_loss(out, large) + 1e-3 * total_variation(out)
        epoch_loss += loss.item()
        loss.backward()
        optimizer.step()
    print(f"===> Epoch {epoch} Complete: Avg. Loss: {epoch_loss / len(loader):.4f}")

small, large = (torch.stack(part) for part in zip(*[Textures(4)[i] for i in range(4)]))
with torch.no_grad():
    print(f"network {psnr(model(small), large):.2f} dB")
for mode in ("nearest", "nearest-exact", "bilinear", "bicubic"):
    grown = F.interpolate(small, scale_factor=2, mode=mode, align_corners=None if mode.startswith("nearest") else False)
    print(f"{mode:13s} {psnr(grown, large):.2f} dB, shape {tuple(grown.shape)}")

x = torch.arange(16.0).view(1, 4, 2, 2)
print(F.pixel_shuffle(x, 2)[0, 0], torch.equal(F.pixel_unshuffle(F.pixel_shuffle(x, 2), 2), x))
blur = torch.tensor([1.0, 2.0, 1.0])
kernel = (blur[:, None] * blur[None, :] / 16).expand(3, 1, 3, 3)
colours = torch.rand(1, 3, 6, 6)
print(
    "blurred, each channel by itself:",
    F.conv2d(F.pad(colours, (1, 1, 1, 1), mode="reflect"), kernel, groups=3)[0, :, 2, 2],
)
pooled, where = F.max_pool2d(large[:1, :, :4, :4], 2, return_indices=True)
print(where.flatten().tolist(), torch.equal(F.max_unpool2d(pooled, where, 2).amax((2, 3)), pooled.amax((2, 3))))
print(
    F.adaptive_avg_pool2d(large[:1], 2).flatten(),
    F.avg_pool2d(large[:1], 8).flatten(),
    F.lp_pool2d(large[:1], 2, 8).flatten(),
)
