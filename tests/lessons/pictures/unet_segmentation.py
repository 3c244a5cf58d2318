"""U-Net: which pixels belong to the disc? Down to see the whole, up again with transposed convolutions to draw the answer."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset, random_split

torch.manual_seed(42)


class Discs(Dataset):
    """A bright disc somewhere in a noisy picture, and the mask that says where."""

    def __init__(self, count, size=24):
        grid = torch.stack(torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij"), dim=-1).float()
        centers = torch.randint(6, size - 6, (count, 1, 1, 2))
        radii = torch.randint(3, 6, (count, 1, 1))
        self.masks = ((grid - centers).norm(dim=-1) < radii).float().unsqueeze(1)
        self.pictures = self.masks + 0.3 * torch.randn(count, 1, size, size)

    def __len__(self):
        return len(self.masks)

    def __getitem__(self, i):
        return self.pictures[i], self.masks[i]


def double_conv(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.GroupNorm(2, outputs),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1),
        nn.ReLU(),
    )


class UNet(nn.Module):
    def __init__(self, widths=(4, 8, 16)):
        super().__init__()
        self.downs, self.ups = nn.ModuleList(), nn.ModuleList()
        channels = 1
        for width in widths[:-1]:
            self.downs.append(double_conv(channels, width))
            channels = width
        self.bottom = double_conv(channels, widths[-1])
        for width in reversed(widths[:-1]):
            self.ups.append(nn.ConvTranspose2d(2 * width, width, kernel_size=2, stride=2))
            self.ups.append(double_conv(2 * width, width))
        self.pool = nn.MaxPool2d(2)
        self.out = nn.Conv2d(widths[0], 1, kernel_size=1)

    def forward(self, x):
        skips = []
        for down in self.downs:
            x = down(x)
            skips.append(x)
            x = self.pool(x)
        x = self.bottom(x)
        for up, conv in zip(self.ups[::2], self.ups[1::2]):
            x = conv(torch.cat([skips.pop(), up(x)], dim=1))
        return self.out(x)


def dice_loss(logits, target, smooth=1.0):
    p = torch.sigmoid(logits).flatten(1)
    t = target.flatten(1)
    overlap = (p * t).sum(1)
    return 1 - ((2 * overlap + smooth) / (p.sum(1) + t.sum(1) + smooth)).mean()


train_set, test_set = random_split(Discs(20), [16, 4], generator=torch.Generator().manual_seed(1))
model = UNet()
print(sum(p.numel() for p in model.parameters()), [tuple(p.shape) for p in model.ups[0].parameters()])
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=1e-4)
for epoch in range(4):
    model.train()
    for x, y in DataLoader(train_set, batch_size=8, shuffle=True):
        logits = model(x)
        loss = F.binary_cross_entropy_with_logits(logits, y) + dice_loss(logits, y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(f"epoch {epoch}: loss {loss.item():.3f}")

model.eval()
with torch.no_grad():
    x, y = next(iter(DataLoader(test_set, batch_size=4)))
    logits = model(x)
    print(logits.shape, f"test loss {F.binary_cross_entropy_with_logits(logits, y).item():.3f}")
    smaller = F.interpolate(y, scale_factor=0.5, mode="nearest")
    print("mask at half the size:", smaller.shape, smaller.unique())
