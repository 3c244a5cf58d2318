"""`viz.diff`: what is matched, what is said to be different, and how it is drawn."""

import gc
import weakref
import xml.etree.ElementTree as ElementTree

import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz.still import bundle

SPACE = "{http://www.w3.org/2000/svg}"


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def ops(found, change):
    """The ops of the boxes with this change, in order; of leaves, the name."""
    return [box.op or box.name or "data" for box in found.graph.boxes if box.change == change]


def perceptron():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 1))


# What is matched


def test_dropout_is_there_in_training_only():
    model, x = perceptron(), torch.ones(2, 3)
    with viz.record() as evaluating:
        model.eval()
        loss = model(x).sum()
    with viz.record() as training:
        model.train()
        loss = model(x).sum()  # noqa: F841 (the recording reads it)
    found = viz.diff(evaluating, training)
    assert (ops(found, "added"), ops(found, "removed")) == (["data", "Mul"], [])
    assert ops(found, "changed") == ["Addmm", "Sum"]  # the second Addmm: what was put in before it shifted nothing
    graph = found.graph
    assert graph.cluster_index[graph.box(found.added[1]).cluster].title == "2: Dropout"
    turned = viz.diff(training, evaluating)
    assert (ops(found, "added"), ops(turned, "removed")) == (["data", "Mul"], ["data", "Mul"])


def test_batch_norm_gives_more_in_training():
    norm, x = nn.BatchNorm1d(2), torch.tensor([[1.0, 2.0], [3.0, 6.0]])
    recordings = []
    for mode in (True, False):
        norm.train(mode)
        with viz.record() as recording:
            norm(x)
        recordings.append(recording)
    found = viz.diff(*recordings)
    box = next(box for box in found.graph.boxes if box.op == "NativeBatchNorm")
    assert box.change == "changed"
    assert ("shape", "outputs: 3 → 1") in box.rows
    assert ops(found, "removed")[-1] == "Add"  # it counts the batches
    weights = [box.change for box in found.graph.boxes if box.name in ("weight", "bias")]
    assert weights == ["", ""]


def test_two_branches():
    def f(x):
        if x > 0:
            return (x * 2.0).relu() + 1.0
        return (x * 2.0).tanh().exp() + 1.0

    a, b = leaf(3.0), leaf(-3.0)
    up, down = f(a), f(b)
    found = viz.diff(up, down)
    assert repr(found) == (
        "diff: 2 added, 1 removed, 3 changed, 1 the same\n"
        "  ~ a → b: 3.0 before, -3.0 now\n"
        "  ~ mul = Mul(b, 2.0): 6.0 before, -6.0 now\n"
        "  - relu = Relu(mul) = 6.0\n"
        "  + tanh = Tanh(mul) = -1.0\n"
        "  + exp = Exp(tanh) = 0.3679\n"
        "  ~ up → down = Add(exp): 7.0 before, 1.368 now"
    )
    changes = {(arrow.source, arrow.target): arrow.change for arrow in found.graph.arrows}
    assert changes["mul", "relu"] == changes["relu", "add"] == "removed"
    assert changes["mul", "tanh"] == changes["tanh", "exp"] == changes["exp", "add"] == "added"
    assert changes["a", "mul"] == ""


def test_two_inputs_change_values_only():
    w = leaf([1.0, 2.0])
    outs = [(w * torch.tensor(x)).sum() for x in ([1.0, 1.0], [1.0, 3.0])]
    found = viz.diff(*outs)
    assert (found.added, found.removed) == ([], [])
    assert ops(found, "changed") == ["data", "Mul", "Sum"]
    assert found.graph.box("w").change == ""
    assert "~ outs[0] → outs[1] = Sum(mul): 3.0 before, 7.0 now" in repr(found)


def test_numbers_that_nobody_kept_are_not_claimed_to_be_the_same():
    w = torch.ones(100, requires_grad=True)
    one, other = viz.graph((w + 1.0).sum()), viz.graph((w + 5.0).sum())
    assert repr(viz.diff(one, other)) == (
        "diff: 0 added, 0 removed, 1 changed, 2 the same (of 2 of them only the shape is known)\n"
        "  ~ sum = Sum(add): 200.0 before, 600.0 now"
    )


def test_parameters_are_matched_by_name_wherever_they_are_used():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Parameter(torch.tensor(2.0)), nn.Parameter(torch.tensor(5.0))

        def forward(self, x, first):
            return x * self.a + self.b if first else x * self.b + self.a

    net = Net()
    x = torch.tensor(1.0)
    found = viz.diff(net(x, True), net(x, False))
    assert [(found.graph.box(id).change, found.graph.box(id).outputs[0].items) for id in ("a", "b")] == [
        ("", 2),
        ("", 5),
    ]
    assert not found.added and not found.removed


