"""Many optimizers on the same valley, Rosenbrock's banana; and LBFGS, which asks for the loss several times a step."""

import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(4)


def rosenbrock(p):
    x, y = p
    return (1 - x) ** 2 + 10 * (y - x**2) ** 2


RACERS = {
    "SGD": lambda p: optim.SGD(p, lr=0.01),
    "SGD, momentum": lambda p: optim.SGD(p, lr=0.005, momentum=0.9),
    "SGD, Nesterov": lambda p: optim.SGD(p, lr=0.005, momentum=0.9, nesterov=True),
    "Adagrad": lambda p: optim.Adagrad(p, lr=0.3),
    "Adadelta": lambda p: optim.Adadelta(p, lr=5.0),
    "RMSprop": lambda p: optim.RMSprop(p, lr=0.03, centered=True),
    "Adam": lambda p: optim.Adam(p, lr=0.1),
    "Adam, amsgrad": lambda p: optim.Adam(p, lr=0.1, amsgrad=True),
    "AdamW": lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.01),
    "Adamax": lambda p: optim.Adamax(p, lr=0.1),
    "NAdam": lambda p: optim.NAdam(p, lr=0.1),
    "RAdam": lambda p: optim.RAdam(p, lr=0.01),
    "Rprop": lambda p: optim.Rprop(p, lr=0.05),
    "ASGD": lambda p: optim.ASGD(p, lr=0.01),
}
for name, make in RACERS.items():
    point = torch.tensor([-1.0, 1.5], requires_grad=True)
    optimizer = make([point])
    for _ in range(30):
        optimizer.zero_grad()
        rosenbrock(point).backward()
        optimizer.step()
    x, y = point.tolist()
    print(f"{name:14s} at ({x:6.3f}, {y:6.3f}), loss {rosenbrock(point).item():.4f}")

point = torch.tensor([-1.0, 1.5], requires_grad=True)
optimizer = optim.LBFGS([point], lr=1, max_iter=10, history_size=5, line_search_fn="strong_wolfe")
calls = 0


def closure():
    global calls
    calls += 1
    optimizer.zero_grad()
    loss = rosenbrock(point)
    loss.backward()
    return loss


for step in range(3):
    loss = optimizer.step(closure)
    print(f"LBFGS step {step}: loss before {loss.item():.4f}")
print("LBFGS arrives:", torch.allclose(point, torch.ones(2), atol=1e-2), "after some calls:", calls > 10)

# Predicting a sine wave: a small network and all data at once is where LBFGS is at home.
t = torch.linspace(0, 6, 40).unsqueeze(1)
wave = torch.sin(t)
net = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = optim.LBFGS(net.parameters(), lr=0.5, max_iter=4)
criterion = nn.MSELoss()
for i in range(4):

    def closure():
        optimizer.zero_grad()
        loss = criterion(net(t), wave)
        loss.backward()
        return loss

    print(f"sine {i}: {optimizer.step(closure).item():.3f}")
print(optimizer)
