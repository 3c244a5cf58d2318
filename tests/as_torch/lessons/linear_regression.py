"""A line through points: the whole training loop, first by hand, then with the library's parts."""

import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(0)

x = torch.linspace(-1, 1, 50).unsqueeze(1)
y = 3 * x - 0.5 + 0.1 * torch.randn(x.size())

# By hand
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(100):
    loss = ((x * w + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.3 * w.grad
        b -= 0.3 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if step % 20 == 0:
        print(f"step {step:3d}  loss {loss.item():.4f}")
print("by hand:", round(w.item(), 3), round(b.item(), 3))

# With the library's parts
model = nn.Linear(1, 1)
print(model)
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.3)
for _ in range(100):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
print("library:", [round(p.item(), 3) for p in model.parameters()])

with torch.no_grad():
    print("at 2:", model(torch.tensor([[2.0]])))
print(loss)
