"""What is timed. Each workload takes the library, as `T`, and gives back a function that does one step and returns its loss.

The programs are written once: edutorch and PyTorch run the same lines, and the same seed gives both the same weights, data and
dropout masks. The sizes are those of lessons: they fit one core, and no single part of the library decides alone. Rates are
small, so that a model which sees one batch for hundreds of steps does not learn it by heart: its gradients would be so small
that the processor takes a hundred times longer for each ("denormal numbers").

A step carries with it what other programs need to do the same work: `step.weights`, `step.batch`, `step.model`,
`step.loss_fn` and `step.optimizer`.
"""

import functools

CHARACTERS, WIDTH, LENGTH, BATCH = 65, 128, 64, 32  # of the character models
ADAM_RATE, SGD_RATE, MOMENTUM, WEIGHT_DECAY = 1e-5, 1e-3, 0.9, 0.01


def training(T, model, batch, optimizer, loss_fn):
    """One training step as lessons write it."""
    inputs, targets = batch

    def step():
        optimizer.zero_grad()
        loss = step.loss_fn(step.model(inputs), targets)
        loss.backward()
        optimizer.step()
        return loss

    step.model, step.optimizer, step.batch, step.loss_fn = model, optimizer, batch, loss_fn
    step.weights = dict(model.named_parameters())
    return step


def single_op(T, op, times=100):
    """One operation on 4 numbers, a hundred times, without a graph: what does a call cost?"""
    T.manual_seed(0)
    x, y = T.rand(4), T.rand(4)
    operation = {"add": lambda: x + y, "x * 2.0": lambda: x * 2.0, "tanh": x.tanh, "sum": x.sum}[op]

    def step():
        for _ in range(times):
            result = operation()
        return result.sum()

    return step


def small_ops(T, n=4):
    """(x * w + b).tanh().sum(): four small ops forward and backward. Here the library itself is what is measured."""
    T.manual_seed(0)
    x, w, b = T.randn(n), T.randn(n).requires_grad_(), T.randn(n).requires_grad_()

    def step():
        w.grad = b.grad = None
        loss = (x * w + b).tanh().sum()
        loss.backward()
        return loss

    step.batch, step.weights = (x,), {"w": w, "b": b}
    return step


def mlp(T, optimizer):
    """784-256-128-10, batch 64."""
    T.manual_seed(0)
    nn = T.nn
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    batch = T.randn(64, 784), T.randint(10, (64,))
    return training(T, model, batch, optimizer(T.optim, model.parameters()), nn.functional.cross_entropy)


def mlp_with_norms(T):
    """784-512-512-10 with LayerNorm, GELU and Dropout, batch 256."""
    T.manual_seed(0)
    nn = T.nn
    layers = []
    for size in (784, 512):
        layers += [nn.Linear(size, 512), nn.LayerNorm(512), nn.GELU("tanh"), nn.Dropout(0.1)]
    model = nn.Sequential(*layers, nn.Linear(512, 10))
    batch = T.randn(256, 784), T.randint(10, (256,))
    return training(T, model, batch, T.optim.Adam(model.parameters(), ADAM_RATE), nn.functional.cross_entropy)


def cnn(T):
    """Two convolutions of 8 and 16 channels, each with ReLU and pooling, on 32 pictures of 28 x 28."""
    T.manual_seed(0)
    nn = T.nn
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 10),
    )  # fmt: skip
    batch = T.randn(32, 1, 28, 28), T.randint(10, (32,))
    return training(T, model, batch, T.optim.SGD(model.parameters(), SGD_RATE), nn.functional.cross_entropy)


def resnet_block(T):
    """Two 3 x 3 convolutions of 32 channels with batch norm and a way around them, on 16 pictures of 16 x 16."""
    T.manual_seed(0)
    nn = T.nn

    class Block(nn.Module):
        def __init__(self, channels):
            super().__init__()
            self.conv1, self.bn1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
            self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)

        def forward(self, x):
            out = nn.functional.relu(self.bn1(self.conv1(x)))
            return nn.functional.relu(self.bn2(self.conv2(out)) + x)

    model = nn.Sequential(Block(32), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))
    batch = T.randn(16, 32, 16, 16), T.randint(10, (16,))
    optimizer = T.optim.SGD(model.parameters(), SGD_RATE, momentum=MOMENTUM)
    return training(T, model, batch, optimizer, nn.functional.cross_entropy)


