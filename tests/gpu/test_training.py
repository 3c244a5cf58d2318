"""Shows that networks learn as on the CPU: the same losses, step by step, with dropout and without.

Weights are compared as well, on the stand-in, but for the bias of the keys in attention. It has no influence, because softmax does
not see what is added to all scores: its slope is a rounding error, and Adam makes full steps of that, on each device its
own. (For the same reason the convolution before batch norm has no bias here.) On a real card other slopes may come near to zero.
"""

import pytest

import edutorch as torch
from edutorch import nn
from edutorch.utils.data import DataLoader, TensorDataset

pytestmark = pytest.mark.filterwarnings("ignore")
LETTERS, CLASSES = 7, 3


class Reader(nn.Module):
    """A recurrent network that reads letters and says what kind of text it was."""

    def __init__(self, layer, dropout):
        super().__init__()
        self.table, self.out = nn.Embedding(LETTERS, 5), nn.Linear(6, CLASSES)
        self.layer = layer(5, 6, 2, batch_first=True, dropout=dropout)

    def forward(self, x):
        return self.out(self.layer(self.table(x))[0][:, -1])


class Attentive(nn.Module):
    """A small transformer over letters."""

    def __init__(self, dropout):
        super().__init__()
        self.table, self.out = nn.Embedding(LETTERS, 8), nn.Linear(8, CLASSES)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], device=x.device)
        return self.out(self.encoder(self.table(x), mask=mask, is_causal=True).mean(1))


def cnn(dropout):
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout2d(dropout),
        nn.Conv2d(4, 4, 3), nn.GELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, CLASSES),
    )  # fmt: skip


def mlp(dropout):
    layers = [nn.Linear(6, 8), nn.ReLU(), nn.Dropout(dropout), nn.LayerNorm(8)]
    return nn.Sequential(*layers, nn.Linear(8, CLASSES))


TEXTS, PICTURES, VECTORS = (20, 5), (20, 1, 8, 8), (20, 6)
PROGRAMS = {
    "mlp": (mlp, VECTORS),
    "cnn": (cnn, PICTURES),
    "rnn": (lambda dropout: Reader(nn.RNN, dropout), TEXTS),
    "gru": (lambda dropout: Reader(nn.GRU, dropout), TEXTS),
    "lstm": (lambda dropout: Reader(nn.LSTM, dropout), TEXTS),
    "transformer": (Attentive, TEXTS),
}


def training(name, device, dropout=0.0, epochs=8, autocast=None):
    """Epochs of four steps each; the losses, the lengths of the gradients, and the model."""
    torch.manual_seed(0)
    make, shape = PROGRAMS[name]
    x = torch.randint(0, LETTERS, shape) if shape == TEXTS else torch.randn(*shape)
    loader = DataLoader(TensorDataset(x, torch.randint(0, CLASSES, (20,))), batch_size=6, shuffle=True)
    model = make(dropout).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps=4 * epochs)
    scaler = torch.amp.GradScaler(device, enabled=autocast is not None)
    losses, lengths = [], []
    model.train()
    for _ in range(epochs):
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            with torch.autocast(device, autocast, enabled=autocast is not None):
                loss = nn.functional.cross_entropy(model(x), y)
            scaler.scale(loss).backward()
            scaler.unscale_(optimizer)
            lengths.append(nn.utils.clip_grad_norm_(model.parameters(), 0.5))
            scaler.step(optimizer)
            scaler.update()
            scheduler.step()
            losses.append(loss.detach())
    return losses, lengths, model


def weights(model):
    """All that has been learned, and the statistics of batch norm."""
    learned = dict(model.state_dict())
    for name in [name for name in learned if name.endswith("in_proj_bias")]:
        queries, _, values = learned.pop(name).chunk(3)
        learned |= {f"{name} of queries": queries, f"{name} of values": values}
    return learned


@pytest.mark.parametrize("dropout", [0.0, 0.2], ids=["no dropout", "dropout"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_training(name, dropout, agree, real):
    losses, lengths, model = training(name, "cuda", dropout)
    expected, expected_lengths, twin = training(name, "cpu", dropout)
    assert len(losses) == 32 and abs(expected[0] - expected[-1]) > 0.01  # it learns, so that errors could grow
    agree(losses, expected)
    if not real:
        agree(lengths, expected_lengths)
        agree(weights(model), weights(twin), times=5)


@pytest.mark.parametrize("name", PROGRAMS)
def test_dropout_takes_part(name):
    """The two halves of the test above are two: with dropout the losses are others."""
    plain, dropped = (training(name, "cuda", dropout, epochs=1)[0] for dropout in (0.0, 0.2))
    assert not torch.equal(torch.stack(plain), torch.stack(dropped))


def test_the_gradient_of_a_function_of_the_gradient(agree):
    """A step of gradient descent that is itself differentiated: create_graph on the card."""

    def outcome(device):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1)).to(device)
        x, weights = torch.randn(16, 4).to(device), list(model.parameters())
        grads = torch.autograd.grad(model(x).square().mean(), weights, create_graph=True)
        stepped = dict(zip(dict(model.named_parameters()), [w - 0.1 * g for w, g in zip(weights, grads)]))
        loss = torch.func.functional_call(model, stepped, (x,)).square().mean()
        return loss, torch.autograd.grad(loss, weights)

    agree(outcome("cuda"), outcome("cpu"))
