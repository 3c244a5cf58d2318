"""What the lenses of a live graph say of each box, and how hot it is."""

import math

import pytest

import edutorch as torch
from edutorch import viz
from edutorch.viz.frames import Frame
from edutorch.viz.lenses import gradients, in_bytes, in_time, logarithmic_middle, stretched


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def lenses(recording):
    return recording.live.words["lenses"]


@pytest.fixture
def g():
    w, x = leaf([1.0, 2.0]), torch.ones(3, 2)
    with viz.record() as g:
        (x * w).sum()
    return g


def test_a_lens_is_offered_where_it_has_something_to_say(g):
    assert list(lenses(g)) == ["values", "shapes", "memory", "gradients", "time", "types", "broadcasts"]
    x = torch.ones(2)
    with viz.record() as plain:
        x + x
    assert list(lenses(plain)) == ["values", "shapes", "time", "types"]
    assert "time" not in viz.LiveGraph(leaf(2.0) * 3).words["lenses"]


def test_shapes(g):
    lens = lenses(g)["shapes"]
    assert lens["texts"] == {"x": "[3, 2]", "w": "[2]", "mul": "[3, 2]", "sum": "[]"}
    assert lens["heats"]["mul"] == lens["heats"]["x"] == 1 > lens["heats"]["w"] > lens["heats"]["sum"] > 0


def test_memory_is_what_backward_needs_until_it_has_been_there(g):
    lens = lenses(g)["memory"]
    assert (lens["texts"], lens["kind"]) == ({"mul": "keeps 24 B"}, "freed")
    assert lens["legend"].endswith("24 B in all.")


def test_gradients_are_seen_once_backward_has_reached_a_box(g):
    lens = lenses(g)["gradients"]
    assert (lens["kind"], lens["diverging"]) == ("reached", True)
    assert lens["texts"] == {"sum": "grad norm 1.0", "mul": "grad norm 2.449", "w": "grad norm 4.243"}
    assert lens["heats"]["sum"] == 0.5


def test_time_is_that_of_each_op(g):
    lens = lenses(g)["time"]
    assert list(lens["texts"]) == ["mul", "sum"]
    assert max(lens["heats"].values()) == 1


def test_types(g):
    assert set(lenses(g)["types"]["texts"].values()) == {"float32 cpu"}


def test_broadcasts_are_arrows_along_which_a_gradient_is_summed(g):
    lens = lenses(g)["broadcasts"]
    assert lens["arrows"] == {"w-mul-1": "sum over axis 0"}
    assert lens["texts"] == {"mul": "stretches [2]", "w": "sum over axis 0"}


def test_every_heat_is_between_cold_and_hot(g):
    for lens in lenses(g).values():
        assert all(0 <= heat <= 1 for heat in lens["heats"].values())


@pytest.mark.parametrize(
    ("shape", "goal", "axes"),
    [((2,), (3, 2), [0]), ((3, 1), (3, 2), [1]), ((), (3, 2), [0, 1]), ((1, 1), (1, 4), [1]), ((3, 2), (3, 2), []),
     ((2, 2), (2,), [])],
)  # fmt: skip
def test_stretched_axes(shape, goal, axes):
    assert stretched(shape, goal) == axes


@pytest.mark.parametrize(
    ("norm", "heat"), [(1.0, 0.5), (1e-6, 0.0), (1e-30, 0.0), (0.0, 0.0), (1e6, 1.0), (math.inf, 1.0), (math.nan, 1.0)]
)
def test_vanishing_is_cold_and_exploding_is_hot(norm, heat):
    assert logarithmic_middle(norm) == pytest.approx(heat)


def test_a_module_is_as_hot_as_the_gradient_that_arrives_first():
    assert gradients([Frame("layer", norm=1.0), Frame("layer", norm=1e6)]).heats == {"layer": 0.5}


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (1536, "1.5 KB"), (1023 * 1024, "1020 KB"),
     (1 << 20, "1 MB"), (5 << 42, "20500 GB")],
)  # fmt: skip
def test_bytes_for_people(n, text):
    assert in_bytes(n) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(2.0, "2 s"), (1234.5, "1230 s"), (0.0012, "1.2 ms"), (1.5e-6, "1.5 µs"), (0.0, "0 µs")]
)
def test_time_for_people(seconds, text):
    assert in_time(seconds) == text
