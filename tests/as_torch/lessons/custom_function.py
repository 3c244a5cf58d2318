"""An op with a backward of one's own, checked against finite differences."""

import torch
from torch.autograd import Function, gradcheck


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * grad_output


class ClippedReLU(torch.autograd.Function):
    """Zero below 0, and not above a limit; its gradient is 1 in between."""

    @staticmethod
    def forward(ctx, input, limit):
        ctx.save_for_backward(input)
        ctx.limit = limit
        return input.clamp(min=0, max=limit)

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        grad_input[input > ctx.limit] = 0
        return grad_input, None


x = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
y = Cube.apply(x)
print(y)
y.sum().backward()
print(x.grad)

x.grad = None
z = ClippedReLU.apply(x, 1.0)
print(z, z.grad_fn.name())
z.sum().backward()
print(x.grad)

print(gradcheck(Cube.apply, (torch.randn(4, dtype=torch.double, requires_grad=True),)))

# A training loop that uses it
dtype = torch.float
device = torch.device("cpu")
torch.manual_seed(0)
samples, features, hidden, answers = 16, 20, 10, 3
inputs = torch.randn(samples, features, device=device, dtype=dtype)
targets = torch.randn(samples, answers, device=device, dtype=dtype)
w1 = torch.randn(features, hidden, device=device, dtype=dtype, requires_grad=True)
w2 = torch.randn(hidden, answers, device=device, dtype=dtype, requires_grad=True)
for t in range(101):
    prediction = ClippedReLU.apply(inputs.mm(w1), 100.0).mm(w2)
    loss = (prediction - targets).pow(2).sum()
    if t % 20 == 0:
        print(t, f"{loss.item():.2f}")
    loss.backward()
    with torch.no_grad():
        w1 -= 1e-4 * w1.grad
        w2 -= 1e-4 * w2.grad
        w1.grad.zero_()
        w2.grad.zero_()
