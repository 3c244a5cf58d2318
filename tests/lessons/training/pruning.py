"""Pruning: most weights can go. Masks for the smallest ones, by layer and over all layers, and how a network lives on."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import prune

torch.manual_seed(28)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(8, 16)
        self.fc2 = nn.Linear(16, 16)
        self.fc3 = nn.Linear(16, 3)

    def forward(self, x):
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


x = torch.randn(60, 8)
y = x[:, :3].argmax(dim=1)
model = Net()


def train(steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for _ in range(steps):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def sparsity(layer):
    return f"{100.0 * (layer.weight == 0).sum().item() / layer.weight.nelement():.1f} %"


print(f"dense: {train(20):.4f}")

module = model.fc1
prune.random_unstructured(module, name="weight", amount=0.3)
print([name for name, _ in module.named_parameters()], [name for name, _ in module.named_buffers()])
print("zeros in fc1:", sparsity(module), list(module._forward_pre_hooks.values())[0].__class__.__name__)
prune.l1_unstructured(module, name="bias", amount=3)
print("zeros in its bias:", int((module.bias == 0).sum()))
print("sum of the mask:", module.weight_mask.sum().item())

# Whole rows, by their length: they can be cut out for good.
prune.ln_structured(model.fc2, name="weight", amount=0.5, n=2, dim=0)
print("empty rows of fc2:", int((model.fc2.weight == 0).all(dim=1).sum()))
for hook in model.fc2._forward_pre_hooks.values():
    if hook._tensor_name == "weight":
        print("history:", type(hook).__name__)

print(f"pruned and trained on: {train(20):.4f}, zeros in fc1 {sparsity(model.fc1)}")
prune.remove(model.fc1, "weight")
print(sorted(model.fc1.state_dict()), prune.is_pruned(model))

parameters_to_prune = [(model.fc1, "weight"), (model.fc3, "weight")]
prune.global_unstructured(parameters_to_prune, pruning_method=prune.L1Unstructured, amount=0.4)
zeros = sum(int((layer.weight == 0).sum()) for layer, _ in parameters_to_prune)
total = sum(layer.weight.nelement() for layer, _ in parameters_to_prune)
print(f"over both layers: {zeros} of {total}")


class EveryOther(prune.BasePruningMethod):
    """Prune every other entry."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t, default_mask):
        mask = default_mask.clone()
        mask.view(-1)[::2] = 0
        return mask


EveryOther.apply(model.fc3, "bias")
print(model.fc3.bias_mask, f"loss {F.cross_entropy(model(x), y).item():.4f}")
prune.custom_from_mask(model.fc2, name="bias", mask=torch.tensor([1, 0] * 8))
print("loss at the end:", f"{train(10):.3f}", prune.is_pruned(model))

# The lottery ticket: the same mask, and the weights as they were at the start.
torch.manual_seed(28)
ticket = nn.Linear(8, 3)
start = ticket.weight.detach().clone()
prune.l1_unstructured(ticket, "weight", amount=0.5)
with torch.no_grad():
    ticket.weight_orig.copy_(start)
print(ticket(x[:1]).shape, sparsity(ticket))
