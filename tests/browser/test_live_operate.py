"""A live graph is operated: it follows the cells, goes forth and back, and tells what is asked of it; by mouse and by keys."""

import pytest
from browser.helpers import (
    BEGIN,
    KERNEL,
    MICRO,
    MOST_IN_A_SECOND,
    START,
    WATCH,
    ask,
    box,
    change_theme,
    choose,
    data,
    eventually,
    keep,
    press,
    run_cell,
    run_more,
    set_step,
    shown,
    texts,
    wait_for_data,
    wait_for_step,
)

# 1: live


def test_a_graph_follows_the_cells(lab, errors):
    make = "b = torch.tensor(-3.0, requires_grad=True)\nloss = a * b"
    first = BEGIN + "a = torch.tensor(2.0, requires_grad=True)"
    assert errors(lab.run(first, make, "live = viz.LiveGraph(loss)\nlive", name="follow.ipynb")) == []
    widget = shown(lab)
    run_cell(lab, 1, make.replace("-3.0", "5.0"))
    wait_for_data(widget, "patched", 1)
    assert texts(widget, "b")[2] == "5.0" and data(widget, "drawn") == 1  # only values changed: nothing was drawn
    run_cell(lab, 1, make + " + a")
    wait_for_data(widget, "drawn", 2)
    assert texts(widget, "mul")[0] == "Mul" and widget.locator("g.op").count() == 2
    keep(lab.page, "1_follows_the_cells")
    run_cell(lab, 1, "viz.follow(False)\n" + make)
    eventually(lab, "loss.item() == -6.0")
    lab.page.wait_for_timeout(500)
    assert data(widget, "drawn") == 2 and widget.locator("g.op").count() == 2
    run_more(lab, "live.update(loss)")
    wait_for_data(widget, "drawn", 3)
    run_more(lab, "viz.follow()")


def test_a_training_loop_shows_ten_pictures_a_second(lab, errors):
    begin = (
        BEGIN
        + "import time\nw = torch.tensor(2.0, requires_grad=True)\nloss = (w * 3 - 1) ** 2\nlive = viz.LiveGraph(loss)"
    )
    assert errors(lab.run(begin, "live", name="feed.ipynb")) == []
    widget = shown(lab)
    widget.evaluate(WATCH)
    code = """for step in range(200):
    with torch.no_grad():
        w -= 0.001
    loss = (w * 3 - 1) ** 2
    live.feed(loss)
    time.sleep(0.01)"""
    run_more(lab, code)
    lab.page.wait_for_function("(el) => el.textContent.includes('1.8')", arg=box(widget, "w").element_handle())
    assert 10 <= len(lab.page.evaluate("window.pictures")) <= 40
    assert lab.page.evaluate(MOST_IN_A_SECOND) <= 12  # ten, and those that the network delayed
    assert data(widget, "drawn") == 1


# 2: forth and back


def test_forward_and_backward_are_told_step_by_step(lab, errors):
    assert errors(lab.run(MICRO, name="steps.ipynb")) == []
    widget = shown(lab)
    press(widget, "First")
    wait_for_step(widget, -4)
    sentence, rule = widget.locator(".sentence"), widget.locator(".local")
    assert sentence.text_content() == "Nothing is computed yet: only the leaves and the data are there."
    assert texts(widget, "mul")[2] == "…" and widget.locator("g.box.future").count() == 3
    press(widget, "Next")
    wait_for_step(widget, -3)
    assert sentence.text_content() == "e = Mul(a, b) = -6.0."
    assert widget.locator("g.arrow.ahead").count() == 2
    keep(lab.page, "2_forward")
    press(widget, "Last")
    wait_for_step(widget, 0)
    for _ in range(3):
        press(widget, "Next")
    wait_for_step(widget, 3)
    assert "Its rule sends 30.0 to a (+=, together 24.0) and -20.0 to b." in sentence.text_content()
    assert "d Mul/da = b = -3.0" in rule.text_content()
    keep(lab.page, "2_backward")
    press(widget, "Previous")
    wait_for_step(widget, 2)
    press(widget, "Last")
    wait_for_step(widget, 5)
    press(widget, "First")
    wait_for_step(widget, 0)
    press(widget, "Play")
    wait_for_step(widget, 1)
    press(widget, "Pause")
    at = data(widget, "step")
    lab.page.wait_for_timeout(1200)
    assert data(widget, "step") == at


