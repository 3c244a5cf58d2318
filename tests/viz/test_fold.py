"""Closed modules: one box for all that was made inside, no arrow lost, and the reader keeps the place in the steps."""

import random

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz.fold import closed_at, closed_to_fit, depths, folded, folded_frames, homes
from edutorch.viz.frames import forward
from edutorch.viz.model import Arrow, Box, Cluster, Graph, Numbers


def op(id, cluster=None, shape=(2,), **more):
    return Box(id, "op", "", id.capitalize(), [Numbers(shape, "float32")], cluster=cluster, **more)


def nested():
    """x -> add -> [outer: mul -> [inner: exp (with w) -> sin] -> cos] -> sum, and from exp directly to sum."""
    weight = Box("w", "parameter", "w", "", [Numbers((2, 3), "float32")], cluster="inner")
    boxes = [
        Box("x", "leaf", "x", "", [Numbers((2,), "float32")]), op("add"), op("mul", "outer", kept=8, seconds=1.0),
        weight, op("exp", "inner", kept=16, seconds=2.0), op("sin", "inner", (3,)), op("cos", "outer"), op("sum", shape=()),
    ]  # fmt: skip
    ends = [
        ("x", "add", 0), ("x", "add", 1), ("add", "mul", 0), ("mul", "exp", 0), ("w", "exp", 1), ("exp", "sin", 0),
        ("sin", "cos", 0), ("cos", "sum", 0), ("exp", "sum", 1),
    ]  # fmt: skip
    arrows = [Arrow(f"{source}-{target}-{slot}", source, target, slot) for source, target, slot in ends]
    clusters = [Cluster("outer", "outer: Sequential"), Cluster("inner", "0: Linear", "outer")]
    return Graph(boxes, arrows, clusters, "sum")


def ids(view):
    return [box.id for box in view.graph.boxes]


def drawn(view):
    return [arrow.id for arrow in view.graph.arrows]


def model(depth, rng):
    """A random network of nested modules; some modules are used twice."""
    if depth == 0:
        return rng.choice([lambda: nn.Linear(2, 2), nn.Tanh, nn.Identity, lambda: nn.LayerNorm(2)])()
    inner = [model(depth - 1, rng) for _ in range(rng.randint(1, 3))]
    return nn.Sequential(*inner, *rng.sample(inner, rng.randint(0, 1)))


def recorded(seed):
    torch.manual_seed(seed)
    network, x = model(3, random.Random(seed)), torch.randn(2, 2, requires_grad=True)
    before = network(x) if seed % 2 else None  # while it lives, the steps of the parameters come last
    with viz.record() as g:
        (network(x) + x).sum().backward()
    del before
    return g


# One closed module


def test_all_open_is_the_graph_itself():
    graph = nested()
    view = folded(graph, [])
    assert view.graph is graph
    assert view.home == {box.id: box.id for box in graph.boxes}
    assert view.arrows == {arrow.id: arrow.id for arrow in graph.arrows}


def test_what_is_inside_has_its_home_in_the_module():
    assert homes(nested(), ["inner"]) == {
        "x": "x", "add": "add", "mul": "mul", "w": "inner", "exp": "inner", "sin": "inner", "cos": "cos", "sum": "sum",
    }  # fmt: skip


def test_a_closed_module_is_one_box_where_its_last_op_stood():
    view = folded(nested(), ["inner"])
    assert ids(view) == ["x", "add", "mul", "inner", "cos", "sum"]
    assert [cluster.id for cluster in view.graph.clusters] == ["outer"]
    assert view.graph.box("inner").cluster == "outer"


def test_arrows_inside_are_gone_and_the_others_end_at_the_module():
    view = folded(nested(), ["inner"])
    assert drawn(view) == ["x-add-0", "x-add-1", "add-mul-0", "mul-inner-0", "inner-cos-0", "cos-sum-0", "inner-sum-1"]
    assert "exp-sin-0" not in view.arrows
    assert view.arrows["sin-cos-0"] == "inner-cos-0"


def test_arrows_between_the_same_two_ends_are_one():
    graph = nested()
    graph.arrows.append(Arrow("mul-sin-1", "mul", "sin", 1))
    view = folded(graph, ["inner"])
    assert view.arrows["mul-sin-1"] == view.arrows["mul-exp-0"] == "mul-inner-0"
    assert drawn(view).count("mul-inner-0") == 1


def test_a_closed_module_tells_what_it_holds_and_what_leaves_it():
    box = folded(nested(), ["inner"]).graph.box("inner")
    assert (box.kind, box.name, box.holds, box.parameters, box.kept, box.seconds) == (
        "module",
        "0: Linear",
        2,
        6,
        16,
        2.0,
    )
    assert [numbers.shape for numbers in box.outputs] == [(3,), (2,)]


def test_of_two_closed_modules_the_outer_one_is_seen():
    view = folded(nested(), ["inner", "outer"])
    assert ids(view) == ["x", "add", "outer", "sum"]
    assert view.graph.clusters == []
    assert (view.graph.box("outer").holds, view.graph.box("outer").kept) == (4, 24)
    assert drawn(view) == ["x-add-0", "x-add-1", "add-outer-0", "outer-sum-0", "outer-sum-1"]


def test_the_root_may_be_inside():
    graph = nested()
    graph.root = "sin"
    view = folded(graph, ["inner"])
    assert view.graph.root == "inner"
    assert (3,) in [numbers.shape for numbers in view.graph.box("inner").outputs]


