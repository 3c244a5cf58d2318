"""A tree-LSTM understands formulas: it works from the leaves to the root, with a forget gate for each branch."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(13)
SYMBOLS = {"0": 0, "1": 1, "and": 2, "or": 3, "not": 4}


class TreeLSTM(nn.Module):
    def __init__(self, in_dim=8, mem_dim=12):
        super().__init__()
        self.mem_dim = mem_dim
        self.embedding = nn.Embedding(len(SYMBOLS), in_dim)
        self.ioux, self.iouh = nn.Linear(in_dim, 3 * mem_dim), nn.Linear(mem_dim, 3 * mem_dim, bias=False)
        self.fx, self.fh = nn.Linear(in_dim, mem_dim), nn.Linear(mem_dim, mem_dim, bias=False)
        self.out = nn.Linear(mem_dim, 2)

    def node_forward(self, x, child_c, child_h):
        """x: (in_dim,), child_c and child_h: (children, mem_dim)"""
        i, o, u = torch.split(self.ioux(x) + self.iouh(child_h.sum(dim=0)), self.mem_dim, dim=-1)
        i, o, u = torch.sigmoid(i), torch.sigmoid(o), torch.tanh(u)
        f = torch.sigmoid(self.fx(x) + self.fh(child_h))
        c = torch.addcmul(torch.mul(f, child_c).sum(dim=0), i, u)
        return c, o * torch.tanh(c)

    def encode(self, tree):
        symbol, *branches = tree if isinstance(tree, tuple) else (tree,)
        if branches:
            states = [self.encode(branch) for branch in branches]
            child_c, child_h = (torch.stack(part) for part in zip(*states))
        else:
            child_c = child_h = torch.zeros(1, self.mem_dim)
        return self.node_forward(self.embedding(torch.tensor(SYMBOLS[symbol])), child_c, child_h)

    def forward(self, tree):
        _, h = self.encode(tree)
        return self.out(h)


def grow(depth):
    """A random formula, and whether it is true."""
    if depth == 0:
        bit = torch.randint(2, (1,)).item()
        return str(bit), bool(bit)
    kind = ("and", "or", "not")[torch.randint(3, (1,)).item()]
    a, a_true = grow(depth - 1)
    if kind == "not":
        return (kind, a), not a_true
    b, b_true = grow(depth - 1)
    return (kind, a, b), (a_true and b_true) if kind == "and" else (a_true or b_true)


formulas = [grow(depth) for depth in (1, 2) for _ in range(16)]
print(formulas[0], formulas[-1])
print("true:", sum(truth for _, truth in formulas), "of", len(formulas))
model = TreeLSTM()
print(model)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
for epoch in range(8):
    losses = []
    for start in range(0, len(formulas), 8):
        batch = formulas[start : start + 8]
        logits = torch.stack([model(tree) for tree, _ in batch])
        loss = F.cross_entropy(logits, torch.tensor([int(truth) for _, truth in batch]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    if epoch % 2 == 1:
        print(f"epoch {epoch + 1}: {sum(losses) / len(losses):.4f}")
with torch.no_grad():
    probability = F.softmax(model(("not", "0")), dim=-1)[1]
print(f"not 0 is true: {probability.item():.3f}")
