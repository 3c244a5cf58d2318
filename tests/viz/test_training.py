"""viz.training without a browser: what is logged, how often it is sent, and what stays in a saved notebook."""

import json
import re

import pytest

import edutorch as torch
from edutorch import viz
from edutorch.viz.curves import MOST, Curve, drawn
from edutorch.viz.training_widget import after_cell


class Clock:
    """A clock that the test sets."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def board():
    """A training of 1000 steps with a clock of its own, and the list of all that it sends."""
    t = viz.training(1000)
    t.clock, sent = Clock(), []
    t.observe(lambda change: sent.append(change["new"]), "frame")
    return t, sent


def test_at_most_ten_messages_a_second_and_the_last_one_always(board):
    t, sent = board
    with t:
        for step in range(500):
            t.clock.now += 0.01
            t.log(loss=float(step))
    assert 45 <= len(sent) <= 53  # 5 seconds
    assert sent[-1]["step"] == 500 and sent[-1]["state"] == "done" and ">499</text>" in sent[-1]["curves"]


class Handle:
    """Stands for the output of a notebook's cell."""

    def __init__(self):
        self.updates = 0

    def update(self, widget):
        self.updates += 1


def test_short_epochs_do_not_send_more_than_that_either(board, monkeypatch):
    t, sent = board
    t.source, t.total, cell = range(5), 5, []
    monkeypatch.setattr("edutorch.viz.training_widget.shown", lambda widget: Handle())
    monkeypatch.setattr("edutorch.viz.training_widget.after_cell", cell.append)
    for _ in range(300):
        for _ in t:
            t.clock.now += 0.002
            t.log(loss=1.0)
    assert 25 <= len(sent) + t.handle.updates <= 45  # 3 seconds
    assert len(cell) == 1
    cell[0]()  # now the cell ends
    assert sent[-1]["step"] == 1500 == t.total and sent[-1]["state"] == "done"


def test_a_notebook_is_told_the_last_picture_when_its_cell_ends(monkeypatch):
    from IPython.core.events import EventManager

    events, called = EventManager(None, {"post_execute": lambda: None}), []
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"events": events}))
    after_cell(lambda: called.append("once"))
    assert called == []
    events.trigger("post_execute")
    events.trigger("post_execute")
    assert called == ["once"]


def test_a_terminal_has_one_line_and_a_file_none(capsys, monkeypatch):
    for _ in viz.training(2):
        pass
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with viz.training(2) as t:
        t.log(loss=0.25)
        t.log(loss=0.125)
    written = capsys.readouterr().err
    assert (
        written.startswith("\r\x1b[Ktraining: 0 of 2 steps\r") and written.count("\n") == 1 and written.endswith("\n")
    )
    assert "training: 2 of 2 steps, loss 0.125, " in written


def test_nobody_can_ask_for_more():
    assert viz.training(3, every=0.0).every == 0.1 and viz.training(3, every=2).every == 2
    with pytest.raises(ValueError, match="smoothing"):
        viz.training(3, smoothing=1.0)


def test_speed_and_time_left_are_sent_but_not_written_down(board):
    t, sent = board
    with t:
        for _ in range(250):
            t.clock.now += 0.5
            t.log(loss=1.0)
        assert sent[-1]["speed"] == "2 steps/s, 6:15 left" and sent[-1]["share"] == 0.25
    assert sent[-1]["speed"] == "2 steps/s, 2:05 in all"
    bundle, _ = t._repr_mimebundle_()
    for text in (repr(t), bundle["text/plain"], bundle["image/svg+xml"]):
        assert "steps/s" not in text and ":05" not in text


def test_everything_that_is_sent_is_json():
    t = viz.training(4)
    for value in (1.0, float("nan"), float("inf"), torch.tensor(2.0, requires_grad=True)):
        t.log(loss=value)
        json.dumps(t.frame, allow_nan=False)
    assert t.history["loss"][0] == 1.0 and len(t.history["loss"]) == 4 and t.history["loss"][3] == 2.0
    assert repr(t) == "training: 4 of 4 steps\n  loss: 1 → 2 (lowest 1, highest 2); 2 values not finite"


