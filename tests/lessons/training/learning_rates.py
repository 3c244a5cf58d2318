"""How the learning rate may move: steps, ramps, cosines, restarts, cycles, plateaus; and what each prints on the way."""

import torch
import torch.nn as nn
from torch.optim import lr_scheduler

torch.manual_seed(1)
model = nn.Linear(2, 1)


def rates(make, steps=8):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = make(optimizer)
    seen = []
    for _ in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    print(f"{type(scheduler).__name__:28s}", " ".join(f"{lr:.4f}" for lr in seen))


rates(lambda o: lr_scheduler.StepLR(o, step_size=3, gamma=0.5))
rates(lambda o: lr_scheduler.MultiStepLR(o, milestones=[2, 5], gamma=0.1))
rates(lambda o: lr_scheduler.ExponentialLR(o, gamma=0.8))
rates(lambda o: lr_scheduler.LinearLR(o, start_factor=0.25, total_iters=4))
rates(lambda o: lr_scheduler.PolynomialLR(o, total_iters=6, power=2.0))
rates(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=5, eta_min=0.01))
rates(lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=2, T_mult=2))
rates(
    lambda o: lr_scheduler.CyclicLR(
        o, base_lr=0.01, max_lr=0.1, step_size_up=3, mode="triangular2", cycle_momentum=False
    )
)
rates(lambda o: lr_scheduler.OneCycleLR(o, max_lr=0.5, steps_per_epoch=4, epochs=2, pct_start=0.25))
rates(lambda o: lr_scheduler.LambdaLR(o, lr_lambda=lambda epoch: 1 / (1 + epoch)))
rates(lambda o: lr_scheduler.MultiplicativeLR(o, lr_lambda=lambda epoch: 0.95))
rates(
    lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.ConstantLR(o, factor=0.1, total_iters=3), lr_scheduler.ExponentialLR(o, 0.5)], milestones=[3]
    )
)
rates(
    lambda o: lr_scheduler.ChainedScheduler([lr_scheduler.LinearLR(o, 0.5, total_iters=2), lr_scheduler.StepLR(o, 4)])
)

# A plateau: the rate falls when the loss does not.
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, mode="min", factor=0.1, patience=1, threshold=0.01)
for loss in [1.0, 0.8, 0.8, 0.8, 0.7, 0.7, 0.7, 0.7]:
    scheduler.step(loss)
    print(f"loss {loss}: lr {optimizer.param_groups[0]['lr']:.1e}")


# A schedule of one's own, and a training that is interrupted and goes on.
class InverseSquareRoot(lr_scheduler.LRScheduler):
    def __init__(self, optimizer, warmup, last_epoch=-1):
        self.warmup = warmup
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        step = self.last_epoch + 1
        scale = min(step / self.warmup, (self.warmup / step) ** 0.5)
        return [base_lr * scale for base_lr in self.base_lrs]


def start():
    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    groups = [{"params": model[0].parameters()}, {"params": model[2].parameters(), "lr": 0.01}]
    optimizer = torch.optim.SGD(groups, lr=0.2, momentum=0.9)
    return model, optimizer, InverseSquareRoot(optimizer, warmup=3)


x = torch.randn(32, 2)
y = (x[:, :1] * x[:, 1:]).sin()


def train(model, optimizer, scheduler, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
    return f"loss {loss.item():.4f}, rates {[f'{lr:.4f}' for lr in scheduler.get_last_lr()]}"


whole = start()
print("in one go:  ", train(*whole, 10))
half = start()
print("half:       ", train(*half, 5))
checkpoint = [part.state_dict() for part in half]
print(sorted(checkpoint[2]), checkpoint[2]["last_epoch"])
other = start()
for part, state in zip(other, checkpoint):
    part.load_state_dict(state)
print("in two goes:", train(*other, 5))
