"""The clinic: each patient is known by its instruments, wrong diagnoses are answered, and the controls change the state."""

import json
import math
from dataclasses import replace

import pytest

import edutorch as torch
from edutorch.course.widgets import clinic
from edutorch.course.widgets.clinic import INSTRUMENTS
from edutorch.course.widgets.clinic_instruments import PICTURES, WORDS, bar_length, spread

pytest.importorskip("sklearn")

from edutorch.course.lessons.lesson_10 import DIAGNOSES, PATIENTS, ward
from edutorch.course.lessons.lesson_10.diagnoses import ENOUGH, HEALTHY, LOW, found
from edutorch.course.lessons.lesson_10.programs import LINES, SICK, examined, replaced
from edutorch.course.lessons.lesson_10.treating import treated

NUMBERS = range(len(PATIENTS))


def shown(**state):
    return clinic(PATIENTS, DIAGNOSES, **state)


# ------------------------------------------------------------------------------------------------------ the patients


@pytest.mark.parametrize("number", NUMBERS)
def test_a_patient_is_known_by_its_own_signs_and_no_others(number):
    record = PATIENTS[number].record()
    assert [one.name for one in DIAGNOSES if one.fits(record)] == [PATIENTS[number].diagnosis]
    assert found(record).name == PATIENTS[number].diagnosis


@pytest.mark.parametrize("number", NUMBERS)
def test_only_the_healthy_one_passes_the_bounds(number):
    record = PATIENTS[number].record()
    assert (record.accuracy >= ENOUGH and record.validation[-1] <= LOW) is (number == 0)


@pytest.mark.parametrize("number", NUMBERS[1:])
def test_one_line_makes_the_difference(number):
    right, wrong = SICK[PATIENTS[number].diagnosis]
    place = PATIENTS[number].sick
    assert LINES[place].strip() == right and PATIENTS[number].lines[place].strip() == wrong
    assert [i for i, pair in enumerate(zip(LINES, PATIENTS[number].lines)) if len(set(pair)) > 1] == [place]
    assert found(treated(number, right)) is HEALTHY


def test_each_diagnosis_has_a_patient():
    assert len(PATIENTS) == 9 and sorted(one.name for one in DIAGNOSES) == sorted(one.diagnosis for one in PATIENTS)


def test_the_order_of_the_diagnoses_does_not_give_them_away():
    names = [one.name for one in DIAGNOSES]
    assert names == sorted(names, key=str.lower) and names != [one.diagnosis for one in PATIENTS]


def test_the_ward_shows_every_patient_and_no_diagnosis():
    still = ward()
    words, picture = repr(still), still._repr_html_()
    assert "patient 1: validation from 2.15 to 394, 10 % right" in words and len(words.splitlines()) == 1 + len(
        PATIENTS
    )
    assert picture.count("<polyline") == 2 * len(PATIENTS) and picture.count(" right</text>") == len(PATIENTS)
    assert 'role="img"' in picture and "<desc>" in picture and "nan" not in picture
    assert not any(one.diagnosis in words + picture for one in PATIENTS)


def test_a_look_leaves_the_learners_random_numbers_alone():
    torch.manual_seed(3)
    before = torch.rand(2)
    torch.manual_seed(3)
    examined.__wrapped__("\n".join(LINES).replace("range(30)", "range(1)"))
    assert torch.equal(torch.rand(2), before)


def test_a_program_that_never_validates_is_told():
    lines = [line for line in LINES if "watch.validate" not in line]
    with pytest.raises(RuntimeError, match="never came to watch.validate"):
        examined.__wrapped__("\n".join(lines).replace("range(30)", "range(1)"))


def test_an_empty_line_is_left_out():
    place = next(i for i, line in enumerate(LINES) if "zero_grad" in line)
    assert replaced(place, "")[place] == "" and replaced(place, "pass")[place] == " " * 12 + "pass"


# ------------------------------------------------------------------------------------------------------- the diagnoses


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("one", DIAGNOSES, ids=lambda one: one.name)
def test_every_diagnosis_is_answered(number, one):
    right, words = shown(patient=number, diagnosis=one.name).reply()
    assert right is (one.name == PATIENTS[number].diagnosis)
    assert words.startswith("Right. The " if right else "Not quite. The ")
    assert any(f"The {instrument}" in words for instrument in INSTRUMENTS)
    assert right or (" would tell: " in words and " Here " in words)


def test_replies_quote_what_was_measured():
    for patient, diagnosis, words in [
        (
            2,
            "softmax is taken twice",
            "The activations would tell: the last layer answers with numbers between 0 and 1",
        ),
        (2, "the loss has the wrong axis", "The loss: it begins at 3.91. The gradients: that of the last bias is 0."),
        (5, "a layer is frozen", "0.weight and 0.bias have none."),
        (7, "a layer is frozen", "some parameters have none at all. Here every parameter has one."),
        (7, "a ReLU is dead", "the most zeros behind a ReLU are 100 %."),
        (8, "nothing is wrong", "accuracy comes to 90 %, and the validation loss down to 0.35. Here accuracy is 87 %"),
        (3, "a ReLU is dead", "nothing gets through to the layers before it, from the first epoch on"),
    ]:
        assert words in shown(patient=patient, diagnosis=diagnosis).reply()[1], (patient, diagnosis)


