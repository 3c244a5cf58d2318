"""A spatial transformer learns to straighten: one network says how to turn the picture, the grid carries the gradient back."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(24)


def rotated(pictures, angles):
    """Turn each picture by its angle."""
    c, s, zero = angles.cos(), angles.sin(), torch.zeros_like(angles)
    theta = torch.stack([torch.stack([c, -s, zero], dim=1), torch.stack([s, c, zero], dim=1)], dim=1)
    grid = F.affine_grid(theta, pictures.size(), align_corners=False)
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def arrows(count):
    """An L and a T on 12 by 12 pixels."""
    letters = torch.zeros(2, 1, 12, 12)
    letters[0, 0, 2:10, 3:5] = letters[0, 0, 8:10, 3:9] = 1
    letters[1, 0, 2:4, 2:10] = letters[1, 0, 2:10, 5:7] = 1
    labels = torch.arange(count) % 2
    angles = (torch.rand(count) - 0.5) * math.pi / 2
    return rotated(letters[labels], angles), labels, angles


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.localization = nn.Sequential(
            nn.Conv2d(1, 4, kernel_size=5),
            nn.MaxPool2d(2, stride=2),
            nn.ReLU(True),
            nn.Conv2d(4, 6, kernel_size=3),
            nn.ReLU(True),
        )
        self.fc_loc = nn.Sequential(nn.Linear(6 * 2 * 2, 16), nn.ReLU(True), nn.Linear(16, 3 * 2))
        self.fc_loc[2].weight.data.zero_()
        self.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))
        self.classifier = nn.Sequential(nn.Conv2d(1, 6, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(6 * 25, 2))

    def stn(self, x):
        xs = self.localization(x)
        theta = self.fc_loc(xs.view(-1, 6 * 2 * 2)).view(-1, 2, 3)
        return F.grid_sample(x, F.affine_grid(theta, x.size(), align_corners=False), align_corners=False)

    def forward(self, x):
        return F.log_softmax(self.classifier(self.stn(x)), dim=1)


model = Net()
x, y, _ = arrows(32)
print(f"pictures: mean {x.mean().item():.4f}, std {x.std().item():.4f}")
print("at the start nothing is turned:", torch.allclose(model.stn(x), x, atol=1e-5))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(8):
    optimizer.zero_grad()
    loss = F.nll_loss(model(x), y)
    loss.backward()
    optimizer.step()
    print(f"{epoch}: {loss.item():.4f}, gradient of the grid {model.fc_loc[2].weight.grad.norm().item():.3f}")

# Find the angle itself: descend through the grid.
picture, _, _ = arrows(2)
target = rotated(picture, torch.full((2,), 0.4))
angle = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.Adam([angle], lr=0.1)
for _ in range(12):
    optimizer.zero_grad()
    loss = F.mse_loss(rotated(picture, angle), target)
    loss.backward()
    optimizer.step()
print(f"angles {[f'{a:.2f}' for a in angle.tolist()]}, loss {loss.item():.4f}")

# The corners of a grid, and the other ways to look between pixels.
print(F.affine_grid(torch.eye(2, 3)[None], (1, 1, 2, 2), align_corners=True)[0, :, :, 0])
ramp = torch.arange(16.0).view(1, 1, 4, 4)
points = torch.tensor([[[[0.0, 0.0], [-1.2, 0.3]]]])
for mode in ("bilinear", "nearest", "bicubic"):
    for padding_mode in ("zeros", "border", "reflection"):
        print(
            mode,
            padding_mode,
            F.grid_sample(ramp, points, mode=mode, padding_mode=padding_mode, align_corners=False).flatten(),
        )
