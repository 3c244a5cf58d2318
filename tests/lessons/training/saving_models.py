"""Saving in every way: weights, checkpoints, whole models, only some layers; and what load refuses, allows or leaves out."""

import io
import os
import pickle
import tempfile

import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(1)


class TheModelClass(nn.Module):
    def __init__(self, width=6):
        super().__init__()
        self.fc1 = nn.Linear(4, width)
        self.bn = nn.BatchNorm1d(width)
        self.fc2 = nn.Linear(width, 2)
        self.register_buffer("steps", torch.tensor(0))
        self.register_buffer("scratch", torch.zeros(3), persistent=False)

    def forward(self, x):
        self.steps += 1
        return self.fc2(torch.relu(self.bn(self.fc1(x))))


model = TheModelClass()
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for _ in range(3):
    optimizer.zero_grad()
    loss = model(torch.randn(8, 4)).pow(2).mean()
    loss.backward()
    optimizer.step()
print("Model's state_dict:")
for param_tensor in model.state_dict():
    print(param_tensor, "\t", model.state_dict()[param_tensor].size())
print("Optimizer's state_dict:", list(optimizer.state_dict()), optimizer.state_dict()["param_groups"][0]["params"])

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "checkpoint.tar")
    torch.save(
        {
            "epoch": 3,
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "loss": loss,
        },
        path,
    )
    checkpoint = torch.load(path, weights_only=True)
    other = TheModelClass()
    print(other.load_state_dict(checkpoint["model_state_dict"]))
    other_optimizer = optim.SGD(other.parameters(), lr=0.5)
    other_optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    print(checkpoint["epoch"], f"{checkpoint['loss'].item():.4f}", other_optimizer.param_groups[0]["lr"], other.steps)
    x = torch.randn(8, 4)
    for m, o in ((model, optimizer), (other, other_optimizer)):
        o.zero_grad()
        m(x).pow(2).mean().backward()
        o.step()
    print("they go on alike:", all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters())))

    path = os.path.join(folder, "whole.pt")
    torch.save(model, path)
    try:
        torch.load(path)
    except pickle.UnpicklingError as error:
        print("UnpicklingError:", str(error).splitlines()[0][:60])
    whole = torch.load(path, weights_only=False)
    print(type(whole).__name__, torch.equal(whole.eval()(x), model.eval()(x)))
    print(sorted(os.listdir(folder)), os.path.getsize(path) > 1000)

# Only a part fits.
wider = TheModelClass(width=8)
try:
    wider.load_state_dict(model.state_dict())
except RuntimeError as error:
    print(error)
renamed = {f"module.{k}": v for k, v in model.state_dict().items()}
result = other.load_state_dict(
    {k.removeprefix("module."): v for k, v in renamed.items() if "fc2" not in k}, strict=False
)
print(result.missing_keys, result.unexpected_keys)
print(other.load_state_dict({**model.state_dict(), "extra": torch.zeros(1)}, strict=False))
own = wider.state_dict()
fitting = {k: v for k, v in model.state_dict().items() if k in own and v.shape == own[k].shape}
own.update(fitting)
print(sorted(fitting), wider.load_state_dict(own))

# What is stored: shared memory once, views with what they look at, types and flags.
base = torch.arange(1000.0)
file = io.BytesIO()
torch.save(
    [base, base[:10], nn.Parameter(base[:2].clone()), {"a": (1, "b", None)}, torch.float16, torch.Size([2, 3])], file
)
size = file.tell()
file.seek(0)
whole, view, parameter, plain, dtype, shape = torch.load(file)
whole[0] = 7
print(view[0], parameter, plain, dtype, shape, size < 8000)
file = io.BytesIO()
torch.save(base[:10].clone(), file)
print("a clone is small:", file.tell() < 3000)

# Random states travel as well.
state = torch.get_rng_state()
first = torch.rand(3)
torch.set_rng_state(state)
print("drawn again:", torch.equal(first, torch.rand(3)), state.dtype, state.shape)
with torch.random.fork_rng():
    torch.manual_seed(99)
    torch.rand(5)
after = torch.rand(1)
torch.set_rng_state(state)
torch.rand(3)
print("a fork leaves no trace:", torch.equal(after, torch.rand(1)), torch.initial_seed())
