"""Words as vectors: predict the middle word from its neighbours, then ask which words have become alike."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(1)
text = (
    "the river runs to the sea and the sea gives rain to the hills . the rain runs down the hills to the river . "
    "a boat goes down the river to the sea . a bird goes over the hills to the river and drinks the rain ."
)
text = text.split(" ")
vocab = sorted(set(text))
number = {word: i for i, word in enumerate(vocab)}
data = []
for i in range(2, len(text) - 2):
    data.append(([text[i - 2], text[i - 1], text[i + 1], text[i + 2]], text[i]))
print(data[:2], len(vocab))


class CBOW(nn.Module):
    def __init__(self, vocab_size, embedding_dim):
        super(CBOW, self).__init__()  # noqa: UP008
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear = nn.Linear(embedding_dim, vocab_size)

    def forward(self, inputs):
        embeds = sum(self.embeddings(inputs)).view(1, -1)
        return F.log_softmax(self.linear(embeds), dim=1)


def numbers(context):
    return torch.tensor([number[w] for w in context], dtype=torch.long)


model = CBOW(len(vocab), 10)
loss_function = nn.NLLLoss()
optimizer = optim.SGD(model.parameters(), lr=0.05)
for epoch in range(8):
    total_loss = 0
    for context, target in data:
        model.zero_grad()
        loss = loss_function(model(numbers(context)), torch.tensor([number[target]], dtype=torch.long))
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
    if epoch % 2 == 1:
        print(f"{epoch}: {total_loss:.2f}")

with torch.no_grad():
    guess = model(numbers(["rain", "to", "hills", "."])).argmax().item()
    print(vocab[guess])
    vectors = F.normalize(model.embeddings.weight, dim=1)
    alike = vectors @ vectors.T
    alike.fill_diagonal_(-1)
    score, nearest = alike[number["river"]].max(0)
    print(vocab[nearest], f"{score:.3f}", F.cosine_similarity(vectors[0], vectors[1], dim=0).item() < 1)