def characters(T, layer):
    """Embedding, a recurrent layer of 128, and scores for 65 characters: 32 texts of 64 characters, Adam."""
    T.manual_seed(0)
    nn = T.nn

    class Characters(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.scores = nn.Embedding(CHARACTERS, WIDTH), nn.Linear(WIDTH, CHARACTERS)
            self.layer = layer(T)

        def forward(self, text):
            return self.scores(self.layer(self.embedding(text))).reshape(-1, CHARACTERS)

    model = Characters()
    batch = T.randint(CHARACTERS, (BATCH, LENGTH)), T.randint(CHARACTERS, (BATCH * LENGTH,))
    return training(T, model, batch, T.optim.Adam(model.parameters(), ADAM_RATE), nn.functional.cross_entropy)


def lstm_layer(T):
    lstm = T.nn.LSTM(WIDTH, WIDTH, batch_first=True)

    class Layer(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = lstm

        def forward(self, x):
            return self.lstm(x)[0]

    return Layer()


def lstm_cells(T):
    class Loop(T.nn.Module):
        """What a lesson writes that shows how an LSTM works: a loop of cells."""

        def __init__(self):
            super().__init__()
            self.cell = T.nn.LSTMCell(WIDTH, WIDTH)

        def forward(self, x):
            h = c = T.zeros(x.shape[0], WIDTH, device=x.device)
            states = []
            for i in range(x.shape[1]):
                h, c = self.cell(x[:, i], (h, c))
                states.append(h)
            return T.stack(states, 1)

    return Loop()


def gpt(T, layers=4, heads=4, width=128, length=64, batch_size=16):
    """A small GPT: 4 layers, 4 heads, width 128, on 16 texts of 64 characters, AdamW."""
    T.manual_seed(0)
    nn, F = T.nn, T.nn.functional

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

        def forward(self, x):
            B, L, C = x.shape
            parts = self.qkv(self.norm1(x)).split(width, dim=2)
            q, k, v = (part.view(B, L, heads, C // heads).transpose(1, 2) for part in parts)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.out(y.transpose(1, 2).reshape(B, L, C))
            return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))

    class GPT(nn.Module):
        def __init__(self):
            super().__init__()
            self.tokens, self.places = nn.Embedding(CHARACTERS, width), nn.Embedding(length, width)
            self.blocks = nn.Sequential(*[Block() for _ in range(layers)])
            self.norm, self.scores = nn.LayerNorm(width), nn.Linear(width, CHARACTERS, bias=False)

        def forward(self, text):
            x = self.tokens(text) + self.places(T.arange(text.shape[1], device=text.device))
            return self.scores(self.norm(self.blocks(x))).view(-1, CHARACTERS)

    model = GPT()
    batch = T.randint(CHARACTERS, (batch_size, length)), T.randint(CHARACTERS, (batch_size * length,))
    optimizer = T.optim.AdamW(model.parameters(), ADAM_RATE, weight_decay=WEIGHT_DECAY)
    return training(T, model, batch, optimizer, F.cross_entropy)


def loader(T):
    """An epoch of a DataLoader over 2,000 pictures, shuffled, in batches of 64."""
    T.manual_seed(0)
    data = T.utils.data.TensorDataset(T.randn(2000, 1, 28, 28), T.randint(10, (2000,)))
    batches = T.utils.data.DataLoader(data, batch_size=64, shuffle=True)

    def step():
        T.manual_seed(0)
        return sum(images[0, 0, 0, 0] for images, labels in batches)

    return step


def draw(T, n=4_000_000):
    """randn of 4 million numbers, the same in both libraries."""

    def step():
        T.manual_seed(0)
        return T.randn(n)[-1]

    return step


def chain(T, length=100):
    """A graph of so many additions: does the time of one stay the same?"""
    T.manual_seed(0)
    x, y = T.rand(4).requires_grad_(), T.rand(4) / length

    def step():
        x.grad = None
        z = x
        for _ in range(length):
            z = z + y
        loss = z.sum()
        loss.backward()
        return loss

    step.batch, step.weights = (y,), {"x": x}
    return step


def adam(optim, parameters):
    return optim.Adam(parameters, ADAM_RATE)


def sgd(optim, parameters):
    return optim.SGD(parameters, SGD_RATE)


CHAINS = {f"chain of {n:,}": n for n in (100, 1_000, 10_000, 200_000)}

WORKLOADS = {
    **{f"100 times {op}": functools.partial(single_op, op=op) for op in ("add", "x * 2.0", "tanh", "sum")},
    "small ops": small_ops,
    "MLP, SGD": functools.partial(mlp, optimizer=sgd),
    "MLP, Adam": functools.partial(mlp, optimizer=adam),
    "MLP with norms": mlp_with_norms,
    "CNN": cnn,
    "ResNet block": resnet_block,
    "char LSTM": functools.partial(characters, layer=lstm_layer),
    "loop of LSTM cells": functools.partial(characters, layer=lstm_cells),
    "tiny GPT": gpt,
    "DataLoader epoch": loader,
    "randn, 4 million": draw,
    **{name: functools.partial(chain, length=n) for name, n in CHAINS.items()},
}
