"""What notebook 08 compares itself with: ten steps of six optimizers in the ravine, and what four schedulers plan."""

import math

TOLERANCE = 1e-9


def numbers(torch):
    optim, schedulers = torch.optim, torch.optim.lr_scheduler

    def walk(make):
        w = torch.tensor([-4.0, 1.5], dtype=torch.float64, requires_grad=True)
        optimizer, places = make([w]), []
        for _ in range(10):
            loss = (w[0] ** 2 + 25 * w[1] ** 2) / 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            places.append(w.tolist())
        return places

    def plan(make):
        optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
        scheduler, rates = make(optimizer), []
        for _ in range(12):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return rates

    def factor(step, warmup=3, total=10):
        if step < warmup:
            return (step + 1) / warmup
        done = min(1, (step - warmup) / (total - warmup))
        return (1 + math.cos(math.pi * done)) / 2

    return {
        "SGD": walk(lambda params: optim.SGD(params, lr=0.07)),
        "momentum": walk(lambda params: optim.SGD(params, lr=0.02, momentum=0.9)),
        "Nesterov": walk(lambda params: optim.SGD(params, lr=0.02, momentum=0.9, nesterov=True)),
        "RMSprop": walk(lambda params: optim.RMSprop(params, lr=0.2)),
        "Adam": walk(lambda params: optim.Adam(params, lr=0.2)),
        "AdamW": walk(lambda params: optim.AdamW(params, lr=0.2)),
        "LambdaLR": plan(lambda optimizer: schedulers.LambdaLR(optimizer, factor)),
        "StepLR": plan(lambda optimizer: schedulers.StepLR(optimizer, 4, gamma=0.5)),
        "ExponentialLR": plan(lambda optimizer: schedulers.ExponentialLR(optimizer, gamma=0.9)),
        "CosineAnnealingLR": plan(lambda optimizer: schedulers.CosineAnnealingLR(optimizer, 10)),
    }
