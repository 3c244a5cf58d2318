"""Functions with a backward rule of one's own: a straight-through quantizer, a reversed gradient, a softmax, and their checks."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Function, gradcheck, gradgradcheck
from torch.autograd.function import once_differentiable

torch.manual_seed(0)


class Quantize(Function):
    """Rounds forward; backward it acts as if nothing had happened, except outside the range."""

    @staticmethod
    def forward(ctx, x, levels):
        ctx.save_for_backward(x)
        return torch.round(x.clamp(-1, 1) * levels) / levels

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.abs() <= 1), None


class ReverseGradient(Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.alpha = alpha
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.neg() * ctx.alpha, None


class MySoftmax(Function):
    @staticmethod
    def forward(x, dim):
        e = torch.exp(x - x.amax(dim, keepdim=True))
        return e / e.sum(dim, keepdim=True)

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, ctx.dim = inputs
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        return y * (grad - (grad * y).sum(ctx.dim, keepdim=True)), None


class Spike(Function):
    """A neuron fires or not; its slope is that of a soft bump (a surrogate gradient)."""

    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return (v > 0).to(v.dtype)

    @staticmethod
    @once_differentiable
    def backward(ctx, grad):
        (v,) = ctx.saved_tensors
        return grad / (1 + 10 * v.abs()) ** 2


x = torch.tensor([-1.5, -0.4, 0.1, 0.8], requires_grad=True)
y = Quantize.apply(x, 2)
y.sum().backward()
print(y, x.grad)

x = torch.randn(3, 4, dtype=torch.double, requires_grad=True)
print(gradcheck(lambda x: MySoftmax.apply(x, 1), (x,)), gradgradcheck(lambda x: MySoftmax.apply(x, 1), (x,)))
print(torch.allclose(MySoftmax.apply(x, 1), F.softmax(x, dim=1)))

# Domain adaptation: the features should help the task, and tell nothing about the domain.
features = nn.Sequential(nn.Linear(4, 12), nn.ReLU())
task, domain = nn.Linear(12, 2), nn.Linear(12, 2)
optimizer = torch.optim.SGD([*features.parameters(), *task.parameters(), *domain.parameters()], lr=0.2)
inputs = torch.randn(48, 4)
inputs[24:, 3] += 3.0
labels, domains = (inputs[:, 0] > 0).long(), torch.arange(48) // 24
for step in range(12):
    alpha = step / 12
    h = features(inputs)
    task_loss = F.cross_entropy(task(h), labels)
    domain_loss = F.cross_entropy(domain(ReverseGradient.apply(h, alpha)), domains)
    optimizer.zero_grad()
    (task_loss + domain_loss).backward()
    optimizer.step()
    if step % 4 == 3:
        print(f"{step + 1}: task {task_loss.item():.4f}, domain {domain_loss.item():.4f}")

# Leaky neurons in time.
weight = (0.5 * torch.randn(4, 3)).requires_grad_()
voltage, fired = torch.zeros(8, 3), torch.zeros(8, 3)
spikes = (torch.rand(10, 8, 4) < 0.4).float()
for current in spikes:
    voltage = 0.8 * voltage * (1 - fired.detach()) + current @ weight
    fired = Spike.apply(voltage - 1.0)
    voltage.retain_grad()
loss = (fired.mean() - 0.5) ** 2
loss.backward()
print(f"spikes {fired.sum().item():.0f}, gradient {weight.grad.norm().item():.4f}")
try:
    torch.autograd.grad(Spike.apply(weight).sum(), weight, create_graph=True)[0].sum().backward()
except RuntimeError as error:
    print(error)
