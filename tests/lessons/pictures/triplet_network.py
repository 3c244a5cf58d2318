"""Siamese networks: the same layers look at an anchor, a friend and a stranger, and learn who belongs together."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(6)
prototypes = torch.randn(4, 1, 8, 8)


class Triplets(Dataset):
    def __init__(self, count):
        self.labels = torch.arange(count) % 4
        self.pictures = prototypes[self.labels] + 0.7 * torch.randn(count, 1, 8, 8)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        same = torch.where(self.labels == self.labels[index])[0]
        other = torch.where(self.labels != self.labels[index])[0]
        friend = same[torch.randint(len(same), ())]
        stranger = other[torch.randint(len(other), (1,)).item()]
        return self.pictures[index], self.pictures[friend], self.pictures[stranger]


class EmbeddingNet(nn.Module):
    def __init__(self, size=2):
        super().__init__()
        self.convnet = nn.Sequential(
            nn.Conv2d(1, 8, 3), nn.PReLU(), nn.MaxPool2d(2, stride=2), nn.Conv2d(8, 16, 2), nn.PReLU()
        )
        self.fc = nn.Sequential(nn.Linear(16 * 2 * 2, 16), nn.PReLU(), nn.Linear(16, size))

    def forward(self, x):
        return self.fc(self.convnet(x).view(x.size(0), -1))


class ContrastiveLoss(nn.Module):
    """Pairs of the same kind attract each other, others push each other off as far as the margin."""

    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def forward(self, a, b, same):
        distance = F.pairwise_distance(a, b)
        return (same * distance.pow(2) + (1 - same) * F.relu(self.margin - distance).pow(2)).mean()


net = EmbeddingNet()
criterion = nn.TripletMarginLoss(margin=1.0, p=2)
print(criterion, net.fc)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(4):
    total = 0.0
    for anchor, positive, negative in DataLoader(Triplets(32), batch_size=8, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(net(anchor), net(positive), net(negative))
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(f"epoch {epoch}: triplet loss {total / 4:.4f}")

with torch.no_grad():
    centers = net(prototypes)
    distances = torch.cdist(centers, centers)
print("smallest distance of two kinds is above 0.5:", bool(distances[~torch.eye(4, dtype=torch.bool)].min() > 0.5))

pairs = ContrastiveLoss(margin=2.0)
same = torch.tensor([1.0, 0.0, 1.0, 0.0])
a, b = net(prototypes), net(prototypes.roll(1, dims=0))
print(f"contrastive {pairs(a, b, same).item():.2f}, mean distance {F.pairwise_distance(a, b).mean().item():.2f}")
with_distance = nn.TripletMarginWithDistanceLoss(distance_function=nn.PairwiseDistance(p=1), margin=0.5)
print(f"with another distance: {with_distance(a, b, a + 0.1).item():.2f}")
