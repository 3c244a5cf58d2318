"""The description of a graph: which boxes and arrows, what they are called, what they hold."""

import gc
import weakref

import numpy as np
import pytest

import edutorch as torch
from edutorch import viz
from edutorch.viz.build import build


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def micro():
    a, b = leaf(2.0), leaf(-3.0)
    e = a * b
    return a, b, e, (e + a) * e


def boxes(view):
    return {box.id: box for box in view.graph.boxes}


def test_boxes_arrows_and_root():
    a, b, e, out = micro()
    graph = viz.graph(out).graph
    assert [(box.id, box.kind, box.name, box.op) for box in graph.boxes] == [
        ("a", "leaf", "a", ""),
        ("b", "leaf", "b", ""),
        ("mul", "op", "e", "Mul"),
        ("add", "op", "", "Add"),
        ("mul_2", "op", "out", "Mul"),
    ]
    assert [(arrow.source, arrow.target, arrow.slot) for arrow in graph.arrows] == [
        ("a", "mul", 0),
        ("b", "mul", 1),
        ("mul", "add", 0),
        ("a", "add", 1),
        ("add", "mul_2", 0),
        ("mul", "mul_2", 1),
    ]
    assert graph.root == "mul_2"
    assert len({arrow.id for arrow in graph.arrows}) == 6


def test_an_input_used_twice_has_two_arrows():
    x = leaf(3.0)
    graph = viz.graph(x * x).graph
    assert [(arrow.id, arrow.slot) for arrow in graph.arrows] == [("x-mul-0", 0), ("x-mul-1", 1)]


def test_two_runs_of_a_program_have_the_same_structure():
    w = leaf(2.0)  # its accumulator stays alive with the first graph, so it is older than all of the second

    def run(factor):
        h = w * factor
        return h, (h + w) * h

    kept, first = run(leaf(1.0))
    one = build(first)[0]
    _, second = run(leaf(5.0))
    two = build(second)[0]
    assert one.structure() == two.structure()
    assert one.boxes[-1].outputs[0].items != two.boxes[-1].outputs[0].items


def test_structure_tells_other_programs_apart():
    a, b, e, out = micro()
    assert build(out)[0].structure() != build((e + a) * a)[0].structure()


def test_gradients_are_unknown_until_backward_and_then_true():
    a, b, e, out = micro()
    before = boxes(viz.graph(out))
    assert before["a"].wants_grad and before["a"].grad is None
    out.backward()
    after = boxes(viz.graph(out))
    assert after["a"].grad.items == a.grad.item() == 24.0
    assert after["b"].grad.items == b.grad.item() == -20.0
    assert not after["mul"].wants_grad  # nobody keeps it


def test_a_tensor_that_retains_its_gradient_has_a_line_for_it():
    a, b, e, out = micro()
    e.retain_grad()
    assert boxes(viz.graph(out))["mul"].wants_grad
    assert boxes(viz.graph(out))["mul"].grad is None
    out.backward()
    assert boxes(viz.graph(out))["mul"].grad.items == -10.0


def test_values_of_small_results_are_known_although_nobody_holds_them():
    a, b, e, out = micro()
    assert boxes(viz.graph(out))["add"].outputs[0].items == -4.0


def test_large_results_only_if_somebody_holds_them():
    x = leaf(np.ones((10, 10), np.float32).tolist())
    big = x * x
    found = boxes(viz.graph((big + big).sum()))
    assert found["mul"].outputs[0].shape == (10, 10)
    assert found["mul"].outputs[0].items is None
    assert found["mul"].name == "big"
    assert found["add"].name == ""


def test_a_value_changed_in_place_is_not_shown_as_the_old_one():
    a = leaf([1.0, 2.0])
    b = a * a
    c = b + 1.0
    b.mul_(10.0)
    found = boxes(viz.graph(c))
    assert found["mul"].outputs[0].changed
    assert "changed in place" in repr(viz.graph(c))
    assert "[1.0, 4.0]" not in repr(viz.graph(c))


def test_numbers_that_a_rule_remembers_are_drawn_and_stay_after_backward():
    x = leaf(3.0)
    y = x * 2.0
    before = viz.graph(y)
    assert [(box.kind, float(box.outputs[0].items)) for box in before.graph.boxes] == [
        ("leaf", 3.0), ("data", 2.0), ("op", 6.0),
    ]  # fmt: skip
    y.backward()
    assert viz.graph(y).graph.structure() == before.graph.structure()


def test_data_is_one_named_box_for_all_its_uses():
    w, v = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    data = torch.tensor([5.0, 6.0])
    out = (w * data + v * data).sum()
    graph = viz.graph(out).graph
    assert [(box.name, box.kind) for box in graph.boxes if box.kind == "data"] == [("data", "data")]
    assert sum(arrow.source == "data" for arrow in graph.arrows) == 2


def test_constants_of_which_nothing_is_known_are_counted():
    x = leaf(3.0)
    view = viz.graph(x + 1.0)
    assert view.graph.constants == 1
    assert "1 constant not drawn" in repr(view)


def test_an_op_with_several_outputs_is_one_box():
    x = leaf([1.0, 2.0, 3.0, 4.0])
    left, right = x.split(2)
    out = (left * right).sum()
    graph = viz.graph(out).graph
    split = next(box for box in graph.boxes if len(box.outputs) == 2)
    assert [output.name for output in split.outputs] == ["left", "right"]
    assert [output.items.tolist() for output in split.outputs] == [[1.0, 2.0], [3.0, 4.0]]
    assert [(arrow.source, arrow.number) for arrow in graph.into("mul")] == [(split.id, 0), (split.id, 1)]
    assert "Mul(left, right)" in repr(viz.graph(out))


def test_a_leaf_alone():
    a = leaf(2.0)
    view = viz.graph(a)
    assert [(box.id, box.kind) for box in view.graph.boxes] == [("a", "leaf")]
    assert view.graph.root == "a"
    assert repr(view).splitlines()[1] == "  a = 2.0, grad —"


def test_a_tensor_without_a_graph():
    data = torch.tensor([1.0, 2.0])
    view = viz.graph(data)
    assert [(box.kind, box.name) for box in view.graph.boxes] == [("data", "data")]
    assert "<svg" in view.svg


@pytest.mark.parametrize("wrong", [3.0, np.ones(3), None, "loss"])
def test_what_is_no_tensor_is_refused_with_advice(wrong):
    with pytest.raises(TypeError, match=r"expected a Tensor.*viz\.graph\(model\(x\)\)"):
        viz.graph(wrong)


def test_a_long_chain_needs_no_recursion():
    x = leaf(1.0)
    y = x
    for _ in range(20_000):
        y = y * x
    graph = build(y)[0]
    assert len(graph.boxes) == 20_001
    assert len(graph.arrows) == 40_000


def test_the_picture_does_not_keep_the_graph_alive():
    def draw():
        a, b, e, out = micro()
        return viz.graph(out), weakref.ref(out.grad_fn)

    view, node = draw()
    gc.collect()
    assert node() is None
    assert "Mul" in view.svg
