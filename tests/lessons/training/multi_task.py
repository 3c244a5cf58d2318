"""Several tasks, one trunk: weights of the losses that are learned, gradients that are compared, and a focal loss."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(60)


class MultiTask(nn.Module):
    def __init__(self, tasks):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(5, 24), nn.ReLU(), nn.Dropout(0.1))
        self.heads = nn.ModuleDict({name: nn.Linear(24, size) for name, size in tasks.items()})
        self.log_vars = nn.ParameterDict({name: nn.Parameter(torch.zeros(())) for name in tasks})

    def forward(self, x):
        shared = self.trunk(x)
        return {name: head(shared) for name, head in self.heads.items()}

    def weigh(self, losses):
        """sum of exp(-s) loss + s: a task that stays uncertain gets less weight."""
        return sum(torch.exp(-self.log_vars[name]) * loss + self.log_vars[name] for name, loss in losses.items())


def focal_loss(logits, targets, gamma=2.0, alpha=0.25):
    """Easy examples count less: (1 - p)^gamma times the cross entropy."""
    ce = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    p = torch.sigmoid(logits)
    p_t = p * targets + (1 - p) * (1 - targets)
    return ((alpha * targets + (1 - alpha) * (1 - targets)) * (1 - p_t) ** gamma * ce).mean()


x = torch.randn(80, 5)
targets = {
    "size": x[:, :1] * 2 + 0.1 * torch.randn(80, 1),
    "kind": (x[:, 1] > 0).long() + (x[:, 2] > 0.5).long(),
    "rare": ((x[:, 3] > 1.2).float()).unsqueeze(1),
}
print({name: tuple(t.shape) for name, t in targets.items()}, "rare:", int(targets["rare"].sum()))
model = MultiTask({"size": 1, "kind": 3, "rare": 1})
print(model)
print([name for name, _ in model.named_parameters()])


def compute_losses(out):
    return {
        "size": F.huber_loss(out["size"], targets["size"]),
        "kind": F.cross_entropy(out["kind"], targets["kind"], weight=torch.tensor([1.0, 1.0, 2.0])),
        "rare": focal_loss(out["rare"], targets["rare"]),
    }


optimizer = torch.optim.Adam(
    [
        {"params": [*model.trunk.parameters(), *model.heads.parameters()]},
        {"params": model.log_vars.parameters(), "lr": 0.05},
    ],
    lr=0.02,
)
for step in range(20):
    losses = compute_losses(model(x))
    total = model.weigh(losses)
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
    if step % 4 == 0:
        print(f"{step:2d}: {total.item():.4f}", {name: f"{loss.item():.4f}" for name, loss in losses.items()})
print({name: f"{s.exp().item():.3f}" for name, s in model.log_vars.items()})

# Do the tasks pull in the same direction? Compare the gradients that they send to the trunk.
model.eval()
losses = compute_losses(model(x))
shared = list(model.trunk.parameters())
gradients = {}
for name, loss in losses.items():
    gradients[name] = torch.cat([g.flatten() for g in torch.autograd.grad(loss, shared, retain_graph=True)])
names = list(gradients)
for i, a in enumerate(names):
    for b in names[i + 1 :]:
        print(f"{a} and {b}: cosine {F.cosine_similarity(gradients[a], gradients[b], dim=0).item():.2f}")


def project(g, other):
    """Take away what hurts the other task (PCGrad)."""
    dot = g @ other
    return g - dot / other.norm() ** 2 * other if dot < 0 else g


fixed = project(gradients["size"], -gradients["size"])
print(f"nothing is left of a full conflict: {fixed.abs().max().item():.1f}")
