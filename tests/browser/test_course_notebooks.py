"""Every notebook of the course in a real JupyterLab: the learner's copy runs, and each kind of its widgets answers.

Whoever wants to look sets EDUTORCH_PICTURES to a folder: the whole page is kept there in both themes, from top to bottom.
"""

import os
from pathlib import Path

import nbformat
import pytest
from browser.helpers import change_theme

from edutorch.course.lab import shipped_course

NOTEBOOKS = sorted(
    path.relative_to(shipped_course()).as_posix()
    for path in shipped_course().glob("*/*.ipynb")
    if path.parent.name != "0_welcome"  # those have tests of their own
)
SLICE = 2200  # pixels of a page that one picture keeps

HEIGHT = "() => document.querySelector('.jp-WindowedPanel-inner').scrollHeight"


def unmeant_errors(path, results):
    """What cells raised that were not meant to."""
    cells = [cell for cell in nbformat.read(shipped_course() / path, as_version=4).cells if cell.cell_type == "code"]
    assert len(cells) == len(results)
    return [
        f"{o['ename']}: {o['evalue']} in {cell.source}"
        for cell, outputs in zip(cells, results)
        for o in outputs
        if o["output_type"] == "error" and "raises-exception" not in cell.metadata.get("tags", [])
    ]


def show_whole_page(page):
    """Make the window as high as the notebook, so that JupyterLab draws all of it. Returns the height."""
    for _ in range(4):  # what is drawn anew may be higher than was thought
        height = min(page.evaluate(HEIGHT) + 1500, 60_000)
        page.set_viewport_size({"width": 1150, "height": height})
        page.wait_for_timeout(500)
    return height


def keep_whole_page(page, name, height):
    folder = Path(os.environ["EDUTORCH_PICTURES"])
    folder.mkdir(parents=True, exist_ok=True)
    for number, top in enumerate(range(0, height, SLICE)):
        clip = {"x": 0, "y": top, "width": 1150, "height": min(SLICE, height - top)}
        page.screenshot(path=folder / f"{name}_{number:02}.png", clip=clip)


def operate_graph(graph):
    """Step on, or back if it stands at its end, by keyboard."""
    before = graph.get_attribute("data-step")
    scrubber = graph.get_by_role("slider", name="step of forward and backward")
    at_the_end = scrubber.evaluate("(slider) => slider.value === slider.max")
    graph.get_by_role("button", name="Previous" if at_the_end else "Next", exact=True).press("Enter")
    graph.page.wait_for_function("([el, step]) => el.dataset.step !== step", arg=[graph.element_handle(), before])
    return True


def operate_radio(group):
    """Choose the first option by keyboard: a reply is spoken."""
    group.locator("input[type=radio]").first.press("Space")
    group.locator("xpath=ancestor::*[contains(@class, 'edu-course')][1]").get_by_role("status").first.wait_for()
    return True


def operate_slider(slider):
    """An arrow moves it."""
    before = slider.get_attribute("aria-valuenow")
    slider.press("ArrowRight")
    slider.press("ArrowLeft") if slider.get_attribute("aria-valuenow") == before else None
    return slider.get_attribute("aria-valuenow") != before


def operate_list(listbox):
    """Take the first line of a Parsons puzzle into the program."""
    before = listbox.inner_text()
    listbox.press("Enter")
    listbox.page.wait_for_function("([el, text]) => el.innerText !== text", arg=[listbox.element_handle(), before])
    return True


KINDS = {
    ".edutorch-livegraph": operate_graph,
    ".widget-radio": operate_radio,
    ".noUi-handle": operate_slider,
    ".edu-parsons [role=listbox]": operate_list,
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: Path(path).stem)
def test_it_runs_and_each_widget_is_operated_by_keyboard(path, lab):
    lab.open(path)
    results = lab.run_all()
    assert unmeant_errors(path, results) == []

    height = show_whole_page(lab.page)
    operated = {}
    for kind, operate in KINDS.items():
        widgets = lab.page.locator(f".jp-OutputArea-output {kind}").all()
        operated[kind] = [operate(widget) for widget in widgets if widget.is_visible()]
    assert sum(map(len, operated.values())) > 0, "no widget was found"
    assert all(any(answers) for answers in operated.values() if answers), operated

    if "EDUTORCH_PICTURES" in os.environ:
        for light in (True, False):
            change_theme(lab, light)
            keep_whole_page(lab.page, f"{Path(path).stem}_{'light' if light else 'dark'}", height)
