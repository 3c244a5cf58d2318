"""The gradient of one recorded call is compared with finite differences, and a wrong rule is found out."""

import pytest

import edutorch as torch
from edutorch import nn, ops, viz
from edutorch.op import op
from edutorch.viz.check import difference

F = nn.functional
AGREES = "The rule agrees with finite differences at {} numbers, to 1e-05."
NO_GRADIENT = "This op has no gradient to be checked."


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def verdict(call):
    """The verdict on the last op that a function calls."""
    with viz.record() as g:
        call()
    return g.live.check(g.graph.boxes[-1].id)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


@pytest.mark.parametrize(
    ("call", "count"),
    [
        (lambda: leaf([1.0, 2.0]) * leaf([3.0, 4.0]), 4),
        (lambda: leaf([1.0, 2.0]) * 3, 2),
        (lambda: torch.ones(2, 3) @ leaf([1.0, 2.0, 3.0]), 9),
        (lambda: leaf([2.0, 1.0]).sort(), 2),
        (lambda: leaf([[1.0, 2.0], [4.0, 3.0]]).max(dim=1), 4),
        (lambda: leaf([1.0, 2.0, 3.0]).unbind(), 3),
        (lambda: torch.cat([leaf([1.0]), leaf([2.0, 3.0])]), 3),
        (lambda: F.cross_entropy(leaf([[1.0, 2.0, 3.0]]), torch.tensor([1])), 3),
        (lambda: F.conv2d(torch.randn(1, 1, 3, 3), torch.randn(1, 1, 2, 2, requires_grad=True)), 13),
        (lambda: leaf([1.0, 2.0]).half().exp(), 2),
        (lambda: leaf([1.0, 2.0]).bfloat16().exp(), 2),
    ],
)
def test_right_rules_agree(call, count):
    assert verdict(call) == AGREES.format(count)


@pytest.mark.parametrize(
    "call",
    [
        lambda: leaf([0.0, -1.0, 1.0]).relu(),
        lambda: leaf([0.0]).abs(),
        lambda: leaf([1.0, 1.0]).max(),
        lambda: leaf([0.0, 1.0]).clamp(0, 1),
        lambda: leaf([2.0]).floor(),
    ],
)
def test_at_a_kink_or_a_jump_a_rule_may_choose(call):
    assert verdict(call).startswith("The rule agrees")


def test_where_one_side_is_outside_of_what_the_op_takes_nothing_is_compared():
    assert verdict(lambda: leaf([0.0, 1.0]).sqrt()) == AGREES.format(1)


@pytest.mark.parametrize("wrong", [2.0, 1.001, 0.0, -1.0, float("nan"), float("inf")])
def test_a_wrong_rule_is_told(wrong):
    @op
    def thrice(input):
        return input * 3

    @thrice.backward
    def thrice_backward(grad):
        return grad * (3 * wrong)

    assert verdict(lambda: thrice(leaf([1.0, 2.0]))).startswith(
        "The rule DIFFERS from finite differences, at 2 numbers by up to"
    )


def test_a_rule_that_is_wrong_for_one_of_its_inputs_is_told(monkeypatch):
    monkeypatch.setattr(ops.sub, "rule", lambda grad, needs: (grad, grad))
    assert "DIFFERS" in verdict(lambda: leaf([1.0, 2.0]) - leaf([3.0, 4.0]))
    assert verdict(lambda: leaf([1.0, 2.0]) + leaf([3.0, 4.0])) == AGREES.format(4)


def test_a_rule_that_fails_is_told(monkeypatch):
    monkeypatch.setattr(ops.sub, "rule", lambda grad: grad)  # it is called with needs, too
    assert verdict(lambda: leaf([1.0]) - 2).startswith("The check failed, with TypeError: ")


@pytest.mark.parametrize(
    "call",
    [
        lambda: torch.tensor([1, 2]) + 1,
        lambda: leaf([1.0, 2.0]) > 0,
        lambda: leaf([1.0, 2.0]).argmax(),
    ],
)
def test_what_has_no_gradient_is_not_checked(call):
    assert verdict(call) == NO_GRADIENT


def test_numbers_that_need_no_gradient_are_checked_all_the_same():
    assert verdict(lambda: torch.ones(2).exp()) == AGREES.format(2)


def test_an_input_or_a_result_without_a_gradient_by_design_is_left_out():
    norm = nn.BatchNorm2d(1)
    x = torch.randn(2, 1, 2, 2, requires_grad=True)
    for training in (True, False):  # it tells mean and variance; it is given mean and variance
        norm.train(training)
        with viz.record() as g:
            norm(x)
        box = next(box for box in g.graph.boxes if box.op == "NativeBatchNorm")
        assert g.live.check(box.id) == AGREES.format(10)


def test_complex_numbers():
    assert verdict(lambda: torch.fft.fft(leaf([1.0, 2.0]))) == "Complex numbers are not checked."


def test_where_there_is_nothing_to_nudge():
    assert verdict(lambda: leaf([]).exp()) == verdict(lambda: leaf([0.0]).sqrt())
    assert verdict(lambda: leaf([]).exp()) == "There is no number at which a gradient could be checked."


def test_too_large():
    assert verdict(lambda: torch.ones(200, 200).exp()) == "Its inputs were too large to be kept for a check."


def test_a_call_that_failed():
    with pytest.raises(RuntimeError), viz.record() as g:
        torch.ones(2) @ torch.ones(3)
    assert g.live.check(g.graph.root) == "This call failed, so there is nothing to check."


def test_what_was_not_recorded():
    live = viz.LiveGraph(leaf(2.0) * 3)
    assert live.check("mul").startswith("Only a recorded computation can be checked")


def test_the_verdicts_are_kept_for_the_browser_until_something_else_is_shown():
    with viz.record() as g:
        leaf(2.0) * 3
    g.live._asked(None, {"ask": "check", "box": "mul"}, [])
    assert g.live.checks == {"mul": AGREES.format(1)}
    with viz.record() as again:
        leaf(2.0) * 3
    g.live.update(again)
    assert g.live.checks == {}


def test_a_check_changes_nothing():
    a = leaf([1.0, 2.0])
    with viz.record() as g:
        out = a * a
    before = [box.id for box in g.graph.boxes]
    g.live.check("mul")
    assert (a.grad, out.tolist(), [box.id for box in g.graph.boxes]) == (None, [1.0, 4.0], before)


def test_what_was_changed_in_place_since_is_checked_where_it_is_by_now():
    with viz.record() as g:
        a = leaf([1.0, 2.0])
        h = a * 1
        h.exp()
        h.zero_()
    assert g.live.check("exp") == AGREES.format(2)


@pytest.mark.parametrize(
    ("slope", "low", "high", "far"),
    [(1.0, 1.0, 1.0, 0.0), (0.5, 0.0, 1.0, 0.0), (2.0, 0.0, 1.0, 1.0), (-8.0, 0.0, 4.0, 2.0)],
)
def test_how_far_a_slope_is_from_both_sides(slope, low, high, far):
    assert difference(slope, low, high) == far
