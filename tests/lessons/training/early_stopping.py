"""A table with numbers and words: embeddings for categories, batch norm for numbers, early stopping, the best state kept."""

import copy
import io

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(100)
CITIES, DAYS = 6, 7
city, day = torch.randint(CITIES, (160,)), torch.randint(DAYS, (160,))
numbers = torch.randn(160, 3) * torch.tensor([1.0, 10.0, 0.1]) + torch.tensor([0.0, 50.0, 1.0])
effect = torch.randn(CITIES)
price = effect[city] + 0.5 * (day >= 5).float() + 0.05 * numbers[:, 1] + 0.2 * torch.randn(160)
dataset = TensorDataset(torch.stack([city, day], dim=1), numbers, price)
train_set, valid_set = torch.utils.data.random_split(dataset, [112, 48])


class TabularModel(nn.Module):
    def __init__(self, emb_szs, n_cont, layers, p=0.1):
        super().__init__()
        self.embeds = nn.ModuleList([nn.Embedding(ni, nf) for ni, nf in emb_szs])
        self.emb_drop, self.bn_cont = nn.Dropout(p), nn.BatchNorm1d(n_cont)
        n_in, stack = sum(nf for _, nf in emb_szs) + n_cont, []
        for n_out in layers:
            stack += [nn.Linear(n_in, n_out), nn.ReLU(inplace=True), nn.Dropout(p)]
            n_in = n_out
        self.layers = nn.Sequential(*stack, nn.Linear(n_in, 1))

    def forward(self, x_cat, x_cont):
        x = torch.cat([e(x_cat[:, i]) for i, e in enumerate(self.embeds)], dim=1)
        return self.layers(torch.cat([self.emb_drop(x), self.bn_cont(x_cont)], dim=1)).squeeze(1)


class EarlyStopping:
    def __init__(self, patience=2, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.bad, self.state = float("inf"), 0, None

    def __call__(self, loss, model):
        """True when it is time to stop."""
        if loss < self.best - self.min_delta:
            self.best, self.bad, self.state = loss, 0, copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


model = TabularModel([(CITIES, 3), (DAYS, 4)], 3, [24, 12])
print(model)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=1e-5)
stopper = EarlyStopping(patience=2, min_delta=0.02)
history = []
for epoch in range(10):
    model.train()
    for x_cat, x_cont, y in DataLoader(train_set, batch_size=28, shuffle=True):
        loss = F.mse_loss(model(x_cat, x_cont), y)
        l1 = sum(p.abs().sum() for name, p in model.named_parameters() if "layers" in name and p.dim() > 1)
        optimizer.zero_grad()
        (loss + 1e-4 * l1).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        squares = [((model(a, b) - y) ** 2).sum() for a, b, y in DataLoader(valid_set, batch_size=16)]
    history.append(torch.stack(squares).sum().item() / len(valid_set))
    print(f"epoch {epoch}: valid {history[-1]:.3f}")
    if stopper(history[-1], model):
        print("stop")
        break

buffer = io.BytesIO()
torch.save({"epoch": epoch, "model": stopper.state, "optimizer": optimizer.state_dict(), "best": stopper.best}, buffer)
buffer.seek(0)
checkpoint = torch.load(buffer)
print(sorted(checkpoint), list(checkpoint["model"])[:4], len(checkpoint["optimizer"]["state"]))
model.load_state_dict(checkpoint["model"])
with torch.no_grad():
    x_cat, x_cont, y = next(iter(DataLoader(valid_set, batch_size=48)))
    print(f"best {checkpoint['best']:.3f}, again {F.mse_loss(model(x_cat, x_cont), y).item():.3f}")