def test_a_sum_over_rows_is_told(lab, errors):
    code = (
        BEGIN + "x, b = torch.ones(4, 3), torch.zeros(3, requires_grad=True)\nloss = (x + b).sum()\nviz.LiveGraph(loss)"
    )
    assert errors(lab.run(code, name="rows.ipynb")) == []
    widget = shown(lab)
    set_step(widget, 2)
    assert "summed over axis 0 to [3]" in widget.locator(".sentence").text_content()


def test_steps_need_no_kernel(lab, errors):
    assert errors(lab.run(MICRO, name="busy.ipynb")) == []
    widget = shown(lab)
    lab.page.evaluate(START, "import time; time.sleep(5)")
    lab.page.wait_for_function(f"() => ({KERNEL})() === 'busy'")
    for step in (1, 2, 3):
        press(widget, "Next")
        wait_for_step(widget, step)
    assert texts(widget, "mul")[-1] == "grad -10.0"
    assert lab.page.evaluate(KERNEL) == "busy"
    eventually(lab, "live.step == 3")  # Python hears of it afterwards


# 5 and 6: what is told of a box, and lenses

RECORDED = (
    BEGIN
    + """torch.manual_seed(0)
model = nn.Sequential(nn.Linear(30, 16), nn.Tanh(), nn.Linear(16, 1))
x, shift = torch.randn(8, 30), torch.tensor([0.5], requires_grad=True)
with viz.record() as g:
    loss = ((model(x) - shift) ** 2).mean()
    loss.backward()
g"""
)


@pytest.fixture
def recorded(lab, errors):
    assert errors(lab.run(RECORDED, name="recorded.ipynb")) == []
    return shown(lab)


def test_a_box_tells_all_that_is_known(lab, recorded):
    box(recorded, "tanh").hover()
    tip = recorded.locator(".tip")
    tip.wait_for()
    for part in ("shape: [8, 16] float32", "memory: 512 B", "called at: ", "loss = ((model(x) - shift) ** 2).mean()"):
        assert part in tip.text_content(), part
    keep(lab.page, "5_tip")
    box(recorded, "tanh").click()
    panel = recorded.locator(".panel")
    panel.wait_for()
    assert panel.locator("pre.rule span.kw", has_text="def").count() >= 1
    press(recorded, "Check the gradient")
    panel.get_by_text("The rule agrees with finite differences").wait_for()
    keep(lab.page, "5_panel")


def test_each_lens_has_texts_and_bars(lab, recorded):
    menu = recorded.get_by_label("what the boxes show")
    names = menu.locator("option").evaluate_all("(options) => options.map((option) => option.value)")
    assert names == ["values", "shapes", "memory", "gradients", "time", "types", "broadcasts"]
    wait_for_step(recorded, len_of_backward(lab))  # backward ran in the block: the scrubber is at its end
    for name, text in {"shapes": "[8, 16]", "gradients": "grad norm", "time": "s", "types": "float32 cpu"}.items():
        choose(recorded, "what the boxes show", name)
        recorded.locator("text.lens", has_text=text).first.wait_for()
        assert recorded.locator(".legend").is_visible()
        bars = recorded.locator("g.heated > .gauge").evaluate_all(
            "(bars) => bars.map((bar) => bar.width.baseVal.value)"
        )
        assert (len(bars) > 3 and max(bars) > 20) or name == "types"
        keep(lab.page, f"6_{name}")
    choose(recorded, "what the boxes show", "broadcasts")
    recorded.locator("text.lens", has_text="sum over axis 0").first.wait_for()
    assert recorded.locator("g.arrow.remarkable").count() >= 1
    keep(lab.page, "6_broadcasts")


def len_of_backward(lab):
    return int(ask(lab, "g.live.steps"))


