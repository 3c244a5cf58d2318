"""`viz.diff` of any two runs, made by chance, and of long ones."""

import random
import time
import xml.etree.ElementTree as ElementTree

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz.build import build
from edutorch.viz.compare import Diff, merged


class Part(nn.Module):
    """Runs ops and inner modules as chance wants it."""

    def __init__(self, *inner):
        super().__init__()
        self.w, self.inner = nn.Parameter(torch.ones(2)), nn.ModuleList(inner)

    def forward(self, x, chance):
        for _ in range(chance.randrange(1, 4)):
            choice = chance.randrange(5)
            if choice == 0:
                x = x * self.w
            elif choice == 1:
                x = x.sin() + 0.5
            elif choice > 2 and len(self.inner):
                x = chance.choice(list(self.inner))(x, chance)
            else:
                x = x.tanh()
        return x


def random_run(model, chance):
    x = torch.ones(2, requires_grad=True)
    if chance.random() < 0.5:
        return build(model(x, chance))[0]
    with viz.Recording(quiet=True) as recording:
        model(x, chance)
    return recording.graph


def test_whatever_ran_all_of_it_is_in_the_merged_graph():
    model = Part(Part(Part(), Part()), Part(), Part(Part()))
    for seed in range(60):
        chance = random.Random(seed)
        one, other = random_run(model, chance), random_run(model, chance)
        found = Diff(one, other, engine="python")  # our own layout would stop at modules that run in a circle
        graph = found.graph
        place = {box.id: i for i, box in enumerate(graph.boxes)}
        ids = [*place, *(cluster.id for cluster in graph.clusters)]
        assert len(set(ids)) == len(graph.boxes) + len(graph.clusters)
        assert all(place[arrow.source] < place[arrow.target] for arrow in graph.arrows)
        for change, run in (("added", one), ("removed", other)):
            assert sum(box.change != change for box in graph.boxes) == len(run.boxes)
            assert sum(arrow.change != change for arrow in graph.arrows) == len(run.arrows)
        ElementTree.fromstring(found.svg)


def test_two_thousand_boxes_in_time():
    def chain(f, every):
        y = torch.tensor(0.5, requires_grad=True)
        for i in range(1400):
            y = y * 1.01 if i % 2 else y + 0.25
            y = f(y) if i % every == 0 else y
        return build(y)[0]

    one, other = chain(torch.sin, 4), chain(torch.cos, 5)
    start = time.perf_counter()
    graph = merged(one, other)
    assert time.perf_counter() - start < 2
    assert sum(box.change == "added" for box in graph.boxes) == 280
