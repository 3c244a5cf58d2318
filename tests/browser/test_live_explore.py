"""viz.explore: sliders and cells move the inputs of a function, and its graph follows."""

import pytest
from browser.helpers import BEGIN, MOST_IN_A_SECOND, WATCH, box, eventually, keep, press, shown, texts

EXPLORED = (
    BEGIN
    + """def f(a, b, w):
    e = a * b
    if e > 1:
        e = e.tanh()
    return (w * e + a).sum()
live = viz.explore(f, a=0.5, b=1.0, w=[[1.0, 2.0], [3.0, 4.0]])
live"""
)


@pytest.fixture
def explorer(lab, errors):
    assert errors(lab.run(EXPLORED, name="explore.ipynb")) == []
    return shown(lab)


def test_dragging_a_slider_runs_the_function_ten_times_a_second(lab, explorer):
    explorer.evaluate(WATCH)
    slider = explorer.get_by_role("slider", name="a", exact=True)
    place = slider.bounding_box()
    at, middle = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    lab.page.mouse.move(at, middle)
    lab.page.mouse.down()
    for k in range(60):
        lab.page.mouse.move(at + k, middle)
        lab.page.wait_for_timeout(15)
    lab.page.mouse.up()
    final = float(slider.input_value())
    assert final > 1.5
    eventually(lab, f"abs(live.inputs['a'] - {final}) < 1e-6")
    value = box(explorer, "a").locator(".value")  # asked for anew each time: the picture may be drawn anew
    for _ in range(100):
        if abs(float(value.text_content()) - final) < 1e-3:
            break
        lab.page.wait_for_timeout(100)
    assert abs(float(value.text_content()) - final) < 1e-3
    assert lab.page.evaluate(MOST_IN_A_SECOND) <= 12
    assert len(lab.page.evaluate("window.pictures")) >= 5


def test_a_cell_and_a_branch_of_an_explored_function(lab, explorer):
    explorer.get_by_label("w, number 4 of 4").fill("7")
    eventually(lab, "live.inputs['w'][3] == 7.0")
    row = explorer.get_by_text("[3.0  7.0]").first
    row.wait_for()
    assert row.evaluate("(el) => getComputedStyle(el).whiteSpace") == "pre"  # columns stay columns
    assert box(explorer, "tanh").count() == 0
    explorer.get_by_label("b, as a number").fill("2.8")
    explorer.get_by_label("b, as a number").press("Enter")
    box(explorer, "tanh").wait_for()
    keep(lab.page, "3_explore")


def test_a_nudge_beside_its_prediction(lab, explorer):
    press(explorer, "Nudge a a little")
    legend = explorer.locator(".legend", has_text="predicts")
    legend.wait_for()
    assert "a + 0.01: the result moves by 0.14; gradient · 0.01 predicts 0.14." in legend.text_content()
    assert "moves +0.01" in texts(explorer, "a")
    keep(lab.page, "3_wiggle")