def test_memory_is_freed_as_backward_passes(lab, recorded):
    choose(recorded, "what the boxes show", "memory")
    set_step(recorded, 0)
    keeping = recorded.locator("text.lens", has_text="keeps")
    keeping.first.wait_for()
    before, legend = keeping.count(), recorded.locator(".legend")
    assert "Kept now" not in legend.text_content() and recorded.locator("text.lens", has_text="freed").count() == 0
    set_step(recorded, 5)
    assert recorded.locator("text.lens", has_text="freed").count() >= 2
    assert keeping.count() < before and "Kept now: " in legend.text_content()
    keep(lab.page, "6_memory")
    set_step(recorded, len_of_backward(lab))
    assert keeping.count() == 0 and "Kept now: 0 B." in legend.text_content()


# 7 and 8: two runs, and an error


def test_two_runs_in_one_picture(lab, errors):
    code = BEGIN + "x = torch.tensor(3.0, requires_grad=True)\nviz.diff((x * 2.0).tanh(), (x * 2.5).exp())"
    outputs = lab.run(code, name="diff.ipynb")
    assert errors(outputs) == []
    svg = outputs[0][0]["data"]["image/svg+xml"]
    svg = svg if isinstance(svg, str) else "".join(svg)
    signs = {"added": "M-4,0h8M0,-4v8", "removed": 'd="M-4,0h8"', "changed": "M-4,-2h8M-4,2h8M2.5,-5l-5,10"}
    for change in signs:
        assert signs[change] in svg  # + − ≠, beside the colours
    picture = lab.page.locator(".jp-OutputArea-output img[src^='data:image/svg']")
    picture.wait_for()
    assert picture.evaluate("(img) => img.complete && img.naturalWidth > 100")
    keep(lab.page, "7_diff")


def test_an_error_is_shown_beside_its_traceback(lab, errors):
    code = """with viz.record() as g:
    x = torch.ones(4, 3)
    h = torch.relu(x @ torch.ones(3, 2))
    y = h @ torch.ones(3, 1)"""
    results = lab.run(BEGIN, code, name="error.ipynb")
    assert [output["output_type"] for output in results[1]] == ["display_data", "error"]
    assert "RuntimeError" in errors(results)[0]
    widget = shown(lab)
    failed = widget.locator("g.box.error")
    assert failed.count() == 1 and "Matmul" in failed.text_content()
    red = failed.locator(".outline").evaluate("(el) => getComputedStyle(el).stroke.match(/\\d+/g).map(Number)")
    assert red[0] > 180 and red[0] > red[1] + 80
    cell = lab.page.locator(".jp-CodeCell").nth(1)
    assert cell.locator(".edutorch-livegraph").count() == 1
    assert "y = h @ torch.ones(3, 1)" in cell.locator("[data-mime-type='application/vnd.jupyter.error'], "
        "[data-mime-type='application/vnd.jupyter.stderr']").first.text_content()  # fmt: skip
    keep(lab.page, "8_error")


# 9: files


def test_a_saved_page_scrubs_without_python_and_network(lab, browser, errors, tmp_path):
    code = MICRO.removesuffix("live") + "for kind in ('html', 'svg', 'dot', 'png'):\n"
    code += f"    try:\n        live.save(r'{tmp_path}/x.' + kind)\n    except RuntimeError as e:\n        print(e)"
    results = lab.run(code, name="save.ipynb")
    assert errors(results) == []
    assert (tmp_path / "x.svg").read_text().startswith("<svg")
    assert (tmp_path / "x.dot").read_text().startswith("digraph")
    if not results[0]:  # with Graphviz
        assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    else:
        assert "Graphviz is needed" in results[0][0]["text"]
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 700})
    page = context.new_page()
    fetched, problems = [], []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto((tmp_path / "x.html").as_uri())
    widget = page.locator(".edutorch-livegraph")
    widget.locator("g.box").first.wait_for()
    press(widget, "Next")
    wait_for_step(widget, 1)
    assert texts(widget, "mul_2")[-1] == "grad 1.0"
    set_step(widget, -4)
    assert texts(widget, "mul")[2] == "…"
    set_step(widget, 5)
    assert texts(widget, "a")[-1] == "grad 24.0"
    box(widget, "mul").click()
    widget.locator(".panel pre.rule span.kw").first.wait_for()
    widget.get_by_label("search for").fill("mul")
    widget.get_by_label("search for").press("Enter")
    assert widget.locator("g.found").count() >= 2
    keep(page, "9_page")
    page.emulate_media(color_scheme="dark")
    keep(page, "9_page_dark")
    context.close()
    assert fetched == [(tmp_path / "x.html").as_uri()] and problems == []


