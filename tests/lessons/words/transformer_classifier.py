"""A transformer encoder reads padded sentences: positions by sines, a mask for the padding, and the mean of what is left."""

import math

import torch
import torch.nn as nn

torch.manual_seed(23)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
PAD, VOCAB, MAX_LEN = 0, 20, 10


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, dropout=0.1, max_len=50):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(position * div_term)
        pe[0, :, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return self.dropout(x + self.pe[:, : x.size(1)])


class Classifier(nn.Module):
    def __init__(self, d_model=16, nhead=4, nlayers=2, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, d_model, padding_idx=PAD)
        self.position = PositionalEncoding(d_model)
        layer = nn.TransformerEncoderLayer(d_model, nhead, dim_feedforward=32, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=nlayers, enable_nested_tensor=False)
        self.head = nn.Linear(d_model, classes)
        self.d_model = d_model

    def forward(self, tokens):
        padding = tokens == PAD
        x = self.position(self.embedding(tokens) * math.sqrt(self.d_model))
        x = self.encoder(x, src_key_padding_mask=padding)
        keep = (~padding).unsqueeze(-1).float()
        return self.head((x * keep).sum(dim=1) / keep.sum(dim=1))


def sentences(count):
    """Somewhere in the sentence stands word 7 (class 1) or word 13 (class 0)."""
    lengths = torch.randint(4, MAX_LEN + 1, (count,))
    labels = torch.randint(0, 2, (count,))
    tokens = torch.zeros(count, MAX_LEN, dtype=torch.long)
    for i, (length, label) in enumerate(zip(lengths.tolist(), labels.tolist())):
        tokens[i, :length] = torch.randint(14, VOCAB, (length,))
        tokens[i, torch.randint(length, (1,))] = 7 if label else 13
    return tokens.to(device), labels.to(device)


model = Classifier().to(device)
print(model)
print(sum(p.numel() for p in model.parameters()), [name for name, _ in model.named_buffers()])
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=16)
for step in range(16):
    model.train()
    tokens, labels = sentences(32)
    loss = criterion(model(tokens), labels)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    optimizer.step()
    scheduler.step()
    if step % 2 == 0:
        print(f"{step:2d} | lr {scheduler.get_last_lr()[0]:.5f} | loss {loss.item():.4f}")

model.eval()
tokens, _ = sentences(4)
with torch.no_grad():
    more_padding = torch.cat([tokens, torch.full((4, 3), PAD, device=device)], dim=1)
    print("more padding changes nothing:", torch.allclose(model(tokens), model(more_padding), atol=1e-5))
    encoded = model.encoder(model.position(model.embedding(tokens)))
    print(encoded.shape, f"{encoded.mean().item():.3f} {encoded.std().item():.3f}")
