"""The widgets of the lessons: what follows from a state, in words and as a picture, and that the controls change the state."""

import json

import pytest

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.catalogue import exercises_of
from edutorch.course.widgets import Parsons, Question, broadcasting, choose, parsons, tape
from edutorch.course.widgets.choose import Choose

PROGRAM = """
for x, y in loader:
    loss = loss_fn(model(x), y)
    optimizer.zero_grad()
    loss.backward()
print(loss)
"""
WHY = {"optimizer.zero_grad()": "the old gradients are still there"}
STRANGE = {"model.step()": "a model does not step"}


def puzzle(**options):
    return parsons(PROGRAM, distractors=STRANGE, why=WHY, **options)


def quiz():
    first = Question("What is `2 + 2`?", {"four": "Yes.", "22": "That is two texts put together."}, "four")
    return choose([first, Question("Is 2 < 3?", {"no": "Count again.", "yes": "It is."}, "yes")])


WIDGETS = {
    "parsons": puzzle,
    "parsons, to be indented": lambda: puzzle(indent=True),
    "choose": quiz,
    "broadcasting": lambda: broadcasting((2, 1, 4), (3, 1)),
    "clash": lambda: broadcasting((2, 3), (4,)),
    "tape": lambda: tape(torch.arange(6).reshape(2, 3).T, index=(2, 1)),
}


@pytest.mark.parametrize("make", WIDGETS.values(), ids=WIDGETS)
def test_a_widget_is_saved_in_words_and_as_a_picture(make):
    widget = make()
    data = widget._repr_mimebundle_()
    assert data["text/plain"] == widget.describe() == repr(widget)
    assert data["text/html"] == str(widget.picture()) and "<script" not in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert make()._repr_mimebundle_()["text/html"] == data["text/html"], "the same state, the same picture"


@pytest.mark.parametrize("make", WIDGETS.values(), ids=WIDGETS)
def test_a_state_can_be_pasted(make):
    widget, other = make(), make()
    other.state = json.loads(json.dumps(widget.state))
    assert other.describe() == widget.describe()


def controls(widget, kind):
    """The controls of one kind in a front, in their order."""
    found, todo = [], [widget]
    while todo:
        one = todo.pop(0)
        todo = [*getattr(one, "children", ()), *todo]
        if type(one).__name__ == kind:
            found.append(one)
    return found


def button(front, name):
    return next(one for one in controls(front, "Button") if one.description == name)


# ---------------------------------------------------------------------------------------------------------------- parsons


def test_the_right_order_and_no_other():
    asked = puzzle()
    assert asked.check(lambda: asked.right) == 5
    assert asked.right != sorted(asked.right), "the alphabet is not the solution"
    assert asked.check(lambda: None) is None and asked.check(lambda: []) is None
    steps = [[a for a in asked.right if a != b] + [b] for b in asked.right[:-1]]
    for wrong in steps:
        with pytest.raises(NotYet, match="Expected another one there"):
            asked.check(lambda wrong=wrong: wrong)


def test_the_first_misplaced_line_is_named_with_its_reason():
    asked = puzzle()
    a, b, c, d, e = asked.right
    (strange,) = set(asked.lines) - set(asked.right)
    told = {
        (a, b, d, c, e): "line 3 is `loss.backward()`. Expected another one there: the old gradients are still there.",
        (a, b): "after line 2 a line is missing: the old gradients are still there.",
        (a, strange): "line 2 is `model.step()`, which does not belong here: a model does not step.",
        (a, b, c, d, e, strange): "line 6 is `model.step()`, which does not belong here: a model does not step.",
        (a, a): f"your list is ['{a}', '{a}']. Expected letters out of a b c d e f, each at most once.",
        (a, "z"): f"your list is ['{a}', 'z']. Expected letters out of a b c d e f, each at most once.",
    }
    assert {order: asked.reply(list(order)) for order in told} == told
    assert asked.reply([a, b, c, d, e]) == ""
    assert "Expected a list of letters" in asked.reply("abc")
    assert "Expected letters out of" in asked.reply([None, [1]])


def test_indentation():
    asked = puzzle(indent=True)
    a, b, c, d, e = asked.right
    assert asked.reply([a, ">" + b, ">" + c, ">" + d, e]) == ""
    assert (
        asked.reply([a, b]) == "line 2, `loss = loss_fn(model(x), y)`, is the right one, but indented by 0. Expected 1."
    )
    asked.state = [a, ">" + b]
    assert "  2. " + b + "      loss = loss_fn" in asked.describe()
    assert puzzle().reply([a, b, c, d, e]) == "", "it is given where it is not asked for"


def test_two_lines_must_differ():
    with pytest.raises(ValueError, match="two lines are the same"):
        Parsons("x\ny\n  x")


