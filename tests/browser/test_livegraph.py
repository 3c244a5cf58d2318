"""LiveGraph in JupyterLab: drawn, stepped through, opened, moved and updated, by mouse and by keys."""

import re

import pytest
from browser.helpers import MICRO, START, change_theme, eventually, press, run_more, texts, view, wait_for_step


@pytest.fixture
def live(lab, errors):
    """A notebook that shows a small graph; returns its page and the widget on it."""
    assert errors(lab.run(MICRO)) == []
    widget = lab.page.locator(".edutorch-livegraph")
    widget.locator("svg g.box").first.wait_for()
    return lab, widget


def test_it_is_drawn_with_values_and_unknown_gradients(live):
    lab, widget = live
    assert widget.locator("g.box").count() == 5
    assert widget.locator("g.arrow").count() == 6
    assert texts(widget, "a") == ["a", "leaf", "2.0", "grad —"]
    assert texts(widget, "mul") == ["Mul", "e", "-6.0", "grad —"]
    assert widget.locator(".sentence").text_content() == "Before backward: no gradient has arrived."


def test_steps_forth_and_back(live):
    lab, widget = live
    press(widget, "Next")
    wait_for_step(widget, 1)
    assert texts(widget, "mul_2")[-1] == "grad 1.0"
    assert texts(widget, "add")[-1] == "grad ← -6.0"
    assert widget.locator("g.box.current").get_attribute("data-id") == "mul_2"
    assert {g.get_attribute("data-id") for g in widget.locator("g.arrow.flow").all()} == {"add-mul_2-0", "mul-mul_2-1"}
    press(widget, "Last")
    wait_for_step(widget, 5)
    assert texts(widget, "a")[-1] == "grad 24.0"
    assert widget.locator(".sentence").text_content() == "a.grad becomes 24.0."
    press(widget, "Previous")
    wait_for_step(widget, 4)
    assert texts(widget, "a")[-1] == "grad ← 24.0"
    press(widget, "First")
    wait_for_step(widget, 0)
    assert texts(widget, "a")[-1] == "grad —"
    eventually(lab, "a.grad is None and live.step == 0")


def test_the_scrubber_moves_by_keys_and_python_hears_of_it(live):
    lab, widget = live
    slider = widget.get_by_role("slider")
    slider.focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
    wait_for_step(widget, 3)
    eventually(lab, "live.step == 3")
    run_more(lab, "live.step = 5")
    wait_for_step(widget, 5)
    assert slider.input_value() == "5"


def test_play_walks_to_the_end(live):
    lab, widget = live
    press(widget, "Play")
    wait_for_step(widget, 5)
    widget.get_by_role("button", name="Play", exact=True).wait_for()


def test_a_click_opens_a_box_and_shows_its_rule(live):
    lab, widget = live
    widget.locator('g.box[data-id="mul"]').click()
    panel = widget.locator(".panel")
    panel.wait_for()
    assert panel.locator("h3").text_content() == "Mul e"
    assert "def mul_backward(" in panel.locator("pre.rule").text_content()
    assert "-6.0" in panel.locator("pre").first.text_content()
    eventually(lab, "live.selected == 'mul'")
    panel.get_by_role("button", name="Close").click()
    panel.wait_for(state="hidden")


def test_keys_go_from_box_to_box_and_open_them(live):
    lab, widget = live
    widget.locator('g.box[data-id="mul_2"]').focus()
    lab.page.keyboard.press("ArrowLeft")
    focused = "() => document.activeElement.dataset.id"
    assert lab.page.evaluate(focused) in ("add", "mul")
    for _ in range(4):
        lab.page.keyboard.press("ArrowLeft")
    assert lab.page.evaluate(focused) in ("a", "b")
    assert re.match(r"[ab] = .*, grad —", lab.page.evaluate("() => document.activeElement.getAttribute('aria-label')"))
    lab.page.keyboard.press("Enter")
    widget.locator(".panel").wait_for()
    lab.page.keyboard.press("Escape")
    widget.locator(".panel").wait_for(state="hidden")
    assert widget.locator('g.box[tabindex="0"]').count() == 1  # one stop in the tab order
    assert lab.page.locator(".jp-Notebook.jp-mod-editMode").count() == 0  # Enter was ours, not the notebook's


def test_zoom_pan_and_fit(live):
    lab, widget = live
    stage = widget.locator(".stage")
    whole = view(widget)
    press(widget, "Zoom in")
    assert view(widget)[2] == pytest.approx(whole[2] / 1.3, rel=1e-3)
    box = stage.bounding_box()
    before = view(widget)
    lab.page.mouse.move(box["x"] + 40, box["y"] + box["height"] - 20)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 100, box["y"] + box["height"] - 40, steps=4)
    lab.page.mouse.up()
    after = view(widget)
    assert after[0] < before[0] and after[1] > before[1] and after[2:] == before[2:]
    lab.page.keyboard.down("Control")
    lab.page.mouse.wheel(0, 200)
    lab.page.keyboard.up("Control")
    lab.page.wait_for_function("([el, w]) => el.viewBox.baseVal.width > w * 1.2",
                               arg=[stage.locator("svg").element_handle(), after[2]])  # fmt: skip
    press(widget, "Fit the whole graph")
    assert view(widget) == pytest.approx(whole, abs=0.1)


