"""A transformer of letters in the smallest form: masked attention, residual connections, layer norm, generation."""

import math

import torch
import torch.nn as nn
from torch.nn import functional as F

torch.manual_seed(1337)
text = "the cat sat on the mat. the dog sat on the log. the cat saw the dog and the dog saw the cat. " * 4
letters = sorted(set(text))
number = {letter: i for i, letter in enumerate(letters)}
data = torch.tensor([number[letter] for letter in text], dtype=torch.long)
samples, context, width, heads, depth = 8, 16, 32, 4, 2
device = "cuda" if torch.cuda.is_available() else "cpu"


def batch():
    starts = torch.randint(len(data) - context, (samples,))
    inputs = torch.stack([data[s : s + context] for s in starts])
    targets = torch.stack([data[s + 1 : s + context + 1] for s in starts])
    return inputs.to(device), targets.to(device)


class Attention(nn.Module):
    """Each letter looks at itself and at those before it."""

    def __init__(self):
        super().__init__()
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.mix = nn.Linear(width, width)
        self.dropout = nn.Dropout(0.1)
        self.register_buffer("past", torch.tril(torch.ones(context, context, dtype=torch.bool)))

    def forward(self, x):
        batches, length, _ = x.shape
        parts = self.query_key_value(x).chunk(3, dim=-1)
        q, k, v = (part.view(batches, length, heads, -1).transpose(1, 2) for part in parts)
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
        scores = scores.masked_fill(~self.past[:length, :length], float("-inf"))
        seen = self.dropout(F.softmax(scores, dim=-1)) @ v
        return self.mix(seen.transpose(1, 2).contiguous().view(batches, length, width))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before_attention, self.before_thought = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention()
        self.thought = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width), nn.Dropout(0.1)
        )

    def forward(self, x):
        x = x + self.attention(self.before_attention(x))
        return x + self.thought(self.before_thought(x))


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.letters = nn.Embedding(len(letters), width)
        self.places = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block() for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, len(letters), bias=False)
        self.apply(self.begin)

    @staticmethod
    def begin(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def forward(self, x):
        x = self.letters(x) + self.places(torch.arange(x.size(1), device=x.device))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))

    @torch.no_grad()
    def write(self, x, count, among=5):
        for _ in range(count):
            logits = self(x[:, -context:])[:, -1]
            best = torch.topk(logits, among).values
            logits[logits < best[:, [-1]]] = -float("Inf")
            x = torch.cat([x, torch.multinomial(logits.softmax(-1), 1)], dim=1)
        return x


model = LanguageModel().to(device)
print(f"{sum(p.numel() for p in model.parameters()):,} parameters, {len(letters)} letters")
groups = [
    {"params": [p for p in model.parameters() if p.dim() >= 2], "weight_decay": 0.1},
    {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
]
optimizer = torch.optim.AdamW(groups, lr=3e-3, betas=(0.9, 0.95))
for step in range(41):
    inputs, targets = batch()
    loss = F.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if step % 10 == 0:
        print(f"step {step}: loss {loss.item():.3f}, norm {norm:.2f}")
model.eval()
written = model.write(torch.tensor([[number[letter] for letter in "the "]]), 30)
print(repr("".join(letters[i] for i in written[0].tolist())))
