"""Notebook 00b in JupyterLab: a PyTorch lesson that runs on edutorch, and two graphs to operate."""

from browser.helpers import bring

NOTEBOOK = "0_welcome/00b_look_inside_a_lesson.ipynb"


def test_the_lesson_runs_and_its_graphs_can_be_operated(lab, errors):
    lab.open(NOTEBOOK)
    results = lab.run_all()
    assert errors(results) == []
    printed = "".join(output.get("text", "") for outputs in results for output in outputs)
    assert "epoch 30: loss 0.0214" in printed and printed.count("PASS") == 4 and "FAIL" not in printed
    assert "TODO 00b-1" in printed and "TODO 00b-2" in printed  # the learner's copy holds no solution

    network, nan = lab.page.locator(".edutorch-livegraph").all()
    bring(network)
    network.locator('g.box[data-id="relu"]').click()
    network.get_by_text("def relu_backward(grad, out)").wait_for()

    bring(nan)
    for sentence in (
        "Sqrt: 1.0 arrived. Its rule sends inf to Sum",
        "Sum: inf arrived",
        "Pow: [inf, inf] arrived. Its rule sends [nan, nan] to Sub",
    ):
        nan.get_by_role("button", name="Next", exact=True).click()
        nan.locator(".sentence", has_text=sentence).wait_for()
