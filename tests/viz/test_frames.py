"""The recorded steps are what backward does, and recording them changes nothing."""

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn
from edutorch.viz.build import build
from edutorch.viz.frames import record
from edutorch.viz.names import Names


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def recorded(tensor, gradient=None, **names):
    known = Names()
    known._read(names)
    graph, ids = build(tensor, known)
    frames, note = record(tensor, graph, ids, gradient)
    return graph, frames, note


def micro():
    a, b = leaf(2.0), leaf(-3.0)
    e = a * b
    return a, b, e, (e + a) * e


def test_each_turn_and_what_it_sends():
    a, b, e, out = micro()
    graph, frames, note = recorded(out, a=a, b=b, e=e, out=out)
    assert note == ""
    assert [frame.sentence for frame in frames] == [
        "Mul (out): 1.0 arrived. Its rule sends -6.0 to Add and -4.0 to e.",
        "Add: -6.0 arrived. Its rule sends -6.0 to e (+=, together -10.0) and -6.0 to a.",
        "Mul (e): -10.0 arrived. Its rule sends 30.0 to a (+=, together 24.0) and -20.0 to b.",
        "b.grad becomes -20.0.",
        "a.grad becomes 24.0.",
    ]
    assert [frame.arrows for frame in frames] == [
        ["add-mul_2-0", "mul-mul_2-1"], ["mul-add-0", "a-add-1"], ["a-mul-0", "b-mul-1"], [], [],
    ]  # fmt: skip


def test_a_gradient_gathers_before_the_turn():
    a, b, e, out = micro()
    _, frames, _ = recorded(out, a=a, b=b, e=e)
    assert [frame.grads.get("mul") for frame in frames] == [
        ["grad ← -4.0"],
        ["grad ← -10.0"],
        ["grad -10.0"],
        None,
        None,
    ]
    assert [frame.grads.get("a") for frame in frames] == [None, ["grad ← -6.0"], ["grad ← 24.0"], None, ["grad 24.0"]]


def test_the_last_lines_are_what_backward_leaves():
    a, b, e, out = micro()
    _, frames, _ = recorded(out, a=a, b=b)
    shown = {id: lines for frame in frames for id, lines in frame.grads.items()}
    out.backward()
    assert shown["a"] == [f"grad {a.grad.item()}"]
    assert shown["b"] == [f"grad {b.grad.item()}"]


def test_a_network_shows_the_gradients_that_backward_makes():
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    out = model(torch.ones(3, 2)).sum()
    graph, frames, _ = recorded(out)
    shown = {id: lines for frame in frames for id, lines in frame.grads.items()}
    out.backward()
    after, _ = build(out)
    leaves = [box for box in after.boxes if box.kind == "parameter"]
    assert len(leaves) == 4
    from edutorch.viz.text import gradient

    assert all(shown[box.id] == gradient(box.grad) for box in leaves)


def test_recording_leaves_everything_as_it_was():
    a, b, e, out = micro()
    e.retain_grad()
    calls = []
    a.register_post_accumulate_grad_hook(lambda x: calls.append("post"))
    out.backward(retain_graph=True)
    kept = a.grad, a.grad.item(), e.grad.item()
    hooks = e.grad_fn.hooks
    recorded(out)
    recorded(out)
    assert (a.grad is kept[0], a.grad.item(), e.grad.item()) == (True, *kept[1:])
    assert calls == ["post"]
    assert e.grad_fn.hooks is hooks and not hooks.after
    assert out.grad_fn.hooks is None
    out.backward()  # what it needs is still there
    assert a.grad.item() == 2 * kept[1]


def test_a_second_backward_is_shown_as_a_sum():
    a, b, e, out = micro()
    out.backward(retain_graph=True)
    _, frames, _ = recorded(out, a=a, b=b)
    assert frames[-1].sentence == "a.grad had 24.0; 24.0 is added: 48.0."
    assert frames[-1].grads == {"a": ["grad 48.0"]}
    assert frames[1].grads["a"] == ["grad 24.0 ← -6.0"]


def test_tensor_hooks_take_part():
    a = leaf(2.0)
    h = a * 3.0
    h.register_hook(lambda grad: grad * 100.0)
    out = h * 1.0
    _, frames, _ = recorded(out, a=a)
    assert frames[-1].sentence == "a.grad becomes 300.0."
    assert a.grad is None


def test_broadcasting_is_told():
    w, x = leaf([1.0, 2.0]), leaf(np.ones((3, 2), np.float32).tolist())
    _, frames, _ = recorded((x + w).sum(), w=w, x=x)
    assert "[3, 2], summed over axis 0 to [2], to w" in frames[1].sentence
    assert {id: lines for frame in frames for id, lines in frame.grads.items()}["w"] == ["grad [3.0, 3.0]"]


def test_several_outputs():
    x = leaf([1.0, 2.0, 3.0, 4.0])
    left, right = x.split(2)
    graph, frames, _ = recorded((left * 2.0).sum(), x=x, left=left, right=right)
    split = next(box for box in graph.boxes if len(box.outputs) == 2)
    turn = next(frame for frame in frames if frame.box == split.id)
    assert turn.grads[split.id] == ["grad left: [2.0, 2.0]", "grad right: —"]
    assert frames[-1].grads == {"x": ["grad [2.0, 2.0, 0.0, 0.0]"]}


def test_a_leaf_alone_has_one_step():
    a = leaf(2.0)
    _, frames, note = recorded(a, a=a)
    assert (note, [frame.sentence for frame in frames]) == ("", ["a.grad becomes 1.0."])
    assert a.grad is None


def test_after_backward_there_are_no_steps_and_a_reason():
    a, b, e, out = micro()
    out.backward()
    _, frames, note = recorded(out)
    assert frames == []
    assert note.startswith("No steps: backward has been here already") and "\n" not in note


def test_a_value_changed_in_place():
    a = leaf([1.0, 2.0])
    b = a.exp()
    out = (b * b).sum()
    b.mul_(2.0)
    _, frames, note = recorded(out)
    assert (frames, note) == ([], "No steps: a value that backward needs was changed in place.")


def test_no_gradient_wanted():
    _, frames, note = recorded(torch.tensor(1.0))
    assert frames == [] and note.startswith("No steps: this tensor needs no gradient")


def test_many_numbers_need_a_gradient_to_start_with():
    a = leaf([1.0, 2.0])
    out = a * 3.0
    _, frames, note = recorded(out)
    assert frames == [] and "shape [2]" in note
    _, frames, note = recorded(out, torch.tensor([1.0, 10.0]), a=a)
    assert (note, frames[-1].sentence) == ("", "a.grad becomes [3.0, 30.0].")


@pytest.mark.parametrize("fails", [False, True])
def test_hooks_are_taken_off_even_if_a_rule_fails(fails):
    a = leaf(2.0)
    out = (a * a).exp() * a
    if fails:
        out.grad_fn.edges[0][0].kept = None  # as if backward had been there
    _, frames, note = recorded(out)
    assert bool(note) is fails
    assert out.grad_fn.hooks is None
