"""Notebook 07 in JupyterLab: all cells run, a nan is followed in the live graph, and layers live and die by keyboard."""

from browser.helpers import bring, change_theme, data, keep, shown

NOTEBOOK = "3_nn/07_losses_and_initialisation.ipynb"


def test_the_lesson_runs_and_is_operated_by_keyboard(lab, errors):
    lab.open(NOTEBOOK)
    results = lab.run_all()
    assert errors(results) == []
    printed = "".join(output.get("text", "") for outputs in results for output in outputs)
    assert printed.count("PASS") == 12 and "FAIL" not in printed
    assert all(f"TODO 07-{n}" in printed for n in range(1, 7))  # the learner's copy holds no solution

    # the softmax without care: the slider is moved by its keys until the division gives nan
    softmax = shown(lab, 1)
    slider = softmax.get_by_role("slider", name="a", exact=True)
    drawn = data(softmax, "patched")
    slider.focus()
    lab.page.keyboard.press("End")
    softmax.locator("g.box", has_text="nan").first.wait_for()
    assert data(softmax, "patched") > drawn and softmax.locator("g.box", has_text="inf").count() >= 1
    softmax.evaluate("(root) => root.scrollIntoView()")
    keep(lab.page, "lesson_07_softmax")

    # activations: nothing is told before there is a guess; a new scale is a new question
    cell = lab.page.locator(".jp-CodeCell", has=lab.page.locator(".widget-hslider")).first
    bring(cell)
    assert cell.locator("svg text", has_text="?").count() == 5
    cell.locator("input[type=radio]").first.focus()
    lab.page.keyboard.press("Space")
    cell.get_by_role("status").filter(has_text="Right. Layer 6 dies: its std is 0.081").wait_for()
    assert cell.locator("svg text", has_text="?").count() == 0
    cell.locator(".noUi-handle").focus()
    for _ in range(4):
        lab.page.keyboard.press("ArrowRight")
    cell.locator('svg[aria-label*="weights of std 1.4 /"]').wait_for()
    cell.get_by_role("status").filter(has_text="Choose what becomes").wait_for()
    cell.locator("input[type=radio]").nth(1).focus()
    lab.page.keyboard.press("Space")
    cell.get_by_role("status").filter(has_text="Right. Layer 6 lives: its std is 0.61").wait_for()
    for light in (True, False):
        change_theme(lab, light)
        bring(cell)
        keep(lab.page, f"lesson_07_activations_{'light' if light else 'dark'}")
