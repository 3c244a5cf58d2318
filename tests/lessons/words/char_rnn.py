"""A recurrent network reads letter after letter and says what comes next; then it writes by itself, warm or cold."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(15)
text = "round and round the ragged rock the ragged rascal ran "
chars = tuple(sorted(set(text)))
int2char = dict(enumerate(chars))
char2int = {ch: ii for ii, ch in int2char.items()}
encoded = torch.tensor([char2int[ch] for ch in text * 4])
print(len(chars), "letters:", "".join(chars))


class CharRNN(nn.Module):
    def __init__(self, n_tokens, n_hidden=32, n_layers=2, drop_prob=0.2):
        super().__init__()
        self.n_tokens = n_tokens
        self.rnn = nn.RNN(n_tokens, n_hidden, n_layers, dropout=drop_prob, batch_first=True, nonlinearity="tanh")
        self.dropout = nn.Dropout(drop_prob)
        self.fc = nn.Linear(n_hidden, n_tokens)

    def forward(self, x, hidden):
        r_output, hidden = self.rnn(x, hidden)
        out = self.dropout(r_output).contiguous().view(-1, r_output.size(2))
        return self.fc(out), hidden

    def init_hidden(self, batch_size):
        weight = next(self.parameters()).data
        return weight.new_zeros(self.rnn.num_layers, batch_size, self.rnn.hidden_size)


def get_batches(arr, batch_size, seq_length):
    n_batches = (len(arr) - 1) // (batch_size * seq_length)
    keep = n_batches * batch_size * seq_length
    inputs, targets = arr[:keep].view(batch_size, -1), arr[1 : keep + 1].view(batch_size, -1)
    for n in range(0, inputs.size(1), seq_length):
        yield inputs[:, n : n + seq_length], targets[:, n : n + seq_length]


net = CharRNN(len(chars))
print(net)
print([(name, tuple(p.shape)) for name, p in net.named_parameters()][:4])
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
criterion = nn.CrossEntropyLoss()
net.train()
for epoch in range(4):
    h = net.init_hidden(4)
    for x, y in get_batches(encoded, batch_size=4, seq_length=12):
        h = h.data  # backward stops here
        net.zero_grad()
        output, h = net(F.one_hot(x, len(chars)).float(), h)
        loss = criterion(output, y.reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimizer.step()
    print(f"epoch {epoch + 1}: loss {loss.item():.3f}")


@torch.no_grad()
def sample(net, size, prime="ro", temperature=1.0):
    net.eval()
    h, letters = net.init_hidden(1), list(prime)
    out = None
    for ch in prime:
        x = F.one_hot(torch.tensor([[char2int[ch]]]), net.n_tokens).float()
        out, h = net(x, h)
    for _ in range(size):
        p = F.softmax(out.squeeze() / temperature, dim=0)
        letters.append(int2char[torch.multinomial(p, 1).item()])
        out, h = net(F.one_hot(torch.tensor([[char2int[letters[-1]]]]), net.n_tokens).float(), h)
    return "".join(letters)


print(sample(net, 12, temperature=0.5))
print(sample(net, 12, temperature=1.0))
