"""What a saved notebook keeps: the same picture in fewer letters, as an image that needs no trust."""

import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz.still import bundle, still

SPACE = "{http://www.w3.org/2000/svg}"


def of_a_graph():
    return viz.graph((torch.tensor([1.0, -2.0], requires_grad=True) * 2.0).sum().exp()).svg


def of_modules():
    net = nn.Sequential(nn.Linear(3, 2), nn.Tanh())
    return viz.graph(net(torch.ones(1, 3)).sum()).svg


def of_two_runs():
    x = torch.tensor(3.0, requires_grad=True)
    return viz.diff((x * 2.0).tanh(), (x * 2.5).exp()).svg


def of_an_unlucky_name():
    box = {"<b>&'\"#%": torch.ones(2, requires_grad=True)}
    names = nn.ParameterDict({"a#%b": nn.Parameter(box["<b>&'\"#%"])})
    return viz.graph(names["a#%b"].sum()).svg


def painted(svg):
    """Of each element: its tag, text, places and looks, whether these are attributes or in a class."""
    root = ElementTree.fromstring(svg)
    rules = dict(re.findall(r"\.(\w+)\{([^}]*)\}", root.findtext(f"{SPACE}style", "")))
    for element in root.iter():
        if element.tag in (f"{SPACE}style", f"{SPACE}title", f"{SPACE}desc"):
            continue
        look = {key: value for key, value in element.attrib.items() if key not in ("class", "data-id")}
        for rule in filter(None, rules.get(element.get("class"), "").split(";")):
            key, value = rule.split(":")
            assert key not in look
            look[key] = value.removesuffix("px") if key == "font-size" else value
        yield element.tag, (element.text or "").strip(), look


@pytest.mark.parametrize("picture", [of_a_graph, of_modules, of_two_runs, of_an_unlucky_name])
def test_nothing_that_is_seen_changes(picture):
    svg = picture()
    assert list(painted(still(svg))) == list(painted(svg))
    assert len(still(svg)) < 0.8 * len(svg)


def test_training_curves_stay():
    t = viz.training(3)
    for loss in (3.0, 2.0, 1.0):
        t.log(loss=loss)
    picture = t._repr_mimebundle_()[0]["image/svg+xml"]
    assert "<polyline" in picture and "background:#fff" in picture


class Images(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, name, attributes):
        if name == "img":
            self.found.append(dict(attributes))


@pytest.mark.parametrize("picture", [of_a_graph, of_modules, of_two_runs, of_an_unlucky_name])
def test_the_image_is_the_picture(picture):
    parser = Images()
    kept = bundle(picture(), "graph of x: 1 op\n  more")
    parser.feed(kept["text/html"])
    (image,) = parser.found
    head, _, data = image["src"].partition(",")
    assert head == "data:image/svg+xml" and not re.search('[#<>"\n]', data)
    assert list(painted(unquote(data))) == list(painted(kept["image/svg+xml"]))
    assert image["alt"] == "graph of x: 1 op" and "<pre" in kept["text/html"] and "  more" in kept["text/html"]


def test_classes_of_several_pictures_do_not_clash():
    rules = {}
    for picture in (of_a_graph, of_modules, of_two_runs):
        for name, rule in re.findall(r"\.(\w+)\{([^}]*)\}", still(picture())):
            assert rules.setdefault(name, rule) == rule
