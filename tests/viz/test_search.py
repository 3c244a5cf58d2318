"""Searching: by variable, op, id or module; the first hit is opened and selected."""

import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz.search import found_in


@pytest.fixture
def live():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    x = torch.ones(1, 2)
    with viz.record() as g:
        loss = model(x).sum()
    assert loss.shape == ()
    return viz.LiveGraph(g)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("loss", ["sum"]),
        ("LOSS ", ["sum"]),
        ("addmm", ["linear"]),
        ("0.w", ["0.weight"]),
        ("tanh", ["tanh"]),
        ("linear", ["linear", "0.weight", "0.bias"]),  # the op by its id, then what is in the module of that title
        ("sequential", ["0.weight", "0.bias", "linear", "tanh"]),
        ("nothing like it", []),
        ("", []),
        ("  ", []),
    ],
)
def test_what_is_found(live, text, found):
    assert found_in(live.graph, text) == found
    assert live.find(text) == found


def test_modules_around_the_first_hit_are_opened_and_it_is_selected(live):
    live.open_to(0)
    assert live.closed == ["model"]
    live.find("weight")
    assert (live.closed, live.selected) == ([], "0.weight")
    assert live.words["found"] == ["0.weight"]


def test_only_modules_around_the_first_hit_are_opened(live):
    live.closed = ["model.0", "model.1"]
    live.find("tanh")
    assert (live.closed, live.selected) == (["model.0"], "tanh")


def test_a_hit_inside_a_closed_module_marks_the_module(live):
    live.find("bias")
    live.open_to(1)
    assert live.words["found"] == ["model.0"]
    live.open_to(None)
    assert live.words["found"] == ["0.bias"]


def test_what_is_not_found_changes_nothing(live):
    live.open_to(0)
    live.find("nowhere")
    assert (live.closed, live.selected, live.words["found"]) == (["model"], "", [])
