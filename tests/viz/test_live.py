"""LiveGraph as Python sees it: what is sent to the browser, and when."""

import gc
import json
import re
import weakref

import pytest

import edutorch as torch
from edutorch import nn, viz


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def micro(value=2.0):
    a, b = leaf(value), leaf(-3.0)
    return a, b, a * b + a


def test_it_shows_what_graph_shows():
    a, b, out = micro()
    data, metadata = viz.LiveGraph(out)._repr_mimebundle_()
    assert data["text/plain"] == repr(viz.graph(out))
    assert data["image/svg+xml"].startswith("<svg")
    assert "application/vnd.jupyter.widget-view+json" in data


def test_steps_go_forth_and_back():
    a, b, out = micro()
    live = viz.LiveGraph(out)
    assert (live.step, live.steps) == (0, 4)
    assert live.sentence == "Before backward: no gradient has arrived."
    live.step = 2
    assert live.sentence == "Mul: 1.0 arrived. Its rule sends -3.0 to a (+=, together -2.0) and 2.0 to b."
    live.step = 1
    assert live.sentence.startswith("Add (out): 1.0 arrived.")
    live.step = 99
    assert (live.step, live.sentence) == (4, "a.grad becomes -2.0.")
    live.step = -1
    assert live.sentence == "out = Add(mul, a) = -4.0."
    live.step = -99
    assert (live.step, live.forward_steps) == (-3, 2)
    assert live.sentence == "Nothing is computed yet: only the leaves and the data are there."
    assert a.grad is None


def test_every_step_speaks_of_boxes_and_arrows_that_are_drawn():
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    live = viz.LiveGraph(model(torch.ones(3, 2)).sum())
    drawn = set(re.findall(r'data-id="([^"]+)"', live.drawing["svg"]))
    assert live.steps > 6
    for frame in live.words["frames"]:
        assert {frame["box"], *frame["arrows"], *frame["grads"]} <= drawn
    assert set(live.words["rows"]) == set(live.words["details"]) == set(live.words["tips"]) <= drawn


def test_boxes_have_room_for_every_step():
    w = leaf([[1.0, 2.0], [3.0, 4.0]])
    live = viz.LiveGraph((w * w).sum())
    height = live._layout.boxes["w"][3]
    before = len(live.words["rows"]["w"])
    most = max(len(frame["grads"].get("w", ())) for frame in live.words["frames"])
    assert most == 3
    assert height >= 20 + 15.5 * (before - 1 + most)


def test_new_values_change_the_words_and_not_the_drawing():
    a, b, out = micro(2.0)
    live = viz.LiveGraph(out)
    drawing = live.drawing
    a, b, out = micro(5.0)
    live.update(out)
    assert live.drawing is drawing
    assert ["value", "5.0"] in live.words["rows"]["a"]
    assert "a = 5.0" in repr(live)


def test_values_that_need_more_room_move_things():
    a, b, out = micro(2.0)
    live = viz.LiveGraph(out)
    drawing = live.drawing
    a, b, out = micro(-0.000123456)
    live.update(out)
    assert live.drawing["structure"] == drawing["structure"]
    assert live.drawing["svg"] != drawing["svg"]


def test_a_new_structure_is_a_new_drawing_and_step_and_choice_stay_if_they_can():
    a, b, out = micro()
    live = viz.LiveGraph(out)
    live.step, live.selected = 4, "add"
    out = a * b
    live.update(out)
    assert (live.step, live.steps, live.selected) == (3, 3, "")
    live.selected = "mul"
    out = a * b + b
    live.update(out)
    assert live.selected == "mul"


def test_update_after_backward():
    a, b, out = micro()
    live = viz.LiveGraph(out)
    out.backward()
    live.update()
    assert live.steps == 0
    assert live.sentence.startswith("No steps: backward has been here already")
    assert ["grad", "grad -2.0"] in live.words["rows"]["a"]


