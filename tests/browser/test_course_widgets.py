"""The widgets of the lessons, operated by keyboard alone in a real JupyterLab, and seen in both themes.

EDUTORCH_PICTURES names a folder that keeps a picture of each.
"""

from browser.helpers import ask, bring, change_theme, eventually, keep

BEGIN = """import edutorch as torch
from edutorch.course import predict
from edutorch.course.widgets import Question, broadcasting, choose, parsons, tape
PROGRAM = '''
for x, y in loader:
    loss = loss_fn(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
'''"""
CELLS = {
    "parsons": "puzzle = parsons(PROGRAM, distractors={'model.step()': 'a model does not step'}, indent=True)\npuzzle",
    "choose": """quiz = choose([
    Question("Which strides has `torch.zeros(2, 3).T`?", {"(3, 1)": "Those are of the tensor itself.", "(1, 3)": "Yes."}, "(1, 3)"),
    Question("Does a transposed tensor share memory?", {"yes": "It is a view.", "no": "Only strides are exchanged."}, "yes"),
])
quiz""",
    "predict": "predict('2 + 2?', ['22', '4'], answer=1, because=['Two texts give that.', 'Yes.'])",
    "broadcasting": "shapes = broadcasting((2, 1, 4), (3, 1))\nshapes",
    "tape": "memory = tape(torch.arange(6).reshape(2, 3), index=(1, 2))\nmemory",
}


def cell(lab, name):
    """The cell of the notebook in which a widget stands."""
    found = lab.page.locator(".jp-Notebook .jp-CodeCell").nth(1 + list(CELLS).index(name))
    found.locator(".widget-vbox, .edu-parsons").first.wait_for()
    bring(found)
    return found


def tab(lab, *, back=False):
    lab.page.keyboard.press("Shift+Tab" if back else "Tab")


def press(lab, *keys):
    for key in keys:
        lab.page.keyboard.press(key)


def focused(lab):
    """What has the keyboard's attention: its text, its value or its name."""
    return lab.page.evaluate("() => document.activeElement.innerText || document.activeElement.value")


def type_into(lab, where, label, text):
    """Reach a field by its label, write into it, and press Enter."""
    where.get_by_label(label, exact=True).focus()
    press(lab, "Control+a")
    lab.page.keyboard.type(text)
    press(lab, "Enter")


def test_each_is_operated_by_keyboard_and_seen_in_both_themes(lab, errors):
    results = lab.run(BEGIN, *CELLS.values(), name="course_widgets.ipynb")
    assert errors(results) == []

    # parsons: all by keys on the list, and the buttons by Tab and Enter
    where = cell(lab, "parsons")
    where.get_by_role("listbox").focus()
    press(lab, "ArrowDown", "ArrowDown", "Enter")
    eventually(lab, "puzzle.state == ['c']")
    press(lab, "End", "ArrowUp", "Enter")
    eventually(lab, "puzzle.state == ['c', 'e']")
    press(lab, "Shift+ArrowUp", "ArrowRight")
    eventually(lab, "puzzle.state == ['>e', 'c']")
    while focused(lab) != "Unindent":
        tab(lab)
    press(lab, "Enter")
    eventually(lab, "puzzle.state == ['e', 'c']")
    tab(lab)
    press(lab, "Enter")
    where.get_by_role("status").filter(has_text="line 2").wait_for()
    rows = where.get_by_role("option").all_inner_texts()
    assert [row.split()[:2] for row in rows[:3]] == [["1.", "e"], ["2.", "c"], ["–", "a"]]
    assert where.get_by_role("option", selected=True).all_inner_texts() == rows[:1]

    # choose: radio buttons by the arrows
    where = cell(lab, "choose")
    where.locator("input[type=radio]").first.focus()
    press(lab, "Space")
    where.get_by_role("status").filter(has_text="Those are of the tensor itself").wait_for()
    press(lab, "ArrowDown")
    where.get_by_role("status").filter(has_text="Right. Yes.").wait_for()
    assert ask(lab, "quiz.state") == "[2, 0]"

    where = cell(lab, "predict")
    where.locator("input[type=radio]").first.focus()
    press(lab, "Space", "ArrowDown")
    where.get_by_role("status").filter(has_text="Right. Yes.").wait_for()

    # broadcasting: nothing is told before there is a guess
    where = cell(lab, "broadcasting")
    assert where.get_by_text("1 → 3").count() == 0
    type_into(lab, where, "result?", "2, 3, 1")
    where.get_by_role("status").filter(has_text="Not quite: the result has the shape (2, 3, 4)").wait_for()
    assert where.get_by_text("1 → 3").count() == 1

    # tape
    where = cell(lab, "tape")
    type_into(lab, where, "cell?", "5")
    where.get_by_role("status").filter(has_text="Right: x[1, 2] reads cell 0 + 1*3 + 2*1 = 5").wait_for()
    type_into(lab, where, "size", "4, 2")
    type_into(lab, where, "stride", "1, 1")
    type_into(lab, where, "index", "3, 1")
    type_into(lab, where, "cell?", "4")
    where.get_by_role("status").filter(has_text="Right: x[3, 1] reads cell 0 + 3*1 + 1*1 = 4").wait_for()

    for light in (True, False):
        change_theme(lab, light)
        for name in CELLS:
            cell(lab, name)
            keep(lab.page, f"course_{name}_{'light' if light else 'dark'}")
