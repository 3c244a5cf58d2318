"""Letters again, with layers written by hand: our own Linear, BatchNorm1d and Tanh, and what the gradients of each look like."""

import torch
import torch.nn.functional as F

names = "emma olivia ava isabella sophia charlotte mia amelia harper evelyn abigail emily"
words = names.split()
chars = sorted(set("".join(words)))
stoi = {s: i + 1 for i, s in enumerate(chars)}
stoi["."] = 0
itos = {i: s for s, i in stoi.items()}
vocab_size, block_size, n_embd, n_hidden, batch_size = len(itos), 4, 8, 24, 16


def build_dataset(words):
    X, Y = [], []
    for w in words:
        context = [0] * block_size
        for ch in w + ".":
            X.append(context)
            Y.append(stoi[ch])
            context = context[1:] + [stoi[ch]]
    return torch.tensor(X), torch.tensor(Y)


class Linear:
    def __init__(self, fan_in, fan_out, bias=True):
        self.weight = torch.randn((fan_in, fan_out), generator=g) / fan_in**0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        self.out = x @ self.weight
        if self.bias is not None:
            self.out += self.bias
        return self.out

    def parameters(self):
        return [self.weight] + ([] if self.bias is None else [self.bias])


class BatchNorm1d:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = torch.ones(dim), torch.zeros(dim)
        self.running_mean, self.running_var = torch.zeros(dim), torch.ones(dim)

    def __call__(self, x):
        if self.training:
            dim = 0 if x.ndim == 2 else (0, 1)
            xmean, xvar = x.mean(dim, keepdim=True), x.var(dim, keepdim=True)
        else:
            xmean, xvar = self.running_mean, self.running_var
        self.out = self.gamma * ((x - xmean) / torch.sqrt(xvar + self.eps)) + self.beta
        if self.training:
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * xmean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * xvar
        return self.out

    def parameters(self):
        return [self.gamma, self.beta]


class Tanh:
    def __call__(self, x):
        self.out = torch.tanh(x)
        return self.out

    def parameters(self):
        return []


class FlattenConsecutive:
    """(B, T, C) -> (B, T / n, n C): neighbours are read together, as in WaveNet."""

    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        B, T, C = x.shape
        self.out = x.view(B, T // self.n, C * self.n)
        if self.out.shape[1] == 1:
            self.out = self.out.squeeze(1)
        return self.out

    def parameters(self):
        return []


g = torch.Generator().manual_seed(2147483647)
X, Y = build_dataset(words)
C = torch.randn((vocab_size, n_embd), generator=g)
layers = [
    FlattenConsecutive(2), Linear(n_embd * 2, n_hidden, bias=False), BatchNorm1d(n_hidden), Tanh(),
    FlattenConsecutive(2), Linear(n_hidden * 2, n_hidden, bias=False), BatchNorm1d(n_hidden), Tanh(),
    Linear(n_hidden, vocab_size),
]  # fmt: skip
with torch.no_grad():
    layers[-1].weight *= 0.1
parameters = [C] + [p for layer in layers for p in layer.parameters()]
print(X.shape, sum(p.nelement() for p in parameters))
for p in parameters:
    p.requires_grad = True


def forward(ix):
    x = C[ix]
    for layer in layers:
        x = layer(x)
    return x


update_to_data = []
for i in range(30):
    ix = torch.randint(0, X.shape[0], (batch_size,), generator=g)
    loss = F.cross_entropy(forward(X[ix]), Y[ix])
    for layer in layers:
        layer.out.retain_grad()
    for p in parameters:
        p.grad = None
    loss.backward()
    lr = 0.2 if i < 20 else 0.05
    for p in parameters:
        p.data += -lr * p.grad
    with torch.no_grad():
        update_to_data.append([(lr * p.grad.std() / p.data.std()).log10().item() for p in parameters if p.ndim == 2])
    if i % 10 == 0:
        print(f"{i:7d}/ {30:7d}: {loss.item():.4f}")
print("updates, as powers of ten:", [f"{u:.1f}" for u in update_to_data[-1]])
for i, layer in enumerate(layers[:-1]):
    if isinstance(layer, Tanh):
        t = layer.out
        print(f"layer {i}: mean {t.mean():+.2f}, std {t.std():.2f}, gradient std {t.grad.std():.1e}")
for layer in layers:
    layer.training = False
with torch.no_grad():
    print(f"all words: {F.cross_entropy(forward(X), Y).item():.3f}")
    out, context = [], [0] * block_size
    while len(out) < 8:
        probs = F.softmax(forward(torch.tensor([context])), dim=1)
        ix = torch.multinomial(probs, num_samples=1, generator=g).item()
        context = context[1:] + [ix]
        out.append(itos[ix])
print("".join(out))
