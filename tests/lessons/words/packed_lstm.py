"""Names of different lengths in one batch: packed for an LSTM, so that no step is spent on padding; it learns to write them."""

import torch
import torch.nn as nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(30)
NAMES = ["olivia", "liam", "emma", "noah", "ava", "oliver", "sophia", "elijah", "mia", "leo", "amelia", "max"]
PAD, START, END = 0, 1, 2
LETTERS = sorted(set("".join(NAMES)))
INDEX = {letter: i + 3 for i, letter in enumerate(LETTERS)}
VOCABULARY = len(LETTERS) + 3


class NamesDataset(Dataset):
    def __init__(self, names):
        self.names = names

    def __len__(self):
        return len(self.names)

    def __getitem__(self, i):
        return torch.tensor([START] + [INDEX[letter] for letter in self.names[i]] + [END])


def collate(batch):
    inputs = [name[:-1] for name in batch]
    targets = [name[1:] for name in batch]
    lengths = torch.tensor([len(name) for name in inputs])
    return pad_sequence(inputs, batch_first=True, padding_value=PAD), pad_sequence(targets, batch_first=True), lengths


class CharLSTM(nn.Module):
    def __init__(self, embedding_dim=12, hidden_dim=24):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, embedding_dim, padding_idx=PAD)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, num_layers=1, batch_first=True)
        self.linear = nn.Linear(hidden_dim, VOCABULARY)

    def forward(self, x, lengths, state=None):
        packed = pack_padded_sequence(self.embedding(x), lengths, batch_first=True, enforce_sorted=False)
        packed, state = self.lstm(packed, state)
        out, out_lengths = pad_packed_sequence(packed, batch_first=True, total_length=x.size(1))
        return self.linear(out), state


loader = DataLoader(NamesDataset(NAMES), batch_size=4, shuffle=True, collate_fn=collate)
x, y, lengths = next(iter(loader))
print(x.shape, lengths, "padding:", (x == PAD).sum().item())
packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
print(type(packed).__name__, isinstance(packed, PackedSequence), packed.batch_sizes, packed.sorted_indices)

model = CharLSTM()
print(model)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
criterion = nn.CrossEntropyLoss(ignore_index=PAD)
for epoch in range(12):
    total = 0.0
    for x, y, lengths in loader:
        logits, _ = model(x, lengths)
        loss = criterion(logits.transpose(1, 2), y)  # (B, classes, T)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()
        total += loss.item() * x.size(0)
    if epoch % 2 == 0:
        print(f"epoch {epoch}: {total / len(NAMES):.3f}")

# The state after a packed batch is that of each name's own last letter, however much padding follows.
model.eval()
with torch.no_grad():
    _, (h, c) = model(x, lengths)
    i = lengths.argmin().item()
    _, (h_alone, c_alone) = model(x[i : i + 1, : lengths[i]], lengths[i : i + 1])
    print("state of the shortest name:", torch.allclose(h[:, i], h_alone[:, 0], atol=1e-5), h.shape)

    letter, state, word = torch.tensor([[START]]), None, ""
    for _ in range(8):
        logits, state = model(letter, torch.tensor([1]), state)
        letter = logits[:, -1].argmax(dim=-1, keepdim=True)
        if letter.item() == END:
            break
        word += LETTERS[letter.item() - 3]
    print("writes:", word)
print("the padding stays zero:", model.embedding.weight[PAD].abs().sum().item())
