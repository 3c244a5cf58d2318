"""`backward()` in a recorded block: its steps can be gone through afterwards, and it runs as if nobody listened."""

import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.op import op


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def told(recording):
    """The steps of backward in words."""
    return [frame.sentence for frame in recording.scene.frames]


def test_backward_in_the_block_leaves_its_steps_and_stands_at_the_end():
    a, b = leaf(2.0), leaf(3.0)
    with viz.record() as g:
        loss = a * b
        loss.backward()
    assert told(g) == [
        "Mul (loss): 1.0 arrived. Its rule sends 3.0 to a and 2.0 to b.", "b.grad becomes 2.0.", "a.grad becomes 3.0.",
    ]  # fmt: skip
    assert g.live.step == g.live.steps == 3
    assert (a.grad.item(), b.grad.item()) == (3.0, 2.0)
    with pytest.raises(RuntimeError, match="second time"):
        loss.backward()  # it is freed, as it would be without us


def test_so_it_does_where_nothing_had_to_be_freed():
    a, b = leaf(2.0), leaf(3.0)
    with viz.record() as g:
        (a + b).backward()
    assert (g.live.step, g.live.steps) == (3, 3)


@pytest.mark.parametrize("options", [{"retain_graph": True}, {"create_graph": True}])
@pytest.mark.filterwarnings("ignore:Using backward.. with create_graph")
def test_a_graph_that_is_kept(options):
    a = leaf(2.0)
    with viz.record() as g:
        (a * a).backward(**options)
    assert told(g)[-1] == "a.grad becomes 4.0."
    assert g.live.step == g.live.steps == 2


def test_without_backward_the_scrubber_stands_at_the_beginning():
    with viz.record() as g:
        leaf(2.0) * 3
    assert (g.live.step, g.live.steps) == (0, 2)


def test_what_was_in_grad_before_is_told():
    a = leaf(2.0)
    (a * 10).backward()
    with viz.record() as g:
        (a * 3).backward()
    assert told(g)[-1] == "a.grad had 10.0; 3.0 is added: 13.0."
    assert a.grad.item() == 13.0


def test_a_gradient_that_is_cleared_just_before_backward_is_not_told():
    a = leaf(2.0)
    (a * 10).backward()
    with viz.record() as g:
        loss = a * 3
        a.grad = None  # as optimizer.zero_grad() does
        loss.backward()
    assert told(g)[-1] == "a.grad becomes 3.0."


def test_the_steps_are_those_of_the_backward_that_ran_last():
    a = leaf(2.0)
    with viz.record() as g:
        loss = a * a
        (a * 10).backward()
        loss.backward()
        a * 3  # a later number, of which no backward was asked
    assert told(g) == [
        "Mul (loss): 1.0 arrived. Its rule sends 2.0 to a and 2.0 to a (+=, together 4.0).",
        "a.grad had 10.0; 4.0 is added: 14.0.",
    ]  # fmt: skip
    assert g.live.step == g.live.steps


def test_backward_may_begin_at_several_numbers():
    a = leaf([1.0, 2.0])
    with viz.record() as g:
        (a * 3).backward(torch.tensor([1.0, 10.0]))
    assert told(g)[-1] == "a.grad becomes [3.0, 30.0]."
    assert g.live.step == g.live.steps


def test_the_gradient_of_a_gradient():
    a = leaf(2.0)
    with viz.record() as g:
        (slope,) = torch.autograd.grad(a * a * a, a, create_graph=True)
        slope.backward()
    assert g.graph.root != "mul_2"
    assert told(g)[-1] == "a.grad becomes 12.0."
    assert a.grad.item() == 12.0


def test_a_rule_that_fails_leaves_a_note():
    @op
    def twice(input):
        return input * 2

    @twice.backward
    def twice_backward(grad):
        return grad.nonsense

    with viz.record() as g:
        twice(leaf(1.0))
    assert g.live.sentence == "No steps: 'numpy.ndarray' object has no attribute 'nonsense'."


def test_hooks_by_which_we_listened_are_gone():
    a = leaf(2.0)
    with viz.record():
        a * 3
    assert not a._leaf.hooks.tensor[0]


def test_a_history_from_before_the_block_is_data_and_its_backward_runs():
    a = leaf(2.0)
    h = a * a
    with viz.record() as g:
        out = h * a
        out.backward()
    assert [(box.id, box.kind) for box in g.graph.boxes] == [("h", "data"), ("a", "leaf"), ("mul", "op")]
    assert told(g)[-1] == "a.grad becomes 12.0."
    assert a.grad.item() == 12.0


def test_so_it_does_if_all_leaves_are_from_before_the_block():
    a = leaf(2.0)
    h = a * a
    with viz.record() as g:
        (h * 3).backward()
    assert (told(g), g.live.step) == (["Mul: 1.0 arrived. "], 1)
    assert not a._leaf.hooks.tensor[0]


def test_an_optimizer_that_has_changed_the_parameters_leaves_a_note():
    torch.manual_seed(0)
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with viz.record() as g:
        for _ in range(2):
            loss = (model(torch.ones(3, 2)) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    assert [box.op for box in g.graph.boxes if box.op] == 2 * ["Addmm", "Pow", "Mean"]
    assert g.live.sentence == "No steps: a value that backward needs was changed in place."