def test_a_loop_counts_its_own_steps_whether_or_not_something_is_logged():
    t = viz.training("abcd")
    seen = []
    for i, letter in enumerate(t):
        seen.append(letter)
        if i % 2:
            t.log(loss=float(i))
            t.log(right=0.5)
    assert seen == list("abcd") and t.step == 4
    assert t.steps == {"loss": [1, 3], "right": [1, 3]} and t.history == {"loss": [1.0, 3.0], "right": [0.5, 0.5]}
    assert repr(t).startswith("training: 4 of 4 steps\n")


def test_another_epoch_makes_the_total_larger():
    t = viz.training([1, 2, 3])
    for _ in range(2):
        list(t)
    assert repr(t) == "training: 6 of 6 steps" and len(t) == 6


def test_what_ends_a_loop_early_is_told():
    t = viz.training(5)
    with pytest.raises(KeyboardInterrupt), t:
        t.log(loss=1)
        raise KeyboardInterrupt
    assert repr(t).startswith("training: 1 of 5 steps, stopped by KeyboardInterrupt")
    t = viz.training(iter("abc"))
    for _ in t:
        break
    assert repr(t) == "training: 0 steps, stopped" and t.frame["share"] is None
    with pytest.raises(TypeError):
        len(t)
    with pytest.raises(TypeError, match="nothing to loop over"):
        iter(viz.training()).__next__()
    assert list(viz.training(3)) == [0, 1, 2]


def test_names_are_no_markup():
    t = viz.training(1)
    t.log(**{"<b>": 1.0})
    assert "&lt;b&gt;" in t.frame["curves"] and "<b>" not in t.frame["curves"] + t.frame["log_curves"]


def test_a_metric_is_one_number():
    t = viz.training(5)
    with pytest.raises(ValueError, match="loss must be one number"):
        t.log(loss=torch.ones(2))
    assert t.history == {} and t.step == 0
    t.log(loss=torch.ones(1, 1))
    assert t.history == {"loss": [1.0]}


def test_a_curve_stays_short_and_keeps_its_extremes():
    curve = Curve(0.9)
    for step in range(100_000):
        curve.add(step, 1000.0 if step == 54_321 else -5.0 if step == 777 else float(step % 3))
    assert len(curve.points) <= MOST and len(curve.values) == 100_000
    assert max(p[2] for p in curve.points) == 1000.0 and min(p[1] for p in curve.points) == -5.0
    steps = [p[0] for p in curve.points]
    assert steps == sorted(set(steps)) and steps[-1] == 99_999


def test_the_bold_line_is_the_exponential_mean():
    curve, mean, weight = Curve(0.8), 0.0, 0.0
    for step, value in enumerate([3.0, -1.0, 4.0, 1.0]):
        curve.add(step, value)
        mean, weight = 0.8 * mean + 0.2 * value, 0.8 * weight + 0.2
        assert curve.points[-1][3] == pytest.approx(mean / weight)
    assert curve.points[0][3] == 3.0  # no shadow of the zero that the mean begins with


def test_a_saved_notebook_keeps_a_picture_and_a_text():
    t = viz.training(3)
    with t:
        for loss in (100.0, 10.0, 0.0):
            t.log(loss=loss, accuracy=0.5)
    bundle, _ = t._repr_mimebundle_()
    assert bundle["text/plain"] == repr(t)
    picture = bundle["image/svg+xml"]
    assert picture.count("<polyline") == 4 and ">accuracy<" in picture and "aria-label=" in picture
    t.log_scale = True
    logged = t._repr_mimebundle_()[0]["image/svg+xml"]
    assert logged != picture and not re.search("nan|inf", logged)
    assert "image/svg+xml" not in viz.training(3)._repr_mimebundle_()[0]


def test_no_line_leaves_its_plot():
    t = viz.training(60)
    for step in range(60):
        t.log(accuracy=step / 60)  # the first is 0, which a logarithmic axis leaves out
    for log in (False, True):
        picture = drawn(t.curves, log)
        for points in re.findall('points="([^"]+)"', picture):
            assert all(20 <= float(pair.split(",")[1]) <= 86 for pair in points.split())
