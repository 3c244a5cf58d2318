"""CLIP in miniature: one tower reads pictures, another one captions, and what belongs together should point the same way."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(63)
COLOURS, FORMS = ["red", "green", "blue"], ["bar", "pole", "box"]
WORDS = ["<pad>", "a", *COLOURS, *FORMS]


def pairs(count):
    colour, form = torch.randint(3, (count,)), torch.randint(3, (count,))
    x = 0.2 * torch.rand(count, 3, 8, 8)
    for i in range(count):
        rows = slice(3, 5) if form[i] == 0 else slice(1, 7)
        columns = slice(3, 5) if form[i] == 1 else slice(1, 7)
        x[i, colour[i], rows, columns] += 1
    captions = torch.stack([torch.ones(count, dtype=torch.long), 2 + colour, 5 + form], dim=1)
    return x, F.pad(captions, (0, 1))


class Bottleneck(nn.Module):
    def __init__(self, planes):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(planes, planes // 2, 1, bias=False), nn.InstanceNorm2d(planes // 2, affine=True), nn.GELU(),
            nn.Conv2d(planes // 2, planes, 3, padding=1), nn.GroupNorm(4, planes),
        )  # fmt: skip

    def forward(self, x):
        return F.gelu(x + self.layers(x))


class AttentionPool(nn.Module):
    """A learned question looks at all places."""

    def __init__(self, width, heads=2):
        super().__init__()
        self.query = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x, key_padding_mask=None):
        out, weights = self.attention(self.query.expand(x.size(0), -1, -1), x, x, key_padding_mask=key_padding_mask)
        return out.squeeze(1), weights


class CLIP(nn.Module):
    def __init__(self, width=16, embed=8):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, width, 3, stride=2, padding=1), Bottleneck(width))
        self.visual_pool, self.visual_proj = AttentionPool(width), nn.Linear(width, embed, bias=False)
        self.token = nn.Embedding(len(WORDS), width, padding_idx=0)
        self.position = nn.Parameter(torch.empty(4, width))
        self.text_pool, self.text_proj = AttentionPool(width), nn.Linear(width, embed, bias=False)
        self.logit_scale = nn.Parameter(torch.ones([]) * np.log(1 / 0.2))
        nn.init.normal_(self.position, std=0.01)

    def encode_image(self, x):
        places = self.stem(x).flatten(2).transpose(1, 2)
        return self.visual_proj(self.visual_pool(places)[0])

    def encode_text(self, text):
        words = self.token(text) + self.position[: text.size(1)]
        return self.text_proj(self.text_pool(words, text == 0)[0])

    def forward(self, x, text):
        image, text = F.normalize(self.encode_image(x), dim=-1), F.normalize(self.encode_text(text), dim=-1)
        logits = self.logit_scale.exp() * image @ text.t()
        return logits, logits.t()


model = CLIP()
print(model)
print([name for name, _ in model.named_parameters() if "attention" in name][:4])
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.2)
for step in range(12):
    x, text = pairs(12)
    per_image, per_text = model(x, text)
    truth = torch.arange(12)
    loss = (F.cross_entropy(per_image, truth) + F.cross_entropy(per_text, truth)) / 2
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.logit_scale.data.clamp_(0, np.log(100))
    if step % 3 == 0:
        print(f"step {step:2d}: {loss.item():.3f}, scale {model.logit_scale.exp().item():.3f}")

model.eval()
with torch.no_grad():
    x, text = pairs(2)
    words = model.token(text) + model.position
    _, weights = model.text_pool(words, text == 0)
    print("no look at the padding:", weights[:, 0, -1].tolist(), f"{weights.sum(-1).mean().item():.4f}")
    every = torch.tensor([[1, 2 + c, 5 + f, 0] for c in range(3) for f in range(3)])
    probabilities = model(x, every)[0].softmax(dim=-1)
    print(probabilities.shape, f"sum {probabilities.sum().item():.4f}")
