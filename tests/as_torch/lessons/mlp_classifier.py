"""A small network with dropout and batch normalisation learns which of four corners a point lies in."""

import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset, random_split


class Net(nn.Module):
    def __init__(self, hidden, classes):
        super().__init__()
        self.fc1 = nn.Linear(2, hidden)
        self.norm = nn.BatchNorm1d(hidden)
        self.drop = nn.Dropout(0.2)
        self.fc2 = nn.Linear(hidden, classes)

    def forward(self, x):
        x = F.relu(self.norm(self.fc1(x)))
        return F.log_softmax(self.fc2(self.drop(x)), dim=1)


def train(model, loader, optimizer):
    model.train()
    for data, target in loader:
        optimizer.zero_grad()
        F.nll_loss(model(data), target).backward()
        optimizer.step()


def test(model, loader):
    model.eval()
    loss, correct = 0, 0
    with torch.no_grad():
        for data, target in loader:
            output = model(data)
            loss += F.nll_loss(output, target, reduction="sum").item()
            correct += (
                output.argmax(dim=1, keepdim=True).eq(target.view_as(output.argmax(dim=1, keepdim=True))).sum().item()
            )
    count = len(loader.dataset)
    print(f"loss {loss / count:.3f}, {correct}/{count} right ({100.0 * correct / count:.0f}%)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--lr", type=float, default=0.01)
    arguments = parser.parse_args()
    torch.manual_seed(42)
    points = torch.rand(300, 2) * 2 - 1
    labels = (points[:, 0] > 0).long() + 2 * (points[:, 1] > 0).long()
    data, held_back = random_split(TensorDataset(points, labels), [240, 60])
    model = Net(16, 4)
    print(model)
    print(sum(p.numel() for p in model.parameters() if p.requires_grad), "parameters")
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.lr, weight_decay=1e-4)
    for _ in range(arguments.epochs):
        train(model, DataLoader(data, batch_size=30, shuffle=True), optimizer)
        test(model, DataLoader(held_back, batch_size=60))
    for name, parameter in model.named_parameters():
        print(name, tuple(parameter.shape), f"{parameter.abs().sum().item():.2f}")


if __name__ == "__main__":
    main()
