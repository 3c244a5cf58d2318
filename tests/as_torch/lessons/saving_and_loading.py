"""A model and its optimizer are saved, loaded and trained on as if nothing had happened."""

import os
import tempfile

import torch
import torch.nn as nn
import torch.optim as optim


def step(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def make():
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
    return model, optim.Adam(model.parameters(), lr=0.01)


torch.manual_seed(3)
x, y = torch.randn(32, 4), torch.randn(32, 1)
model, optimizer = make()
for _ in range(5):
    step(model, optimizer, x, y)

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "checkpoint.pt")
    torch.save({"epoch": 5, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, path)
    checkpoint = torch.load(path)
    print(sorted(checkpoint), checkpoint["epoch"], type(checkpoint["model"]).__name__)

    again, its_optimizer = make()
    print(again.load_state_dict(checkpoint["model"]))
    its_optimizer.load_state_dict(checkpoint["optimizer"])
    for _ in range(3):
        a, b = step(model, optimizer, x, y), step(again, its_optimizer, x, y)
        print(f"{a:.5f}", a == b)

    tensors = [torch.arange(3), torch.eye(2)]
    torch.save(tensors, os.path.join(folder, "tensors.pt"))
    print(torch.load(os.path.join(folder, "tensors.pt"), map_location="cpu", weights_only=True))

print({name: tuple(value.shape) for name, value in model.state_dict().items()})
