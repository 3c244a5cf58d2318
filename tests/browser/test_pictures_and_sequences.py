"""Notebook 00c in JupyterLab: workers that are processes, and the graph of a convolutional network to operate."""

from browser.helpers import bring

NOTEBOOK = "0_welcome/00c_pictures_and_sequences.ipynb"


def test_the_notebook_runs_and_its_graph_can_be_operated(lab, errors):
    lab.open(NOTEBOOK)
    results = lab.run_all()
    assert errors(results) == []
    printed = "".join(output.get("text", "") for outputs in results for output in outputs)
    assert printed.count("PASS") == 6 and "FAIL" not in printed
    assert "TODO 00c-1" in printed and "TODO 00c-2" in printed  # the learner's copy holds no solution

    graph = lab.page.locator(".edutorch-livegraph").first
    bring(graph)
    graph.get_by_role("button", name="Next", exact=True).click()
    graph.locator(".sentence", has_text="NllLoss").wait_for()
    graph.get_by_role("button", name="Fit the whole graph").click()
    graph.locator('g.box[data-id="convolution"]').click()
    graph.get_by_text("def convolution_backward(grad, input, weight").wait_for()
