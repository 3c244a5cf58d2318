"""How long the live graph takes in the browser, in milliseconds. `python tests/benchmarks/livegraph_latency.py`

Measured in the page, in chromium, without JupyterLab: the JavaScript and the style sheet of the widget, and a model that holds
what Python would have sent. The clock starts at the model's change event (for a first picture: when the widget is made, with
all in the model), and stops at the second requestAnimationFrame after it: then the frame with the new picture has been painted.
A message comes at any moment of a frame, so between one and two frames of waiting, 17 to 33 ms, are in each number; "script" is
the share of the JavaScript alone. What Python and the connection take before is in neither. Medians of nine.

Needs playwright and a system chromium. Nothing is asserted: the goals are printed beside the numbers.
"""

import os
import shutil
import statistics

import edutorch as torch
from edutorch import nn, viz

CHROMIUM = os.environ.get("EDUTORCH_CHROME") or next(
    filter(None, map(shutil.which, ("chromium", "google-chrome"))), None
)
SENT = ("drawing", "words", "sources", "checks", "step", "selected", "closed", "lens", "query")
TIMES = 9

PAGE = """<!doctype html><meta charset="utf-8"><style>%s</style><div id="place" style="width: 960px"></div>
<script type="module">
%s
class Model {
  constructor(values) { Object.assign(this, { values, heard: {} }); }
  get(name) { return this.values[name]; }
  set(name, value) { this.values[name] = value; }
  on(name, act) { (this.heard[name] ??= []).push(act); }
  off() {}
  save_changes() {}
  change(values) {
    Object.assign(this.values, values);
    for (const name of Object.keys(values)) for (const act of this.heard[`change:${name}`] ?? []) act();
  }
}
const frame = () => new Promise(requestAnimationFrame);
async function took(act) {
  await new Promise((ready) => setTimeout(ready, 50 + 17 * Math.random()));
  const begin = performance.now();
  act();
  await null; // a widget gathers what changes together, and looks right after
  const script = performance.now() - begin;
  await frame();
  await frame();
  return [performance.now() - begin, script];
}
const place = document.getElementById("place");
window.first = (values) => {
  window.widget?.close();
  place.replaceChildren();
  window.model = new Model(values);
  return took(() => { window.widget = new LiveGraph(window.model, place); window.widget.refresh(); });
};
window.change = (values) => took(() => window.model.change(values));
</script>"""


def chain(ops):
    """A graph of so many ops, and a leaf."""
    x = y = torch.tensor(0.5, requires_grad=True)
    for k in range(ops):
        y = y.tanh() if k % 2 else y * x
    return y


def deep(blocks):
    """A recorded network of many blocks, fifty boxes each."""

    def layer():
        return nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Sigmoid())

    model = nn.Sequential(*[nn.Sequential(*[layer() for _ in range(10)]) for _ in range(blocks)])
    with viz.record() as g:
        model(torch.ones(2, 4)).sum()
    return g.live


def state(live, names=SENT):
    return {name: getattr(live, name) for name in names}


def opened(live):
    """The same graph with all modules open. Without steps: their number is no goal, and recording them is Python's work."""
    live.open_to(None)
    return state(live)


def main():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
        small, large, network = viz.LiveGraph(chain(19)), viz.LiveGraph(chain(499)), deep(40)
        large.open_to(None)
        script = small._esm.replace("export default", "const ours =")
        page.set_content(PAGE % (small._css, script))

        def measured(what, goal, act):
            times = [act(k) for k in range(TIMES)]
            whole, script = (statistics.median(column) for column in zip(*times, strict=True))
            print(f"{what:42} {whole:5.0f} ms (goal {goal:4}), of which script {script:5.1f} ms", flush=True)

        def first(live_state):
            return lambda _: page.evaluate("(values) => window.first(values)", live_state)

        def boxes(live_state):
            return len(live_state["words"]["rows"])

        collapsed = state(network)
        measured(f"{boxes(state(small))} nodes, first picture", 50, first(state(small)))
        measured(f"{boxes(state(large))} nodes, first picture", 400, first(state(large)))
        words = [
            large.words,
            {**large.words, "rows": {id: [["value", "0.1"], *r[1:]] for id, r in large.words["rows"].items()}},
        ]
        page.evaluate("(values) => window.first(values)", state(large))
        update = "([words]) => window.change({ words, drawing: window.model.get('drawing') })"
        measured(
            f"{boxes(state(large))} nodes, only values change",
            30,
            lambda k: page.evaluate(update, [words[(k + 1) % 2]]),
        )
        measured(
            f"{boxes(state(large))} nodes, one step back",
            30,
            lambda k: page.evaluate(f"() => window.change({{ step: {k + 1} }})"),
        )
        whole = len(network.graph.boxes)
        measured(f"{whole} nodes in {boxes(collapsed)} boxes, first picture", 300, first(collapsed))
        expanded = opened(network)

        def expand(_):
            page.evaluate("(values) => window.first(values)", collapsed)
            return page.evaluate("(values) => window.change(values)", expanded)

        measured(f"{whole} nodes, all modules opened", 2500, expand)
        browser.close()


if __name__ == "__main__":
    main()
