"""Where things lie, whoever decides: Graphviz as a program, Graphviz inside pygraphviz, or our own layout."""

import itertools
import shutil

import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz import layout as layouts
from edutorch.viz.build import build
from edutorch.viz.layout import lay_out

ENGINES = ["dot", "pygraphviz", "python"]


@pytest.fixture
def no_dot(monkeypatch, tmp_path):
    """A machine without the program dot."""
    monkeypatch.setenv("PATH", str(tmp_path))
    layouts.engines.cache_clear()
    yield
    layouts.engines.cache_clear()


@pytest.fixture
def nothing(no_dot, monkeypatch):
    """A machine without any Graphviz."""
    find = layouts.importlib.util.find_spec
    monkeypatch.setattr(layouts.importlib.util, "find_spec", lambda name: None if name == "pygraphviz" else find(name))
    layouts.engines.cache_clear()


def micro():
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(-3.0, requires_grad=True)
    return (a * b + a) * b * 2.0


def network():
    model = nn.Sequential(nn.Sequential(nn.Linear(4, 3), nn.Tanh()), nn.Linear(3, 2))
    x, y = torch.ones(5, 4), torch.ones(5, 2)
    error = model(x) - y
    return build((error * error).sum() + (model[1].weight * model[1].weight).sum())[0]


def skips():
    """Arrows that jump over many layers."""
    x = torch.tensor(1.0, requires_grad=True)
    kept = [x]
    for _ in range(8):
        kept.append(kept[-1] * x)
    out = kept[-1]
    for one in kept[1:-1]:
        out = out + one
    return build(out)[0]


GRAPHS = {"micro": lambda: build(micro())[0], "network": network, "skips": skips}


def apart(one, other):
    (x0, y0, w0, h0), (x1, y1, w1, h1) = one, other
    return x0 + w0 <= x1 or x1 + w1 <= x0 or y0 + h0 <= y1 or y1 + h1 <= y0


def inside(inner, outer):
    (x0, y0, w0, h0), (x1, y1, w1, h1) = inner, outer
    return x1 <= x0 and y1 <= y0 and x0 + w0 <= x1 + w1 and y0 + h0 <= y1 + h1


def around(graph, cluster):
    while cluster is not None:
        yield cluster
        cluster = graph.cluster_index[cluster].parent


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("engine", ENGINES)
class TestPlaces:
    def test_boxes_do_not_overlap_and_lie_in_the_picture(self, engine, direction, name):
        graph = GRAPHS[name]()
        layout = lay_out(graph, direction, engine)
        assert set(layout.boxes) == {box.id for box in graph.boxes}
        for one, other in itertools.combinations(layout.boxes.values(), 2):
            assert apart(one, other)
        picture = (0, 0, layout.width, layout.height)
        assert all(inside(box, picture) for box in [*layout.boxes.values(), *layout.clusters.values()])

    def test_clusters_hold_what_is_theirs_and_nothing_else(self, engine, direction, name):
        graph = GRAPHS[name]()
        layout = lay_out(graph, direction, engine)
        assert set(layout.clusters) == {cluster.id for cluster in graph.clusters}
        for box in graph.boxes:
            own = set(around(graph, box.cluster))
            for id, frame in layout.clusters.items():
                place = layout.boxes[box.id]
                assert inside(place, frame) if id in own else apart(place, frame)

    def test_arrows_run_from_box_to_box_and_forward(self, engine, direction, name):
        graph = GRAPHS[name]()
        layout = lay_out(graph, direction, engine)
        for arrow in graph.arrows:
            points = layout.arrows[arrow.id]
            assert len(points) % 3 == 1
            for (x, y), id in ((points[0], arrow.source), (points[-1], arrow.target)):
                bx, by, w, h = layout.boxes[id]
                assert bx - 6 <= x <= bx + w + 6 and by - 6 <= y <= by + h + 6
            source, target = layout.boxes[arrow.source], layout.boxes[arrow.target]
            along = 0 if direction == "LR" else 1
            assert source[along] + source[along + 2] <= target[along]

    def test_same_places_every_time(self, engine, direction, name):
        graph = GRAPHS[name]()
        assert lay_out(graph, direction, engine) == lay_out(graph, direction, engine)


def test_dot_is_taken_where_there_is_one():
    assert shutil.which("dot"), "these tests need the program dot"
    assert lay_out(GRAPHS["micro"]()).engine == "dot"


def test_pygraphviz_is_taken_where_there_is_no_dot(no_dot, capfd):
    view = viz.graph(micro())
    assert view.layout.engine == "pygraphviz"
    assert "<svg" in view.svg
    assert capfd.readouterr().err == ""  # the library talks about fonts; a notebook would show it


def test_our_own_layout_is_taken_where_there_is_neither(nothing):
    view = viz.graph(micro())
    assert view.layout.engine == "python"
    assert "<svg" in view.svg
    with pytest.raises(RuntimeError, match="dot is not on this machine.*python"):
        viz.graph(micro(), engine="dot")


def test_a_broken_dot_is_passed_over(no_dot, tmp_path):
    broken = tmp_path / "dot"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    layouts.engines.cache_clear()
    assert layouts.engines()[0] == "dot"
    assert viz.graph(micro()).layout.engine == "pygraphviz"


def test_where_no_process_can_be_started(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("emscripten does not support processes")

    monkeypatch.setattr(layouts.graphviz.Source, "pipe", refuse)
    assert viz.graph(micro()).layout.engine == "pygraphviz"


def test_direction_follows_the_length():
    short = build(micro())[0]
    x = y = torch.tensor(1.0, requires_grad=True)
    for _ in range(30):
        y = y * x
    assert lay_out(short, engine="python").direction == "LR"
    assert lay_out(build(y)[0], engine="python").direction == "TB"
    assert lay_out(build(y)[0], "LR", engine="python").direction == "LR"


@pytest.mark.parametrize(("option", "value"), [("direction", "RL"), ("engine", "neato")])
def test_unknown_options_are_refused(option, value):
    with pytest.raises(ValueError, match=f"{option} must be .*{value!r}"):
        viz.graph(micro(), **{option: value})


def chain(length, jumping):
    """Long, and if it jumps with an arrow from the first box into every fourth."""
    x = torch.tensor([1.0, 1.0], requires_grad=True)
    y = x
    for _ in range(length):
        h = y * y
        y = (h + y) * (h - (x if jumping else y))
    return build(y)[0]


@pytest.mark.parametrize("engine", [None, "pygraphviz", "python"])
def test_two_thousand_boxes(engine):
    graph = chain(500, jumping=False)
    assert len(graph.boxes) == 2001
    layout = lay_out(graph, engine=engine)
    assert len(layout.boxes) == 2001
    assert layout.engine == (engine or "dot")


def test_many_long_arrows_are_not_left_to_graphviz():
    layout = lay_out(chain(500, jumping=True))  # Graphviz would need more than twenty minutes
    assert layout.engine == "python"
    assert len(layout.boxes) == 2001
