"""Measures the difficulty ladders of the generated data sets: `python tests/datasets/ladders.py [torch] [name ...]` prints them.

Every function gives {rung: measure} for one data set, with any library T that is PyTorch in shape. What a library cannot do yet
(convolution, GRU) is left out.
"""

import math
import sys
import time

import numpy as np

import edutorch
from edutorch.datasets import CatsAndDogs, Chat, InventedNames, Stories, SyntheticDigits, TenTasks
from edutorch.datasets.stories import count_loss
from edutorch.text import CharTokenizer, WordTokenizer

SLOW = ("CNN", "GRU", "GPT")  # rungs that need tens of seconds


def train(T, model, x, y, epochs, lr, loss=None, weight_decay=0.0):
    """Train a model made by a function, from seed 0, in batches of 64."""
    T.manual_seed(0)
    model = model()
    loss = loss or T.nn.functional.cross_entropy
    optimizer = T.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    for _ in range(epochs):
        for batch in T.randperm(len(x)).split(64):
            optimizer.zero_grad()
            loss(model(x[batch]), y[batch]).backward()
            optimizer.step()
    return model.eval()


def accuracy(T, model, x, y):
    with T.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


def majority(train_targets, test_targets):
    most = np.bincount(np.asarray(train_targets)).argmax()
    return float(np.mean(np.asarray(test_targets) == most))


def classifiers(T, models, x, y, test_x, test_y):
    """The accuracy of each of (name, model, epochs, lr)."""
    found = {"majority": majority(y, test_y)}
    for name, model, epochs, lr in models:
        found[name] = accuracy(T, train(T, model, x, y, epochs, lr), test_x, test_y)
    return found


def pictures(T, data, classes, hidden, cnn, slow):
    nn = T.nn
    parts = [part.tensors() for part in (data(True), data(False))]
    (x, y), (test_x, test_y) = [(2 * T.tensor(x.numpy()) - 1, T.tensor(y.numpy())) for x, y in parts]
    size = x[0].numel()
    models = [
        ("linear", lambda: nn.Sequential(nn.Flatten(), nn.Linear(size, classes)), 15, 1e-3),
        (
            "MLP",
            lambda: nn.Sequential(nn.Flatten(), nn.Linear(size, hidden), nn.ReLU(), nn.Linear(hidden, classes)),
            15,
            1e-3,
        ),
    ]
    if slow and hasattr(nn, "Conv2d"):
        models.append(("CNN", *cnn(nn, x.shape[1])))
    return classifiers(T, models, x, y, test_x, test_y)