def test_lines_are_moved():
    asked = puzzle(indent=True)
    for letter, how, state in [
        ("b", "in", ["b"]),
        ("a", "in", ["b", "a"]),
        ("a", "in", ["b", "a"]),
        ("a", "up", ["a", "b"]),
        ("a", "up", ["a", "b"]),
        ("b", "right", ["a", ">b"]),
        ("b", "up", [">b", "a"]),
        ("b", "left", ["b", "a"]),
        ("b", "left", ["b", "a"]),
        ("b", "down", ["a", "b"]),
        ("a", "out", ["b"]),
        ("a", "down", ["b"]),
        ("", "in", ["b"]),
    ]:
        asked.state = asked.moved(letter, how)
        assert asked.state == state, (letter, how)


def test_parsons_is_operated():
    asked = puzzle()
    page = asked.front()
    assert [row["letter"] for row in page.rows] == list("abcdef") and page.pasteable == "[]"
    do = lambda how, letter="": page._handle_custom_msg({"how": how, "letter": letter}, [])  # noqa: E731
    first, second = asked.right[:2]
    do("in", second)
    do("in", first)
    do("up", first)
    assert asked.state == [first, second] and page.pasteable == f'["{first}", "{second}"]'
    assert [row["number"] for row in page.rows] == ["1.", "2.", "", "", "", ""]
    do("check")
    assert "✗ after line 2 a line is missing" in page.reply and "role=" in page.reply
    asked.state = list(asked.right)
    assert page.reply == "", "an old reply does not stay"
    do("check")
    assert "✓ All lines are in their places." in page.reply


# ----------------------------------------------------------------------------------------------------------------- choose


def test_choices_are_checked():
    asked = quiz()
    assert asked.check(lambda: [1, 2]) == 2
    assert asked.check(lambda: None) is None and asked.check(lambda: [0, 0]) is None
    for state, words in [
        ([2, 2], "question 1, option 2. Not quite. That is two texts put together."),
        ([1, 0], "question 2 has no answer yet"),
        ([1], "Expected 2 numbers"),
        ([1, 3], "Expected 2 numbers"),
        ("12", "Expected 2 numbers"),
        ([1, "yes"], "Expected 2 numbers"),
    ]:
        with pytest.raises(NotYet, match=words):
            asked.check(lambda state=state: state)


def test_an_answer_must_be_an_option():
    with pytest.raises(ValueError, match="'5' is none of the options"):
        Question("2 + 2?", {"4": "Yes."}, "5")


def test_choose_is_operated():
    asked = quiz()
    front = asked.front()
    first, second = controls(front, "RadioButtons")
    first.value = 2
    assert asked.state == [2, 0]
    assert "Not quite. That is two texts put together." in controls(front, "HTML")[1].value
    second.value = 2
    assert asked.state == [2, 2] and asked.describe().endswith("state: [2, 2]")
    asked.state = [1, 0]
    assert (first.value, second.value) == (1, None)
    assert asked.again().state == [0, 0] and isinstance(asked.again(), Choose)


@pytest.mark.parametrize(("make", "shown"), [(puzzle, parsons), (quiz, choose)])
def test_the_puzzle_of_an_exercise_is_shown_fresh_each_time(make, shown, monkeypatch):
    one = exercises_of("00")[0]
    monkeypatch.setattr(one, "puzzle", make())
    first = shown(one.id)
    first.state = ["a"] if shown is parsons else [1, 0]
    assert shown(one.id).state == one.puzzle.state == make().state
    assert shown(one.id).describe() == make().describe()


# ----------------------------------------------------------------------------------------------------------- broadcasting

SHAPES = [((), ()), ((3,), ()), ((2, 1, 4), (3, 1)), ((1,), (5, 1)), ((2, 3), (2, 3)), ((0,), (1,)), ((1, 1), (7,))]
CLASHES = [((2, 3), (4,)), ((3, 2), (2, 3)), ((5, 1, 2), (3, 2, 2)), ((2,), (0,)), ((4, 3, 2), (3, 1, 2))]


@pytest.mark.parametrize(("a", "b"), SHAPES + CLASHES)
def test_it_says_what_adding_says(a, b):
    two = broadcasting(a, b)
    try:
        shape, error = tuple((torch.zeros(a) + torch.zeros(b)).shape), ""
    except RuntimeError as raised:
        shape, error = None, str(raised)
    assert (two.result(), two.error()) == (shape, error)
    assert two.picture() and (error in two.describe())


def test_the_words_and_the_picture_say_the_same():
    two = broadcasting((2, 1, 4), (3, 1))
    for words in ("dimension -2 is stretched from 1 to 3", "dimension -3 is new, of size 2"):
        assert words in two.describe() and words in two.picture()
    assert "1 → 3" in two.picture() and "new → 2" in two.picture()
    assert "1 → 3" not in two.picture(told=False) and "?" in two.picture(told=False)
    clash = broadcasting((2, 3), (4,))
    assert "✗ 3" in clash.picture() and clash.error() in clash.picture() and clash.error() in clash.describe()


