"""Notebook 05b in JupyterLab: all cells run, a v is chosen, v @ J is predicted by keyboard, and rules are told apart in pictures."""

from browser.helpers import bring, change_theme, keep, run_cell

NOTEBOOK = "2_autograd/05b_twelve_jacobians.ipynb"
FIRST = """@exercise("05b-1", minutes=6, difficulty=1)
def diagonal_page(x, v):
    scaled = square = relu = None
    scaled = 3 * v
    square = 2 * x * v
    relu = v
    return scaled, square, relu
check("05b-1")
beside("05b-1")"""


def write(lab, where, label, words):
    """Reach a field by its label, write into it, and press Enter."""
    where.get_by_label(label, exact=True).focus()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.type(words)
    lab.page.keyboard.press("Enter")


def test_the_lesson_runs_and_is_operated_by_keyboard(lab, errors):
    lab.open(NOTEBOOK)
    results = lab.run_all()
    assert errors(results) == []
    printed = "".join(output.get("text", "") for outputs in results for output in outputs)
    assert printed.count("PASS") == 14 and "FAIL" not in printed
    assert all(f"TODO 05b-{n}" in printed for n in range(1, 5))  # the learner's copy holds no solution

    # the widget: nothing is told before there is a guess; another v is another question
    cell = lab.page.locator(".jp-CodeCell", has=lab.page.locator(".widget-dropdown")).first
    bring(cell)
    assert cell.locator("svg text", has_text="?").count() == 4
    write(lab, cell, "v @ J?", "0, 0, 0")
    cell.get_by_role("status").filter(has_text="v @ J has a number for each of the 4 inputs, and not 3").wait_for()
    write(lab, cell, "v @ J?", "1, 1, 1, 1")
    cell.get_by_role("status").filter(has_text="Not quite").wait_for()
    write(lab, cell, "v @ J?", "-1, 0, 0, 1")
    cell.get_by_role("status").filter(has_text="Right. v @ J is 1 * row 0 + 1 * row 1 + 1 * row 2.").wait_for()
    assert cell.locator("svg text", has_text="?").count() == 0
    cell.locator("select").focus()
    lab.page.keyboard.press("End")
    cell.get_by_role("status").filter(has_text="Type v @ J").wait_for()
    assert cell.get_by_label("v", exact=True).input_value() == "0, 0, 1"
    write(lab, cell, "v @ J?", "0 0 -1 1")
    cell.get_by_role("status").filter(has_text="Right. v picks row 2.").wait_for()
    for light in (True, False):
        change_theme(lab, light)
        bring(cell)
        keep(lab.page, f"lesson_05b_widget_{'light' if light else 'dark'}")

    # two rules right, one wrong: it is told, and both tables are drawn
    number = lab.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets"
        ".findIndex((cell) => cell.model.sharedModel.source.startsWith('@exercise(\"05b-1\"'))"
    )
    run_cell(lab, number, FIRST)
    page = lab.page.locator(".jp-Notebook .jp-Cell").nth(number)
    page.get_by_text("the mask is missing").wait_for()
    page.locator("svg text", has_text="yours: different").wait_for()
    bring(page)
    keep(lab.page, "lesson_05b_rules")