def test_an_error_inside_is_told_outside():
    graph = nested()
    graph.box("sin").error = "shapes clash"
    assert folded(graph, ["outer"]).graph.box("outer").error == "shapes clash"


def test_a_module_that_nobody_knows_closes_nothing():
    assert folded(nested(), ["gone"]).graph.boxes == nested().boxes


# Depths


def test_depths():
    assert depths(nested()) == {"outer": 0, "inner": 1}
    assert (closed_at(nested(), 0), closed_at(nested(), 1), closed_at(nested(), 2)) == (["outer"], ["inner"], [])


@pytest.mark.parametrize(
    ("limit", "room", "closed"),
    [(8, 1, []), (7, 7, ["inner"]), (7, 6, ["inner"]), (7, 5, ["outer"]), (7, 1, ["outer"])],
)
def test_a_large_graph_opens_with_as_few_modules_closed_as_it_takes(limit, room, closed):
    assert closed_to_fit(nested(), limit, room) == closed


def test_a_large_graph_without_modules_stays_as_it_is():
    graph = nested()
    graph.clusters.clear()
    assert closed_to_fit(graph, 1, 1) == []


# Steps


def test_steps_inside_are_one_step():
    graph = nested()
    view = folded(graph, ["inner"])
    seen, ends = folded_frames(forward(graph), view)
    assert [frame.box for frame in seen] == ["add", "mul", "inner", "cos", "sum"]
    assert ends == [1, 2, 4, 5, 6]
    assert seen[2].inside == 2
    assert seen[2].sentence == "0: Linear: 2 steps inside. Open it to see them one by one."
    assert seen[2].arrows == ["mul-inner-0"]


def test_the_whole_steps_are_left_alone():
    frames = forward(nested())
    before = [(frame.box, list(frame.arrows), dict(frame.grads)) for frame in frames]
    folded_frames(frames, folded(nested(), ["outer"]))
    assert [(frame.box, frame.arrows, frame.grads) for frame in frames] == before


def test_the_gradient_of_a_closed_module_is_what_arrives_at_it_and_not_that_of_a_parameter():
    torch.manual_seed(0)
    layer = nn.Linear(2, 1, bias=False)
    first = layer(
        torch.ones(1, 2)
    )  # while it lives, so does the end of the road to the weight: it is older than all below
    out = (layer(torch.tensor([[3.0, 4.0]])).exp() * 2.0).sum()
    live = viz.LiveGraph(out)
    live.closed = ["layer"]
    turns = [frame for frame in live.words["frames"] if frame["box"] == "layer"]
    arrived = live.words["lenses"]["gradients"]["texts"]["exp"]
    assert live.words["lenses"]["gradients"]["texts"]["layer"] != arrived
    assert [frame["grads"].get("layer") for frame in turns][0] == [live.words["lenses"]["gradients"]["texts"]["layer"]]
    assert first.shape == (1, 1)


# Whatever is closed


@pytest.mark.parametrize("seed", range(20))
def test_every_arrow_that_is_drawn_has_both_ends_drawn_and_goes_forward(seed):
    graph, rng = recorded(seed).graph, random.Random(seed)
    for _ in range(5):
        closed = [cluster.id for cluster in graph.clusters if rng.random() < 0.4]
        view = folded(graph, closed)
        place = {id: k for k, id in enumerate(ids(view))}
        assert all(place[arrow.source] < place[arrow.target] for arrow in view.graph.arrows)
        assert len(set(drawn(view))) == len(drawn(view))
        for arrow in graph.arrows:  # it is drawn, or inside one module
            source, target = view.home[arrow.source], view.home[arrow.target]
            if arrow.id in view.arrows:
                seen = next(one for one in view.graph.arrows if one.id == view.arrows[arrow.id])
                assert (seen.source, seen.target) == (source, target)
            else:
                assert source == target
        assert view.graph.root in place
        assert all(box.cluster is None or box.cluster in view.graph.cluster_index for box in view.graph.boxes)
        learned = sum(np.prod(box.outputs[0].shape, dtype=int) for box in graph.boxes if box.kind == "parameter")
        left = sum(np.prod(box.outputs[0].shape, dtype=int) for box in view.graph.boxes if box.kind == "parameter")
        assert left + sum(box.parameters for box in view.graph.boxes) == learned


@pytest.mark.parametrize("seed", range(8))
def test_the_place_in_the_steps_is_kept_when_modules_are_closed_and_opened(seed):
    live, rng = viz.LiveGraph(recorded(seed), record_steps=True), random.Random(seed)
    every = [cluster.id for cluster in live.graph.clusters]
    whole_back, whole_ahead = live.steps, live.forward_steps
    for step in [
        -whole_ahead - 1,
        -whole_ahead,
        -1,
        0,
        1,
        whole_back,
        *rng.choices(range(-whole_ahead, whole_back), k=6),
    ]:
        live.closed, live.step = [], step
        before = live._done()
        live.closed = [id for id in every if rng.random() < 0.5]
        seen = live._done()
        # A module is stepped over as a whole, so we may stand a little further; but not a whole step as it is now seen.
        assert before <= seen
        assert (before > (0, 0)) == (seen > (0, 0))
        if live.step > 0:
            assert ([0, *live._ends])[live.step - 1] < before[1] <= live._ends[live.step - 1]
        live.closed = []
        assert live._done() == seen
        assert (live.step > 0, live.step < 0) == (step > 0, step < 0)
