"""What nbval cannot see: that there is something to compare in each notebook, and nothing of the author's machine."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = [path for path in sorted((ROOT / "notebooks").rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
MACHINE = re.compile(r"(?<![\w.])/(home|root|work|tmp|Users|usr/lib|opt)/[\w.-]+|[A-Z]:\\\\?Users|site-packages")


def problems(notebook, text):
    """Everything that is wrong with a notebook, as sentences."""
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    counts = [cell["execution_count"] for cell in code]
    if counts != list(range(1, len(code) + 1)):
        yield f"code cells were not run in order from 1 (nbval compares nothing in a cell that was not run): {counts}"
    if not cells or cells[0]["cell_type"] != "markdown" or not "".join(cells[0]["source"]).startswith("# "):
        yield "the first cell is not a title ('# ...')"
    if "widgets" in notebook["metadata"]:
        yield "the state of widgets is stored"
    if WIDGET_VIEW in text:
        yield "views of widgets are stored; JupyterLab would say 'model not found' there"
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        yield "the kernel is not python3"
    for cell in code:
        if cell["metadata"].get("tags") and "nbval-skip" in cell["metadata"]["tags"]:
            yield "a cell is tagged nbval-skip"
    if found := MACHINE.search(text):
        yield f"a path of somebody's machine: {found.group()}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_as_nbval_needs_it(path):
    text = path.read_text("utf-8")
    found = list(problems(json.loads(text), text))
    assert not found, f"{found}\nrun: python3 dev.py notebooks {path.relative_to(ROOT)}"


def good():
    return {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]},
            {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": ["1 + 1"], "outputs": []},
        ],
        "metadata": {"kernelspec": {"name": "python3"}},
    }


def test_a_good_notebook_has_no_problems():
    assert list(problems(good(), json.dumps(good()))) == []


def not_run(notebook):
    notebook["cells"][1]["execution_count"] = None


def no_title(notebook):
    notebook["cells"][0]["source"] = ["Title"]


def widget_state(notebook):
    notebook["metadata"]["widgets"] = {}


def widget_view(notebook):
    notebook["cells"][1]["outputs"] = [{"data": {WIDGET_VIEW: {}}}]


def machine_path(notebook):
    notebook["cells"][1]["outputs"] = [{"text": ["/home/ada/lesson.py"]}]


def skipped_cell(notebook):
    notebook["cells"][1]["metadata"]["tags"] = ["nbval-skip"]


@pytest.mark.parametrize("spoil", [not_run, no_title, widget_state, widget_view, machine_path, skipped_cell])
def test_each_problem_is_found(spoil):
    notebook = good()
    spoil(notebook)
    assert len(list(problems(notebook, json.dumps(notebook)))) == 1
