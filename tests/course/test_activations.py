"""What becomes of numbers on their way through layers: the widget `activations` in words, as a picture, and operated; and the
first figure of notebook 07."""

import json
import math
import re

import numpy as np
import pytest
from course.test_widgets import controls

from edutorch.course.lessons.lesson_07 import thirty_layers
from edutorch.course.lessons.lesson_07.pictures import LAYERS, SCALES, WIDTH, through
from edutorch.course.widgets import activations
from edutorch.course.widgets.activations import DIES, FATES, GROWS, LIVES, percent

FATE_AT = [
    (0.5, "relu", DIES),
    (1.0, "relu", DIES),
    (1.4, "relu", LIVES),
    (2.5, "relu", GROWS),
    (0.5, "linear", DIES),
    (1.0, "linear", LIVES),
    (2.0, "linear", GROWS),
    (0.5, "tanh", DIES),
    (1.5, "tanh", LIVES),
    (3.5, "tanh", GROWS),
]


@pytest.mark.parametrize(("scale", "function", "fate"), FATE_AT)
def test_what_becomes_of_layer_six(scale, function, fate):
    one = activations(scale, function)
    assert one.fate()[0] == fate
    assert f"Layer 6 {fate}: its std is " in one.describe() and one.describe().count("layer ") == 6


def test_it_computes_what_it_says():
    """By hand, in numpy: the layers of a network with the same weights."""
    one = activations(1.3, "relu", layers=3, width=20)
    a = one.x.numpy()
    for weight, layer in zip(one.weights, one.layers(), strict=True):
        a = np.maximum(a @ (1.3 * weight.numpy()).T, 0)
        assert np.allclose(a, layer)
    assert abs(one.x.std().item() - 1) < 0.05 and abs(one.weights[0].std().item() * math.sqrt(20) - 1) < 0.1
    assert f"layer 3: std {a.std():.2f}, {100 * (a == 0).mean():.0f} % are 0" in one.describe()


def test_the_mean_square_follows_the_formula():
    wide = activations(1.5, "linear", layers=1, width=400)
    assert abs((wide.layers()[0] ** 2).mean() / 1.5**2 - 1) < 0.05


def test_seeds_differ_and_repeat():
    assert activations(seed=1).describe() == activations(seed=1).describe() != activations(seed=2).describe()


def test_the_picture_says_the_same_and_hides_what_is_to_be_guessed():
    one = activations(2.5, "relu")
    told, hidden = str(one.picture()), str(one.picture(told=False))
    assert told.count("std ") >= 6 and "54 % are 0" in told and "▸" in told and "◂" not in told
    assert 'role="img"' in told and "<title>" in told and "<desc>" in told and "<script" not in told
    assert hidden.count(">?<") == 5 and "layer 6" in hidden
    assert "54 % are 0" not in hidden and one.fate()[1] not in hidden, "nothing is told before there is a guess"
    assert "▸" not in activations(0.5, "tanh").picture(), "nothing lies beyond the edge"


def test_bars_are_drawn_where_the_numbers_are():
    """A layer that has died is one bar, in the middle; one that is alive has many."""

    def bars(scale):
        picture = activations(scale, "linear", layers=8, width=100).picture()
        last = str(picture).rpartition("layer 8")[0].rpartition("layer 7")[2]
        return sum(path.count("z") for path in re.findall(r'<path d="([^"]*z)"', last))

    assert bars(0.2) == 1 and bars(1.0) > 15


def test_reply():
    one = activations(1.0, "relu")
    assert one.reply() == (None, "")
    for guess in FATES:
        right, words = activations(1.0, "relu", guess).reply()
        assert right is (guess == DIES) and words.startswith("Right" if right else "Not quite")
        assert "Layer 6 dies: its std is 0.081, less than a tenth" in words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"scale": 0.0}, "the scale is 0.0. Expected a number from 0.1 to 4.0"),
        ({"scale": 9.0}, "the scale is 9.0"),
        ({"scale": math.nan}, "the scale is nan"),
        ({"function": "sigmoid"}, "the function is 'sigmoid'. Expected one of relu, tanh, linear"),
        ({"guess": "lives on"}, "the guess is 'lives on'. Expected None or one of dies, lives, grows too large"),
        ({"layers": 0}, "1 to 12 layers, not 0"),
        ({"layers": 13}, "1 to 12 layers, not 13"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(given, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        activations(**given)


def test_a_state_can_be_pasted_and_a_wrong_one_is_refused():
    one, other = activations(2.0, "tanh", LIVES), activations()
    other.state = json.loads(json.dumps(one.state))
    assert other.describe() == one.describe()
    with pytest.raises(ValueError, match="the scale is -1"):
        one.state = {**one.state, "scale": -1.0}
    assert one.state["scale"] == 2.0


def test_it_is_saved_in_words_and_as_a_picture():
    one = activations()
    data = one._repr_mimebundle_()
    assert data["text/plain"] == one.describe() == repr(one) and data["text/html"] == str(one.picture())
    assert "application/vnd.jupyter.widget-view+json" in data


def test_it_is_operated():
    one = activations(1.0, "relu")
    front = one.front()
    (scale,), (function,), (guess,) = (
        controls(front, kind) for kind in ("FloatSlider", "ToggleButtons", "RadioButtons")
    )
    picture, _, reply = controls(front, "HTML")
    assert "?" in picture.value and "Choose what becomes of the last layer" in reply.value
    guess.value = LIVES
    assert "✗ Not quite. Layer 6 dies" in reply.value and "54 % are 0" in picture.value
    guess.value = DIES
    assert "✓ Right. Layer 6 dies" in reply.value
    scale.value = 2.5
    assert one.state == {"scale": 2.5, "function": "relu", "guess": None}, "a new scale is a new question"
    assert guess.value is None and "54 % are 0" not in picture.value
    function.value = "tanh"
    guess.value = GROWS
    assert one.state == {"scale": 2.5, "function": "tanh", "guess": GROWS} and "✗" in reply.value
    one.state = {"scale": 1.4, "function": "relu", "guess": None}
    assert (scale.value, function.value, guess.value) == (1.4, "relu", None)


def test_percent():
    assert percent(np.array([True, False, False])) == "33 %"


def test_thirty_layers_is_a_network():
    """The strips differ in scale only, and relu scales with it: layer 30 of a strip is another's, times a power of the ratio."""
    small, right, large = (through(scale, seed=3) for scale in SCALES.values())
    assert small.shape == (LAYERS + 1, WIDTH) and np.array_equal(small[0], large[0])
    assert np.allclose(right[-1], small[-1] * 2 ** (LAYERS / 2)) and np.allclose(large[-1], small[-1] * 2.0**LAYERS)
    assert 0.7 < right[-1].std() < 1.4 and (small[-1] < 0).any() and (small[-1] > 0).any()


def test_thirty_layers_says_what_it_shows():
    figure = thirty_layers()
    assert "30 % smaller:     std 0.92 in the input, 0.000028 in layer 30" in repr(figure)
    assert "40 % larger:      std 0.92 in the input, 30,458 in layer 30" in repr(figure)
    picture = str(figure.svg)
    assert picture.count("<image ") == 3 and ">0.000028<" in picture and 'role="img"' in picture
    assert repr(thirty_layers(seed=4)) != repr(figure)
