"""CTC: the network says something at each moment, nobody tells it when; the loss sums over all ways to say the word."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(21)
ALPHABET = "-abcd"  # "-" is the blank
BLANK = 0


def speak(words):
    """Each letter sounds for 2 or 3 moments, with noise, and silence between. Returns (B, T, features) and lengths."""
    signatures = torch.eye(5)[:, 1:] * 2
    sounds = []
    for word in words:
        moments = []
        for letter in word:
            moments += [signatures[ALPHABET.index(letter)]] * (2 + int(torch.rand(1) < 0.5)) + [torch.zeros(4)]
        sounds.append(torch.stack(moments))
    lengths = torch.tensor([len(sound) for sound in sounds])
    padded = torch.zeros(len(words), int(lengths.max()), 4)
    for row, sound in zip(padded, sounds):
        row[: len(sound)] = sound
    return padded + 0.3 * torch.randn_like(padded), lengths


class Recogniser(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.conv = nn.Conv1d(4, hidden, kernel_size=3, padding=1)
        self.gru = nn.GRU(hidden, hidden, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * hidden, len(ALPHABET))

    def forward(self, x):
        x = F.relu(self.conv(x.transpose(1, 2))).transpose(1, 2)
        x, _ = self.gru(x)
        return F.log_softmax(self.fc(x), dim=2)


def greedy_decode(log_probs, length):
    best = log_probs[:length].argmax(dim=-1)
    return "".join(ALPHABET[i] for i in torch.unique_consecutive(best).tolist() if i != BLANK)


def word():
    return "".join(ALPHABET[i] for i in torch.randint(1, 5, (int(torch.randint(2, 5, (1,))),)).tolist())


model = Recogniser()
print(model)
ctc_loss = nn.CTCLoss(blank=BLANK, zero_infinity=True)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for step in range(20):
    words = [word() for _ in range(8)]
    x, input_lengths = speak(words)
    targets = torch.tensor([ALPHABET.index(letter) for w in words for letter in w])
    target_lengths = torch.tensor([len(w) for w in words])
    log_probs = model(x).permute(1, 0, 2)  # (T, B, classes)
    loss = ctc_loss(log_probs, targets, input_lengths, target_lengths)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 5.0)
    optimizer.step()
    if step % 4 == 3:
        print(f"step {step + 1}: {loss.item():.3f}")

# The sum over all paths, by hand: "a" in two moments can be said as aa, a- or -a.
two = torch.randn(2, 1, 3).log_softmax(2)
paths = [two[0, 0, 1] + two[1, 0, 1], two[0, 0, 1] + two[1, 0, 0], two[0, 0, 0] + two[1, 0, 1]]
by_hand = -torch.logsumexp(torch.stack(paths), dim=0)
by_loss = F.ctc_loss(two, torch.tensor([[1]]), torch.tensor([2]), torch.tensor([1]), reduction="sum")
print(f"by hand {by_hand.item():.4f}, by CTC {by_loss.item():.4f}")
certain = F.one_hot(torch.tensor([1, 1, 0, 1, 2, 0])).float()
print("aa-ab- reads", greedy_decode(certain, 6))