def digits(T, slow=True):
    def cnn(nn, channels):
        return (
            lambda: nn.Sequential(
                nn.Conv2d(channels, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(12, 24, 3, padding=1), nn.ReLU(),
                nn.MaxPool2d(2), nn.Flatten(), nn.Linear(24 * 49, 10),
            ), 6, 2e-3,
        )  # fmt: skip

    return pictures(T, lambda part: SyntheticDigits(part), 10, 128, cnn, slow)


def animals(T, slow=True, color=True):
    def cnn(nn, channels):
        return (
            lambda: nn.Sequential(
                nn.Conv2d(channels, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(12, 24, 3, padding=1), nn.ReLU(),
                nn.MaxPool2d(2), nn.Conv2d(24, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                nn.Linear(512, 32), nn.ReLU(), nn.Linear(32, 2),
            ), 10, 2e-3,
        )  # fmt: skip

    return pictures(T, lambda part: CatsAndDogs(part, color=color), 2, 128, cnn, slow)


def bags(T, parts, split):
    """For each text of two parts, how often it has each token of the first part: (N, V) floats."""
    tokens = [[list(split(text)) for text in texts] for texts in parts]
    number = {token: i for i, token in enumerate(sorted({token for text in tokens[0] for token in text}))}
    counts = [np.zeros((len(texts), len(number)), np.float32) for texts in tokens]
    for count, texts in zip(counts, tokens):
        for row, text in zip(count, texts):
            for token in text:
                if token in number:
                    row[number[token]] += 1
    return [T.tensor(count) for count in counts]


def sequences(T, parts, tokenizer):
    """Texts as numbers, with zeros before the shorter ones: (N, L)."""
    ids = [[[i + 1 for i in tokenizer.encode(text)] for text in texts] for texts in parts]
    longest = max(len(text) for texts in ids for text in texts)
    return [T.tensor([[0] * (longest - len(text)) + text for text in texts]) for texts in ids]


def reader(T, words, hidden, classes):
    """A GRU that reads a text and then answers."""

    class Reader(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = T.nn.Embedding(words, 32, padding_idx=0)
            self.gru = T.nn.GRU(32, hidden, batch_first=True)
            self.output = T.nn.Linear(hidden, classes)

        def forward(self, x):
            return self.output(self.gru(self.embedding(x))[0][:, -1])

    return Reader


def chat(T, slow=True):
    nn, parts = T.nn, [Chat(True), Chat(False)]
    texts = [part.inputs for part in parts]
    y, test_y = [T.tensor(part.targets) for part in parts]
    negated = T.tensor(parts[1].negated)

    def loss(scores, targets):
        intent, mood = scores.split([6, 3], 1)
        return nn.functional.cross_entropy(intent, targets[:, 0]) + nn.functional.cross_entropy(mood, targets[:, 1])

    def measure(name, model, x, test_x, epochs, lr):
        trained = train(T, model, x, y, epochs, lr, loss)
        with T.no_grad():
            scores = trained(test_x)
        right = [part.argmax(1) == test_y[:, i] for i, part in enumerate(scores.split([6, 3], 1))]
        found[f"{name}, intent"] = right[0].float().mean().item()
        found[f"{name}, mood"] = right[1].float().mean().item()
        found[f"{name}, negated mood"] = right[1][negated].float().mean().item()

    found = {}
    for i, what in enumerate(("intent", "mood")):
        found[f"majority, {what}"] = majority(y[:, i], test_y[:, i])
    x, test_x = bags(T, texts, str.split)
    size = x.shape[1]
    measure("linear", lambda: nn.Linear(size, 9), x, test_x, 15, 1e-2)
    measure("MLP", lambda: nn.Sequential(nn.Linear(size, 64), nn.ReLU(), nn.Linear(64, 9)), x, test_x, 15, 3e-3)
    if slow and hasattr(nn, "GRU"):
        tokenizer = WordTokenizer().train(" ".join(texts[0]))
        x, test_x = sequences(T, texts, tokenizer)
        measure("GRU", reader(T, len(tokenizer) + 1, 64, 9), x, test_x, 15, 3e-3)
    return found


def names(T, slow=True):
    nn, parts = T.nn, [InventedNames(True), InventedNames(False)]
    texts = [[f"^{name}$" for name in part.inputs] for part in parts]
    y, test_y = [T.tensor(part.targets) for part in parts]
    x, test_x = bags(T, texts, list)
    size = x.shape[1]
    found = classifiers(T, [("linear on letters", lambda: nn.Linear(size, 6), 15, 1e-2)], x, y, test_x, test_y)
    x, test_x = bags(T, texts, lambda name: (name[i : i + 2] for i in range(len(name) - 1)))
    pairs = x.shape[1]
    models = [("linear on pairs of letters", lambda: nn.Linear(pairs, 6), 15, 1e-2)]
    found |= classifiers(T, models, x, y, test_x, test_y)
    if slow and hasattr(nn, "GRU"):
        tokenizer = CharTokenizer().train("".join(texts[0]))
        x, test_x = sequences(T, texts, tokenizer)
        models = [("GRU", reader(T, len(tokenizer) + 1, 64, 6), 20, 3e-3)]
        found |= classifiers(T, models, x, y, test_x, test_y)
    return found


def gpt(T, words, length, width=64, heads=4, layers=2):
    """A small transformer that guesses the next token. It is made of linear layers only, so that any library can run it."""
    nn = T.nn

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.attention, self.project = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width))

        def forward(self, x):
            B, L, C = x.shape
            q, k, v = self.attention(self.norm1(x)).view(B, L, 3, heads, C // heads).permute(2, 0, 3, 1, 4)
            scores = q @ k.transpose(-1, -2) * (C // heads) ** -0.5
            scores = scores.masked_fill(T.ones(L, L).triu(1).bool(), -math.inf)
            x = x + self.project((scores.softmax(-1) @ v).transpose(1, 2).reshape(B, L, C))
            return x + self.mlp(self.norm2(x))

    class GPT(nn.Module):
        def __init__(self):
            super().__init__()
            self.token, self.place = nn.Embedding(words, width), nn.Embedding(length, width)
            self.blocks = nn.Sequential(*[Block() for _ in range(layers)])
            self.norm, self.output = nn.LayerNorm(width), nn.Linear(width, words, bias=False)
            for parameter in self.parameters():
                if parameter.dim() > 1:
                    nn.init.normal_(parameter, std=0.05)

        def forward(self, x):
            return self.output(self.norm(self.blocks(self.token(x) + self.place(T.arange(x.shape[1])))))

    return GPT


def train_gpt(T, model, batch, steps, lr):
    """`batch()` gives inputs, targets and a mask of what counts."""
    optimizer = T.optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.98), weight_decay=0.0)
    for step in range(1, steps + 1):
        optimizer.param_groups[0]["lr"] = lr * min(1, step / 50) * (1 if step < 0.7 * steps else 0.2)
        x, y = batch()
        optimizer.zero_grad()
        T.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten(), ignore_index=-1).backward()
        T.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


def stories(T, slow=True):
    text, test = Stories(True).text, Stories(False).text
    found = {"uniform": math.log(len(set(text)))}
    for name, context in (("single characters", 0), ("pairs", 1), ("threes", 2), ("fives", 4)):
        found[f"counting {name}"] = count_loss(text, test, context)
    if slow:
        tokenizer, length = CharTokenizer().train(text), 48
        data, test_data = T.tensor(tokenizer.encode(text)), T.tensor(tokenizer.encode(test))

        def cut(data, starts):
            rows = starts[:, None] + T.arange(length + 1)
            return data[rows[:, :-1]], data[rows[:, 1:]]

        T.manual_seed(0)
        model = gpt(T, len(tokenizer), length)()
        train_gpt(T, model, lambda: cut(data, T.randint(len(data) - length, (32,))), 300, 3e-3)
        x, y = cut(test_data, T.arange(0, len(test_data) - length, length))
        with T.no_grad():
            found["GPT"] = T.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten()).item()
    return found


