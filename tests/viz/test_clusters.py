"""Frames around what was made inside a module."""

import edutorch as torch
from edutorch import nn, viz


class Block(nn.Module):
    """Two layers and a way around them."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(2, 2)
        self.outer = nn.Linear(2, 2)

    def forward(self, x):
        return x + self.outer(torch.tanh(self.inner(x)))


def clusters(view):
    return [(cluster.id, cluster.title, cluster.parent) for cluster in view.graph.clusters]


def home(view, id):
    return view.graph.box(id).cluster


def test_modules_nest_and_are_named_by_the_one_around_them():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    x = torch.ones(4, 2)
    out = model(x).sum()
    view = viz.graph(out)
    assert clusters(view) == [
        ("model", "model: Sequential", None),
        ("model.0", "0: Linear", "model"),
        ("model.1", "1: Tanh", "model"),
    ]
    assert home(view, "tanh") == "model.1"
    assert home(view, "0.weight") == "model.0"
    assert home(view, "x") is None
    assert home(view, "sum") is None


def test_a_module_without_a_name_shows_its_class():
    x = torch.ones(4, 2)
    view = viz.graph(nn.Linear(2, 2)(x).sum())
    assert clusters(view) in ([], [("Linear", "Linear", None)])  # the module itself may be gone by now


def test_a_result_of_an_inner_module_can_be_the_result_of_the_outer_one():
    model = nn.Sequential(nn.Sequential(nn.Linear(2, 2)))
    out = model(torch.ones(4, 2))
    assert [title for _, title, _ in clusters(viz.graph(out))] == ["model: Sequential", "0: Sequential", "0: Linear"]


def test_a_shared_module_has_a_frame_for_each_call_and_its_parameters_stand_where_all_calls_meet():
    layer = nn.Linear(2, 2)
    model = nn.Sequential(layer, nn.Tanh(), layer)
    out = model(torch.ones(4, 2)).sum()
    view = viz.graph(out)
    assert [id for id, _, _ in clusters(view)] == ["model", "model.0", "model.1", "model.0_2"]
    assert home(view, "0.weight") == "model"
    assert sum(box.name == "0.weight" for box in view.graph.boxes) == 1


def test_what_a_block_adds_itself_is_in_its_own_frame():
    block = Block()
    x = torch.ones(4, 2).requires_grad_()
    out = block(x).sum()
    view = viz.graph(out)
    assert [id for id, _, _ in clusters(view)] == ["block", "block.inner", "block.outer"]
    add = view.graph.into("sum")[0].source
    assert (view.graph.box(add).op, home(view, add)) == ("Add", "block")
    assert home(view, "x") is None  # a leaf of the reader's, though only the block uses it


def test_a_module_that_hands_its_input_on_has_no_frame():
    identity = nn.Identity()
    x = torch.ones(2).requires_grad_()
    y = x * x
    assert clusters(viz.graph(identity(y).sum())) == []


def test_frames_of_a_second_run_are_those_of_the_first():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    x = torch.ones(4, 2)
    first = model(x).sum()
    one = viz.graph(first)
    second = model(x).sum()  # the accumulators of the parameters are still those of the first run
    two = viz.graph(second)
    assert [(box.id, box.cluster) for box in one.graph.boxes] == [(box.id, box.cluster) for box in two.graph.boxes]