# 10: keys, names, themes and motion


def focused(lab):
    """What has the focus: the name by which a screen reader calls it, or the data-id of a box."""
    return lab.page.evaluate("""() => { const el = document.activeElement;
        return el.closest('.edutorch-livegraph') ? el.dataset.id ?? el.getAttribute('aria-label') : null; }""")


def tab_to(lab, wanted, limit=80):
    seen = []
    for _ in range(limit):
        if focused(lab) == wanted:
            return
        lab.page.keyboard.press("Tab")
        seen.append(focused(lab))
    raise AssertionError(f"{wanted!r} has no place in the tab order: {list(dict.fromkeys(seen))}")


def test_all_of_it_by_keys(lab, recorded):
    keys = lab.page.keyboard
    lab.page.locator(".jp-Notebook").first.focus()
    tab_to(lab, "what the boxes show")
    keys.press("ArrowDown")
    recorded.locator("text.lens", has_text="[8, 16]").first.wait_for()
    tab_to(lab, recorded.locator("g.box.root").get_attribute("data-id"))
    keys.press("ArrowLeft")
    there = focused(lab)
    assert there in recorded.locator("g.box").evaluate_all("(boxes) => boxes.map((box) => box.dataset.id)")
    keys.press("Enter")
    recorded.locator(".panel").wait_for()
    assert box(recorded, there).get_attribute("aria-expanded") == "true"
    keys.press("Escape")
    recorded.locator(".panel").wait_for(state="hidden")
    keys.press("/")
    assert focused(lab) == "search for a box by name, op or module"
    keys.type("tanh")
    keys.press("Enter")
    recorded.get_by_text("1 found").wait_for()
    tab_to(lab, "First")
    keys.press("Enter")
    wait_for_step(recorded, 0)
    tab_to(lab, "step of forward and backward")
    keys.press("ArrowRight")
    wait_for_step(recorded, 1)
    keep(lab.page, "10_keys")


def test_everything_has_a_name(lab, recorded):
    nameless = """(root) => [...root.querySelectorAll("button, input, select, [role='button'], [role='group'], aside")]
        .filter((el) => !(el.getAttribute('aria-label') || el.textContent.trim() || el.title)).map((el) => el.outerHTML)"""
    assert recorded.evaluate(nameless) == []
    assert "tanh = Tanh(" in box(recorded, "tanh").get_attribute("aria-label")
    assert recorded.locator(".sentence").get_attribute("aria-live") == "polite"
    assert recorded.locator(".stage > svg").get_attribute("aria-label").startswith("graph of loss: ")


def test_motion_and_theme(lab, recorded):
    moving = "(root) => root.getAnimations({ subtree: true }).filter((one) => one.playState === 'running').length"
    set_step(recorded, 2)
    assert recorded.evaluate(moving) == 0  # the page asks for less motion
    lab.page.emulate_media(reduced_motion="no-preference")
    lab.page.wait_for_function(f"(root) => ({moving})(root) > 0", arg=recorded.element_handle())
    lab.page.emulate_media(reduced_motion="reduce")
    change_theme(lab, light=False)
    try:
        for place in ("g.op .outline", ".panel", ".stage", "button", "select"):
            paint = "(el) => getComputedStyle(el)"
            where = recorded.locator(place).first
            colour = where.evaluate(
                f"(el) => ({paint})(el).{'fill' if 'outline' in place else 'backgroundColor'}.match(/\\d+/g)"
            )
            assert int(colour[0]) < 110 or int((colour + [1])[3]) == 0, (place, colour)
        keep(lab.page, "10_dark")
    finally:
        change_theme(lab, light=True)
