"""Looking inside without changing the model: a summary of shapes by hooks, dead neurons, gradients by layer, features taken out."""

import time
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(200)


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc, self.norm = nn.Linear(width, width), nn.LayerNorm(width)

    def forward(self, x):
        return x + torch.relu(self.fc(self.norm(x)))


model = nn.Sequential(
    OrderedDict(
        [
            ("embed", nn.Embedding(10, 8)),
            ("blocks", nn.Sequential(Residual(8), Residual(8))),
            ("flat", nn.Flatten()),
            ("head", nn.Linear(32, 3)),
        ]
    )
)


def summary(model, x):
    rows, handles = [], []

    def describe(name):
        def hook(module, inputs, output):
            own = sum(p.numel() for p in module.parameters(recurse=False))
            rows.append(
                f"{name:16s} {type(module).__name__:10s} {list(inputs[0].shape)!s:12s} -> {list(output.shape)!s:12s} {own:5d}"
            )

        return hook

    for name, module in model.named_modules():
        if not list(module.children()):
            handles.append(module.register_forward_hook(describe(name)))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    print("\n".join(rows))
    print("total", sum(p.numel() for p in model.parameters()))


x, y = torch.randint(10, (6, 4)), torch.randint(3, (6,))
summary(model, x)

# Features from the middle, by a forward hook; and one that changes what passes.
features = {}
handle = model.blocks[0].register_forward_hook(lambda module, args, output: features.update(first=output.detach()))
plain = model(x)
print(features["first"].shape, len(model.blocks[0]._forward_hooks))
handle.remove()
with_noise = model.blocks.register_forward_hook(lambda module, args, output: output * 0)
print("only the bias is left:", torch.allclose(model(x), model.head.bias.expand(6, 3)))
with_noise.remove()
doubled = model.head.register_forward_pre_hook(lambda module, args: (args[0] * 2,))
print("twice as much comes in:", torch.allclose(model(x) - model.head.bias, 2 * (plain - model.head.bias), atol=1e-5))
doubled.remove()
keywords = []
handle = model.blocks[1].register_forward_pre_hook(
    lambda m, args, kwargs: keywords.append((len(args), sorted(kwargs))), with_kwargs=True
)
model.blocks[1](x=torch.zeros(1, 8))
print(keywords)
handle.remove()

# Gradients on the way back, by layer.
norms = OrderedDict()
for name, module in model.named_modules():
    if isinstance(module, nn.Linear):
        module.register_full_backward_hook(lambda m, gin, gout, name=name: norms.update({name: gout[0].norm().item()}))
F.cross_entropy(model(x), y).backward()
print({name: f"{norm:.4f}" for name, norm in norms.items()})

# On a tensor and on a parameter: see it, or change it.
seen = []
w = torch.tensor([1.0, 2.0], requires_grad=True)
h = w * 3
h.register_hook(lambda g: seen.append(g.clone()))
h.register_hook(lambda g: g.clamp(max=1.0))
(h**2).sum().backward()
print(seen, w.grad)
counted = []
w.register_post_accumulate_grad_hook(lambda p: counted.append(p.grad.sum().item()))
(w * 2).sum().backward()
print(counted)


class Timer:
    """How long did it take? The answer is never printed: it is another one each time."""

    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *args):
        self.seconds = time.perf_counter() - self.start


with Timer() as timer, torch.no_grad():
    dead = [
        (module(torch.randn(50, 8)) <= 0).all(dim=0).sum().item()
        for module in (nn.Sequential(nn.Linear(8, 64), nn.ReLU()),)
    ]
print("dead neurons:", dead, timer.seconds > 0)
print(F.cross_entropy(model(x), y).grad_fn.__class__.__name__, w.grad_fn, h.grad_fn.name())
