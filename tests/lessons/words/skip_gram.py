"""word2vec: words that keep the same company get similar vectors. Skip-gram with negative sampling, by one bmm."""

import re
from collections import Counter

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(3)
np.random.seed(3)
corpus = """
the king rules the land and the queen rules the land
the king wears a crown and the queen wears a crown
the dog eats a bone and the cat eats a fish
the dog sleeps and the cat sleeps and the king sleeps
a queen and a king sit in the castle and a dog and a cat sit in the garden
"""
tokens = re.findall(r"\w+", corpus)
counts = Counter(tokens)
words = sorted(counts, key=lambda w: (-counts[w], w))
word2idx = {w: i for i, w in enumerate(words)}
ids = np.array([word2idx[w] for w in tokens])
frequencies = np.array([counts[w] for w in words]) / len(tokens)
print(len(tokens), "tokens,", len(words), "words; the most frequent:", words[:3])

# Frequent words are dropped now and then.
keep = np.random.rand(len(ids)) < np.minimum(1.0, np.sqrt(0.05 / frequencies[ids]))
ids = ids[keep]
print("after subsampling:", len(ids))


class SkipGramDataset(Dataset):
    def __init__(self, ids, window=2):
        self.pairs = [
            (center, ids[i + offset])
            for i, center in enumerate(ids)
            for offset in range(-window, window + 1)
            if offset != 0 and 0 <= i + offset < len(ids)
        ]

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        center, context = self.pairs[i]
        return torch.tensor(center), torch.tensor(context)


class SkipGram(nn.Module):
    def __init__(self, vocab_size, dim, negatives=5):
        super().__init__()
        self.center = nn.Embedding(vocab_size, dim)
        self.context = nn.Embedding(vocab_size, dim)
        self.negatives = negatives
        noise = torch.from_numpy(frequencies).pow(0.75)
        self.register_buffer("noise", (noise / noise.sum()).float())
        self.center.weight.data.uniform_(-0.5 / dim, 0.5 / dim)
        self.context.weight.data.uniform_(-0.5, 0.5)

    def forward(self, center, context):
        batch = center.size(0)
        wrong = torch.multinomial(self.noise, batch * self.negatives, replacement=True).view(batch, -1)
        v = self.center(center)  # (B, D)
        u = self.context(context)  # (B, D)
        u_wrong = self.context(wrong)  # (B, K, D)
        right_score = F.logsigmoid((u * v).sum(dim=1))
        wrong_score = F.logsigmoid(-torch.bmm(u_wrong, v.unsqueeze(2)).squeeze(2)).sum(dim=1)
        return -(right_score + wrong_score).mean()


loader = DataLoader(SkipGramDataset(ids), batch_size=32, shuffle=True)
model = SkipGram(len(words), 8)
optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
print(model, model.noise.sum())
for epoch in range(6):
    total = 0.0
    for center, context in loader:
        optimizer.zero_grad()
        loss = model(center, context)
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(f"epoch {epoch + 1}: {total / len(loader):.3f}")

vectors = F.normalize(model.center.weight.detach(), dim=1)
similarity = vectors @ vectors.T
pair = similarity[word2idx["king"], word2idx["queen"]].item()
print(f"king and queen: {pair:.2f}; everybody: {similarity.mean().item():.2f}")
