"""Sets have no order: sums of what each member says, attention among them; and layers that find out their sizes by themselves."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(36)


def sets(count, largest=6):
    """How many different numbers are in the set? Members are one-hot, missing ones are masked."""
    members = torch.randint(5, (count, largest))
    sizes = torch.randint(2, largest + 1, (count,))
    mask = torch.arange(largest)[None] < sizes[:, None]
    different = torch.tensor([len(set(row[keep].tolist())) for row, keep in zip(members, mask)])
    return F.one_hot(members, 5).float() * mask.unsqueeze(-1), mask, different.float()


class DeepSet(nn.Module):
    def __init__(self, pool):
        super().__init__()
        self.pool = pool
        self.phi = nn.Sequential(nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(16))
        self.rho = nn.Sequential(nn.ReLU(), nn.LazyLinear(1))

    def forward(self, x, mask):
        h = self.phi(x)
        if self.pool == "sum":
            h = (h * mask.unsqueeze(-1)).sum(dim=1)
        elif self.pool == "max":
            h = h.masked_fill(~mask.unsqueeze(-1), float("-inf")).amax(dim=1)
        else:
            h = (h * mask.unsqueeze(-1)).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return self.rho(h).squeeze(-1)


class SetAttention(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.embed = nn.Linear(5, width)
        self.attention = nn.MultiheadAttention(width, num_heads=2, batch_first=True)
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, 1)

    def forward(self, x, mask):
        h = self.embed(x)
        attended, _ = self.attention(h, h, h, key_padding_mask=~mask, need_weights=False)
        h = self.norm(h + attended) * mask.unsqueeze(-1)
        return self.out(h).squeeze(-1).sum(dim=1)


x, mask, target = sets(64)
print(x.shape, mask.sum().item(), torch.bincount(target.long()).tolist())
lazy = DeepSet("sum")
print(lazy.phi[0], lazy.phi[0].weight, lazy.phi[0].has_uninitialized_params())
for model in (lazy, DeepSet("max"), DeepSet("mean"), SetAttention()):
    torch.manual_seed(37)
    model(x, mask)  # here the lazy layers get their sizes
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(15):
        loss = F.mse_loss(model(x, mask), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    name = getattr(model, "pool", "attention")
    order = torch.randperm(x.size(1))
    same = torch.allclose(model(x[:, order], mask[:, order]), model(x, mask), atol=1e-4)
    print(f"{name}: loss {loss.item():.3f}, the order does not matter: {same}")
print(lazy.phi[0], sum(p.numel() for p in lazy.parameters()))

# Bilinear: two things and how they fit together.
bilinear = nn.Bilinear(3, 4, 2)
a, b = torch.randn(5, 3), torch.randn(5, 4)
by_hand = torch.einsum("bi,oij,bj->bo", a, bilinear.weight, b) + bilinear.bias
print(bilinear, torch.allclose(bilinear(a, b), by_hand, atol=1e-5))

# Optimal transport: how to match two sets, by Sinkhorn's rescaling.
p, q = torch.rand(4, 2), torch.rand(4, 2)
cost = torch.cdist(p, q) ** 2
log_plan = -cost / 0.05
for _ in range(50):
    log_plan = log_plan - log_plan.logsumexp(dim=1, keepdim=True)
    log_plan = log_plan - log_plan.logsumexp(dim=0, keepdim=True)
plan = log_plan.exp()
print(
    "rows and columns sum to one:",
    torch.allclose(plan.sum(1), torch.ones(4), atol=1e-2),
    f"cost {(plan * cost).sum().item():.3f}",
)
