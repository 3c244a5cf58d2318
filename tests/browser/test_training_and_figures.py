"""What notebooks show of tensors, models and training, in a real JupyterLab, light and dark.

EDUTORCH_PICTURES names a folder that keeps a picture of each.
"""

import os
from pathlib import Path

import pytest
from browser.helpers import bring, change_theme

THEMES = ("dark", "light")  # JupyterLab remembers the last one: it is the usual

BEGIN = """import edutorch as torch
from edutorch import nn, viz
from edutorch.utils.data import TensorDataset
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Dropout(0.1), nn.Linear(16, 3))
optimizer = torch.optim.Adam([{"params": model[0].parameters()}, {"params": model[3].parameters(), "lr": 0.02}], lr=0.05)
X, y = torch.datasets.make_spirals(150, seed=0)"""
TRAIN = """with viz.training(200) as t:
    for step in range(200):
        scores = model(X)
        loss = nn.functional.cross_entropy(scores, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        t.log(loss=loss, accuracy=(scores.argmax(1) == y).float().mean())"""
FIGURES = {
    "tensor": "torch.randn(6, 8)",
    "large": "torch.randn(40, 50, requires_grad=True)",
    "module": "model",
    "lenet": "torch.vision.models.LeNet().eval()",
    "optimizer": "optimizer",
    "dataset": "torch.datasets.CatsAndDogs()",
    "summary": "viz.summary(torch.vision.models.LeNet(), (1, 1, 28, 28))",
    "weights": "viz.weights(torch.vision.models.LeNet())",
    "filters": "viz.weights(torch.vision.models.resnet18().conv1.weight)",
    "images": "digits = torch.datasets.SyntheticDigits()\n"
    "batch = torch.stack([digits[i][0] for i in range(12)])\n"
    "labels = [int(digits[i][1]) for i in range(12)]\n"
    "viz.images(batch, labels, labels[:9] + [1, 2, 3])",
    "attention": "words = 'the cat sat on the mat'.split()\nviz.attention(torch.softmax(2 * torch.randn(4, 6, 6), -1), words)",
    "embedding": "viz.embedding(torch.randn(12, 8), 'king queen man woman boy girl cat dog cow pig hen fox'.split())",
    "classes": "viz.embedding(torch.cat([torch.randn(20, 5) + 3 * i for i in range(3)]), torch.arange(60) // 20)",
    "confusion": "viz.confusion_matrix(y, model(X), names=['left', 'right', 'top'])",
    "decisions": "viz.decision_boundary(model, X, y)",
    "binary": "points, kinds = torch.datasets.make_moons(100, seed=0)\nviz.decision_boundary(nn.Linear(2, 1), points, kinds)",
}


@pytest.fixture
def keep(tmp_path):
    folder = Path(os.environ.get("EDUTORCH_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def luminance(colour):
    """How light a colour "rgb(...)" is, from 0 to 1."""
    red, green, blue = (int(float(part)) / 255 for part in colour.split("(")[1].rstrip(")").split(",")[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_each_is_shown_in_both_themes(lab, errors, keep):
    results = lab.run(BEGIN, TRAIN, *FIGURES.values(), name="figures.ipynb")
    assert errors(results) == []
    outputs = dict(zip(FIGURES, results[2:], strict=True))
    for name, (output,) in outputs.items():
        assert {"text/html", "text/plain"} <= set(output["data"]), name
    for theme in THEMES:
        change_theme(lab, light=theme == "light")
        cells = lab.page.locator(".jp-Notebook .jp-CodeCell")
        for i, name in enumerate(FIGURES, 2):
            bring(cells.nth(i))
            area = cells.nth(i).locator(".jp-OutputArea-output").first
            area.wait_for()
            for part in area.locator("details").all():  # as if each had been opened
                part.evaluate("element => { element.open = true; }")
            area.screenshot(path=keep / f"{name}_{theme}.png")
            letters = area.evaluate(
                "element => getComputedStyle(element.querySelector('text, pre, td, summary')).color"
            )
            picture = area.locator("svg text").first
            if picture.count():
                letters = picture.evaluate("element => getComputedStyle(element).fill")
            assert (luminance(letters) < 0.5) == (theme == "light"), (name, theme, letters)
            wide, room = area.evaluate("element => [element.scrollWidth, element.clientWidth]")
            assert wide <= room + 1, (name, "runs out of its output")


def test_a_details_opens_by_the_keyboard(lab, errors):
    assert errors(lab.run("import edutorch as torch\ntorch.arange(20.0) - 10")) == []
    summary = lab.page.locator(".jp-OutputArea-output summary")
    summary.focus()
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_function("() => document.querySelector('.jp-OutputArea-output details').open")
    assert lab.page.locator(".jp-OutputArea-output details svg").is_visible()


def test_training_is_live_and_can_be_operated(lab, errors, keep):
    gate = "import pathlib, time\ngo_on = pathlib.Path('go_on')\ngo_on.unlink(missing_ok=True)"
    loop = """with viz.training(60) as t:
    for step in range(60):
        t.log(loss=10.0 ** (2 - step / 10), accuracy=step / 60)
        time.sleep(0.01)
        while step == 30 and not go_on.exists():
            t.send_frame()
            time.sleep(0.1)"""
    lab.open(lab.write("training.ipynb", "from edutorch import viz\n" + gate, loop, "t"))
    lab.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    widget = lab.page.locator(".edu-training")
    words = widget.locator(".words")
    words.filter(has_text="31 of 60 steps").first.wait_for()  # the kernel is busy, and the page follows
    assert widget.locator("polyline.smooth").count() == 2 and "left" in widget.locator(".speed").text_content()
    assert widget.get_by_role("progressbar").get_attribute("aria-valuenow") == "52"
    before = widget.locator("polyline.smooth").first.get_attribute("points")
    widget.screenshot(path=keep / "training_running.png")

    button = widget.get_by_role("button", name="log scale")
    button.focus()
    lab.page.keyboard.press("Enter")
    widget.locator("button[aria-pressed=true]").wait_for()
    lab.page.wait_for_function(
        "(before) => document.querySelector('.edu-training polyline.smooth').getAttribute('points') !== before",
        arg=before,
    )
    (lab.server.folder / "go_on").touch()
    words.filter(has_text="60 of 60 steps").first.wait_for()
    lab.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    )
    lab.page.wait_for_timeout(500)
    boards = lab.page.locator(".edu-training")
    assert boards.count() == 2  # that of the loop, once, and that of the last cell
    for theme in THEMES:
        change_theme(lab, light=theme == "light")
        bring(boards.first)
        assert boards.first.locator(".speed", has_text="in all").count() == 1
        boards.first.screenshot(path=keep / f"training_{theme}.png")

    saved = lab.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets[1].model.outputs.toJSON()[0].data"
    )
    assert saved["text/plain"].startswith("training: 60 of 60 steps")
    assert "<polyline" in "".join(saved["image/svg+xml"]) and "steps/s" not in "".join(saved["image/svg+xml"])
