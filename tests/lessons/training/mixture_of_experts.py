"""A mixture of experts: a router sends each token to two of four small networks, and is paid for spreading the work."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(80)


class Expert(nn.Module):
    def __init__(self, n_embed):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(n_embed, 2 * n_embed), nn.ReLU(), nn.Linear(2 * n_embed, n_embed))

    def forward(self, x):
        return self.net(x)


class NoisyTopkRouter(nn.Module):
    def __init__(self, n_embed, num_experts, top_k):
        super().__init__()
        self.top_k = top_k
        self.route = nn.Linear(n_embed, num_experts)
        self.noise = nn.Linear(n_embed, num_experts)

    def forward(self, x):
        logits = self.route(x)
        if self.training:
            logits = logits + torch.randn_like(logits) * F.softplus(self.noise(x))
        top_logits, indices = logits.topk(self.top_k, dim=-1)
        sparse = torch.full_like(logits, float("-inf")).scatter(-1, indices, top_logits)
        return F.softmax(sparse, dim=-1), indices, logits


class SparseMoE(nn.Module):
    def __init__(self, n_embed, num_experts=4, top_k=2):
        super().__init__()
        self.router = NoisyTopkRouter(n_embed, num_experts, top_k)
        self.experts = nn.ModuleList([Expert(n_embed) for _ in range(num_experts)])

    def forward(self, x):
        gates, indices, logits = self.router(x)
        flat_x, flat_gates = x.view(-1, x.size(-1)), gates.view(-1, gates.size(-1))
        out = torch.zeros_like(flat_x)
        for i, expert in enumerate(self.experts):
            mask = (indices == i).any(dim=-1).view(-1)
            if mask.any():
                weighted = expert(flat_x[mask]) * flat_gates[mask, i].unsqueeze(1)
                out[mask] += weighted
        self.balance = self.load_balance(logits, indices)
        return out.view_as(x)

    def load_balance(self, logits, indices):
        """experts * sum of (share of tokens) * (mean probability): 1 if all is even."""
        experts = logits.size(-1)
        share = F.one_hot(indices, experts).sum(dim=-2).float().mean(dim=(0, 1)) / indices.size(-1)
        probability = logits.softmax(-1).mean(dim=(0, 1))
        return experts * (share * probability).sum()


class Model(nn.Module):
    def __init__(self, vocab=12, n_embed=16):
        super().__init__()
        self.embed, self.norm = nn.Embedding(vocab, n_embed), nn.LayerNorm(n_embed)
        self.moe = SparseMoE(n_embed)
        self.head = nn.Linear(n_embed, vocab)

    def forward(self, idx):
        x = self.embed(idx)
        return self.head(x + self.moe(self.norm(x)))


model = Model()
print(model.moe.router, len(list(model.moe.experts[0].parameters())))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
for step in range(15):
    idx = torch.randint(0, 12, (8, 6))
    target = torch.where(idx % 2 == 0, (idx + 2) % 12, (idx * 3) % 12)
    logits = model(idx)
    loss = F.cross_entropy(logits.view(-1, 12), target.view(-1))
    optimizer.zero_grad()
    (loss + 0.01 * model.moe.balance).backward()
    optimizer.step()
    if step % 3 == 0:
        print(f"step {step:2d}: loss {loss.item():.3f}, balance {model.moe.balance.item():.2f}")

model.eval()
with torch.no_grad():
    x = model.norm(model.embed(torch.arange(12)[None]))
    gates, indices, _ = model.moe.router(x)
    print("two gates each:", torch.equal((gates > 0).sum(-1), torch.full((1, 12), 2)), f"{gates.sum().item():.4f}")
    dense = torch.stack([expert(x) for expert in model.moe.experts], dim=-1)
    print("as if all had worked:", torch.allclose(torch.einsum("btce,bte->btc", dense, gates), model.moe(x), atol=1e-5))
