"""A modern little language model: fused attention, rotary positions, RMSNorm, SwiGLU, grouped keys, and a cache to write fast."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(99)
DIM, HEADS, KV_HEADS, LAYERS, CONTEXT, VOCAB = 32, 4, 2, 2, 24, 12


def rotary_table(head_dim, length, theta=10000.0):
    frequencies = 1.0 / theta ** (torch.arange(0, head_dim, 2)[: head_dim // 2].float() / head_dim)
    angles = torch.outer(torch.arange(length).float(), frequencies)
    return torch.polar(torch.ones_like(angles), angles)  # complex numbers of length 1


def rotate(x, table):
    """Turn pairs of numbers by an angle that grows with the position. x: (B, heads, T, head_dim)"""
    pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * table).flatten(3).type_as(x)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.head_dim = DIM // HEADS
        self.wq = nn.Linear(DIM, DIM, bias=False)
        self.wk = nn.Linear(DIM, KV_HEADS * self.head_dim, bias=False)
        self.wv = nn.Linear(DIM, KV_HEADS * self.head_dim, bias=False)
        self.wo = nn.Linear(DIM, DIM, bias=False)

    def forward(self, x, table, cache=None):
        B, T, _ = x.shape
        q, k, v = (w(x).view(B, T, -1, self.head_dim).transpose(1, 2) for w in (self.wq, self.wk, self.wv))
        q, k = rotate(q, table), rotate(k, table)
        if cache is not None:
            if "k" in cache:
                k, v = torch.cat([cache["k"], k], dim=2), torch.cat([cache["v"], v], dim=2)
            cache.update(k=k, v=v)
        k, v = (t.repeat_interleave(HEADS // KV_HEADS, dim=1) for t in (k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=T > 1)
        return self.wo(y.transpose(1, 2).reshape(B, T, DIM))


class FeedForward(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.w1, self.w3 = nn.Linear(DIM, hidden, bias=False), nn.Linear(DIM, hidden, bias=False)
        self.w2 = nn.Linear(hidden, DIM, bias=False)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention_norm, self.ffn_norm = nn.RMSNorm(DIM, eps=1e-5), nn.RMSNorm(DIM, eps=1e-5)
        self.attention, self.feed_forward = Attention(), FeedForward()

    def forward(self, x, table, cache=None):
        x = x + self.attention(self.attention_norm(x), table, cache)
        return x + self.feed_forward(self.ffn_norm(x))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok_embeddings = nn.Embedding(VOCAB, DIM)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.RMSNorm(DIM, eps=1e-5)
        self.output = nn.Linear(DIM, VOCAB, bias=False)
        self.register_buffer("table", rotary_table(DIM // HEADS, CONTEXT), persistent=False)

    def forward(self, tokens, start=0, caches=None):
        x = self.tok_embeddings(tokens)
        table = self.table[start : start + tokens.size(1)]
        for i, layer in enumerate(self.layers):
            x = layer(x, table, None if caches is None else caches[i])
        return self.output(self.norm(x))


model = Model()
print(model.layers[0], model.table.dtype)
print(sum(p.numel() for p in model.parameters()))
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.1)
for step in range(10):
    start, stride = torch.randint(VOCAB, (16, 1)), torch.randint(1, 4, (16, 1))
    tokens = (start + stride * torch.arange(13)) % VOCAB  # counting by ones, twos or threes
    logits = model(tokens[:, :-1])
    loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step}: loss {loss.item():.4f}")

model.eval()
with torch.no_grad():
    prompt = torch.tensor([[0, 2, 4, 6]])
    caches = [{} for _ in model.layers]
    with_cache = model(prompt, 0, caches)
    step = model(torch.tensor([[8]]), 4, caches)
    whole = model(torch.tensor([[0, 2, 4, 6, 8]]))
    print("with and without cache:", torch.allclose(step[:, -1], whole[:, -1], atol=1e-5), caches[0]["k"].shape)

# The fused function is the formula, and takes masks of both kinds.
q, k, v = torch.randn(3, 2, 4, 5, 8).unbind(0)
causal = torch.ones(5, 5, dtype=torch.bool).tril()
by_hand = (q @ k.mT / 8**0.5).masked_fill(~causal, float("-inf")).softmax(-1) @ v
print(torch.allclose(F.scaled_dot_product_attention(q, k, v, attn_mask=causal), by_hand, atol=1e-6))
bias = torch.zeros(5, 5).masked_fill(~causal, float("-inf"))
print(torch.allclose(F.scaled_dot_product_attention(q, k, v, attn_mask=bias), by_hand, atol=1e-6))
print(F.scaled_dot_product_attention(q, k, v, is_causal=True, scale=1.0)[0, 0, 1, :3])
