"""Convolution as a rule of life: Conway's game, and a neural automaton whose cells learn to grow a picture."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)
neighbours = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]]).view(1, 1, 3, 3)


def life(board):
    """Born with three neighbours, alive with two or three. The world has no edge."""
    around = F.conv2d(F.pad(board, (1, 1, 1, 1), mode="circular"), neighbours)
    return ((around == 3) | ((board == 1) & (around == 2))).float()


board = torch.zeros(1, 1, 6, 6)
for row, column in ((0, 1), (1, 2), (2, 0), (2, 1), (2, 2)):
    board[0, 0, row, column] = 1
start = board
for step in range(5):
    if step in (0, 4):
        print("\n".join("".join(".#"[int(cell)] for cell in line) for line in board[0, 0].tolist()), "\n")
    board = life(board)
for _ in range(19):
    board = life(board)
print("after 24 steps it is where it was:", torch.equal(board, start))


class NeuralCA(nn.Module):
    """Each cell sees itself and two slopes of its surroundings, and decides on a change."""

    def __init__(self, channels=8, hidden=24):
        super().__init__()
        self.channels = channels
        sobel = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8
        identity = torch.zeros(3, 3)
        identity[1, 1] = 1
        filters = torch.stack([identity, sobel, sobel.T]).repeat(channels, 1, 1).unsqueeze(1)
        self.register_buffer("filters", filters)
        self.update = nn.Sequential(
            nn.Conv2d(3 * channels, hidden, 1), nn.ReLU(), nn.Conv2d(hidden, channels, 1, bias=False)
        )
        nn.init.zeros_(self.update[-1].weight)

    def alive(self, x):
        return F.max_pool2d(x[:, :1], kernel_size=3, stride=1, padding=1) > 0.1

    def forward(self, x, fire_rate=0.5):
        before = self.alive(x)
        change = self.update(F.conv2d(x, self.filters, padding=1, groups=self.channels))
        fires = (torch.rand(x.size(0), 1, *x.shape[2:]) <= fire_rate).float()
        x = x + change * fires
        return x * (before & self.alive(x)).float()


target = torch.zeros(1, 1, 9, 9)
target[..., 2:7, 2:7] = 1
target[..., 4, 4] = 0.5
seed = torch.zeros(1, 8, 9, 9)
seed[:, :, 4, 4] = 1.0
model = NeuralCA()
print(model, model.filters.shape)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(12):
    x = seed.repeat(4, 1, 1, 1)
    for _ in range(6):
        x = model(x)
    loss = F.mse_loss(x[:, :1], target.expand(4, -1, -1, -1))
    optimizer.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.grad /= p.grad.norm() + 1e-8
    optimizer.step()
    if step % 3 == 2:
        print(f"{step + 1}: {loss.item():.4f}")

# The heat of a plate flows: the same convolution, again and again.
plate = torch.zeros(1, 1, 7, 7, dtype=torch.float64)
plate[..., 3, 3] = 1
laplace = torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]], dtype=torch.float64).view(1, 1, 3, 3)
for _ in range(10):
    plate = plate + 0.2 * F.conv2d(F.pad(plate, (1, 1, 1, 1), mode="replicate"), laplace)
print(f"heat {plate.sum().item():.6f}, in the middle {plate[0, 0, 3, 3].item():.6f}")
