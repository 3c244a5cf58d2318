"""What autograd writes down, and what it does with it: graphs, leaves, hooks, second derivatives, and its complaints."""

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
z = (y**2).sum()
print(x, y, z, sep="\n")
print(x.is_leaf, y.is_leaf, x.grad_fn, type(z.grad_fn).__name__, z.grad_fn.next_functions[0][0].name())

z.backward()
print(x.grad, y.requires_grad)
try:
    z.backward()
except RuntimeError as error:
    print("RuntimeError:", str(error).split(".")[0])

x.grad = None
out = x * x
out.backward(torch.tensor([1.0, 0.1, 0.01]))
print(x.grad)
try:
    (x * 2).backward()
except RuntimeError as error:
    print("RuntimeError:", error)

# Gradients add up
for _ in range(2):
    (x.sum() * 3).backward()
print(x.grad)
x.grad.zero_()

# Without a graph
with torch.no_grad():
    print((x * 2).requires_grad)
print(x.detach(), x.detach().requires_grad)
try:
    x.numpy()
except RuntimeError as error:
    print("RuntimeError:", error)
try:
    x += 1
except RuntimeError as error:
    print("RuntimeError:", error)

# Hooks see gradients on their way
h = x * 4
h.register_hook(lambda grad: print("hook:", grad))
h.sum().backward()
print(x.grad)

# Higher derivatives
t = torch.tensor(2.0, requires_grad=True)
first = torch.autograd.grad(t**4, t, create_graph=True)[0]
second = torch.autograd.grad(first, t, create_graph=True)[0]
third = torch.autograd.grad(second, t)[0]
print(first.item(), second.item(), third.item())

print(torch.autograd.functional.jacobian(lambda a: a**2, torch.tensor([1.0, 2.0])))
print(torch.autograd.functional.hessian(lambda a: (a**3).sum(), torch.tensor([1.0, 2.0])))

a = torch.ones(2, requires_grad=True)
b = a.exp()
b.retain_grad()
b.sum().backward()
print(b.grad, a.grad)
