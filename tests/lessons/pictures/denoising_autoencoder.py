"""A denoising autoencoder sees spoiled pictures and learns to say what they were: upsampling instead of transposed layers."""

import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F

parser = argparse.ArgumentParser(description="clean noisy pictures")
parser.add_argument("--steps", type=int, default=8)
parser.add_argument("--noise", type=float, default=0.4)
parser.add_argument("--lr", type=float, default=1e-2)
parser.add_argument("--seed", type=int, default=5)
args = parser.parse_args()
print(args)
torch.manual_seed(args.seed)


def checks(count, size=12):
    """Chessboards with fields of 1 to 3 pixels."""
    fields = torch.randint(1, 4, (count, 1, 1))
    rows = torch.arange(size).view(1, -1, 1) // fields
    columns = torch.arange(size).view(1, 1, -1) // fields
    return ((rows + columns) % 2).float().unsqueeze(1)


def add_noise(x, level):
    """Noise everywhere, and one square in which nothing is left."""
    noisy = x + level * torch.randn_like(x)
    hole = torch.zeros_like(x, dtype=torch.bool)
    hole[..., 4:7, 4:7] = True
    return noisy.masked_fill(hole, 0.5).clamp(0.0, 1.0)


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1 = nn.Conv2d(1, 8, 3, padding=1)
        self.down2 = nn.Conv2d(8, 16, 3, padding=1, stride=2, padding_mode="reflect")
        self.up1 = nn.Conv2d(16, 8, 3, padding="same")
        self.up2 = nn.Conv2d(16, 1, 3, padding=1)
        self.upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.act = nn.LeakyReLU(0.2)

    def forward(self, x):
        first = self.act(self.down1(x))
        second = self.act(self.down2(first))
        up = self.act(self.up1(self.upsample(second)))
        return torch.sigmoid(self.up2(torch.cat((up, first), dim=1)))


model = Denoiser()
print(model)
optimizer = torch.optim.Adam(model.parameters(), lr=args.lr, betas=(0.9, 0.99))
clean = checks(16)
for step in range(args.steps):
    noisy = add_noise(clean, args.noise)
    restored = model(noisy)
    loss = F.mse_loss(restored, clean)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step == 0:
        print(f"doing nothing would cost {F.mse_loss(noisy, clean).item():.4f}")
    print(f"step {step}: {loss.item():.4f}")

# The peak signal-to-noise ratio, in decibel: how people measure this.
psnr = -10 * torch.log10(F.mse_loss(model(add_noise(clean, args.noise)), clean))
print(f"psnr {psnr.item():.2f} dB")
padded = F.pad(clean[:1], (2, 2, 2, 2), mode="replicate")
print(padded.shape, F.pad(clean[:1], (1, 0), value=9.0)[0, 0, 0, :3])
