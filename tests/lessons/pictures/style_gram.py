"""Style transfer: the pixels themselves are trained, until layers of a fixed network answer to them as to two other pictures."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(0)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def gram_matrix(features):
    a, b, c, d = features.size()
    features = features.view(a * b, c * d)
    return torch.mm(features, features.t()).div(a * b * c * d)


class ContentLoss(nn.Module):
    def __init__(self, target):
        super().__init__()
        self.target = target.detach()

    def forward(self, x):
        self.loss = F.mse_loss(x, self.target)
        return x


class StyleLoss(nn.Module):
    def __init__(self, target_feature):
        super().__init__()
        self.target = gram_matrix(target_feature).detach()

    def forward(self, x):
        self.loss = F.mse_loss(gram_matrix(x), self.target)
        return x


class Normalization(nn.Module):
    def __init__(self, mean, std):
        super().__init__()
        self.mean = torch.as_tensor(mean).view(-1, 1, 1)
        self.std = torch.as_tensor(std).view(-1, 1, 1)

    def forward(self, img):
        return (img - self.mean) / self.std


def build(cnn, content, style):
    """The network, with a listener after each convolution."""
    model = nn.Sequential(Normalization([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    content_losses, style_losses = [], []
    for i, layer in enumerate(cnn.children()):
        model.add_module(f"{type(layer).__name__.lower()}_{i}", layer)
        if isinstance(layer, nn.Conv2d):
            style_losses.append(StyleLoss(model(style)))
            model.add_module(f"style_loss_{i}", style_losses[-1])
    content_losses.append(ContentLoss(model(content)))
    model.add_module("content_loss", content_losses[-1])
    return model, content_losses, style_losses


# Random features do surprisingly well in place of trained ones.
cnn = nn.Sequential(
    nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2)
).eval()
ramp = torch.linspace(0, 1, 16)
content = torch.stack([ramp.expand(16, 16), ramp.expand(16, 16).t(), torch.full((16, 16), 0.5)])[None].to(device)
style = (torch.rand(1, 3, 4, 4)).repeat_interleave(4, dim=2).repeat_interleave(4, dim=3).to(device)

model, content_losses, style_losses = build(cnn, content, style)
model.eval()
model.requires_grad_(False)
print(model)
image = content.clone().requires_grad_(True)
optimizer = optim.Adam([image], lr=0.02)
for run in range(12):
    with torch.no_grad():
        image.clamp_(0, 1)
    optimizer.zero_grad()
    model(image)
    style_score = 1e4 * sum(layer.loss for layer in style_losses)
    content_score = sum(layer.loss for layer in content_losses)
    (style_score + content_score).backward()
    optimizer.step()
    if run % 3 == 0:
        print(f"run {run}: style {style_score.item():.4f} content {content_score.item():.4f}")
print("the network did not change:", all(p.grad is None for p in cnn.parameters()))