def ten_tasks(T, slow=True):
    parts = [TenTasks(True), TenTasks(False)]
    answers = sorted(set(parts[0].targets))
    most = {}
    for task in parts[0].tasks:
        of_task = [a for i, a in enumerate(parts[0].targets) if parts[0].task_of(i) == task]
        most[task] = max(sorted(set(of_task)), key=of_task.count)
    test = parts[1]
    found = {
        "majority of the task": float(np.mean([most[test.task_of(i)] == test.targets[i] for i in range(len(test))]))
    }
    x, test_x = bags(T, [part.inputs for part in parts], str.split)
    y, test_y = [T.tensor([answers.index(a) if a in answers else -1 for a in part.targets]) for part in parts]
    size = x.shape[1]
    models = [("linear on words", lambda: T.nn.Linear(size, len(answers)), 10, 1e-2)]
    found["linear on words"] = classifiers(T, models, x, y, test_x, test_y)["linear on words"]
    if slow:
        found |= one_model_for_ten_tasks(T, *parts)
    return found


def one_model_for_ten_tasks(T, train_part, test_part, steps=400):
    words = [
        "<pad>",
        *sorted({word for part in (train_part, test_part) for s in part for text in s for word in text.split()}),
        "<end>",
    ]
    number = {word: i for i, word in enumerate(words)}

    def rows(part):
        """Inputs and targets; a target counts where it is a word of the answer, and is -1 elsewhere."""
        x, y = np.zeros((len(part), 40), np.int64), np.full((len(part), 40), -1, np.int64)
        for i, (question, answer) in enumerate(part):
            ids = [number[word] for word in f"{question} {answer} <end>".split()]
            x[i, : len(ids) - 1] = ids[:-1]
            begin = len(question.split()) - 1
            y[i, begin : len(ids) - 1] = ids[begin + 1 :]
        longest = (y >= 0).any(0).nonzero()[0].max() + 1
        return T.tensor(x[:, :longest]), T.tensor(y[:, :longest])

    x, y = rows(train_part)
    test_x, test_y = rows(test_part)
    T.manual_seed(0)
    model = gpt(T, len(words), 40, width=96)()

    def batch():
        some = T.randint(len(x), (64,))
        return x[some], y[some]

    train_gpt(T, model, batch, steps, 2e-3)
    with T.no_grad():
        right = ((model(test_x).argmax(-1) == test_y) | (test_y == -1)).all(1)
    found = {
        f"GPT, {task}": right[i :: len(test_part.tasks)].float().mean().item() for i, task in enumerate(test_part.tasks)
    }
    return {"GPT": right.float().mean().item(), **found}


LADDERS = {
    "SyntheticDigits": digits, "CatsAndDogs": animals, "Chat": chat, "InventedNames": names, "Stories": stories, "TenTasks": ten_tasks,
}  # fmt: skip


def main(arguments):
    T = edutorch
    if "torch" in arguments:
        import torch as T

        arguments.remove("torch")
    for name in arguments or LADDERS:
        begin = time.process_time()
        found = LADDERS[name](T)
        print(
            name,
            {rung: round(value, 3) for rung, value in found.items()},
            f"{time.process_time() - begin:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
