"""The race of optimizers: its ways are PyTorch's, its words and its picture say the same, and its controls change the state."""

import json
import math

import pytest

import edutorch as torch
from edutorch.course.widgets import Race, race
from edutorch.course.widgets.race import rounded, run, short
from edutorch.course.widgets.terrain import SURFACES, Surface


def controls(front, kind):
    """The controls of one kind in a front, in their order."""
    found, todo = [], [front]
    while todo:
        one = todo.pop(0)
        todo = [*getattr(one, "children", ()), *todo]
        if type(one).__name__ == kind:
            found.append(one)
    return found


@pytest.mark.parametrize("surface", SURFACES)
def test_it_is_saved_in_words_and_as_a_picture(surface):
    one = race(surface, pair=("momentum", "Adam"), step=7)
    data = one._repr_mimebundle_()
    assert data["text/plain"] == one.describe() == repr(one)
    assert "application/vnd.jupyter.widget-view+json" in data
    html = data["text/html"]
    assert html == str(race(surface, pair=("momentum", "Adam"), step=7).picture()), "the same state, the same picture"
    assert "<title>" in html and "<desc>" in html and 'role="img"' in html and "<script" not in html
    assert html.count("<svg") == 1, "a picture in a picture would be half compared by nbval"
    for sign in ("● momentum", "▲ Adam"):
        assert sign in one.describe() and f"{sign}, x" in html and f"{sign}, y" in html
    assert repr(one.still()) == one.describe() and one.still()._repr_html_() == html


def test_a_state_can_be_pasted():
    one, other = race(pair=("RMSprop", "SGD"), step=3), race()
    other.state = json.loads(json.dumps(one.state))
    assert other.describe() == one.describe()


def test_sgd_walks_as_the_formula_says():
    walked = run(SURFACES["ravine"].height, lambda params: torch.optim.SGD(params, lr=0.07), (-4.0, 1.5), 5)
    assert walked.places[5] == pytest.approx([-4 * 0.93**5, 1.5 * (-0.75) ** 5])
    assert walked.heights[0] == pytest.approx((16 + 25 * 1.5**2) / 2)
    assert walked.rates == [pytest.approx([0.07, 0.07])] * 5 and walked.lr == 0.07


def test_the_turned_ravine_is_the_ravine():
    x, y = torch.tensor(1.2, dtype=torch.float64), torch.tensor(-0.7, dtype=torch.float64)
    along, across = (x + y) / math.sqrt(2), (y - x) / math.sqrt(2)
    assert SURFACES["turned ravine"].height(x, y).item() == pytest.approx(
        SURFACES["ravine"].height(along, across).item()
    )


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_the_cross_stands_where_it_is_lowest(surface):
    w = torch.tensor(surface.lowest, dtype=torch.float64, requires_grad=True)
    surface.height(w[0], w[1]).backward()
    assert w.grad.tolist() == pytest.approx([0, 0]) and surface.height(w[0], w[1]).item() == pytest.approx(0)


def test_what_the_notebook_tells_of_the_races():
    winner = lambda *given: race(*given).winner()  # noqa: E731
    assert winner("ravine", ("SGD", "momentum")) == "momentum"
    assert winner("ravine", ("momentum", "RMSprop")) == "RMSprop"
    assert winner("turned ravine", ("momentum", "RMSprop")) == "momentum"
    assert winner("ravine", ("SGD", "momentum"), (4, 0)) == "momentum"


def test_an_optimizer_of_ones_own_may_run():
    class Mine:
        lr = 0.5

        def __init__(self, params):
            self.params = params

        def zero_grad(self):
            for p in self.params:
                p.grad = None

        @torch.no_grad()
        def step(self):
            for p in self.params:
                p -= 0.5 * p.grad

    bowl = Surface(
        "x² + y²", lambda x, y: x**2 + y**2, (-1, 1), (-1, 1), (0, 0), (0.5, 0.5), (0.5,), (0.1, 0.1, 0.1, 0.1)
    )
    one = race(bowl, runners={"mine": Mine, "SGD": bowl.runners()["SGD"]}, steps=3, step=1)
    assert isinstance(one, Race) and one.winner() == "mine"
    assert (
        "mine, lr 0.5: after 1 step at (0, 0), height below 0.0001\n      step / gradient: 0.5 in x, 0.5 in y"
        in one.describe()
    )


def test_one_who_flies_away_is_told_so():
    wild = {"wild": lambda params: torch.optim.SGD(params, lr=1.0), **SURFACES["ravine"].runners()}
    one = race(runners=wild, step=40)
    assert one.winner() == "SGD"
    assert "wild, lr 1: has left the map for good after 5 steps" in one.describe()
    assert "after 40 steps: wild infinite, SGD 0.0241. SGD is lower." in one.describe()
    assert "nan" not in one.picture() and "–" in one.picture()
    both = race(runners={"a": wild["wild"], "b": wild["wild"]})
    assert both.winner() is None and "Neither is lower." in both.describe()


def test_where_there_is_no_gradient_there_is_no_rate():
    assert "step / gradient: 0.07 in x, none in y" in race(pair=("SGD", "Adam"), start=(2, 0), step=1).describe()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pair": ("SGD", "Newton")}, "a race is between two of SGD, momentum, RMSprop, Adam; got SGD, Newton"),
        ({"pair": ("SGD", "SGD")}, "a race is between two of"),
        ({"pair": ("SGD",)}, "a race is between two of"),
        ({"start": (9, 0)}, "the map goes from -5 to 5 in x; the start has 9"),
        ({"step": 41}, "the race has 40 steps; got step 41"),
    ],
)
def test_what_cannot_be_run_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        race(**given)


def test_numbers_are_told_briefly():
    assert [short(x) for x in (None, math.inf, 3e-9, 0.012345)] == ["none", "infinite", "below 0.0001", "0.0123"]
    assert [rounded(x) for x in (-1e-9, 2.0, -0.12345)] == ["0", "2", "-0.123"]


def test_it_is_operated():
    one = race(pair=("SGD", "momentum"))
    front = one.front()
    x, y = controls(front, "BoundedFloatText")
    first, second = controls(front, "Dropdown")
    (guess,), (time,) = controls(front, "RadioButtons"), controls(front, "IntSlider")
    reply, picture = controls(front, "HTML")
    assert (x.value, y.value, first.value, second.value) == (-4, 1.5, "SGD", "momentum")
    assert time.disabled and guess.value is None and "Guess who is lower" in reply.value
    assert "polyline" not in picture.value and "momentum" not in picture.value, (
        "nothing is told before there is a guess"
    )

    guess.value = "SGD"
    assert not time.disabled and "Move the time to its end" in reply.value and "polyline" in picture.value
    time.value = 40
    assert one.state["step"] == 40
    assert "✗ Not quite: after 40 steps: SGD 0.0241, momentum 0.00373. momentum is lower." in reply.value
    guess.value = "momentum"
    assert "✓ Right" in reply.value

    x.value = 2.0
    assert one.state == {"start": [2.0, 1.5], "pair": ["SGD", "momentum"], "step": 0, "guess": None}
    assert time.disabled and guess.value is None and "polyline" not in picture.value
    first.value = "momentum"
    assert one.state["pair"] == ["momentum", "SGD"] and second.value == "SGD", "the two change places"
    second.value = "Adam"
    assert guess.options == ("momentum", "Adam") and one.state["pair"] == ["momentum", "Adam"]
    guess.value = "Adam"
    assert one.state["guess"] == "Adam"
    one.state = race().state
    assert (x.value, first.value, guess.options, guess.value) == (-4, "SGD", ("SGD", "momentum"), None)
