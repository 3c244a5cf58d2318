"""Averages of the weights along the way are often better than the last ones: SWA, an exponential average, and one by hand."""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.optim.swa_utils import SWALR, AveragedModel, get_ema_multi_avg_fn, update_bn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(31)
x = torch.rand(96, 2) * 4 - 2
y = ((x**2).sum(1) < 2).long()
loader = DataLoader(TensorDataset(x, y), batch_size=24, shuffle=True)
model = nn.Sequential(nn.Linear(2, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)


class EMA:
    """The average by hand: shadow = decay * shadow + (1 - decay) * weight, and a way to try it on."""

    def __init__(self, model, decay=0.8):
        self.decay = decay
        self.shadow = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}

    @torch.no_grad()
    def update(self, model):
        for name, p in model.named_parameters():
            self.shadow[name].mul_(self.decay).add_(p, alpha=1 - self.decay)

    def apply_to(self, model):
        other = copy.deepcopy(model)
        state = other.state_dict()
        state.update(self.shadow)
        other.load_state_dict(state)
        return other


swa_model = AveragedModel(model)
ema_model = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.8))
by_hand = EMA(model)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)
swa_scheduler = SWALR(optimizer, swa_lr=0.1, anneal_epochs=2, anneal_strategy="linear")
swa_start = 3


def evaluate(model):
    model.eval()
    with torch.no_grad():
        return F.cross_entropy(model(x), y).item()


for epoch in range(7):
    model.train()
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        ema_model.update_parameters(model)
        by_hand.update(model)
    if epoch >= swa_start:
        swa_model.update_parameters(model)
        swa_scheduler.step()
    else:
        scheduler.step()
    print(
        f"epoch {epoch}: loss {evaluate(model):.4f}, lr {optimizer.param_groups[0]['lr']:.4f}, averaged {swa_model.n_averaged.item()}"
    )

update_bn(loader, swa_model)
print(f"SWA {evaluate(swa_model):.4f}")
update_bn(loader, ema_model)
print(f"EMA {evaluate(ema_model):.4f}")
handmade = by_hand.apply_to(model)
print(f"by hand {evaluate(handmade):.4f}")
print(list(swa_model.state_dict())[:3], type(swa_model.module).__name__)
