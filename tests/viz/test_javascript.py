"""The small functions of the live graph's JavaScript, run by Node with as little of a browser as they need."""

import importlib.util
import json
import math
import pathlib
import shutil
import subprocess

import pytest

from edutorch import viz
from edutorch.viz.lenses import in_bytes

NAMES = "inBytes, ease, mix, seldom, Camera, Tools, Controls, PATIENCE, READABLE"
# A stage of 800 by 400 pixels, an SVG that remembers its viewBox, and nobody who dislikes movement.
BROWSER = (
    """
import * as graph from "./graph.mjs";
const { """
    + NAMES
    + """ } = graph;
globalThis.matchMedia = () => ({ matches: true });
const camera = (width, height) => {
  const made = new Camera({ clientWidth: 800, clientHeight: 400, style: {} });
  made.adopt({ setAttribute(name, value) { this[name] = value; } }, width, height);
  return made;
};
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
"""
)


def node():
    """Node: that of the system, or the one that comes with playwright."""
    found = shutil.which("node")
    spec = importlib.util.find_spec("playwright")
    if found is None and spec is not None:
        found = shutil.which("node", path=pathlib.Path(spec.origin).parent / "driver")
    return found


@pytest.fixture
def js(tmp_path):
    """js("1 + 1"): what an expression is, among all that the module has; js(expression, after=statements)."""
    if node() is None:
        pytest.skip("needs node or playwright")  # EDUTORCH_REQUIRE=browser makes that a failure
    (tmp_path / "graph.mjs").write_text(f"{viz.LiveGraph._esm}\nexport {{ {NAMES} }};\n", encoding="utf-8")

    def run(expression, after=""):
        program = f"{BROWSER}{after}\nconsole.log(JSON.stringify({expression}));\n"
        (tmp_path / "test.mjs").write_text(program, encoding="utf-8")
        ran = subprocess.run(
            [node(), tmp_path / "test.mjs"], capture_output=True, text=True, timeout=60, encoding="utf-8"
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return run


def test_the_widget_is_what_the_module_hands_out(js):
    assert js("Object.keys(graph.default)") == ["render"]


def test_bytes_are_written_as_python_writes_them(js):
    sizes = [0, 1, 999, 1000, 1023, 1024, 1536, 10_000, 1023 * 1024, 1 << 20, 123_456_789, 1 << 30, 5 << 42]
    assert js(f"{sizes}.map(inBytes)") == [in_bytes(n) for n in sizes]


def test_a_movement_begins_and_ends_at_rest(js):
    assert js("[0, 0.5, 1].map(ease)") == [0, 0.5, 1]
    begin, end = js("[ease(0.01), 1 - ease(0.99)]")
    assert begin == pytest.approx(end) and begin < 0.001
    assert js("[mix(2, 6, 0), mix(2, 6, 0.25), mix(2, 6, 1)]") == [2, 3, 6]


def test_seldom_is_at_most_one_call_in_its_time_and_the_last_value_arrives(js):
    times, values = js(
        "[times, values]",
        """
        const [times, values] = [[], []];
        const act = seldom((value) => { times.push(performance.now()); values.push(value); });
        for (let k = 0; k < 30; k++) { act(k); await sleep(10); }
        await sleep(3 * PATIENCE);
        """,
    )
    assert values[-1] == 29
    assert values == sorted(set(values))
    assert 2 <= len(values) <= 30
    assert min(b - a for a, b in zip(times, times[1:], strict=False)) >= js("PATIENCE") - 2  # timers round


def test_seldom_calls_once_for_one_value_and_soon(js):
    (late,) = js(
        "calls",
        """
        const [calls, begin] = [[], performance.now()];
        seldom(() => calls.push(performance.now() - begin))("only");
        await sleep(2 * PATIENCE);
        """,
    )
    assert late < js("PATIENCE")


@pytest.mark.parametrize(
    ("size", "scale"), [((400, 200), 1), ((800, 400), 1), ((1600, 400), 0.5), ((800, 1600), 0.25), ((1600, 1600), 0.25)]
)
def test_the_whole_picture_is_never_enlarged(js, size, scale):
    assert js(f"camera{size}.home()") == [800, 400, scale]


def test_fit_shows_the_whole_picture_in_the_middle(js):
    after = "const seen = camera(1600, 400); seen.free = true; seen.fit(false);"
    assert js("[seen.view, seen.scale, seen.free, seen.svg.viewBox]", after) == [
        [0, -200, 1600, 800], 0.5, False, "0.00 -200.00 1600.00 800.00",
    ]  # fmt: skip


def test_a_picture_that_could_not_be_read_is_shown_from_its_beginning(js):
    view, scale = js("[seen.view, seen.scale]", "const seen = camera(8000, 100); seen.start(false);")
    assert view == [0, -200, 1000, 500]
    assert scale == pytest.approx(0.8) and scale > js("READABLE")


@pytest.mark.parametrize(("x", "y"), [(0.5, 0.5), (0, 0), (1, 0.25)])
def test_what_is_under_the_pointer_stays_there_while_zooming(js, x, y):
    after = f"const seen = camera(800, 400); seen.fit(false); const before = seen.view; seen.zoom(2, {x}, {y});"
    (bx, by, bw, bh), (ax, ay, aw, ah), free = js("[before, seen.view, seen.free]", after)
    assert (aw, ah, free) == (bw / 2, bh / 2, True)
    assert (ax + aw * x, ay + ah * y) == pytest.approx((bx + bw * x, by + bh * y))


@pytest.mark.parametrize(("factor", "scale"), [(1e9, 6), (1e-9, 0.02)])
def test_zooming_has_an_end(js, factor, scale):
    after = f"const seen = camera(800, 400); seen.fit(false); seen.zoom({factor});"
    assert math.isclose(js("seen.scale", after), scale)


def test_panning_is_as_far_as_the_pointer_goes(js):
    after = "const seen = camera(800, 400); seen.fit(false); seen.zoom(2, 0, 0); seen.pan(100, -50);"
    assert js("seen.view", after) == [-50, 25, 400, 200]


def test_a_box_is_brought_into_view_only_if_it_is_out_of_it(js):
    after = "const seen = camera(800, 400); seen.fit(false); seen.zoom(2, 0, 0); const views = [];"
    after += "for (const box of [[100, 100, 50, 30], [500, 100, 50, 30]]) { seen.show(...box); views.push(seen.view); }"
    inside, outside = js("views", after)
    assert inside == [0, 0, 400, 200]
    assert outside[0] <= 500 and outside[0] + 400 >= 550 and outside[1:] == [0, 400, 200]


@pytest.mark.parametrize(
    ("closed", "level", "same"),
    [(["a"], 0, True), (["a.b", "a.c"], 1, True), (["a.c", "a.b"], 1, True), (["a.b"], 1, False), (["a", "a.b"], 0, False),
     ([], 2, True)],
)  # fmt: skip
def test_the_menu_knows_how_deep_modules_are_open(js, closed, level, same):
    clusters = [["a", "a: Block", 0], ["a.b", "b: Linear", 1], ["a.c", "c: Linear", 1]]
    tools = f"{{ graph: {{ words: {{ clusters: {json.dumps(clusters)} }} }} }}"
    assert js(f"Tools.prototype.same.call({tools}, new Set({json.dumps(closed)}), {level})") is same


def test_controls_begin_with_the_inputs_as_they_are_and_follow_python_but_not_themselves(js):
    after = """
    class Element {
      children = [];
      setAttribute(name, value) { this[name] = value; }
      append(...children) { this.children.push(...children); }
      replaceChildren(...children) { this.children = children; }
      contains(other) { return other === this || this.children.some((child) => child.contains?.(other)); }
    }
    globalThis.document = { createElement: () => new Element() };
    const values = { controls: [{ name: "a", kind: "slider", value: 1, min: -3, max: 3, step: 0.01 }], inputs: { a: 2 } };
    const set = (name, value) => { values[name] = value; controls.fill(); };
    const controls = new Controls({ model: { get: (name) => values[name] }, set });
    const range = () => controls.element.children[0].children[1];
    const seen = [range().value];
    values.inputs = { a: -1 }; // Python
    controls.fill();
    seen.push(range().value);
    const before = range();
    before.value = 2.5; // the reader
    before.oninput();
    await sleep(2 * PATIENCE);
    seen.push(values.inputs.a, range() === before);
    document.activeElement = before;
    values.inputs = { a: 0 }; // Python, while the reader holds the slider
    controls.fill();
    seen.push(range() === before);
    """
    assert js("seen", after) == [2, -1, 2.5, True, True]
