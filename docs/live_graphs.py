"""The live graphs on the pages of the documentation: each is one file, which `viz` writes when the documentation is built."""

import edutorch as torch
from edutorch import nn, viz


def small():
    """(a * b + a) ** 2, which the page begins with."""
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(-3.0, requires_grad=True)
    loss = (a * b + a) ** 2
    return viz.LiveGraph(loss)


def error():
    """A product of matrices that do not fit."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
    x = torch.ones(2, 3)
    recording = viz.Recording(quiet=True)
    with recording:
        recording.variables = {"model": model, "x": x}
        model(x) @ torch.ones(3, 1)
    return recording.live


def write(folder):
    """Write all of them into a folder, which the documentation is built from."""
    folder.mkdir(parents=True, exist_ok=True)
    for make in (small, error):
        make().save(folder / f"live-{make.__name__}.html")
