"""A language model of letters: three letters in, the next one out. Then it invents words."""

import torch
import torch.nn.functional as F

words = [
    "ada",
    "alan",
    "anna",
    "barbara",
    "carl",
    "dorothy",
    "edith",
    "emmy",
    "grace",
    "hedy",
    "ida",
    "joan",
    "karen",
    "lise",
    "maria",
    "rosa",
    "sofia",
    "vera",
]
letters = sorted(set("".join(words)))
stoi = {letter: i + 1 for i, letter in enumerate(letters)}
stoi["."] = 0
itos = {i: letter for letter, i in stoi.items()}

block = 3
X, Y = [], []
for word in words:
    context = [0] * block
    for letter in word + ".":
        X.append(context)
        Y.append(stoi[letter])
        context = context[1:] + [stoi[letter]]
X, Y = torch.tensor(X), torch.tensor(Y)
print(X.shape, X.dtype, Y.shape)

g = torch.Generator().manual_seed(2147483647)
C = torch.randn((len(stoi), 4), generator=g)
W1 = torch.randn((block * 4, 32), generator=g) * (5 / 3) / (block * 4) ** 0.5
b1 = torch.randn(32, generator=g) * 0.01
W2 = torch.randn((32, len(stoi)), generator=g) * 0.01
b2 = torch.zeros(len(stoi))
parameters = [C, W1, b1, W2, b2]
print(sum(p.nelement() for p in parameters))
for p in parameters:
    p.requires_grad = True

for i in range(300):
    ix = torch.randint(0, X.shape[0], (32,), generator=g)
    emb = C[X[ix]]
    h = torch.tanh(emb.view(-1, block * 4) @ W1 + b1)
    logits = h @ W2 + b2
    loss = F.cross_entropy(logits, Y[ix])
    for p in parameters:
        p.grad = None
    loss.backward()
    for p in parameters:
        p.data += -0.2 * p.grad
    if i % 100 == 0:
        print(f"{i:4d}: {loss.item():.3f}")

for _ in range(5):
    out, context = [], [0] * block
    while True:
        h = torch.tanh(C[torch.tensor([context])].view(1, -1) @ W1 + b1)
        probs = F.softmax(h @ W2 + b2, dim=1)
        ix = torch.multinomial(probs, num_samples=1, generator=g).item()
        context = context[1:] + [ix]
        if ix == 0 or len(out) > 12:
            break
        out.append(itos[ix])
    print("".join(out))