def test_names_decide_where_there_is_a_choice():
    x = leaf(1.0)

    def run(all_of_them):
        s1 = x + 1.0
        s2 = s1 + 2.0 if all_of_them else s1
        s3 = s2 + 3.0
        return viz.graph(s3)

    found = viz.diff(run(True), run(False))
    assert repr(found) == (
        "diff: 0 added, 1 removed, 1 changed, 2 the same\n  - s2 = Add(s1) = 4.0\n  ~ s3 = Add(s1): 7.0 before, 5.0 now"
    )


def test_the_name_of_the_model_hinders_no_match():
    one, other = perceptron().eval(), perceptron().eval()
    x = torch.ones(2, 3)
    found = viz.diff(one(x), other(x))
    assert repr(found).startswith("diff: no difference, ")
    assert [cluster.title for cluster in found.graph.clusters][0] == "one → other: Sequential"
    assert len(found.graph.clusters) == 4


class Cell(nn.Module):
    """Does what it is told."""

    def forward(self, x, *todo):
        for f in todo:
            x = f(x)
        return x


def test_a_call_of_a_module_is_matched_as_a_whole():
    cell, x = Cell(), leaf(1.0)
    one = cell(cell(x, torch.sin, torch.cos), torch.tan)
    other = cell(cell(x, torch.sin), torch.cos, torch.tan)
    found = viz.diff(one, other)
    assert (ops(found, "added"), ops(found, "removed")) == (["Cos"], ["Cos"])  # it moved from one call to the other
    assert len(found.graph.clusters) == 2
    again = viz.diff(one, cell(one, torch.exp))
    assert (ops(again, "added"), len(again.graph.clusters)) == (["Exp"], 3)


def test_modules_that_changed_places_can_be_drawn():
    net, x = nn.ModuleDict({"a": nn.Linear(2, 2), "b": nn.Linear(2, 2)}), torch.ones(1, 2)
    net.forward = lambda x, first, then: net[then](net[first](x))
    one, other = net(x, "a", "b"), net(x, "b", "a")
    found = viz.diff(one, other, engine="python")
    assert (ops(found, "added"), ops(found, "removed")) == (["Addmm"], ["Addmm"])
    assert (
        found.graph.box("a.weight").cluster is None
    )  # it is in two frames, that of the first run and that of the second


def test_an_error_against_a_good_run():
    a, b, c = torch.ones(3, 4), torch.ones(4, 5), torch.ones(5, 4)
    with viz.Recording(quiet=True) as good:
        y = (a @ b).sum()
    with viz.Recording(quiet=True) as bad:
        y = (a @ c).sum()  # noqa: F841
    found = viz.diff(good, bad)
    assert repr(found) == (
        "diff: 0 added, 1 removed, 2 changed, 1 the same\n"
        "  ~ b → c: [4, 5] float32 before, [5, 4] float32 now\n"
        "  ~ matmul = Matmul(a, c): [3, 5] float32 before, now FAILED: "
        "mat1 and mat2 shapes cannot be multiplied (3x4 and 5x4)\n"
        "  - y = Sum(matmul) = 60.0"
    )
    assert 'class="cross"' in found.svg


def test_a_recording_without_gradients_against_a_graph():
    a, b = leaf(2.0), leaf(-3.0)
    out = a * b + a
    with viz.record() as recording, torch.no_grad():
        out2 = a * b + a  # noqa: F841
    assert repr(viz.diff(out, recording)) == "diff: no difference, 4 the same"
    with viz.record() as recording, torch.no_grad():
        out2 = a * b - a  # noqa: F841
    found = viz.diff(out, recording)
    assert (ops(found, "added"), ops(found, "removed")) == (["Sub"], ["Add"])


# What is different


def test_identical_runs_say_so():
    x = leaf([1.0, float("nan")])
    out = (x * 2.0).exp()
    for run in (out, viz.graph(out), viz.LiveGraph(out, record_steps=False)):
        assert repr(viz.diff(run, out)) == "diff: no difference, 4 the same"
    alone = torch.tensor(1.0)
    assert repr(viz.diff(alone, alone)) == "diff: no difference, 1 the same"


def test_other_inputs_are_seen_even_if_no_number_differs():
    a, b = leaf(1.0), leaf(1.0)
    one, other = a * a * b, a * b * b
    assert repr(viz.diff(one, other)) == "diff: 2 edges differ, 4 the same"


def test_shapes_and_dtypes_differ():
    x, y = leaf([1.0]), leaf([1.0, 2.0])
    assert "~ x → y: [1] float32 before, [2] float32 now; [1.0] before, [1.0, 2.0] now" in repr(
        viz.diff(x.exp(), y.exp())
    )
    z = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    found = viz.diff(x.exp(), z.exp())
    assert "~ x → z: [1] float32 before, [1] float64 now" in repr(found)


def test_large_arrays_are_told_by_what_sums_them_up():
    with viz.record() as one:
        y = torch.zeros(100).exp()
    with viz.record() as other:
        y = torch.full((100,), 0.5).exp()  # noqa: F841
    assert "~ y = Exp(data): mean 1.0 before, 1.649 now" in repr(viz.diff(one, other))


