"""Grad-CAM: two hooks catch what the last convolution saw and the gradient that came back; together they show where it looked."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(9)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 8, 3, padding=1), nn.ReLU()
        )
        self.gap = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(8, 2)

    def forward(self, x):
        return self.fc(self.gap(self.features(x)).squeeze(-1).squeeze(-1))


class GradCAM:
    def __init__(self, model, layer):
        self.model = model
        self.handles = [
            layer.register_forward_hook(self.save_activation),
            layer.register_full_backward_hook(self.save_gradient),
        ]

    def save_activation(self, module, inputs, output):
        self.activation = output.detach()

    def save_gradient(self, module, grad_input, grad_output):
        self.gradient = grad_output[0].detach()

    def __call__(self, x, class_idx=None):
        logits = self.model(x)
        if class_idx is None:
            class_idx = logits.argmax(dim=1)
        score = logits.gather(1, class_idx.view(-1, 1)).sum()
        self.model.zero_grad()
        score.backward()
        weights = self.gradient.mean(dim=(2, 3), keepdim=True)
        cam = F.relu((weights * self.activation).sum(dim=1, keepdim=True))
        cam = F.interpolate(cam, size=x.shape[2:], mode="bilinear", align_corners=False)
        low, high = cam.amin(dim=(1, 2, 3), keepdim=True), cam.amax(dim=(1, 2, 3), keepdim=True)
        return (cam - low) / (high - low + 1e-8)

    def remove(self):
        for handle in self.handles:
            handle.remove()


def crosses(count, size=12):
    """A small plus (0) or a small square (1) at a random place."""
    plus = torch.tensor([[0.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 0.0]])
    square = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
    labels = torch.randint(2, (count,))
    x, places = 0.2 * torch.rand(count, 1, size, size), torch.randint(0, size - 3, (count, 2))
    for i in range(count):
        r, c = places[i].tolist()
        x[i, 0, r : r + 3, c : c + 3] += square if labels[i] else plus
    return x, labels, places


x, y, _ = crosses(64)
model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
for step in range(20):
    loss = F.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 0:
        print(f"step {step}: {loss.item():.4f}")

model.eval()
x, y, places = crosses(4)
explain = GradCAM(model, model.features[-2])
heat = explain(x, class_idx=torch.ones(4, dtype=torch.long))
print(heat.shape, f"from {heat.min().item():.1f} to {heat.max().item():.1f}")
print("seen:", explain.activation.shape, "came back:", explain.gradient.shape)
for i in range(4):
    r, c = places[i].tolist()
    print(
        f"figure {y[i].item()}: heat at the figure {heat[i, 0, r + 1, c + 1].item():.2f}, on average {heat[i].mean().item():.2f}"
    )
explain.remove()
print("hooks left:", len(model.features[-2]._forward_hooks), len(model.features[-2]._backward_hooks))