# ---------------------------------------------------------------------------------------------------------- the widget


@pytest.mark.parametrize("instrument", INSTRUMENTS)
@pytest.mark.parametrize("number", (0, 1, 6))
def test_it_is_saved_in_words_and_as_a_picture(number, instrument):
    widget = shown(patient=number, instrument=instrument)
    data = widget._repr_mimebundle_()
    assert data["text/plain"] == widget.describe() == repr(widget)
    assert data["text/html"] == str(widget.picture()) and "<script" not in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
    other = shown()
    other.state = json.loads(json.dumps(widget.state))
    assert other.describe() == widget.describe() and str(other.picture()) == data["text/html"]
    for line in WORDS[instrument](PATIENTS[number].record()):
        assert line in data["text/plain"]


def test_pictures_have_words():
    for instrument in ("loss", "gradients"):
        picture = shown(patient=1, instrument=instrument).picture()
        assert 'role="img"' in picture and f"<title>{instrument}</title>" in picture and "<desc>" in picture
    assert picture.count("(healthy: ") == 12 and "(healthy: " not in shown(instrument="gradients").picture()
    assert "healthy" in shown(patient=1).picture() and "has no such layer" in shown(
        patient=6, instrument="activations").picture()  # fmt: skip


def test_the_sick_line_is_shown_when_the_diagnosis_is_right_and_not_before():
    for number, line in ((2, "dim=0"), (6, "nn.Softmax"), (1, "(a line is missing here)")):
        for diagnosis in (None, "nothing is wrong"):
            widget = shown(patient=number, diagnosis=diagnosis)
            assert line not in widget.describe() and line not in widget.picture()
        widget = shown(patient=number, diagnosis=PATIENTS[number].diagnosis)
        (sick,) = (one for one in widget.describe().splitlines() if one.endswith("<- here"))
        assert line in sick and widget.picture().count("◀ here") == 1
    assert "<- here" not in shown(diagnosis="nothing is wrong").describe()


def test_it_is_heard_which_instrument_is_shown():
    for instrument, words in INSTRUMENTS.items():
        status = str(shown(patient=3, instrument=instrument).picture()).partition('role="status"')[2]
        assert words in status.partition("</p>")[0]


def test_lines_are_counted_without_the_missing_one():
    told = list(PATIENTS[8].told())
    assert [number for number, _, _ in told if number] == list(range(1, len(LINES)))
    assert [(number, line) for number, line, sick in told if sick] == [(None, "(a line is missing here)")]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"patient": 9}, "there is no patient 9; they are 0 to 8"),
        ({"patient": -1}, "there is no patient -1"),
        ({"instrument": "x-ray"}, "'x-ray' is none of loss, gradients"),
        ({"diagnosis": "tired"}, "'tired' is none of"),
    ],
)
def test_what_there_is_not_is_told(state, words):
    with pytest.raises(ValueError, match=words):
        shown(**state)


def test_losses_that_are_no_numbers_are_drawn():
    record = PATIENTS[0].record()
    broken = replace(record, losses=[math.inf] * 60 + [math.nan] * 300, validation=[math.nan] * 30)
    for one in (broken, replace(record, losses=[0.0] * 360, validation=[0.0] * 30)):
        for instrument in PICTURES:
            assert PICTURES[instrument](one, record) and list(WORDS[instrument](one))
        assert "nan" not in PICTURES["loss"](one, None).partition("points")[2].partition("text")[0]


def test_bars_and_labels():
    lengths = [bar_length(norm) for norm in (None, 0.0, 1e-17, 1e-3, 0.1, 1.0, 10.0, 1e9)]
    assert lengths == sorted(lengths) and lengths[:3] == [0.0] * 3 and lengths[-1] == 250
    assert spread([30, 10, 12]) == [42, 10, 26]


def test_it_is_operated():
    widget = shown()
    front = widget.front()
    found, todo = {}, [front]
    while todo:
        one = todo.pop()
        todo += getattr(one, "children", ())
        found[getattr(one, "description", "") or type(one).__name__] = one
    patient, instrument, diagnosis = (found[name] for name in ("patient", "instrument", "diagnosis"))
    reveal, picture = found["Reveal"], found["HTML"]
    assert reveal.disabled and diagnosis.value is None
    patient.value = 6
    assert widget.state == {"patient": 6, "instrument": "loss", "diagnosis": None} and "patient 6" in picture.value
    instrument.value = "activations"
    assert "Softmax" in picture.value
    diagnosis.value = "a layer is frozen"
    assert "✗ a layer is frozen: Not quite." in picture.value and not reveal.disabled and "◀" not in picture.value
    reveal.click()
    assert widget.state["diagnosis"] == diagnosis.value == "softmax is taken twice" and reveal.disabled
    assert "✓ softmax is taken twice: Right." in picture.value and "◀ here" in picture.value
    patient.value = 7
    assert widget.state == {"patient": 7, "instrument": "activations", "diagnosis": None} and diagnosis.value is None
    widget.state = {"patient": 1, "instrument": "gradients", "diagnosis": None}
    assert (patient.value, instrument.value) == (1, "gradients")