def test_broadcasting_is_operated():
    two = broadcasting((2, 1), (3,))
    front = two.front()
    a, b, guess = controls(front, "Text")
    picture, reply = controls(front, "HTML")
    assert (a.value, b.value) == ("2, 1", "3") and "?" in picture.value
    guess.value = "2, 2"
    assert "✗ Not quite: the result has the shape (2, 3)." in reply.value and "1 → 3" in picture.value
    guess.value = "(2, 3)"
    assert "✓ Right" in reply.value
    b.value = "4 3"
    assert two.state == {"a": [2, 1], "b": [4, 3], "guess": None} and "?" in picture.value
    guess.value = "error"
    assert "✓ The two clash. The size of tensor a (2) must match the size of tensor b (4)" in reply.value
    b.value = "x"
    assert "&#x27;x&#x27; should be whole numbers" in reply.value and two.state["b"] == [4, 3]
    b.value = "1,1,1,1,1,1,1"
    assert "room for 6 dimensions" in reply.value


# ------------------------------------------------------------------------------------------------------------------- tape

TENSORS = {
    "a table": lambda: torch.arange(6.0).reshape(2, 3),
    "transposed": lambda: torch.arange(6).reshape(2, 3).T,
    "every second": lambda: torch.arange(12).reshape(3, 4)[1:, ::2],
    "expanded": lambda: torch.tensor([1.5, 2]).expand(3, 2),
    "a cube": lambda: torch.arange(24).reshape(2, 3, 4),
    "one number": lambda: torch.tensor(3.0),
    "nothing": lambda: torch.zeros(0, 3),
    "truths": lambda: torch.tensor([True, False]),
    "with a gradient": lambda: torch.ones(3, requires_grad=True),
}


@pytest.mark.parametrize("make", TENSORS.values(), ids=TENSORS)
def test_each_place_reads_the_cell_that_it_says(make):
    x = make()
    widget = tape(x)
    assert torch.equal(widget.view(), x.detach())
    for index in [(0,) * x.ndim, tuple(n - 1 for n in x.shape)] if x.numel() else []:
        assert widget.flat[widget.cell_of(index)].item() == x[index].item()
    assert sum(widget.reads()) == x.numel()
    assert widget.code() in widget.describe() and widget.code() in widget.picture()
    assert ("not contiguous" in widget.describe()) is not x.is_contiguous()


def test_a_view_that_is_not_possible_is_told_in_pytorchs_words():
    widget = tape(torch.arange(6))
    for change, words in [
        ({"size": [3, 3], "stride": [3, 1]}, "are out of bounds for storage of size 48"),
        ({"size": [2, 2]}, "mismatch in length of strides and shape"),
        ({"offset": 3}, "out of bounds"),
        ({"index": [7]}, "x[7] is no place of a grid of size (6,)"),
        ({"size": [100], "stride": [0]}, "room for 64 numbers, and this view has 100"),
    ]:
        widget.state = {**tape(torch.arange(6)).state, **change}
        assert words in widget.describe() and words.split("x[")[-1] in widget.picture(), change
    with pytest.raises(ValueError, match="room for 64 numbers; this tensor has 100"):
        tape(torch.zeros(100))


def test_a_cube_is_drawn_as_tables():
    text = tape(torch.arange(8).reshape(2, 2, 2)).describe().splitlines()
    assert [line.strip() for line in text[2:7]] == ["0  1", "2  3", "", "4  5", "6  7"]
    assert tape(torch.arange(8).reshape(2, 2, 2)).picture().count("height:8px") == 1


def test_cells_that_are_read_twice():
    widget = tape(torch.arange(3).expand(2, 3))
    assert widget.reads() == [2, 2, 2] and "2 times" in widget.picture()
    assert "read    2  2  2" in widget.describe()


def test_tape_is_operated():
    widget = tape(torch.arange(6).reshape(2, 3))
    front = widget.front()
    size, stride, offset, index, guess = controls(front, "Text")
    picture, reply = controls(front, "HTML")
    button(front, "Transpose").click()
    assert (size.value, stride.value) == ("3, 2", "1, 3")
    index.value = "2, 1"
    assert "Which cell of the tape" in reply.value and "reads cell" not in picture.value
    guess.value = "3"
    assert "✗ Not quite: x[2, 1] reads cell 0 + 2*1 + 1*3 = 5, which holds 5." in reply.value
    guess.value = "5"
    assert "✓ Right" in reply.value and "font-weight:bold" in picture.value.partition("tape")[2], "the cell is marked"
    stride.value = "1, 4"
    assert "out of bounds" in picture.value and widget.state["guess"] is None
    offset.value = "1, 2"
    assert "offset should be one whole number" in reply.value
    button(front, "Begin again").click()
    assert widget.describe() == tape(torch.arange(6).reshape(2, 3)).describe()
    size.value = ""
    assert widget.state["size"] == [] and "mismatch in length" in picture.value
