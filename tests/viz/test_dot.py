"""The Graphviz text."""

import re

import graphviz
import pytest

import edutorch as torch
from edutorch import nn, viz


def example():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    x = torch.ones(4, 2)
    return model, x, model(x).sum()


def test_boxes_arrows_and_clusters_are_in_it():
    model, x, loss = example()
    view = viz.graph(loss)
    for box in view.graph.boxes:
        assert re.search(rf'^\s*"?{re.escape(box.id)}"? \[', view.dot, re.MULTILINE), box.id
    assert view.dot.count("->") == len(view.graph.arrows)
    assert view.dot.count("subgraph") == len(view.graph.clusters) == 3
    assert 'label="0: Linear"' in view.dot


def test_kinds_differ_by_shape_and_the_root_has_two_outlines():
    model, x, loss = example()
    view = viz.graph(loss)
    lines = view.dot.splitlines()
    line = {
        box.kind: next(one for one in lines if one.strip().strip('"').startswith(box.id)) for box in view.graph.boxes
    }
    assert "octagon" in line["parameter"]
    assert "dashed" in line["data"]
    assert view.dot.count("peripheries=2") == 1


def test_gradients_are_never_zero_before_backward():
    a = torch.tensor(2.0, requires_grad=True)
    loss = a * a
    assert "grad —" in viz.graph(loss).dot
    loss.backward()
    assert "grad 4.0" in viz.graph(loss).dot and "—" not in viz.graph(loss).dot


def test_same_text_every_time():
    model, x, loss = example()
    assert viz.graph(loss).dot == viz.graph(loss).dot


@pytest.mark.parametrize("key", ['quote"', "back\\slash", "<b>", "port:n", "a\\nb", "ümläut", "{|}"])
def test_odd_names_survive_graphviz(key):
    table = {key: torch.tensor(2.0, requires_grad=True)}
    out = table[key] * table[key]
    view = viz.graph(out, engine="dot")
    drawn = graphviz.Source(view.dot).pipe(format="plain", encoding="utf-8")
    assert len([line for line in drawn.splitlines() if line.startswith("node ")]) == 2
    assert len([line for line in drawn.splitlines() if line.startswith("edge ")]) == 2
