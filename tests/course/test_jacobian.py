"""The widget `jacobian`, and the pictures of notebooks 05 and 05b: tables of slopes in words, as pictures, and operated."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from course.test_widgets import controls

import edutorch as torch
from edutorch.course import exercise
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.exercise import ANSWERS
from edutorch.course.lessons.lesson_05 import three_rules, valley
from edutorch.course.lessons.lesson_05.nudging import nudged
from edutorch.course.lessons.lesson_05.vjp import VJP, check_vjp
from edutorch.course.lessons.lesson_05b import EXERCISES, beside, gallery, tables
from edutorch.course.lessons.lesson_05b.pages import memory_of
from edutorch.course.lessons.lesson_05b.puzzles import PAGES
from edutorch.course.lessons.lesson_05b.rules import refuse
from edutorch.course.widgets import jacobian
from edutorch.course.widgets.jacobian import cell_text, heat, near, numbers_of


def products(x):
    return x[:-1] * x[1:]


@pytest.fixture(autouse=True)
def nothing_answered_yet():
    ANSWERS.clear()


# ------------------------------------------------------------------------------------------------------------ its state


def test_it_multiplies_as_the_engine_does():
    for v in ([1.0, 0.0, 0.0], [0.5, -2.0, 10.0]):
        x = torch.tensor([2.0, 3.0, 5.0, 7.0], dtype=torch.float64, requires_grad=True)
        products(x).backward(torch.tensor(v, dtype=torch.float64))
        assert np.allclose(jacobian(products, [2, 3, 5, 7], v).product(), x.grad.numpy())


@pytest.mark.parametrize(
    ("v", "words"),
    [
        ([0, 1], "v picks row 1."),
        ([0, 0], "No result counts, so nothing arrives."),
        ([0, 3], "v @ J is 3 * row 1."),
        ([-1, 0.5], "v @ J is -1 * row 0 + 0.5 * row 1."),
    ],
)
def test_a_sentence_says_of_which_rows(v, words):
    one = jacobian(products, [2, 3, 5], v)
    assert one.sentence() == words and words in one.describe() and words in str(one.picture())


def test_one_result_and_one_input():
    assert "a row for the only result, a column for each of 2 inputs" in jacobian(lambda x: x.sum(), [1, 2]).describe()
    assert "a row for each of 2 results, a column for the only input" in jacobian(lambda x: x.expand(2), [1]).describe()


@pytest.mark.parametrize(
    ("guess", "right", "words"),
    [
        ([7, 10], True, "Right. v @ J is 1 * row 0 + 2 * row 1."),
        ([5, 11], False, "That is J @ v: it goes along the rows."),
        ([4, 6], False, "There each row counts once, whatever v says."),
        ([0, 0], False, "Not quite. v @ J is 1 * row 0"),
    ],
)
def test_the_reply_knows_what_was_mixed_up(guess, right, words):
    W = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    found, said = jacobian(lambda x: W @ x, [0, 0], [1, 2], guess).reply()
    assert found is right and words in said
    assert jacobian(lambda x: W @ x, [0, 0], [1, 2]).reply() == (None, "")


def test_two_digits_of_a_guess_will_do():
    assert near([0.33, 0.67], np.array([1 / 3, 2 / 3])) and not near([0.3, 0.67], np.array([1 / 3, 2 / 3]))
    assert near([120.5], np.array([120.4])) and not near([1.0], np.array([1.0, 1.0]))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"x": []}, "x needs 1 to 8 numbers, and has 0"),
        ({"x": [1] * 9}, "x needs 1 to 8 numbers, and has 9"),
        ({"x": [1]}, "a picture has room for 1 to 8 results, and f has 0"),
        ({"x": [1, 2, 3], "v": [1]}, "v needs a number for each of the 2 results, and has 1"),
        ({"x": [1, 2, 3], "guess": [1, 2]}, "v @ J has a number for each of the 3 inputs, and not 2"),
        ({"f": lambda x: torch.ones(2, 2, dtype=torch.float64) @ x, "x": [1, 2, 3]}, "f cannot work on 3 numbers: "),
    ],
)
def test_what_does_not_fit_is_refused_in_words(given, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        jacobian(**{"f": products, **given})


def test_a_state_can_be_pasted_and_a_wrong_one_is_refused():
    one, other = jacobian(products, [2, 3, 5], [1, 10], [3, 52, 30]), jacobian(products, [1, 1, 1])
    other.state = json.loads(json.dumps(one.state))
    assert other.describe() == one.describe() and other.reply()[0] is True
    with pytest.raises(ValueError, match="v needs a number"):
        one.state = {**one.state, "v": [1.0]}
    assert one.state["v"] == [1.0, 10.0]


@pytest.mark.parametrize(
    ("words", "numbers"), [("1, -0.5, 2", [1, -0.5, 2]), ("[1 2]", [1, 2]), ("", []), ("(3,)", [3]), ("1e-3", [0.001])]
)
def test_numbers_are_read(words, numbers):
    assert numbers_of(words) == numbers


@pytest.mark.parametrize("words", ["one", "1; 2", "inf", "nan, 1"])
def test_other_words_are_no_numbers(words):
    with pytest.raises(ValueError, match="numbers with commas between|no place in a table"):
        numbers_of(words)


# ---------------------------------------------------------------------------------------------------------- its picture


def test_the_picture_says_the_same_and_hides_what_is_to_be_guessed():
    one = jacobian(products, [2, 3, 5], [1, 10])
    told, hidden = str(one.picture()), str(one.picture(told=False))
    assert ">52<" in told and ">?<" not in told
    assert hidden.count(">?<") == 3 and ">52<" not in hidden and "10 * row 1" not in hidden
    assert 'role="img"' in told and "<title>" in told and "<desc>" in told and "<script" not in told


def test_zero_is_blank_and_signs_are_not_told_by_colour_alone():
    J = np.array([[0.0, -0.25], [2.0, 0.0]])
    large, small = heat(J, 0, 0), heat(J, 0, 0, 12, 12)
    assert large.count('fill="#') == small.count('fill="#') == 2
    assert re.findall(r">([^<>]+)</text>", large) == ["−.25", "2"]
    assert "</text>" not in small and len(re.findall(r'd="M15 6h6"', small)) == 1
    assert "#" not in heat(np.zeros((2, 2)), 0, 0)


@pytest.mark.parametrize(
    ("number", "wide", "written"),
    [(0.5, 46, ".5"), (-0.125, 46, "−.125"), (-0.125, 30, "−.12"), (10.5, 46, "10.5"), (3.0, 46, "3")],
)
def test_numbers_are_short_in_a_cell(number, wide, written):
    assert cell_text(number, wide) == written


def test_it_is_saved_in_words_and_as_a_picture():
    one = jacobian(products, [2, 3, 5])
    data = one._repr_mimebundle_()
    assert data["text/plain"] == one.describe() == repr(one) and data["text/html"] == str(one.picture())
    assert "application/vnd.jupyter.widget-view+json" in data


# ---------------------------------------------------------------------------------------------------------- its controls


def test_it_is_operated():
    one = jacobian(products, [2, 3, 5])
    front = one.front()
    x, v, guess = controls(front, "Text")
    (only,) = controls(front, "Dropdown")
    picture, reply = controls(front, "HTML")
    assert (x.value, v.value, guess.value, only.label) == ("2, 3, 5", "1, 0", "", "row 0")
    assert "?" in picture.value and "Type v @ J" in reply.value
    guess.value = "3, 2, 1"
    assert "✗ Not quite" in reply.value and "?" not in picture.value.replace("v @ J?", "")
    guess.value = "3 2 0"
    assert "✓ Right. v picks row 0." in reply.value
    only.label = "row 1"
    assert one.state == {"x": [2, 3, 5], "v": [0, 1], "guess": None}, "another v is another question"
    assert v.value == "0, 1" and guess.value == "" and ">?<" in picture.value
    v.value = "1, 10"
    assert only.label == "as typed" and one.state["v"] == [1, 10]
    only.label = "row 0"
    only.label = "as typed"
    assert one.state["v"] == [1, 0], "to choose nothing changes nothing"
    x.value = "1, 2, 3, 4"
    assert one.state == {"x": [1, 2, 3, 4], "v": [1, 0, 0], "guess": None}, "another number of results: a new v"
    assert only.options[-1] == ("row 2", 2)


@pytest.mark.parametrize(
    ("place", "typed", "words"),
    [
        (0, "", "x needs 1 to 8 numbers, and has 0"),
        (0, "1, b", "should be numbers with commas between"),
        (1, "1", "v needs a number for each of the 2 results"),
        (2, "1, 2", "v @ J has a number for each of the 3 inputs"),
    ],
)
def test_what_is_typed_wrongly_is_answered_and_changes_nothing(place, typed, words):
    one = jacobian(products, [2, 3, 5])
    before, front = one.state, one.front()
    controls(front, "Text")[place].value = typed
    assert words in controls(front, "HTML")[1].value and one.state == before


# ----------------------------------------------------------------------------------------------- the pictures of 05b


def test_tables_beside_each_other():
    two = tables({"double": lambda x: 2 * x, "sum": lambda x: x.sum()}, torch.tensor([1.0, 2.0]))
    assert repr(two).splitlines()[2:] == ["   2 .      1 1", "   . 2"]
    data = two._repr_mimebundle_()
    assert data["text/plain"] == repr(two) and data["text/html"].count("<rect") == 2 + 2 + 2


def test_the_gallery_has_all_twelve():
    picture = str(gallery().picture())
    for number, name in enumerate((one.name for page in PAGES.values() for one in page.puzzles), 1):
        assert f">{number} {name}<" in picture


def test_wrong_tables_are_shown_below_the_right_ones():
    page = PAGES["05b-4"]
    assert repr(beside("05b-4")).count("not written yet") == 3
    exercise("05b-4")(answer_from(page.source(running="v.cumsum(0)", softmax="None", filtered="v[0]")))
    said = repr(beside("05b-4"))
    assert "running: different; filtered: no table came of it; softmax: not written yet" in said
    assert said.splitlines()[1].split() == ["running", "filtered", "softmax"]
    assert said.splitlines()[7:9] == ["  yours: different", "   1 1 1 1 1"]
    assert "yours: different" in str(beside("05b-4").picture())
    exercise("05b-4")(answer_from(page.source()))
    assert repr(beside("05b-4")) == "YOUR TABLES  running: as expected; filtered: as expected; softmax: as expected"


# -------------------------------------------------------------------------------------------------------- how it checks


def test_the_patterns_of_the_puzzles_are_those_that_the_notebook_names():
    J = {one.name: None for page in PAGES.values() for one in page.puzzles}
    for page in PAGES.values():
        for one in page.puzzles:
            fixed = [page.example[name] for name in one.fixed]
            J[one.name] = torch.autograd.functional.jacobian(lambda x: one.f(x, *fixed), page.example["x"]).numpy()
    off = ~np.eye(5, dtype=bool)
    assert not any(J[name][off].any() for name in ("scaled", "square", "relu")) and (np.diag(J["relu"]) == 0).sum() == 2
    assert all(J[name].shape == (5,) for name in ("mean", "dot", "length"))
    assert (J["shuffled"].sum(0) == 1).all() and (J["shuffled"].sum(1) == 1).all()
    assert J["picked"].sum(0).tolist() == [1, 1, 2, 0, 1] and (J["picked"].sum(1) == 1).all()
    assert np.array_equal(J["running"], np.tril(np.ones((5, 5))))
    assert not np.triu(J["filtered"], 2).any() and not np.tril(J["filtered"], -2).any()
    assert (J["softmax"] != 0).all() and (J["softmax"][off] < 0).all()


def test_memory_is_measured():
    assert memory_of(lambda: torch.ones(1000, 100)) >= 400_000 > 50_000 > memory_of(lambda: torch.ones(1000))


def test_a_rule_of_another_kind_passes():
    """The check looks at numbers, not at how a line was written."""
    other = PAGES["05b-4"].source(
        running="v.sum() - v.cumsum(0) + v", filtered="F.conv1d(wide[None, None], k.flip(0)[None, None])[0, 0]"
    )
    assert EXERCISES[3].check(answer_from(other)) == 304


@pytest.mark.parametrize(
    "line", ["torch.autograd.grad(x, x)", "torch.func.vjp(f, x)", "[a for a in v]", "x.grad", "jacobian(f, x)"]
)
def test_the_engine_and_loops_are_refused(line):
    with pytest.raises(NotYet, match="the engine does the work|holds a loop"):
        refuse(answer_from(f"def f(x, v):\n    return {line}"))


def test_a_variable_may_have_any_name():
    refuse(answer_from("def f(x, v):\n    grad = 3 * v\n    return grad"))


def test_nan_is_told_as_different():
    exercise("05b-1")(answer_from(PAGES["05b-1"].source(scaled="v * float('nan')")))
    assert "scaled: different" in repr(beside("05b-1"))


# ----------------------------------------------------------------------------------------------- the figures of 05


def test_the_first_figure_shows_what_the_solutions_do():
    """Softplus' slope rises from 0 to 1, that of the clamp is 1 everywhere, and Newton's third step is nearly at the goal."""
    figure, alt = three_rules()
    softplus, clamp, newton = figure.axes
    assert [axis.get_title() for axis in figure.axes] == ["Softplus", "Clamp", "Newton"]
    sent = softplus.lines[1].get_ydata()
    assert 0 < sent[0] < 0.05 and 0.95 < sent[-1] < 1 and np.all(np.diff(sent) > 0)
    assert set(clamp.lines[0].get_ydata()[[0, -1]]) == {-1, 1} and set(clamp.lines[1].get_ydata()) == {1}
    steps = [line.get_xdata()[0] for line in newton.lines if len(line.get_xdata()) == 1]
    assert len(steps) == 4 and abs(steps[-1] - 2**0.5) < 0.01 < abs(steps[1] - 2**0.5)
    for line, lowest in zip([line for line in newton.lines if line.get_linestyle() == "--"], steps[1:]):
        assert abs(line.get_xdata()[np.argmin(line.get_ydata())] - lowest) < 0.02
    assert "sends back 1 everywhere" in alt
    plt.close(figure)


def test_the_valley_has_the_numbers_that_it_is_given():
    figure, alt = valley([0.1, 0.01], [1e-3, 1e-5])
    (line,) = figure.axes[0].lines
    assert list(line.get_ydata()) == [1e-3, 1e-5] and "A valley" in alt
    plt.close(figure)


def test_an_answer_is_asked_how_often_it_goes_back_and_what_becomes_of_x():
    def twice(f, x, v):
        right = vjp(f, x, v)
        vjp(f, x, v)
        return right

    vjp = answer_from(VJP)
    assert check_vjp(vjp) == 101
    with pytest.raises(NotYet, match="for 3 results it went back 2 times"):
        check_vjp(twice)
    with pytest.raises(NotYet, match="for 3 results it went back 0 times"):
        check_vjp(nudged)
