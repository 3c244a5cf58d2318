"""A small convolutional network with batch norm and dropout: what changes between model.train() and model.eval()."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(3)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Stripes(Dataset):
    """Colour pictures of stripes that run in one of three directions."""

    def __init__(self, count, size=16):
        rows, columns = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
        directions = torch.stack([rows, columns, rows + columns])
        self.labels = torch.randint(0, 3, (count,))
        phases = torch.rand(count, 3, 1, 1) * 6
        waves = torch.sin(directions[self.labels].unsqueeze(1) * 1.5 + phases)
        self.pictures = waves + 0.5 * torch.randn(count, 3, size, size)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.pictures[index], self.labels[index]


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
    )


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(block(3, 8), nn.Dropout2d(0.1), block(8, 16))
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.25), nn.Linear(16, 3))

    def forward(self, x):
        return self.head(self.features(x))


loader = DataLoader(Stripes(64), batch_size=16, shuffle=True)
model = Net().to(device)
print(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
criterion = nn.CrossEntropyLoss()

for epoch in range(3):
    model.train()
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        loss = criterion(model(x), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch}: last loss {loss.item():.4f}")

norm = model.features[0][1]
print("batches seen:", norm.num_batches_tracked.item(), "running mean:", norm.running_mean[:3])
x, y = next(iter(DataLoader(Stripes(16), batch_size=16)))
model.train()
print("in training two answers differ:", not torch.equal(model(x), model(x)))
model.eval()
with torch.no_grad():
    print("in evaluation they are equal:", torch.equal(model(x), model(x)))
    print("loss on new pictures:", f"{criterion(model(x), y).item():.3f}")
print(sorted(model.state_dict())[:4])
