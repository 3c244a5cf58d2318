"""The code on the pages of the documentation runs, and prints what the pages say that it prints."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def run_page(name, capsys, library="edutorch"):
    """Run a page's Python with a library; returns the lines that it printed and those that it promises."""
    text = (DOCS / name).read_text("utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL)).replace("edutorch", library)
    exec(compile(code, name, "exec"), {"__name__": "page"})
    return capsys.readouterr().out.splitlines(), re.findall(r"^ *print\(.*\)  # (.*)", code, re.MULTILINE)


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated")  # PyTorch's forward mode says so about itself
@pytest.mark.parametrize("library", ["edutorch", "torch"])
@pytest.mark.parametrize("page, least", [("func.md", 6), ("distributions.md", 10)])
def test_it_prints_what_it_promises(page, least, library, capsys):
    if library == "torch":
        pytest.importorskip("torch")
    printed, promised = run_page(page, capsys, library)
    assert len(promised) >= least
    assert printed == promised


@pytest.mark.parametrize("page, least", [("datasets.md", 8), ("text.md", 11), ("figures.md", 9), ("live_graph.md", 7)])
def test_a_page_on_what_only_edutorch_has(page, least, capsys, monkeypatch):
    monkeypatch.setenv("EDUTORCH_DATA_HOME", "")  # the page may set it
    printed, promised = run_page(page, capsys)
    assert len(promised) >= least
    assert printed == promised


def test_the_quick_start_runs(capsys):
    printed, promised = run_page("quickstart.md", capsys)
    assert printed[0] == promised[0] == "torch.Size([2, 2]) torch.float32"
    assert float(printed[-1]) < 0.3  # the loss after 200 steps; a coin's is 0.69


def test_every_page_is_in_the_index():
    index = (DOCS / "index.md").read_text("utf-8").splitlines()
    parts_of_pages = {"performance_table"}
    assert {path.stem for path in DOCS.glob("*.md")} - {"index"} - parts_of_pages <= set(index)


def test_links_between_pages_lead_somewhere():
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)]+\.md)\)", page.read_text("utf-8")):
            assert (DOCS / target).exists(), (page.name, target)
