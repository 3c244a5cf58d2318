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
letters = ["."] + sorted(set("".join(words)))
number = {letter: i for i, letter in enumerate(letters)}

past = 3
contexts, targets = [], []
for word in words:
    window = [0] * past
    for letter in word + ".":
        contexts.append(window)
        targets.append(number[letter])
        window = window[1:] + [number[letter]]
contexts, targets = torch.tensor(contexts), torch.tensor(targets)
print(contexts.shape, contexts.dtype, targets.shape)

generator = torch.Generator().manual_seed(2024)
table = torch.randn((len(letters), 4), generator=generator)
w1 = torch.randn((past * 4, 32), generator=generator) * (5 / 3) / (past * 4) ** 0.5
b1 = torch.randn(32, generator=generator) * 0.01
w2 = torch.randn((32, len(letters)), generator=generator) * 0.01
b2 = torch.zeros(len(letters))
parameters = [table, w1, b1, w2, b2]
print(sum(p.nelement() for p in parameters))
for p in parameters:
    p.requires_grad = True


def predict(windows):
    hidden = torch.tanh(table[windows].view(-1, past * 4) @ w1 + b1)
    return hidden @ w2 + b2


for i in range(300):
    rows = torch.randint(0, contexts.shape[0], (32,), generator=generator)
    loss = F.cross_entropy(predict(contexts[rows]), targets[rows])
    for p in parameters:
        p.grad = None
    loss.backward()
    for p in parameters:
        p.data += -0.2 * p.grad
    if i % 100 == 0:
        print(f"{i:4d}: {loss.item():.3f}")

for _ in range(5):
    name, window = "", [0] * past
    while len(name) < 12:
        probabilities = F.softmax(predict(torch.tensor([window])), dim=1)
        next_letter = torch.multinomial(probabilities, num_samples=1, generator=generator).item()
        if next_letter == 0:
            break
        window = window[1:] + [next_letter]
        name += letters[next_letter]
    print(name)