def test_it_does_not_keep_the_tensor_alive():
    def show():
        a, b, out = micro()
        return viz.LiveGraph(out), weakref.ref(out)

    live, gone = show()
    gc.collect()
    assert gone() is None
    with pytest.raises(ValueError, match="the tensor that was shown is gone"):
        live.update()


def test_details_hold_numbers_or_how_they_lie():
    big = torch.ones(10, 10).requires_grad_()
    small = leaf([1.0, 2.0])
    live = viz.LiveGraph((big * 2.0).sum() * small.sum())
    assert ["value", "[1.0, 2.0]"] in live.words["details"]["small"]["tables"]
    assert ["value", "min 1.0, mean 1.0, max 1.0, std 0.0"] in live.words["details"]["big"]["facts"]
    assert ["grad_fn", "MulBackward0"] in live.words["details"]["mul"]["facts"]
    assert re.search(r"def</span>.*mul_backward</span>\(", live.sources["Mul"])


def test_steps_can_be_left_out():
    a, b, out = micro()
    live = viz.LiveGraph(out, record_steps=False)
    assert live.steps == 0 and live.words["note"] == ""


def test_a_gradient_to_start_with():
    a = leaf([1.0, 2.0])
    out = a * 3.0
    assert viz.LiveGraph(out).steps == 0
    assert viz.LiveGraph(out, gradient=torch.tensor([1.0, 10.0])).steps == 2


def network():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    return model, model(torch.ones(1, 2)).sum()


def test_what_the_reader_has_chosen_goes_from_one_graph_to_another():
    model, loss = network()
    one = viz.LiveGraph(loss)
    one.closed = ["model.0"]
    one.step, one.lens, one.query, one.selected = 2, "shapes", "sum", "sum"
    state = one.state
    other = viz.LiveGraph(loss, state=state)
    assert other.state == state
    assert json.loads(json.dumps(state)) == state


def test_modules_are_closed_before_the_steps_are_counted():
    model, loss = network()
    live = viz.LiveGraph(loss)
    live.state = {"step": 99, "closed": ["model.0"]}
    assert (live.closed, live.step) == (["model.0"], live.steps)
    assert live.steps < 5
    live.state = {"closed": [], "step": 5}
    assert (live.steps, live.step) == (5, 5)


def test_a_state_may_say_less_and_speak_of_what_is_not_there():
    model, loss = network()
    live = viz.LiveGraph(loss)
    live.state = {"step": -1}
    assert (live.step, live.lens) == (-1, "values")
    live.state = {"closed": ["gone"], "lens": "gone", "step": -99}
    assert (live.lens, live.step, len(live.words["rows"])) == ("values", -live.forward_steps - 1, len(live.graph.boxes))


@pytest.mark.parametrize(("step", "stands"), [(99, 4), (4, 4), (0, 0), (-3, -3), (-99, -3)])
def test_the_scrubber_stays_where_there_are_steps(step, stands):
    live = viz.LiveGraph(micro()[-1])
    live.step = step
    assert live.step == stands


def test_a_lens_that_the_next_graph_does_not_have_goes_back_to_values():
    x = leaf([[1.0], [2.0]])
    live = viz.LiveGraph((x + leaf([1.0, 2.0])).sum())
    live.lens = "broadcasts"
    live.update((x + x).sum())
    assert live.lens == "values"


def test_all_that_is_sent_can_be_written_as_json():
    x = leaf(0.0)
    y = 1 / x
    live = viz.LiveGraph(y * y)  # its gradients are infinite
    sent = {name: getattr(live, name) for name in ("drawing", "words", "sources", "checks", *live.state)}
    assert json.dumps(sent, allow_nan=False)


def test_nothing_is_fetched_by_the_front_end():
    text = viz.LiveGraph._esm + viz.LiveGraph._css
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)|\bimport\b|\bfetch\(|XMLHttpRequest|@import|url\(", text)
