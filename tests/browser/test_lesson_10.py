"""Notebook 10 in a real JupyterLab: all of it runs, and the clinic is operated by keyboard.

EDUTORCH_PICTURES names a folder that keeps a picture of each point.
"""

import shutil
from pathlib import Path

from browser.helpers import bring, change_theme, keep

NOTEBOOKS = Path(__file__).parents[2] / "notebooks" / "4_optim"
NAME = "10_training_loop.ipynb"


def press(lab, *keys):
    for key in keys:
        lab.page.keyboard.press(key)


def test_the_lesson_runs_and_a_patient_is_diagnosed_by_keyboard(lab, errors):
    for name in (NAME, "golden_10.json"):
        shutil.copy(NOTEBOOKS / name, lab.server.folder / name)
    lab.open(NAME)
    assert errors(lab.run_all()) == []

    where = lab.page.locator(".jp-Notebook .jp-CodeCell").filter(has_text="clinic(PATIENTS, DIAGNOSES)").first
    bring(where)
    patient = where.locator("select")
    patient.focus()
    press(lab, "6")  # a list is operated by what its entries begin with
    where.get_by_text("patient 6", exact=True).wait_for()
    where.get_by_role("radio", name="loss", exact=True).focus()
    press(lab, "ArrowDown", "ArrowDown")
    where.get_by_role("rowheader", name="6 Softmax").wait_for()
    assert where.get_by_role("button", name="Reveal").is_disabled() and where.get_by_text("◀ here").count() == 0

    where.get_by_role("radio", name="a layer is frozen").focus()
    press(lab, "Space")
    said = where.get_by_role("status")
    said.filter(has_text="The gradients would tell: some parameters have none at all").wait_for()
    where.get_by_role("button", name="Reveal").focus()
    press(lab, "Enter")
    said.filter(has_text="softmax is taken twice: Right.").wait_for()
    assert "nn.Softmax(dim=1)" in where.get_by_role("row").filter(has_text="◀ here").inner_text()
    for light in (True, False):
        change_theme(lab, light)
        bring(where)
        keep(lab.page, f"lesson_10_clinic_{'light' if light else 'dark'}")
