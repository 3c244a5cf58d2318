"""What a Module keeps: parameters, buffers, children, hooks, modes, and how they are walked and printed."""

from collections import OrderedDict

import torch
import torch.nn as nn


class Branch(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gate = nn.Parameter(torch.full((width,), 0.5))
        self.register_buffer("seen", torch.tensor(0))
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(2)])
        self.activations = nn.ModuleDict({"relu": nn.ReLU(), "tanh": nn.Tanh()})

    def forward(self, x, activation="relu"):
        self.seen += 1
        for layer in self.layers:
            x = self.activations[activation](layer(x)) * self.gate
        return x

    def extra_repr(self):
        return f"gate={self.gate.numel()}"


torch.manual_seed(0)
net = nn.Sequential(
    OrderedDict([("first", nn.Linear(3, 4)), ("branch", Branch(4)), ("last", nn.Linear(4, 2, bias=False))])
)
print(net)
print([name for name, _ in net.named_parameters()])
print([name for name, _ in net.named_buffers()], [name for name, _ in net.named_children()])
print([type(module).__name__ for module in net.modules()])
print({key: tuple(value.shape) for key, value in net.state_dict().items()})
print(len(net), net[0], net.branch.layers[-1].weight.shape)

# Hooks
shapes = []
handles = [m.register_forward_hook(lambda module, inputs, output: shapes.append((type(module).__name__, tuple(output.shape))))
           for m in net.modules() if isinstance(m, nn.Linear)]  # fmt: skip
handle = net.last.register_full_backward_hook(
    lambda module, grad_input, grad_output: print("backward:", grad_output[0])
)
out = net(torch.ones(2, 3))
out.sum().backward()
print(shapes, net.branch.seen)
for h in handles:
    h.remove()
handle.remove()

# Freezing, initialising, replacing
for p in net.first.parameters():
    p.requires_grad = False
print(sum(p.numel() for p in net.parameters() if p.requires_grad), "to learn")


@torch.no_grad()
def constant(module):
    if type(module) == nn.Linear:  # noqa: E721
        module.weight.fill_(0.1)


net.apply(constant)
net.last = nn.Linear(4, 1)
nn.init.constant_(net.last.weight, 1.0)
nn.init.zeros_(net.last.bias)
print(net(torch.ones(1, 3)), net.training, net.eval().training, net.branch.training)
net.zero_grad()
print(all(p.grad is None or p.grad.abs().sum() == 0 for p in net.parameters()))
net.double()
print(net.last.weight.dtype, next(net.buffers()).dtype)

# What goes wrong
for wrong in (
    lambda: nn.Linear(3, 2)(torch.ones(2, 4)),
    lambda: nn.Linear(3, 2)(torch.ones(2, 3).double()),
    lambda: net.no_such_part,
    lambda: nn.Linear(3, 2).load_state_dict({"weight": torch.ones(2, 3)}),
    lambda: nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, 3])),
    lambda: nn.Embedding(3, 2)(torch.tensor([5])),
    lambda: nn.Sequential("not a module"),
    lambda: torch.optim.SGD([], lr=0.1),
):
    try:
        print(wrong())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
