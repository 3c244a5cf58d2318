"""Which word is a noun? An LSTM that runs both ways tags each word, helped by an LSTM cell that reads its letters."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(1)
sentences = {
    "the dog ate the apple": "DET NN V DET NN",
    "everybody read that book": "NN V DET NN",
    "a cat saw a mouse": "DET NN V DET NN",
    "that mouse ate everybody": "DET NN V NN",
}
training_data = [(words.split(), tags.split()) for words, tags in sentences.items()]
word_to_ix, tag_to_ix = {}, {"DET": 0, "NN": 1, "V": 2}
for sentence, _ in training_data:
    for word in sentence:
        word_to_ix.setdefault(word, len(word_to_ix))
letters = {letter: i for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
print(word_to_ix)


def prepare_sequence(seq, to_ix):
    return torch.tensor([to_ix[w] for w in seq], dtype=torch.long)


class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, letter_dim, vocab_size, tagset_size):
        super().__init__()
        self.letter_dim = letter_dim
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.letter_embeddings = nn.Embedding(len(letters), letter_dim)
        self.letter_cell = nn.LSTMCell(letter_dim, letter_dim)
        self.lstm = nn.LSTM(embedding_dim + letter_dim, hidden_dim // 2, bidirectional=True)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def spell(self, word):
        h, c = torch.zeros(1, self.letter_dim), torch.zeros(1, self.letter_dim)
        for letter in self.letter_embeddings(prepare_sequence(word, letters)):
            h, c = self.letter_cell(letter.unsqueeze(0), (h, c))
        return h

    def forward(self, sentence):
        words = self.word_embeddings(prepare_sequence(sentence, word_to_ix))
        spelled = torch.cat([self.spell(word) for word in sentence])
        lstm_out, _ = self.lstm(torch.cat([words, spelled], dim=1).view(len(sentence), 1, -1))
        tag_space = self.hidden2tag(lstm_out.view(len(sentence), -1))
        return F.log_softmax(tag_space, dim=1)


model = LSTMTagger(6, 8, 4, len(word_to_ix), len(tag_to_ix))
print(model)
print({name: tuple(p.shape) for name, p in model.lstm.named_parameters()})
loss_function = nn.NLLLoss()
optimizer = optim.SGD(model.parameters(), lr=0.2, momentum=0.5)
with torch.no_grad():
    print(model(training_data[0][0]))

for epoch in range(16):
    epoch_loss = 0.0
    for sentence, tags in training_data:
        model.zero_grad()
        tag_scores = model(sentence)
        loss = loss_function(tag_scores, prepare_sequence(tags, tag_to_ix))
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item()
    if epoch % 3 == 0:
        print(f"epoch {epoch:2d}: {epoch_loss / len(training_data):.3f}")

names = list(tag_to_ix)
with torch.no_grad():
    best = model(training_data[0][0]).argmax(dim=1)
    print([(word, names[i]) for word, i in zip(training_data[0][0], best.tolist())])

# The same layer without the batch dimension, and a state that is handed on.
lstm = nn.LSTM(3, 3, num_layers=2)
inputs = [torch.randn(1, 3) for _ in range(5)]
hidden = (torch.randn(2, 1, 3), torch.randn(2, 1, 3))
start = hidden
for i in inputs:
    out, hidden = lstm(i.view(1, 1, -1), hidden)
all_out, all_hidden = lstm(torch.cat(inputs).view(len(inputs), 1, -1), start)
print(out.detach())
print(torch.allclose(out, all_out[-1:], atol=1e-6), lstm(torch.cat(inputs), tuple(s[:, 0] for s in start))[0].shape)
