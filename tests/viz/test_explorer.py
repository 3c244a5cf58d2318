"""`viz.explore`: a function whose inputs can be moved, and the graph of what it computes at each place."""

import json

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn, viz


def product(a, b):
    return a * b + a


def rows(live, id):
    return live.words["rows"][id]


@pytest.fixture
def live():
    return viz.explore(product, a=2.0, b=-3.0)


# Inputs


def test_a_number_gets_a_slider_that_reaches_to_both_sides():
    live = viz.explore(product, a=0.5, b=10)
    assert live.controls == [
        {"name": "a", "kind": "slider", "value": 0.5, "min": -3.0, "max": 3.0, "step": 0.01},
        {"name": "b", "kind": "slider", "value": 10, "min": -20, "max": 20, "step": pytest.approx(1 / 15)},
    ]


@pytest.mark.parametrize("table", [[[1.0, 2.0, 3.0]], torch.tensor([[1.0, 2.0, 3.0]]), np.array([[1.0, 2.0, 3.0]])])
def test_a_table_gets_a_cell_for_each_number(table):
    live = viz.explore(lambda w: (w * w).sum(), w=table)
    assert live.controls == [{"name": "w", "kind": "grid", "value": [[1.0, 2.0, 3.0]], "columns": 3}]
    live.inputs = {"w": [0, 0, 2]}  # the browser sends the cells one after the other
    assert ["value", "[0.0  0.0  2.0]"] in rows(live, "w")
    assert "lambda = Sum(mul) = 4.0" in repr(live)


def test_a_text_reaches_the_function_as_it_is():
    live = viz.explore(lambda word: torch.ones(len(word)) + 1, word="cat")
    assert live.controls == [{"name": "word", "kind": "text", "value": "cat"}]
    assert live.inputs == {"word": "cat"}
    live.inputs = {"word": "horse"}
    assert live.graph.box("data").outputs[0].shape == (5,)


@pytest.mark.parametrize(
    "value", [2, 2.0, True, np.float32(2), np.int64(2), torch.tensor(2.0), [torch.tensor(2.0)], [], (1, 2)]
)
def test_whatever_numbers_are_given_the_browser_can_be_sent_them(value):
    live = viz.explore(lambda a: a * 2, a=value)
    assert json.dumps([live.controls, live.inputs], allow_nan=False)
    assert live.graph.box("a").outputs[0].dtype == "float32"


@pytest.mark.parametrize(
    ("function", "inputs", "error", "words"),
    [
        (3.0, {}, TypeError, "explore.. needs a function, but got float"),
        (torch.tensor(1.0), {}, TypeError, "explore.. needs a function, but got Tensor"),
        (product, {"a": 1.0}, TypeError, "missing a required argument: 'b'"),
        (product, {"a": 1.0, "b": 1.0, "c": 1.0}, TypeError, "unexpected keyword argument 'c'"),
        (product, {"a": 1.0, "b": torch.ones(65)}, ValueError, "b has 65 numbers; cells are for 64 at most"),
        (product, {"a": 1.0, "b": float("inf")}, ValueError, "b should be finite, but is inf"),
        (
            product,
            {"a": 1.0, "b": object()},
            TypeError,
            "b should be a number, a table of numbers or a text, but is <object",
        ),
        (product, {"a": 1.0, "b": [[1], [1, 2]]}, TypeError, "b should be a number, a table of numbers or a text"),
        (product, {"a": 1j, "b": 1.0}, TypeError, "a should be a number, a table of numbers or a text, but is 1j"),
    ],
)
def test_what_cannot_be_explored(function, inputs, error, words):
    with pytest.raises(error, match=words):
        viz.explore(function, **inputs)


@pytest.mark.parametrize(
    "wrong", [{}, {"a": 1.0}, {"a": 1.0, "b": 1.0, "c": 1.0}, {"a": 1.0, "b": "text"}, {"a": 1.0, "b": [1.0, 2.0]}]
)
def test_what_does_not_fit_is_refused_and_changes_nothing(live, wrong):
    words = live.words
    with pytest.raises(ValueError):
        live.inputs = wrong
    assert live.inputs == {"a": 2.0, "b": -3.0}
    assert live.words is words


# Running again


def test_new_inputs_are_a_new_run_and_nothing_moves(live):
    drawing = live.drawing
    live.inputs = {"a": 2.0, "b": 4.0}
    assert live.drawing is drawing
    assert rows(live, "add")[0] == ["value", "10.0"]
    assert repr(live).endswith("product = Add(mul, a) = 10.0")


def test_the_steps_are_those_of_the_new_run(live):
    live.step = live.steps
    live.inputs = {"a": 2.0, "b": 4.0}
    assert (live.step, live.sentence) == (live.steps, "a.grad becomes 5.0.")


