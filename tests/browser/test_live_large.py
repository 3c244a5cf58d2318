"""Large graphs: they open with modules closed, and are searched, opened and closed; and notebooks that were saved."""

import importlib.util
import json
from pathlib import Path

import nbformat
import pytest
from browser.helpers import (
    BEGIN,
    MICRO,
    ask,
    box,
    change_theme,
    choose,
    data,
    eventually,
    keep,
    press,
    set_step,
    shown,
    wait_for_step,
)

ROOT = Path(__file__).parents[2]

GPT = (
    BEGIN
    + """import math
F = nn.functional
torch.manual_seed(0)

class Attention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads, self.qkv, self.proj = heads, nn.Linear(d, 3 * d), nn.Linear(d, d)
    def forward(self, x):
        _, T, d = x.shape
        q, k, v = self.qkv(x).split(d, 2)
        out, w = [], d // self.heads
        for i in range(self.heads):
            part = slice(i * w, (i + 1) * w)
            scores = q[..., part] @ k[..., part].transpose(1, 2) / math.sqrt(w)
            scores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float("-inf"))
            out.append(scores.softmax(-1) @ v[..., part])
        return self.proj(torch.cat(out, -1))

class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.ln1, self.attn, self.ln2 = nn.LayerNorm(d), Attention(d, heads), nn.LayerNorm(d)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))
    def forward(self, x):
        x = x + self.attn(self.ln1(x))
        return x + self.mlp(self.ln2(x))

class GPT(nn.Module):
    def __init__(self, V=50, d=32, heads=4, layers=12, T=16):
        super().__init__()
        self.tok, self.pos = nn.Embedding(V, d), nn.Embedding(T, d)
        self.blocks = nn.Sequential(*[Block(d, heads) for _ in range(layers)])
        self.ln, self.head = nn.LayerNorm(d), nn.Linear(d, V, bias=False)
    def forward(self, i):
        return self.head(self.ln(self.blocks(self.tok(i) + self.pos(torch.arange(i.shape[1])))))

gpt, idx = GPT(), torch.randint(50, (2, 16))
with viz.record() as g:
    loss = F.cross_entropy(gpt(idx).view(-1, 50), torch.randint(50, (32,)))
    loss.backward()"""
)
RESNET = (
    BEGIN
    + """model = torch.vision.models.resnet18(num_classes=10)
with viz.record() as g:
    loss = model(torch.randn(2, 3, 32, 32)).square().mean()
    loss.backward()
g"""
)


def inside(widget, id):
    """Does this box lie within the stage, whole?"""
    stage, place = widget.locator(".stage").bounding_box(), box(widget, id).bounding_box()
    return all(
        stage[at] - 1 <= place[at] and place[at] + place[size] <= stage[at] + stage[size] + 1
        for at, size in (("x", "width"), ("y", "height"))
    )


@pytest.fixture
def gpt(lab, errors):
    assert errors(lab.run(GPT, "g", name="gpt.ipynb")) == []
    assert int(ask(lab, "len(g.graph.boxes)")) > 1000
    return shown(lab)


def test_a_gpt_is_searched_opened_and_closed(lab, gpt):
    assert data(gpt, "boxes") <= 80
    keep(lab.page, "4_gpt_closed")
    search = gpt.get_by_label("search for")
    search.fill("blocks.5.attn")
    search.press("Enter")
    gpt.locator("g.box.selected").wait_for()
    lab.page.wait_for_timeout(700)  # the camera goes there
    chosen = gpt.locator("g.box.selected").get_attribute("data-id")
    assert chosen.startswith("blocks.5.attn")
    assert inside(gpt, chosen)
    assert "found" in gpt.locator(".hits").text_content()
    keep(lab.page, "4_gpt_search")

    boxes = data(gpt, "boxes")
    title = gpt.locator("g.cluster text", has_text="5: Block").first
    title.dispatch_event("click")
    lab.page.wait_for_function("([el, n]) => Number(el.dataset.boxes) < n", arg=[gpt.element_handle(), boxes])
    boxes = data(gpt, "boxes")
    module = gpt.locator("g.box.module").first
    module.dispatch_event("click")
    lab.page.wait_for_function("([el, n]) => Number(el.dataset.boxes) > n", arg=[gpt.element_handle(), boxes])


