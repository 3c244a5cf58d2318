"""What the tests of live graphs share: programs that they show, and how they look at a widget and press its buttons.

EDUTORCH_PICTURES names a folder that keeps a screenshot of each point.
"""

import os
from pathlib import Path

BEGIN = "import edutorch as torch\nfrom edutorch import nn, viz\n"
MICRO = (
    BEGIN
    + """a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(-3.0, requires_grad=True)
e = a * b
loss = (e + a) * e
live = viz.LiveGraph(loss)
live"""
)

ASK = """async (expression) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const reply = await kernel.requestExecute({ code: '', user_expressions: { answer: expression } }).done;
    return reply.content.user_expressions.answer.data['text/plain'];
}"""
RUN_MORE = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const reply = await kernel.requestExecute({ code }).done;
    if (reply.content.status !== 'ok') throw new Error(reply.content.evalue);
}"""
RUN_CELL = """async ([number, source]) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = number;
    notebook.widgets[number].model.sharedModel.setSource(source);
    await window.jupyterapp.commands.execute('notebook:run-cell');
}"""
START = """(code) => {
    window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code });
}"""
KERNEL = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status"
NO_SPLASH = "() => document.getElementById('jupyterlab-splash') === null"
CHANGE_THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"

# The notebook gives cells their room when they come into view, so all below moves for a while: a click may then be pressed
# on a button and released beside it. Resolves once an element has stood still for a third of a second.
AT_REST = """(element) => new Promise((resolve) => {
    let [place, since] = ['', 0];
    const look = (now) => {
        const { left, top, height } = element.getBoundingClientRect();
        const there = [left, top, height].join();
        if (there !== place) [place, since] = [there, now];
        if (now - since > 333) resolve(); else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""

# Notes each moment at which the picture on the page changed, in milliseconds.
WATCH = """(root) => {
    window.pictures = [];
    new MutationObserver(() => window.pictures.push(performance.now()))
        .observe(root, { attributes: true, attributeFilter: ['data-patched', 'data-drawn'] });
}"""
MOST_IN_A_SECOND = """() => Math.max(0, ...window.pictures.map(
    (begin) => window.pictures.filter((time) => begin <= time && time < begin + 1000).length))"""


def bring(element):
    """Scroll an element into view, and wait until it stands still."""
    element.scroll_into_view_if_needed()
    element.evaluate(AT_REST)


def shown(lab, number=0):
    """The live graph with this number on the page, once it is drawn."""
    widget = lab.page.locator(".edutorch-livegraph").nth(number)
    widget.locator("svg g.box").first.wait_for()
    widget.evaluate("(root) => root.scrollIntoView()")
    widget.evaluate(AT_REST)
    return widget


def box(widget, id):
    return widget.locator(f'g.box[data-id="{id}"]')


def texts(widget, id):
    return box(widget, id).locator("text").all_text_contents()


def press(widget, name):
    widget.get_by_role("button", name=name, exact=True).click()


def view(widget):
    return [float(n) for n in widget.locator(".stage > svg").get_attribute("viewBox").split()]


def data(widget, name):
    """What the widget tells of itself: how often it was drawn anew, how often only its texts changed, how many boxes."""
    return int(widget.get_attribute(f"data-{name}") or 0)


def wait_for_data(widget, name, value):
    arguments = [widget.element_handle(), name, str(value)]
    widget.page.wait_for_function("([el, name, value]) => el.dataset[name] === value", arg=arguments)


def wait_for_step(widget, step):
    wait_for_data(widget, "step", step)


def set_step(widget, step):
    """Move the scrubber there, as a pointer does."""
    scrubber = widget.get_by_role("slider", name="step of forward and backward")
    scrubber.evaluate("(el, step) => { el.value = step; el.dispatchEvent(new Event('input')); }", step)
    wait_for_step(widget, step)


def choose(widget, menu, value):
    """Choose from one of the menus above the picture."""
    widget.get_by_label(menu).select_option(value)


def run_more(lab, code):
    """Run code in the notebook's kernel, without a cell."""
    lab.page.evaluate(RUN_MORE, code)


def run_cell(lab, number, source):
    """Write something else into a cell, and run it as a learner does."""
    lab.page.evaluate(RUN_CELL, [number, source])


def ask(lab, expression):
    """The repr of an expression in the kernel."""
    return lab.page.evaluate(ASK, expression)


def eventually(lab, truth, tries=40):
    """Wait until something is true in Python: quick changes are gathered before they are sent to it."""
    for _ in range(tries):
        if ask(lab, truth) == "True":
            return
        lab.page.wait_for_timeout(100)
    raise AssertionError(truth)


def change_theme(lab, light):
    """Change JupyterLab's theme, and wait until its splash screen is gone.

    (It is taken away a moment after the theme has changed. Who changes the theme again before has it taken away twice, and
    the second time is an error of JupyterLab's.)
    """
    lab.page.wait_for_function(NO_SPLASH)
    lab.page.evaluate(CHANGE_THEME, "JupyterLab Light" if light else "JupyterLab Dark")
    lab.page.wait_for_function("(light) => document.body.dataset.jpThemeLight === light", arg=str(light).lower())
    lab.page.wait_for_function(NO_SPLASH)


def keep(page, name):
    """Keep a screenshot, if somebody wants to look at it."""
    folder = os.environ.get("EDUTORCH_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(600)  # until the camera and the boxes have come to rest
        page.screenshot(path=Path(folder) / f"{name}.png")
