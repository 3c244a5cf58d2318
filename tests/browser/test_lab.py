"""The course in JupyterLab, as a learner meets it."""

import json
import urllib.request

from browser.helpers import bring

from edutorch.course.lab import FIRST


def test_the_server_has_the_course(server):
    with urllib.request.urlopen(f"{server.url}/api/contents/{FIRST}?content=0") as answer:
        assert json.load(answer)["type"] == "notebook"


def test_it_opens_on_the_first_notebook(server):
    with urllib.request.urlopen(server.url) as answer:
        assert answer.url == f"{server.url}/lab/tree/{FIRST}"


def test_cells_run_in_the_page(lab, errors):
    results = lab.run("import edutorch\n6 * 7", "print('hello')", "1 / 0")
    assert results[0][0]["data"]["text/plain"] == "42"
    assert results[1][0]["text"] == "hello\n"
    assert errors(results) == ["ZeroDivisionError: division by zero"]


def test_first_notebook_runs(lab, errors):
    lab.open(FIRST)
    results = lab.run_all()
    assert results
    assert errors(results) == []


def test_the_graphs_of_the_first_notebook_can_be_operated(lab, errors):
    lab.open(FIRST)
    assert errors(lab.run_all()) == []
    graph = lab.page.locator(".edutorch-livegraph").first
    bring(graph)
    names = {box.get_attribute("data-id") for box in graph.locator("g.box").all()}
    assert {"a", "b", "mul", "add"} <= names
    for sentence in (
        "Pow (loss): 1.0 arrived",
        "Add: 8.0 arrived",
        "Mul: 8.0 arrived. Its rule sends -24.0 to a and 16.0 to b",
    ):
        graph.get_by_role("button", name="Next", exact=True).click()
        graph.locator(".sentence", has_text=sentence).wait_for()
    graph.get_by_role("button", name="Previous", exact=True).click()
    graph.locator(".sentence", has_text="Add: 8.0 arrived").wait_for()
    graph.locator('g.box[data-id="mul"]').click()
    graph.get_by_text("def mul_backward(grad, input, other, needs)").wait_for()


def test_the_boundary_goes_back_to_any_step(lab, errors):
    lab.open(FIRST)
    assert errors(lab.run_all()) == []
    board = lab.page.locator(".edu-boundary").first
    bring(board)
    board.get_by_text("step 395").wait_for()
    slider = board.get_by_role("slider", name="step of training")
    slider.focus()
    slider.press("Home")
    board.get_by_text("step 0, loss 0.679").wait_for()
    slider.press("ArrowRight")
    board.get_by_text("step 5, loss").wait_for()


TRUSTED = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code').map(cell => cell.model.trusted)"""


def test_first_notebook_is_trusted(lab):
    lab.open(FIRST)
    trusted = lab.page.evaluate(TRUSTED)
    assert trusted and all(trusted)


def test_nothing_is_asked_at_the_start(lab):
    lab.open(FIRST)
    lab.page.wait_for_timeout(3000)  # the question about news comes a little after the page
    assert lab.page.get_by_text("notified about official Jupyter news").count() == 0
    assert lab.page.locator(".jp-Dialog").count() == 0


def test_a_request_to_the_outside_is_noticed(lab):
    lab.run("from IPython.display import HTML\nHTML('<img src=\"http://picture.invalid/x.png\">')")
    lab.page.wait_for_timeout(500)
    assert set(lab.outside) == {"http://picture.invalid/x.png"}
    lab.outside.clear()  # or the fixture would fail this test, as it should fail any other
