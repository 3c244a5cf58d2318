"""Weights in another form: weight norm and spectral norm, old style and as parametrizations, and one of our own."""

import torch
import torch.nn as nn
import torch.nn.utils.parametrize as parametrize
from torch.nn.utils import parametrizations

torch.manual_seed(19)
x, y = torch.randn(32, 4), torch.randn(32, 2)


def train(model, steps=4):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
    return f"{loss.item():.4f}"


# w = g v / |v|: the length and the direction are learned apart.
layer = parametrizations.weight_norm(nn.Linear(4, 2), dim=0)
print(layer)
print([name for name, _ in layer.named_parameters()])
print("weight norm:", train(layer), layer.weight.shape)
g, v = layer.parametrizations.weight.original0, layer.parametrizations.weight.original1
print(torch.allclose(layer.weight, g * v / v.norm(dim=1, keepdim=True), atol=1e-6))
parametrize.remove_parametrizations(layer, "weight")
print(type(layer).__name__, [name for name, _ in layer.named_parameters()])

# The largest singular value is made 1.
layer = parametrizations.spectral_norm(nn.Linear(4, 4), n_power_iterations=20)
layer.eval()
print(f"spectral norm: {torch.linalg.matrix_norm(layer.weight, ord=2).item():.3f}")

# Orthogonal: the rows stay at right angles, whatever the optimizer does.
layer = parametrizations.orthogonal(nn.Linear(3, 3, bias=False))
optimizer = torch.optim.SGD(layer.parameters(), lr=0.5)
layer(x[:, :3]).pow(3).mean().backward()
optimizer.step()
print("orthogonal:", torch.allclose(layer.weight @ layer.weight.T, torch.eye(3), atol=1e-5))


class Symmetric(nn.Module):
    def forward(self, w):
        return w.triu() + w.triu(1).transpose(-1, -2)

    def right_inverse(self, w):
        return w.triu()


class Positive(nn.Module):
    def forward(self, w):
        return nn.functional.softplus(w)


layer = nn.Linear(3, 3)
parametrize.register_parametrization(layer, "weight", Symmetric())
parametrize.register_parametrization(layer, "bias", Positive())
print(layer)
print("symmetric:", torch.equal(layer.weight, layer.weight.T), "positive:", bool((layer.bias > 0).all()))
layer.weight = torch.arange(9.0).reshape(3, 3)
print(layer.weight.detach())
with parametrize.cached():
    print("computed once:", layer.weight is layer.weight)
print(parametrize.is_parametrized(layer), parametrize.is_parametrized(layer, "weight"), sorted(layer.state_dict()))
