"""Translation in miniature: an encoder reads, a decoder writes, and attention looks up where to read for each word."""

import random

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(17)
random.seed(17)
SOS, EOS, FIRST = 0, 1, 2
WORDS = 8  # the language: numbers 2 .. 9; its translation: the same numbers backwards


class Encoder(nn.Module):
    def __init__(self, vocab, hidden):
        super().__init__()
        self.embedding = nn.Embedding(vocab, hidden)
        self.gru = nn.GRU(hidden, hidden, batch_first=True)
        self.dropout = nn.Dropout(0.1)

    def forward(self, source):
        return self.gru(self.dropout(self.embedding(source)))


class BahdanauAttention(nn.Module):
    """score = v . tanh(W query + U key)"""

    def __init__(self, hidden):
        super().__init__()
        self.Wa, self.Ua, self.Va = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 1)

    def forward(self, query, keys):
        scores = self.Va(torch.tanh(self.Wa(query) + self.Ua(keys)))  # (B, T, 1)
        weights = F.softmax(scores.squeeze(2).unsqueeze(1), dim=-1)  # (B, 1, T)
        return torch.bmm(weights, keys), weights


class Decoder(nn.Module):
    def __init__(self, vocab, hidden):
        super().__init__()
        self.embedding = nn.Embedding(vocab, hidden)
        self.attention = BahdanauAttention(hidden)
        self.gru = nn.GRU(2 * hidden, hidden, batch_first=True)
        self.out = nn.Linear(hidden, vocab)

    def forward(self, encoder_outputs, hidden, target=None, max_length=5):
        word = torch.full((encoder_outputs.size(0), 1), SOS, dtype=torch.long)
        outputs, attentions = [], []
        for i in range(max_length):
            context, weights = self.attention(hidden.permute(1, 0, 2), encoder_outputs)
            output, hidden = self.gru(torch.cat((self.embedding(word), context), dim=2), hidden)
            output = self.out(output)
            outputs.append(output)
            attentions.append(weights)
            if target is not None:
                word = target[:, i].unsqueeze(1)  # teacher forcing
            else:
                word = output.topk(1)[1].squeeze(-1).detach()
        return F.log_softmax(torch.cat(outputs, dim=1), dim=-1), torch.cat(attentions, dim=1)


def pairs(count, length=4):
    source = torch.randint(FIRST, FIRST + WORDS, (count, length))
    end = torch.full((count, 1), EOS)
    return torch.cat([source, end], dim=1), torch.cat([source.flip(1), end], dim=1)


encoder, decoder = Encoder(FIRST + WORDS, 24), Decoder(FIRST + WORDS, 24)
print(decoder)
encoder_optimizer = torch.optim.Adam(encoder.parameters(), lr=5e-3)
decoder_optimizer = torch.optim.Adam(decoder.parameters(), lr=5e-3)
criterion = nn.NLLLoss()
for step in range(20):
    source, target = pairs(16)
    encoder_optimizer.zero_grad()
    decoder_optimizer.zero_grad()
    encoder_outputs, encoder_hidden = encoder(source)
    forced = target if random.random() < 0.8 else None
    log_probs, _ = decoder(encoder_outputs, encoder_hidden, forced)
    loss = criterion(log_probs.view(-1, log_probs.size(-1)), target.view(-1))
    loss.backward()
    encoder_optimizer.step()
    decoder_optimizer.step()
    if step % 4 == 3:
        print(f"step {step + 1:2d}: loss {loss.item():.3f}{'' if forced is None else ' (forced)'}")

encoder.eval()
decoder.eval()
with torch.no_grad():
    source, target = pairs(3)
    log_probs, attention = decoder(*encoder(source), target)
    print(log_probs.shape, attention.shape, f"{attention.sum(-1).mean().item():.4f}")
    print(f"test loss {criterion(log_probs.flatten(0, 1), target.flatten()).item():.3f}")
