"""Exercise 07-4: a classifier that begins by knowing nothing, and can still learn."""

import math

import edutorch as torch
from edutorch import nn
from edutorch.course.answers import NotYet
from edutorch.course.lessons.lesson_07.blank import blank

NOTHING = math.log(10)  # the loss of a classifier that gives each of ten classes the same share


def loud(seed):
    """A network whose last layer shouts, and pictures with labels for it."""
    generator = torch.Generator().manual_seed(seed)
    model = nn.Sequential(nn.Linear(20, 32), nn.Tanh(), nn.Linear(32, 10))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0.0, 0.3, generator=generator)
        model[-1].weight.mul_(5.0)
        model[-1].bias.mul_(5.0)
    x = torch.randn(200, 20, generator=generator)
    return model, x, torch.randint(0, 10, (200,), generator=generator)


def check_calm(answer):
    if isinstance(answer, type):
        raise NotYet("a class came back. Expected a function that changes the model it is given.")
    for seed in range(3):
        model, x, target = loud(seed)
        before = {name: one.detach().clone() for name, one in model.named_parameters()}
        kept = dict(model.named_parameters())
        answer(model)
        now = dict(model.named_parameters())
        if all(now.get(name) is one and torch.equal(one, before[name]) for name, one in kept.items()):
            if blank(answer):
                return None
            raise NotYet(
                "the model came back as it was. Expected smaller numbers in its last layer. Likely: weight * 0.01 makes a new "
                "tensor, which nobody keeps. weight.mul_(0.01), with _ at its end, changes the old one."
            )
        calm(model, kept, now, before)
        loss = nn.functional.cross_entropy(model(x), target)
        if not abs(loss.item() - NOTHING) <= 0.05:
            likely = "the weights still shout; make them smaller"
            if torch.equal(now["2.bias"], before["2.bias"]):
                likely = "the weights are small now, but the bias is not"
            raise NotYet(f"the loss came back as {loss.item():.2f}. Expected 2.30, to 0.05. Likely: {likely}.")
        loss.backward()
        if not kept["0.weight"].grad.any():
            raise NotYet(
                f"the loss is {loss.item():.2f}, as it should be. But the gradient of the first layer is 0 everywhere. "
                "Expected one that is not: nothing gets back through a weight of zeros. Likely: zeros, where small numbers do."
            )
    return 12


def calm(model, kept, now, before):
    """Were the layers before the last left alone, and were all parameters kept?"""
    for name, one in kept.items():
        if now.get(name) is not one:
            raise NotYet(
                f"{name} is another object now. Expected the old Parameter with new numbers: an optimizer may hold the old "
                "one. Likely: an assignment where an in-place mul_ should be."
            )
        if name.startswith("0.") and not torch.equal(one, before[name]):
            raise NotYet(f"{name}, of the first layer, was changed. Expected only the last layer, model[-1], to be.")


CALM = """def calm(model):
    with torch.no_grad():
        model[-1].weight.mul_(0.01)
        model[-1].bias.mul_(0.01)"""
CALM_MISTAKES = [
    (CALM.replace("\n        model[-1].bias.mul_(0.01)", ""), "the bias is not"),
    (CALM.replace("0.01", "0.5"), "the weights still shout"),
    (CALM.replace("0.01", "0.0"), "nothing gets back through a weight of zeros"),
    ("def calm(model):\n    with torch.no_grad():\n        for one in model.parameters():\n            one.mul_(0.01)",
     "of the first layer, was changed"),
    ("def calm(model):\n    model[-1].weight = nn.Parameter(model[-1].weight.detach() * 0.01)", "is another object now"),
    ("def calm(model):\n    model[-1].weight.mul_(0.01)", "raised RuntimeError"),
    ("def calm(model):\n    with torch.no_grad():\n        model[-1].weight * 0.01", "makes a new tensor, which nobody keeps"),
    ("def calm(model):\n    with torch.no_grad():\n        weight = model[-1].weight\n        weight = weight * 0.01",
     "makes a new tensor, which nobody keeps"),
]  # fmt: skip
