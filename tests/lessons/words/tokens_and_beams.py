"""From text to tokens and back: byte pairs are joined, a language model of pairs is counted and trained, beams are searched."""

from collections import Counter

import torch
import torch.nn.functional as F

torch.manual_seed(2147483647)
text = "she sells sea shells by the sea shore and the shells she sells are sea shells for sure"


def get_stats(ids):
    return Counter(zip(ids, ids[1:]))


def merge(ids, pair, idx):
    new, i = [], 0
    while i < len(ids):
        if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:
            new.append(idx)
            i += 2
        else:
            new.append(ids[i])
            i += 1
    return new


letters = sorted(set(text))
vocab = dict(enumerate(letters))
ids = [letters.index(ch) for ch in text]
merges = {}
for i in range(8):
    stats = get_stats(ids)
    pair = max(stats, key=lambda p: (stats[p], -p[0], -p[1]))
    idx = len(letters) + i
    ids = merge(ids, pair, idx)
    merges[pair] = idx
    vocab[idx] = vocab[pair[0]] + vocab[pair[1]]
print("joined:", [vocab[i] for i in merges.values()], f"{len(text)} letters are {len(ids)} tokens")
assert "".join(vocab[i] for i in ids) == text

# A bigram model by counting.
size = len(vocab)
N = torch.zeros((size, size), dtype=torch.int32)
for a, b in zip(ids, ids[1:]):
    N[a, b] += 1
P = (N + 0.1).float()
P /= P.sum(1, keepdim=True)
xs, ys = torch.tensor(ids[:-1]), torch.tensor(ids[1:])
nll = -P[xs, ys].log().mean()
print(f"counted: nll {nll.item():.4f}, perplexity {nll.exp().item():.4f}")

# The same model by gradients: one layer, one-hot inputs.
g = torch.Generator().manual_seed(2147483647)
W = torch.randn((size, size), generator=g, requires_grad=True)
for k in range(20):
    xenc = F.one_hot(xs, num_classes=size).float()
    counts = (xenc @ W).exp()
    probs = counts / counts.sum(1, keepdims=True)
    loss = -probs[torch.arange(len(ys)), ys].log().mean() + 0.01 * (W**2).mean()
    W.grad = None
    loss.backward()
    W.data += -20 * W.grad
    if k % 5 == 4:
        print(f"trained {k + 1}: {loss.item():.4f}")

log_P = P.log()


def generate(start, length):
    out = [start]
    for _ in range(length):
        out.append(torch.multinomial(P[out[-1]], num_samples=1, replacement=True, generator=g).item())
    return "".join(vocab[i] for i in out)


print("drawn:", generate(ids[0], 8))


def beam_search(start, length, width):
    beams = [([start], 0.0)]
    for _ in range(length):
        candidates = []
        for tokens, score in beams:
            top = log_P[tokens[-1]].topk(width)
            candidates += [([*tokens, i], score + s) for s, i in zip(top.values.tolist(), top.indices.tolist())]
        beams = sorted(candidates, key=lambda beam: -beam[1])[:width]
    return beams[0]


for width in (1, 4):
    print(f"beam of {width}: {beam_search(ids[0], 6, width)[1]:.4f}")


def filter_logits(logits, top_k=0, top_p=1.0):
    """Keep the most probable tokens: so many, or as many as make up a share of all."""
    logits = logits.clone()
    if top_k:
        logits[logits < torch.topk(logits, top_k).values[-1]] = -float("inf")
    ordered, order = torch.sort(logits, descending=True)
    cumulative = torch.cumsum(F.softmax(ordered, dim=-1), dim=-1)
    remove = cumulative - F.softmax(ordered, dim=-1) > top_p
    logits[order[remove]] = -float("inf")
    return logits


logits = torch.tensor([2.0, 1.0, 0.5, -1.0, -3.0])
for options in ({"top_k": 2}, {"top_p": 0.8}, {}):
    print(options, F.softmax(filter_logits(logits, **options), dim=-1))
print("temperatures:", torch.stack([F.softmax(logits / t, dim=-1)[:2] for t in (0.5, 1.0, 2.0)]))
print(
    "gumbel trick:", torch.argmax(logits - torch.empty_like(logits).exponential_(generator=g).log()).item() in range(5)
)
print(F.gumbel_softmax(logits.repeat(2, 1), tau=0.5, hard=True).sum(dim=1))
