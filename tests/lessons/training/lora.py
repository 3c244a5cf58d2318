"""LoRA: a large layer stays as it is, and learns something new through two thin matrices beside it."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(90)


class LoRALinear(nn.Module):
    """y = x W^T + b + (x A^T B^T) * alpha / r, where only A and B are trained"""

    def __init__(self, base, r=2, alpha=4.0, dropout=0.0):
        super().__init__()
        self.base = base
        self.base.requires_grad_(False)
        self.r, self.scaling = r, alpha / r
        self.lora_A = nn.Parameter(torch.empty(r, base.in_features))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, r))
        self.dropout = nn.Dropout(dropout)
        nn.init.kaiming_uniform_(self.lora_A, a=math.sqrt(5))

    def forward(self, x):
        return self.base(x) + F.linear(F.linear(self.dropout(x), self.lora_A), self.lora_B) * self.scaling

    @torch.no_grad()
    def merge(self):
        merged = nn.Linear(self.base.in_features, self.base.out_features, bias=self.base.bias is not None)
        merged.weight.copy_(self.base.weight + self.lora_B @ self.lora_A * self.scaling)
        if self.base.bias is not None:
            merged.bias.copy_(self.base.bias)
        return merged

    def extra_repr(self):
        return f"r={self.r}, scaling={self.scaling}"


def replace_linears(module, change, skip=()):
    """Put other layers in place of the linear ones, however deep they are."""
    for name, child in module.named_children():
        if name not in skip:
            new = change(child)
            if new is not child:
                setattr(module, name, new)
            else:
                replace_linears(child, change, skip)
    return module


model = nn.Sequential()
model.add_module("body", nn.Sequential(nn.Linear(4, 16), nn.GELU(), nn.Linear(16, 16), nn.GELU()))
model.add_module("head", nn.Linear(16, 1))
x = torch.randn(64, 4)
old_task, new_task = x[:, :1] - x[:, 1:2], x[:, :1] * 1.5 - x[:, 2:3]


def train(target, steps, lr):
    optimizer = torch.optim.AdamW((p for p in model.parameters() if p.requires_grad), lr=lr, weight_decay=0.0)
    for step in range(steps):
        loss = F.mse_loss(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 6 == 5:
            print(f"  {step + 1}: {loss.item():.4f}")


print("first the old task")
train(old_task, 24, 0.02)
before = {name: p.clone() for name, p in model.named_parameters()}
answers = model(x).detach()

replace_linears(model, lambda m: LoRALinear(m) if isinstance(m, nn.Linear) else m, skip=("head",))
model.head.requires_grad_(False)
print(model)
print("nothing changed yet:", torch.equal(model(x), answers))
trainable = {name: tuple(p.shape) for name, p in model.named_parameters() if p.requires_grad}
print(
    trainable,
    sum(p.numel() for p in model.parameters() if p.requires_grad),
    "of",
    sum(p.numel() for p in model.parameters()),
)
print("then the new one")
train(new_task, 18, 0.02)
print("the old weights stayed:", torch.equal(before["body.0.weight"], model.body[0].base.weight))

lora_state = {name: value for name, value in model.state_dict().items() if "lora_" in name}
print("to be saved:", list(lora_state))
tuned = model(x).detach()
replace_linears(model, lambda m: m.merge() if isinstance(m, LoRALinear) else m)
print("merged, the same answers:", torch.allclose(model(x), tuned, atol=1e-5), type(model.body[0]).__name__)
