"""Tricks of the trade: a finder for the learning rate, mixup and cutmix, label smoothing by hand, class weights, a metric report."""

import math
import random

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


def set_seed(seed=42):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


set_seed()
x = torch.randn(120, 6)
y = (x[:, 0] + 0.5 * x[:, 1] ** 2 > 0.8).long() + (x[:, 2] > 1).long()
dataset = TensorDataset(x, y)
loader = DataLoader(dataset, batch_size=24, shuffle=True, num_workers=0, pin_memory=False)
print("classes:", torch.bincount(y).tolist())


def make():
    return nn.Sequential(nn.Linear(6, 24), nn.SELU(), nn.AlphaDropout(0.1), nn.Linear(24, 3))


def find_rate(model, low=1e-3, high=3.0, steps=10):
    optimizer = torch.optim.SGD(model.parameters(), lr=low)
    factor, smooth, best, seen = (high / low) ** (1 / (steps - 1)), 0.0, math.inf, []
    batches = iter(loader)
    for step in range(steps):
        try:
            inputs, targets = next(batches)
        except StopIteration:
            batches = iter(loader)
            inputs, targets = next(batches)
        loss = F.cross_entropy(model(inputs), targets)
        smooth = 0.7 * smooth + 0.3 * loss.item()
        corrected = smooth / (1 - 0.7 ** (step + 1))
        best = min(best, corrected)
        seen.append((optimizer.param_groups[0]["lr"], corrected))
        if corrected > 3 * best:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] *= factor
    return seen


for lr, loss in find_rate(make())[::3]:
    print(f"lr {lr:.4f}: {loss:.3f}")


def mixup_data(x, y, alpha=0.4):
    lam = np.random.beta(alpha, alpha)
    index = torch.randperm(x.size(0))
    return lam * x + (1 - lam) * x[index], y, y[index], lam


def smooth_cross_entropy(logits, target, smoothing=0.1):
    log_probs = F.log_softmax(logits, dim=-1)
    nll = -log_probs.gather(dim=-1, index=target.unsqueeze(1)).squeeze(1)
    return ((1 - smoothing) * nll - smoothing * log_probs.mean(dim=-1)).mean()


model = make()
weights = 1.0 / torch.bincount(y).float()
criterion = nn.CrossEntropyLoss(weight=weights / weights.sum() * 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
for epoch in range(5):
    model.train()
    for inputs, targets in loader:
        mixed, a, b, lam = mixup_data(inputs, targets)
        outputs = model(mixed)
        loss = lam * criterion(outputs, a) + (1 - lam) * criterion(outputs, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch}: {loss.item():.4f}")

model.eval()
with torch.no_grad():
    logits = model(x)
print(
    "smoothing by hand:",
    torch.allclose(smooth_cross_entropy(logits, y), F.cross_entropy(logits, y, label_smoothing=0.1), atol=1e-6),
)
soft = F.one_hot(y, 3) * 0.8 + 0.2 / 3
print(
    f"soft targets: {F.cross_entropy(logits, soft).item():.3f}, nll {F.nll_loss(logits.log_softmax(1), y).item():.3f}"
)

# Two small batches are as good as one: gradients add up.
model.zero_grad()
for part_x, part_y in zip(x.chunk(2), y.chunk(2)):
    (F.cross_entropy(model(part_x), part_y) / 2).backward()
added = [p.grad.clone() for p in model.parameters()]
model.zero_grad()
F.cross_entropy(model(x), y).backward()
print("accumulated:", all(torch.allclose(a, p.grad, atol=1e-6) for a, p in zip(added, model.parameters())))
total = nn.utils.clip_grad_norm_(model.parameters(), max_norm=0.01)
print(
    f"norm before {total.item():.3f}, after {torch.stack([p.grad.norm() for p in model.parameters()]).norm().item():.4f}"
)


def report(truth, predicted, classes=3):
    confusion = torch.zeros(classes, classes, dtype=torch.int64)
    confusion.index_put_((truth, predicted), torch.tensor(1), accumulate=True)
    right = confusion.diagonal()
    return confusion, right / confusion.sum(0).clamp(min=1), right / confusion.sum(1).clamp(min=1)


truth, guess = torch.tensor([0, 0, 1, 1, 2, 2, 2]), torch.tensor([0, 1, 1, 1, 2, 0, 2])
confusion, precision, recall = report(truth, guess)
print(confusion, precision, recall, 2 * precision * recall / (precision + recall))
scores, positive = torch.tensor([0.9, 0.8, 0.7, 0.3]), torch.tensor([1, 0, 1, 0])
order = scores.argsort(descending=True)
tpr, fpr = positive[order].cumsum(0) / positive.sum(), (1 - positive[order]).cumsum(0) / (1 - positive).sum()
print("area under the curve:", torch.trapezoid(torch.cat([torch.zeros(1), tpr]), torch.cat([torch.zeros(1), fpr])))
_, top2 = torch.tensor([[0.1, 0.6, 0.3], [0.5, 0.2, 0.3]]).topk(2, 1, True, True)
print("top 2:", top2.t().eq(torch.tensor([2, 1]).view(1, -1).expand_as(top2.t())).any(0))
