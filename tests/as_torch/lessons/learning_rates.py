"""How schedules change the learning rate while one trains."""

import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LambdaLR, MultiStepLR, StepLR


def rates(make, steps=8):
    model = nn.Linear(2, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    seen = []
    for _ in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return " ".join(f"{rate:.4f}" for rate in seen)


print("step       ", rates(lambda o: StepLR(o, step_size=3, gamma=0.1)))
print("multistep  ", rates(lambda o: MultiStepLR(o, milestones=[2, 5], gamma=0.5)))
print("exponential", rates(lambda o: ExponentialLR(o, gamma=0.9)))
print("cosine     ", rates(lambda o: CosineAnnealingLR(o, T_max=8)))
print("lambda     ", rates(lambda o: LambdaLR(o, lr_lambda=lambda epoch: 0.95**epoch)))
print("one cycle  ", rates(lambda o: lr_scheduler.OneCycleLR(o, max_lr=0.1, total_steps=10)))

optimizer = optim.Adam(nn.Linear(1, 1).parameters(), lr=0.01)
plateau = lr_scheduler.ReduceLROnPlateau(optimizer, mode="min", factor=0.5, patience=1)
for loss in [1.0, 0.9, 0.9, 0.9, 0.9, 0.9]:
    plateau.step(loss)
    print(loss, optimizer.param_groups[0]["lr"])
print(optimizer)
print(StepLR(optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0), 2).get_last_lr())
