"""The whole first lesson: data, loader, network, loss, optimizer, train loop, test loop, saving, loading, predicting."""

import tempfile
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
device = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")
classes = ["triangle", "disc", "square"]


class Shapes(Dataset):
    """Filled shapes of 10 by 10 pixels, with an optional transform of the picture and of the label."""

    def __init__(self, count, transform=None, target_transform=None):
        rows, columns = torch.meshgrid(torch.arange(10.0), torch.arange(10.0), indexing="ij")
        self.items = []
        for i in range(count):
            size, label = 2 + 2 * torch.rand(1), i % 3
            if label == 0:
                picture = (rows - 5 < size) & ((columns - 5).abs() < (rows - 5 + size) / 2)
            elif label == 1:
                picture = (rows - 5) ** 2 + (columns - 5) ** 2 < size**2
            else:
                picture = torch.max((rows - 5).abs(), (columns - 5).abs()) < size
            self.items.append((picture.float(), label))
        self.transform, self.target_transform = transform, target_transform

    def __len__(self):
        return len(self.items)

    def __getitem__(self, idx):
        image, label = self.items[idx]
        if self.transform:
            image = self.transform(image)
        if self.target_transform:
            label = self.target_transform(label)
        return image, label


train_dataloader = DataLoader(Shapes(96, transform=lambda x: (x - 0.5) / 0.5), batch_size=16, shuffle=True)
test_dataloader = DataLoader(Shapes(33, transform=lambda x: (x - 0.5) / 0.5), batch_size=16)
for X, y in test_dataloader:
    print(f"Shape of X [N, H, W]: {X.shape}")
    print(f"Shape of y: {y.shape} {y.dtype}")
    break


class NeuralNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(10 * 10, 32),
            nn.ReLU(),
            nn.Linear(32, 32),
            nn.ReLU(),
            nn.Linear(32, len(classes)),
        )

    def forward(self, x):
        x = self.flatten(x)
        logits = self.linear_relu_stack(x)
        return logits


def train_loop(dataloader, model, loss_fn, optimizer):
    size = len(dataloader.dataset)
    model.train()
    for batch, (X, y) in enumerate(dataloader):
        X, y = X.to(device), y.to(device)
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if batch % 3 == 0:
            loss, current = loss.item(), batch * len(X) + len(X)
            print(f"loss: {loss:>7f}  [{current:>5d}/{size:>5d}]")


def test_loop(dataloader, model, loss_fn):
    model.eval()
    size, num_batches = len(dataloader.dataset), len(dataloader)
    test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            pred = model(X.to(device))
            test_loss += loss_fn(pred, y.to(device)).item()
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    print(f"Test Error: \n Accuracy: {(100 * correct / size):>0.1f}%, Avg loss: {test_loss / num_batches:>8f} \n")


model = NeuralNetwork().to(device)
print(model)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for t in range(4):
    print(f"Epoch {t + 1}\n-------------------------------")
    train_loop(train_dataloader, model, loss_fn, optimizer)
test_loop(test_dataloader, model, loss_fn)

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "model.pth"
    torch.save(model.state_dict(), path)
    again = NeuralNetwork().to(device)
    print(again.load_state_dict(torch.load(path, weights_only=True)))
again.eval()
x, y = Shapes(3)[1]
with torch.no_grad():
    pred = again(x.unsqueeze(0).to(device))
    print(f'Actual: "{classes[y]}", same answer: {torch.equal(pred, model(x[None]))}')
