"""Notebook 08 in a real JupyterLab: it runs, and its race is operated by keyboard, in both themes.

EDUTORCH_PICTURES names a folder that keeps a picture of each.
"""

import shutil
from pathlib import Path

from browser.helpers import bring, change_theme, keep

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "4_optim" / "08_optimisers.ipynb"


def test_the_race_is_operated_by_keyboard(lab, errors):
    shutil.copy(NOTEBOOK, lab.server.folder / NOTEBOOK.name)
    lab.open(NOTEBOOK.name)
    assert errors(lab.run_all()) == []

    where = lab.page.locator(".jp-CodeCell").filter(has_text='race(pair=("SGD", "momentum"))').first
    bring(where)
    picture = where.locator("svg[role=img]")
    picture.wait_for()
    where.get_by_role("status").filter(has_text="Guess who is lower after 40 steps").wait_for()
    assert picture.locator("polyline").count() == 0, "nothing is told before there is a guess"
    bring(where.get_by_label("start x", exact=True))
    keep(lab.page, "08_race_asks")
    where.locator("input[type=radio]").first.focus()
    lab.page.keyboard.press("Space")
    where.get_by_role("status").filter(has_text="Move the time to its end").wait_for()
    assert picture.locator("polyline").count() == 2

    where.locator(".widget-slider", has_text="time").locator(".noUi-handle").focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
    picture.locator("desc").filter(has_text="after 3 steps at").wait_for(state="attached")
    lab.page.keyboard.press("End")
    where.get_by_role("status").filter(has_text="Not quite: after 40 steps: SGD 0.0241, momentum 0.00373.").wait_for()
    for light in (True, False):
        change_theme(lab, light)
        bring(where.get_by_label("start x", exact=True))
        keep(lab.page, f"08_race_{'light' if light else 'dark'}")

    where.get_by_label("start x", exact=True).focus()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.type("4")
    lab.page.keyboard.press("Enter")
    where.get_by_role("status").filter(has_text="Guess who is lower after 40 steps").wait_for()
    assert picture.locator("polyline").count() == 0
    where.get_by_label("second", exact=True).select_option("Adam")
    where.get_by_text("Adam", exact=True).last.wait_for()