def test_a_gpt_by_keys_and_one_step_back(lab, gpt):
    keys, boxes = lab.page.keyboard, data(gpt, "boxes")
    module = gpt.locator("g.box.module").nth(1)
    id = module.get_attribute("data-id")
    module.focus()
    keys.press("Enter")
    lab.page.wait_for_function("([el, n]) => Number(el.dataset.boxes) > n", arg=[gpt.element_handle(), boxes])
    assert box(gpt, id).count() == 0
    inner = lab.page.evaluate("document.activeElement.dataset.id")  # the focus went on to a box inside
    assert (
        ask(lab, f"{id!r} in g.graph.around(next(b for b in g.live._seen.graph.boxes if b.id == {inner!r}).cluster)")
        == "True"
    )
    for _ in range(4):  # the box may lie in a module of that module
        if box(gpt, id).count() == 0:
            keys.press("c")
            lab.page.wait_for_timeout(1000)
    assert lab.page.evaluate("document.activeElement.dataset.id") == id
    assert inside(gpt, id)
    assert data(gpt, "boxes") == boxes
    box(gpt, id).focus()
    keys.press("/")
    assert lab.page.evaluate("document.activeElement.type") == "search"

    last = int(ask(lab, "g.live.steps"))
    wait_for_step(gpt, last)  # backward has run in the block
    press(gpt, "Previous")
    wait_for_step(gpt, last - 1)
    assert gpt.locator("g.box.current").count() == 1
    keep(lab.page, "4_gpt_step_back")
    choose(gpt, "what the boxes show", "gradients")
    gpt.locator("text.lens", has_text="grad norm").first.wait_for()
    keep(lab.page, "4_gpt_gradients")


def test_a_residual_network(lab, errors):
    assert errors(lab.run(RESNET, name="resnet.ipynb")) == []
    widget = shown(lab)
    assert data(widget, "boxes") <= 80
    closed = data(widget, "boxes")
    keep(lab.page, "4_resnet")
    set_step(widget, int(ask(lab, "g.live.steps")) - 1)
    assert widget.locator("g.box.current").count() == 1
    search = widget.get_by_label("search for")
    search.fill("layer2.0.conv1")
    search.press("Enter")
    widget.locator("g.box.selected").wait_for()
    lab.page.wait_for_timeout(700)
    assert data(widget, "boxes") > closed
    assert inside(widget, widget.locator("g.box.selected").get_attribute("data-id"))
    keep(lab.page, "4_resnet_search")
    change_theme(lab, light=False)
    try:
        keep(lab.page, "4_resnet_dark")
    finally:
        change_theme(lab, light=True)


# Saved notebooks


def dev():
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SAVED = [
    MICRO,
    BEGIN
    + """net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))
with viz.record() as run:
    nn.functional.cross_entropy(net(torch.randn(5, 4)), torch.zeros(5, dtype=torch.int64)).backward()
run""",
    BEGIN
    + """deep = nn.Sequential(*[nn.Sequential(nn.Linear(8, 8), nn.Sigmoid()) for _ in range(40)])
with viz.record() as long_run:
    deep(torch.ones(2, 8)).sum().backward()
long_run""",
]


def test_a_saved_notebook_is_small_and_shows_pictures(lab, errors):
    results = lab.run(*SAVED, name="saved.ipynb")
    assert errors(results) == []
    assert lab.page.locator(".edutorch-livegraph").count() == 3
    lab.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    path = lab.server.folder / "saved.ipynb"
    for _ in range(50):
        notebook = nbformat.read(path, as_version=4)
        if all(cell.outputs for cell in notebook.cells):
            break
        lab.page.wait_for_timeout(100)
    dev().clean(notebook)  # as `dev.py notebooks` does
    path = lab.server.folder / "cleaned.ipynb"
    nbformat.write(notebook, path)
    size = path.stat().st_size
    assert size < 100_000, f"{size / 1000:.0f} KB"
    assert "widget-view" not in path.read_text() and "widgets" not in json.loads(path.read_text())["metadata"]

    lab.open("cleaned.ipynb")  # nobody signed it
    for k in range(3):
        output = lab.page.locator(".jp-CodeCell").nth(k).locator(".jp-OutputArea-output")
        picture = output.locator("img[src^='data:image/svg']")
        picture.wait_for()
        assert picture.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 200
        assert picture.get_attribute("alt").startswith("graph of ")
        words = output.locator("details")
        assert "graph of " in words.text_content() and not words.locator("pre").is_visible()
    keep(lab.page, "saved_and_untrusted")


def test_a_saved_notebook_as_a_page(lab, browser, errors, tmp_path):
    from nbconvert import HTMLExporter

    results = lab.run(*SAVED, name="page.ipynb")
    assert errors(results) == []
    lab.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    eventually(lab, "sum(bool(c.get('outputs')) for c in __import__('json').load(open('page.ipynb'))['cells']) == 3")
    notebook = nbformat.read(lab.server.folder / "page.ipynb", as_version=4)
    dev().clean(notebook)
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    widths = page.locator("img[src^='data:image/svg']").evaluate_all(
        "(images) => images.map((image) => image.naturalWidth)"
    )
    assert len(widths) == 3 and min(widths) > 200
    keep(page, "saved_as_page")
    context.close()
