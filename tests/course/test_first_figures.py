"""Notebooks 01 and 02: what their figures mark and say, that a wrong number is ringed, and how predictions are marked."""

import re

import pytest

import edutorch as torch
from edutorch.course.lessons.lesson_01 import mark_twenty, picture_on_tape
from edutorch.course.lessons.lesson_01.predictions import twenty
from edutorch.course.lessons.lesson_02 import beside, each_with_each

RING = 'stroke-dasharray="4 2"'


@pytest.fixture(autouse=True)
def no_answers(monkeypatch):
    monkeypatch.setattr("edutorch.course.lessons.lesson_02.pictures.ANSWERS", {})


def answered(monkeypatch, id, *tensors):
    monkeypatch.setattr("edutorch.course.lessons.lesson_02.pictures.ANSWERS", {id: lambda *given: tensors})


def test_a_row_is_neighbours_and_a_column_is_every_eighth_cell():
    images = torch.arange(128).reshape(2, 8, 8) % 17
    words = repr(picture_on_tape(images, 1, row=1, column=0))
    assert "offset 64, stride (8, 1)" in words
    assert "row 1 reads the cells 72 73 74 75 76 77 78 79: neighbours" in words
    assert "column 0 reads the cells 64 72 80 88 96 104 112 120: every 8th" in words


def test_the_nearest_of_each_row_is_ringed():
    known = torch.zeros(3, 64)
    known[:, 0] = torch.tensor([1.0, 2.0, 3.0])
    figure = each_with_each(known[[2, 0]], known)
    assert [line.split() for line in repr(figure).splitlines()[1:3]] == [["4", "1", "0*"], ["0*", "1", "4"]]
    assert figure.svg.count('stroke-width="4"') == 2


def test_before_an_answer_the_expected_and_the_inputs_are_shown():
    words = repr(beside("02-2"))
    assert "times (4, 5): yours is not written yet" in words and "n = 4\nm = 5" in words
    assert "your turn" in beside("02-2").svg


def test_numbers_that_differ_are_ringed_and_no_others(monkeypatch):
    i, j = torch.arange(4)[:, None], torch.arange(5)
    right = ((i + 1) * (j + 1), (i + j) % 2, (i - j).abs() <= 1)
    answered(monkeypatch, "02-2", *right)
    assert RING not in beside("02-2").svg and repr(beside("02-2")).count("as expected") == 3
    wrong = right[0].clone()
    wrong[2, 3] += 1
    answered(monkeypatch, "02-2", wrong, *right[1:])
    assert beside("02-2").svg.count(RING) == 1 and "times (4, 5): yours is different" in repr(beside("02-2"))


def test_another_shape_is_drawn_as_it_is(monkeypatch):
    i, j = torch.arange(4)[:, None], torch.arange(5)
    answered(monkeypatch, "02-2", ((i + 1) * (j + 1)).T, torch.tensor(1), torch.zeros(0))
    figure = beside("02-2")
    assert "yours (5, 4): different" in figure.svg and "yours (): different" in figure.svg and RING not in figure.svg


def test_a_cube_is_drawn_as_tables_below_each_other():
    picture = beside("02-3").svg  # pairs is (2, 4, 4): two tables of four rows, with a gap between
    lines = {int(y) for x, y in re.findall(r'<text x="(\d+)" y="(\d+)">', picture) if int(x) > 500 and int(y) < 280}
    steps = {below - above for above, below in zip(sorted(lines), sorted(lines)[1:])}
    assert len(lines) == 8 and steps == {24, 32}


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda right: right, "PASS 20/20"),
        (lambda right: right[:5], "so far all are right, 5/5. 15 are left"),
        (lambda right: [*right[:2], 7, *right[3:6]], "5/6. Number 3: "),
        (lambda right: [*right, (1,)], "21 answers. Expected 20"),
        (lambda right: ..., "TODO"),
    ],
)
def test_predictions_are_marked_before_all_are_there(change, words, capsys):
    mark_twenty(3, change([answer for _, answer in twenty(3)]))
    assert words in capsys.readouterr().out
