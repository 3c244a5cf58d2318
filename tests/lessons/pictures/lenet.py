"""LeNet: two convolutions find strokes, three linear layers name the digit that they make."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def draw(count, size=28):
    """Pictures of bars: class 0 lies, class 1 stands, class 2 is both at once, class 3 is a frame. And some noise."""
    labels = torch.arange(count) % 4
    pictures = 0.3 * torch.rand(count, 1, size, size)
    starts = torch.randint(4, 12, (count,))
    for picture, label, start in zip(pictures, labels, starts):
        a, b = start.item(), start.item() + 12
        if label in (0, 2):
            picture[0, a + 6 : a + 8, a:b] += 1
        if label in (1, 2):
            picture[0, a:b, a + 6 : a + 8] += 1
        if label == 3:
            picture[0, a:b, a:b] += 1
            picture[0, a + 2 : b - 2, a + 2 : b - 2] -= 1
    return pictures, labels


class LeNet(nn.Module):
    def __init__(self, classes=4):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def accuracy(model, loader):
    model.eval()
    correct = total = 0
    with torch.no_grad():
        for pictures, labels in loader:
            predicted = model(pictures.to(device)).argmax(dim=1)
            correct += (predicted == labels.to(device)).sum().item()
            total += labels.size(0)
    return f"{correct}/{total}"


train_loader = DataLoader(TensorDataset(*draw(96)), batch_size=16, shuffle=True)
test_loader = DataLoader(TensorDataset(*draw(16)), batch_size=8)
model = LeNet().to(device)
print(model)
print("parameters:", sum(p.numel() for p in model.parameters() if p.requires_grad))

criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(6):
    model.train()
    running_loss = 0.0
    for pictures, labels in train_loader:
        pictures, labels = pictures.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = criterion(model(pictures), labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    print(f"epoch {epoch + 1}: loss {running_loss / len(train_loader):.4f}")
print("correct on new pictures:", accuracy(model, test_loader))
print("conv1 looks at", model.conv1.weight.shape, "with gradient", f"{model.conv1.weight.grad.norm().item():.3f}")
