"""Gradients of the picture: which pixels matter (saliency), and how little it takes to mislead a network (FGSM, PGD)."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(4)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.dropout = nn.Dropout(0.25)
        self.fc = nn.Linear(8 * 5 * 5, 2)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv(x)), 2)
        x = self.dropout(torch.flatten(x, 1))
        return F.log_softmax(self.fc(x), dim=1)


def pictures(count):
    """A bright corner at the top left (class 0) or at the bottom right (class 1)."""
    labels = torch.randint(2, (count,))
    x = 0.4 * torch.rand(count, 1, 10, 10)
    x[labels == 0, :, 1:4, 1:4] += 0.6
    x[labels == 1, :, 6:9, 6:9] += 0.6
    return x, labels


def fgsm_attack(image, epsilon, data_grad):
    perturbed = image + epsilon * data_grad.sign()
    return torch.clamp(perturbed, 0, 1)


def pgd_attack(model, image, label, epsilon, alpha=0.05, steps=4):
    delta = torch.zeros_like(image, requires_grad=True)
    for _ in range(steps):
        loss = F.nll_loss(model(image + delta), label)
        (gradient,) = torch.autograd.grad(loss, delta)
        delta.data = (delta + alpha * gradient.sign()).clamp(-epsilon, epsilon)
    return (image + delta).detach()


model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
data, target = pictures(64)
for step in range(15):
    optimizer.zero_grad()
    loss = F.nll_loss(model(data), target)
    loss.backward()
    optimizer.step()
    if step % 5 == 4:
        print(f"step {step + 1}: loss {loss.item():.4f}")

model.eval()
data, target = pictures(16)
data.requires_grad = True
output = model(data)
loss = F.nll_loss(output, target)
model.zero_grad()
loss.backward()
saliency = data.grad.abs().max(dim=1).values  # (B, H, W)
inside = torch.where(target.view(-1, 1, 1) == 0, saliency[:, :5, :5], saliency[:, 5:, 5:]).mean()
print(f"the corner that tells matters: {inside.item():.2e}, {saliency.mean().item():.2e} on average")

for epsilon in (0.0, 0.1, 0.3):
    attacked = fgsm_attack(data, epsilon, data.grad)
    loss = F.nll_loss(model(attacked), target)
    change = (attacked - data).abs().max().item()
    print(f"epsilon {epsilon}: loss {loss.item():.3f}, largest change {change:.3f}")
stronger = pgd_attack(model, data.detach(), target, 0.2)
print(f"pgd: loss {F.nll_loss(model(stronger), target).item():.3f}, needs a gradient: {stronger.requires_grad}")

# Integrated gradients: the sum of all attributions is the difference of the two answers.
image, black = data[:1].detach(), torch.zeros(1, 1, 10, 10)
total = torch.zeros_like(image)
for alpha in torch.linspace(0.01, 0.99, 50):
    point = (black + alpha * (image - black)).requires_grad_()
    total += torch.autograd.grad(model(point)[0, target[0]], point)[0]
attribution = (image - black) * total / 50
difference = model(image)[0, target[0]] - model(black)[0, target[0]]
print(f"attributions {attribution.sum().item():.2f}, difference of the answers {difference.item():.2f}")
