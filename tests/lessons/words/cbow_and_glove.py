"""Two more ways to word vectors: CBOW guesses a word from its neighbours, GloVe explains how often two words meet."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(1)
CONTEXT_SIZE, EMBEDDING_DIM = 2, 10
poem = """rain falls on the roof and snow falls on the hill and the wind blows over the roof and the wind
blows over the hill when night falls the rain sings and the snow is silent"""
text = poem.split()
vocab = sorted(set(text))
word_to_ix = {word: i for i, word in enumerate(vocab)}


class CBOW(nn.Module):
    def __init__(self, vocab_size, embedding_dim):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim, max_norm=1.0)
        self.linear1 = nn.Linear(embedding_dim, 24)
        self.linear2 = nn.Linear(24, vocab_size)

    def forward(self, inputs):
        summed = self.embeddings(inputs).sum(dim=0).view(1, -1)
        return F.log_softmax(self.linear2(F.relu(self.linear1(summed))), dim=1)


def make_context_vector(context):
    return torch.tensor([word_to_ix[w] for w in context], dtype=torch.long)


data = []
for i in range(CONTEXT_SIZE, len(text) - CONTEXT_SIZE):
    context = text[i - CONTEXT_SIZE : i] + text[i + 1 : i + CONTEXT_SIZE + 1]
    data.append((context, text[i]))
print(data[:2])

model = CBOW(len(vocab), EMBEDDING_DIM)
loss_function = nn.NLLLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(5):
    total_loss = torch.tensor([0.0])
    for context, target in data:
        model.zero_grad()
        log_probs = model(make_context_vector(context))
        loss = loss_function(log_probs, torch.tensor([word_to_ix[target]]))
        loss.backward()
        optimizer.step()
        total_loss += loss.detach()
    print(f"CBOW {epoch}: {total_loss.item() / len(data):.4f}")
print("longest vector that was used:", f"{model.embeddings(torch.arange(len(vocab))).norm(dim=1).max().item():.4f}")


class GloVe(nn.Module):
    """w_i . w_j + b_i + b_j = log of how often i and j meet, where they meet"""

    def __init__(self, vocab_size, dim):
        super().__init__()
        self.wi, self.wj = nn.Embedding(vocab_size, dim), nn.Embedding(vocab_size, dim)
        self.bi, self.bj = nn.Embedding(vocab_size, 1), nn.Embedding(vocab_size, 1)
        for table in (self.wi, self.wj, self.bi, self.bj):
            nn.init.uniform_(table.weight, -0.5, 0.5)

    def forward(self, i, j):
        return (self.wi(i) * self.wj(j)).sum(dim=-1) + self.bi(i).squeeze(-1) + self.bj(j).squeeze(-1)


numbers = torch.tensor([word_to_ix[w] for w in text])
meetings = torch.zeros(len(vocab), len(vocab))
for distance in (1, 2, 3):
    ones = torch.full((len(numbers) - distance,), 1 / distance)
    meetings.index_put_((numbers[:-distance], numbers[distance:]), ones, accumulate=True)
meetings = meetings + meetings.T
i, j = meetings.nonzero(as_tuple=True)
print("pairs that meet:", len(i), "most often:", f"{meetings.max().item():.4f}")

glove = GloVe(len(vocab), 6)
optimizer = torch.optim.Adagrad(glove.parameters(), lr=0.1)
weight = (meetings[i, j] / 3).pow(0.75).clamp(max=1.0)
for step in range(20):
    error = glove(i, j) - meetings[i, j].log()
    loss = (weight * error**2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 4:
        print(f"GloVe {step + 1}: {loss.item():.4f}")
vectors = (glove.wi.weight + glove.wj.weight).detach()
print(vectors.shape, f"{F.cosine_similarity(vectors[:1], vectors).abs().max().item():.2f}")