def test_the_wheel_scrolls_the_notebook_until_the_graph_is_entered(live):
    lab, widget = live
    before = view(widget)
    widget.locator(".stage").hover()
    lab.page.mouse.wheel(0, 100)
    assert view(widget) == before


def test_hover_tells_more(live):
    lab, widget = live
    widget.locator('g.box[data-id="mul"]').hover()
    tip = widget.locator(".tip")
    tip.wait_for()
    assert "e = Mul(a, b) = -6.0" in tip.text_content()


def test_new_values_only_change_the_text(live):
    lab, widget = live
    before = widget.get_attribute("data-drawn"), widget.locator('g.box[data-id="a"]').get_attribute("transform")
    run_more(lab, "a = torch.tensor(1.0, requires_grad=True); e = a * b; loss = (e + a) * e; live.update(loss)")
    lab.page.wait_for_function("el => el.dataset.patched === '1'", arg=widget.element_handle())
    assert texts(widget, "a")[2] == "1.0"
    after = widget.get_attribute("data-drawn"), widget.locator('g.box[data-id="a"]').get_attribute("transform")
    assert after == before


def test_a_new_structure_is_drawn_anew(live):
    lab, widget = live
    run_more(lab, "loss = ((e + a) * e).tanh() * b; live.update(loss)")
    lab.page.wait_for_function("el => el.dataset.drawn === '2'", arg=widget.element_handle())
    assert widget.locator("g.box").count() == 7


def test_what_changes_moves_and_comes_to_rest(live):
    lab, widget = live
    lab.page.emulate_media(reduced_motion="no-preference")
    lab.page.evaluate(START, "loss = (e + a).tanh(); live.update(loss)")
    lab.page.wait_for_function(
        "() => document.querySelector('.edutorch-livegraph').getAnimations({subtree: true}).length"
    )
    resting = """() => {
        const root = document.querySelector('.edutorch-livegraph');
        return !root.getAnimations({subtree: true}).length && root.querySelectorAll('g.box').length === 5
            && [...root.querySelectorAll('g.arrow path')].every((path) => path.getAttribute('d').includes('C'));
    }"""
    lab.page.wait_for_function(resting)  # what is gone has gone, and every line is the curve that Python drew
    assert widget.locator('g.box[data-id="tanh"]').count() == 1
    assert widget.locator('g.box[data-id="mul_2"]').count() == 0


def test_after_backward_it_says_why_there_are_no_steps(live):
    lab, widget = live
    run_more(lab, "loss.backward(); live.update()")
    widget.get_by_text("No steps: backward has been here already").wait_for()
    assert texts(widget, "a")[-1] == "grad 24.0"
    assert widget.get_by_role("slider").get_attribute("max") == "0"
    press(widget, "Previous")  # but the computation can be stepped through
    wait_for_step(widget, -1)
    assert widget.locator(".sentence").text_content() == "loss = Mul(add, e) = 24.0."


def test_colours_follow_the_theme(live):
    lab, widget = live
    fill = "() => getComputedStyle(document.querySelector('.edutorch-livegraph g.op .outline')).fill"
    light = lab.page.evaluate(fill)
    change_theme(lab, light=False)
    try:
        lab.page.wait_for_function(f"(light) => ({fill})() !== light", arg=light)
        red = int(re.findall(r"\d+", lab.page.evaluate(fill))[0])
        assert red < 100
    finally:
        change_theme(lab, light=True)  # JupyterLab remembers it


def test_the_static_picture_is_shown(lab, errors):
    outputs = lab.run(MICRO, "viz.graph(loss)")
    assert errors(outputs) == []
    assert outputs[1][0]["data"]["text/plain"].startswith("graph of loss: 3 ops, 2 leaves, 6 edges")
    lab.page.locator(".jp-OutputArea-output img[src^='data:image/svg']").wait_for()


def test_a_graph_of_five_hundred_boxes(lab, errors):
    code = """import edutorch as torch
from edutorch import viz
x = y = torch.tensor(1.0, requires_grad=True)
for _ in range(250):
    y = (y * y).tanh()
viz.LiveGraph(y)"""
    assert errors(lab.run(code)) == []
    widget = lab.page.locator(".edutorch-livegraph[data-boxes='501']")
    widget.wait_for()
    press(widget, "Last")
    wait_for_step(widget, 501)
    widget.locator("g.box.current.leaf").wait_for()
