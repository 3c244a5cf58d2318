"""Good or bad? A bidirectional GRU reads a sentence from both ends, and a head judges by its two last states."""

import re
from collections import Counter

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader

torch.manual_seed(1234)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
REVIEWS = [
    ("A wonderful film, warm and clever.", 1),
    ("Dull, dull, dull. I slept.", 0),
    ("I loved it!", 1),
    ("What a waste of an evening", 0),
    ("Clever story and wonderful music.", 1),
    ("Not good. The story is a waste.", 0),
    ("Warm, funny; I laughed all evening.", 1),
    ("I hated the music and the dull end.", 0),
    ("Funny and clever!", 1),
    ("Awful.", 0),
]


def tokenize(text):
    return re.findall(r"[a-z]+", text.lower())


counter = Counter(word for text, _ in REVIEWS for word in tokenize(text))
vocab = {"<pad>": 0, "<unk>": 1}
for word, count in sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])):
    if count >= 1:
        vocab[word] = len(vocab)
print(len(vocab), list(vocab)[:8])


def collate_batch(batch):
    batch = sorted(batch, key=lambda pair: -len(tokenize(pair[0])))
    ids = [torch.tensor([vocab.get(word, 1) for word in tokenize(text)], dtype=torch.int64) for text, _ in batch]
    labels = torch.tensor([label for _, label in batch], dtype=torch.float32)
    return pad_sequence(ids), labels, torch.tensor([len(i) for i in ids])  # (T, B), (B,), (B,)


class Sentiment(nn.Module):
    def __init__(self, vocab_size, embedding_dim=16, hidden_dim=16, dropout=0.3):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=vocab["<pad>"])
        self.rnn = nn.GRU(embedding_dim, hidden_dim, num_layers=2, bidirectional=True, dropout=dropout)
        self.fc = nn.Linear(hidden_dim * 2, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, text, lengths):
        embedded = self.dropout(self.embedding(text))
        _, hidden = self.rnn(pack_padded_sequence(embedded, lengths))  # hidden: (layers * directions, B, width)
        hidden = self.dropout(torch.cat((hidden[-2], hidden[-1]), dim=1))
        return self.fc(hidden).squeeze(1)


def init_weights(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_normal_(m.weight)
        nn.init.zeros_(m.bias)
    elif isinstance(m, nn.GRU):
        for name, param in m.named_parameters():
            if "bias" in name:
                nn.init.zeros_(param)
            elif "weight_hh" in name:
                nn.init.orthogonal_(param)


model = Sentiment(len(vocab)).to(device)
model.apply(init_weights)
print(model)
print(f"{sum(p.numel() for p in model.parameters() if p.requires_grad):,} parameters")
optimizer = torch.optim.RMSprop(model.parameters(), lr=5e-3)
criterion = nn.BCEWithLogitsLoss()
loader = DataLoader(REVIEWS, batch_size=5, shuffle=True, collate_fn=collate_batch)
for epoch in range(6):
    model.train()
    epoch_loss = 0.0
    for text, labels, lengths in loader:
        optimizer.zero_grad()
        loss = criterion(model(text.to(device), lengths), labels.to(device))
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item() / len(loader)
    print(f"epoch {epoch}: {epoch_loss:.3f}")

model.eval()
with torch.no_grad():
    for sentence in ("A wonderful and funny evening", "awful and dull"):
        ids = torch.tensor([vocab.get(word, 1) for word in tokenize(sentence)]).unsqueeze(1)
        print(f"{sentence}: {torch.sigmoid(model(ids, torch.tensor([len(ids)]))).item():.2f}")
