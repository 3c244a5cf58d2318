"""In evaluation batch norm only multiplies and adds: it can be folded into the convolution before it, and is gone."""

import copy

import torch
import torch.nn as nn

torch.manual_seed(10)


class ConvBNReLU(nn.Sequential):
    def __init__(self, inputs, outputs, stride=1, groups=1):
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, groups=groups, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU6(inplace=True),
        )


class Net(nn.Module):
    """Depthwise convolutions (each channel by itself) and pointwise ones (each pixel by itself), as in MobileNet."""

    def __init__(self):
        super().__init__()
        self.stem = ConvBNReLU(3, 8, stride=2)
        self.depthwise = ConvBNReLU(8, 8, groups=8)
        self.pointwise = nn.Sequential(nn.Conv2d(8, 16, 1), nn.BatchNorm2d(16))
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        x = self.pointwise(self.depthwise(self.stem(x)))
        return self.head(x.mean(dim=[2, 3]))


def fuse(conv, bn):
    """A convolution that does what both did: w * gamma / sigma, and (b - mean) * gamma / sigma + beta."""
    fused = nn.Conv2d(
        conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, conv.padding, conv.dilation, conv.groups
    )
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    bias = torch.zeros_like(bn.running_mean) if conv.bias is None else conv.bias
    with torch.no_grad():
        fused.weight.copy_(conv.weight * scale.reshape(-1, 1, 1, 1))
        fused.bias.copy_((bias - bn.running_mean) * scale + bn.bias)
    return fused


def fuse_all(model):
    for module in model.children():
        if isinstance(module, nn.Sequential) and isinstance(module[1], nn.BatchNorm2d):
            module[0] = fuse(module[0], module[1])
            module[1] = nn.Identity()
    return model


model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.rand(16, 3, 12, 12)
y = (x.mean(dim=(1, 2, 3)) > 0.5).long()
for step in range(6):
    loss = nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step}: {loss.item():.4f}")

model.eval()
fused = fuse_all(copy.deepcopy(model)).eval()
print(fused)
with torch.no_grad():
    before, after = model(x), fused(x)
print("the same answers:", torch.allclose(before, after, atol=1e-5))
print("parameters:", sum(p.numel() for p in model.parameters()), "->", sum(p.numel() for p in fused.parameters()))
print("buffers:", len(list(model.buffers())), "->", len(list(fused.buffers())))
print(f"first answer {before[0].tolist()[0]:.3f}, running variance {model.stem[1].running_var.mean().item():.4f}")
