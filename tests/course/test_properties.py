"""Property tests for checks: they find what fails, make it small, and say why."""

import pytest

import edutorch as torch
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.compare import different, usual_suspects
from edutorch.course.properties import Draw, agrees


def table(draw):
    return {"x": draw.tensor(draw.size(), draw.size())}


def told(answer, oracle, inputs=table, **options):
    with pytest.raises(NotYet) as caught:
        agrees(answer, oracle, inputs, **options)
    return str(caught.value)


def test_the_same_choices_give_the_same_input():
    draw = Draw(seed="7")
    first = table(draw)["x"]
    assert torch.equal(table(Draw(choices=draw.choices))["x"], first)
    assert torch.equal(table(Draw(seed="7"))["x"], first)


def test_what_can_be_drawn():
    draw = Draw(seed="1")
    for _ in range(200):
        assert 2 <= draw.integer(2, 5) <= 5 and 1 <= draw.size() <= 4 and draw.pick("ab") in "ab"
        assert len(draw.shape(1, 3)) in (1, 2, 3) and abs(draw.number()) <= 4
    assert draw.integers(2, 3, low=5, high=6).dtype is torch.int64
    assert draw.tensor((2, 3), dtype=torch.float64).dtype is torch.float64
    assert draw.tensor().shape == ()


def test_a_right_answer_is_counted_and_a_blank_one_is_not():
    assert agrees(lambda x: x.sum(), torch.sum, table, times=30) == 30
    assert agrees(answer_from("def f(x):\n    ...  # your turn"), torch.sum, table) is None
    assert agrees(lambda x: ..., torch.sum, table) is None


def test_a_forgotten_return_is_told():
    words = told(answer_from("def f(x):\n    total = x.sum()"), torch.sum)
    assert words.startswith("for x = tensor([[0.]]) nothing came back (None). Expected tensor(0.).")
    assert words.endswith("Likely: `return` is missing.")


def test_what_is_right_is_not_said_to_be_a_factor_of_1():
    assert usual_suspects([([1.0, 2.0], (1.0, 2.0))]) == []
    assert usual_suspects([(True, False)]) == []


def test_the_failing_input_is_as_small_as_can_be():
    words = told(lambda x: x.sum() + (x.numel() > 5), torch.sum)
    assert words.startswith("for x = tensor([[0., 0.], [0., 0.], [0., 0.]]) it came back as"), "six zeros are needed"
    words = told(lambda n: n if n < 17 else 0, lambda n: n, lambda draw: {"n": draw.integer(0, 1000)})
    assert words.startswith("for n = 17 it came back as 0. Expected 17.")


def test_it_is_the_same_input_every_time():
    words = {told(lambda x: x.max(), torch.sum) for _ in range(3)}
    assert len(words) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda x: x.T, "exchanged (transposed)"),
        (lambda x: x[None], "only the shape is not"),
        (lambda x: x.double(), "only their type is not"),
        (lambda x: -x, "the sign is turned round"),
        (lambda x: 3 * x, "every number is 3 times what it should be"),
        (lambda x: x + 0.5, "every number is 0.5 too large"),
        (lambda x: x.flip(0), "the order is turned round"),
        (lambda x: x.tolist(), "a value of type list came back"),
        (lambda x: x * (x < 3), "it came back as"),
    ],
)
def test_usual_mistakes_are_named(wrong, words):
    assert words in told(wrong, lambda x: x)


def test_a_likely_cause_must_fit_all_inputs():
    likely = [(lambda x: x.sum(0), "the wrong axis"), ("def f(x):\n    return x.mean(1)", "a mean, not a sum")]
    assert told(lambda x: x.sum(0), lambda x: x.sum(1), likely=likely).endswith("Likely: the wrong axis.")
    assert told(lambda x: x.mean(1), lambda x: x.sum(1), likely=likely).endswith("Likely: a mean, not a sum.")
    assert "Likely" not in told(lambda x: x.amax(1), lambda x: x.sum(1), likely=likely)


def test_what_an_answer_does_to_its_input_is_seen():
    def in_place(x):
        x += 1
        return x

    assert "changed its input x" in told(in_place, lambda x: x + 1)


def test_memory_can_be_asked_for():
    first_row = lambda x: x[0]  # noqa: E731
    assert agrees(first_row, first_row, table, memory="shared") == 100
    assert agrees(lambda x: x[0].clone(), first_row, table, memory="new") == 100
    assert "shares memory with an input. Expected numbers of its own" in told(first_row, first_row, memory="new")
    assert "has memory of its own. Expected a view" in told(lambda x: x[0].clone(), first_row, memory="shared")


def test_an_error_names_the_line_and_the_smallest_input():
    answer = answer_from("def f(x):\n    if len(x) > 2:\n        x.nothing\n    return x")
    words = told(answer, lambda x: x)
    assert words.startswith("for x = tensor([[0.], [0.], [0.]]) line 3, `x.nothing`, raised AttributeError:")
    endless = answer_from("def f(x):\n    return f(x)")
    assert "line 2, `return f(x)`, raised RecursionError" in told(endless, lambda x: x)


def test_another_equality():
    def same(got, expected):
        return None if sorted(got) == sorted(expected) else "the numbers differ"

    assert agrees(lambda x: [2, 1], lambda x: [1, 2], table, same=same) == 100
    assert "the numbers differ" in told(lambda x: [3], lambda x: [1, 2], same=same)


@pytest.mark.parametrize(
    ("got", "expected", "words"),
    [
        (1, 1, None),
        (1, 1.0, None),
        (True, 1, "bool"),
        (2.0, 2, "a float"),
        ((1, 2), (1, 2), None),
        ((1, 2), (1, 2, 3), "Expected (1, 2, 3)"),
        ({"a": 1}, {"a": 2}, "Expected {'a': 2}"),
        ({"a": 1}, {"b": 1}, "Expected {'b': 1}"),
        ("x", "x", None),
        (None, (1,), "NoneType"),
        (float("nan"), float("nan"), None),
    ],
)
def test_how_results_are_compared(got, expected, words):
    found = different(got, expected)
    assert found is None if words is None else words in found
