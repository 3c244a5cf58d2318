"""What `viz.graph` gives back: a picture, text, and files."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz import layout as layouts


@pytest.fixture
def view():
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(-3.0, requires_grad=True)
    loss = a * b * 2.0
    return viz.graph(loss)


def test_a_notebook_gets_text_and_picture(view):
    bundle = view._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "image/svg+xml"}
    assert bundle["text/plain"].startswith("graph of loss: 2 ops, 2 leaves, 1 data, 4 edges")


def test_the_picture_is_well_formed_and_stands_alone(view):
    root = ElementTree.fromstring(view.svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    assert root.find(f"{space}title").text == "graph of loss: 2 ops, 2 leaves, 1 data, 4 edges"
    assert "a = 2.0, grad —" in root.find(f"{space}desc").text
    assert not [element for element in root.iter() if "id" in element.attrib]  # many pictures share a page
    assert view.svg.count("http") == 1  # the name space
    assert "url(" not in view.svg


def test_each_box_says_what_it_is(view):
    space = "{http://www.w3.org/2000/svg}"
    groups = {g.get("data-id"): g for g in ElementTree.fromstring(view.svg).iter(f"{space}g")}
    assert groups["a"].get("class") == "box leaf"
    assert groups["mul_2"].get("class") == "box op root"
    assert groups["data"].get("class") == "box data"
    assert groups["a"].find(f"{space}title").text == "a = 2.0, grad —"
    assert [text.text for text in groups["mul_2"].iter(f"{space}text")] == ["Mul", "loss", "-12.0"]


def test_columns_stay_columns():
    w = torch.tensor([[0.5, 10.25], [2.5, 1.0]], requires_grad=True)
    # Chromium heeds the attribute on a text, but not on the groups around it.
    assert 'xml:space="preserve">[  2.5    1.0]</text>' in viz.graph(w * 2).svg


def test_the_picture_is_the_same_every_time_with_our_own_layout():
    def draw():
        model = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
        for parameter in model.parameters():
            parameter.data = torch.ones(*parameter.shape)
        x = torch.ones(3, 2)
        return viz.graph(model(x).sum(), engine="python").svg

    assert draw() == draw()


def test_save_as_text(view, tmp_path):
    view.save(tmp_path / "graph.svg")
    view.save(str(tmp_path / "graph.dot"))
    assert (tmp_path / "graph.svg").read_text("utf-8") == view.svg
    assert (tmp_path / "graph.dot").read_text("utf-8") == view.dot


@pytest.mark.parametrize("engine", ["dot", "pygraphviz"])
@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_save_as_painting(tmp_path, engine, ending, magic):
    a = torch.tensor(2.0, requires_grad=True)
    viz.graph(a * a, engine=engine).save(tmp_path / f"graph.{ending}")
    assert (tmp_path / f"graph.{ending}").read_bytes().startswith(magic)


def test_save_without_graphviz_says_what_to_do(view, tmp_path, monkeypatch):
    monkeypatch.setattr("edutorch.viz.view.engines", lambda: ("python",))
    with pytest.raises(RuntimeError, match=r"Graphviz is needed to write \.png.*\.svg works everywhere"):
        view.save(tmp_path / "graph.png")
    view.save(tmp_path / "graph.svg")


@pytest.mark.parametrize("name", ["graph", "graph.jpeg", "graph.py"])
def test_save_under_an_unknown_ending(view, tmp_path, name):
    with pytest.raises(ValueError, match=r"must end in \.svg, \.dot, \.png or \.pdf"):
        view.save(tmp_path / name)


def test_graph_needs_no_widgets():
    code = (
        "import sys, edutorch as torch; from edutorch import viz; a = torch.tensor(1.0, requires_grad=True);"
        "viz.graph(a * a).svg; print([m for m in ('anywidget', 'ipywidgets', 'IPython') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_unknown_names_of_the_package():
    with pytest.raises(AttributeError, match="no attribute 'Graph'"):
        viz.Graph  # noqa: B018


def test_engines_are_known():
    assert layouts.engines()[-1] == "python"
