"""Notebook 09 in a real JupyterLab: it runs, and its conveyor belt is operated by keyboard, in both themes.

EDUTORCH_PICTURES names a folder that keeps a picture of each.
"""

import shutil
from pathlib import Path

from browser.helpers import bring, change_theme, keep

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "4_optim" / "09_data.ipynb"


def test_the_conveyor_is_operated_by_keyboard(lab, errors):
    shutil.copy(NOTEBOOK, lab.server.folder / NOTEBOOK.name)
    lab.open(NOTEBOOK.name)
    assert errors(lab.run_all()) == []

    where = lab.page.locator(".jp-CodeCell").filter(has_text="conveyor(size=10, batch_size=4)").first
    bring(where)
    where.get_by_label("3rd batch?", exact=True).wait_for()
    bring(where.get_by_label("3rd batch?", exact=True))
    picture = where.locator("svg[role=img]")
    assert picture.get_by_text("3rd", exact=True).count() == 0, "nothing is told before there is a guess"
    keep(lab.page, "09_conveyor_asks")
    where.get_by_label("3rd batch?", exact=True).focus()
    lab.page.keyboard.type("4, 5, 6, 7")
    lab.page.keyboard.press("Enter")
    where.get_by_role("status").filter(has_text="Not quite. The 3rd batch holds positions 8, 9.").wait_for()
    assert picture.get_by_text("3rd", exact=True).count() == 1

    where.get_by_label("shuffle", exact=True).focus()
    lab.page.keyboard.press("Space")
    where.get_by_role("status").filter(has_text="Which positions are in the 3rd batch?").wait_for()
    where.locator(".widget-slider", has_text="batch_size").locator(".noUi-handle").focus()
    lab.page.keyboard.press("ArrowLeft")
    where.get_by_text("DataLoader(samples, batch_size=3").wait_for()
    where.get_by_label("3rd batch?", exact=True).focus()
    lab.page.keyboard.type("0, 8, 6")
    lab.page.keyboard.press("Enter")
    where.get_by_role("status").filter(has_text="Right. The 3rd batch holds positions 0, 8, 6.").wait_for()
    for light in (True, False):
        change_theme(lab, light)
        keep(lab.page, f"09_conveyor_{'light' if light else 'dark'}")