def test_a_difference_too_small_to_show_is_told():
    x, y = leaf(1.0), leaf(1.0000001)
    assert "~ x → y: 1.0 before, a little different now" in repr(viz.diff(x.exp(), y.exp()))


def test_gradients_are_compared_where_both_have_arrived():
    runs = []
    for factor in (2.0, 3.0):
        x = leaf(1.0)
        out = x * factor
        before = viz.graph(out)
        out.backward()
        runs.append(viz.graph(out))
    assert "~ x: grad 2.0 before, 3.0 now" in repr(viz.diff(*runs))
    assert "grad" not in repr(viz.diff(before, runs[1]))


def test_many_differences_are_not_all_listed():
    def run(n, f):
        y = leaf(0.5)
        for _ in range(n):
            y = f(y)
        return viz.graph(y)

    lines = repr(viz.diff(run(60, torch.sin), run(1, torch.cos))).split("\n")
    assert lines[0] == "diff: 1 added, 60 removed, 0 changed, 1 the same"
    assert (len(lines), lines[-1]) == (42, "  and 21 more")


@pytest.mark.parametrize("wrong", [3, None, nn.Linear(1, 1), "loss"])
def test_what_cannot_be_compared(wrong):
    with pytest.raises(TypeError, match=rf"compares two runs, .* but got {type(wrong).__name__}"):
        viz.diff(leaf(1.0), wrong)


# The picture


@pytest.fixture
def found():
    x = leaf([1.0, -2.0])
    one, other = (x * 2.0).relu().sum(), (x * 3.0).exp().sum()
    return viz.diff(one, other)


def test_the_picture_is_well_formed_and_has_the_marks(found):
    root = ElementTree.fromstring(found.svg)
    groups = {g.get("data-id"): g for g in root.iter(f"{SPACE}g")}
    marked = {id for id, g in groups.items() if g.find(f"{SPACE}g[@class='sign']") is not None}
    assert marked == {*found.added, *found.removed, *found.changed}
    assert groups["relu"].get("class") == "box op removed"
    assert groups["sum"].get("class") == "box op root changed"
    assert groups["x"].get("class") == "box leaf"
    outline = {id: groups[id].find(f".//{SPACE}rect[@class='outline']") for id in ("relu", "exp", "sum", "x")}
    assert [outline[id].get("stroke") for id in outline] == ["#d55e00", "#009e73", "#e69f00", "#8891a0"]
    assert [bool(outline[id].get("stroke-dasharray")) for id in outline] == [True, False, False, False]
    assert root.find(f"{SPACE}title").text == repr(found).split("\n")[0]
    signs = {g.find(f"{SPACE}path").get("d") for g in root.iter(f"{SPACE}g") if g.get("class") == "sign"}
    assert len(signs) == 3  # colour is never the only sign


def test_a_changed_box_shows_both_values(found):
    root = ElementTree.fromstring(found.svg)
    groups = {g.get("data-id"): g for g in root.iter(f"{SPACE}g")}
    assert [text.text for text in groups["data"].iter(f"{SPACE}text")] == ["2.0 → 3.0"]
    assert groups["mul"].find(f".//{SPACE}title").text == "mul = Mul(x, 3.0): [2.0, -4.0] before, [3.0, -6.0] now"


def test_a_changed_matrix_stands_in_two_blocks():
    x, y = leaf([[1.0, 2.0], [3.0, 4.0]]), leaf([[1.0, 2.0], [3.0, 5.0]])
    rows = viz.diff(x.exp(), y.exp()).graph.box("x").rows
    before, now = ["  [1.0  2.0]", "  [3.0  4.0]"], ["→ [1.0  2.0]", "  [3.0  5.0]"]
    assert [text for _, text in rows] == ["[2, 2] float32", *before, *now]


def test_a_notebook_gets_text_and_picture_and_files_are_written(found, tmp_path):
    assert found._repr_mimebundle_() == bundle(found.svg, repr(found))
    found.save(tmp_path / "diff.svg")
    assert (tmp_path / "diff.svg").read_text("utf-8") == found.svg
    found.save(tmp_path / "diff.dot")
    text = (tmp_path / "diff.dot").read_text("utf-8")
    assert '"exp" [fillcolor="#dcf5ec" color="#009e73" xlabel="+" penwidth=2]' in text
    assert text.count('color="#d55e00" style=dashed]') == 2  # the arrows into and out of the relu
    if found.layout.engine != "python":
        found.save(tmp_path / "diff.png")
        assert (tmp_path / "diff.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_is_kept_alive():
    def run():
        x = leaf([1.0, 2.0])
        out = (x * 3.0).sum()
        return viz.diff(out, (x * 2.0).sum()), weakref.ref(x), weakref.ref(out)

    found, x, out = run()
    found.svg, repr(found)
    gc.collect()
    assert (x(), out()) == (None, None)
