"""Attention that costs less: sums in place of a table, a state that decays, a scan over time; and what each of them sees."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(34)
B, H, T, D = 2, 2, 6, 4
q, k, v = (torch.randn(B, H, T, D) for _ in range(3))


def feature(x):
    return F.elu(x) + 1


def linear_attention(q, k, v):
    """Causal, by a table of all pairs: what the cheap forms must agree with."""
    scores = torch.einsum("bhid,bhjd->bhij", feature(q), feature(k)).tril()
    return scores @ v / scores.sum(-1, keepdim=True)


def by_cumulative_sums(q, k, v):
    q, k = feature(q), feature(k)
    state = torch.cumsum(torch.einsum("bhtd,bhte->bhtde", k, v), dim=2)
    norm = torch.cumsum(k, dim=2)
    return torch.einsum("bhtd,bhtde->bhte", q, state) / torch.einsum("bhtd,bhtd->bht", q, norm).unsqueeze(-1)


def step_by_step(q, k, v):
    q, k = feature(q), feature(k)
    state, norm, out = torch.zeros(B, H, D, D), torch.zeros(B, H, D), []
    for t in range(T):
        state = state + k[:, :, t, :, None] * v[:, :, t, None, :]
        norm = norm + k[:, :, t]
        numerator = (q[:, :, t, :, None] * state).sum(-2)
        out.append(numerator / (q[:, :, t] * norm).sum(-1, keepdim=True))
    return torch.stack(out, dim=2)


table = linear_attention(q, k, v)
print(
    table.shape,
    torch.allclose(table, by_cumulative_sums(q, k, v), atol=1e-5),
    torch.allclose(table, step_by_step(q, k, v), atol=1e-5),
)
print(table[0, 0, 1])


class SelectiveScan(nn.Module):
    """h_t = exp(-d_t a) h_(t-1) + d_t b_t x_t, y_t = c_t . h_t, where d, b and c depend on what is read."""

    def __init__(self, width, state=4):
        super().__init__()
        self.A_log = nn.Parameter(torch.log(torch.arange(1, state + 1, dtype=torch.float32).repeat(width, 1)))
        self.D = nn.Parameter(torch.ones(width))
        self.x_proj = nn.Linear(width, 2 * state + width, bias=False)
        self.state, self.width = state, width

    def forward(self, x):
        b, c, delta = torch.split(self.x_proj(x), [self.state, self.state, self.width], dim=-1)
        delta = F.softplus(delta)
        decay = torch.exp(-delta.unsqueeze(-1) * self.A_log.exp())  # (B, T, width, state)
        inputs = (delta * x).unsqueeze(-1) * b.unsqueeze(2)
        h, out = torch.zeros_like(inputs[:, 0]), []
        for t in range(x.size(1)):
            h = decay[:, t] * h + inputs[:, t]
            out.append(torch.einsum("bws,bs->bw", h, c[:, t]))
        return torch.stack(out, dim=1) + self.D * x


class Alibi(nn.Module):
    """Ordinary attention, to which distance is a disadvantage: no embedding of positions."""

    def __init__(self, width, heads=2):
        super().__init__()
        self.qkv, self.out, self.heads = nn.Linear(width, 3 * width), nn.Linear(width, width), heads
        slopes = torch.tensor([2 ** (-8 * (i + 1) / heads) for i in range(heads)])
        self.register_buffer("slopes", slopes.view(heads, 1, 1))

    def forward(self, x):
        T = x.size(1)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in self.qkv(x).chunk(3, dim=-1))
        distance = torch.arange(T)[:, None] - torch.arange(T)[None, :]
        bias = torch.where(distance >= 0, -self.slopes * distance, float("-inf"))
        weights = (q @ k.transpose(-2, -1) / q.size(-1) ** 0.5 + bias).softmax(dim=-1)
        return self.out((weights @ v).transpose(1, 2).flatten(2))


class Model(nn.Module):
    def __init__(self, mixer, vocab=8, width=16):
        super().__init__()
        self.embed, self.norm = nn.Embedding(vocab, width), nn.LayerNorm(width)
        self.mixer = mixer(width)
        self.head = nn.Linear(width, vocab)

    def forward(self, idx):
        x = self.embed(idx)
        return self.head(x + self.mixer(self.norm(x)))


def task(count, length=8):
    """What came just before?"""
    idx = torch.randint(0, 8, (count, length))
    return idx, idx.roll(1, dims=1)


for mixer in (SelectiveScan, Alibi):
    torch.manual_seed(1)
    model = Model(mixer)
    print(mixer.__name__, [name for name, _ in model.mixer.named_parameters()])
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    for step in range(16):
        idx, target = task(16)
        loss = F.cross_entropy(model(idx)[:, 1:].flatten(0, 1), target[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 4 == 3:
            print(f"  {step + 1}: {loss.item():.4f}")
    with torch.no_grad():
        idx = torch.randint(0, 8, (1, 8))
        other = idx.clone()
        other[0, 5] = (other[0, 5] + 1) % 8
        same = (model(idx) - model(other)).abs().amax(dim=(0, 2)) < 1e-6
    print("  a change at place 5 is seen at:", (~same).nonzero().flatten().tolist())
