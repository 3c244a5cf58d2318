"""Forecasting with dilated convolutions that look only back: a temporal convolutional network, and an LSTM beside it."""

import math

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(16)
t = torch.arange(0, 160, dtype=torch.float32)
series = torch.sin(2 * math.pi * t / 20) + 0.3 * torch.sin(2 * math.pi * t / 7) + 0.05 * torch.randn(160)
WINDOW = 24


def create_inout_sequences(data, window):
    windows = data.unfold(0, window + 1, 1)
    return windows[:, :-1], windows[:, 1:]


train, test = series[:120], series[120 - WINDOW :]
mean, std = train.mean(), train.std()
x, y = create_inout_sequences((train - mean) / std, WINDOW)
print(x.shape, y.shape, f"mean {mean.item():.4f}, std {std.item():.4f}")


class Chomp1d(nn.Module):
    """Cuts off what padding added at the end, so that nobody sees the future."""

    def __init__(self, chomp_size):
        super().__init__()
        self.chomp_size = chomp_size

    def forward(self, x):
        return x[:, :, : -self.chomp_size].contiguous()


class TemporalBlock(nn.Module):
    def __init__(self, n_inputs, n_outputs, kernel_size, dilation, dropout=0.1):
        super().__init__()
        padding = (kernel_size - 1) * dilation
        self.conv = nn.Conv1d(n_inputs, n_outputs, kernel_size, padding=padding, dilation=dilation)
        self.net = nn.Sequential(self.conv, Chomp1d(padding), nn.ReLU(), nn.Dropout(dropout))
        self.downsample = nn.Conv1d(n_inputs, n_outputs, 1) if n_inputs != n_outputs else None
        self.relu = nn.ReLU()
        self.conv.weight.data.normal_(0, 0.2)

    def forward(self, x):
        res = x if self.downsample is None else self.downsample(x)
        return self.relu(self.net(x) + res)


class TCN(nn.Module):
    def __init__(self, channels=(8, 8, 8), kernel_size=3):
        super().__init__()
        sizes = [1, *channels]
        self.network = nn.Sequential(
            *[TemporalBlock(sizes[i], sizes[i + 1], kernel_size, dilation=2**i) for i in range(len(channels))]
        )
        self.linear = nn.Linear(channels[-1], 1)

    def forward(self, x):  # (B, T)
        return self.linear(self.network(x.unsqueeze(1)).transpose(1, 2)).squeeze(-1)


class LSTMForecaster(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.lstm = nn.LSTM(input_size=1, hidden_size=hidden, batch_first=True)
        self.linear = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.lstm(x.unsqueeze(-1))
        return self.linear(out).squeeze(-1)


loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
for model in (TCN(), LSTMForecaster()):
    print(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    loss_fn = nn.SmoothL1Loss()
    for epoch in range(4):
        model.train()
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(inputs), targets)
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: {loss.item():.3f}")
    model.eval()
    with torch.no_grad():
        inputs, targets = create_inout_sequences((test - mean) / std, WINDOW)
        print(f"test: {loss_fn(model(inputs)[:, -1], targets[:, -1]).item():.3f}")
        changed = inputs[:1].clone()
        changed[0, -1] += 10
        before, after = model(inputs[:1])[0, :-1], model(changed)[0, :-1]
        print("the past does not see it:", torch.allclose(before, after, atol=1e-6))
        window = inputs[0].tolist()
        for _ in range(5):  # each forecast becomes an input
            window.append(model(torch.tensor([window[-WINDOW:]]))[0, -1].item())
        print("five steps ahead:", [f"{value:.2f}" for value in window[-5:]])
