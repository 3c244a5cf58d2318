"""From which language is the name? A recurrent cell written by hand, one name at a time, updated without an optimizer."""

import random
import string
import unicodedata

import torch
import torch.nn as nn

torch.manual_seed(20)
random.seed(20)
all_letters = string.ascii_letters + " .,;'"
n_letters = len(all_letters)


def unicode_to_ascii(s):
    return "".join(c for c in unicodedata.normalize("NFD", s) if unicodedata.category(c) != "Mn" and c in all_letters)


names = {
    "Italian": "Rossi Bianchi Ferrari Esposito Ricci Marino Greco Gallo Conti Mancini",
    "Russian": "Ivanov Smirnov Petrov Sokolov Popov Lebedev Kozlov Novikov Morozov Volkov",
    "Portuguese": "Gonçalves João Araújo Simões Magalhães Conceição",
}
category_lines = {category: [unicode_to_ascii(s) for s in line.split()] for category, line in names.items()}
all_categories = list(category_lines)
print(n_letters, category_lines["Portuguese"])


def line_to_tensor(line):
    tensor = torch.zeros(len(line), 1, n_letters)
    for li, letter in enumerate(line):
        tensor[li][0][all_letters.find(letter)] = 1
    return tensor


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size, hidden_size)
        self.h2h = nn.Linear(hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, input, hidden):
        hidden = torch.tanh(self.i2h(input) + self.h2h(hidden))
        output = self.softmax(self.h2o(hidden))
        return output, hidden

    def init_hidden(self):
        return torch.zeros(1, self.hidden_size)


def category_from_output(output):
    top_n, top_i = output.topk(1)
    return all_categories[top_i[0].item()]


def random_training_example():
    category = random.choice(all_categories)
    line = random.choice(category_lines[category])
    return category, line, torch.tensor([all_categories.index(category)], dtype=torch.long), line_to_tensor(line)


rnn = RNN(n_letters, 32, len(all_categories))
criterion = nn.NLLLoss()
learning_rate = 0.02


def train(category_tensor, line_tensor):
    hidden = rnn.init_hidden()
    rnn.zero_grad()
    for i in range(line_tensor.size(0)):
        output, hidden = rnn(line_tensor[i], hidden)
    loss = criterion(output, category_tensor)
    loss.backward()
    for p in rnn.parameters():
        p.data.add_(p.grad.data, alpha=-learning_rate)
    return output, loss.item()


current_loss, all_losses = 0.0, []
for iteration in range(1, 241):
    category, line, category_tensor, line_tensor = random_training_example()
    output, loss = train(category_tensor, line_tensor)
    current_loss += loss
    if iteration % 60 == 0:
        all_losses.append(current_loss / 60)
        print(f"{iteration:4d} {all_losses[-1]:.4f} {line} ({category})")
        current_loss = 0.0

with torch.no_grad():
    for name in ("Romanov", "Bellini"):
        hidden = rnn.init_hidden()
        for letter in line_to_tensor(name):
            output, hidden = rnn(letter, hidden)
        print(name, category_from_output(output), output.exp())
