"""Two clouds of points told apart by a line, with a Dataset of one's own and a DataLoader."""

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Clouds(Dataset):
    def __init__(self, count, seed):
        generator = torch.Generator().manual_seed(seed)
        self.labels = torch.randint(0, 2, (count,), generator=generator)
        centres = torch.tensor([[-1.0, -1.0], [1.0, 1.0]])
        self.points = centres[self.labels] + 0.7 * torch.randn(count, 2, generator=generator)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.points[i], self.labels[i]


class Logistic(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 1)

    def forward(self, x):
        return torch.sigmoid(self.linear(x)).squeeze(1)


torch.manual_seed(1)
train, test = Clouds(200, seed=10), Clouds(100, seed=11)
loader = DataLoader(train, batch_size=32, shuffle=True)
print(len(loader), "batches;", next(iter(loader))[0].shape)

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = Logistic().to(device)
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)

for epoch in range(5):
    total = 0.0
    for points, labels in loader:
        points, labels = points.to(device), labels.float().to(device)
        loss = criterion(model(points), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    print(f"epoch {epoch + 1}: {total / len(train):.4f}")

model.eval()
with torch.no_grad():
    guesses = (model(test.points) > 0.5).long()
    accuracy = (guesses == test.labels).float().mean()
print("accuracy:", accuracy)
print(next(model.parameters()).device, model.training)