def test_a_control_flow_that_changes_the_graph():
    live = viz.explore(lambda a: a * 2 if a > 0 else a.exp() + 1, a=1.0)
    assert [box.op for box in live.graph.boxes if box.op] == ["Gt", "Mul"]
    live.inputs = {"a": -1.0}
    assert [box.op for box in live.graph.boxes if box.op] == ["Gt", "Exp", "Add"]
    live.inputs = {"a": 1.0}
    assert [box.op for box in live.graph.boxes if box.op] == ["Gt", "Mul"]


def test_an_error_is_shown_and_may_be_left_again():
    def picky(a):
        if a > 1:
            a = torch.ones(2) @ torch.ones(3)
        return a * 2

    live = viz.explore(picky, a=0.0)
    assert live.error is None
    live.inputs = {"a": 2.0}
    assert isinstance(live.error, RuntimeError)
    assert live.graph.boxes[-1].kind == "error"
    assert live.sentence.startswith("Matmul failed: ")
    live.inputs = {"a": 0.5}
    assert (live.error, rows(live, "mul")[0]) == (None, ["value", "1.0"])


def test_an_error_at_once():
    live = viz.explore(lambda a: 1 / 0, a=0.0)
    assert isinstance(live.error, ZeroDivisionError)
    assert repr(live) == "nothing was computed"


def test_an_interrupt_passes():
    def stop(a):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        viz.explore(stop, a=0.0)


@pytest.mark.parametrize("result", [None, 3.0, "text", [1, 2]])
def test_a_function_that_returns_no_tensor_shows_what_it_computed(result):
    def shown(a):
        a * 2
        return result

    assert [box.op for box in viz.explore(shown, a=1.0).graph.boxes if box.op] == ["Mul"]


def test_backward_may_start_from_what_the_function_returns_and_not_only_from_what_it_computes_last():
    def first(a):
        loss = a * a
        a * 100  # a number, too, but not the result
        return loss

    live = viz.explore(first, a=3.0)
    assert live.graph.root == "mul"
    live.step = live.steps
    assert live.sentence == "a.grad becomes 6.0."


def test_a_function_without_inputs():
    assert viz.explore(lambda: torch.ones(2) * 2).controls == []


# Wiggle


@pytest.mark.parametrize(("name", "slope"), [("a", -2.0), ("b", 2.0)])
def test_a_wiggle_is_what_the_gradient_predicts(live, name, slope):
    moves = f"{slope / 100:g}"
    assert live.wiggle(name) == f"{name} + 0.01: the result moves by {moves}; gradient · 0.01 predicts {moves}."
    assert live.lens == "wiggle"
    assert live.words["lenses"]["wiggle"]["texts"]["add"] == f"moves {'+' if slope > 0 else ''}{moves}"


def test_a_wiggle_that_is_not_small_leaves_the_straight_line():
    live = viz.explore(lambda a: a * a, a=3.0)
    assert live.wiggle("a", 1.0) == "a + 1.0: the result moves by 7.0; gradient · 1.0 predicts 6.0."


def test_what_does_not_depend_on_an_input_stays():
    live = viz.explore(lambda a, b: a * 2 + b, a=1.0, b=1.0)
    live.wiggle("b")
    assert live.words["lenses"]["wiggle"]["texts"]["mul"] == "stays"
    assert live.words["lenses"]["wiggle"]["heats"]["mul"] == 0


def test_a_wiggle_without_a_gradient():
    live = viz.explore(lambda a: a.detach() * 2, a=1.0)
    assert live.wiggle("a") == "a + 0.01: the result moves by 0.02; there is no gradient."


def test_a_wiggle_of_a_function_with_weights_of_its_own():
    torch.manual_seed(0)
    layer = nn.Linear(1, 1)
    live = viz.explore(lambda x: layer(x.reshape(1, 1)).sum(), x=1.0)
    assert live.wiggle("x").startswith("x + 0.01: the result moves by ")
    assert live.error is None


def test_a_result_that_is_no_single_number():
    live = viz.explore(lambda a: a * torch.ones(2), a=1.0)
    assert live.wiggle("a") == "a + 0.01: the result is no single number; there is no gradient."
    assert live.words["lenses"]["wiggle"]["texts"]["mul"] == "moves, norm 0.01414"


def test_a_wiggle_off_the_edge_can_still_be_sent():
    live = viz.explore(lambda a: 1 / (a - 1) + a, a=1.0)
    live.wiggle("a")
    assert json.dumps(live.words, allow_nan=False)


def test_a_wiggle_changes_no_input_and_the_next_move_ends_it(live):
    live._asked(live, {"ask": "wiggle", "name": "a"}, [])
    assert (live.inputs, live.lens) == ({"a": 2.0, "b": -3.0}, "wiggle")
    live.inputs = {"a": 1.0, "b": 1.0}
    assert live.lens == "values"


@pytest.mark.parametrize("name", ["w", "word", "nobody"])
def test_only_a_single_number_can_be_nudged(name):
    live = viz.explore(lambda w, word: w * 2, w=[1.0, 2.0], word="text")
    with pytest.raises(ValueError, match=f"{name} is not a single number"):
        live.wiggle(name)
