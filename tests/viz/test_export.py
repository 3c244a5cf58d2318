"""A live graph as one HTML file: everything is in it, and nothing that is shown can break it."""

import json
import re
from html.parser import HTMLParser

import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz.export import SENT, page

NASTY = "</script><!-- <script> & </style> ' \""


class Parts(HTMLParser):
    """Elements of a page with the text directly in them, as a browser reads it."""

    def __init__(self, text):
        super().__init__()
        self.open, self.texts, self.attributes = [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.attributes += attributes
        self.open.append((tag, dict(attributes).get("id")))
        self.texts.setdefault(self.open[-1], [])

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.texts[self.open[-1]].append(data)


def state(text):
    """What the script in a page reads."""
    return json.loads("".join(Parts(text).texts["script", "state"]), parse_constant=pytest.fail)  # NaN is no JSON


@pytest.fixture
def live():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    with viz.record() as g:
        model(torch.ones(1, 2)).sum().backward()
    return g.live


def test_the_page_has_all_that_the_widget_sends(live):
    live.lens, live.selected, live.closed = "shapes", "tanh", ["model.0"]
    told = state(page(live))
    assert list(told) == list(SENT)
    for name in SENT:
        assert told[name] == json.loads(json.dumps(getattr(live, name)))


def test_without_scripts_there_is_a_picture_and_a_text(live):
    text = page(live)
    assert "graph of Sum: 3 ops" in text.split("<noscript>")[1].split("</noscript>")[0]
    assert "<svg" in text.split("<noscript>")[1].split("</noscript>")[0]


def test_the_page_fetches_nothing(live):
    text = re.sub(r'<script type="application/json".*', "", page(live))  # what is shown may speak of imports
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)|\bimport\b|\bfetch\(|XMLHttpRequest|@import|url\(", text)
    assert not [value for name, value in Parts(page(live)).attributes if name in ("src", "href")]


def test_the_script_is_whole(live):
    text = page(live)
    script = text.split('<script type="module">')[1].split("</script>")[0]
    assert script.rstrip().endswith(".refresh();")
    assert "export default" not in script
    assert text.count("</script>") == 2


def test_what_is_shown_cannot_end_the_script():
    params = {NASTY: torch.tensor(2.0, requires_grad=True)}
    with viz.record() as g:
        params[NASTY] * 3  # </script><!-- <script>
    text = page(g.live)
    assert text.count("</script>") == 2
    assert "<!--" not in text
    told = state(text)
    assert "params['</script><!-- <script>" in told["words"]["tips"]["mul"]
    assert any("# </script><!-- <script>" in fact for _, fact in told["words"]["details"]["mul"]["facts"])


def test_infinite_gradients_can_be_read_again():
    with viz.record() as g:
        x = torch.tensor(0.0, requires_grad=True)
        y = 1 / x
        (y * y).backward()
    assert state(page(g.live))["step"] == g.live.steps
    assert "grad -inf" in page(g.live)


def test_the_title_is_the_first_line_of_the_description(live):
    assert Parts(page(live)).texts["title", None][0] == repr(live).split("\n")[0]


def test_an_explored_function():
    live = viz.explore(lambda a, b: a * b, a=2.0, b=-3.0)
    live.wiggle("a")
    told = state(page(live))
    assert (told["lens"], list(told["words"]["rows"])) == ("wiggle", ["a", "b", "mul"])


def test_a_block_that_failed_and_one_in_which_nothing_ran():
    with pytest.raises(RuntimeError), viz.record() as failed:
        torch.ones(2) @ torch.ones(3)
    assert "Matmul failed" in state(page(failed.live))["words"]["note"]
    with viz.record() as nothing:
        pass
    assert state(page(nothing.live))["words"]["description"] == "nothing was computed"


@pytest.mark.parametrize("name", ["graph.html", "graph.HTM", "graph.svg", "graph.dot"])
def test_saving(live, tmp_path, name):
    live.save(tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text.startswith({"h": "<!doctype html>", "s": "<svg", "d": "digraph"}[name.split(".")[1][0].lower()])


def test_another_ending_is_refused(live, tmp_path):
    with pytest.raises(ValueError):
        live.save(tmp_path / "graph.docx")
